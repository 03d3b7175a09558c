package srs

import (
	"context"
	"fmt"
	"maps"
	"time"

	"portal/internal/registrar"
	"portal/internal/srs/xcp"
)

// getDomain sends GET DOMAIN of one type. A success without attributes, or without
// one of needed, is no answer: an empty delegation must not be made of it.
func (c *Client) getDomain(ctx context.Context, auth Authority, kind string, attributes xcp.Assoc, needed ...string) (*Reply, error) {
	with := xcp.Assoc{"type": kind}
	maps.Copy(with, attributes)
	r, err := c.replyTo(ctx, command{Action: "GET", Object: "DOMAIN", auth: auth, Attributes: auth.attributes(with)})
	if err != nil {
		return nil, err
	}
	return r, r.complete(needed...)
}

// complete returns an error unless r has attributes, and those in needed.
func (r *Reply) complete(needed ...string) error {
	complete := r.Attributes.IsMap()
	for _, key := range needed {
		_, found := r.Attributes.Lookup(key)
		complete = complete && found
	}
	if complete {
		return nil
	}
	return r.useless("attributes are missing")
}

// useless is the error of a success that does not tell what was asked.
func (r *Reply) useless(why string) error {
	return &registrar.Error{
		Kind: registrar.ErrUnavailable, Op: r.Op, Code: r.Code, Text: r.Text, Duration: r.Duration,
		Err: fmt.Errorf("%w: %s", xcp.ErrMalformed, why),
	}
}

// DomainInfo is what GET DOMAIN tells with type all_info. It does not hold the
// lock; see DomainStatus. Dates are in a zone that no source names, taken as UTC.
type DomainInfo struct {
	Contacts            map[ContactType]Contact
	Nameservers         []Nameserver
	AutoRenew           Flag
	LetExpire           Flag
	SponsoringRSP       bool // the reseller may renew it
	Expires             time.Time
	RegistryCreated     time.Time
	RegistryExpires     time.Time
	RegistryUpdated     time.Time
	RegistryTransferred time.Time // zero if never transferred
	AffiliateID         string
	GDPRConsent         string // such as NONE
	DNSErrors           string
	TLDData             xcp.Value
}

// Flag is a yes or no that may not have been told.
type Flag uint8

// The values of a Flag.
const (
	NotTold Flag = iota
	No
	Yes
)

func flagFrom(v xcp.Value) Flag {
	switch {
	case v.Text() == "":
		return NotTold
	case v.Is():
		return Yes
	}
	return No
}

// AllInfo reads nearly everything about a domain.
//
// XCP action GET, object DOMAIN, type "all_info". Source: XCP reference, section 5.3.
func (c *Client) AllInfo(ctx context.Context, auth Authority) (*DomainInfo, error) {
	r, err := c.getDomain(ctx, auth, "all_info", nil, "nameserver_list", "expiredate")
	if err != nil {
		return nil, err
	}
	a := r.Attributes
	return &DomainInfo{
		Contacts:            contactsFrom(a.Get("contact_set")),
		Nameservers:         nameserversFrom(a.Get("nameserver_list")),
		AutoRenew:           flagFrom(a.Get("auto_renew")),
		LetExpire:           flagFrom(a.Get("let_expire")),
		SponsoringRSP:       a.Get("sponsoring_rsp").Is(),
		Expires:             a.Get("expiredate").Time(),
		RegistryCreated:     a.Get("registry_createdate").Time(),
		RegistryExpires:     a.Get("registry_expiredate").Time(),
		RegistryUpdated:     a.Get("registry_updatedate").Time(),
		RegistryTransferred: a.Get("registry_transferdate").Time(),
		AffiliateID:         a.Get("affiliate_id").Text(),
		GDPRConsent:         a.Get("gdpr_consent_status").Text(),
		DNSErrors:           a.Get("dns_errors").Text(),
		TLDData:             a.Get("tld_data"),
	}, nil
}

// DomainNameservers reads the delegation, in order.
//
// XCP action GET, object DOMAIN, type "nameservers". Source: XCP reference, section 5.3.
func (c *Client) DomainNameservers(ctx context.Context, auth Authority) ([]Nameserver, error) {
	r, err := c.getDomain(ctx, auth, "nameservers", nil, "nameserver_list")
	if err != nil {
		return nil, err
	}
	return nameserversFrom(r.Attributes.Get("nameserver_list")), nil
}

// DomainStatus is what GET DOMAIN tells with type status.
type DomainStatus struct {
	Locked        bool
	CanModify     bool // false while OpenSRS holds a lock of its own
	Supported     bool // the TLD has locking
	Parked        string
	TransferAway  bool
	AuctionEscrow bool
}

// DomainStatus reads the lock and what stands in its way.
//
// XCP action GET, object DOMAIN, type "status". Source: XCP reference, section 5.3.
func (c *Client) DomainStatus(ctx context.Context, auth Authority) (*DomainStatus, error) {
	r, err := c.getDomain(ctx, auth, "status", nil, "lock_state")
	if err != nil {
		return nil, err
	}
	a := r.Attributes
	return &DomainStatus{
		Locked:        a.Get("lock_state").Is(),
		CanModify:     a.Get("can_modify").Is(),
		Supported:     a.Get("domain_supports").Is(),
		Parked:        a.Get("parkp_status").Text(),
		TransferAway:  a.Get("transfer_away_in_progress").Is(),
		AuctionEscrow: a.Get("auctionescrow").Is(),
	}, nil
}

// WhoisPrivacy is the state of WHOIS privacy: "enabled", "disabled", "enabling" or
// "disabling". A TLD without it is always "disabled", and not changeable.
type WhoisPrivacy struct {
	State      string
	Changeable bool
}

// WhoisPrivacyState reads whether contact data is hidden.
//
// XCP action GET, object DOMAIN, type "whois_privacy_state". Source: XCP
// reference, section 5.3.
func (c *Client) WhoisPrivacyState(ctx context.Context, auth Authority) (*WhoisPrivacy, error) {
	r, err := c.getDomain(ctx, auth, "whois_privacy_state", nil)
	if err != nil {
		return nil, err
	}
	return &WhoisPrivacy{State: r.Attributes.Get("state").Text(), Changeable: firstOf(r.Attributes, []string{"changeable", "changeble"}).Is()}, nil
}

// ActiveContacts reads all contacts as they are in force, without a change of
// registrant that is not finished. An answer without an owner is none: an update
// made from it would empty what it did not tell.
//
// XCP action GET, object DOMAIN, type "all_info".
func (c *Client) ActiveContacts(ctx context.Context, auth Authority) (map[ContactType]Contact, error) {
	r, err := c.getDomain(ctx, auth, "all_info", xcp.Assoc{"active_contacts_only": true}, "contact_set")
	if err != nil {
		return nil, err
	}
	set := contactsFrom(r.Attributes.Get("contact_set"))
	if _, ok := set[OwnerContact]; !ok {
		return nil, r.useless("the owner is missing")
	}
	return set, nil
}
