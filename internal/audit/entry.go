package audit

import (
	"encoding/json"
	"errors"
	"time"

	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/profile"
	"portal/internal/registrar"
)

// Errors of the log; test for them with errors.Is.
var (
	ErrBusy     = errors.New("another change to this domain is open")
	ErrExists   = errors.New("this change is recorded already")
	ErrStale    = errors.New("the domain was changed meanwhile")
	ErrNotFound = errors.New("no such entry")
	ErrEnded    = errors.New("this change has its end already")
	// ErrUnreadable means that an entry is there and does not say what it should.
	ErrUnreadable = errors.New("an entry of the log can't be read")
)

// Outcome is how a change ended.
type Outcome string

// The outcomes of a change.
const (
	Applied Outcome = "applied"  // done, and seen in a fresh read
	Pending Outcome = "pending"  // accepted; not in force yet
	Refused Outcome = "refused"  // a clear no: nothing changed
	NotSent Outcome = "not_sent" // the registrar was not reached: nothing changed
	Unknown Outcome = "unknown"  // sent, and no answer to trust
)

// Verdict is what the reconciler found out about an uncertain change.
type Verdict string

// The verdicts. Each is final.
const (
	Confirmed  Verdict = "confirmed"   // the registrar shows what was asked for
	NotApplied Verdict = "not_applied" // the registrar still shows what was there before
	Overtaken  Verdict = "overtaken"   // the registrar shows neither: somebody changed it meanwhile
	Unproven   Verdict = "unproven"    // nothing shows whether it happened, and nothing will
)

// Difference is one changed setting. Each side lists its values in order.
type Difference struct {
	Field kind.Field `json:"field"`
	Old   []string   `json:"old"`
	New   []string   `json:"new"`
	// Personal values are kept where they can be erased. A change with one keeps
	// its states there as well.
	Personal bool `json:"personal,omitempty"`
	Erased   bool `json:"-"` // a value was there, and was erased
	Altered  bool `json:"-"` // a value is not what was written with the entry; it is left out
}

// Intent is what is about to be sent.
type Intent struct {
	ChangeID string
	Kind     kind.Kind
	Batch    string // "" for a single edit
	Group    string // shared by changes made one after another for one purpose; "" for none
	Actor    auth.Actor
	Domain   registrar.DomainName
	Diff     []Difference
	Before   json.RawMessage // state that the registrar showed, as the kind writes it
	Wanted   json.RawMessage // state asked for
	Version  int64           // of the domain when Before was read, from Version
	Accepted []kind.Risk     // what the actor was warned of
	Proves   []string        // change IDs: unsettled ones whose values Before shows in force
}

// Ending is what became of an intent.
type Ending struct {
	Outcome  Outcome
	Reason   registrar.Reason
	Subject  string
	Call     registrar.Call
	Verified bool // a fresh read showed the wanted state
}

// Resolution is the end of a change whose outcome was not certain.
type Resolution struct {
	Verdict Verdict
	Found   json.RawMessage // what the registrar showed
	Checks  int             // how many times it was read
}

// Drift is a change that was seen and not made here.
type Drift struct {
	profile.Key
	Domain registrar.DomainName
	Diff   []Difference
	SeenAt time.Time // when the registrar showed it
}

// Act is what staff or the system did that is no change at the registrar.
type Act struct {
	Actor   auth.Actor // the registrant that staff acted for; zero for none
	Staff   string     // ID of the account; "" for the system
	Email   string     // of that account: a personal value
	Domain  registrar.DomainName
	Action  string            // such as export, or seal.key
	Reason  string            // why, in the words of who did it
	Subject string            // what it was done to
	Detail  map[string]string // names of lower-case letters and _; no secret, no personal value
}

// Denial is an attempt that the policy stopped.
type Denial struct {
	Actor  auth.Actor
	Domain registrar.DomainName // "" if about none
	Kind   kind.Kind            // what was tried: a kind of change, or the address of a page
	Right  registrar.Rights     // what was missing
}

