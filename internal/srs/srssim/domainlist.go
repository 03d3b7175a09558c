package srssim

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// listDomains answers GET DOMAIN type=list, XCP reference, section 5.3. Pages
// start at 0 and hold 40 names unless told otherwise.
func (c *call) listDomains() reply {
	if c.cookie == nil && (c.attrs.has("max_to_expiry") || c.attrs.has("min_to_expiry")) && c.settings.ListNoCookie != 200 {
		return c.listRefused()
	}
	found := c.filtered()
	c.order(found)
	limit := max(1, c.attrs.number("limit", 40))
	from := min(max(0, c.attrs.number("page", 0))*limit, len(found))
	page := found[from:min(from+limit, len(found))]

	names, extended := list{}, list{}
	for _, d := range page {
		if c.attrs.flag("with_encoding_types") {
			names = append(names, assoc{"domain": d.Name, "encoding_type": d.EncodingType})
		} else {
			names = append(names, d.Name)
		}
		extended = append(extended, assoc{d.Name: listEntry(d)})
	}
	return ok(assoc{
		"domain_list": names, "ext_results": extended,
		"count": len(found), "remainder": bit(from+len(page) < len(found)),
	})
}

func (c *call) listRefused() reply {
	if c.settings.ListNoCookie == 415 {
		return authenticationError()
	}
	return refuse(c.settings.ListNoCookie, "")
}

func listEntry(d *Domain) assoc {
	privacy := "disabled"
	if d.Privacy == "enabled" {
		privacy = "enabled"
	}
	return assoc{
		"auto_renew": bit(d.AutoRenew), "expiredate": stamp(d.Expires), "sponsoring_rsp": bit(!d.Unsponsored),
		"wp_service": privacy, "wp_expiredate": stamp(d.Expires),
	}
}

// filtered returns the visible domains that pass every filter of the request.
func (c *call) filtered() []*Domain {
	filters := c.listFilters()
	var out []*Domain
	for _, d := range c.visible() {
		if !slices.ContainsFunc(filters, func(pass func(*Domain) bool) bool { return !pass(d) }) {
			out = append(out, d)
		}
	}
	return out
}

func (c *call) listFilters() []func(*Domain) bool {
	var out []func(*Domain) bool
	// Without a cookie attributes.domain may be what names the profile.
	fromTop := c.cookie != nil || c.req.top.trimmed("domain") != ""
	for _, key := range []string{"domain", "domain_search"} {
		if pattern := hostName(c.attrs.text(key)); pattern != "" && (key != "domain" || fromTop) {
			out = append(out, func(d *Domain) bool { return matches(pattern, d.Name) })
		}
	}
	if day, err := time.Parse("01/02/2006", c.attrs.trimmed("expiry_date")); err == nil {
		out = append(out, func(d *Domain) bool { return d.Expires.Format(dateOnly) == day.Format(dateOnly) })
	}
	if want := strings.ToUpper(c.attrs.trimmed("auto_renew")); want == "Y" || want == "N" {
		out = append(out, func(d *Domain) bool { return yesNo(d.AutoRenew) == want })
	}
	day := func(key string) time.Time { return c.now.AddDate(0, 0, c.attrs.number(key, 0)) }
	if c.attrs.trimmed("min_to_expiry") != "" {
		from := day("min_to_expiry")
		out = append(out, func(d *Domain) bool { return !d.Expires.Before(from) })
	}
	if c.attrs.trimmed("max_to_expiry") != "" {
		to := day("max_to_expiry")
		out = append(out, func(d *Domain) bool { return !d.Expires.After(to) })
	}
	return out
}

// order sorts in place. Profiles keep their domains by name, so that order is free.
func (c *call) order(found []*Domain) {
	switch c.attrs.trimmed("order_by") {
	case "expiredate":
		slices.SortStableFunc(found, func(a, b *Domain) int { return a.Expires.Compare(b.Expires) })
	case "f_auto_renew":
		slices.SortStableFunc(found, func(a, b *Domain) int { return cmp.Compare(bit(a.AutoRenew), bit(b.AutoRenew)) })
	}
	if strings.EqualFold(c.attrs.trimmed("sort_by"), "DESC") {
		slices.Reverse(found)
	}
}
