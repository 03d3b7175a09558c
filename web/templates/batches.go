package templates

import (
	"net/url"
	"strconv"
	"time"

	"portal/internal/registrar"
	"portal/internal/words"
)

// BatchState is how far a bulk edit is.
type BatchState string

// The states.
const (
	BatchDraft     BatchState = "draft"     // domains are chosen, the edit is not
	BatchChecking  BatchState = "checking"  // the dry run is under way
	BatchReady     BatchState = "ready"     // the dry run is done, nothing was changed
	BatchRunning   BatchState = "running"   // changes are being made
	BatchPaused    BatchState = "paused"    // no further change is begun
	BatchFinished  BatchState = "finished"  // every domain was worked
	BatchCancelled BatchState = "cancelled" // what was not begun stays as it is
)

// BatchRowState is how it stands with one domain of a bulk edit.
type BatchRowState string

// The states of a row.
const (
	BatchRowTodo       BatchRowState = "todo"       // not worked yet
	BatchRowSame       BatchRowState = "same"       // nothing to do
	BatchRowImpossible BatchRowState = "impossible" // not possible here
	BatchRowSending    BatchRowState = "sending"    // on its way
	BatchRowDone       BatchRowState = "done"
	BatchRowPending    BatchRowState = "pending" // the registry takes its time
	BatchRowFailed     BatchRowState = "failed"  // nothing changed
	BatchRowUnknown    BatchRowState = "unknown" // sent, without a clear answer
	BatchRowStale      BatchRowState = "stale"   // changed elsewhere since the dry run, so it was left alone
	BatchRowCancelled  BatchRowState = "cancelled"
)

// BatchEditKind is what a bulk edit changes.
type BatchEditKind string

// The kinds.
const (
	BatchNameservers  BatchEditKind = "nameservers"
	BatchLock         BatchEditKind = "lock"
	BatchRenewal      BatchEditKind = "renewal"
	BatchPrivacy      BatchEditKind = "privacy"
	BatchContacts     BatchEditKind = "contacts"
	BatchVerification BatchEditKind = "verification"
)

// BatchHostsOp is what happens to the nameservers.
type BatchHostsOp string

// The operations.
const (
	BatchReplaceHosts BatchHostsOp = "replace"
	BatchAddHosts     BatchHostsOp = "add"
	BatchRemoveHosts  BatchHostsOp = "remove"
)

// BatchEdit is what a bulk edit does to each of its domains.
type BatchEdit struct {
	Kind    BatchEditKind
	Op      BatchHostsOp      // with BatchNameservers
	Hosts   []string          // with BatchNameservers
	Locked  bool              // with BatchLock
	Renewal registrar.Renewal // with BatchRenewal
	Private bool              // with BatchPrivacy
	// Contacts are those of the roles that get the same, with BatchContacts.
	Contacts []ContactCard
}

// Risky reports whether the edit can take websites or protection away, so that
// its start asks for a second look.
func (e BatchEdit) Risky() bool {
	switch e.Kind {
	case BatchNameservers:
		return true
	case BatchLock:
		return !e.Locked
	case BatchPrivacy:
		return !e.Private
	case BatchContacts:
		return e.ofOwner()
	case BatchVerification:
		return false
	}
	return e.Renewal == registrar.RenewalExpire
}

// sentence says what the edit does.
func (e BatchEdit) sentence(l Layout) string {
	switch e.Kind {
	case BatchNameservers:
		key, ok := hostsSentences[e.Op]
		if !ok {
			key = hostsSentences[BatchReplaceHosts]
		}
		return l.T(key, "hosts", l.Words.List(e.Hosts))
	case BatchLock:
		if e.Locked {
			return l.T("batches.edit.lock_on")
		}
		return l.T("batches.edit.lock_off")
	case BatchPrivacy:
		if e.Private {
			return l.T("batches.edit.privacy_on")
		}
		return l.T("batches.edit.privacy_off")
	case BatchContacts:
		return e.contactsSentence(l)
	case BatchVerification:
		return l.T("batches.edit.verification")
	case BatchRenewal:
		if key, ok := renewalSentences[e.Renewal]; ok {
			return l.T(key)
		}
	}
	return l.T("batches.edit.other")
}

