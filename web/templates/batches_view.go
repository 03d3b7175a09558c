package templates

import (
	"net/url"
	"time"

	"portal/internal/registrar"
	"portal/internal/words"
)

// BatchRow is one domain of a bulk edit.
type BatchRow struct {
	Seq      int
	Domain   registrar.DomainName
	ChangeID string // its receipt; "" if there is none
	Old, New []string
	State    BatchRowState
	Reason   registrar.Reason
	Subject  string
}

// BatchGroup is a choice of rows.
type BatchGroup string

// The groups. The zero value is the page's own choice: what needs a look first.
const (
	BatchGroupAll        BatchGroup = "all"
	BatchGroupTodo       BatchGroup = "todo"
	BatchGroupSame       BatchGroup = "same"
	BatchGroupImpossible BatchGroup = "impossible"
	BatchGroupDone       BatchGroup = "done"
	BatchGroupPending    BatchGroup = "pending"
	BatchGroupFailed     BatchGroup = "failed"
	BatchGroupUnknown    BatchGroup = "unknown"
	BatchGroupCancelled  BatchGroup = "cancelled"
)

// BatchNotice says why a page came back.
type BatchNotice string

// The notices. The zero value is none.
const (
	BatchNoticeState    BatchNotice = "state"    // not possible in this state any more: 409
	BatchNoticeConfirm  BatchNotice = "confirm"  // the box is not ticked: 422
	BatchNoticeProblems BatchNotice = "problems" // fields need correction: 422
)

// BatchForm is what was typed about the edit.
type BatchForm struct {
	BatchEdit
	Problems map[int]HostProblemKind // by field of the nameservers
	Added    bool                    // the button for another field was pressed
	Missing  bool                    // nothing was chosen in the form of BatchEdit.Kind
}

// BatchView is the page of one bulk edit.
//
// Its forms post to BatchPath: "check" with kind and op and ns (repeated), or
// locked, or renewal; "start" with checked=yes; all others without fields.
type BatchView struct {
	Layout
	BatchSummary
	StartedAt, FinishedAt time.Time     // zero if not yet
	LeftTime              time.Duration // estimate; 0 if unknown
	Editing               bool          // the edit is being chosen: a draft, or on the way back
	Form                  BatchForm
	Notice                BatchNotice
	Round                 int                    // number of the dry run, with which the form to start it says what was seen
	Names                 []registrar.DomainName // some of a draft's domains
	Rows                  []BatchRow
	Group                 BatchGroup // that was asked for
	Shown                 BatchGroup // that Rows are of
	Query                 string     // that Rows were searched for
	After                 int        // Rows begin after this number
	More                  bool       // there are rows after Rows
}

// Moving reports whether the page changes by itself.
func (v BatchView) Moving() bool {
	switch v.State {
	case BatchChecking, BatchRunning:
		return true
	case BatchPaused:
		return v.Counts.Sending > 0
	case BatchFinished, BatchCancelled:
		return v.Started && v.Counts.Unknown+v.Counts.Pending+v.Counts.Sending > 0
	}
	return false
}

// polling is how often the page asks for news. What waits for the registry may
// take days, what is being checked minutes.
func (v BatchView) polling() string {
	switch {
	case v.State == BatchChecking, v.State == BatchRunning, v.Counts.Sending > 0:
		return "every 2s"
	case v.Counts.Unknown > 0:
		return "every 10s"
	}
	return "every 60s"
}

// heading names the page.
func (v BatchView) heading() string {
	n := v.Counts.Total
	switch v.State {
	case BatchDraft:
		return v.N("batches.heading.draft", n)
	case BatchChecking:
		return v.N("batches.heading.checking", n)
	case BatchReady:
		if v.Editing {
			return v.N("batches.heading.draft", n)
		}
		return v.N("batches.heading.ready", n)
	case BatchRunning:
		return v.N("batches.heading.running", v.Counts.ToChange())
	case BatchPaused:
		return v.T("batches.heading.paused")
	case BatchFinished:
		return v.T("batches.heading.finished")
	}
	if !v.Started {
		return v.T("batches.heading.discarded")
	}
	return v.T("batches.heading.cancelled")
}

