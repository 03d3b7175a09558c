package srssim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Seed is the simulator's whole state as a JSON document: what it starts from,
// and what Save writes. Everything but the accounts may be left out.
type Seed struct {
	Settings *Settings `json:"settings,omitempty"` // nil for DefaultSettings
	// Clock is the simulated time to start from; zero follows the real clock.
	Clock    time.Time  `json:"clock,omitzero"`
	Accounts []*Account `json:"accounts"`
	// Sessions and Ledger are written by Save, so that a restart ends nobody's
	// work and forgets no command.
	Sessions []SavedSession `json:"sessions,omitempty"`
	Ledger   []Entry        `json:"ledger,omitempty"`
	// Hosts lists nameservers that registries know, by TLD without a dot;
	// those under "*" are known everywhere. Nameservers that the seed's domains
	// use are known at their registry without being listed.
	Hosts map[string][]string `json:"hosts,omitempty"`
	// Outside lists names that other registrars hold: taken, and perhaps transferable.
	Outside []*Outside `json:"outside,omitempty"`
}

// ParseSeed reads a seed and refuses names it does not know, so that a typing
// mistake does not silently lose state.
func ParseSeed(data []byte) (Seed, error) {
	var seed Seed
	if err := strictJSON(data, &seed); err != nil {
		return Seed{}, fmt.Errorf("read seed: %w", err)
	}
	return seed, nil
}

// Account is one reseller account.
type Account struct {
	Username string `json:"username"`
	Key      string `json:"key"`
	// Allow lists addresses and CIDR ranges that may call; empty allows all.
	Allow    []string   `json:"allow,omitempty"`
	Balance  Cents      `json:"balance,omitzero"`
	Held     Cents      `json:"held,omitzero"` // part of the balance that pending orders bind
	Profiles []*Profile `json:"profiles,omitempty"`
	// Prices overrule the usual prices, by TLD without a dot ("*" for all others).
	Prices map[string]Prices `json:"prices,omitempty"`
	// Contact is the reseller's own, as WHOIS may show it: business, phone, fax,
	// email, url, opt_info.
	Contact   Contact     `json:"contact,omitempty"`
	Orders    []*Order    `json:"orders,omitempty"`
	Transfers []*Transfer `json:"transfers,omitempty"`
	Deleted   []*Deleted  `json:"deleted,omitempty"`
	Events    []Event     `json:"events,omitempty"`
}

// Profile is the login that owns a set of domains.
type Profile struct {
	Username string `json:"username"`
	Password string `json:"password"`
	// Contacts serve the domains that have none of their own.
	Contacts ContactSet `json:"contacts,omitzero"`
	Domains  []*Domain  `json:"domains,omitempty"`
	// Generate adds domains by pattern; Save writes them out one by one.
	Generate   []Generate `json:"generate,omitempty"`
	LastAccess time.Time  `json:"last_access,omitzero"`
	LastIP     string     `json:"last_ip,omitempty"`

	account *Account
}

// Generate makes many domains at once. Pattern is a fmt pattern with one
// number, such as "shop-%04d.com"; Domain, without a name, is their model.
// Expiries are spread over the year after the clock's time unless the model has one.
type Generate struct {
	Count   int    `json:"count"`
	Pattern string `json:"pattern"`
	Domain  Domain `json:"domain,omitzero"`
}

// Contact holds the fields of a contact under their XCP names: first_name,
// org_name, email and so on.
type Contact map[string]string

// UnmarshalJSON replaces the whole contact, as every update does.
func (c *Contact) UnmarshalJSON(data []byte) error {
	var fields map[string]string
	err := json.Unmarshal(data, &fields)
	*c = fields
	return err
}

// ContactSet holds a domain's contacts; those that its TLD lacks are nil.
type ContactSet struct {
	Owner   Contact `json:"owner,omitempty"`
	Admin   Contact `json:"admin,omitempty"`
	Billing Contact `json:"billing,omitempty"`
	Tech    Contact `json:"tech,omitempty"`
}

// SubUser is a second login, for one domain.
type SubUser struct {
	ID         int    `json:"id,omitempty"`
	Username   string `json:"username"`
	Password   string `json:"password"`
	Permission int    `json:"permission"` // sum of the permission bits
}

