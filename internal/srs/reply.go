package srs

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"portal/internal/registrar"
	"portal/internal/srs/xcp"
)

// Reply is a well-formed answer.
type Reply struct {
	Op         string // "GET DOMAIN list"
	Code       string // three digits normally
	Text       string // the registrar's words, for staff and audit only
	Attributes xcp.Value
	Data       xcp.Value // the whole data block
	Duration   time.Duration
	Meaning    Meaning

	success string // "1", "0", or "" when the field was missing
}

// Pending reports whether the command was only accepted, and a registry or the
// registrant must still act.
func (r *Reply) Pending() bool { return r.Meaning.Write == OutcomePending }

// Call describes the exchange for the audit log.
func (r *Reply) Call() registrar.Call {
	return registrar.Call{Op: r.Op, Code: r.Code, Text: r.Text, Duration: r.Duration}
}

// HTTPError is an answer whose HTTP status tells that it is no reply.
type HTTPError struct{ Status int }

// Error names the status.
func (e *HTTPError) Error() string { return fmt.Sprintf("HTTP status %d", e.Status) }

// reply makes a reply of an answer. It fails when the answer is no trustworthy
// reply: a status other than 200 and 401, no envelope, or no response code.
func (a answer) reply() (*Reply, error) {
	if a.status != http.StatusOK && a.status != http.StatusUnauthorized {
		return nil, &HTTPError{Status: a.status}
	}
	data, err := xcp.Decode(a.body)
	if a.status == http.StatusUnauthorized { // the same as code 401, whatever stands in the body
		return &Reply{Code: "401", Text: wordsOf(data), success: "0", Meaning: Explain("401", "")}, nil
	}
	if err != nil {
		return nil, err
	}
	r := &Reply{
		Code:       data.Get("response_code").Text(),
		Text:       wordsOf(data),
		Attributes: data.Get("attributes"),
		Data:       data,
		success:    data.Get("is_success").Text(),
	}
	if r.Code == "" || len(r.Code) > 8 || strings.Trim(r.Code, "0123456789") != "" {
		return nil, fmt.Errorf("%w: no response code", xcp.ErrMalformed)
	}
	r.Meaning = Explain(r.Code, r.Text)
	r.weigh()
	if detail := r.Attributes.Get("error").Text(); detail != "" {
		r.Text = clip(r.Text + "\n" + detail)
	}
	return r, nil
}

// wordsOf returns the text of a reply, without its end if that is far off: texts
// are kept in the audit log.
func wordsOf(data xcp.Value) string { return clip(data.Get("response_text").Text()) }

const maxText = 2000

func clip(text string) string {
	if len(text) <= maxText {
		return text
	}
	return strings.ToValidUTF8(text[:maxText], "") + " …"
}

// weigh compares the code with the success flag. Where they contradict each
// other neither can be believed.
func (r *Reply) weigh() {
	m := &r.Meaning
	switch {
	case m.Write == OutcomeDone, m.Write == OutcomePending:
		if r.success != "1" {
			m.Write = OutcomeUnknown // a 300 that was put off is one of these
		}
		if r.success == "1" {
			m.Reason = registrar.ReasonOther
		}
	case r.success == "1":
		m.Write = OutcomeUnknown
	case r.Code == "555" && r.success == "":
		// Without a flag this is the refusal of the portal's address, not the
		// other meaning of the number (XCP reference, section 1.5).
		m.Class, m.Reason = BadAccount, registrar.ReasonSetup
	}
}
