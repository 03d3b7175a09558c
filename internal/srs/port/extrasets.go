package port

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"portal/internal/registrar"
	"portal/internal/srs"
	"portal/internal/srs/xcp"
)

// extraSet is how one set is read and written; read is nil where it can't be.
type extraSet struct {
	needs  []string // fields without which there is nothing to send
	choice string   // of needs, the one that has one of choices
	// choices is nil for Y and N.
	choices []string
	read    func(context.Context, *srs.Client, srs.Authority) (registrar.Fields, error)
	write   func(context.Context, *srs.Client, srs.Authority, registrar.Fields) (*srs.Change, error)
}

// missing returns the first needed field that has no value, or none of its values.
func (s extraSet) missing(f registrar.Fields) string {
	choices := s.choices
	if choices == nil {
		choices = []string{"Y", "N"}
	}
	for _, key := range s.needs {
		if f[key] == "" || key == s.choice && !slices.Contains(choices, f[key]) {
			return key
		}
	}
	return ""
}

// extraSets maps the sets to their commands (XCP reference, sections 5.3, 5.4 and 6.4).
var extraSets = map[registrar.ExtraSet]extraSet{
	registrar.ExtraUSNexus: {needs: []string{"app_purpose", "category"},
		read: func(ctx context.Context, c *srs.Client, auth srs.Authority) (registrar.Fields, error) {
			n, err := c.Nexus(ctx, auth)
			if err != nil {
				return nil, err
			}
			return registrar.Fields{"app_purpose": n.Purpose, "category": n.Category, "validator": n.Validator}, nil
		},
		write: func(ctx context.Context, c *srs.Client, auth srs.Authority, f registrar.Fields) (*srs.Change, error) {
			return c.ModifyNexus(ctx, auth, srs.Nexus{Purpose: f["app_purpose"], Category: f["category"], Validator: f["validator"]})
		},
	},
	registrar.ExtraAsiaCED: {
		read: func(ctx context.Context, c *srs.Client, auth srs.Authority) (registrar.Fields, error) {
			f, err := c.CED(ctx, auth)
			return registrar.Fields(f), err
		},
		write: func(ctx context.Context, c *srs.Client, auth srs.Authority, f registrar.Fields) (*srs.Change, error) {
			return c.ModifyCED(ctx, auth, srs.Fields(filled(f)))
		},
	},
	registrar.ExtraCATrademark: {needs: []string{"trademark"}, choice: "trademark",
		read: func(ctx context.Context, c *srs.Client, auth srs.Authority) (registrar.Fields, error) {
			flag, err := c.Trademark(ctx, auth)
			return registrar.Fields{"trademark": letter(flag)}, err
		},
		write: func(ctx context.Context, c *srs.Client, auth srs.Authority, f registrar.Fields) (*srs.Change, error) {
			return c.ModifyTrademark(ctx, auth, f["trademark"] == "Y")
		},
	},
	registrar.ExtraCADisplay: {needs: []string{"display"}, choice: "display", choices: []string{"FULL", "PRIVATE"},
		read: func(ctx context.Context, c *srs.Client, auth srs.Authority) (registrar.Fields, error) {
			display, err := c.CADisplay(ctx, auth)
			return registrar.Fields{"display": display}, err
		},
		write: func(ctx context.Context, c *srs.Client, auth srs.Authority, f registrar.Fields) (*srs.Change, error) {
			return c.ModifyCADisplay(ctx, auth, f["display"])
		},
	},
	registrar.ExtraITDisplay: {needs: []string{"consent_for_publishing"}, choice: "consent_for_publishing",
		read: func(ctx context.Context, c *srs.Client, auth srs.Authority) (registrar.Fields, error) {
			flag, err := c.ITConsent(ctx, auth)
			return registrar.Fields{"consent_for_publishing": letter(flag)}, err
		},
		write: func(ctx context.Context, c *srs.Client, auth srs.Authority, f registrar.Fields) (*srs.Change, error) {
			return c.ModifyITConsent(ctx, auth, f["consent_for_publishing"] == "Y")
		},
	},
	registrar.ExtraUKOptOut: {needs: []string{"uk_whois_opt"}, choice: "uk_whois_opt",
		read: func(ctx context.Context, c *srs.Client, auth srs.Authority) (registrar.Fields, error) {
			uk, err := c.UKWhoisOptOut(ctx, auth)
			if err != nil {
				return nil, err
			}
			return registrar.Fields{"uk_whois_opt": letter(uk.OptedOut), "reg_type": uk.RegType}, nil
		},
		write: func(ctx context.Context, c *srs.Client, auth srs.Authority, f registrar.Fields) (*srs.Change, error) {
			return c.ModifyUKWhoisOptOut(ctx, auth, f["uk_whois_opt"] == "Y", f["reg_type"], false)
		},
	},
	registrar.ExtraUKTag: {needs: []string{"gaining_registrar_tag"},
		write: func(ctx context.Context, c *srs.Client, auth srs.Authority, f registrar.Fields) (*srs.Change, error) {
			return c.ChangeIPSTag(ctx, auth, f["gaining_registrar_tag"], false)
		},
	},
	registrar.ExtraResellerContact: {needs: []string{"domain_enabled"}, choice: "domain_enabled",
		read: readResellerContact,
		write: func(ctx context.Context, c *srs.Client, auth srs.Authority, f registrar.Fields) (*srs.Change, error) {
			return c.ModifyResellerContact(ctx, auth, f["domain_enabled"] == "Y", false)
		},
	},
	registrar.ExtraOther: {
		read: func(ctx context.Context, c *srs.Client, auth srs.Authority) (registrar.Fields, error) {
			data, err := c.TLDData(ctx, auth)
			return flatten(data), err
		},
		write: func(ctx context.Context, c *srs.Client, auth srs.Authority, f registrar.Fields) (*srs.Change, error) {
			return c.ModifyTLDData(ctx, auth, nest(filled(f)))
		},
	},
}

