package account

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"portal/internal/registrar"
	"portal/internal/registrar/rules/contact"
	"portal/internal/words"
	"portal/web/templates/ui"
)

// NoticesView is the page where people choose which mails they get.
type NoticesView struct {
	ui.Layout
	Done      NoticesDone     // what was just done, "" for nothing
	Groups    []NoticeGroup   // what owner contacts get
	Addresses []NoticeTarget  // further addresses
	Most      int             // how many of them there may be
	Typed     string          // address that was not accepted
	Problem   NoticesProblem  // with Typed
	Wrong     contact.Problem // what is wrong with Typed itself
	NewGroups []NoticeGroup   // of the form for a new address
	Sent      []SentNotice    // newest first
	Form      string          // random text of the form for a new address, which is carried out once
}

// NoticeGroup is a part of the page: kinds that belong together.
type NoticeGroup struct {
	ID        string
	Kinds     []NoticeKind
	Reminders []Reminder // of the group that tells of expiries; nil for all others
}

var noticeGroups = map[string]words.Key{
	"renewal": words.Key("notices.group.renewal"),
	"away":    words.Key("notices.group.away"),
	"website": words.Key("notices.group.website"),
	"account": words.Key("notices.group.account"),
}

func (g NoticeGroup) name(l ui.Layout) string { return l.T(noticeGroups[g.ID]) }

// choices are the kinds that owner contacts can do without.
func (g NoticeGroup) choices() []NoticeKind {
	return slices.DeleteFunc(slices.Clone(g.Kinds), func(k NoticeKind) bool { return k.Always })
}

// always lists the others by name.
func (g NoticeGroup) always(l ui.Layout) string {
	var names []string
	for _, k := range g.Kinds {
		if k.Always {
			names = append(names, l.T(k.Name))
		}
	}
	return strings.Join(names, " · ")
}

// chosen reports whether all of the group is chosen.
func (g NoticeGroup) chosen() bool {
	return !slices.ContainsFunc(g.Kinds, func(k NoticeKind) bool { return !k.Chosen })
}

// NoticeKind is a kind of mail, and whether it is chosen.
type NoticeKind struct {
	ID     string
	Name   words.Key
	Always bool // owner contacts get it whatever was chosen
	Chosen bool
}

// NoticeTarget is a further address.
type NoticeTarget struct {
	ID        int64
	Address   string
	Confirmed bool
	Until     time.Time // end of the link, while it is not confirmed
	Groups    []NoticeGroup
}

func (t NoticeTarget) path() string { return fmt.Sprintf("/notices/addresses/%d", t.ID) }

// summary says how much of everything the address gets.
func (t NoticeTarget) summary(l ui.Layout) string {
	chosen, all := 0, 0
	for _, g := range t.Groups {
		for _, k := range g.Kinds {
			all++
			if k.Chosen {
				chosen++
			}
		}
	}
	if chosen == all {
		return l.T("notices.target.all")
	}
	return l.N("notices.target.some", chosen, "all", all)
}

func (t NoticeTarget) prefix() string { return fmt.Sprintf("address-%d", t.ID) }

// SentNotice is a mail and what became of it.
type SentNotice struct {
	Name      words.Key
	Domain    registrar.DomainName // "" if it is about none, or about many
	Recipient string               // "" if none was known
	State     string               // queued, sent, failed or bounced
	Reason    string               // why it was not sent; "" if it was
	At        time.Time
}

// NoticesDone is what a visitor just did.
type NoticesDone string

// The things that can be done.
const (
	NoticesSaved   NoticesDone = "saved"
	NoticesAdded   NoticesDone = "added"
	NoticesRemoved NoticesDone = "removed"
)

var noticesDone = map[NoticesDone][2]words.Key{
	NoticesSaved:   {words.Key("notices.saved.title"), words.Key("notices.saved.text")},
	NoticesAdded:   {words.Key("notices.added.title"), words.Key("notices.added.text")},
	NoticesRemoved: {words.Key("notices.removed.title"), words.Key("notices.removed.text")},
}

// NoticesProblem says why an address was not accepted.
type NoticesProblem string

