package srssim

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// orderByID finds an order of the account.
func (c *call) orderByID(key string) (*Order, reply) {
	id := c.attrs.trimmed(key)
	if id == "" {
		return nil, missing(key)
	}
	for _, o := range c.account.Orders {
		if itoa(o.ID) == id {
			return o, reply{}
		}
	}
	return nil, refuse(480, "Order %s not found", id)
}

// processPending answers PROCESS_PENDING.
func (c *call) processPending() reply {
	o, no := c.orderByID("order_id")
	switch {
	case no.code != 0:
		return no
	case o.Status != "pending" && o.Status != "declined":
		return refuse(465, "Invalid data, error=order %d is %s", o.ID, o.Status)
	}
	c.changed = true
	if c.attrs.trimmed("command") == "cancel" {
		o.Status = "cancelled"
		return ok(c.orderAttributes(o, "Order cancelled"))
	}
	if o.Type == "renewal" {
		return c.processRenewal(o)
	}
	if code, _ := c.presence(o.Domain); o.Type != "transfer" && code != 210 {
		o.Status = "declined"
		return refuse(485, "Domain taken")
	}
	return c.process(o)
}

// cancelPending answers CANCEL_PENDING_ORDERS.
func (c *call) cancelPending() reply {
	until := c.attrs.number("to_date", -1)
	if until < 0 {
		return missing("to_date")
	}
	wanted := c.attrs.texts("status")
	if len(wanted) == 0 {
		wanted = []string{"pending"}
	}
	cancelled := list{}
	for _, o := range c.account.Orders {
		cancellable := o.Status == "pending" || o.Status == "declined"
		if cancellable && slices.Contains(wanted, o.Status) && o.Date.Unix() <= int64(until) {
			o.Status = "cancelled"
			cancelled = append(cancelled, itoa(o.ID))
		}
	}
	c.changed = len(cancelled) > 0
	return ok(assoc{"total": len(cancelled), "cancelled": cancelled})
}

// cancelActive answers CANCEL_ACTIVE_PROCESS, which stops what a registry has
// not done yet.
func (c *call) cancelActive() reply {
	name := hostName(c.attrs.text("domain"))
	for _, o := range c.account.Orders {
		if o.Status == "waiting" && (o.Domain == name || itoa(o.ID) == c.attrs.trimmed("order_id")) {
			c.changed, o.Status = true, "cancelled"
			return ok(nil)
		}
	}
	return refuse(480, "No active process found")
}

// queuedRequest answers QUERY_QUEUED_REQUEST.
func (c *call) queuedRequest() reply {
	o, no := c.orderByID("request_id")
	if no.code != 0 || !o.Queued {
		return refuse(480, "Queued request not found")
	}
	return ok(assoc{"request_data": assoc{
		"request_id": o.ID, "order_id": o.ID, "domain": o.Domain, "status": o.Status, "response_text": o.Text,
	}})
}

// orderInfo answers GET_ORDER_INFO; credentials are never in it.
func (c *call) orderInfo() reply {
	o, no := c.orderByID("order_id")
	if t := c.transferByID(c.attrs.trimmed("transfer_id")); t != nil && c.attrs.trimmed("order_id") == "" {
		o, no = c.account.order(t.OrderID), reply{}
	}
	if no.code != 0 {
		return no
	}
	if o == nil {
		return refuse(480, "Order not found")
	}
	var d Domain
	if o.Registration != nil {
		_ = json.Unmarshal(o.Registration.Domain, &d) // what a seed wrote wrongly reads as empty
	}
	return ok(assoc{"field_hash": assoc{
		"id": o.ID, "domain": o.Domain, "reg_type": o.Type, "status": o.Status, "cost": o.Cost.String(),
		"period": o.Period, "order_date": unix(o.Date), "completed_date": unix(o.Completed),
		"affiliate_id": d.AffiliateID, "encoding_type": d.EncodingType,
		"f_auto_renew": yesNo(d.AutoRenew), "f_lock_domain": bit(d.Locked),
		"flag_saved_ns_fields": "0", "flag_saved_tech_fields": "0", "notes": o.Text,
	}})
}

func (c *call) transferByID(id string) *Transfer {
	for _, t := range c.account.Transfers {
		if id != "" && itoa(t.ID) == id {
			return t
		}
	}
	return nil
}

// ordersByDomain answers GET_ORDERS_BY_DOMAIN; its first page is 1.
func (c *call) ordersByDomain() reply {
	name := hostName(c.attrs.text("domain"))
	if name == "" {
		return refuse(460, "No Domain Supplied")
	}
	var found []*Order
	for _, o := range c.account.Orders {
		if o.Domain == name && c.within(o.Date, "order_from", "order_to") &&
			cmp.Or(c.attrs.trimmed("status"), o.Status) == o.Status && cmp.Or(c.attrs.trimmed("type"), o.Type) == o.Type {
			found = append(found, o)
		}
	}
	written := stamp
	if c.settings.OrderDate == "unix" {
		written = unix
	}
	page, limit := c.pageFrom(1)
	out := list{}
	for _, o := range slice(found, page, limit) {
		out = append(out, assoc{"id": o.ID, "order_date": written(o.Date), "status": o.Status, "type": o.Type})
	}
	attrs := assoc{"orders": out, "page_size": limit}
	if c.settings.OrderTotal {
		attrs["total"] = len(found)
	}
	return ok(attrs)
}

// getNotes answers GET_NOTES.
func (c *call) getNotes() reply {
	d, no := c.ownDomain("domain")
	if no.code != 0 {
		return no
	}
	switch kind := c.attrs.trimmed("type"); {
	case kind == "":
		return missing("type")
	case kind == "order" && c.attrs.trimmed("order_id") == "":
		return missing("order_id")
	case kind == "transfer" && c.attrs.trimmed("transfer_id") == "":
		return missing("transfer_id")
	}
	notes := d.Notes
	if c.attrs.trimmed("type") != "domain" {
		notes = nil // none are kept with orders and transfers here
	}
	page, limit := c.pageFrom(1)
	out := list{}
	for _, n := range slice(notes, page, limit) {
		out = append(out, assoc{"note": n.Text, "timestamp": dayStamp(n.At)})
	}
	return ok(assoc{"notes": out, "page": page + 1, "page_size": limit, "total": len(notes)})
}

// pageFrom returns the asked page, counted from 0, and its size; first is how
// the command numbers its first page.
func (c *call) pageFrom(first int) (page, limit int) {
	return max(0, c.attrs.number("page", first)-first), max(1, c.attrs.number("limit", 40))
}

// slice returns one page.
func slice[T any](all []T, page, limit int) []T {
	from := min(page*limit, len(all))
	return all[from:min(from+limit, len(all))]
}

// within reports whether a time lies between two days of the request, both
// included and either left open.
func (c *call) within(t time.Time, from, to string) bool {
	first, last := strings.TrimSpace(c.attrs.text(from)), strings.TrimSpace(c.attrs.text(to))
	if t.IsZero() { // it has not happened
		return first == "" && last == ""
	}
	day := t.UTC().Format(dateOnly)
	return (first == "" || day >= first) && (last == "" || day <= last)
}
