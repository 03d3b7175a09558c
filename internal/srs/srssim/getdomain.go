package srssim

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// getDomain answers GET DOMAIN, XCP reference, section 5.3. Each type is a
// function of its own; types not in the table do not exist.
func (c *call) getDomain() reply {
	kind := strings.ToLower(c.attrs.trimmed("type"))
	if kind == "" {
		return refuse(460, "Info type not specified")
	}
	read, found := domainTypes[kind]
	if !found {
		return refuse(465, "Unknown Info type: %s", kind)
	}
	r := read(c)
	if r.code == 200 {
		r.text = "Query Successful"
	}
	return r
}

// withoutContacts adds to a refused all_info the four empty contacts that it was
// seen with.
func (c *call) withoutContacts(no reply) reply {
	if no.code != 415 || c.action+" "+c.object != "GET DOMAIN" || !strings.EqualFold(c.attrs.trimmed("type"), "all_info") {
		return no
	}
	set := assoc{}
	for _, kind := range contactTypes {
		set[kind] = assoc{}
	}
	no.attrs = assoc{"contact_set": set}
	return no
}

// domainTypes holds the types of GET DOMAIN.
var domainTypes = map[string]handler{
	"all_info":            (*call).allInfo,
	"owner":               contactOf("owner"),
	"admin":               contactOf("admin"),
	"billing":             contactOf("billing"),
	"tech":                contactOf("tech"),
	"nameservers":         (*call).nameservers,
	"status":              (*call).status,
	"list":                (*call).listDomains,
	"whois_privacy_state": (*call).privacyState,
	"expire_action":       (*call).expireAction,
	"waiting_history":     (*call).waitingHistory,

	"xpack_waiting_history":    (*call).recentHistory,
	"domain_auth_info":         (*call).authInfo,
	"auto_renew_flag":          func(c *call) reply { return ok(assoc{"auto_renew": bit(c.domain.AutoRenew)}) },
	"registry_dates":           (*call).registryDates,
	"rsp_whois_info":           (*call).resellerContact,
	"dnssec":                   (*call).dnssec,
	"whois_publicity_state":    choiceOf("", "whois_publicity_state", "state", "disabled"),
	"forwarding_email":         sharedOf("forwarding_email"),
	"nexus_info":               sharedOf("nexus"),
	"ced_info":                 sharedOf("ced_info"),
	"trademark":                choiceOf("ca", "trademark", "trademark", "N"),
	"uk_whois_opt":             choiceOf("uk", "uk_whois_opt", "uk_whois_opt", "N", "reg_type"),
	"ca_whois_display_setting": displayOf("ca", func(s Settings) string { return s.CADisplayKey }),
	"it_whois_display_setting": displayOf("it", func(s Settings) string { return s.ITDisplayKey }),
	"tld_data":                 func(c *call) reply { return ok(assoc{"tld_data": c.domain.tldData()}) },
}

// allInfo answers type=all_info, which has no lock_state.
func (c *call) allInfo() reply {
	d := c.domain
	attrs := assoc{
		"contact_set":         c.contactSet(contactTypes...),
		"nameserver_list":     c.nameserverList(),
		"auto_renew":          bit(d.AutoRenew),
		"let_expire":          bit(d.LetExpire),
		"sponsoring_rsp":      bit(!d.Unsponsored),
		"expiredate":          stamp(d.Expires),
		"registry_createdate": stamp(d.Created),
		"registry_expiredate": stamp(d.Expires),
		"registry_updatedate": stamp(d.Updated),
		"affiliate_id":        d.AffiliateID,
		"gdpr_consent_status": "NONE",
		"tld_data":            d.tldData(),
	}
	if !d.Transferred.IsZero() {
		attrs["registry_transferdate"] = stamp(d.Transferred)
	}
	if c.tldOf(d.Name).is("de") {
		attrs["dns_errors"], attrs["descr"] = d.DNSErrors, fromPlain(d.Data["descr"])
	}
	return ok(attrs)
}

// contactSet returns the contacts of the given roles that the domain has.
func (c *call) contactSet(kinds ...string) assoc {
	out := assoc{}
	for _, kind := range kinds {
		card := *c.domain.Contacts.role(kind)
		if card == nil {
			continue
		}
		out[kind] = fromStrings(card)
		out[kind].(assoc)["status"] = "active"
	}
	return out
}

func contactOf(kind string) handler {
	return func(c *call) reply {
		set := c.contactSet(kind)
		trade := c.domain.Trade
		if kind == "owner" && trade != nil && !c.attrs.flag("active_contacts_only") {
			next := fromStrings(trade.Owner)
			next["status"] = "active"
			next["ownership_changes_request"] = strings.TrimSpace(trade.Owner["first_name"] + " " + trade.Owner["last_name"])
			set["owner"] = next
		}
		if c.attrs.flag("clean_ca_subset") {
			for key := range set.assoc(kind) {
				if strings.HasPrefix(key, "addr_") {
					delete(set.assoc(kind), key)
				}
			}
		}
		return ok(assoc{"contact_set": set})
	}
}

