package srssim

import (
	"strings"
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
	return read(c)
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
		"tld_data":            "",
	}
	if !d.Transferred.IsZero() {
		attrs["registry_transferdate"] = stamp(d.Transferred)
	}
	if c.tldOf(d.Name).is("de") {
		attrs["dns_errors"] = d.DNSErrors
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
	return func(c *call) reply { return ok(assoc{"contact_set": c.contactSet(kind)}) }
}

// nameserverList returns the delegation. The address stands only with hosts
// below the domain itself.
func (c *call) nameserverList() list {
	out := list{}
	for i, host := range c.domain.Nameservers {
		out = append(out, assoc{"name": host, "sortorder": i + 1, "ipaddress": ""})
	}
	return out
}

func (c *call) nameservers() reply { return ok(assoc{"nameserver_list": c.nameserverList()}) }

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
	if d.Privacy == "none" || !c.tldOf(d.Name).hidesWhois() {
		return ok(assoc{"state": "disabled", "changeable": "0"})
	}
	settled := d.Privacy == "enabled" || d.Privacy == "disabled"
	return ok(assoc{"state": d.Privacy, "changeable": bit(settled)})
}

func (c *call) expireAction() reply {
	return ok(assoc{"auto_renew": bit(c.domain.AutoRenew), "let_expire": bit(c.domain.LetExpire)})
}

// waitingHistory answers type=waiting_history, newest first.
func (c *call) waitingHistory() reply {
	history := list{}
	for _, r := range c.domain.Waiting {
		if r.Deferred {
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
