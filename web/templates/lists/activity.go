package lists

import (
	"time"

	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/words"
	"portal/web/templates/receipt"
	"portal/web/templates/ui"
)

// What entries are about besides changes.
const (
	ActivitySignIn        kind.Kind = "sign_in"
	ActivitySignInRefused kind.Kind = "sign_in.refused"
	ActivitySignOut       kind.Kind = "sign_out"
	ActivitySessionEnded  kind.Kind = "session.ended"  // the oldest of too many
	ActivityLoginSent     kind.Kind = "login.sent"     // mailed to a contact, for somebody who was not signed in
	ActivityLoginNotSent  kind.Kind = "login.not_sent" // asked for by somebody who was not signed in; refused, or no answer
	ActivityLoginWithheld kind.Kind = "login.withheld" // the owner has not confirmed the address
	ActivityDenied        kind.Kind = "denied"         // something was asked for that the login may not do
	ActivityUnreadable    kind.Kind = "unreadable"     // the entry does not say what it should
	ActivityDrift         kind.Kind = "drift"          // a setting was changed, and not from here
)

// ActivityEntry is one line of the timeline.
type ActivityEntry struct {
	Kind         kind.Kind          // of a change, or one of those above
	Outcome      receipt.Outcome    // of a change
	Resolution   receipt.Resolution // of a change
	At           time.Time
	Actor        string // "" when nobody is known
	You          bool   // Actor is the visitor
	From         string // address, "" if not known
	Diff         []ui.DiffRow
	Altered      bool     // personal details don't fit the record and are left out
	Count        int      // how many times it happened, if that was more than once
	Settings     []string // names of what was changed elsewhere
	ChangeID     string   // "" for no receipt
	Back         string   // address of the form that changes it back; "" for none
	ChangeNumber string
	Domain       registrar.DomainName // "" where the page says it, or it is about none
	Batch        string               // ID of the bulk edit that it is part of; "" for none that the visitor may see
}

// activityWords are the icon and the sentence of each kind that is no change of ours.
var activityWords = map[kind.Kind]struct {
	icon     string
	sentence words.Key
}{
	ActivitySignIn:        {"log-in", words.Key("activity.sign_in")},
	ActivitySignInRefused: {"shield-alert", words.Key("activity.sign_in.refused")},
	ActivitySignOut:       {"log-out", words.Key("activity.sign_out")},
	ActivitySessionEnded:  {"log-out", words.Key("activity.session.ended")},
	ActivityLoginSent:     {"key-round", words.Key("activity.login.sent")},
	ActivityLoginWithheld: {"shield-alert", words.Key("activity.login.withheld")},
	ActivityLoginNotSent:  {"key-round", words.Key("activity.login.not_sent")},
	ActivityDenied:        {"ban", words.Key("activity.denied")},
	ActivityUnreadable:    {"triangle-alert", words.Key("activity.unreadable")},
	ActivityDrift:         {"globe", words.Key("activity.drift")},
}

// change reports whether the entry is an edit that was made here.
func (e ActivityEntry) change() bool { return e.Outcome != "" }

// Icon is the sign of what it is about.
func (e ActivityEntry) Icon() string {
	if e.change() {
		return receipt.WordsOf(e.Kind).Icon
	}
	if w, ok := activityWords[e.Kind]; ok {
		return w.icon
	}
	return "activity"
}

// Made reports whether the entry tells of new values that are in force.
func (e ActivityEntry) Made() bool {
	return e.Kind == ActivityDrift || receipt.View{Outcome: e.Outcome, Resolution: e.Resolution}.Made()
}

// Sentence says what happened.
func (e ActivityEntry) Sentence(l ui.Layout) string {
	if e.change() {
		w := receipt.WordsOf(e.Kind)
		if e.Made() {
			return l.T(receipt.Changed(e.Diff, w.Changed))
		}
		return l.T(w.Asked)
	}
	if e.Kind == ActivityDrift && len(e.Settings) > 0 {
		return l.T("activity.drift.of", "settings", l.Words.List(e.Settings))
	}
	if w, ok := activityWords[e.Kind]; ok {
		return l.T(w.sentence)
	}
	return l.T("activity.other")
}

// by says who and from where, as far as it is known. What was changed elsewhere
// was only noticed here.
func (e ActivityEntry) by(l ui.Layout) string {
	switch {
	case e.Kind == ActivityDrift:
		return l.T("activity.drift.noticed", "time", l.Words.DateTime(e.At))
	case e.You && e.From != "":
		return l.T("activity.by_you_from", "from", e.From)
	case e.You:
		return l.T("activity.by_you")
	case e.Actor != "" && e.From != "":
		return l.T("activity.by_from", "actor", e.Actor, "from", e.From)
	case e.Actor != "":
		return l.T("activity.by", "actor", e.Actor)
	case e.From != "":
		return l.T("activity.from", "from", e.From)
	}
	return ""
}

func (e ActivityEntry) number() string {
	if e.ChangeNumber != "" {
		return e.ChangeNumber
	}
	return e.ChangeID
}

// ActivityView is a timeline, newest first.
type ActivityView struct {
	ui.Layout
	Head    ui.DomainHead // of Query.Domain, if it is about one
	Query   ActivityQuery
	Entries []ActivityEntry
	Newer   string // address of the page with newer entries; "" on the first
	Older   string // address of the page with older entries; "" on the last
}

// document is the title of the page.
func (v ActivityView) document() string {
	if v.Query.Domain == "" {
		return v.T("activity.profile.document")
	}
	return v.T("activity.document", "domain", v.Query.Domain.Unicode())
}

func (v ActivityView) intro() string {
	switch {
	case v.Query.Domain != "":
		return v.T("activity.intro")
	case v.Owner:
		return v.T("activity.profile.intro")
	}
	return v.T("activity.own.intro")
}

// State says how a change stands, for a file; "" for what is no change.
func (e ActivityEntry) State(l ui.Layout) string {
	if !e.change() {
		return ""
	}
	return receipt.OutcomePill(l, e.Outcome, e.Resolution).Text
}