// Change is the whole story of one edit, as far as it is told.
type Change struct {
	ID         string
	Kind       kind.Kind
	Batch      string
	Group      string
	Actor      auth.Actor
	Domain     registrar.DomainName
	Diff       []Difference
	Before     json.RawMessage
	Wanted     json.RawMessage
	Accepted   []kind.Risk // what the actor was warned of, and saved all the same
	Erased     bool        // personal values of it are not there any more: states and differences may be missing
	Altered    bool        // personal values of it are not what was written with its entries; they are left out
	Unreadable bool        // an entry of it can't be read, and what that says is missing
	IntendedAt time.Time
	Ending     *Ending // nil while it is being sent
	EndedAt    time.Time
	Resolution *Resolution // nil unless one was needed and made
	ResolvedAt time.Time
}

// Settled reports whether nothing more will be written about c.
func (c Change) Settled() bool {
	if c.Resolution != nil {
		return true
	}
	return c.Ending != nil && c.Ending.Outcome != Pending && c.Ending.Outcome != Unknown
}

// Made reports whether c is in force, or was when it was last looked at.
func (c Change) Made() bool {
	if c.Resolution != nil {
		return c.Resolution.Verdict == Confirmed
	}
	return c.Ending != nil && c.Ending.Outcome == Applied
}

// body is the JSON of an entry. Fields are only ever added.
type body struct {
	Version  int               `json:"v"`
	At       time.Time         `json:"at"`
	Kind     string            `json:"kind"`
	Brand    string            `json:"brand"`
	Account  string            `json:"account"`
	Profile  string            `json:"profile,omitempty"`
	Username string            `json:"username,omitempty"`
	Role     auth.Role         `json:"role,omitempty"`
	Session  string            `json:"session,omitempty"`
	Domain   string            `json:"domain,omitempty"`
	ChangeID string            `json:"change_id,omitempty"`
	Change   *changeBody       `json:"change,omitempty"`
	Ending   *endingBody       `json:"ending,omitempty"`
	Verdict  *verdictBody      `json:"resolution,omitempty"`
	Denied   *deniedBody       `json:"denied,omitempty"`
	Drift    *driftBody        `json:"drift,omitempty"`
	Act      *actBody          `json:"act,omitempty"`
	Staff    string            `json:"staff,omitempty"` // ID of an account of staff
	SignIn   string            `json:"sign_in,omitempty"`
	Ended    string            `json:"ended,omitempty"`    // session that a sign-out ended, if not its own
	To       string            `json:"to,omitempty"`       // contact that a login is mailed to
	Count    int               `json:"count,omitempty"`    // how many the entry stands for, if more than one
	Personal map[string]string `json:"personal,omitempty"` // name to SHA-256(salt, value)
}

type changeBody struct {
	Kind     kind.Kind       `json:"kind"`
	Batch    string          `json:"batch,omitempty"`
	Group    string          `json:"group,omitempty"`
	Diff     []Difference    `json:"diff"`
	Before   json.RawMessage `json:"before,omitempty"`
	Wanted   json.RawMessage `json:"wanted,omitempty"`
	Accepted []kind.Risk     `json:"accepted,omitempty"`
}

type endingBody struct {
	Outcome  Outcome          `json:"outcome"`
	Reason   registrar.Reason `json:"reason,omitempty"`
	Subject  string           `json:"subject,omitempty"`
	Verified bool             `json:"verified,omitempty"`
	Op       string           `json:"op,omitempty"`
	Code     string           `json:"code,omitempty"`
	Text     string           `json:"text,omitempty"`
	Millis   int64            `json:"ms,omitempty"`
}

type verdictBody struct {
	Verdict Verdict         `json:"verdict"`
	Found   json.RawMessage `json:"found,omitempty"`
	Checks  int             `json:"checks"`
}

type actBody struct {
	Action  string            `json:"action"`
	Reason  string            `json:"reason,omitempty"`
	Subject string            `json:"subject,omitempty"`
	Detail  map[string]string `json:"detail,omitempty"`
}

type driftBody struct {
	Diff   []Difference `json:"diff"`
	SeenAt time.Time    `json:"seen_at"`
}

type deniedBody struct {
	Kind  kind.Kind        `json:"kind"`
	Right registrar.Rights `json:"right"`
}
