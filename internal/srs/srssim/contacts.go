package srssim

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// contactBits are the rights a sub-user needs for each role.
var contactBits = map[string]int{"owner": bitOwner, "admin": bitAdmin, "billing": bitBilling, "tech": bitTech}

// modifyContacts answers MODIFY data=contact_info, XCP reference, section 5.4.
func (c *call) modifyContacts(d *Domain) reply {
	set := c.attrs.assoc("contact_set")
	if set.assoc("owner").flag("revoke_registrant_changes") {
		return c.revokeTrade(d)
	}
	kinds := slices.DeleteFunc(slices.Clone(contactTypes), func(kind string) bool { return set.assoc(kind) == nil })
	return c.changeContacts(d, kinds)
}

// updateContacts answers UPDATE_CONTACTS, which names its types.
func (c *call) updateContacts() reply {
	kinds := c.attrs.texts("types")
	if len(kinds) == 0 {
		return missing("types")
	}
	return c.forTargets(modification{multi: true, run: func(c *call, d *Domain) reply { return c.changeContacts(d, kinds) }})
}

// changeContacts replaces the contacts of the given roles, each as a whole.
func (c *call) changeContacts(d *Domain, kinds []string) reply {
	next, no := c.requestedContacts(d, kinds)
	if no.code != 0 {
		return no
	}
	if no := c.held(d); no.code != 0 {
		return no
	}
	if equalContacts(next, d.Contacts) {
		return ok(nil)
	}
	if c.startsTrade(d, next.Owner) {
		return c.beginTrade(d, next)
	}
	c.checkOwner(d, next.Owner)
	return c.commit(d, "modify_contact_info", map[string]any{"contacts": next}, ok(nil))
}

// requestedContacts checks the request and returns the contacts as they would be.
// also_apply_to stands beside the contact types (XCP reference, section 6.1),
// where it speaks of the one contact that is sent; clients also put it inside one.
func (c *call) requestedContacts(d *Domain, kinds []string) (ContactSet, reply) {
	next, set, t := d.Contacts, c.attrs.assoc("contact_set"), c.tldOf(d.Name)
	if len(kinds) == 0 || len(set) == 0 {
		return next, missing("contact_set")
	}
	var problems []string
	for _, kind := range kinds {
		card := set.assoc(kind)
		also := card.texts("also_apply_to")
		if len(kinds) == 1 {
			also = append(also, set.texts("also_apply_to")...)
		}
		for _, role := range append([]string{kind}, also...) {
			place := next.role(role)
			switch {
			case place == nil || card == nil:
				return next, refuse(465, "Invalid data, error=no contact of type %s", role)
			case !c.may(contactBits[role]):
				return next, refuse(435, "Permission Denied for Modify %s, f_owner=%s", role, bit(c.owned()))
			case !slices.Contains(t.roles(), role):
				return next, refuse(470, "Contact type %s is not supported for this TLD", role)
			}
			stored := *place
			*place = contactFrom(card)
			problems = append(problems, t.newProblems(role, stored, *place)...)
		}
	}
	if len(problems) > 0 {
		return next, invalidContacts(problems)
	}
	return next, reply{}
}

func invalidContacts(problems []string) reply {
	lines := strings.Join(problems, "\n")
	no := refuse(465, "Invalid data, error=%s", lines)
	no.attrs = assoc{"error": lines}
	return no
}

// contactFrom reads a contact map without what only travels in requests.
func contactFrom(a assoc) Contact {
	card := Contact(a.strings())
	for _, key := range []string{"also_apply_to", "revoke_registrant_changes", "status", "ownership_changes_request"} {
		delete(card, key)
	}
	return card
}

func equalContacts(a, b ContactSet) bool {
	for _, kind := range contactTypes {
		if !maps.Equal(*a.role(kind), *b.role(kind)) {
			return false
		}
	}
	return true
}

