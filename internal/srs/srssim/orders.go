package srssim

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"
)

// loadOrders puts what an account still waits for on the agenda.
func (w *world) loadOrders(a *Account) {
	for _, o := range a.Orders {
		w.lastID = max(w.lastID, o.ID)
		if o.Status == "waiting" {
			w.await(a, o)
		}
	}
	for _, t := range a.Transfers {
		w.lastID = max(w.lastID, t.ID)
		w.awaitTransfer(a, t)
	}
	for _, gone := range a.Deleted {
		w.awaitRelease(a, gone)
	}
}

// process carries an order out: now, later at a slow registry, or not at all
// when the balance is too small.
func (c *call) process(o *Order) reply {
	t := c.tldOf(o.Domain)
	if no := c.hostsOf(o); no.code != 0 {
		return c.parked(o, no.text)
	}
	if slices.Contains(c.settings.SupplierDown, t.Name) {
		o.Status, o.Queued, o.Due = "waiting", true, c.now.Add(time.Duration(c.settings.AsyncDelay))
		c.await(c.account, o)
		no := refuse(720, "")
		no.attrs = assoc{"queue_request_id": o.ID}
		return no
	}
	if !c.pay(o.Cost) {
		return c.parked(o, "Insufficient Funds")
	}
	switch {
	case o.Type == "transfer":
		return c.beginTransfer(o)
	case t.isAsync():
		o.Status, o.Due = "waiting", c.now.Add(time.Duration(c.settings.AsyncDelay))
		c.await(c.account, o)
		attrs := c.orderAttributes(o, "")
		attrs["registration_code"] = "250"
		return reply{code: 250, text: "Registration submitted to the registry", attrs: attrs}
	}
	d := c.complete(c.account, o, c.now)
	attrs := c.orderAttributes(o, "Domain registration successfully completed.")
	attrs["domain_id"] = domainID(d.Name)
	if gone := c.account.cancelRivals(o); len(gone) > 0 {
		attrs["cancelled_orders"] = gone
	}
	if d.Privacy == "enabled" {
		attrs["whois_privacy"] = assoc{"is_success": "1", "response_code": "200", "response_text": "Whois Privacy successfully enabled", "order_id": o.ID}
	}
	return reply{code: 200, text: "Domain registration successfully completed.", attrs: attrs}
}

// cancelRivals cancels the orders that were saved for a name that is now taken.
func (a *Account) cancelRivals(done *Order) []string {
	var gone []string
	for _, o := range a.Orders {
		if o != done && o.Domain == done.Domain && o.Type == done.Type && o.Status == "pending" {
			o.Status = "cancelled"
			gone = append(gone, itoa(o.ID))
		}
	}
	return gone
}

// hostsOf says whether the registry knows the nameservers of an order.
func (c *call) hostsOf(o *Order) reply {
	var d Domain
	if o.Registration == nil || json.Unmarshal(o.Registration.Domain, &d) != nil {
		return reply{}
	}
	for _, host := range d.Nameservers {
		if !c.knowsHost(c.tldOf(o.Domain), host) {
			return refuse(435, "Name server '%s' is not found at the registry", host)
		}
	}
	return reply{}
}

// parked keeps an order that cannot be carried out. The trap of forced_pending
// is that is_success is 1 although nothing was registered.
func (c *call) parked(o *Order, why string) reply {
	o.Status, o.Text = "pending", why
	if c.settings.Funds == "440" {
		o.Status = "declined"
		return refuse(440, "Registration Failed: over quota")
	}
	attrs := c.orderAttributes(o, why)
	attrs["forced_pending"] = o.ID
	return reply{code: 200, text: "Order created", attrs: attrs}
}

func (c *call) orderAttributes(o *Order, text string) assoc {
	attrs := assoc{"id": o.ID, "registration_text": text, "registration_code": "200", "admin_email": o.adminEmail()}
	return attrs
}

func (o *Order) adminEmail() string {
	var d Domain
	if o.Registration == nil || json.Unmarshal(o.Registration.Domain, &d) != nil {
		return ""
	}
	return cmp.Or(d.Contacts.Admin["email"], d.Contacts.Owner["email"])
}

// complete makes the domain of a registration or transfer.
func (w *world) complete(a *Account, o *Order, now time.Time) *Domain {
	d := &Domain{}
	if err := json.Unmarshal(o.Registration.Domain, d); err != nil {
		d.Name = o.Domain // only a seed can hold what does not decode
	}
	p := w.profileOf(a, o.Registration)
	d.Created, d.Updated, d.Expires = now, now, now.AddDate(o.Period, 0, 0)
	if from := w.outside[o.Domain]; from != nil {
		d.Created, d.Transferred = from.Created, now
		d.Expires = later(from.Expires, now).AddDate(o.Period, 0, 0)
		delete(w.outside, o.Domain)
	}
	w.fillIn(p, d, now)
	w.add(p, d)
	for _, host := range d.Nameservers {
		w.learnHost(w.tldOf(d.Name).Name, host)
	}
	o.Status, o.Completed, o.Due = "completed", now, time.Time{}
	term := map[string]string{"period": itoa(o.Period), "expiration_date": instant(d.Expires)}
	w.emit(d, "CREATED", term, now)
	w.emit(d, "REGISTERED", term, now)
	if w.settings.VerifyOwners && len(w.tldOf(d.Name).Name) > 2 {
		w.startVerification(d, now)
	}
	w.register(d, now)
	return d
}

// profileOf returns the profile that a registration joins or creates.
func (w *world) profileOf(a *Account, reg *Registration) *Profile {
	if d := w.domains[reg.JoinDomain]; d != nil && d.profile.account == a {
		return d.profile
	}
	return a.newProfile(reg.Username, reg.Password)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// await completes a waiting order when it is due.
func (w *world) await(a *Account, o *Order) {
	w.agenda.add(o.Due, func(now time.Time) {
		if o.Status != "waiting" || o.Due.After(now) {
			return
		}
		if o.Queued && !a.pay(o.Cost) {
			o.Status, o.Text = "declined", "Insufficient Funds"
		} else {
			w.fulfil(a, o, now)
		}
		w.emitTo(a, "ORDER", "STATUS_CHANGE", map[string]string{
			"domain_name": o.Domain, "order_id": itoa(o.ID), "order_status": o.Status, "order_reg_type": o.Type,
		}, now)
	})
}

func (w *world) fulfil(a *Account, o *Order, now time.Time) {
	switch o.Type {
	case "renewal":
		if d := w.domains[o.Domain]; d != nil {
			w.extend(d, o, now)
			return
		}
		o.Status, o.Text = "declined", "Unable to find domain in registry"
	default:
		w.complete(a, o, now)
	}
}