var hostsSentences = map[BatchHostsOp]words.Key{
	BatchReplaceHosts: words.Key("batches.edit.replace"),
	BatchAddHosts:     words.Key("batches.edit.add"),
	BatchRemoveHosts:  words.Key("batches.edit.remove"),
}

var renewalSentences = map[registrar.Renewal]words.Key{
	registrar.RenewalAuto:   words.Key("batches.edit.renewal_auto"),
	registrar.RenewalExpire: words.Key("batches.edit.renewal_expire"),
	registrar.RenewalManual: words.Key("batches.edit.renewal_manual"),
}

// consequence says what follows for n domains.
func (e BatchEdit) consequence(l Layout, n int) string {
	switch e.Kind {
	case BatchNameservers:
		return l.N("batches.consequence.nameservers", n)
	case BatchLock:
		if e.Locked {
			return l.N("batches.consequence.lock_on", n)
		}
		return l.N("batches.consequence.lock_off", n)
	case BatchPrivacy:
		if e.Private {
			return l.N("batches.consequence.privacy_on", n)
		}
		return l.N("batches.consequence.privacy_off", n)
	case BatchContacts:
		if e.ofOwner() {
			return l.N("batches.consequence.owner", n)
		}
		return l.N("batches.consequence.contacts", n)
	case BatchVerification:
		return l.N("batches.consequence.verification", n)
	case BatchRenewal:
		switch e.Renewal {
		case registrar.RenewalAuto:
			return l.N("batches.consequence.renewal_auto", n)
		case registrar.RenewalExpire:
			return l.N("batches.consequence.renewal_expire", n)
		case registrar.RenewalManual:
			return l.N("batches.consequence.renewal_manual", n)
		}
	}
	return ""
}

// BatchCounts counts the rows of a bulk edit by their state.
type BatchCounts struct {
	Total, Checked                 int // Checked by the dry run
	Todo, Same, Impossible         int
	Sending, Done, Pending, Failed int
	Unknown, Stale, Cancelled      int
}

// ToChange counts the rows that the dry run found something to do for.
func (c BatchCounts) ToChange() int { return c.Total - c.Same - c.Impossible }

// Left counts the rows that are not worked yet.
func (c BatchCounts) Left() int { return c.Todo + c.Sending }

// Over counts the rows that were worked or given up.
func (c BatchCounts) Over() int { return max(0, c.ToChange()-c.Left()) }

// Wrong counts the rows where nothing changed though it should have.
func (c BatchCounts) Wrong() int { return c.Failed + c.Stale }

// BatchPath is the address of a bulk edit; step is "" for its page, else what a
// form posts to: "check", "start", "pause", "resume", "cancel", "discard",
// "retry", and "result.csv" for its result.
func BatchPath(id, step string) string {
	path := "/batches/" + url.PathEscape(id)
	if step != "" {
		path += "/" + step
	}
	return path
}

// BatchSummary is a bulk edit in the list of them.
type BatchSummary struct {
	ID        string
	State     BatchState
	Edit      *BatchEdit // nil in a draft
	Counts    BatchCounts
	Started   bool
	CreatedAt time.Time
	By        string // the login that began it
}

// title names the edit, or says that it is not chosen yet.
func (b BatchSummary) title(l Layout) string {
	if b.Edit == nil {
		return l.T("batches.list.draft")
	}
	return b.Edit.sentence(l)
}

func (b BatchSummary) pill(l Layout) pill { return batchPill(l, b.State, b.Started, b.Counts) }

// tally says how far it is, in words.
func (b BatchSummary) tally(l Layout) string {
	switch c := b.Counts; b.State {
	case BatchDraft:
		return ""
	case BatchChecking:
		return l.T("batches.checked", "checked", c.Checked, "total", c.Total)
	case BatchReady:
		return l.N("batches.tally.todo.sentence", c.Todo)
	default:
		if !b.Started {
			return ""
		}
		text := l.T("batches.list.done", "done", c.Done+c.Pending, "total", c.ToChange())
		if c.Wrong() > 0 {
			text += " · " + l.N("batches.list.failed", c.Wrong())
		}
		if c.Unknown > 0 {
			text += " · " + l.N("batches.list.unknown", c.Unknown)
		}
		return text
	}
}

