package srssim

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"time"
)

const (
	tradeHold    = 60 * 24 * time.Hour // no transfer away after a trade
	tradeTimeout = 7 * 24 * time.Hour
)

// registrantFields say who the registrant is.
var registrantFields = []string{"first_name", "last_name", "org_name", "email"}

// startsTrade reports whether a new owner is a change of registrant: XCP
// reference, section 5.11. Privacy hides the owner, so it starts none.
func (c *call) startsTrade(d *Domain, owner Contact) bool {
	if !c.settings.Trades || len(c.tldOf(d.Name).Name) == 2 || d.Privacy == "enabled" {
		return false
	}
	return slices.ContainsFunc(registrantFields, func(field string) bool {
		return owner[field] != d.Contacts.Owner[field]
	})
}

// beginTrade changes the registrant: at once through the designated agent,
// else when both sides have approved. Other contacts change at once.
func (c *call) beginTrade(d *Domain, next ContactSet) reply {
	owner := next.Owner
	next.Owner = d.Contacts.Owner
	c.changed, d.Contacts, d.Updated = true, next, c.now
	if d.Trade != nil {
		c.emitTrade(d, "cancelled_by_new_change", c.now)
	}
	c.emitTrade(d, "initiated", c.now)
	d.Trade = &Trade{Owner: owner, Started: c.now, Due: c.now}
	if !d.NoAgent {
		c.emitTrade(d, "current_registrant_approved_by_da", c.now)
		c.emitTrade(d, "new_registrant_approved_by_da", c.now)
		c.completeTrade(d, c.now)
		return ok(nil)
	}
	c.emitTrade(d, "pending_current_registrant", c.now)
	d.Trade.Due = c.now.Add(time.Duration(c.settings.TradeDelay))
	if c.settings.TradeAnswer == "none" {
		d.Trade.Due = c.now.Add(tradeTimeout)
	}
	c.register(d, c.now)
	return c.pending(d)
}

// settleTrade gives the registrants' answer when it is due.
func (w *world) settleTrade(d *Domain, now time.Time) {
	if d.Trade == nil || d.Trade.Due.After(now) {
		return
	}
	switch w.settings.TradeAnswer {
	case "approve":
		w.emitTrade(d, "current_registrant_approved", now)
		w.emitTrade(d, "new_registrant_approved", now)
		w.completeTrade(d, now)
	case "decline":
		w.emitTrade(d, "cancelled_by_current_registrant", now)
		d.Trade = nil
	default:
		w.emitTrade(d, "timeout", now)
		d.Trade = nil
	}
}

func (w *world) completeTrade(d *Domain, now time.Time) {
	owner, old := d.Trade.Owner, d.Contacts.Owner
	d.Trade, d.Contacts.Owner, d.Updated = nil, owner, now
	if !d.NoTradeHold {
		d.HoldUntil = now.Add(tradeHold)
	}
	d.NoTradeHold = false // the choice is good for one trade
	w.emitTrade(d, "completed", now)
	if w.settings.VerifyOwners && owner["email"] != old["email"] {
		w.startVerification(d, now)
	}
}

func (w *world) emitTrade(d *Domain, status string, now time.Time) {
	w.emit(d, "ICANN_TRADE_STATUS_CHANGE", map[string]string{"trade_status": status}, now)
}

// revokeTrade takes a pending change of registrant back.
func (c *call) revokeTrade(d *Domain) reply {
	switch {
	case !c.may(bitOwner):
		return refuse(435, "Permission Denied for Modify owner, f_owner=0")
	case d.Trade == nil:
		return refuse(c.settings.NoTradeCode, "No pending change of registrant")
	}
	c.changed, d.Trade = true, nil
	c.emitTrade(d, "cancelled_by_current_registrant", c.now)
	return ok(nil)
}

// cancelTrade answers CANCEL_ICANN_TRADE.
func (c *call) cancelTrade() reply {
	d, no := c.ownDomain("domain")
	switch {
	case no.code != 0:
		return no
	case d.Trade == nil:
		return refuse(c.settings.NoTradeCode, "No pending trade found for domain %s", d.Name)
	}
	c.changed, d.Trade = true, nil
	c.emitTrade(d, "cancelled_by_reseller", c.now)
	return said("Trade successfully cancelled by reseller")
}

// tradeLockSetting answers GET_TRADE_LOCK_SETTING.
func (c *call) tradeLockSetting() reply {
	d, no := c.ownDomain("domain")
	if no.code != 0 {
		return no
	}
	return ok(assoc{"can_modify": bit(d.Trade == nil), "allow_hold_after_trade": bit(!d.NoTradeHold)})
}

