package srs

import (
	"context"
	"strings"
	"time"

	"portal/internal/srs/xcp"
)

// DomainsContacts reads the contacts of up to about 100 domains. A domain that
// the server told nothing about is missing from the answer.
//
// XCP action GET_DOMAINS_CONTACTS, object DOMAIN. Source: XCP reference, section 5.3.
func (c *Client) DomainsContacts(ctx context.Context, domains []string) (map[string]map[ContactType]Contact, error) {
	r, err := c.replyTo(ctx, command{
		Action: "GET_DOMAINS_CONTACTS", Object: "DOMAIN", Attributes: xcp.Assoc{"domain_list": domains},
	})
	if err != nil {
		return nil, err
	}
	all := map[string]map[ContactType]Contact{}
	for domain, v := range r.Attributes.Items() {
		if set := contactsFrom(v.Get("contact_set")); len(set) > 0 {
			all[strings.ToLower(domain)] = set
		}
	}
	return all, nil
}

// ExpiringDomain is a domain of the account and its date of expiry.
type ExpiringDomain struct {
	Name      string
	Expires   time.Time
	AutoRenew Flag
	LetExpire Flag
}

// ExpiringPage is one page of them.
type ExpiringPage struct {
	Domains []ExpiringDomain
	Total   int
	More    bool
}

// DomainsByExpiry reads the domains that expire from one day to another. Pages are
// counted from 1, as servers answer, although the guide says from 0.
//
// XCP action GET_DOMAINS_BY_EXPIREDATE, object DOMAIN. Source: XCP reference, section 5.3.
func (c *Client) DomainsByExpiry(ctx context.Context, from, to time.Time, page, limit int) (*ExpiringPage, error) {
	r, err := c.replyTo(ctx, command{
		Action: "GET_DOMAINS_BY_EXPIREDATE", Object: "DOMAIN",
		Attributes: xcp.Assoc{"exp_from": from.Format(time.DateOnly), "exp_to": to.Format(time.DateOnly), "page": page, "limit": limit},
	})
	if err != nil {
		return nil, err
	}
	out := &ExpiringPage{Total: r.Attributes.Get("total").Int(), More: r.Attributes.Get("remainder").Is()}
	for _, v := range r.Attributes.Get("exp_domains").List() {
		out.Domains = append(out.Domains, ExpiringDomain{
			Name: strings.ToLower(v.Get("name").Text()), Expires: v.Get("expiredate").Time(),
			AutoRenew: flagFrom(v.Get("f_auto_renew")), LetExpire: flagFrom(v.Get("f_let_expire")),
		})
	}
	return out, nil
}

// DeletedQuery selects deleted domains; zero fields do not select.
type DeletedQuery struct {
	OwnerEmail, AdminEmail, BillingEmail, TechEmail string
	DeletedFrom, DeletedTo, ExpiredFrom, ExpiredTo  time.Time // days
	Page, Limit                                     int
}

// DeletedDomain is a domain that the account held once.
type DeletedDomain struct {
	Name             string
	Deleted, Expires time.Time
	Reason           string // such as By-Request
}

// DeletedPage is one page of them.
type DeletedPage struct {
	Domains []DeletedDomain
	Total   int
}

// DeletedDomains reads deleted domains.
//
// XCP action GET_DELETED_DOMAINS, object DOMAIN. Source: XCP reference, section 5.3.
func (c *Client) DeletedDomains(ctx context.Context, q DeletedQuery) (*DeletedPage, error) {
	r, err := c.replyTo(ctx, command{Action: "GET_DELETED_DOMAINS", Object: "DOMAIN", Attributes: q.attributes()})
	if err != nil {
		return nil, err
	}
	out := &DeletedPage{Total: r.Attributes.Get("total").Int()}
	for _, v := range r.Attributes.Get("del_domains").List() {
		out.Domains = append(out.Domains, DeletedDomain{
			Name: strings.ToLower(v.Get("name").Text()), Reason: v.Get("reason").Text(),
			Deleted: v.Get("delete_date_epoch").Unix(), Expires: v.Get("expiredate_epoch").Unix(),
		})
	}
	return out, nil
}

func (q DeletedQuery) attributes() xcp.Assoc {
	a := xcp.Assoc{}
	setText(a, "owner_email", q.OwnerEmail)
	setText(a, "admin_email", q.AdminEmail)
	setText(a, "billing_email", q.BillingEmail)
	setText(a, "tech_email", q.TechEmail)
	setDay(a, "del_from", q.DeletedFrom)
	setDay(a, "del_to", q.DeletedTo)
	setDay(a, "exp_from", q.ExpiredFrom)
	setDay(a, "exp_to", q.ExpiredTo)
	setPage(a, q.Page, q.Limit)
	return a
}

// setText puts a text into a, unless it is empty.
func setText(a xcp.Assoc, key, text string) {
	if text != "" {
		a[key] = text
	}
}

// setDay puts YYYY-MM-DD into a, unless the day is zero.
func setDay(a xcp.Assoc, key string, day time.Time) {
	if !day.IsZero() {
		a[key] = day.Format(time.DateOnly)
	}
}

// setPage puts page and limit into a; a limit of 0 leaves both to the server.
func setPage(a xcp.Assoc, page, limit int) {
	if limit > 0 {
		a["page"], a["limit"] = page, limit
	}
}

// Note is a line of a domain's, order's or transfer's history.
type Note struct{ Text, Time string }

// NotesQuery selects notes. Kind is "domain", "order" with OrderID, or "transfer"
// with TransferID.
type NotesQuery struct {
	Domain, Kind, OrderID, TransferID string
	Page, Limit                       int
}

// Notes reads the history of a domain, and how many notes there are.
//
// XCP action GET_NOTES, object DOMAIN. Source: XCP reference, section 5.3.
func (c *Client) Notes(ctx context.Context, q NotesQuery) ([]Note, int, error) {
	a := xcp.Assoc{"type": q.Kind}
	setText(a, "order_id", q.OrderID)
	setText(a, "transfer_id", q.TransferID)
	setPage(a, q.Page, q.Limit)
	r, err := c.about(ctx, reading, "GET_NOTES", q.Domain, a)
	if err != nil {
		return nil, 0, err
	}
	var notes []Note
	for _, v := range r.Attributes.Get("notes").List() {
		notes = append(notes, Note{Text: v.Get("note").Text(), Time: v.Get("timestamp").Text()})
	}
	return notes, r.Attributes.Get("total").Int(), nil
}
