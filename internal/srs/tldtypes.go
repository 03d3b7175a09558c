package srs

import (
	"context"
	"strings"

	"portal/internal/srs/xcp"
)

// Nexus is the relation of a .us registrant to the country. Source: XCP
// reference, section 6.4.
type Nexus struct {
	Purpose   string // P1 to P5
	Category  string // C11, C12, C21, C31, C32
	Validator string // country, for C31 and C32
}

func (n Nexus) assoc() xcp.Assoc {
	a := xcp.Assoc{"app_purpose": n.Purpose, "category": n.Category}
	if n.Validator != "" {
		a["validator"] = n.Validator
	}
	return a
}

// Nexus reads the nexus data of a .us domain.
//
// XCP action GET, object DOMAIN, type "nexus_info".
func (c *Client) Nexus(ctx context.Context, auth Authority) (*Nexus, error) {
	r, err := c.getDomain(ctx, auth, "nexus_info", nil)
	if err != nil {
		return nil, err
	}
	n := r.Attributes.Get("nexus")
	return &Nexus{n.Get("app_purpose").Text(), n.Get("category").Text(), n.Get("validator").Text()}, nil
}

// Fields is a set of texts that belongs to one TLD, under the names of XCP
// reference, section 6.4.
type Fields map[string]string

func fieldsFrom(v xcp.Value) Fields {
	f := Fields{}
	for key, value := range v.Items() {
		f[key] = value.Text()
	}
	return f
}

func (f Fields) assoc() xcp.Assoc {
	a := make(xcp.Assoc, len(f))
	for key, value := range f {
		a[key] = value
	}
	return a
}

// CED reads the charter eligibility data of a .asia domain.
//
// XCP action GET, object DOMAIN, type "ced_info".
func (c *Client) CED(ctx context.Context, auth Authority) (Fields, error) {
	r, err := c.getDomain(ctx, auth, "ced_info", nil)
	if err != nil {
		return nil, err
	}
	return fieldsFrom(r.Attributes.Get("ced_info")), nil
}

// Trademark reads whether a .ca name is a trademark.
//
// XCP action GET, object DOMAIN, type "trademark".
func (c *Client) Trademark(ctx context.Context, auth Authority) (Flag, error) {
	text, err := c.domainText(ctx, auth, "trademark", "trademark")
	return flagFrom(xcp.TextValue(text)), err
}

// UKWhois is the WHOIS choice of a .uk registrant.
type UKWhois struct {
	OptedOut Flag
	RegType  string // IND, FIND or another
}

// UKWhoisOptOut reads whether the data of a .uk registrant is hidden.
//
// XCP action GET, object DOMAIN, type "uk_whois_opt".
func (c *Client) UKWhoisOptOut(ctx context.Context, auth Authority) (*UKWhois, error) {
	r, err := c.getDomain(ctx, auth, "uk_whois_opt", nil)
	if err != nil {
		return nil, err
	}
	return &UKWhois{flagFrom(r.Attributes.Get("uk_whois_opt")), r.Attributes.Get("reg_type").Text()}, nil
}

// CADisplay reads what WHOIS shows of the registrant of a .ca domain: "FULL",
// "PRIVATE", or "" if that is not told.
//
// XCP action GET, object DOMAIN, type "ca_whois_display_setting".
func (c *Client) CADisplay(ctx context.Context, auth Authority) (string, error) {
	text, err := c.displaySetting(ctx, auth, "ca_whois_display_setting", "display")
	return strings.ToUpper(text), err
}

// ITConsent reads whether the registrant of a .it domain agrees to the publication
// of its data.
//
// XCP action GET, object DOMAIN, type "it_whois_display_setting".
func (c *Client) ITConsent(ctx context.Context, auth Authority) (Flag, error) {
	text, err := c.displaySetting(ctx, auth, "it_whois_display_setting", "consent_for_publishing")
	return flagFrom(xcp.TextValue(text)), err
}

// displaySetting reads a type for which no source names the field of the answer: it
// is looked for under the name by which it is set and under that of the type, and
// may be the only text there is.
func (c *Client) displaySetting(ctx context.Context, auth Authority, kind, key string) (string, error) {
	r, err := c.getDomain(ctx, auth, kind, nil)
	if err != nil {
		return "", err
	}
	if text := firstOf(r.Attributes, []string{key, kind}).Text(); text != "" {
		return text, nil
	}
	return onlyText(r.Attributes), nil
}

// onlyText returns the text in a map that holds one and nothing else, or "".
func onlyText(v xcp.Value) string {
	found, parts := "", 0
	for _, item := range v.Items() {
		found, parts = item.Text(), parts+1
	}
	if parts != 1 {
		return ""
	}
	return found
}

// TLDData reads the registry's extra data; an empty Value when there is none.
//
// XCP action GET, object DOMAIN, type "tld_data".
func (c *Client) TLDData(ctx context.Context, auth Authority) (xcp.Value, error) {
	r, err := c.getDomain(ctx, auth, "tld_data", nil)
	if err != nil {
		return xcp.Value{}, err
	}
	return r.Attributes.Get("tld_data"), nil
}
