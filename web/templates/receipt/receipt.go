package receipt

import (
	"time"

	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/words"
	"portal/web/templates/ui"
)

// Outcome is what is known of a change.
type Outcome string

// The outcomes.
const (
	OutcomeSending  Outcome = "sending"   // on its way; the call still runs
	OutcomeApplied  Outcome = "applied"   // accepted and done
	OutcomePending  Outcome = "pending"   // accepted; the registry or the registrant must still act
	OutcomeRefused  Outcome = "refused"   // a clear no: nothing changed
	OutcomeNotSent  Outcome = "not_sent"  // nothing left the portal
	OutcomeUnknown  Outcome = "unknown"   // sent, without a trustworthy answer
	OutcomeNoChange Outcome = "no_change" // what was asked for was there already

	OutcomeUnreadable Outcome = "unreadable" // the log has entries of it that can't be read
)

// Resolution is what was found out later of an outcome that was open.
type Resolution string

// The resolutions. The zero value is none.
const (
	ResolutionConfirmed  Resolution = "confirmed"   // the registry has the new values
	ResolutionNotApplied Resolution = "not_applied" // the registry has the old values
	ResolutionOvertaken  Resolution = "overtaken"   // the registry has neither: something else changed it
	ResolutionUnproven   Resolution = "unproven"    // there is nothing to find it out by
)

// View is the proof of one change. Receipts are kept: their address works later too.
type View struct {
	ui.Layout
	Head         ui.DomainHead // of a page that is Proof
	Kind         kind.Kind     // of change
	Group        Group         // that it is a part of
	ChangeID     string        // in the address
	ChangeNumber string        // as people read it; "" for ChangeID
	Outcome      Outcome
	Resolution   Resolution
	Reason       registrar.Reason // with OutcomeRefused
	Subject      string           // what the reason is about
	Diff         []ui.DiffRow     // see DiffRows
	// Fresh is true when a read after the change showed the new values. Without it
	// the page says that it shows what was asked for.
	Fresh      bool
	At         time.Time   // when it was asked for
	AnsweredAt time.Time   // when the outcome or the resolution became known; zero if it is not
	RelockAt   time.Time   // when what it unlocked is locked again; zero for never
	Actor      string      // who did it
	Altered    bool        // personal details don't fit the record and are left out
	From       string      // the address it came from
	Batch      string      // ID of the bulk edit that it is part of; "" for none
	BatchTotal int         // domains of that bulk edit
	RequestID  string      // to quote to support; "" to leave it out
	Accepted   []kind.Risk // what its sender was warned of
	Proof      bool        // the log is sealed: once the change is at its end, there is a proof of it
	Back       string      // address of the form that changes it back; "" for none
}

// Final reports whether nothing more is expected, so that the page can rest.
func (v View) Final() bool {
	if v.Group.Open {
		return false
	}
	if v.Resolution != "" {
		return true
	}
	return v.Outcome != OutcomeSending && v.Outcome != OutcomePending && v.Outcome != OutcomeUnknown
}

// Made reports whether the new values are in force.
func (v View) Made() bool {
	return v.Resolution == ResolutionConfirmed || v.Resolution == "" && v.Outcome == OutcomeApplied
}

// polling is how often the receipt asks for itself. A registry may take days
// over a pending change, so there it asks less often.
func (v View) polling() string {
	if v.Outcome == OutcomePending {
		return "every 30s"
	}
	return "every 3s"
}

func (v View) number() string {
	if v.ChangeNumber != "" {
		return v.ChangeNumber
	}
	return v.ChangeID
}

// result is an outcome in words: what happened, and what to do now. Titles and
// what follows that differ from kind to kind are in KindWords.
type result struct {
	tone              ui.Tone
	icon              string
	title, text, next words.Key
	short             words.Key // on a pill
}

var outcomes = map[Outcome]result{
	OutcomeSending: {ui.ToneInfo, "hourglass", words.Key("receipt.sending.title"), words.Key("receipt.sending.text"), words.Key("receipt.sending.next"), words.Key("outcome.sending")},
	OutcomeApplied: {ui.ToneOK, "circle-check", "", words.Key("receipt.applied.text"), "", words.Key("outcome.applied")},
	OutcomePending: {ui.ToneInfo, "hourglass", words.Key("receipt.pending.title"), words.Key("receipt.pending.text"), words.Key("receipt.pending.next"), words.Key("outcome.pending")},
	OutcomeRefused: {ui.ToneBad, "circle-x", "", "", words.Key("receipt.refused.next"), words.Key("outcome.refused")},
	OutcomeNotSent: {ui.ToneBad, "circle-x", words.Key("receipt.not_sent.title"), words.Key("receipt.not_sent.text"), words.Key("receipt.not_sent.next"), words.Key("outcome.not_sent")},
	// Not a failure: it may well have happened.
	OutcomeUnknown:    {ui.ToneInfo, "refresh-cw", words.Key("receipt.unknown.title"), words.Key("receipt.unknown.text"), words.Key("receipt.unknown.next"), words.Key("outcome.unknown")},
	OutcomeUnreadable: {ui.ToneWarn, "triangle-alert", words.Key("receipt.unreadable.title"), words.Key("receipt.unreadable.text"), words.Key("receipt.unreadable.next"), words.Key("outcome.unreadable")},
	OutcomeNoChange:   {ui.ToneInfo, "info", words.Key("receipt.no_change.title"), words.Key("receipt.no_change.text"), words.Key("receipt.no_change.next"), words.Key("outcome.no_change")},
}

