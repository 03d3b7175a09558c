package srs

import (
	"context"

	"portal/internal/srs/xcp"
)

// Forwarding sends visitors of a subdomain elsewhere. Source: XCP reference, section 5.9.
type Forwarding struct {
	Subdomain   string // "" for the domain itself, * for all others
	Destination string // URL, at most 200 characters
	Enabled     bool
	Masked      bool // keep the address; Title, Description and Keywords count then
	Title       string
	Description string
	Keywords    string // separated by commas
}

func (f Forwarding) assoc() xcp.Assoc {
	a := xcp.Assoc{"subdomain": f.Subdomain, "destination_url": f.Destination, "enabled": f.Enabled, "masked": f.Masked}
	if f.Masked {
		a["title"], a["description"], a["keywords"] = f.Title, f.Description, f.Keywords
	}
	return a
}

func (c *Client) forwarding(ctx context.Context, e effect, action string, auth Authority, a xcp.Assoc) (*Reply, error) {
	return c.replyTo(ctx, command{Action: action, Object: "DOMAIN", effect: e, auth: auth, Attributes: auth.attributes(a)})
}

// CreateForwarding starts the service for a domain; code 485 when it is there.
//
// XCP action CREATE_DOMAIN_FORWARDING, object DOMAIN. Source: XCP reference, section 5.9.
func (c *Client) CreateForwarding(ctx context.Context, auth Authority) (*Reply, error) {
	return c.forwarding(ctx, changing, "CREATE_DOMAIN_FORWARDING", auth, nil)
}

// Forwarding reads the rules of a domain. One without the service is refused, with
// a code that no source names.
//
// XCP action GET_DOMAIN_FORWARDING, object DOMAIN. Source: XCP reference, section 5.9.
func (c *Client) Forwarding(ctx context.Context, auth Authority) ([]Forwarding, error) {
	r, err := c.forwarding(ctx, reading, "GET_DOMAIN_FORWARDING", auth, nil)
	if err != nil {
		return nil, err
	}
	var rules []Forwarding
	for _, v := range r.Attributes.Get("forwarding").List() {
		rules = append(rules, Forwarding{
			Subdomain: v.Get("subdomain").Text(), Destination: v.Get("destination_url").Text(),
			Enabled: v.Get("enabled").Is(), Masked: v.Get("masked").Is(),
			Title: v.Get("title").Text(), Description: v.Get("description").Text(), Keywords: v.Get("keywords").Text(),
		})
	}
	return rules, nil
}

// SetForwarding replaces all rules of a domain.
//
// XCP action SET_DOMAIN_FORWARDING, object DOMAIN. Source: XCP reference, section 5.9.
func (c *Client) SetForwarding(ctx context.Context, auth Authority, rules []Forwarding) (*Reply, error) {
	list := make([]xcp.Assoc, len(rules))
	for i, rule := range rules {
		list[i] = rule.assoc()
	}
	return c.forwarding(ctx, changing, "SET_DOMAIN_FORWARDING", auth, xcp.Assoc{"forwarding": list})
}

// DeleteForwarding ends the service.
//
// XCP action DELETE_DOMAIN_FORWARDING, object DOMAIN. Source: XCP reference, section 5.9.
func (c *Client) DeleteForwarding(ctx context.Context, auth Authority) (*Reply, error) {
	return c.forwarding(ctx, changing, "DELETE_DOMAIN_FORWARDING", auth, nil)
}
