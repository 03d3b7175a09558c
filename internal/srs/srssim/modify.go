package srssim

import (
	"slices"
	"strings"
)

// modification is one value of MODIFY's data item.
type modification struct {
	right int  // permission bit a sub-user needs, 0 for none
	owner bool // for the profile's owner only
	multi bool // can be applied to all domains of a profile
	run   func(*call, *Domain) reply
}

// modifications holds the values of data, XCP reference, section 5.4.
var modifications = map[string]modification{
	"contact_info":             {multi: true, run: (*call).modifyContacts},
	"descr":                    {right: bitOwner, run: (*call).modifyDescription},
	"status":                   {owner: true, multi: true, run: (*call).modifyLock},
	"domain_auth_info":         {right: bitExtras, run: (*call).modifyAuthCode},
	"whois_privacy_state":      {right: bitExtras, multi: true, run: (*call).modifyPrivacy},
	"whois_publicity_state":    {right: bitExtras, run: store("whois_publicity_state", "state")},
	"expire_action":            {multi: true, run: (*call).modifyExpireAction},
	"auto_renew":               {multi: true, run: (*call).modifyAutoRenew},
	"parkpage_state":           {right: bitNameservers, run: (*call).modifyParking},
	"rsp_whois_info":           {right: bitReseller, multi: true, run: (*call).modifyResellerContact},
	"forwarding_email":         {right: bitExtras, run: only("name", (*call).modifyForwardingEmail)},
	"nexus_info":               {right: bitExtras, run: only("us", (*call).modifyNexus)},
	"ced_info":                 {right: bitExtras, run: only("asia", (*call).modifyCED)},
	"trademark":                {right: bitExtras, run: only("ca", store("trademark", "trademark"))},
	"uk_whois_opt":             {right: bitExtras, run: only("uk", (*call).modifyUKOptOut)},
	"change_ips_tag":           {right: bitExtras, run: only("uk", (*call).modifyIPSTag)},
	"ca_whois_display_setting": {right: bitExtras, run: only("ca", choose("ca_whois_display_setting", "display", "FULL", "PRIVATE"))},
	"it_whois_display_setting": {right: bitExtras, run: only("it", choose("it_whois_display_setting", "consent_for_publishing", "0", "1"))},
	"cira_registrant":          {right: bitOwner, run: only("ca", store("cira_registrant", "cira_registrant"))},
	"tld_data":                 {right: bitExtras, run: (*call).modifyTLDData},
	"dnssec":                   {right: bitExtras, run: (*call).modifyDNSSEC},
	"nameserver_list":          {right: bitNameservers, run: (*call).modifyNameserverList},
}

// modifyDomain answers MODIFY DOMAIN.
func (c *call) modifyDomain() reply {
	data := strings.ToLower(c.attrs.trimmed("data"))
	if data == "" {
		return refuse(460, "Modify type not specified")
	}
	m, found := modifications[data]
	switch {
	case !found:
		return refuse(465, "Unknown Modify type: %s", data)
	case m.owner && !c.owned():
		return notOwner
	case m.right != 0 && !c.may(m.right):
		return refuse(435, "Permission Denied for Modify %s, f_owner=0", data)
	}
	return c.forTargets(m)
}

// forTargets runs a modification on the domain, or on all of the profile.
func (c *call) forTargets(m modification) reply {
	wide := slices.ContainsFunc([]string{"affect_domains", "all", "uk_affect_domains", "change_tag_all"}, c.attrs.flag)
	switch {
	case !wide || !m.multi:
		r := m.run(c, c.domain)
		if m.multi {
			r = withDetails(r, map[string]reply{c.domain.Name: r})
		}
		return r
	case c.cookie == nil:
		return refuse(c.settings.AffectNoCookie, "Not permitted without end-user credentials")
	case !c.owned():
		return notOwner
	}
	details := map[string]reply{}
	for _, d := range slices.Clone(c.domain.profile.Domains) {
		if c.included(d) {
			details[d.Name] = m.run(c, d)
		}
	}
	return withDetails(overall(details), details)
}

// included says which domains of a profile a wide change reaches: locked ones
// are left out, and some registries go only with their own kind.
func (c *call) included(d *Domain) bool {
	if d == c.domain {
		return true
	}
	here, there := c.tldOf(c.domain.Name).Name, c.tldOf(d.Name).Name
	apart := slices.ContainsFunc([]string{"ca", "be", "eu", "de"}, func(zone string) bool { return here == zone || there == zone })
	unlocking := strings.EqualFold(c.attrs.trimmed("data"), "status")
	return (!d.Locked || unlocking) && (!apart || here == there)
}

// overall sums up the answers for many domains: a success if there is any.
func overall(details map[string]reply) reply {
	var first *reply
	for _, name := range sortedKeys(details) {
		r := details[name]
		if r.success() {
			return ok(nil)
		}
		if first == nil {
			first = &r
		}
	}
	if first == nil {
		return ok(nil)
	}
	return *first
}

// withDetails adds the answer for each domain to the attributes.
func withDetails(r reply, details map[string]reply) reply {
	each := assoc{}
	for name, one := range details {
		entry := assoc{"is_success": bit(one.success()), "response_code": one.code, "response_text": one.text}
		if one.text == "" {
			entry["response_text"] = codeText(one.code)
		}
		if n, waiting := one.attrs["waiting_requests_no"]; waiting {
			entry["waiting_requests_no"] = n
		}
		each[name] = entry
	}
	attrs := assoc{"details": each}
	for key, v := range r.attrs {
		attrs[key] = v
	}
	r.attrs = attrs
	return r
}

// only restricts a modification to one TLD.
func only(zone string, run func(*call, *Domain) reply) func(*call, *Domain) reply {
	return func(c *call, d *Domain) reply {
		if !c.tldOf(d.Name).is(zone) {
			return refuse(c.settings.UnsupportedCode, "Not supported for this TLD")
		}
		return run(c, d)
	}
}

// store keeps the attribute called field in the domain's data under key.
func store(key, field string) func(*call, *Domain) reply {
	return func(c *call, d *Domain) reply {
		v, given := c.attrs[field]
		if !given {
			return missing(field)
		}
		return c.storeData(d, "modify_"+key, map[string]any{key: plain(v)})
	}
}

// choose is store for an attribute that has one of a few values.
func choose(key, field string, values ...string) func(*call, *Domain) reply {
	return func(c *call, d *Domain) reply {
		v := c.attrs.trimmed(field)
		switch {
		case v == "":
			return missing(field)
		case !slices.Contains(values, v):
			return refuse(465, "Invalid data, error=%s", field)
		}
		return c.storeData(d, "modify_"+key, map[string]any{key: v})
	}
}

// storeData merges registry data unless nothing would change.
func (c *call) storeData(d *Domain, action string, data map[string]any) reply {
	if no := c.held(d); no.code != 0 {
		return no
	}
	same := true
	for key, v := range data {
		same = same && sameJSON(v, d.Data[key])
	}
	if same {
		return ok(nil)
	}
	return c.commit(d, action, map[string]any{"data": data}, ok(nil))
}
