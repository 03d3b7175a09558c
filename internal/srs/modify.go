package srs

import (
	"context"
	"maps"
	"slices"

	"portal/internal/secret"
	"portal/internal/srs/xcp"
)

// Reach says whether a change goes beyond the domain that it names.
type Reach struct {
	// AllDomains changes every unlocked domain of the profile. It needs an owner's
	// cookie: servers do not permit it by reseller authority.
	AllDomains bool
	ReportTo   string // where the outcome is mailed to; with AllDomains only
}

func (s Reach) attributes(a xcp.Assoc) xcp.Assoc {
	a["affect_domains"] = s.AllDomains
	if s.AllDomains && s.ReportTo != "" {
		a["report_email"] = s.ReportTo
	}
	return a
}

// Change is the answer to a change that can reach several domains. It comes with
// an error too: that one domain was refused shows in Details.
type Change struct {
	Reply   *Reply
	Details []DomainResult // by name; empty when the server told of no single domain
	Waiting int            // requests that wait at the registry
}

// DomainResult is what became of one domain.
type DomainResult struct {
	Domain  string
	Meaning Meaning
	Text    string
	Waiting int
}

func changeFrom(r *Reply) *Change {
	if r == nil {
		return nil
	}
	change := &Change{Reply: r, Waiting: r.Attributes.Get("waiting_requests_no").Int()}
	for domain, v := range r.Attributes.Get("details").Items() {
		one := Reply{Code: v.Get("response_code").Text(), Text: v.Get("response_text").Text(), success: v.Get("is_success").Text()}
		one.Meaning = Explain(one.Code, one.Text)
		one.weigh()
		change.Details = append(change.Details, DomainResult{
			Domain: domain, Meaning: one.Meaning, Text: one.Text, Waiting: v.Get("waiting_requests_no").Int(),
		})
	}
	slices.SortFunc(change.Details, func(a, b DomainResult) int {
		if a.Domain < b.Domain {
			return -1
		}
		return 1
	})
	return change
}

// modify sends MODIFY DOMAIN. Source: XCP reference, section 5.4.
func (c *Client) modify(ctx context.Context, auth Authority, data string, attributes xcp.Assoc) (*Change, error) {
	with := xcp.Assoc{"data": data}
	maps.Copy(with, attributes)
	r, err := c.run(ctx, command{
		Action: "MODIFY", Object: "DOMAIN", effect: changing, auth: auth, Attributes: auth.attributes(with),
	})
	return changeFrom(r), err
}

// ModifyContacts replaces contacts as a whole. Some TLDs answer pending.
// also_apply_to, which copies one contact to other types, is not used: sources
// disagree on its place, and each type can be given in set.
//
// XCP action MODIFY, object DOMAIN, data "contact_info". Source: XCP reference, section 5.4.
func (c *Client) ModifyContacts(ctx context.Context, auth Authority, set map[ContactType]Contact, reach Reach) (*Change, error) {
	return c.modify(ctx, auth, "contact_info", reach.attributes(xcp.Assoc{"contact_set": contactSet(set)}))
}

// RevokeRegistrantChange takes back a change of registrant that is not finished.
//
// XCP action MODIFY, object DOMAIN, data "contact_info". Source: XCP reference, section 5.4.
func (c *Client) RevokeRegistrantChange(ctx context.Context, auth Authority) (*Change, error) {
	return c.modify(ctx, auth, "contact_info", Reach{}.attributes(xcp.Assoc{
		"contact_set": xcp.Assoc{"owner": xcp.Assoc{"revoke_registrant_changes": true}},
	}))
}

// UpdateContacts replaces contacts as a whole, for one domain or many.
//
// XCP action UPDATE_CONTACTS, object DOMAIN. Source: XCP reference, section 5.4.
func (c *Client) UpdateContacts(ctx context.Context, auth Authority, set map[ContactType]Contact, reach Reach) (*Change, error) {
	types := []string{}
	for _, kind := range slices.Sorted(maps.Keys(set)) {
		types = append(types, string(kind))
	}
	r, err := c.run(ctx, command{
		Action: "UPDATE_CONTACTS", Object: "DOMAIN", effect: changing, auth: auth,
		Attributes: auth.attributes(reach.attributes(xcp.Assoc{"types": types, "contact_set": contactSet(set)})),
	})
	return changeFrom(r), err
}

