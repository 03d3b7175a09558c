package srssim

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

// swRegister answers SW_REGISTER, XCP reference, section 5.6.
func (c *call) swRegister() reply {
	kind := c.attrs.trimmed("reg_type")
	name := hostName(c.attrs.text("domain"))
	if no := registrable(name); no.code != 0 {
		return no
	}
	switch kind {
	case "":
		return missing("reg_type")
	case "new", "transfer", "premium", "sunrise":
	case "whois_privacy":
		return c.orderPrivacy(name)
	default:
		return refuse(465, "Invalid registration type: %s", kind)
	}
	o, no := c.newOrder(name, kind)
	if no.code != 0 {
		return no
	}
	c.account.Orders = append(c.account.Orders, o)
	c.changed = true
	if cmp.Or(c.attrs.trimmed("handle"), c.settings.DefaultHandle) == "save" {
		o.Status = "pending"
		return ok(c.orderAttributes(o, "Order saved as pending"))
	}
	return c.process(o)
}

// newOrder checks the request for a registration or transfer.
func (c *call) newOrder(name, kind string) (*Order, reply) {
	reg, no := c.requestedRegistration(name, kind)
	if no.code != 0 {
		return nil, no
	}
	period := c.attrs.number("period", 2)
	if kind == "transfer" {
		period = 1
	}
	years := c.tldOf(name).Years
	if !c.attrs.has("period") && years != nil && !slices.Contains(years, period) {
		period = years[0] // the usual default does not exist for this TLD
	}
	if period < 1 || period > 10 || kind != "transfer" && years != nil && !slices.Contains(years, period) {
		return nil, refuse(465, "Registration Failed: Invalid data, error=period %d", period)
	}
	price := "new"
	if kind == "transfer" {
		price = kind
	}
	return &Order{
		ID: c.nextID(), Domain: name, Type: kind, Status: "pending", Date: c.now, Period: period,
		Cost: c.priceOf(name, price) * Cents(period), Registration: reg,
	}, reply{}
}

// requestedRegistration reads what the domain is to become.
func (c *call) requestedRegistration(name, kind string) (*Registration, reply) {
	reg, no := c.requestedProfile()
	if no.code != 0 {
		return nil, no
	}
	if no := c.obtainable(name, kind); no.code != 0 {
		return nil, no
	}
	if kind != "transfer" && isIDN(name) && c.attrs.trimmed("encoding_type") == "" {
		return nil, missing("encoding_type")
	}
	contacts, no := c.orderContacts(name)
	if no.code != 0 {
		return nil, no
	}
	hosts, no := c.orderNameservers(name, kind, reg)
	if no.code != 0 {
		return nil, no
	}
	raw, err := json.Marshal(c.requestedDomain(name, contacts, hosts))
	if err != nil {
		return nil, refuse(400, "Internal server error")
	}
	reg.Domain = raw
	return reg, reply{}
}

// obtainable says whether a name can be had at all, which is looked at before
// whom it is for.
func (c *call) obtainable(name, kind string) reply {
	if kind == "transfer" {
		return c.transferable(name)
	}
	switch code, _ := c.presence(name); code {
	case 221:
		return refuse(486, "Domain is being registered")
	case 211:
		return refuse(485, "Domain taken")
	}
	return reply{}
}

// requestedProfile reads and checks whose the domain is to be.
func (c *call) requestedProfile() (*Registration, reply) {
	reg := &Registration{
		Username: strings.ToLower(c.attrs.trimmed("reg_username")), Password: c.attrs.text("reg_password"),
		JoinDomain: hostName(c.attrs.text("reg_domain")), AuthCode: c.attrs.trimmed("auth_info"),
	}
	switch {
	case reg.Username == "":
		return nil, missing("reg_username")
	case reg.Password == "":
		return nil, missing("reg_password")
	}
	if no := usernameProblem(reg.Username, "Invalid syntax for registrant username"); no.code != 0 {
		return nil, no
	}
	if no := c.passwordProblem(reg.Password); no.code != 0 {
		return nil, no
	}
	if reg.JoinDomain != "" {
		if _, no := c.profileFor(reg.JoinDomain, reg.Username, reg.Password); no.code != 0 {
			return nil, no
		}
	}
	return reg, reply{}
}

