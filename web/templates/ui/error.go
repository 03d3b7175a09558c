package ui

import (
	"net/http"
	"time"

	"portal/internal/registrar"
	"portal/internal/words"
)

// ErrorKind says which error page is shown.
type ErrorKind string

// The kinds, and the status each goes with.
const (
	ErrorBadRequest       ErrorKind = "bad_request"       // 400
	ErrorForbidden        ErrorKind = "forbidden"         // 403: not allowed for this login
	ErrorCrossOrigin      ErrorKind = "cross_origin"      // 403: the request came from another site
	ErrorNotFound         ErrorKind = "not_found"         // 404
	ErrorMethod           ErrorKind = "method"            // 405
	ErrorConflict         ErrorKind = "conflict"          // 409
	ErrorOtherLogin       ErrorKind = "other_login"       // 409: the form was made for another login
	ErrorTooLarge         ErrorKind = "too_large"         // 413
	ErrorInput            ErrorKind = "input"             // 422
	ErrorThrottled        ErrorKind = "throttled"         // 429: Wait says for how long
	ErrorCrowded          ErrorKind = "crowded"           // 429: too many requests in flight; Wait says for how long
	ErrorInternal         ErrorKind = "internal"          // 500
	ErrorRegistrarDown    ErrorKind = "registrar_down"    // 503: the registrar does not answer a read
	ErrorNothingSent      ErrorKind = "nothing_sent"      // 503: the registrar could not be reached with a change
	ErrorRecordsDown      ErrorKind = "records_down"      // 503: the record-keeping is down, nothing was sent
	ErrorRecordsUnread    ErrorKind = "records_unread"    // 503: the record-keeping is down, a page could not be read
	ErrorSignInNeeded     ErrorKind = "sign_in"           // 401
	ErrorOutcomeUncertain ErrorKind = "outcome_uncertain" // 503: a change may have been sent, and its record can't be read
)

// errorWords are the status and the texts of each kind: what happened and
// whether anything changed, then what to do.
var errorWords = map[ErrorKind]struct {
	status            int
	icon              string
	title, text, next words.Key
}{
	ErrorBadRequest:       {http.StatusBadRequest, "circle-alert", words.Key("error.bad_request.title"), words.Key("error.bad_request.text"), words.Key("error.bad_request.next")},
	ErrorForbidden:        {http.StatusForbidden, "ban", words.Key("error.forbidden.title"), words.Key("error.forbidden.text"), words.Key("error.forbidden.next")},
	ErrorCrossOrigin:      {http.StatusForbidden, "ban", words.Key("error.cross_origin.title"), words.Key("error.cross_origin.text"), words.Key("error.cross_origin.next")},
	ErrorNotFound:         {http.StatusNotFound, "search", words.Key("error.not_found.title"), words.Key("error.not_found.text"), words.Key("error.not_found.next")},
	ErrorMethod:           {http.StatusMethodNotAllowed, "circle-alert", words.Key("error.method.title"), words.Key("error.method.text"), words.Key("error.method.next")},
	ErrorConflict:         {http.StatusConflict, "arrow-left-right", words.Key("error.conflict.title"), words.Key("error.conflict.text"), words.Key("error.conflict.next")},
	ErrorOtherLogin:       {http.StatusConflict, "user", words.Key("error.other_login.title"), words.Key("error.other_login.text"), words.Key("error.other_login.next")},
	ErrorTooLarge:         {http.StatusRequestEntityTooLarge, "circle-alert", words.Key("error.too_large.title"), words.Key("error.too_large.text"), words.Key("error.too_large.next")},
	ErrorInput:            {http.StatusUnprocessableEntity, "circle-alert", words.Key("error.input.title"), words.Key("error.input.text"), words.Key("error.input.next")},
	ErrorThrottled:        {http.StatusTooManyRequests, "hourglass", words.Key("error.throttled.title"), words.Key("error.throttled.text"), words.Key("error.throttled.next")},
	ErrorCrowded:          {http.StatusTooManyRequests, "hourglass", words.Key("error.crowded.title"), words.Key("error.crowded.text"), words.Key("error.crowded.next")},
	ErrorInternal:         {http.StatusInternalServerError, "triangle-alert", words.Key("error.internal.title"), words.Key("error.internal.text"), words.Key("error.internal.next")},
	ErrorRegistrarDown:    {http.StatusServiceUnavailable, "triangle-alert", words.Key("error.registrar_down.title"), words.Key("error.registrar_down.text"), words.Key("error.registrar_down.next")},
	ErrorNothingSent:      {http.StatusServiceUnavailable, "triangle-alert", words.Key("error.nothing_sent.title"), words.Key("error.nothing_sent.text"), words.Key("error.nothing_sent.next")},
	ErrorRecordsDown:      {http.StatusServiceUnavailable, "triangle-alert", words.Key("error.records_down.title"), words.Key("error.records_down.text"), words.Key("error.records_down.next")},
	ErrorRecordsUnread:    {http.StatusServiceUnavailable, "triangle-alert", words.Key("error.records_unread.title"), words.Key("error.records_unread.text"), words.Key("error.records_down.next")},
	ErrorSignInNeeded:     {http.StatusUnauthorized, "log-in", words.Key("sign_in.ended.title"), words.Key("error.sign_in.text"), words.Key("error.sign_in.next")},
	ErrorOutcomeUncertain: {http.StatusServiceUnavailable, "refresh-cw", words.Key("receipt.unknown.title"), words.Key("error.outcome_uncertain.text"), words.Key("error.outcome_uncertain.next")},
}

// Status is the HTTP status that goes with k.
func (k ErrorKind) Status() int {
	if w, ok := errorWords[k]; ok {
		return w.status
	}
	return http.StatusInternalServerError
}

// ErrorView is an error page. None is a dead end: each says what happened,
// whether anything changed, what to do now, and whom to ask.
type ErrorView struct {
	Layout
	Kind         ErrorKind
	Wait         time.Duration // with a status of 429
	RequestID    string        // to quote to support; "" to leave it out
	ChangeID     string        // the change it is about; "" for none
	ChangeNumber string
	Domain       registrar.DomainName // of the address; "" for none
	Retry        string               // address to try again with a GET; "" for none
}

// words returns title, text and next step.
func (v ErrorView) words() (title, text, next string) {
	w, ok := errorWords[v.Kind]
	if !ok {
		w = errorWords[ErrorInternal]
	}
	return v.T(w.title), v.T(w.text), v.T(w.next, "wait", v.Words.Wait(v.Wait))
}

func (v ErrorView) title() string { title, _, _ := v.words(); return title }
func (v ErrorView) text() string  { _, text, _ := v.words(); return text }
func (v ErrorView) next() string  { _, _, next := v.words(); return next }

func (v ErrorView) icon() string { return errorWords[v.Kind].icon }

func (v ErrorView) number() string {
	if v.ChangeNumber != "" {
		return v.ChangeNumber
	}
	return v.ChangeID
}

// retry is Retry where doing the same again may help: a page that is not there
// stays so.
func (v ErrorView) retry() string {
	switch status := v.Kind.Status(); {
	case status >= http.StatusInternalServerError, status == http.StatusTooManyRequests, status == http.StatusConflict:
		return v.Retry
	}
	return ""
}

// homeText names where the visitor can always go.
func (v ErrorView) homeText() string {
	if v.Actor == "" {
		return v.T("error.to_sign_in")
	}
	return v.T("error.to_domains")
}
