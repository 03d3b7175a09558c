package srs

import (
	"context"

	"portal/internal/secret"
	"portal/internal/srs/xcp"
)

// ChangePassword gives the whole profile that auth belongs to a new password; the
// username stays. Whether open cookies stay valid is not known. A sub-user is
// refused with registrar.ReasonPermission.
//
// XCP action CHANGE, object PASSWORD. Source: XCP reference, sections 5.1 and 7.1.
func (c *Client) ChangePassword(ctx context.Context, auth Authority, password secret.String) (*Reply, error) {
	return c.replyTo(ctx, command{
		Action: "CHANGE", Object: "PASSWORD", effect: changing, auth: auth,
		Attributes: auth.attributes(xcp.Assoc{"reg_password": password}),
	})
}

// NewOwner says which profile a domain moves to.
type NewOwner struct {
	Username string
	Password secret.String
	// Domain is one of an existing profile that is to be joined; "" makes a new profile.
	Domain string
	// All moves every domain of the present profile.
	All bool
}

// ChangeOwnership moves a domain to another profile; the registrant contact stays
// as it is. Treat the cookie as dead afterwards. Repeating it is not harmless.
//
// XCP action CHANGE, object OWNERSHIP. Source: XCP reference, section 5.1.
func (c *Client) ChangeOwnership(ctx context.Context, auth Authority, to NewOwner) (*Reply, error) {
	attributes := xcp.Assoc{"username": to.Username, "password": to.Password}
	if to.Domain != "" {
		attributes["reg_domain"] = to.Domain
	}
	if to.All {
		attributes["move_all"] = true
	}
	return c.replyTo(ctx, command{
		Action: "CHANGE", Object: "OWNERSHIP", effect: changing, auth: auth, Attributes: auth.attributes(attributes),
	})
}

// SendPassword mails the login of domain to its "admin" or "owner" contact; to may
// be "" for the server's default, admin. subUser asks for the sub-user's.
//
// XCP action SEND_PASSWORD, object DOMAIN. Source: XCP reference, section 5.1.
func (c *Client) SendPassword(ctx context.Context, domain, to string, subUser bool) (*Reply, error) {
	attributes := xcp.Assoc{"domain_name": domain}
	if to != "" {
		attributes["send_to"] = to
	}
	if subUser {
		attributes["sub_user"] = true
	}
	return c.replyTo(ctx, command{Action: "SEND_PASSWORD", Object: "DOMAIN", effect: changing, Attributes: attributes})
}

// SendAuthCode mails the auth code of domain to its admin contact.
//
// XCP action SEND_AUTHCODE, object DOMAIN. Source: XCP reference, section 5.1.
func (c *Client) SendAuthCode(ctx context.Context, domain string) (*Reply, error) {
	return c.replyTo(ctx, command{
		Action: "SEND_AUTHCODE", Object: "DOMAIN", effect: changing, Attributes: xcp.Assoc{"domain_name": domain},
	})
}
