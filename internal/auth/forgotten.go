package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"portal/internal/profile"
	"portal/internal/registrar"
)

// ErrAskedLately means that the login of this domain was asked for lately: nothing
// is sent again so soon. Whoever asks now is told nothing else than who asked first.
var ErrAskedLately = errors.New("login was asked for lately")

// The buckets of lost logins. Each request counts, since none is known to be right.
// The wait for one contact of a domain spares a mailbox, not a registrar.
var (
	bucketAskDomain  = bucket{name: "ask-domain", free: 1, gap: 5 * time.Minute, most: 4, perHour: 1}
	bucketAskAddress = bucket{name: "ask-address", free: 5, gap: 10 * time.Second, most: 8, perHour: 5}
	bucketAskBrand   = bucket{name: "ask-brand", free: 100, most: 1000, perHour: 100}
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
		Key: profile.Key{Brand: visitor.Brand, Account: account}, Address: visitor.Address, Agent: clean(visitor.Agent, maxAgent),
	}
	err := s.countAsked(ctx, visitor, domain, to)
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
// depends on them alone. While many ask at once, it waits for its turn.
func (s *Service) countAsked(ctx context.Context, v Visitor, domain registrar.DomainName, to registrar.ContactRole) error {
	from, crowd := s.throttle.networks(bucketAskAddress, v.Address), s.throttle.counter(bucketAskBrand, v.Brand)
	turn, err := s.throttle.reserve(ctx, way{counters: append([]counter{crowd}, from...), crowd: crowd, from: from[len(from)-1]}, s.patience)
	if err == nil {
		err = s.sleep(ctx, turn)
	}
	if err != nil {
		return err
	}
	_, err = s.throttle.reserve(ctx, way{counters: []counter{s.throttle.counter(bucketAskDomain, v.Brand, string(domain), string(to))}}, 0)
	var throttled *ThrottledError
	if errors.As(err, &throttled) {
		return fmt.Errorf("%w: %w", ErrAskedLately, throttled)
	}
	return err
}
