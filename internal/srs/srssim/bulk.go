package srssim

import "strings"

// bulkChanges holds what SUBMIT BULK_CHANGE does to one domain, XCP reference,
// section 5.6. Items that refuse are left as they are; a mail would say so.
var bulkChanges = map[string]func(*call, *Domain) reply{
	"availability_check":  func(*call, *Domain) reply { return ok(nil) },
	"dns_zone":            bulkZone,
	"dns_zone_record":     bulkZoneRecord,
	"domain_contacts":     bulkContacts,
	"domain_forwarding":   bulkForwarding,
	"domain_lock":         bulkLock,
	"domain_nameservers":  bulkNameservers,
	"domain_parked_pages": bulkParking,
	"domain_renew":        bulkRenew,
	"push_domains":        bulkPush,
	"whois_privacy":       bulkPrivacy,
}

const maxBulk = 10_000

// bulkChange answers SUBMIT BULK_CHANGE. The live pool refuses it; only the
// batch host takes it.
func (c *call) bulkChange() reply {
	change, known := bulkChanges[c.attrs.trimmed("change_type")]
	items := c.attrs.texts("change_items")
	everything := c.attrs.flag("apply_to_all_reseller_items")
	switch {
	case c.settings.Bulk == "refuse":
		return refuse(c.settings.UnknownCommand, "Invalid Command: SUBMIT BULK_CHANGE")
	case !known:
		return refuse(465, "Invalid data, error=change_type")
	case len(items) == 0 && !everything:
		return missing("change_items")
	case len(items) > maxBulk:
		return refuse(465, "Invalid data, error=more than %d change_items", maxBulk)
	}
	if everything {
		items = c.ownNames()
	}
	done := map[string]bool{}
	for _, item := range items {
		name := hostName(item)
		d := c.domains[name]
		if done[name] || d == nil || d.profile.account != c.account {
			continue
		}
		done[name] = true
		if !d.Locked || c.attrs.trimmed("change_type") == "domain_lock" || c.attrs.flag("apply_to_locked_domains") {
			change(c, d)
		}
	}
	r := ok(nil)
	r.top = assoc{"bulk_change_req_id": c.nextID()}
	return r
}

func (c *call) ownNames() []string {
	var out []string
	for _, p := range c.account.Profiles {
		for _, d := range p.Domains {
			out = append(out, d.Name)
		}
	}
	return out
}

// with returns a copy of the call with other attributes. What it changes has
// to be carried back by inner.
func (c *call) with(attrs assoc) *call {
	one := *c
	one.attrs, one.changed = attrs, false
	return &one
}

// inner runs a change with attributes of its own.
func (c *call) inner(d *Domain, attrs assoc, run func(*call, *Domain) reply) reply {
	one := c.with(attrs)
	one.domain = d
	r := run(one, d)
	c.changed = c.changed || one.changed
	return r
}

// operation reads op_type as a switch: enable, lock, on and so on.
func (c *call) operation() bool {
	switch strings.ToLower(c.attrs.trimmed("op_type")) {
	case "lock", "enable", "on", "create", "add":
		return true
	}
	return false
}

func bulkLock(c *call, d *Domain) reply {
	return c.inner(d, assoc{"lock_state": bit(c.operation())}, (*call).modifyLock)
}

func bulkPrivacy(c *call, d *Domain) reply {
	return c.inner(d, assoc{"state": yesNo(c.operation())}, (*call).modifyPrivacy)
}

func bulkParking(c *call, d *Domain) reply {
	state := "off"
	if c.operation() {
		state = "on"
	}
	return c.inner(d, assoc{"state": state}, (*call).modifyParking)
}

func bulkNameservers(c *call, d *Domain) reply {
	attrs := assoc{"op_type": c.attrs.trimmed("op_type")}
	for _, key := range []string{"add_ns", "remove_ns", "assign_ns"} {
		if c.attrs.has(key) {
			attrs[key] = c.attrs.list(key)
		}
	}
	return c.inner(d, attrs, func(c *call, _ *Domain) reply { return c.updateNameservers() })
}

func bulkContacts(c *call, d *Domain) reply {
	set := assoc{}
	for _, v := range c.attrs.list("contacts") {
		entry, _ := v.(assoc)
		set[entry.trimmed("type")] = entry.assoc("set")
	}
	return c.inner(d, assoc{"contact_set": set}, (*call).modifyContacts)
}

func bulkForwarding(c *call, d *Domain) reply {
	return c.inner(d, c.attrs, func(c *call, _ *Domain) reply {
		if c.operation() {
			return c.createForwarding()
		}
		return c.deleteForwarding()
	})
}

func bulkRenew(c *call, d *Domain) reply {
	if period := c.attrs.trimmed("period"); period != "" {
		attrs := assoc{"domain": d.Name, "period": period, "currentexpirationyear": itoa(d.Expires.Year()), "handle": "process"}
		return c.inner(d, attrs, func(c *call, _ *Domain) reply { return c.renew() })
	}
	attrs := assoc{"auto_renew": bit(c.attrs.flag("auto_renew")), "let_expire": bit(c.attrs.flag("let_expire"))}
	return c.inner(d, attrs, (*call).modifyExpireAction)
}

func bulkPush(c *call, d *Domain) reply {
	return c.push(d, c.attrs.trimmed("gaining_reseller_username"), "", "")
}

func bulkZone(c *call, d *Domain) reply {
	switch strings.ToLower(c.attrs.trimmed("dns_action")) {
	case "delete", "remove":
		if d.Zone == nil {
			return ok(nil)
		}
		return deleteZone(c, d)
	}
	if d.Zone == nil {
		c.changed, d.Zone = true, &Zone{}
	}
	if c.attrs.flag("force_dns_nameservers") {
		return c.inner(d, assoc{"domain": d.Name}, func(c *call, _ *Domain) reply { return c.forceSystemDNS() })
	}
	return ok(nil)
}

// bulkZoneRecord adds or removes one record.
func bulkZoneRecord(c *call, d *Domain) reply {
	kind := strings.ToUpper(c.attrs.trimmed("dns_record_type"))
	records, no := parseRecords(assoc{kind: list{c.attrs.assoc("dns_record_data")}})
	if no.code != 0 || d.Zone == nil {
		return no
	}
	next := map[string][]map[string]string{}
	for other, entries := range d.Zone.Records {
		for _, entry := range entries {
			if other != kind || !sameJSON(entry, records[kind][0]) {
				next[other] = append(next[other], entry)
			}
		}
	}
	switch strings.ToLower(c.attrs.trimmed("dns_action")) {
	case "delete", "remove":
	default:
		next[kind] = append(next[kind], records[kind][0])
	}
	c.changed = c.changed || !sameJSON(next, d.Zone.Records)
	d.Zone = &Zone{Records: next}
	return ok(nil)
}