// dataOf reads registry data stored under key; extra names further texts of it.
// With a zone only that TLD has it.
func dataOf(zone, key, attribute string, extra ...string) handler {
	return func(c *call) reply {
		if zone != "" && !c.tldOf(c.domain.Name).is(zone) {
			return refuse(c.settings.UnsupportedCode, "Not supported for this TLD")
		}
		attrs := assoc{attribute: fromPlain(c.domain.Data[key])}
		for _, name := range extra {
			attrs[name] = fromPlain(c.domain.Data[name])
		}
		return ok(attrs)
	}
}

// displayOf reads a registry's own choice of what WHOIS shows; key is the setting
// that says under which name, which no source tells.
func displayOf(zone string, key func(Settings) string) handler {
	return func(c *call) reply { return dataOf(zone, zone+"_whois_display_setting", key(c.settings))(c) }
}

// choiceOf is dataOf for one of two values; usual is the one that nobody chose.
func choiceOf(zone, key, attribute, usual string, extra ...string) handler {
	read := dataOf(zone, key, attribute, extra...)
	return func(c *call) reply {
		r := read(c)
		if r.attrs[attribute] == "" {
			r.attrs[attribute] = usual
		}
		return r
	}
}

// authInfo answers type=domain_auth_info; sub-users need the right to extras.
func (c *call) authInfo() reply {
	switch no := c.settings.AuthInfoNoCookie; {
	case c.cookie == nil && no == 415:
		return authenticationError()
	case c.cookie == nil && no != 200:
		return refuse(no, "")
	case !c.may(bitExtras):
		return notPermitted
	case !c.tldOf(c.domain.Name).authCodes():
		return refuse(c.settings.UnsupportedCode, "Authorization codes not supported for this TLD")
	}
	return ok(assoc{"domain_auth_info": c.domain.AuthCode})
}

func (c *call) registryDates() reply {
	d := c.domain
	return ok(assoc{
		"registry_createdate": stamp(d.Created), "registry_expiredate": stamp(d.Expires),
		"registry_updatedate": stamp(d.Updated),
	})
}

// resellerContact answers type=rsp_whois_info.
func (c *call) resellerContact() reply {
	card := c.account.Contact
	attrs := assoc{"rsp_enabled": yesNo(card != nil), "domain_enabled": yesNo(c.domain.ResellerContact)}
	for _, field := range []string{"business", "phone", "fax", "email", "url", "opt_info"} {
		attrs[field] = card[field]
	}
	return ok(attrs)
}

// nameserverList returns the delegation. Addresses are known of hosts that
// were created here.
func (c *call) nameserverList() list {
	out := list{}
	for i, host := range c.domain.Nameservers {
		out = append(out, assoc{"name": host, "sortorder": i + 1, "ipaddress": c.addressOf(host)})
	}
	return out
}

// addressOf returns the address of a host below a domain that is held here.
func (w *world) addressOf(host string) string {
	for name := host; name != ""; _, name, _ = strings.Cut(name, ".") {
		d := w.domains[name]
		if d == nil {
			continue
		}
		if i := slices.IndexFunc(d.Hosts, func(h Host) bool { return h.Name == host }); i >= 0 {
			return cmp.Or(d.Hosts[i].IPv4, d.Hosts[i].IPv6)
		}
	}
	return ""
}

func (c *call) nameservers() reply {
	return ok(assoc{"nameserver_list": c.nameserverList(), "type": "nameservers"})
}

// status answers type=status: the lock, and whether the caller may turn it.
func (c *call) status() reply {
	d := c.domain
	return ok(assoc{
		"lock_state":                bit(d.Locked),
		"can_modify":                bit(!d.Frozen && c.owned()),
		"domain_supports":           bit(c.tldOf(d.Name).locks()),
		"parkp_status":              "",
		"transfer_away_in_progress": bit(d.TransferAway),
		"auctionescrow":             bit(d.Auction),
	})
}

// privacyState answers type=whois_privacy_state; without support it is always disabled.
func (c *call) privacyState() reply {
	d := c.domain
	state, changeable := d.Privacy, bit(d.Privacy == "enabled" || d.Privacy == "disabled")
	if d.Privacy == "none" || !c.tldOf(d.Name).hidesWhois() {
		state, changeable = "disabled", "0"
	}
	return ok(assoc{"state": state, "changeable": changeable, "changeble": changeable}) // both spellings were seen
}

func (c *call) expireAction() reply {
	return ok(assoc{"auto_renew": bit(c.domain.AutoRenew), "let_expire": bit(c.domain.LetExpire)})
}

// waitingHistory answers type=waiting_history, newest first.
func (c *call) waitingHistory() reply { return c.history(func(Request) bool { return true }) }

// recentHistory answers type=xpack_waiting_history, which drops what has been
// finished for two weeks.
func (c *call) recentHistory() reply {
	return c.history(func(r Request) bool { return r.open() || c.now.Sub(r.Answered) <= 14*24*time.Hour })
}

func (c *call) history(wanted func(Request) bool) reply {
	history := list{}
	for _, r := range c.domain.Waiting {
		if r.Deferred || !wanted(r) {
			continue
		}
		state := "waiting"
		if !r.open() {
			state = "completed"
		}
		history = append(list{assoc{
			"request_id": r.ID, "action": r.Action, "request_status": state, "response_text": r.Text,
			"request_time": stamp(r.Requested), "response_time": stamp(r.Answered),
		}}, history...)
	}
	return ok(assoc{"record_count": len(history), "waiting_history": history})
}
