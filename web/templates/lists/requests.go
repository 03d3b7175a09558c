package lists

import (
	"time"

	"portal/internal/registrar"
	"portal/internal/words"
	"portal/web/templates/ui"
)

// requestKinds words what a registry was asked for.
var requestKinds = map[registrar.RequestKind]words.Key{
	registrar.RequestOther:        words.Key("requests.kind.other"),
	registrar.RequestNameservers:  words.Key("requests.kind.nameservers"),
	registrar.RequestContacts:     words.Key("requests.kind.contacts"),
	registrar.RequestRegistration: words.Key("requests.kind.registration"),
	registrar.RequestTransfer:     words.Key("requests.kind.transfer"),
	registrar.RequestRenewal:      words.Key("requests.kind.renewal"),
	registrar.RequestPublicity:    words.Key("requests.kind.publicity"),
}

// RequestState is how far a request has come.
type RequestState string

// The states.
const (
	RequestWaiting  RequestState = "waiting"
	RequestDone     RequestState = "done"
	RequestRefused  RequestState = "refused"
	RequestAnswered RequestState = "answered" // it is not known how
)

var requestStates = map[RequestState]struct {
	tone ui.Tone
	icon string
	name words.Key
}{
	RequestWaiting:  {ui.ToneInfo, "hourglass", words.Key("requests.state.waiting")},
	RequestDone:     {ui.ToneOK, "circle-check", words.Key("requests.state.done")},
	RequestRefused:  {ui.ToneBad, "circle-x", words.Key("requests.state.refused")},
	RequestAnswered: {ui.ToneWarn, "circle-help", words.Key("requests.state.answered")},
}

// RequestRow is one request to a registry.
type RequestRow struct {
	Kind     registrar.RequestKind
	At       time.Time // zero if not told
	Answered time.Time // zero while it waits, or if not told
	State    RequestState
}

func (r RequestRow) name(l ui.Layout) string {
	if key, ok := requestKinds[r.Kind]; ok {
		return l.T(key)
	}
	return l.T(requestKinds[registrar.RequestOther])
}

func (r RequestRow) pill(l ui.Layout) ui.Pill {
	s := requestStates[r.State]
	return ui.Pill{Tone: s.tone, Icon: s.icon, Text: l.T(s.name)}
}

// RequestsView lists what a registry was asked about a domain, newest first.
type RequestsView struct {
	ui.Layout
	Head ui.DomainHead
	Rows []RequestRow
	// Unknown is true where the registrar tells nothing about requests, or does not
	// answer now.
	Unknown bool
}

// empty says why there is no list.
func (v RequestsView) empty() ui.Banner {
	if v.Unknown {
		return ui.Banner{Tone: ui.ToneWarn, Icon: "circle-help", Title: v.T("requests.unknown.title"), Text: v.T("requests.unknown.text")}
	}
	return ui.Banner{Tone: ui.ToneInfo, Title: v.T("requests.none.title"), Text: v.T("requests.none.text")}
}
