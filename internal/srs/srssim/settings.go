package srssim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Duration is a time.Duration written as text, such as "48h".
type Duration time.Duration

// MarshalText writes the duration as time.Duration does.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	*d = Duration(v)
	return err
}

// Settings decide how the simulator behaves where the protocol's description is
// silent or contradicts itself, and how patient it is. Fields that are absent
// in JSON keep the defaults of DefaultSettings.
type Settings struct {
	// Sessions.

	CookieIdle         Duration `json:"cookie_idle"`            // unused cookies die after this
	ForeignDomainCode  int      `json:"foreign_domain_code"`    // UPDATE COOKIE to a name outside the profile: 480 or 415
	UnknownCookieCode  int      `json:"unknown_cookie_code"`    // DELETE COOKIE of a cookie that is not there
	UnknownProfileCode int      `json:"unknown_profile_code"`   // SET COOKIE with a wrong name: 415 or 480
	SubUserName        string   `json:"subuser_name"`           // GET USERINFO username of a sub-user: "profile" or "subuser"
	PasswordEndsLogins bool     `json:"password_ends_sessions"` // CHANGE PASSWORD kills the profile's cookies

	// Transport.

	AuthStatus      int      `json:"auth_status"`       // HTTP status of a 401 reply: 200 or 401
	IPRefusal       string   `json:"ip_refusal"`        // "raw" (XML without HTTP, code 555), "400" or "close"
	StrictHeaders   bool     `json:"strict_headers"`    // refuse a Content-Type that is not XML, code 404
	UnknownCommand  int      `json:"unknown_command"`   // 400 or 430
	InvalidXML      int      `json:"invalid_xml"`       // code for a body that is no envelope
	CommandsPerConn int      `json:"commands_per_conn"` // code 350 after so many, 0 for no limit
	RequestTimeout  Duration `json:"request_timeout"`   // life of a connection, and for sending a request
	RatePerSecond   int      `json:"rate_per_second"`   // code 300 above it, per account; 0 for no limit
	Parallel        int      `json:"parallel"`          // code 310 above it, per account; 0 for no limit
	Latency         Duration `json:"latency"`           // added to every command, up to half more at random
	ShuffleArrays   bool     `json:"shuffle_arrays"`    // array items out of order too, as their keys allow
	EmptyAsText     bool     `json:"empty_as_text"`     // half of the empty maps and arrays as an empty text, to harden a reader
	MaxBody         int      `json:"max_body"`          // bytes; larger requests get HTTP 413

	// Registries.

	AsyncDelay      Duration `json:"async_delay"`      // until an asynchronous registry is done
	DeferredDelay   Duration `json:"deferred_delay"`   // until .it has tested new nameservers
	UnknownHosts    string   `json:"unknown_hosts"`    // nameservers that were not made known: "accept" as known, or "refuse"
	Strangers       []string `json:"strangers"`        // domains below which hosts are refused even so
	LockedCode      int      `json:"locked_code"`      // nameserver change of a locked domain
	LockedText      string   `json:"locked_text"`      // and its text
	HeldCode        int      `json:"held_code"`        // change while contact data is inaccurate or in auction
	UnsupportedCode int      `json:"unsupported_code"` // command that the TLD does not have
	ListNoCookie    int      `json:"list_no_cookie"`   // GET DOMAIN list by expiry without a cookie; 200 to allow it
	AffectNoCookie  int      `json:"affect_no_cookie"` // affect_domains=1 without a cookie

	AuthInfoNoCookie int `json:"auth_info_no_cookie"` // GET DOMAIN domain_auth_info without a cookie; 200 to allow it

	// Services.

	PasswordMin      int      `json:"password_min"`       // of new passwords: 10 by the guide, 3 in older texts
	SignsBy          string   `json:"signs_by"`           // commands that set DS records: "both", "set_dnssec_info" or "modify"
	CADisplayKey     string   `json:"ca_display_key"`     // GET DOMAIN ca_whois_display_setting: where the value stands
	ITDisplayKey     string   `json:"it_display_key"`     // and that of it_whois_display_setting
	SuggestBrief     bool     `json:"suggest_brief"`      // NAME_SUGGEST without is_success and is_search_completed
	PrivacyDelay     Duration `json:"privacy_delay"`      // in "enabling" and "disabling"
	NoPrivacyCode    int      `json:"no_privacy_code"`    // privacy was never bought
	NoZoneCode       int      `json:"no_zone_code"`       // there is no DNS zone
	NoForwardingCode int      `json:"no_forwarding_code"` // forwarding was never created
	NoTradeCode      int      `json:"no_trade_code"`      // no trade is pending
	ForeignContacts  string   `json:"foreign_contacts"`   // names of others in GET_DOMAINS_CONTACTS: "absent" or "empty"
	MissingHostCode  int      `json:"missing_host_code"`  // REGISTRY_CHECK_NAMESERVER finds none; is_success is 0
	MissingHostState string   `json:"missing_host_state"` // and its status
	KnownHostState   string   `json:"known_host_state"`   // its status for a host that is there
	Unsigned         string   `json:"unsigned"`           // dnssec of an unsigned domain: "empty" or "absent"
	Trades           bool     `json:"trades"`             // material owner changes of generic TLDs are trades
	TradeAnswer      string   `json:"trade_answer"`       // without agent: "approve", "decline" or "none", which times out
	TradeDelay       Duration `json:"trade_delay"`        // until that answer
	VerifyOwners     bool     `json:"verify_owners"`      // new owner addresses of generic TLDs are to be verified
	VerifyWithin     Duration `json:"verify_within"`      // suspension after that
	Bulk             string   `json:"bulk"`               // SUBMIT BULK_CHANGE: "accept", or "refuse" as the live pool does
	EventNameKey     string   `json:"event_name_key"`     // POLL EVENT: what holds the name of an event; "" for nothing
	EventDateKey     string   `json:"event_date_key"`     // and its date; "" for nothing
	EventTotal       string   `json:"event_total"`        // POLL EVENT counts what is "waiting", or "returned"

	// Orders.

	Funds            string   `json:"funds"`             // too little balance: "forced_pending" or "440"
	AlreadyRenewed   int      `json:"already_renewed"`   // 555, or 465 as in the test system
	SupplierDown     []string `json:"supplier_down"`     // TLDs whose orders are queued, with code 720
	TransferApproval Duration `json:"transfer_approval"` // until the owner approves; 0 for never
	TransferDelay    Duration `json:"transfer_delay"`    // at the losing registry
	OrderDate        string   `json:"order_date"`        // of GET_ORDERS_BY_DOMAIN: "datetime" or "unix"
	OrderTotal       bool     `json:"order_total"`       // GET_ORDERS_BY_DOMAIN tells a total
	TransferPage     int      `json:"transfer_page"`     // first page of GET_TRANSFERS_IN and GET_TRANSFERS_AWAY: 0 or 1
	NewGrace         Duration `json:"new_grace"`         // in which a new domain can be revoked
	DefaultNS        []string `json:"default_ns"`        // delegation of registrations without one
	DefaultHandle    string   `json:"default_handle"`    // "process" or "save"
	LedgerLimit      int      `json:"ledger_limit"`      // entries kept; the oldest go first
	RandomSeed       uint64   `json:"random_seed"`       // same order and faults each run; 0 for a random one
}