// held says what keeps changes out that the lock does not concern.
func (c *call) held(d *Domain) reply {
	switch {
	case d.waits() > 0:
		return refuse(437, "")
	case d.Inaccurate || d.Auction:
		return refuse(c.settings.HeldCode, "")
	}
	return reply{}
}

// updateAllInfo answers UPDATE_ALL_INFO, which only .dk has.
func (c *call) updateAllInfo() reply {
	if !c.tldOf(c.domain.Name).has("update_all_info_only") {
		return refuse(c.settings.UnsupportedCode, "Command not supported for this TLD")
	}
	if !c.mayAll(bitOwner | bitAdmin | bitBilling | bitTech | bitNameservers) {
		return notPermitted
	}
	next, hosts := c.domain.Nameservers, nameserverNames(c.attrs)
	if len(hosts) > 0 {
		next = hosts
	}
	if no := orderProblem(c.attrs); no.code != 0 {
		return no
	}
	if no := syntaxProblem(next); no.code != 0 {
		return no
	}
	if no := c.checkDelegation(c.domain, next); no.code != 0 {
		return no
	}
	set := c.attrs.assoc("contact_set")
	kinds := slices.DeleteFunc(slices.Clone(contactTypes), func(kind string) bool { return set.assoc(kind) == nil })
	contacts, no := c.requestedContacts(c.domain, kinds)
	if no.code != 0 {
		return no
	}
	return c.commit(c.domain, "update_all_info",
		map[string]any{"nameservers": next, "contacts": contacts}, ok(nil))
}

// nameserverNames reads a nameserver_list in the order of its sortorder.
func nameserverNames(a assoc) []string {
	entries := slices.Clone(a.list("nameserver_list"))
	slices.SortStableFunc(entries, func(x, y any) int { return sortOrder(x) - sortOrder(y) })
	var out []string
	for _, v := range entries {
		switch v := v.(type) {
		case assoc:
			out = append(out, hostName(v.text("name")))
		case string:
			out = append(out, hostName(v))
		}
	}
	return out
}

func sortOrder(v any) int {
	m, _ := v.(assoc)
	return m.number("sortorder", 0)
}

// orderProblem refuses a nameserver_list that gives one place twice.
func orderProblem(a assoc) reply {
	seen := map[int]bool{}
	for _, v := range a.list("nameserver_list") {
		place := sortOrder(v)
		if place > 0 && seen[place] {
			return refuse(465, "Duplicate sortorder detected for %d", place)
		}
		seen[place] = true
	}
	return reply{}
}

// domainsContacts answers GET_DOMAINS_CONTACTS; what stands there for names
// that are not the account's is a setting.
func (c *call) domainsContacts() reply {
	out := assoc{}
	for _, name := range c.attrs.texts("domain_list") {
		d := c.domains[hostName(name)]
		if d == nil || d.profile.account != c.account {
			if c.settings.ForeignContacts == "empty" {
				out[hostName(name)] = assoc{"contact_set": assoc{}}
			}
			continue
		}
		one := *c
		one.domain = d
		out[d.Name] = assoc{"contact_set": one.contactSet(contactTypes...)}
	}
	return ok(out)
}

// checkOwner starts the verification of a new owner address.
func (c *call) checkOwner(d *Domain, owner Contact) {
	if !c.settings.VerifyOwners || len(c.tldOf(d.Name).Name) == 2 || owner["email"] == d.Contacts.Owner["email"] {
		return
	}
	c.startVerification(d, c.now)
}

// startVerification gives the registrant its time to confirm the address.
func (w *world) startVerification(d *Domain, now time.Time) {
	d.Verification = &Verification{Status: "verifying", Deadline: now.Add(time.Duration(w.settings.VerifyWithin)), Sent: 1}
	w.emit(d, "REGISTRANT_VERIFICATION_STATUS_CHANGE", map[string]string{"verification_status": "verifying"}, now)
	w.register(d, now)
}