// announcement is what a screen reader says after a swap: where it stands, in
// steps of ten per cent so that it does not chatter.
func (v BatchView) announcement() string {
	if b, ok := v.banner(); ok && v.Notice != "" {
		return b.Title
	}
	switch v.State {
	case BatchChecking:
		return v.T("batches.announce.checking", "percent", tenths(v.Counts.Checked, v.Counts.Total))
	case BatchRunning:
		return v.T("batches.announce.running", "percent", tenths(v.Counts.Over(), v.Counts.ToChange()))
	}
	return v.heading()
}

// tenths is how much of whole part is, in per cent, down to a multiple of ten.
func tenths(part, whole int) int {
	if whole <= 0 {
		return 0
	}
	return part * 10 / whole * 10
}

// banner says what came of the last click, or how the bulk edit ended.
func (v BatchView) banner() (Banner, bool) {
	switch v.Notice {
	case BatchNoticeState:
		return Banner{Tone: ToneWarn, Title: v.T("batches.notice.state.title"), Text: v.T("batches.notice.state.text")}, true
	case BatchNoticeConfirm:
		return Banner{Tone: ToneBad, Title: v.T("batches.notice.confirm.title"), Text: v.T("batches.notice.confirm.text")}, true
	case BatchNoticeProblems:
		return Banner{Tone: ToneBad, Title: v.T("batches.notice.problems.title"), Text: v.T("nameservers.problems.text")}, true
	}
	c := v.Counts
	switch {
	case v.State == BatchCancelled && !v.Started:
		return Banner{Tone: ToneInfo, Title: v.T("batches.discarded.title"), Text: v.T("batches.discarded.text")}, true
	case v.State == BatchCancelled:
		return Banner{Tone: ToneInfo, Icon: "ban", Title: v.N("batches.cancelled.title", c.Cancelled), Text: v.T("batches.cancelled.text")}, true
	case v.State == BatchFinished && c.Wrong() > 0:
		return Banner{Tone: ToneWarn, Title: v.N("batches.finished.failed.title", c.Wrong()), Text: v.T("batches.finished.failed.text")}, true
	case v.State == BatchFinished && c.Unknown > 0:
		return Banner{Tone: ToneInfo, Icon: "refresh-cw", Title: v.N("batches.finished.unknown.title", c.Unknown), Text: v.T("batches.finished.unknown.text")}, true
	case v.State == BatchFinished && c.Pending > 0:
		return Banner{Tone: ToneInfo, Icon: "hourglass", Title: v.N("batches.finished.pending.title", c.Pending), Text: v.T("batches.finished.pending.text")}, true
	case v.State == BatchFinished:
		return Banner{Tone: ToneOK, Title: v.N("batches.finished.done.title", c.Done), Text: v.T("batches.finished.done.text")}, true
	case v.State == BatchReady && !v.Editing && c.Todo == 0:
		return Banner{Tone: ToneInfo, Title: v.T("batches.ready.none.title"), Text: v.T("batches.ready.none.text")}, true
	case v.State == BatchPaused:
		return Banner{Tone: ToneWarn, Icon: "clock", Title: v.T("batches.paused.title"), Text: v.T("batches.paused.text")}, true
	}
	return Banner{}, false
}

// leftText is the time that is left, in words; "" if it is not known.
func (v BatchView) leftText() string {
	if v.State != BatchRunning && v.State != BatchChecking || v.LeftTime <= 0 {
		return ""
	}
	return v.T("batches.left_time", "wait", v.Words.Wait(v.LeftTime))
}

// batchTally is a count of rows that leads to them.
type batchTally struct {
	group BatchGroup
	count int
	word  string
	tone  Tone
}