// modifyTradeLock answers MODIFY_TRADE_LOCK_SETTING; the registrant's address is needed.
func (c *call) modifyTradeLock() reply {
	d, no := c.ownDomain("domain")
	if no.code != 0 {
		return no
	}
	address := c.attrs.trimmed("ip_address")
	switch {
	case !c.attrs.has("enable"):
		return missing("enable")
	case address == "":
		return missing("ip_address")
	case !isAddress(address):
		return refuse(465, "Invalid IP address: %s", address)
	}
	hold := c.attrs.flag("enable")
	c.changed = d.NoTradeHold == hold
	d.NoTradeHold = !hold
	state := "disabled"
	if hold {
		state = "enabled"
	}
	return said("Command successful: The 60-day trade hold has been %s (by reseller (via API); Supplied IP address: %s)", state, address)
}

// tradeAgent answers GET_TRADE_DESIGNATED_AGENT.
func (c *call) tradeAgent() reply {
	d, no := c.ownDomain("domain")
	if no.code != 0 {
		return no
	}
	return ok(assoc{"allow_designated_agent": bit(!d.NoAgent)})
}

// enableAgent answers ENABLE_DESIGNATED_AGENT, by which a registrant has the changes
// of all domains approved that it holds in the account.
func (c *call) enableAgent() reply {
	owner, address := c.attrs.assoc("owner"), c.attrs.trimmed("ip_address")
	if owner == nil {
		return missing("owner")
	}
	for _, field := range registrantFields {
		if owner.trimmed(field) == "" {
			return missing(field)
		}
	}
	switch {
	case address == "":
		return missing("ip_address")
	case !isAddress(address):
		return refuse(465, "Invalid IP address: %s", address)
	}
	for _, name := range c.ownNames() {
		d := c.domains[name]
		holds := !slices.ContainsFunc(registrantFields, func(field string) bool {
			return d.Contacts.Owner[field] != owner.trimmed(field)
		})
		if holds && d.NoAgent {
			c.changed, d.NoAgent = true, false
		}
	}
	return ok(nil)
}

// modifyAgent answers MODIFY_TRADE_DESIGNATED_AGENT.
func (c *call) modifyAgent() reply {
	d, no := c.ownDomain("domain")
	if no.code != 0 {
		return no
	}
	if !c.attrs.has("enable") {
		return missing("enable")
	}
	if address := c.attrs.trimmed("ip_address"); address != "" && !isAddress(address) {
		return refuse(465, "Invalid IP address: %s", address)
	}
	agent := c.attrs.flag("enable")
	c.changed = d.NoAgent == agent
	d.NoAgent = !agent
	return ok(nil)
}

// resendTradeNotice answers RESEND_TRADE_APPROVAL_NOTICE.
func (c *call) resendTradeNotice() reply {
	d, no := c.ownDomain("domain")
	if no.code != 0 {
		return no
	}
	who, how := strings.ToLower(c.attrs.trimmed("registrant_type")), strings.ToLower(c.attrs.trimmed("send_type"))
	switch {
	case who != "new" && who != "current":
		return refuse(465, "Invalid data, error=registrant_type")
	case how != "email" && (how != "sms" || who != "current"):
		return refuse(465, "Invalid data, error=send_type")
	case d.Trade == nil:
		return refuse(c.settings.NoTradeCode, "No pending trade found for domain %s", d.Name)
	}
	return ok(nil)
}

// tradeDomain answers TRADE_DOMAIN, the change of registrant of country codes.
func (c *call) tradeDomain() reply {
	d, no := c.ownDomain("domain")
	if no.code != 0 {
		return no
	}
	if !c.tldOf(d.Name).has("trade") {
		return refuse(c.settings.UnsupportedCode, "Trades not supported for this TLD")
	}
	owner := Contact{}
	for key, v := range d.Contacts.Owner {
		owner[key] = v
	}
	for _, field := range registrantFields {
		if c.attrs.trimmed(field) == "" {
			return missing(field)
		}
	}
	for key := range maxLengths {
		owner[key] = cmp.Or(c.attrs.trimmed(key), owner[key])
	}
	owner["email"] = c.attrs.trimmed("email")
	if no := c.held(d); no.code != 0 {
		return no
	}
	if !c.pay(c.priceOf(d.Name, "trade")) {
		return refuse(440, "Trade Failed: over quota")
	}
	set := d.Contacts
	set.Owner = owner
	return c.commit(d, "trade_domain", map[string]any{"contacts": set}, ok(nil))
}

func isAddress(s string) bool {
	_, err := netip.ParseAddr(s)
	return err == nil
}
