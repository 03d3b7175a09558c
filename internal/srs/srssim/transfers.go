package srssim

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// untransferable refuses a transfer; clients look for the reason on the second line
// of the text.
func untransferable(reason string) reply {
	return refuse(487, "Domain not transferable: %s\n%s", reason, reason)
}

// transferable says whether a name can come from another registrar.
func (c *call) transferable(name string) reply {
	d, out := c.domains[name], c.outside[name]
	switch {
	case d != nil && d.profile.account == c.account:
		return untransferable("Domain already exists in your account")
	case d != nil:
		return untransferable("Domain already exists in another reseller account")
	case out == nil:
		return untransferable("Domain not registered")
	case out.Locked:
		return untransferable("Domain is locked")
	case !out.Created.IsZero() && c.now.Sub(out.Created) < 60*24*time.Hour:
		return refuse(552, "Domain is less than 60 days old")
	case c.runningTransfer(name) != nil:
		return untransferable("Transfer in progress")
	}
	return reply{}
}

func (c *call) runningTransfer(name string) *Transfer {
	for _, t := range slices.Backward(c.account.Transfers) {
		if t.Domain == name && !t.Away && strings.HasPrefix(t.Status, "pending") {
			return t
		}
	}
	return nil
}

// beginTransfer starts a transfer in. With the right auth code the owner is not asked.
func (c *call) beginTransfer(o *Order) reply {
	from := c.outside[o.Domain]
	if from == nil {
		o.Status = "declined"
		c.account.Balance += o.Cost
		return untransferable("Domain not registered")
	}
	o.Status = "waiting"
	t := &Transfer{
		ID: c.nextID(), OrderID: o.ID, Domain: o.Domain, Status: "pending_owner", Registrar: from.Registrar,
		Address: o.adminEmail(), Requested: c.now,
	}
	if delay := time.Duration(c.settings.TransferApproval); delay > 0 {
		t.Due = c.now.Add(delay)
	}
	if from.AuthCode != "" && o.Registration.AuthCode == from.AuthCode {
		t.Status, t.Approved, t.Due = "pending_registry", c.now, c.now.Add(time.Duration(c.settings.TransferDelay))
	}
	c.account.Transfers = append(c.account.Transfers, t)
	c.awaitTransfer(c.account, t)
	attrs := c.orderAttributes(o, "Transfer request has been successfully sent")
	attrs["transfer_id"] = t.ID
	return reply{code: 200, text: "Transfer request has been successfully sent", attrs: attrs}
}

// awaitTransfer takes a transfer to its next state when that is due.
func (w *world) awaitTransfer(a *Account, t *Transfer) {
	if t.Due.IsZero() || !strings.HasPrefix(t.Status, "pending") {
		return
	}
	w.agenda.add(t.Due, func(now time.Time) {
		if strings.HasPrefix(t.Status, "pending") && !t.Due.After(now) && !t.Due.IsZero() {
			w.advanceTransfer(a, t, now)
		}
	})
}

func (w *world) advanceTransfer(a *Account, t *Transfer, now time.Time) {
	switch {
	case t.Status != "pending_registry":
		t.Status, t.Approved, t.Due = "pending_registry", now, now.Add(time.Duration(w.settings.TransferDelay))
		w.awaitTransfer(a, t)
	case t.Away:
		w.completeAway(a, t, now)
	default:
		w.completeIn(a, t, now)
	}
	w.emitTo(a, "TRANSFER", "STATUS_CHANGE", map[string]string{
		"domain_name": t.Domain, "transfer_id": itoa(t.ID), "order_id": itoa(t.OrderID), "status": t.Status,
	}, now)
}

// completeIn brings the domain in, unless the losing registry says no.
func (w *world) completeIn(a *Account, t *Transfer, now time.Time) {
	o, from := a.order(t.OrderID), w.outside[t.Domain]
	t.Due = time.Time{}
	if o == nil || from == nil || from.AuthCode != "" && o.Registration.AuthCode != from.AuthCode {
		t.Status, t.Reason = "cancelled", "Invalid authorization code"
		if o != nil {
			o.Status = "cancelled"
			a.Balance += o.Cost
		}
		return
	}
	t.Status, t.Completed = "completed", now
	w.complete(a, o, now)
}

func (w *world) completeAway(a *Account, t *Transfer, now time.Time) {
	t.Status, t.Completed, t.Due = "completed", now, time.Time{}
	if d := w.domains[t.Domain]; d != nil && d.profile.account == a {
		w.outside[d.Name] = &Outside{Name: d.Name, Registrar: t.Registrar, Created: d.Created, Expires: d.Expires, AuthCode: d.AuthCode}
		w.remove(d)
	}
}

func (a *Account) order(id int) *Order {
	for _, o := range a.Orders {
		if o.ID == id {
			return o
		}
	}
	return nil
}

// checkTransfer answers CHECK_TRANSFER, XCP reference, section 5.7.
func (c *call) checkTransfer() reply {
	name := hostName(c.attrs.text("domain"))
	if no := registrable(name); no.code != 0 {
		return no
	}
	no := c.transferable(name)
	attrs := assoc{"transferrable": bit(no.code == 0), "noservice": "0"}
	if no.code != 0 {
		_, reason, _ := strings.Cut(no.text, "\n")
		attrs["reason"] = cmp.Or(reason, no.text)
	}
	t := c.lastTransfer(name)
	if t == nil {
		if c.attrs.flag("check_status") {
			attrs["status"] = "undef"
		}
		return ok(attrs)
	}
	if c.attrs.flag("check_status") && t.Status == "pending_registry" { // asking hastens it
		c.changed = true
		c.advanceTransfer(c.account, t, c.now)
	}
	attrs["status"], attrs["type"] = t.Status, "reg2reg"
	attrs["timestamp"], attrs["unixtime"] = t.Requested.Format(time.ANSIC), unix(t.Requested)
	if c.attrs.flag("get_request_address") {
		attrs["request_address"] = t.Address
	}
	return ok(attrs)
}

