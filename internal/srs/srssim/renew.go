package srssim

import (
	"cmp"
	"slices"
	"time"
)

// renew answers RENEW, XCP reference, section 5.6.
func (c *call) renew() reply {
	d, no := c.ownDomain("domain")
	if no.code != 0 {
		return no
	}
	if !c.tldOf(d.Name).renews() {
		no := refuse(480, "Renewals not supported for this TLD")
		no.attrs = assoc{"error": "capability is not enabled for " + d.Name}
		return no
	}
	period, year := c.attrs.number("period", 0), c.attrs.number("currentexpirationyear", 0)
	if no := c.renewalProblem(d, period, year); no.code != 0 {
		return no
	}
	o := &Order{
		ID: c.nextID(), Domain: d.Name, Type: "renewal", Status: "pending", Date: c.now, Period: period,
		Cost: c.priceOf(d.Name, "renewal") * Cents(period), FromYear: year,
	}
	c.account.Orders = append(c.account.Orders, o)
	c.changed = true
	if c.attrs.has("auto_renew") {
		d.AutoRenew = c.attrs.flag("auto_renew")
	}
	if cmp.Or(c.attrs.trimmed("handle"), c.settings.DefaultHandle) == "save" {
		return ok(c.renewalAttributes(d, o))
	}
	return c.processRenewal(o)
}

// renewalProblem guards against renewing the wrong year, twice, or too far.
func (c *call) renewalProblem(d *Domain, period, year int) reply {
	running := slices.ContainsFunc(c.account.Orders, func(o *Order) bool {
		return o.Domain == d.Name && o.Type == "renewal" && o.Status == "waiting"
	})
	renewed := slices.ContainsFunc(c.account.Orders, func(o *Order) bool {
		return o.Domain == d.Name && o.Type == "renewal" && o.Status == "completed" && o.FromYear == year
	})
	switch {
	case c.attrs.trimmed("period") == "":
		return missing("period")
	case period < 1 || period > 10:
		return refuse(465, "Invalid data, error=period")
	case year == 0:
		return refuse(480, "Current expiration year not provided")
	case running:
		return refuse(400, "Unable to renew: a previous renewal is still being processed")
	case renewed && year != d.Expires.Year():
		return refuse(c.settings.AlreadyRenewed, "Domain Already Renewed")
	case year != d.Expires.Year():
		return refuse(541, "Current expiration year does not match the registry")
	case d.Expires.AddDate(period, 0, 0).After(c.now.AddDate(10, 0, 0)):
		return refuse(465, "Invalid data, error=expiry would be more than ten years ahead")
	}
	return reply{}
}

// processRenewal carries a renewal out, now or at a slow registry.
func (c *call) processRenewal(o *Order) reply {
	d, t := c.domains[o.Domain], c.tldOf(o.Domain)
	if d == nil || d.profile.account != c.account {
		o.Status = "declined"
		return refuse(480, "Unable to find domain in registry")
	}
	c.domain = d
	if slices.Contains(c.settings.SupplierDown, t.Name) {
		o.Status, o.Queued, o.Due = "waiting", true, c.now.Add(time.Duration(c.settings.AsyncDelay))
		c.await(c.account, o)
		no := refuse(720, "")
		no.attrs = assoc{"queue_request_id": o.ID}
		return no
	}
	if !c.pay(o.Cost) {
		o.Status = "declined"
		return refuse(440, "Renewal Failed: over quota")
	}
	if t.isAsync() {
		o.Status, o.Due = "waiting", c.now.Add(time.Duration(c.settings.AsyncDelay))
		c.await(c.account, o)
		return reply{code: 250, text: "Renewal submitted to the registry", attrs: c.renewalAttributes(d, o)}
	}
	c.extend(d, o, c.now)
	return ok(c.renewalAttributes(d, o))
}

func (c *call) renewalAttributes(d *Domain, o *Order) assoc {
	return assoc{
		"order_id": o.ID, "id": o.ID, "admin_email": cmp.Or(d.Contacts.Admin["email"], d.Contacts.Owner["email"]),
		"auto_renew": bit(d.AutoRenew), "registration expiration date": stamp(d.Expires),
	}
}

