package srssim

import (
	"encoding/json"
	"slices"
	"time"
)

// Entry is one command in the ledger, in the order of application.
type Entry struct {
	Seq     int       `json:"seq"` // from 1
	At      time.Time `json:"at"`  // simulated time
	Account string    `json:"account"`
	Action  string    `json:"action"` // upper case; "" when the request was not understood
	Object  string    `json:"object"`
	Domain  string    `json:"domain"`
	Code    int       `json:"code"`    // of the reply that was produced, 0 for none
	Changed bool      `json:"changed"` // registry or profile state differs; cookies do not count
	Fault   string    `json:"fault,omitempty"`
	// Attributes are the command's parameters, secrets redacted.
	Attributes json.RawMessage `json:"attributes"`
}

// ledger keeps the newest entries. Whoever uses it holds the simulator's lock.
type ledger struct {
	entries []Entry
	lastSeq int
	limit   int
}

func (l *ledger) append(e Entry) {
	l.lastSeq++
	e.Seq = l.lastSeq
	if e.Attributes == nil {
		e.Attributes = json.RawMessage("{}")
	}
	if len(l.entries) >= l.limit+l.limit/8 {
		l.entries = slices.Clone(l.entries[len(l.entries)-l.limit:])
	}
	l.entries = append(l.entries, e)
}

// restore takes over what an earlier run recorded, and numbers on from there.
func (l *ledger) restore(entries []Entry) {
	l.entries = entries
	if len(entries) > 0 {
		l.lastSeq = entries[len(entries)-1].Seq
	}
}

// since returns the entries after seq, optionally only those that changed something.
func (l *ledger) since(seq int, changedOnly bool) []Entry {
	out := []Entry{}
	for _, e := range l.entries {
		if e.Seq > seq && (e.Changed || !changedOnly) {
			out = append(out, e)
		}
	}
	return out
}

// record writes the command into the ledger. It is called under the same lock
// under which the command was applied.
func (s *Simulator) record(c *call, code int, fault string) {
	e := Entry{
		At: c.now, Action: c.action, Object: c.object, Code: code, Changed: c.changed, Fault: fault,
		Domain: c.subject(),
	}
	if c.account != nil {
		e.Account = c.account.Username
	}
	if c.attrs != nil {
		// Requests hold only texts, maps and arrays, which always marshal.
		e.Attributes, _ = json.Marshal(redact(c.attrs))
	}
	s.ledger.append(e)
}

// subject returns the domain a command is about, for the ledger and for faults.
func (c *call) subject() string {
	if c.domain != nil {
		return c.domain.Name
	}
	if s := c.cookies[c.req.top.trimmed("cookie")]; s != nil && (c.domainIsFilter() || c.named() == "") {
		return s.domain
	}
	return c.named()
}