// requestedDomain is the domain as the order wants it; a lock is silently
// ignored where the TLD has none.
func (c *call) requestedDomain(name string, contacts ContactSet, hosts []string) Domain {
	t := c.tldOf(name)
	d := Domain{
		Name: name, Contacts: contacts, Nameservers: hosts, AutoRenew: c.attrs.flag("auto_renew"),
		Locked:       c.attrs.flag("f_lock_domain") && t.locks(),
		EncodingType: c.attrs.trimmed("encoding_type"), AffiliateID: c.attrs.trimmed("affiliate_id"), Privacy: "none",
	}
	if c.attrs.flag("f_whois_privacy") && t.hidesWhois() {
		d.Privacy = "enabled"
	}
	if data := c.attrs.assoc("tld_data"); len(data) > 0 {
		d.Data = map[string]any{"tld_data": plain(data)}
	}
	return d
}

// orderContacts reads and checks the contacts of an order; the reseller's own
// stands in as technical contact.
func (c *call) orderContacts(name string) (ContactSet, reply) {
	var out ContactSet
	set, t := c.attrs.assoc("contact_set"), c.tldOf(name)
	var problems []string
	for _, kind := range t.roles() {
		card := set.assoc(kind)
		if kind == "tech" && !c.attrs.flag("custom_tech_contact") {
			*out.role(kind) = sampleContacts.Tech
			continue
		}
		if card == nil && kind != "owner" {
			card = set.assoc("owner") // whether the others may be left out is unknown
		}
		*out.role(kind) = contactFrom(card)
		problems = append(problems, t.problems(kind, *out.role(kind))...)
	}
	if len(problems) > 0 {
		lines := strings.Join(problems, "\n")
		no := refuse(465, "Registration Failed: Invalid data, error=%s", lines)
		no.attrs = assoc{"error": lines}
		return out, no
	}
	return out, reply{}
}

// orderNameservers reads and checks the delegation of an order.
func (c *call) orderNameservers(name, kind string, reg *Registration) ([]string, reply) {
	custom := c.attrs.flag("custom_nameservers")
	if kind == "transfer" {
		custom = c.attrs.flag("custom_transfer_nameservers")
		reg.KeepNS = !custom
	}
	low, high := c.tldOf(name).limits()
	if !custom {
		return c.defaultNS(&Domain{Name: name}), reply{}
	}
	if no := orderProblem(c.attrs); no.code != 0 {
		return nil, no
	}
	hosts := nameserverNames(c.attrs)
	if no := syntaxProblem(hosts); no.code != 0 {
		return nil, no
	}
	if len(hosts) < low || len(hosts) > high {
		return nil, refuse(465, "Registration Failed: Invalid data, error=%d to %d nameservers are required", low, high)
	}
	return hosts, reply{}
}

// defaultNS is the delegation of names without one of their own.
func (w *world) defaultNS(d *Domain) []string {
	_, most := w.tldOf(d.Name).limits()
	return w.settings.DefaultNS[:min(most, len(w.settings.DefaultNS))]
}

// orderPrivacy buys WHOIS privacy for a domain of the account.
func (c *call) orderPrivacy(name string) reply {
	d := c.domains[name]
	switch {
	case d == nil || d.profile.account != c.account:
		return authenticationError()
	case !c.tldOf(name).hidesWhois():
		return refuse(c.settings.UnsupportedCode, "Whois Privacy not supported for this TLD")
	}
	o := &Order{ID: c.nextID(), Domain: name, Type: "whois_privacy", Status: "completed", Date: c.now, Completed: c.now}
	c.changed, c.account.Orders = true, append(c.account.Orders, o)
	d.Privacy = "enabled"
	return ok(assoc{"id": o.ID})
}