// tallies are the counts that matter in this state.
func (v BatchView) tallies() []batchTally {
	c := v.Counts
	if !v.Started {
		return []batchTally{
			{BatchGroupTodo, c.Todo, v.N("batches.tally.todo", c.Todo), ToneInfo},
			{BatchGroupSame, c.Same, v.N("batches.tally.same", c.Same), ToneNone},
			{BatchGroupImpossible, c.Impossible, v.N("batches.tally.impossible", c.Impossible), ToneWarn},
		}
	}
	all := []batchTally{
		{BatchGroupDone, c.Done, v.N("batches.tally.done", c.Done), ToneOK},
		{BatchGroupFailed, c.Wrong(), v.N("batches.tally.failed", c.Wrong()), ToneBad},
	}
	if v.State == BatchRunning || v.State == BatchPaused || c.Left() > 0 {
		all = append(all[:1], batchTally{BatchGroupTodo, c.Left(), v.N("batches.tally.left", c.Left()), ToneInfo}, all[1])
	}
	return append(all, presentTallies(
		batchTally{BatchGroupUnknown, c.Unknown, v.N("batches.tally.unknown", c.Unknown), ToneInfo},
		batchTally{BatchGroupPending, c.Pending, v.N("batches.tally.pending", c.Pending), ToneInfo},
		batchTally{BatchGroupCancelled, c.Cancelled, v.N("batches.tally.cancelled", c.Cancelled), ToneNone},
		batchTally{BatchGroupSame, c.Same, v.N("batches.tally.same", c.Same), ToneNone},
		batchTally{BatchGroupImpossible, c.Impossible, v.N("batches.tally.impossible", c.Impossible), ToneWarn},
	)...)
}

// presentTallies keeps the tallies that count something.
func presentTallies(all ...batchTally) []batchTally {
	var kept []batchTally
	for _, t := range all {
		if t.count > 0 {
			kept = append(kept, t)
		}
	}
	return kept
}

// toneOf is the colour of a tally: none where nothing is counted.
func (t batchTally) toneOf() Tone {
	if t.count == 0 {
		return ToneNone
	}
	return t.tone
}

// Address is the page with a choice of rows. Parameters at their defaults are left out.
func (v BatchView) Address(group BatchGroup, query string, after int) string {
	q := url.Values{}
	if group != "" {
		q.Set("show", string(group))
	}
	if query != "" {
		q.Set("q", query)
	}
	if after > 0 {
		q.Set("after", seqText(after))
	}
	if len(q) == 0 {
		return BatchPath(v.ID, "")
	}
	return BatchPath(v.ID, "") + "?" + q.Encode()
}

// liveAddress is what the page asks for news at: its rows, and the state it shows.
func (v BatchView) liveAddress() string {
	q := url.Values{"live": {string(v.State)}}
	if v.Group != "" {
		q.Set("show", string(v.Group))
	}
	if v.Query != "" {
		q.Set("q", v.Query)
	}
	if v.After > 0 {
		q.Set("after", seqText(v.After))
	}
	return BatchPath(v.ID, "") + "?" + q.Encode()
}

func (v BatchView) nextAddress() string {
	if len(v.Rows) == 0 {
		return ""
	}
	return v.Address(v.Group, v.Query, v.Rows[len(v.Rows)-1].Seq)
}

// batchRowStates word the state of a row, once the edit was started.
var batchRowStates = map[BatchRowState]struct {
	tone Tone
	icon string
	word words.Key
}{
	BatchRowTodo:       {ToneNone, "clock", words.Key("batches.row.todo")},
	BatchRowSame:       {ToneNone, "check", words.Key("batches.row.same")},
	BatchRowImpossible: {ToneWarn, "ban", words.Key("batches.row.impossible")},
	BatchRowSending:    {ToneInfo, "hourglass", words.Key("batches.row.sending")},
	BatchRowDone:       {ToneOK, "circle-check", words.Key("batches.row.done")},
	BatchRowPending:    {ToneInfo, "hourglass", words.Key("batches.row.pending")},
	BatchRowFailed:     {ToneBad, "circle-x", words.Key("batches.row.failed")},
	BatchRowUnknown:    {ToneInfo, "refresh-cw", words.Key("batches.row.unknown")},
	BatchRowStale:      {ToneWarn, "arrow-left-right", words.Key("batches.row.stale")},
	BatchRowCancelled:  {ToneNone, "ban", words.Key("batches.row.cancelled")},
}

// rowPill is the state of a row as a pill.
func (v BatchView) rowPill(r BatchRow) pill {
	if !v.Started && r.State == BatchRowTodo {
		return pill{ToneInfo, "arrow-right", v.T("batches.row.will_change"), ""}
	}
	s, ok := batchRowStates[r.State]
	if !ok {
		s = batchRowStates[BatchRowUnknown]
	}
	return pill{s.tone, s.icon, v.T(s.word), ""}
}

// Told words the state of a row and the reason of it, "" for none.
func (v BatchView) Told(r BatchRow) (state, reason string) { return v.rowPill(r).text, v.reasonText(r) }

