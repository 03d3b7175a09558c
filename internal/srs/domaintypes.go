package srs

import (
	"context"
	"time"

	"portal/internal/secret"
	"portal/internal/srs/xcp"
)

// The methods below read one type of GET DOMAIN each. Source: XCP reference,
// section 5.3.

// DomainContact reads one contact. active leaves a change of registrant that is
// not finished out of account.
//
// XCP action GET, object DOMAIN, type "owner", "admin", "billing" or "tech".
func (c *Client) DomainContact(ctx context.Context, auth Authority, kind ContactType, active bool) (*Contact, error) {
	var attributes xcp.Assoc
	if active {
		attributes = xcp.Assoc{"active_contacts_only": true}
	}
	r, err := c.getDomain(ctx, auth, string(kind), attributes)
	if err != nil {
		return nil, err
	}
	contact := contactFrom(r.Attributes.Get("contact_set").Get(string(kind)))
	return &contact, nil
}

// AuthCode reads the auth code. Sources disagree on whether that needs a cookie.
//
// XCP action GET, object DOMAIN, type "domain_auth_info".
func (c *Client) AuthCode(ctx context.Context, auth Authority) (secret.String, error) {
	r, err := c.getDomain(ctx, auth, "domain_auth_info", nil)
	if err != nil {
		return secret.String{}, err
	}
	return secret.New(r.Attributes.Get("domain_auth_info").Text()), nil
}

// WhoisPublicityState reads whether contact data is published on request:
// "enabled" or "disabled".
//
// XCP action GET, object DOMAIN, type "whois_publicity_state".
func (c *Client) WhoisPublicityState(ctx context.Context, auth Authority) (string, error) {
	return c.domainText(ctx, auth, "whois_publicity_state", "state", "whois_publicity_state")
}

// domainText reads a type whose answer is one text, under the first of keys that
// is there.
func (c *Client) domainText(ctx context.Context, auth Authority, kind string, keys ...string) (string, error) {
	r, err := c.getDomain(ctx, auth, kind, nil)
	if err != nil {
		return "", err
	}
	for _, key := range keys {
		if v, ok := r.Attributes.Lookup(key); ok {
			return v.Text(), nil
		}
	}
	return "", nil
}

// ExpireAction is what happens at expiry. AutoRenew with LetExpire is undefined;
// neither means ordinary notices.
type ExpireAction struct{ AutoRenew, LetExpire Flag }

// ExpireAction reads what happens at expiry.
//
// XCP action GET, object DOMAIN, type "expire_action".
func (c *Client) ExpireAction(ctx context.Context, auth Authority) (*ExpireAction, error) {
	r, err := c.getDomain(ctx, auth, "expire_action", nil)
	if err != nil {
		return nil, err
	}
	return &ExpireAction{flagFrom(r.Attributes.Get("auto_renew")), flagFrom(r.Attributes.Get("let_expire"))}, nil
}

// AutoRenewFlag reads the auto-renew flag alone.
//
// XCP action GET, object DOMAIN, type "auto_renew_flag".
func (c *Client) AutoRenewFlag(ctx context.Context, auth Authority) (Flag, error) {
	text, err := c.domainText(ctx, auth, "auto_renew_flag", "auto_renew", "f_auto_renew", "auto_renew_flag")
	return flagFrom(xcp.TextValue(text)), err
}

// RegistryDates are the dates at the registry; zero where not told.
type RegistryDates struct{ Created, Updated, Expires, Transferred time.Time }

// RegistryDates reads the dates at the registry.
//
// XCP action GET, object DOMAIN, type "registry_dates".
func (c *Client) RegistryDates(ctx context.Context, auth Authority) (*RegistryDates, error) {
	r, err := c.getDomain(ctx, auth, "registry_dates", nil)
	if err != nil {
		return nil, err
	}
	a := r.Attributes
	return &RegistryDates{
		Created: a.Get("registry_createdate").Time(), Updated: a.Get("registry_updatedate").Time(),
		Expires: a.Get("registry_expiredate").Time(), Transferred: a.Get("registry_transferdate").Time(),
	}, nil
}

// ResellerContact is what WHOIS shows of the reseller.
type ResellerContact struct {
	Offered, Enabled                        bool // by the reseller; for this domain
	Business, Phone, Fax, Email, URL, Other string
}

// ResellerContact reads what WHOIS shows of the reseller.
//
// XCP action GET, object DOMAIN, type "rsp_whois_info".
func (c *Client) ResellerContact(ctx context.Context, auth Authority) (*ResellerContact, error) {
	r, err := c.getDomain(ctx, auth, "rsp_whois_info", nil)
	if err != nil {
		return nil, err
	}
	a := r.Attributes
	return &ResellerContact{
		Offered: a.Get("rsp_enabled").Is(), Enabled: a.Get("domain_enabled").Is(),
		Business: a.Get("business").Text(), Phone: a.Get("phone").Text(), Fax: a.Get("fax").Text(),
		Email: a.Get("email").Text(), URL: a.Get("url").Text(), Other: a.Get("opt_info").Text(),
	}, nil
}

// WaitingRequest is a request to an asynchronous registry. Times are as the server
// writes them: their format is not known.
type WaitingRequest struct {
	ID, Action, Requested, Answered, Status, Text string
}

// WaitingHistory reads the requests of a domain to an asynchronous registry.
//
// XCP action GET, object DOMAIN, type "waiting_history".
func (c *Client) WaitingHistory(ctx context.Context, auth Authority) ([]WaitingRequest, error) {
	return c.waiting(ctx, auth, "waiting_history")
}

// XPackWaitingHistory is the same for .dk and its like; finished requests stay two weeks.
//
// XCP action GET, object DOMAIN, type "xpack_waiting_history".
func (c *Client) XPackWaitingHistory(ctx context.Context, auth Authority) ([]WaitingRequest, error) {
	return c.waiting(ctx, auth, "xpack_waiting_history")
}

func (c *Client) waiting(ctx context.Context, auth Authority, kind string) ([]WaitingRequest, error) {
	r, err := c.getDomain(ctx, auth, kind, nil)
	if err != nil {
		return nil, err
	}
	list := r.Attributes.Get(kind)
	if list.IsText() {
		list = r.Attributes.Get("waiting_history")
	}
	var requests []WaitingRequest
	for _, v := range list.List() {
		requests = append(requests, WaitingRequest{
			ID: v.Get("request_id").Text(), Action: v.Get("action").Text(), Requested: v.Get("request_time").Text(),
			Answered: v.Get("response_time").Text(), Status: v.Get("request_status").Text(), Text: v.Get("response_text").Text(),
		})
	}
	return requests, nil
}

// ForwardingEmail reads where mail for a .name domain goes.
//
// XCP action GET, object DOMAIN, type "forwarding_email".
func (c *Client) ForwardingEmail(ctx context.Context, auth Authority) (string, error) {
	return c.domainText(ctx, auth, "forwarding_email", "forwarding_email")
}
