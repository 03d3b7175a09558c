package srs

import (
	"context"

	"portal/internal/srs/xcp"
)

// DS is a delegation signer record (RFC 4034).
type DS struct {
	KeyTag, Algorithm, DigestType int
	Digest                        string // hexadecimal
}

// DNSSEC reads the DS records of a domain; none for an unsigned one, however the
// server says so.
//
// XCP action GET, object DOMAIN, type "dnssec". Source: XCP reference, section 5.9.
func (c *Client) DNSSEC(ctx context.Context, domain string) ([]DS, error) {
	r, err := c.getDomain(ctx, ByReseller(domain), "dnssec", nil)
	if err != nil {
		return nil, err
	}
	var records []DS
	for _, v := range r.Attributes.Get("dnssec").List() {
		records = append(records, DS{
			v.Get("key_tag").Int(), v.Get("algorithm").Int(), v.Get("digest_type").Int(), v.Get("digest").Text(),
		})
	}
	return records, nil
}

// DNSSECCommand names one of the two commands that set DS records.
type DNSSECCommand string

// The commands. Both are documented; which of them an account has is not.
const (
	DNSSECBySet    DNSSECCommand = "set_dnssec_info"
	DNSSECByModify DNSSECCommand = "modify"
)

// SetDNSSEC replaces all DS records; none ends DNSSEC.
//
// XCP action SET_DNSSEC_INFO, object DOMAIN. Source: XCP reference, section 5.9.
func (c *Client) SetDNSSEC(ctx context.Context, domain string, records []DS) (*Reply, error) {
	return c.about(ctx, changing, "SET_DNSSEC_INFO", domain, xcp.Assoc{"dnssec": dsList(records)})
}

// ModifyDNSSEC is SetDNSSEC by the other command.
//
// XCP action MODIFY, object DOMAIN, data "dnssec". Source: XCP reference, section 13.
func (c *Client) ModifyDNSSEC(ctx context.Context, auth Authority, records []DS) (*Change, error) {
	return c.modify(ctx, auth, "dnssec", Reach{}.attributes(xcp.Assoc{"dnssec": dsList(records)}))
}

func dsList(records []DS) []xcp.Assoc {
	list := make([]xcp.Assoc, len(records))
	for i, ds := range records {
		list[i] = xcp.Assoc{"key_tag": ds.KeyTag, "algorithm": ds.Algorithm, "digest_type": ds.DigestType, "digest": ds.Digest}
	}
	return list
}
