package srs

import (
	"context"
	"errors"
	"maps"
	"time"

	"portal/internal/registrar"
	"portal/internal/secret"
	"portal/internal/srs/xcp"
)

// ErrParked is the cause of an order that was kept as pending instead of being
// carried out, for want of funds or because of its data. It can be processed later.
var ErrParked = errors.New("the order was parked, not carried out")

// Order is the answer to an order.
type Order struct {
	Reply      *Reply
	ID         string
	DomainID   string
	TransferID string
	ParkedID   string // forced_pending: the order was not carried out
	QueueID    string // queue_request_id: it is carried out later; see QueuedRequest
	AdminEmail string
	Text       string    // registration_text, for staff
	Expires    time.Time // after a renewal; zero if not told
	Cancelled  []string  // orders that this one replaced
	// PrivacyCode is the code for WHOIS privacy that was ordered along; "" if it was not.
	PrivacyCode string
}

// Pending reports whether the order is not done yet, though not refused.
func (o *Order) Pending() bool { return o.Reply.Pending() || o.QueueID != "" }

// order sends an order. Two replies mean something else than their code says: a
// success with forced_pending was not carried out, and a failure with a
// queue_request_id is carried out later (XCP reference, sections 3.1 and 5.6).
// An order comes with the error too, if there was a reply.
func (c *Client) order(ctx context.Context, cmd command) (*Order, error) {
	cmd.effect = changing
	r, err := c.run(ctx, cmd)
	if r == nil {
		return nil, err
	}
	a := r.Attributes
	o := &Order{
		Reply: r, ID: first(a, "order_id", "id"), DomainID: a.Get("domain_id").Text(), TransferID: a.Get("transfer_id").Text(),
		ParkedID: first(a, "forced_pending"), QueueID: first(a, "queue_request_id"),
		AdminEmail: a.Get("admin_email").Text(), Text: a.Get("registration_text").Text(),
		Expires:   a.Get("registration expiration date").Time(),
		Cancelled: a.Get("cancelled_orders").Texts(), PrivacyCode: a.Get("whois_privacy").Get("response_code").Text(),
	}
	switch {
	case o.ParkedID != "":
		return o, &registrar.Error{Kind: registrar.ErrRejected, Op: r.Op, Code: r.Code, Text: r.Text, Duration: r.Duration, Err: ErrParked}
	case o.QueueID != "":
		return o, nil
	}
	return o, err
}

// first returns the first text that is neither empty nor 0.
func first(a xcp.Value, keys ...string) string {
	for _, key := range keys {
		if text := a.Get(key).Text(); text != "" && text != "0" {
			return text
		}
	}
	return ""
}

// Registration is an order for a new domain or a transfer to this account.
type Registration struct {
	Domain   string
	Username string // of the profile to create or join
	Password secret.String
	// ProfileDomain is a domain of an existing profile that is to be joined; "" makes a new one.
	ProfileDomain string
	Years         int // 1 to 10; not sent when 0
	Contacts      map[ContactType]Contact
	Nameservers   []string // nil for the reseller's
	Save          bool     // keep the order as pending instead of processing it
	AutoRenew     bool
	Lock          bool // ignored by TLDs without locking
	Privacy       bool
	EncodingType  string // language of an IDN
	AffiliateID   string
	TLDData       xcp.Assoc // XCP reference, section 6.4; nil if none
	Extra         xcp.Assoc // further attributes of single TLDs; nil if none
}

func (o Registration) attributes(kind string) xcp.Assoc {
	a := xcp.Assoc{
		"domain": o.Domain, "reg_type": kind, "reg_username": o.Username, "reg_password": o.Password,
		"contact_set": contactSet(o.Contacts), "custom_nameservers": o.Nameservers != nil,
		"custom_tech_contact": o.has(TechContact), "handle": "process",
		"auto_renew": o.AutoRenew, "f_lock_domain": o.Lock, "f_whois_privacy": o.Privacy,
	}
	if o.Save {
		a["handle"] = "save"
	}
	if o.Years > 0 {
		a["period"] = o.Years
	}
	if o.Nameservers != nil {
		a["nameserver_list"] = sorted(o.Nameservers)
	}
	if o.TLDData != nil {
		a["tld_data"] = o.TLDData
	}
	setText(a, "reg_domain", o.ProfileDomain)
	setText(a, "encoding_type", o.EncodingType)
	setText(a, "affiliate_id", o.AffiliateID)
	maps.Copy(a, o.Extra)
	return a
}

func (o Registration) has(kind ContactType) bool {
	_, ok := o.Contacts[kind]
	return ok
}

// Register orders a new domain. Look for an order with OrdersByDomain before it is
// sent again. The error may be ErrParked; the order may be pending.
//
// XCP action SW_REGISTER, object DOMAIN, reg_type "new". Source: XCP reference, section 5.6.
func (c *Client) Register(ctx context.Context, o Registration) (*Order, error) {
	return c.order(ctx, command{Action: "SW_REGISTER", Object: "DOMAIN", Attributes: o.attributes("new")})
}

// TransferIn orders the transfer of a domain to this account. code is its auth
// code, empty where the TLD has none.
//
// XCP action SW_REGISTER, object DOMAIN, reg_type "transfer". Source: XCP
// reference, section 5.6.
func (c *Client) TransferIn(ctx context.Context, o Registration, code secret.String) (*Order, error) {
	a := o.attributes("transfer")
	if !code.IsEmpty() {
		a["auth_info"] = code
	}
	if o.Nameservers != nil {
		a["custom_transfer_nameservers"] = true
	}
	return c.order(ctx, command{Action: "SW_REGISTER", Object: "DOMAIN", Attributes: a})
}

// Renewal is an order for more years.
type Renewal struct {
	Domain    string
	Years     int
	Year      int // of the present expiry at the registry; guards against renewing twice
	AutoRenew bool
	Save      bool // keep the order as pending instead of processing it
}

// Renew orders more years for a domain. Code 541 says that the year is wrong, 555
// and sometimes 465 that it was renewed already.
//
// XCP action RENEW, object DOMAIN. Source: XCP reference, section 5.6.
func (c *Client) Renew(ctx context.Context, o Renewal) (*Order, error) {
	a := xcp.Assoc{
		"domain": o.Domain, "period": o.Years, "currentexpirationyear": o.Year,
		"handle": "process", "auto_renew": o.AutoRenew,
	}
	if o.Save {
		a["handle"] = "save"
	}
	return c.order(ctx, command{Action: "RENEW", Object: "DOMAIN", Attributes: a})
}

// Redeem restores a domain that was deleted and is in redemption.
//
// XCP action REDEEM, object DOMAIN. Source: XCP reference, section 5.6.
func (c *Client) Redeem(ctx context.Context, domain string) (*Reply, error) {
	return c.about(ctx, changing, "REDEEM", domain, nil)
}

// Revoke deletes a domain that was registered in the last days. charge is what
// that costs as decimal text, "" if not told.
//
// XCP action REVOKE, object DOMAIN. Source: XCP reference, section 5.6.
func (c *Client) Revoke(ctx context.Context, domain, notes string) (charge string, err error) {
	a := xcp.Assoc{"reseller": c.config.Username}
	setText(a, "notes", notes)
	r, err := c.about(ctx, changing, "REVOKE", domain, a)
	if err != nil {
		return "", err
	}
	return price(r.Attributes.Get("charge")), nil
}