var resolutions = map[Resolution]result{
	ResolutionConfirmed:  {ui.ToneOK, "circle-check", "", words.Key("receipt.confirmed.text"), "", words.Key("outcome.confirmed")},
	ResolutionNotApplied: {ui.ToneBad, "circle-x", words.Key("receipt.not_applied.title"), words.Key("receipt.not_applied.text"), words.Key("receipt.not_applied.next"), words.Key("outcome.not_applied")},
	ResolutionOvertaken:  {ui.ToneWarn, "triangle-alert", words.Key("receipt.overtaken.title"), words.Key("receipt.overtaken.text"), words.Key("receipt.overtaken.next"), words.Key("outcome.overtaken")},
	ResolutionUnproven:   {ui.ToneWarn, "circle-help", words.Key("receipt.unproven.title"), words.Key("receipt.unproven.text"), words.Key("receipt.unproven.next"), words.Key("outcome.unproven")},
}

// resultOf words an outcome, or what was found out of it since. What is not
// known to this package is worded as unknown, never as a success or a failure.
func resultOf(o Outcome, r Resolution) result {
	if found, ok := resolutions[r]; ok {
		return found
	}
	if found, ok := outcomes[o]; ok {
		return found
	}
	return outcomes[OutcomeUnknown]
}

// banner says what became of the change.
func (v View) banner() ui.Banner {
	r := v.result()
	b := ui.Banner{Tone: r.tone, Icon: r.icon, Title: v.T(r.title)}
	switch {
	case v.Resolution == "" && v.Outcome == OutcomeRefused:
		b.Text = ui.Refusal(v.Layout, v.Reason, v.Subject)
	case v.Resolution == "" && v.Outcome == OutcomeApplied && !v.Fresh && !v.Kind.Traceless():
		b.Title, b.Text = v.T("receipt.accepted.title"), v.T("receipt.accepted.text")
	case v.Made() && !v.Fresh && v.Resolution == "" && !v.AnsweredAt.IsZero():
		b.Text = v.T("receipt.act.text", "time", v.Words.DateTime(v.AnsweredAt))
	case v.Made() && !v.AnsweredAt.IsZero():
		b.Text = v.T(r.text, "time", v.Words.DateTime(v.AnsweredAt))
	case v.Made():
		b.Text = v.T("receipt.applied.untimed")
	default:
		b.Text = v.T(r.text)
	}
	return b
}

// result words what became of the change, as its kind is worded.
func (v View) result() result {
	r, kind := resultOf(v.Outcome, v.Resolution), WordsOf(v.Kind)
	switch {
	case r.title != "":
	case v.Made():
		r.title = Changed(v.Diff, kind.saved)
	default:
		r.title = kind.refused
	}
	if r.next == "" {
		r.next = kind.next
	}
	return r
}

// onward is the address of a page of the domain that the receipt is about; of one
// that is gone, of the page for all domains.
func (v View) onward(page string) string {
	switch {
	case !v.Head.Gone:
		return ui.DomainPath(v.Head.Name, page)
	case page == string(ui.SectionActivity):
		return "/activity"
	}
	return "/domains"
}

// form is the address of the page where the change can be asked for again.
func (v View) form() string {
	return formOf(v.Kind, v.Head.Name)
}

// next says what happens now, or what to do.
func (v View) next() string {
	if v.Made() && !v.RelockAt.IsZero() {
		return ui.Relocks(v.Layout, v.RelockAt)
	}
	next := v.T(v.result().next)
	if v.Kind == kind.HostAddToRegistry && !v.Made() { // the delegation that it was for waits
		next += " " + v.T("receipt.host_known.waits")
	}
	return next
}

// mayRetry reports whether trying again makes sense.
func (v View) mayRetry() bool {
	switch v.Resolution {
	case ResolutionNotApplied, ResolutionOvertaken, ResolutionUnproven:
		return true
	case "":
		return v.Outcome == OutcomeRefused || v.Outcome == OutcomeNotSent
	}
	return false
}

// accepted words what was saved in spite of a warning, unless nothing came of it.
func (v View) accepted() []string {
	if v.mayRetry() || v.Outcome == OutcomeNoChange {
		return nil
	}
	var texts []string
	for _, risk := range v.Accepted {
		if key, ok := risks[risk]; ok {
			texts = append(texts, v.T(key))
		}
	}
	return texts
}

// lasting says why a change that was made can't be changed back; "" if it can.
func (v View) lasting() string {
	about, _ := kind.Of(v.Kind)
	if key, ok := lasting[about.Lasting]; ok && v.Made() {
		return v.T(key)
	}
	return ""
}

// OutcomePill is an outcome as a pill.
func OutcomePill(l ui.Layout, o Outcome, r Resolution) ui.Pill {
	found := resultOf(o, r)
	return ui.Pill{Tone: found.tone, Icon: found.icon, Text: l.T(found.short)}
}

// receiptTitle names the page; it holds the number, so that tabs and
// bookmarks of several receipts differ.
func receiptTitle(v View) string { return v.T("receipt.title", "number", v.number()) }
