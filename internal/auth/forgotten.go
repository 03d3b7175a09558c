package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"portal/internal/registrar"
)

// ErrAskedLately means that the login of this domain was asked for lately: nothing
// is sent again so soon. Whoever asks now is told nothing else than who asked first.
var ErrAskedLately = errors.New("login was asked for lately")

// The scopes of lost logins. Each request counts, since none is known to be right.
// The wait for one domain starts long: it spares a mailbox, not a registrar.
var (
	scopeAskDomain  = scope{name: "ask-domain", limit: 1, first: 5 * time.Minute, longest: time.Hour}
	scopeAskAddress = scope{name: "ask-address", limit: 5, longest: 15 * time.Minute, drains: true}
	scopeAskBrand   = scope{name: "ask-brand", limit: 100, longest: 30 * time.Second, drains: true}
)

// AskLogin counts and records that the visitor of r wants the login of domain to
// be mailed to a contact, and returns who asks. It does not look whether there is
// such a domain, so that its answer and time tell nothing of it.
//
// It returns a *ThrottledError when this visitor, or the brand's visitors, asked
// too often, and ErrAskedLately.
func (s *Service) AskLogin(r *http.Request, account string, domain registrar.DomainName, to registrar.ContactRole) (Actor, error) {
	ctx, cancel := settled(r.Context())
	defer cancel()
	visitor := s.store.visitor(r)
	who := Actor{
		Brand: visitor.Brand, Account: account, Address: visitor.Address, Agent: clean(visitor.Agent, maxAgent),
	}
	err := s.countAsked(ctx, visitor, domain)
	entry := SignInEntry{Actor: who, Outcome: LoginAsked, Domain: domain, To: to}
	var throttled *ThrottledError
	if errors.As(err, &throttled) {
		entry.Outcome = SignInThrottled
	}
	if err != nil && (throttled == nil || throttled.Repeated) {
		return Actor{}, err
	}
	if lost := s.recorder.RecordSignIn(ctx, entry); lost != nil {
		return Actor{}, fmt.Errorf("record request of a login: %w", lost)
	}
	return who, err
}

// countAsked counts a request for those who ask first: what they are told by it
// depends on them alone.
func (s *Service) countAsked(ctx context.Context, v Visitor, domain registrar.DomainName) error {
	err := s.throttle.reserve(ctx, []counter{
		s.throttle.counter(scopeAskAddress, network(v.Address)), s.throttle.counter(scopeAskBrand, v.Brand),
	})
	if err != nil {
		return err
	}
	err = s.throttle.reserve(ctx, []counter{s.throttle.counter(scopeAskDomain, v.Brand, string(domain))})
	var throttled *ThrottledError
	if errors.As(err, &throttled) {
		return fmt.Errorf("%w: %w", ErrAskedLately, throttled)
	}
	return err
}