// Domain is the state of one registration. In a seed only the name is needed.
type Domain struct {
	Name        string    `json:"name"`
	Created     time.Time `json:"created,omitzero"`
	Updated     time.Time `json:"updated,omitzero"`
	Transferred time.Time `json:"transferred,omitzero"`
	Expires     time.Time `json:"expires,omitzero"`

	Nameservers []string   `json:"nameservers,omitempty"`
	Contacts    ContactSet `json:"contacts,omitzero"`
	AuthCode    string     `json:"auth_code,omitempty"`
	SubUser     *SubUser   `json:"sub_user,omitempty"`

	Locked       bool      `json:"locked,omitempty"`
	Frozen       bool      `json:"frozen,omitempty"`           // the registrar's own lock: can_modify is 0
	Inaccurate   bool      `json:"inaccurate_whois,omitempty"` // changes are refused
	Auction      bool      `json:"auction_escrow,omitempty"`   // changes are refused
	TransferAway bool      `json:"transfer_away,omitempty"`
	Unsponsored  bool      `json:"unsponsored,omitempty"` // sponsoring_rsp is 0
	Lapsed       bool      `json:"lapsed,omitempty"`      // its expiry has been announced
	AutoRenew    bool      `json:"auto_renew,omitempty"`
	LetExpire    bool      `json:"let_expire,omitempty"`
	Privacy      string    `json:"privacy,omitempty"`    // none (never bought), disabled, enabled, enabling, disabling
	PrivacyDue   time.Time `json:"privacy_due,omitzero"` // end of enabling or disabling
	EncodingType string    `json:"encoding_type,omitempty"`
	AffiliateID  string    `json:"affiliate_id,omitempty"`
	DNSErrors    string    `json:"dns_errors,omitempty"` // .de

	ResellerContact bool        `json:"reseller_contact,omitempty"` // shown in WHOIS
	Parked          bool        `json:"parked,omitempty"`
	Hosts           []Host      `json:"hosts,omitempty"` // host objects below the domain
	Zone            *Zone       `json:"zone,omitempty"`
	DNSSEC          []DS        `json:"dnssec,omitempty"`
	Forwarding      *Forwarding `json:"forwarding,omitempty"`
	Notes           []Note      `json:"notes,omitempty"`

	Verification *Verification `json:"verification,omitempty"`
	Trade        *Trade        `json:"trade,omitempty"`         // a pending change of registrant
	HoldUntil    time.Time     `json:"hold_until,omitzero"`     // no transfer away before, after a trade
	NoTradeHold  bool          `json:"no_trade_hold,omitempty"` // the next trade is not followed by a hold
	NoAgent      bool          `json:"no_agent,omitempty"`      // trades wait for both registrants
	// Data holds what only some registries have, in XCP's own form and names:
	// nexus, ced_info, tld_data, trademark, uk_whois_opt, forwarding_email and so on.
	Data map[string]any `json:"data,omitempty"`

	// Waiting holds the requests sent to an asynchronous registry, oldest first.
	Waiting []Request `json:"waiting,omitempty"`

	profile *Profile
	lifeDue time.Time // the milestone that is on the agenda
}

// Request is a change that a registry does later.
type Request struct {
	ID        int       `json:"id"`
	Action    string    `json:"action"` // such as "enhanced_update_nameservers"
	Requested time.Time `json:"requested,omitzero"`
	Answered  time.Time `json:"answered,omitzero"` // zero while it waits
	Due       time.Time `json:"due,omitzero"`
	Text      string    `json:"text,omitempty"`
	// Deferred requests were answered as done; they neither show nor block.
	Deferred bool `json:"deferred,omitempty"`
	// Patch is merged into the domain when the request is due, in Domain's JSON form.
	Patch json.RawMessage `json:"patch,omitempty"`
}

// open reports whether the registry has yet to answer.
func (r Request) open() bool { return r.Answered.IsZero() }

// contactTypes lists the roles in the order in which they are shown.
var contactTypes = []string{"owner", "admin", "billing", "tech"}

// role returns the place of a contact type, nil for a type that does not exist.
func (c *ContactSet) role(kind string) *Contact {
	switch kind {
	case "owner":
		return &c.Owner
	case "admin":
		return &c.Admin
	case "billing":
		return &c.Billing
	case "tech":
		return &c.Tech
	}
	return nil
}

// Cents is an amount of money. In JSON it is a decimal text such as "12.50".
type Cents int64

// String writes the amount with two decimals.
func (c Cents) String() string {
	sign := ""
	if c < 0 {
		sign, c = "-", -c
	}
	return fmt.Sprintf("%s%d.%02d", sign, c/100, c%100)
}

// MarshalText writes the amount with two decimals.
func (c Cents) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads "12", "12.5" or "12.50".
func (c *Cents) UnmarshalText(text []byte) error {
	var units, hundredths int64
	whole, fraction, dotted := bytes.Cut(text, []byte("."))
	if _, err := fmt.Sscanf(string(whole), "%d", &units); err != nil {
		return fmt.Errorf("amount %.20q: %w", text, err)
	}
	if dotted {
		if _, err := fmt.Sscanf((string(fraction) + "00")[:2], "%d", &hundredths); err != nil {
			return fmt.Errorf("amount %.20q: %w", text, err)
		}
	}
	*c = Cents(units*100 + hundredths)
	return nil
}