func (c *call) lastTransfer(name string) *Transfer {
	for _, t := range slices.Backward(c.account.Transfers) {
		if t.Domain == name && !t.Away {
			return t
		}
	}
	return nil
}

// cancelTransfer answers CANCEL_TRANSFER, good while the owner has not answered.
func (c *call) cancelTransfer() reply {
	t := c.transferOf()
	switch {
	case t == nil:
		return refuse(480, "Transfer not found")
	case t.Status != "pending_owner":
		return refuse(465, "Invalid data, error=transfer is %s", t.Status)
	}
	c.changed = true
	t.Status, t.Due = "cancelled", time.Time{}
	if o := c.account.order(t.OrderID); o != nil {
		o.Status = "cancelled"
		c.account.Balance += o.Cost
	}
	return said("Transfer with order id: %d has been canceled.", t.OrderID)
}

// transferOf finds the transfer that the request names by order or domain.
func (c *call) transferOf() *Transfer {
	if id := c.attrs.trimmed("order_id"); id != "" {
		for _, t := range c.account.Transfers {
			if itoa(t.OrderID) == id {
				return t
			}
		}
		return nil
	}
	return c.lastTransfer(hostName(c.attrs.text("domain")))
}

// processTransfer answers PROCESS_TRANSFER: a new order from a cancelled one.
func (c *call) processTransfer() reply {
	o, no := c.orderByID("order_id")
	switch {
	case no.code != 0:
		return no
	case o.Type != "transfer" || o.Status != "cancelled":
		return refuse(465, "Invalid data, error=order %d is no cancelled transfer", o.ID)
	}
	if no := c.transferable(o.Domain); no.code != 0 {
		return no
	}
	again := *o
	again.ID, again.Status, again.Date = c.nextID(), "pending", c.now
	c.account.Orders = append(c.account.Orders, &again)
	c.changed = true
	return c.process(&again)
}

// resendTransferMail answers SEND_PASSWORD TRANSFER.
func (c *call) resendTransferMail() reply {
	name := hostName(c.attrs.text("domain_name"))
	if t := c.runningTransfer(name); t == nil || t.Status != "pending_owner" {
		return refuse(480, "No transfer of %s waits for its owner", name)
	}
	return ok(nil)
}

func (c *call) transfersIn() reply   { return c.transferList(false, "losing_registrar") }
func (c *call) transfersAway() reply { return c.transferList(true, "gaining_registrar") }

// transferList answers GET_TRANSFERS_IN and GET_TRANSFERS_AWAY.
func (c *call) transferList(away bool, registrar string) reply {
	first := c.settings.TransferPage
	var found []*Transfer
	for _, t := range c.account.Transfers {
		if t.Away == away && c.transferMatches(t, registrar) {
			found = append(found, t)
		}
	}
	page, limit := c.pageFrom(first)
	out := list{}
	for _, t := range slice(found, page, min(limit, 40)) {
		out = append(out, assoc{
			"domain": t.Domain, "status": t.Status, "order_id": t.OrderID, "transfer_id": t.ID, registrar: t.Registrar,
			"request_address": t.Address, "request_date": stamp(t.Requested), "completed_date": stamp(t.Completed),
			"reason": t.Reason,
		})
	}
	return ok(assoc{"transfers": out, "total": len(found), "page": page + first})
}

func (c *call) transferMatches(t *Transfer, registrar string) bool {
	is := func(key, value string) bool {
		pattern := strings.ToLower(c.attrs.trimmed(key))
		return pattern == "" || matches(pattern, strings.ToLower(value))
	}
	return is("domain", t.Domain) && is(registrar, t.Registrar) && is("status", t.Status) &&
		is("order_id", itoa(t.OrderID)) && is("transfer_id", itoa(t.ID)) && is("request_address", t.Address) &&
		c.within(t.Requested, "req_from", "req_to") && c.within(t.Requested, "order_from", "order_to") &&
		c.within(t.Completed, "completed_from", "completed_to") &&
		c.within(t.Requested, "owner_request_from", "owner_request_to") &&
		c.within(t.Approved, "owner_confirm_from", "owner_confirm_to")
}

// pushTransfer answers RSP2RSP_PUSH_TRANSFER: a domain goes to another reseller at once.
func (c *call) pushTransfer() reply {
	d, no := c.ownDomain("domain")
	if no.code != 0 {
		return no
	}
	return c.push(d, c.attrs.trimmed("grsp"), strings.ToLower(c.attrs.trimmed("username")), c.attrs.text("password"))
}

func (c *call) push(d *Domain, gaining, username, password string) reply {
	target := c.accounts[gaining]
	if target == nil || target == c.account {
		return refuse(465, "Invalid data, error=gaining reseller %s", gaining)
	}
	if no := c.held(d); no.code != 0 {
		return no
	}
	if username == "" || password == "" {
		username, password = d.profile.Username, d.profile.Password
	}
	c.changed = true
	c.remove(d)
	c.add(target.newProfile(username, password), d)
	return ok(nil)
}
