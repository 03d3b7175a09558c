package srs

import (
	"context"

	"portal/internal/registrar"
	"portal/internal/secret"
	"portal/internal/srs/xcp"
)

// SubUser is the second login of a domain, of which there is at most one.
type SubUser struct {
	ID         string
	Username   string
	Permission int // bit mask, XCP reference, section 4.1
}

// subUserCommand is a command of the profile's owner. parent is the profile's
// username; it goes with reseller authority and may be "".
func (c *Client) subUserCommand(ctx context.Context, e effect, action string, auth Authority, parent string, attributes xcp.Assoc) (*Reply, error) {
	return c.replyTo(ctx, command{
		Action: action, Object: "SUBUSER", effect: e, auth: auth, parent: parent, Attributes: auth.attributes(attributes),
	})
}

// SubUser reads the sub-user of a domain. It returns registrar.ErrNotFound when
// there is none.
//
// XCP action GET, object SUBUSER. Source: XCP reference, section 5.1.
func (c *Client) SubUser(ctx context.Context, auth Authority, parent string) (*SubUser, error) {
	r, err := c.subUserCommand(ctx, reading, "GET", auth, parent, nil)
	if err != nil {
		return nil, err
	}
	a := r.Attributes
	s := &SubUser{ID: a.Get("id").Text(), Username: a.Get("username").Text(), Permission: a.Get("permission").Int()}
	if s.ID == "" {
		s.ID = a.Get("d").Text() // as the guide prints it
	}
	if s.ID == "" && s.Username == "" {
		return nil, &registrar.Error{Kind: registrar.ErrNotFound, Op: r.Op, Code: r.Code, Text: r.Text, Duration: r.Duration}
	}
	return s, nil
}

// AddSubUser creates the sub-user of a domain. A second one is refused with code 447.
//
// XCP action ADD, object SUBUSER. Source: XCP reference, section 5.1.
func (c *Client) AddSubUser(ctx context.Context, auth Authority, parent string, s SubUser, password secret.String) (*Reply, error) {
	return c.subUserCommand(ctx, changing, "ADD", auth, parent, xcp.Assoc{
		"sub_username": s.Username, "sub_password": password, "sub_permission": s.Permission,
	})
}

// ModifySubUser changes the sub-user with s.ID; an empty password keeps the old one.
//
// XCP action MODIFY, object SUBUSER. Source: XCP reference, section 5.1.
func (c *Client) ModifySubUser(ctx context.Context, auth Authority, parent string, s SubUser, password secret.String) (*Reply, error) {
	return c.subUserCommand(ctx, changing, "MODIFY", auth, parent, xcp.Assoc{
		"sub_id": s.ID, "sub_username": s.Username, "sub_password": password, "sub_permission": s.Permission,
	})
}

// DeleteSubUser removes a sub-user. One that is gone already is code 480.
//
// XCP action DELETE, object SUBUSER. Source: XCP reference, section 5.1.
func (c *Client) DeleteSubUser(ctx context.Context, auth Authority, parent, id string) (*Reply, error) {
	return c.subUserCommand(ctx, changing, "DELETE", auth, parent, xcp.Assoc{"sub_id": id})
}