// revoke answers REVOKE: a new domain, or one in its expiry grace, is deleted.
func (c *call) revoke() reply {
	d, no := c.ownDomain("domain")
	if no.code != 0 {
		return no
	}
	fresh := c.now.Sub(d.Created) <= time.Duration(c.settings.NewGrace)
	if !fresh && c.now.Before(d.Expires) {
		return refuse(465, "Domain %s is not within a grace period", d.Name)
	}
	c.changed = true
	attrs := assoc{"charge": bit(!fresh), "price": "undef"}
	if fresh {
		price := c.priceOf(d.Name, "new") * Cents(max(1, d.Expires.Year()-d.Created.Year()))
		c.account.Balance += price
		attrs["price"] = price.String()
	}
	c.bury(d, "By-Request", c.now)
	r := said("Domain %s revoked successfully.", d.Name)
	r.attrs = attrs
	return r
}

// redeem answers REDEEM: a deleted name comes back for a fee and a year.
func (c *call) redeem() reply {
	name := hostName(c.attrs.text("domain"))
	i := slices.IndexFunc(c.account.Deleted, func(gone *Deleted) bool { return gone.Name == name && gone.Domain != nil })
	switch {
	case name == "":
		return refuse(460, "No Domain Supplied")
	case i < 0:
		return refuse(400, "Domain %s cannot be redeemed", name)
	case !c.pay(c.priceOf(name, "redemption")):
		return refuse(440, "Redemption Failed: over quota")
	}
	gone := c.account.Deleted[i]
	c.account.Deleted = slices.Delete(c.account.Deleted, i, i+1)
	d := gone.Domain
	d.Expires, d.Updated, d.Lapsed = later(d.Expires, c.now).AddDate(1, 0, 0), c.now, false
	p := d.profile
	if p == nil { // a seed holds deleted domains apart from their profiles
		p = c.account.profileNamed(gone.Profile)
	}
	c.add(p, d)
	c.register(d, c.now)
	c.changed, c.domain = true, d
	return ok(assoc{"order_id": c.nextID(), "registration expiration date": stamp(d.Expires)})
}

// profileNamed returns the first profile with a name, or a new one that
// nobody can sign in to.
func (a *Account) profileNamed(username string) *Profile {
	for _, p := range a.Profiles {
		if p.Username == username {
			return p
		}
	}
	return a.newProfile(username, "")
}

// deletedDomains answers GET_DELETED_DOMAINS, XCP reference, section 5.3.
func (c *call) deletedDomains() reply {
	var found []*Deleted
	for _, gone := range c.account.Deleted {
		if c.within(gone.At, "del_from", "del_to") && c.within(gone.Expires, "exp_from", "exp_to") && c.mailMatches(gone) {
			found = append(found, gone)
		}
	}
	page, limit := c.pageFrom(1)
	out := list{}
	for _, gone := range slice(found, page, limit) {
		out = append(out, assoc{
			"name": gone.Name, "reason": gone.Reason,
			"delete_date": dayStamp(gone.At), "delete_date_epoch": unix(gone.At),
			"expiredate": dayStamp(gone.Expires), "expiredate_epoch": unix(gone.Expires),
		})
	}
	return ok(assoc{"del_domains": out, "page": page + 1, "page_size": limit, "total": len(found)})
}

func (c *call) mailMatches(gone *Deleted) bool {
	for _, kind := range contactTypes {
		want := c.attrs.trimmed(kind + "_email")
		if want != "" && (gone.Domain == nil || (*gone.Domain.Contacts.role(kind))["email"] != want) {
			return false
		}
	}
	return true
}

// domainsByExpiry answers GET_DOMAINS_BY_EXPIREDATE; its first page is 1.
func (c *call) domainsByExpiry() reply {
	for _, field := range []string{"exp_from", "exp_to"} {
		if _, err := time.Parse(dateOnly, c.attrs.trimmed(field)); err != nil {
			return refuse(460, "Missing required field: %s", field)
		}
	}
	var found []*Domain
	for _, p := range c.account.Profiles {
		for _, d := range p.Domains {
			if c.within(d.Expires, "exp_from", "exp_to") {
				found = append(found, d)
			}
		}
	}
	slices.SortFunc(found, func(a, b *Domain) int {
		return cmp.Or(a.Expires.Compare(b.Expires), cmp.Compare(a.Name, b.Name))
	})
	page, limit := c.pageFrom(1)
	out := list{}
	for _, d := range slice(found, page, limit) {
		out = append(out, assoc{
			"name": d.Name, "expiredate": stamp(d.Expires), "f_auto_renew": yesNo(d.AutoRenew), "f_let_expire": yesNo(d.LetExpire),
		})
	}
	return ok(assoc{
		"exp_domains": out, "page": page + 1, "total": len(found), "remainder": bit((page+1)*limit < len(found)),
	})
}
