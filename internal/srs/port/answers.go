package port

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"portal/internal/registrar"
	"portal/internal/srs"
)

// answered fits the answer to a change to the port.
func answered(r *srs.Reply, op string, err error) (registrar.Receipt, error) {
	if err != nil {
		return registrar.Receipt{}, named(op, err)
	}
	return registrar.Receipt{Pending: r.Pending(), Call: r.Call()}, nil
}

// changed is answered for a change that can reach several domains.
func changed(c *srs.Change, op string, err error) (registrar.Receipt, error) {
	if err != nil {
		return registrar.Receipt{}, named(op, err)
	}
	return answered(c.Reply, op, nil)
}

// markGone says of a change that was refused because what it was about is not there
// that this is why: by code 480, unless the text gave a better reason, or by the text.
func markGone(receipt registrar.Receipt, err error) (registrar.Receipt, error) {
	vague := []registrar.Reason{registrar.ReasonOther, registrar.ReasonInvalid, registrar.ReasonHostUnknown}
	var call *registrar.Error
	if !errors.As(err, &call) || !errors.Is(call.Kind, registrar.ErrRejected) || !slices.Contains(vague, call.Reason) {
		return receipt, err
	}
	if call.Code == "480" || slices.Contains(plainNo, call.Code) && absentText.MatchString(call.Text) {
		call.Reason = registrar.ReasonGone
	}
	return receipt, err
}

// No source names the codes for a service that a domain never had, or that its TLD
// does not offer: 480 is usual, and the texts tell under any other.
var (
	absentText  = regexp.MustCompile(`(?i)not found|does ?n[o']t exist|no (?:such|pending|dns zone|zone|forwarding)|never created`)
	offeredText = regexp.MustCompile(`(?i)not supported|not enabled|not offered|unsupported`)
	plainNo     = []string{"400", "430", "435", "460", "465", "470", "480"}
)

// askError fits the failure of a read of something that not every domain has:
// ErrRejected with ReasonUnsupported where it can't have it, ErrNotFound where it
// has none, else as readError does.
func askError(op string, err error) error {
	e := readError(op, err).(*registrar.Error)
	if !slices.Contains(plainNo, e.Code) {
		return e
	}
	switch {
	case e.Reason == registrar.ReasonUnsupported, offeredText.MatchString(e.Text):
		e.Kind, e.Reason = registrar.ErrRejected, registrar.ReasonUnsupported
	case absentText.MatchString(e.Text):
		e.Kind = registrar.ErrNotFound
	}
	return e
}

// withoutValues takes personal values out of the registrar's words, which may quote
// them and go to the audit log. Short ones are left: they say nothing of anybody,
// and stand in many words.
func withoutValues(receipt registrar.Receipt, err error, values ...string) (registrar.Receipt, error) {
	values = slices.DeleteFunc(values, func(value string) bool { return len(value) < 4 })
	slices.SortFunc(values, func(a, b string) int { return len(b) - len(a) }) // a name inside of an address goes with it
	clean := func(text string) string {
		for _, value := range values {
			text = strings.ReplaceAll(text, value, "[value]")
		}
		return text
	}
	receipt.Call.Text = clean(receipt.Call.Text)
	var call *registrar.Error
	if errors.As(err, &call) {
		call.Text = clean(call.Text)
	}
	return receipt, err
}

// refused is a refusal of the adapter itself: nothing is sent.
func refused(op string, reason registrar.Reason, subject string) error {
	return &registrar.Error{Kind: registrar.ErrRejected, Op: op, Reason: reason, Subject: subject}
}

// fact puts a flag into the port's words.
func fact(f srs.Flag) registrar.Fact {
	switch f {
	case srs.Yes:
		return registrar.Yes
	case srs.No:
		return registrar.No
	}
	return registrar.Unknown
}
