package account

import (
	"fmt"
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
	Always    []NoticeKind    // sent to owner contacts whatever was chosen
	Choices   []NoticeKind    // sent to owner contacts if chosen
	Addresses []NoticeTarget  // further addresses
	Most      int             // how many of them there may be
	Typed     string          // address that was not accepted
	Problem   NoticesProblem  // with Typed
	Wrong     contact.Problem // what is wrong with Typed itself
	NewKinds  []NoticeKind    // of the form for a new address
	Sent      []SentNotice    // newest first
	Form      string          // random text of the form for a new address, which is carried out once
}

// NoticeKind is a kind of mail, and whether it is chosen.
type NoticeKind struct {
	ID     string
	Name   words.Key
	Chosen bool
}

// NoticeTarget is a further address.
type NoticeTarget struct {
	ID        int64
	Address   string
	Confirmed bool
	Until     time.Time // end of the link, while it is not confirmed
	Kinds     []NoticeKind
}

func (t NoticeTarget) path() string { return fmt.Sprintf("/notices/addresses/%d", t.ID) }

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
	return ui.ContactProblem(v.Layout, v.Wrong)
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
