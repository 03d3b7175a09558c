package srs

import (
	"context"
	"strings"
	"time"

	"portal/internal/srs/xcp"
)

// ListQuery selects domains of a profile.
type ListQuery struct {
	Page   int    // from 0
	Limit  int    // rows a page; the server's default is 40
	Domain string // name filter; * stands for any text
	// MinToExpiry and MaxToExpiry are days; nil for no bound.
	MinToExpiry, MaxToExpiry *int
	AutoRenew                string // Y or N; "" for both
	OrderBy                  string // name, expiredate or f_auto_renew
	Descending               bool
	WithEncodingTypes        bool
}

// DomainList is one page of a profile's domains.
type DomainList struct {
	Domains []ListedDomain
	Count   int // of all pages
	More    bool
}

// ListedDomain is what a list tells about a domain.
type ListedDomain struct {
	Name           string
	EncodingType   string
	AutoRenew      Flag
	SponsoringRSP  bool
	Expires        time.Time
	PrivacyService string // enabled or disabled; "" if not told
	PrivacyExpires time.Time
}

// ListDomains reads a page of the domains in a profile.
//
// XCP action GET, object DOMAIN, type "list". Source: XCP reference, section 5.3.
func (c *Client) ListDomains(ctx context.Context, auth Authority, q ListQuery) (*DomainList, error) {
	r, err := c.replyTo(ctx, command{Action: "GET", Object: "DOMAIN", auth: auth, Attributes: q.attributes()})
	if err != nil {
		return nil, err
	}
	if err := r.complete("count"); err != nil {
		return nil, err
	}
	return listFrom(r.Attributes), nil
}

func (q ListQuery) attributes() xcp.Assoc {
	a := xcp.Assoc{"type": "list", "page": q.Page}
	if q.Limit > 0 {
		a["limit"] = q.Limit
	}
	if q.Domain != "" {
		a["domain"], a["domain_search"] = q.Domain, q.Domain // sources know the filter by both names
	}
	if q.MinToExpiry != nil {
		a["min_to_expiry"] = *q.MinToExpiry
	}
	if q.MaxToExpiry != nil {
		a["max_to_expiry"] = *q.MaxToExpiry
	}
	if q.AutoRenew != "" {
		a["auto_renew"] = q.AutoRenew
	}
	if q.OrderBy != "" {
		a["order_by"] = q.OrderBy
		a["sort_by"] = "ASC"
		if q.Descending {
			a["sort_by"] = "DESC"
		}
	}
	if q.WithEncodingTypes {
		a["with_encoding_types"] = true
	}
	return a
}

// listFrom joins the names, which give the order, with ext_results, an array of
// maps with one key each: the domain.
func listFrom(a xcp.Value) *DomainList {
	details := map[string]xcp.Value{}
	for _, entry := range a.Get("ext_results").List() {
		for name, detail := range entry.Items() {
			details[strings.ToLower(name)] = detail
		}
	}
	names := a.Get("domain_list").List()
	list := &DomainList{
		Domains: make([]ListedDomain, 0, len(names)),
		Count:   a.Get("count").Int(),
		More:    a.Get("remainder").Is(),
	}
	for _, v := range names {
		d := ListedDomain{Name: v.Text()}
		if v.IsMap() { // with_encoding_types
			d.Name, d.EncodingType = v.Get("domain").Text(), v.Get("encoding_type").Text()
		}
		d.Name = strings.ToLower(d.Name)
		if d.Name == "" {
			continue
		}
		detail := details[d.Name]
		d.AutoRenew = flagFrom(detail.Get("auto_renew"))
		d.SponsoringRSP = detail.Get("sponsoring_rsp").Is()
		d.Expires = detail.Get("expiredate").Time()
		d.PrivacyService = detail.Get("wp_service").Text()
		d.PrivacyExpires = detail.Get("wp_expiredate").Time()
		list.Domains = append(list.Domains, d)
	}
	return list
}
