package srs

import (
	"context"
	"net/netip"

	"portal/internal/secret"
	"portal/internal/srs/xcp"
)

// TradeLock is the 60-day transfer lock after a change of registrant.
type TradeLock struct {
	CanModify bool
	Hold      Flag // the next change is followed by the lock; yes unless told otherwise
}

// TradeLock reads whether the next change of registrant locks the domain.
//
// XCP action GET_TRADE_LOCK_SETTING, object DOMAIN. Source: XCP reference, section 5.11.
func (c *Client) TradeLock(ctx context.Context, domain string) (*TradeLock, error) {
	r, err := c.about(ctx, reading, "GET_TRADE_LOCK_SETTING", domain, nil)
	if err != nil {
		return nil, err
	}
	return &TradeLock{r.Attributes.Get("can_modify").Is(), flagFrom(r.Attributes.Get("allow_hold_after_trade"))}, nil
}

// ModifyTradeLock sets whether the next change of registrant locks the domain. ip
// is the registrant's address. It does not lift a lock that is on.
//
// XCP action MODIFY_TRADE_LOCK_SETTING, object DOMAIN. Source: XCP reference, section 5.11.
func (c *Client) ModifyTradeLock(ctx context.Context, domain string, hold bool, ip netip.Addr) (*Reply, error) {
	return c.about(ctx, changing, "MODIFY_TRADE_LOCK_SETTING", domain, xcp.Assoc{"enable": hold, "ip_address": ip.String()})
}

// DesignatedAgent reads whether changes of registrant are approved on behalf of both
// sides.
//
// XCP action GET_TRADE_DESIGNATED_AGENT, object DOMAIN. Source: XCP reference, section 13.
func (c *Client) DesignatedAgent(ctx context.Context, domain string) (Flag, error) {
	r, err := c.about(ctx, reading, "GET_TRADE_DESIGNATED_AGENT", domain, nil)
	if err != nil {
		return NotTold, err
	}
	return flagFrom(r.Attributes.Get("allow_designated_agent")), nil
}

// EnableDesignatedAgent has the changes of a registrant, whom names and address
// identify, approved on behalf of both sides. ip is the registrant's address.
//
// XCP action ENABLE_DESIGNATED_AGENT, object ICANN_TRADE_REGISTRANT. Source: XCP
// reference, section 13.
func (c *Client) EnableDesignatedAgent(ctx context.Context, owner Contact, ip netip.Addr) (*Reply, error) {
	return c.replyTo(ctx, command{
		Action: "ENABLE_DESIGNATED_AGENT", Object: "ICANN_TRADE_REGISTRANT", effect: changing,
		Attributes: xcp.Assoc{
			"ip_address": ip.String(),
			"owner": xcp.Assoc{
				"first_name": owner.FirstName, "last_name": owner.LastName, "org_name": owner.OrgName, "email": owner.Email,
			},
		},
	})
}

// ModifyDesignatedAgent sets whether changes of registrant are approved on behalf
// of both sides. ip may be invalid.
//
// XCP action MODIFY_TRADE_DESIGNATED_AGENT, object DOMAIN. Source: XCP reference, section 5.11.
func (c *Client) ModifyDesignatedAgent(ctx context.Context, domain string, enable bool, ip netip.Addr) (*Reply, error) {
	a := xcp.Assoc{"enable": enable}
	if ip.IsValid() {
		a["ip_address"] = ip.String()
	}
	return c.about(ctx, changing, "MODIFY_TRADE_DESIGNATED_AGENT", domain, a)
}

// CancelTrade stops a change of registrant that is not finished.
//
// XCP action CANCEL_ICANN_TRADE, object DOMAIN. Source: XCP reference, section 5.11.
func (c *Client) CancelTrade(ctx context.Context, domain string) (*Reply, error) {
	return c.about(ctx, changing, "CANCEL_ICANN_TRADE", domain, nil)
}

// ResendTradeApproval mails the "new" or "current" registrant again; phone sends a
// text message instead, to the current one only.
//
// XCP action RESEND_TRADE_APPROVAL_NOTICE, object DOMAIN. Source: XCP reference, section 5.11.
func (c *Client) ResendTradeApproval(ctx context.Context, domain, registrant, phone string) (*Reply, error) {
	a := xcp.Assoc{"registrant_type": registrant, "send_type": "Email"}
	if phone != "" {
		a["send_type"], a["sms_phone_number"] = "SMS", phone
	}
	return c.about(ctx, changing, "RESEND_TRADE_APPROVAL_NOTICE", domain, a)
}

// Trade is a change of registrant at a registry that sells it.
type Trade struct {
	Domain   string
	To       Contact
	AuthCode secret.String // .be
	TLDData  xcp.Assoc     // nil if none
}

// TradeDomain orders a change of registrant at a registry that sells it.
//
// XCP action TRADE_DOMAIN, object DOMAIN. Source: XCP reference, section 5.11.
func (c *Client) TradeDomain(ctx context.Context, t Trade) (*Order, error) {
	a := xcp.Assoc{
		"domain": t.Domain, "first_name": t.To.FirstName, "last_name": t.To.LastName,
		"org_name": t.To.OrgName, "email": t.To.Email,
	}
	setText(a, "address1", t.To.Address1)
	setText(a, "city", t.To.City)
	setText(a, "state", t.To.State)
	setText(a, "postal_code", t.To.PostalCode)
	setText(a, "country", t.To.Country)
	setText(a, "phone", t.To.Phone)
	if !t.AuthCode.IsEmpty() {
		a["domain_auth_info"] = t.AuthCode
	}
	if t.TLDData != nil {
		a["tld_data"] = t.TLDData
	}
	return c.order(ctx, command{Action: "TRADE_DOMAIN", Object: "DOMAIN", Attributes: a})
}