// The problems.
const (
	NoticesBadAddress NoticesProblem = "address"
	NoticesTwice      NoticesProblem = "twice"
	NoticesTooMany    NoticesProblem = "too_many"
	NoticesThrottled  NoticesProblem = "throttled"
)

var noticesProblems = map[NoticesProblem]words.Key{
	NoticesBadAddress: words.Key("contact.problem.email"),
	NoticesTwice:      words.Key("notices.problem.twice"),
	NoticesTooMany:    words.Key("notices.problem.too_many"),
	NoticesThrottled:  words.Key("notices.problem.throttled"),
}

func (v NoticesView) problem() string {
	if key, ok := noticesProblems[v.Problem]; ok {
		return v.T(key, "text", v.Typed)
	}
	return ui.ContactProblem(v.Layout, "email", v.Wrong)
}

func (v NoticesView) banner() (ui.Banner, bool) {
	keys, ok := noticesDone[v.Done]
	if !ok {
		return ui.Banner{}, false
	}
	return ui.Banner{Tone: ui.ToneOK, Title: v.T(keys[0]), Text: v.T(keys[1])}, true
}

func (v NoticesView) newAddress() ui.TextField {
	return ui.TextField{
		ID: "address", Name: "address", Kind: "email", Label: v.T("notices.new.label"), Hint: v.T("notices.new.hint"),
		Value: v.Typed, Problem: v.problem(), Autocomplete: "email", InputMode: "email", Focus: v.problem() != "",
	}
}

var noticeStates = map[string]struct {
	tone ui.Tone
	icon string
	text words.Key
}{
	"queued":  {ui.ToneInfo, "hourglass", words.Key("notices.state.queued")},
	"sent":    {ui.ToneOK, "circle-check", words.Key("notices.state.sent")},
	"failed":  {ui.ToneWarn, "triangle-alert", words.Key("notices.state.failed")},
	"bounced": {ui.ToneBad, "circle-x", words.Key("notices.state.bounced")},
}

func (n SentNotice) pill(l ui.Layout) ui.Pill {
	state, ok := noticeStates[n.State]
	if !ok {
		state = noticeStates["queued"]
	}
	return ui.Pill{Tone: state.tone, Icon: state.icon, Text: l.T(state.text)}
}

// failures counts the mails that did not arrive.
func (v NoticesView) failures() int {
	n := 0
	for _, s := range v.Sent {
		if s.State == "failed" || s.State == "bounced" {
			n++
		}
	}
	return n
}

var noticeReasons = map[string]words.Key{
	"no_address": words.Key("notices.reason.no_address"),
	"gone":       words.Key("notices.reason.gone"),
	"registrar":  words.Key("notices.reason.registrar"),
	"no_mail":    words.Key("notices.reason.no_mail"),
	"unwritten":  words.Key("notices.reason.unwritten"),
	"given_up":   words.Key("notices.reason.given_up"),
	"refused":    words.Key("notices.reason.refused"),
	"lost":       words.Key("notices.reason.lost"),
}

func (n SentNotice) reason(l ui.Layout) string {
	if key, ok := noticeReasons[n.Reason]; ok {
		return l.T(key)
	}
	return ""
}

func (n SentNotice) recipient(l ui.Layout) string {
	if n.Recipient == "" {
		return l.T("notices.nobody")
	}
	return n.Recipient
}

// ConfirmView is what the reader of a link sees. Nobody is signed in, and
// nothing is told but the brand.
type ConfirmView struct {
	ui.Layout
	Action string // of the form; "" if there is nothing to confirm
	Done   bool   // it was confirmed
}

func (v ConfirmView) title() string {
	switch {
	case v.Done:
		return v.T("confirm.done.title")
	case v.Action == "":
		return v.T("confirm.bad.title")
	}
	return v.T("confirm.title")
}

func (v ConfirmView) text() string {
	switch {
	case v.Done:
		return v.T("confirm.done.text", "brand", v.Brand.Name)
	case v.Action == "":
		return v.T("confirm.bad.text")
	}
	return v.T("confirm.text", "brand", v.Brand.Name)
}
