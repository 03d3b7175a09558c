package change

import (
	"context"
	"fmt"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/secret"
)

// codeAct is what the three have in common: there is no old and new, only that it
// was done.
type codeAct struct {
	base
	done string
}

func codeActOf(t Ticket, from Observed, k kind.Kind, done string) codeAct {
	return codeAct{base: baseOf(k, t, from), done: done}
}

// AuthCodeSeen is what their forms carry as seen: they start from no state that
// could be stale.
func AuthCodeSeen() string { return Fingerprint(kind.FieldAuthCode) }

// Seen implements Change.
func (codeAct) Seen() string { return AuthCodeSeen() }

// Diff implements Change.
func (c codeAct) Diff() []audit.Difference {
	return []audit.Difference{{Field: kind.FieldAuthCode, New: []string{c.done}}}
}

// States implements Change.
func (c codeAct) States() (before, wanted any) { return "", c.done }

// Look implements Change. What was shown or mailed left nothing to read.
func (codeAct) Look(context.Context, registrar.Reading) (Sighting, error) {
	return Sighting{Sight: SeesNothing}, nil
}

// AuthCodeReveal reads the code for a visitor who asked to see it.
type AuthCodeReveal struct {
	codeAct
	reader registrar.CodeReader
	code   secret.String
	sent   bool
}

// NewShowAuthCode returns the reveal. reader may be nil where the registrar has none.
func NewShowAuthCode(t Ticket, from Observed, reader registrar.CodeReader) *AuthCodeReveal {
	return &AuthCodeReveal{codeAct: codeActOf(t, from, kind.AuthCodeShow, kind.ValueShown), reader: reader}
}

// Send implements Change: it reads, and keeps what it read in memory.
func (c *AuthCodeReveal) Send(ctx context.Context, _ registrar.Writing) (registrar.Receipt, error) {
	if c.reader == nil {
		return registrar.Receipt{}, registrar.Lacks("read auth code of " + string(c.domain))
	}
	code, err := c.reader.AuthCode(ctx, c.domain)
	c.code, c.sent = code, true
	return registrar.Receipt{}, err
}

// Code is what was read, and whether it was read for this request: a form that is
// sent again gets the answer of the first time, and no code. An empty code means
// that the domain has none. It is for after Apply said that the reveal is applied.
func (c *AuthCodeReveal) Code() (code secret.String, read bool) { return c.code, c.sent }

// AuthCodeChange gives a domain another code.
type AuthCodeChange struct {
	codeAct
	code secret.String // empty once it comes back from the log
	sent bool
}

// NewSetAuthCode returns the change.
func NewSetAuthCode(t Ticket, from Observed, code secret.String) *AuthCodeChange {
	return &AuthCodeChange{codeAct: codeActOf(t, from, kind.AuthCodeSet, kind.ValueSet), code: code}
}

// Sent reports whether this code went out. The log can't tell two codes apart, so
// a form that was altered after use gets the answer of its first use: nothing of it
// was sent then. It is for after Apply returned an outcome that is final.
func (c *AuthCodeChange) Sent() bool { return c.sent }

// Send implements Change.
func (c *AuthCodeChange) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	c.sent = true
	if w.CodeWriter == nil {
		return registrar.Receipt{}, registrar.Lacks("set auth code of " + string(c.domain))
	}
	return w.CodeWriter.SetAuthCode(ctx, c.domain, c.code)
}

// Look implements Change. It compares only while the code is in memory; after a
// restart nothing is known to compare with.
func (c *AuthCodeChange) Look(ctx context.Context, r registrar.Reading) (Sighting, error) {
	sight := SeesNothing
	if !c.code.IsEmpty() && r.CodeReader != nil {
		if there, err := r.CodeReader.AuthCode(ctx, c.domain); err == nil && there.Reveal() == c.code.Reveal() {
			sight = SeesWanted
		} else if err == nil {
			sight = SeesOther
		}
	}
	return lookAt(ctx, r, c.domain, 0, func(registrar.Domain) (Sight, any) { return sight, nil })
}

// AuthCodeMail has the registrar mail the code to the admin contact.
type AuthCodeMail struct{ codeAct }

// NewSendAuthCode returns the act.
func NewSendAuthCode(t Ticket, from Observed) AuthCodeMail {
	return AuthCodeMail{codeActOf(t, from, kind.AuthCodeSend, kind.ValueMailed)}
}

// Send implements Change.
func (c AuthCodeMail) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	if w.CodeWriter == nil {
		return registrar.Receipt{}, registrar.Lacks("send auth code of " + string(c.domain))
	}
	return w.CodeWriter.SendAuthCode(ctx, c.domain)
}

// decodeAuthCode rebuilds one of the three from its intent, without any code.
func decodeAuthCode(c audit.Change) (Change, error) {
	var before, done string
	if err := decodeStates(c, &before, &done); err != nil {
		return nil, err
	}
	act := codeAct{base: recordedBase(c), done: done}
	switch {
	case c.Kind == kind.AuthCodeShow && done == kind.ValueShown:
		return &AuthCodeReveal{codeAct: act}, nil
	case c.Kind == kind.AuthCodeSet && done == kind.ValueSet:
		return &AuthCodeChange{codeAct: act}, nil
	case c.Kind == kind.AuthCodeSend && done == kind.ValueMailed:
		return AuthCodeMail{act}, nil
	}
	return nil, fmt.Errorf("%s was to be %.20q", c.Kind, done)
}