// batchPill is the state of a bulk edit as a pill.
func batchPill(l Layout, s BatchState, started bool, c BatchCounts) pill {
	switch s {
	case BatchDraft:
		return pill{ToneNone, "circle-question-mark", l.T("batches.state.draft"), ""}
	case BatchChecking:
		return pill{ToneInfo, "hourglass", l.T("batches.state.checking"), ""}
	case BatchReady:
		return pill{ToneInfo, "eye", l.T("batches.state.ready"), ""}
	case BatchRunning:
		return pill{ToneInfo, "hourglass", l.T("batches.state.running"), ""}
	case BatchPaused:
		return pill{ToneWarn, "clock", l.T("batches.state.paused"), ""}
	case BatchFinished:
		if c.Wrong() > 0 {
			return pill{ToneWarn, "triangle-alert", l.T("batches.state.finished"), ""}
		}
		return pill{ToneOK, "circle-check", l.T("batches.state.finished"), ""}
	}
	if !started {
		return pill{ToneNone, "x", l.T("batches.state.discarded"), ""}
	}
	return pill{ToneNone, "ban", l.T("batches.state.cancelled"), ""}
}

// BatchesView is the list of a profile's bulk edits, newest first.
type BatchesView struct {
	Layout
	Batches []BatchSummary
}

// BatchesDeniedView tells a sub-user why there are no bulk edits for it.
type BatchesDeniedView struct {
	Layout
	Domain registrar.DomainName // the one domain that the login may see
}

// BatchPasteProblem says why a pasted list came back.
type BatchPasteProblem string

// The problems. The zero value is none.
const (
	PasteEmpty   BatchPasteProblem = "empty"
	PasteTooMany BatchPasteProblem = "too_many"
	PasteNothing BatchPasteProblem = "nothing"  // nothing was chosen in the list of domains
	PasteNone    BatchPasteProblem = "none"     // no name of the list is in the profile
	PasteLeftOut BatchPasteProblem = "left_out" // some are not: go on without them?
)

// BatchLeftOut is an entry of a pasted list that can't be edited.
type BatchLeftOut struct {
	Text   string // as it was pasted
	Syntax bool   // it is no domain name; else it is not in the profile
}

func (o BatchLeftOut) reason(l Layout) string {
	if o.Syntax {
		return l.T("batches.paste.reason.syntax")
	}
	return l.T("batches.paste.reason.not_held")
}

// BatchPasteView is the page to paste a list of domains on.
//
// It posts text, and without=yes to go on without what is left out.
type BatchPasteView struct {
	Layout
	Text    string // as pasted
	Problem BatchPasteProblem
	LeftOut []BatchLeftOut
	Found   int // names of the list that are in the profile
	Most    int // how many a bulk edit takes
}

// mostLeftOut bounds how many entries are listed.
const mostLeftOut = 200

func (v BatchPasteView) shownLeftOut() []BatchLeftOut {
	return v.LeftOut[:min(len(v.LeftOut), mostLeftOut)]
}
func (v BatchPasteView) moreLeftOut() int { return max(0, len(v.LeftOut)-mostLeftOut) }

// problem words what is wrong with the list as a whole.
func (v BatchPasteView) problem() string {
	switch v.Problem {
	case PasteEmpty:
		return v.T("batches.paste.problem.empty")
	case PasteNothing:
		return v.T("batches.paste.problem.nothing")
	case PasteTooMany:
		return v.T("batches.paste.problem.too_many", "most", v.Most)
	case PasteNone:
		return v.T("batches.paste.problem.none")
	case PasteLeftOut:
		return v.N("batches.paste.problem.left_out", len(v.LeftOut))
	}
	return ""
}

// seqText writes a row's number for an address.
func seqText(seq int) string { return strconv.Itoa(seq) }