// DefaultSettings returns the settings that apply where nothing else is said.
func DefaultSettings() Settings {
	return Settings{
		CookieIdle:         Duration(30 * time.Minute),
		ForeignDomainCode:  480,
		UnknownCookieCode:  415,
		UnknownProfileCode: 415,
		SubUserName:        "profile",
		AuthStatus:         200,
		IPRefusal:          "raw",
		StrictHeaders:      true,
		UnknownCommand:     400,
		InvalidXML:         400,
		CommandsPerConn:    100,
		RequestTimeout:     Duration(time.Minute),
		ShuffleArrays:      true,
		MaxBody:            2 << 20,
		AsyncDelay:         Duration(48 * time.Hour),
		DeferredDelay:      Duration(30 * 24 * time.Hour),
		UnknownHosts:       "accept",
		LockedCode:         405,
		LockedText:         "Registry error: domain's nameserver not updated",
		HeldCode:           552,
		UnsupportedCode:    480,
		ListNoCookie:       415,
		AffectNoCookie:     435,
		AuthInfoNoCookie:   200,
		PasswordMin:        10,
		SignsBy:            "both",
		CADisplayKey:       "display",
		ITDisplayKey:       "consent_for_publishing",
		NoPrivacyCode:      480,
		NoZoneCode:         480,
		NoForwardingCode:   480,
		NoTradeCode:        480,
		ForeignContacts:    "absent",
		MissingHostCode:    212,
		MissingHostState:   "not found",
		KnownHostState:     "exists",
		Unsigned:           "empty",
		Trades:             true,
		TradeAnswer:        "approve",
		TradeDelay:         Duration(24 * time.Hour),
		VerifyOwners:       true,
		VerifyWithin:       Duration(15 * 24 * time.Hour),
		Bulk:               "accept",
		EventNameKey:       "event",
		EventDateKey:       "event_date",
		EventTotal:         "waiting",
		Funds:              "forced_pending",
		AlreadyRenewed:     555,
		OrderDate:          "datetime",
		OrderTotal:         true,
		TransferApproval:   Duration(24 * time.Hour),
		TransferDelay:      Duration(5 * 24 * time.Hour),
		NewGrace:           Duration(5 * 24 * time.Hour),
		DefaultNS:          []string{"ns1.systemdns.com", "ns2.systemdns.com", "ns3.systemdns.com"},
		DefaultHandle:      "process",
		LedgerLimit:        200_000,
	}
}

