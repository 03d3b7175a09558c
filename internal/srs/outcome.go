package srs

import (
	"time"

	"portal/internal/registrar"
)

// judge turns an exchange into what the caller of a method gets: the reply of a
// command that was carried out or accepted, or a *registrar.Error. With an error
// comes the reply, if there was one: some refusals carry details.
func (c *command) judge(x exchange, took time.Duration) (*Reply, error) {
	if x.err != nil {
		kind := registrar.ErrUnavailable
		if x.sent && c.effect == changing {
			kind = registrar.ErrUnknownOutcome
		}
		return nil, &registrar.Error{Kind: kind, Op: c.op(), Duration: took, Err: x.err}
	}
	m := x.reply.Meaning
	if m.Write == OutcomeDone || m.Write == OutcomePending && !c.unanswered(x.reply) {
		return x.reply, nil
	}
	return x.reply, &registrar.Error{
		Kind: c.kindOf(x.reply), Op: c.op(), Reason: m.Reason, Subject: m.Subject,
		Code: x.reply.Code, Text: x.reply.Text, Duration: took,
	}
}

// unanswered reports whether a question was only put off: its reply holds nothing.
// Code 221 is the exception, since it answers a lookup.
func (c *command) unanswered(r *Reply) bool { return c.effect == reading && r.Code != "221" }

// kindOf tells the kind of a reply that is no success.
func (c *command) kindOf(r *Reply) error {
	m := r.Meaning
	switch {
	case r.success == "1", m.Write == OutcomeUnknown && c.effect == changing:
		return c.lost()
	case r.Code == "415" && c.auth.usesCookie():
		return registrar.ErrSessionEnded
	case r.Code == "415", r.Code == "480" && (c.effect == reading || m.Reason == registrar.ReasonPermission):
		return registrar.ErrNotFound
	case m.Write == OutcomeUnknown, m.Class == Throttle && c.effect != changing:
		return registrar.ErrUnavailable
	}
	return registrar.ErrRejected
}

// lost is the kind of a failure after sending.
func (c *command) lost() error {
	if c.effect == changing {
		return registrar.ErrUnknownOutcome
	}
	return registrar.ErrUnavailable
}
