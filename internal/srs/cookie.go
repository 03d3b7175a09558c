package srs

import (
	"context"
	"time"

	"portal/internal/secret"
	"portal/internal/srs/xcp"
)

// UserInfo tells about the login of a cookie, or about the profile that a domain is
// in, and about the domain (XCP reference, sections 4.2 to 4.4). Which fields are set
// depends on the command.
type UserInfo struct {
	Cookie        secret.String // SET COOKIE only
	Username      string        // of the profile; GET USERINFO only
	Domain        string        // current domain; GET USERINFO only
	Owner         bool          // the profile's owner, not a sub-user
	Permission    int           // bit mask of a sub-user, section 4.1; 0 for the owner
	Domains       int           // in the profile
	Expires       time.Time     // of the current domain
	LastAccess    time.Time     // previous login; zero if not told
	LastIP        string        // previous login; "" if not told
	Waiting       int           // requests of the domain that a registry has not answered
	EncodingType  string        // IDN language; "" if none
	RedirectURL   string
	Capabilities  map[string]bool // features of the domain; GET USERINFO only
	DNSErrors     string          // .de only
	Inaccurate    bool            // the inaccurate-WHOIS lock is on: changes are refused
	AuctionEscrow bool            // the auction lock is on
}

func userInfoFrom(r *Reply) *UserInfo {
	a := r.Attributes
	s := &UserInfo{
		Cookie:        secret.New(a.Get("cookie").Text()),
		Username:      a.Get("username").Text(),
		Domain:        a.Get("domain").Text(),
		Owner:         a.Get("f_owner").Is(),
		Permission:    a.Get("permission").Int(),
		Domains:       a.Get("domain_count").Int(),
		Expires:       a.Get("expiredate").Time(),
		LastAccess:    a.Get("last_access_time").Unix(),
		LastIP:        a.Get("last_ip").Text(),
		Waiting:       firstOf(a, []string{"waiting_requests_no", "waiting_request"}).Int(),
		EncodingType:  a.Get("encoding_type").Text(),
		RedirectURL:   r.Data.Get("redirect_url").Text(),
		DNSErrors:     a.Get("dns_errors").Text(),
		Inaccurate:    a.Get("inaccuratewhois").Is(),
		AuctionEscrow: a.Get("auction_escrow").Is(),
	}
	if s.RedirectURL == "" {
		s.RedirectURL = a.Get("redirect_url").Text()
	}
	for name, value := range a.Get("capabilities").Items() {
		if s.Capabilities == nil {
			s.Capabilities = map[string]bool{}
		}
		s.Capabilities[name] = value.Is()
	}
	return s
}

// SetCookie opens a registrant's session. domain is any domain of the profile
// (A-labels); a profile is found by all three values together. A wrong
// combination is registrar.ErrNotFound with code 415.
//
// XCP action SET, object COOKIE. Source: XCP reference, section 4.2.
func (c *Client) SetCookie(ctx context.Context, domain, username string, password secret.String) (*UserInfo, error) {
	r, err := c.run(ctx, command{
		Action: "SET", Object: "COOKIE", effect: session,
		Attributes: xcp.Assoc{"domain": domain, "reg_username": username, "reg_password": password},
	})
	if err != nil {
		return nil, err
	}
	return userInfoFrom(r), nil
}

// UpdateCookie points cookie from domain to another domain of the same profile.
// The cookie keeps its text; every later command with it works on to. The
// password is sent empty: the cookie counts.
//
// XCP action UPDATE, object COOKIE. Source: XCP reference, section 4.3.
func (c *Client) UpdateCookie(ctx context.Context, cookie secret.String, username, domain, to string) (*UserInfo, error) {
	r, err := c.run(ctx, command{
		Action: "UPDATE", Object: "COOKIE", effect: session, auth: ByCookie(cookie),
		Attributes: xcp.Assoc{"reg_username": username, "reg_password": "", "domain": domain, "domain_new": to},
	})
	if err != nil {
		return nil, err
	}
	return userInfoFrom(r), nil
}

// DeleteCookie ends a session. What servers answer for an unknown cookie is not
// known; expect registrar.ErrSessionEnded.
//
// XCP action DELETE, object COOKIE. Source: XCP reference, section 4.4.
func (c *Client) DeleteCookie(ctx context.Context, cookie secret.String) (*Reply, error) {
	return c.replyTo(ctx, command{
		Action: "DELETE", Object: "COOKIE", effect: session, auth: ByCookie(cookie),
		Attributes: xcp.Assoc{"cookie": cookie},
	})
}

// QuitSession says goodbye. It has a meaning on persistent sockets only.
//
// XCP action QUIT, object SESSION. Source: XCP reference, section 4.4.
func (c *Client) QuitSession(ctx context.Context) (*Reply, error) {
	return c.replyTo(ctx, command{Action: "QUIT", Object: "SESSION", effect: session})
}

// UserInfo tells about a session or, by reseller authority, about the profile
// that a domain is in.
//
// XCP action GET, object USERINFO. Source: XCP reference, section 4.4.
func (c *Client) UserInfo(ctx context.Context, auth Authority) (*UserInfo, error) {
	cmd := command{Action: "GET", Object: "USERINFO", auth: auth}
	if auth.domain != "" {
		cmd.Attributes = auth.attributes(nil)
	}
	r, err := c.run(ctx, cmd)
	if err != nil {
		return nil, err
	}
	return userInfoFrom(r), nil
}