// UnmarshalJSON reads settings over the defaults and refuses unknown names.
func (s *Settings) UnmarshalJSON(data []byte) error {
	type plain Settings
	read := plain(DefaultSettings())
	if err := strictJSON(data, &read); err != nil {
		return err
	}
	*s = Settings(read)
	return nil
}

// strictJSON reads one JSON value and refuses field names it does not know.
func strictJSON(data []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return err
	}
	if dec.More() {
		return errors.New("more than one JSON value")
	}
	return nil
}

// check names every setting that has no meaning.
func (s Settings) check() error {
	var wrong []error
	oneOf := func(name, value string, allowed ...string) {
		if !slices.Contains(allowed, value) {
			wrong = append(wrong, fmt.Errorf("setting %s is %q, not one of %q", name, value, allowed))
		}
	}
	oneOf("subuser_name", s.SubUserName, "profile", "subuser")
	oneOf("ip_refusal", s.IPRefusal, "raw", "400", "close")
	oneOf("signs_by", s.SignsBy, "both", "set_dnssec_info", "modify")
	oneOf("event_total", s.EventTotal, "waiting", "returned")
	oneOf("unsigned", s.Unsigned, "empty", "absent")
	oneOf("trade_answer", s.TradeAnswer, "approve", "decline", "none")
	oneOf("bulk", s.Bulk, "accept", "refuse")
	oneOf("order_date", s.OrderDate, "datetime", "unix")
	oneOf("foreign_contacts", s.ForeignContacts, "absent", "empty")
	oneOf("funds", s.Funds, "forced_pending", "440")
	oneOf("default_handle", s.DefaultHandle, "process", "save")
	oneOf("unknown_hosts", s.UnknownHosts, "accept", "refuse")
	if s.AuthStatus < 200 || s.AuthStatus > 599 {
		wrong = append(wrong, fmt.Errorf("setting auth_status is %d, no HTTP status", s.AuthStatus))
	}
	for name, n := range map[string]int{
		"cookie_idle": int(s.CookieIdle), "max_body": s.MaxBody,
		"request_timeout": int(s.RequestTimeout), "ledger_limit": s.LedgerLimit,
	} {
		if n <= 0 {
			wrong = append(wrong, fmt.Errorf("setting %s must be positive", name))
		}
	}
	return errors.Join(wrong...)
}
