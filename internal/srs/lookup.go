package srs

import (
	"context"
	"time"

	"portal/internal/srs/xcp"
)

// Availability is the answer to a lookup.
type Availability struct {
	Domain string
	Status string // available, taken, or undetermined
	Reason string // of premium names, or free text
	Price  string // decimal; premium names only
	Claim  bool   // a trademark claim exists
	Offer  string // address of somebody else's offer; "" if none
}

// Lookup asks whether a name can be registered. Taken is an answer, not an error:
// code 211 is a success. fresh asks the registry instead of a cache.
//
// XCP action LOOKUP, object DOMAIN. Source: XCP reference, section 5.2.
func (c *Client) Lookup(ctx context.Context, domain string, fresh bool) (*Availability, error) {
	var attributes xcp.Assoc
	if fresh {
		attributes = xcp.Assoc{"no_cache": true}
	}
	r, err := c.about(ctx, reading, "LOOKUP", domain, attributes)
	if err != nil {
		return nil, err
	}
	a := availabilityFrom(r.Attributes)
	a.Domain = domain
	if a.Status == "" {
		a.Status = map[string]string{"210": "available", "211": "taken", "221": "taken"}[r.Code]
	}
	return a, nil
}

func availabilityFrom(v xcp.Value) *Availability {
	return &Availability{
		Domain: v.Get("domain").Text(), Status: v.Get("status").Text(), Reason: v.Get("reason").Text(),
		Price: price(v.Get("price")), Claim: v.Get("has_claim").Is(), Offer: v.Get("third_party_offer_url").Text(),
	}
}

// price returns a decimal text; servers write undef for none.
func price(v xcp.Value) string {
	if text := v.Text(); text != "undef" {
		return text
	}
	return ""
}

// SuggestQuery asks for names like some words.
type SuggestQuery struct {
	Words       string   // words or a domain; "" beside a SearchKey
	Services    []string // lookup, suggestion, premium, personal_names
	TLDs        []string // without dots; empty for the server's choice
	Maximum     int      // a service
	MaxWait     time.Duration
	SearchKey   string // continues a search that was not completed
	SkipDetails bool   // do not ask registries
}

// Suggestions are names by service. A service that failed is in Failed only.
type Suggestions struct {
	Completed bool
	SearchKey string
	Names     map[string][]Availability
	Failed    map[string]string // code by service
}

// Suggest asks for names. What is not ready after q.MaxWait can be asked for again
// with the search key. A reply that does not say whether the search is complete
// is complete; a service that does not say whether it succeeded did so with code 200.
//
// XCP action NAME_SUGGEST, object DOMAIN. Source: XCP reference, sections 5.2 and 13.
func (c *Client) Suggest(ctx context.Context, q SuggestQuery) (*Suggestions, error) {
	r, err := c.replyTo(ctx, command{Action: "NAME_SUGGEST", Object: "DOMAIN", Attributes: q.attributes()})
	if err != nil {
		return nil, err
	}
	completed, told := r.Data.Lookup("is_search_completed")
	s := &Suggestions{
		Completed: completed.Is() || !told, SearchKey: r.Data.Get("search_key").Text(),
		Names: map[string][]Availability{}, Failed: map[string]string{},
	}
	for service, v := range r.Attributes.Items() {
		if !v.IsMap() {
			continue
		}
		code := v.Get("response_code").Text()
		if success, told := v.Lookup("is_success"); told && !success.Is() || !told && code != "200" {
			s.Failed[service] = code
			continue
		}
		for _, item := range v.Get("items").List() {
			s.Names[service] = append(s.Names[service], *availabilityFrom(item))
		}
	}
	return s, nil
}

func (q SuggestQuery) attributes() xcp.Assoc {
	a := xcp.Assoc{}
	setText(a, "searchstring", q.Words)
	if len(q.Services) > 0 {
		a["services"] = q.Services
	}
	if len(q.TLDs) > 0 {
		a["tlds"] = dotted(q.TLDs)
	}
	if q.Maximum > 0 {
		a["maximum"] = q.Maximum
	}
	if q.MaxWait > 0 {
		a["max_wait_time"] = int(q.MaxWait.Seconds())
	}
	if q.SearchKey != "" {
		a["search_key"] = q.SearchKey
	}
	if q.SkipDetails {
		a["skip_registry_lookup"] = true
	}
	return a
}

func dotted(tlds []string) []string {
	out := make([]string, len(tlds))
	for i, tld := range tlds {
		out[i] = "." + tld
	}
	return out
}

// Price is what an order costs, as decimal text in the account's currency.
type Price struct {
	Price        string // includes the ICANN fee; "" if not told
	Premium      bool
	PremiumGroup string
}

// Price asks what an order of kind "new", "renewal", "transfer" or "trade" costs
// for years. A name without a price is code 400.
//
// XCP action GET_PRICE, object DOMAIN. Source: XCP reference, section 5.2.
func (c *Client) Price(ctx context.Context, domain, kind string, years int) (*Price, error) {
	r, err := c.about(ctx, reading, "GET_PRICE", domain, xcp.Assoc{"reg_type": kind, "period": years})
	if err != nil {
		return nil, err
	}
	a := r.Attributes
	return &Price{price(a.Get("price")), a.Get("is_registry_premium").Is(), a.Get("registry_premium_group").Text()}, nil
}

// BelongsToReseller reports whether the account holds a domain, and until when.
//
// XCP action BELONGS_TO_RSP, object DOMAIN. Source: XCP reference, section 5.2.
func (c *Client) BelongsToReseller(ctx context.Context, domain string) (belongs bool, expires time.Time, err error) {
	r, err := c.about(ctx, reading, "BELONGS_TO_RSP", domain, nil)
	if err != nil {
		return false, time.Time{}, err
	}
	return r.Attributes.Get("belongs_to_rsp").Is(), r.Attributes.Get("domain_expdate").Time(), nil
}
