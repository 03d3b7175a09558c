package srs

import (
	"context"
	"maps"

	"portal/internal/srs/xcp"
)

// Bulk is a change of up to 10,000 domains that OpenSRS carries out by itself and
// reports by e-mail.
type Bulk struct {
	// Kind is availability_check, dns_zone, dns_zone_record, domain_contacts,
	// domain_forwarding, domain_lock, domain_nameservers, domain_parked_pages,
	// domain_renew, push_domains or whois_privacy.
	Kind         string
	Domains      []string
	Operation    string // op_type, such as lock or enable; "" if the kind has none
	ContactEmail string
	EvenLocked   bool      // also domains that are locked
	Attributes   xcp.Assoc // what the kind needs besides; nil if nothing
}

// SubmitBulk hands a bulk change over and returns its number. It needs the batch
// endpoint of the settings.
//
// XCP action SUBMIT, object BULK_CHANGE. Source: XCP reference, section 5.6.
func (c *Client) SubmitBulk(ctx context.Context, b Bulk) (id string, err error) {
	a := xcp.Assoc{"change_type": b.Kind, "change_items": b.Domains, "apply_to_locked_domains": b.EvenLocked}
	setText(a, "op_type", b.Operation)
	setText(a, "contact_email", b.ContactEmail)
	maps.Copy(a, b.Attributes)
	r, err := c.replyTo(ctx, command{Action: "SUBMIT", Object: "BULK_CHANGE", effect: changing, host: batchHost, Attributes: a})
	if err != nil {
		return "", err
	}
	if id = r.Data.Get("bulk_change_req_id").Text(); id == "" {
		id = r.Attributes.Get("bulk_change_req_id").Text()
	}
	return id, nil
}