func contactSet(set map[ContactType]Contact) xcp.Assoc {
	a := xcp.Assoc{}
	for kind, contact := range set {
		a[string(kind)] = contact.assoc()
	}
	return a
}

// ModifyLock sets or removes the transfer lock. Ask DomainStatus first whether
// the TLD has one and whether it can be changed.
//
// XCP action MODIFY, object DOMAIN, data "status". Source: XCP reference, section 5.4.
func (c *Client) ModifyLock(ctx context.Context, auth Authority, locked bool, reach Reach) (*Change, error) {
	return c.modify(ctx, auth, "status", reach.attributes(xcp.Assoc{"lock_state": locked}))
}

// ModifyAuthCode sets the auth code.
//
// XCP action MODIFY, object DOMAIN, data "domain_auth_info". Source: XCP
// reference, sections 5.4 and 7.3.
func (c *Client) ModifyAuthCode(ctx context.Context, auth Authority, code secret.String) (*Change, error) {
	return c.modify(ctx, auth, "domain_auth_info", Reach{}.attributes(xcp.Assoc{"domain_auth_info": code}))
}

// ModifyWhoisPrivacy switches WHOIS privacy. The state may pass through "enabling"
// or "disabling".
//
// XCP action MODIFY, object DOMAIN, data "whois_privacy_state". Source: XCP
// reference, section 5.4.
func (c *Client) ModifyWhoisPrivacy(ctx context.Context, auth Authority, enable bool, reach Reach) (*Change, error) {
	return c.modify(ctx, auth, "whois_privacy_state", reach.attributes(xcp.Assoc{"state": onWord(enable)}))
}

// ModifyWhoisPublicity switches whether contact data is published. Only one
// client's source names it.
//
// XCP action MODIFY, object DOMAIN, data "whois_publicity_state". Source: XCP
// reference, section 5.4.
func (c *Client) ModifyWhoisPublicity(ctx context.Context, auth Authority, enable bool, reach Reach) (*Change, error) {
	return c.modify(ctx, auth, "whois_publicity_state", reach.attributes(xcp.Assoc{"state": onWord(enable)}))
}

func onWord(enable bool) string {
	if enable {
		return "enable"
	}
	return "disable"
}

// ModifyExpireAction sets what happens at expiry; both flags always go together.
// What is set already is answered with 220, a success.
//
// XCP action MODIFY, object DOMAIN, data "expire_action". Source: XCP reference, section 5.4.
func (c *Client) ModifyExpireAction(ctx context.Context, auth Authority, autoRenew, letExpire bool, reach Reach) (*Change, error) {
	return c.modify(ctx, auth, "expire_action", reach.attributes(xcp.Assoc{"auto_renew": autoRenew, "let_expire": letExpire}))
}

// ModifyParkedPages switches parked pages, which also changes the delegation.
//
// XCP action MODIFY, object DOMAIN, data "parkpage_state". Source: XCP reference, section 5.4.
func (c *Client) ModifyParkedPages(ctx context.Context, auth Authority, on bool) (*Change, error) {
	state := "off"
	if on {
		state = "on"
	}
	return c.modify(ctx, auth, "parkpage_state", Reach{}.attributes(xcp.Assoc{"state": state}))
}

// ModifyResellerContact switches what WHOIS shows of the reseller; all reaches
// every domain of the profile.
//
// XCP action MODIFY, object DOMAIN, data "rsp_whois_info". Source: XCP reference, section 5.4.
func (c *Client) ModifyResellerContact(ctx context.Context, auth Authority, on, all bool) (*Change, error) {
	return c.modify(ctx, auth, "rsp_whois_info", Reach{}.attributes(xcp.Assoc{"flag": yesNo(on), "all": all}))
}

func yesNo(yes bool) string {
	if yes {
		return "Y"
	}
	return "N"
}

// SetAffiliateID notes the reseller's own number of a domain; at most 256 characters.
//
// XCP action SET_DOMAIN_AFFILIATE_ID, object DOMAIN. Source: XCP reference, section 5.4.
func (c *Client) SetAffiliateID(ctx context.Context, domain, id string) (*Reply, error) {
	return c.about(ctx, changing, "SET_DOMAIN_AFFILIATE_ID", domain, xcp.Assoc{"affiliate_id": id})
}