// reasonText says why a row was or can't be changed, and what to do; "" for nothing.
func (v BatchView) reasonText(r BatchRow) string {
	switch r.State {
	case BatchRowStale:
		return v.T("batches.reason.stale")
	case BatchRowUnknown:
		return v.T("batches.reason.unknown")
	case BatchRowPending:
		return v.T("batches.reason.pending")
	case BatchRowImpossible, BatchRowFailed:
	default:
		return ""
	}
	least, most := registrar.NameserverLimits(r.Domain)
	host := registrar.DomainName(r.Subject).Unicode()
	switch {
	case r.Reason == registrar.ReasonInvalid && r.State == BatchRowImpossible && v.Edit != nil && v.Edit.Kind == BatchNameservers:
		return v.T("batches.reason.limits", "tld", r.Domain.TLD(), "min", least, "max", most)
	case r.Reason == registrar.ReasonHostUnknown && r.Subject != "":
		return v.T("batches.reason.host_unknown", "host", host)
	case r.Reason == registrar.ReasonHostInvalid && r.Subject != "":
		return v.T("batches.reason.host_invalid", "host", host)
	case r.Reason == registrar.ReasonUnsupported:
		return v.T("batches.reason.unsupported", "tld", r.Domain.TLD())
	case r.Reason == registrar.ReasonLocked && v.Edit != nil && v.Edit.Kind == BatchNameservers:
		return v.T("batches.reason.locked")
	}
	if key, ok := batchRowReasons[r.Reason]; ok {
		return v.T(key)
	}
	return v.T("batches.reason.other")
}

var batchRowReasons = map[registrar.Reason]words.Key{
	registrar.ReasonHostUnknown: words.Key("batches.reason.hosts_unknown"),
	registrar.ReasonHostInvalid: words.Key("batches.reason.hosts_invalid"),
	registrar.ReasonWaiting:     words.Key("batches.reason.waiting"),
	registrar.ReasonLocked:      words.Key("batches.reason.held"),
	registrar.ReasonPermission:  words.Key("batches.reason.permission"),
	registrar.ReasonInvalid:     words.Key("batches.reason.invalid"),
	registrar.ReasonField:       words.Key("batches.reason.field"),
	registrar.ReasonBusy:        words.Key("batches.reason.busy"),
	registrar.ReasonSetup:       words.Key("batches.reason.setup"),
	"not_sent":                  words.Key("batches.reason.not_sent"),
	"not_applied":               words.Key("batches.reason.not_applied"),
	"overtaken":                 words.Key("batches.reason.overtaken"),
}

// Values words old or new values of a row.
func (v BatchView) Values(values []string) []string {
	if v.Edit == nil {
		return values
	}
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = v.value(value)
	}
	return texts
}

// batchValueWords are the words of values that are no names.
var batchValueWords = map[BatchEditKind]map[string]words.Key{
	BatchLock: {"locked": words.Key("lock.locked"), "unlocked": words.Key("lock.unlocked")},
	BatchRenewal: {
		string(registrar.RenewalAuto):   words.Key("batches.value.auto"),
		string(registrar.RenewalExpire): words.Key("batches.value.expire"),
		string(registrar.RenewalManual): words.Key("batches.value.manual"),
	},
	BatchVerification: {"mailed": words.Key("batches.verification.value")},
	BatchPrivacy:      {string(registrar.PrivacyOn): words.Key("privacy.private"), string(registrar.PrivacyOff): words.Key("privacy.public")},
}

func (v BatchView) value(value string) string {
	if key, ok := batchValueWords[v.Edit.Kind][value]; ok {
		return v.T(key)
	}
	return value
}

// changes reports whether a row is shown as old and new.
func (r BatchRow) changes() bool {
	return r.State != BatchRowSame && r.State != BatchRowImpossible && (len(r.Old) > 0 || len(r.New) > 0)
}

// moreNames counts the domains of a draft that Names leaves out.
func (v BatchView) moreNames() int { return max(0, v.Counts.Total-len(v.Names)) }

// mayRetry reports whether there is something to try again.
func (v BatchView) mayRetry() bool {
	return (v.State == BatchFinished || v.State == BatchCancelled) && v.Started && v.Counts.Wrong() > 0
}
