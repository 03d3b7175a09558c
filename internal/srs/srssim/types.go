package srssim

import (
	"encoding/json"
	"time"
)

// Host is a registered nameserver below a domain, with its addresses.
type Host struct {
	Name string `json:"name"`
	IPv4 string `json:"ipv4,omitempty"`
	IPv6 string `json:"ipv6,omitempty"`
}

// UnmarshalJSON replaces the whole host: an address that is left out is gone.
func (h *Host) UnmarshalJSON(data []byte) error {
	type plain Host
	var read plain
	err := strictJSON(data, &read)
	*h = Host(read)
	return err
}

// Zone is a domain's data on the registrar's nameservers: records by type (A,
// AAAA, CNAME, MX, SRV, TXT), each with its XCP fields.
type Zone struct {
	Records map[string][]map[string]string `json:"records,omitempty"`
}

// DS is a delegation signer record.
type DS struct {
	KeyTag     string `json:"key_tag"`
	Algorithm  string `json:"algorithm"`
	DigestType string `json:"digest_type"`
	Digest     string `json:"digest"`
}

// Forwarding is the web forwarding of a domain; each rule has its XCP fields.
type Forwarding struct {
	Rules []map[string]string `json:"rules,omitempty"`
}

// Note is a remark that the registrar keeps with a domain.
type Note struct {
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// Verification is how far the registrant's address has been verified.
type Verification struct {
	// Status is unverified, pending, verifying, verified, not_verified,
	// suspended or admin_reviewing.
	Status   string    `json:"status"`
	Deadline time.Time `json:"deadline,omitzero"` // of suspension
	Bounced  bool      `json:"bounced,omitempty"`
	Sent     int       `json:"sent,omitempty"` // mails
}

// Trade is a change of registrant that both sides have yet to approve.
type Trade struct {
	Owner   Contact   `json:"owner"` // the new one
	Started time.Time `json:"started"`
	Due     time.Time `json:"due"` // when Settings.TradeAnswer is given
}

// Outside is a name that another registrar holds.
type Outside struct {
	Name      string    `json:"name"`
	Registrar string    `json:"registrar,omitempty"`
	AuthCode  string    `json:"auth_code,omitempty"`
	Locked    bool      `json:"locked,omitempty"`
	Created   time.Time `json:"created,omitzero"`
	Expires   time.Time `json:"expires,omitzero"`
}

// Prices are what one year costs.
type Prices struct {
	New        Cents `json:"new"`
	Renewal    Cents `json:"renewal"`
	Transfer   Cents `json:"transfer"`
	Trade      Cents `json:"trade,omitzero"`
	Redemption Cents `json:"redemption,omitzero"`
}

// Order is a purchase in any of its states.
type Order struct {
	ID        int       `json:"id"`
	Domain    string    `json:"domain"`
	Type      string    `json:"type"`   // new, renewal, transfer, whois_privacy
	Status    string    `json:"status"` // completed, pending, declined, cancelled, waiting
	Date      time.Time `json:"date"`
	Completed time.Time `json:"completed,omitzero"`
	Due       time.Time `json:"due,omitzero"` // when a waiting order is done
	Queued    bool      `json:"queued,omitempty"`
	Period    int       `json:"period,omitempty"` // years
	Cost      Cents     `json:"cost,omitzero"`
	Text      string    `json:"text,omitempty"`
	FromYear  int       `json:"from_year,omitempty"` // of expiry before a renewal
	// Registration is what a new or transferred domain is to become.
	Registration *Registration `json:"registration,omitempty"`
}

// Registration is what SW_REGISTER asked for.
type Registration struct {
	Username   string          `json:"username"`
	Password   string          `json:"password"`
	JoinDomain string          `json:"join_domain,omitempty"`
	AuthCode   string          `json:"auth_code,omitempty"`
	KeepNS     bool            `json:"keep_ns,omitempty"`
	Domain     json.RawMessage `json:"domain"` // Domain's JSON form
}

// Transfer is a domain on its way in or away.
type Transfer struct {
	ID        int       `json:"id"`
	OrderID   int       `json:"order_id,omitempty"`
	Domain    string    `json:"domain"`
	Away      bool      `json:"away,omitempty"`
	Status    string    `json:"status"`              // pending_owner, pending_admin, pending_registry, completed, cancelled
	Registrar string    `json:"registrar,omitempty"` // the other one
	Address   string    `json:"request_address,omitempty"`
	Requested time.Time `json:"requested"`
	Approved  time.Time `json:"approved,omitzero"`
	Completed time.Time `json:"completed,omitzero"`
	Due       time.Time `json:"due,omitzero"` // of the next step by itself
	Reason    string    `json:"reason,omitempty"`
}

// Deleted is a domain that the account no longer holds.
type Deleted struct {
	Name    string    `json:"name"`
	At      time.Time `json:"at"`
	Expires time.Time `json:"expires"`
	Reason  string    `json:"reason"`         // By-Request or Expired
	Until   time.Time `json:"until,omitzero"` // end of redemption
	Profile string    `json:"profile,omitempty"`
	// Domain is its last state, for redemption.
	Domain *Domain `json:"domain,omitempty"`
}

// Event is one item for POLL EVENT.
type Event struct {
	ID     string            `json:"id"` // 32 hex digits
	Object string            `json:"object"`
	Name   string            `json:"event"`
	At     time.Time         `json:"at"`
	Data   map[string]string `json:"data"`
}