func readResellerContact(ctx context.Context, c *srs.Client, auth srs.Authority) (registrar.Fields, error) {
	r, err := c.ResellerContact(ctx, auth)
	if err != nil {
		return nil, err
	}
	return registrar.Fields{
		"domain_enabled": yesNo(r.Enabled), "business": r.Business, "phone": r.Phone,
		"fax": r.Fax, "email": r.Email, "url": r.URL, "opt_info": r.Other,
	}, nil
}

func yesNo(yes bool) string {
	if yes {
		return "Y"
	}
	return "N"
}

// letter is Y, N or "".
func letter(f srs.Flag) string {
	if f == srs.NotTold {
		return ""
	}
	return yesNo(f == srs.Yes)
}

// filled leaves fields without a value out: sending one empty is not the same as
// not having it.
func filled(f registrar.Fields) registrar.Fields {
	f = maps.Clone(f)
	maps.DeleteFunc(f, func(_, value string) bool { return value == "" })
	return f
}

// flatten names the texts inside of v by their path, with dots.
func flatten(v xcp.Value) registrar.Fields {
	f := registrar.Fields{}
	var walk func(prefix string, v xcp.Value)
	walk = func(prefix string, v xcp.Value) {
		for key, item := range v.Items() {
			if item.IsText() {
				f[prefix+key] = item.Text()
				continue
			}
			walk(prefix+key+".", item)
		}
		for i, item := range v.List() {
			walkItem(f, prefix+strconv.Itoa(i), item, walk)
		}
	}
	walk("", v)
	return f
}

func walkItem(f registrar.Fields, path string, item xcp.Value, walk func(string, xcp.Value)) {
	if item.IsText() {
		f[path] = item.Text()
		return
	}
	walk(path+".", item)
}

// nest is the inverse of flatten. Of a.b and a the deeper one counts.
func nest(f registrar.Fields) xcp.Assoc {
	inner, out := map[string]registrar.Fields{}, xcp.Assoc{}
	for key, value := range f {
		head, tail, deep := strings.Cut(key, ".")
		if !deep {
			out[head] = value
			continue
		}
		if inner[head] == nil {
			inner[head] = registrar.Fields{}
		}
		inner[head][tail] = value
	}
	for head, fields := range inner {
		out[head] = listOrMap(fields)
	}
	return out
}

// listOrMap makes a list of fields that are counted from 0, else a map.
func listOrMap(f registrar.Fields) any {
	list := make([]string, len(f))
	for i := range list {
		text, ok := f[strconv.Itoa(i)]
		if !ok {
			return nest(f)
		}
		list[i] = text
	}
	return slices.Clip(list)
}
