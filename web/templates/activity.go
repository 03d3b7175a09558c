package templates

import (
	"time"

	"portal/internal/words"
)

// ActivityKind is what happened.
type ActivityKind string

// The kinds.
const (
	ActivityNameservers   ActivityKind = "nameservers.set"
	ActivitySignIn        ActivityKind = "sign_in"
	ActivitySignInRefused ActivityKind = "sign_in.refused"
	ActivitySignOut       ActivityKind = "sign_out"
	ActivityDenied        ActivityKind = "denied" // something was asked for that the login may not do
)

// ActivityEntry is one line of the timeline.
type ActivityEntry struct {
	Kind         ActivityKind
	Outcome      Outcome    // of a change
	Resolution   Resolution // of a change
	At           time.Time
	Actor        string // "" when nobody is known
	You          bool   // Actor is the visitor
	From         string // address, "" if not known
	Diff         []DiffRow
	ChangeID     string // "" for no receipt
	ChangeNumber string
}

// activityWords are the icon and the sentence of each kind.
var activityWords = map[ActivityKind]struct {
	icon     string
	sentence words.Key
}{
	ActivityNameservers:   {"server", words.Key("activity.nameservers.asked")},
	ActivitySignIn:        {"log-in", words.Key("activity.sign_in")},
	ActivitySignInRefused: {"shield-alert", words.Key("activity.sign_in.refused")},
	ActivitySignOut:       {"log-out", words.Key("activity.sign_out")},
	ActivityDenied:        {"ban", words.Key("activity.denied")},
}

func (e ActivityEntry) icon() string {
	if w, ok := activityWords[e.Kind]; ok {
		return w.icon
	}
	return "activity"
}

// made reports whether the entry is a change that is in force.
func (e ActivityEntry) made() bool {
	return ReceiptView{Outcome: e.Outcome, Resolution: e.Resolution}.made()
}

func (e ActivityEntry) sentence(l Layout) string {
	if e.Kind == ActivityNameservers && e.made() {
		return l.T("activity.nameservers.changed")
	}
	if w, ok := activityWords[e.Kind]; ok {
		return l.T(w.sentence)
	}
	return l.T("activity.other")
}

// by says who and from where, as far as it is known.
func (e ActivityEntry) by(l Layout) string {
	switch {
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

// ActivityView is the timeline of one domain, newest first.
type ActivityView struct {
	Layout
	Head    DomainHead
	Entries []ActivityEntry
	Newer   string // address of the page with newer entries; "" on the first
	Older   string // address of the page with older entries; "" on the last
}
