package change

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/registrar"
)

// Settings are the times of the path.
type Settings struct {
	VisitorWait  time.Duration // how long a visitor waits for the answer
	CallDeadline time.Duration // how long the call itself may run
	// Settle is how long after an intent the registrar may still be working on
	// its call. Before that, old values in a read prove nothing.
	Settle time.Duration
	Pace   audit.Pace // of the reconciler's looks at one change
}

// DefaultSettings are right for a registrar whose connections live 60 s.
var DefaultSettings = Settings{
	VisitorWait:  20 * time.Second,
	CallDeadline: 100 * time.Second,
	Settle:       3 * time.Minute,
	Pace:         audit.Pace{Least: 2 * time.Second, Most: 10 * time.Minute},
}

// verifyDeadline bounds the fresh read after a write.
const verifyDeadline = 20 * time.Second

// Service applies changes.
type Service struct {
	// Witness, if there is one, is told of every domain that is read on the path.
	// It is set before the first use.
	Witness Witness
	// Holders is set before the first use, too; nil where usernames are unique.
	Holders Holders

	audit      *audit.Store
	registrars map[string]registrar.Registrar // by account ID
	settings   Settings
	now        func() time.Time
	log        *slog.Logger

	mu      sync.Mutex
	closing bool
	flights map[string]*flight // by change ID
	groups  map[string]int     // runs under way, by group; see enterGroup
	wg      sync.WaitGroup
	stop    chan struct{} // closed when Close gives up waiting
}

// Witness takes note of the live state of a domain that who's profile holds.
// version is that of the domain before it was read; see audit.Store.Version.
type Witness func(ctx context.Context, who auth.Actor, live registrar.Domain, version int64)

// flight is a change on its way in this process. done is closed when result is set.
type flight struct {
	done   chan struct{}
	result Result
}

// NewService returns the service for the given accounts.
func NewService(store *audit.Store, registrars map[string]registrar.Registrar, settings Settings, now func() time.Time, log *slog.Logger) *Service {
	return &Service{
		audit: store, registrars: registrars, settings: settings, now: now, log: log,
		flights: make(map[string]*flight), groups: make(map[string]int), stop: make(chan struct{}),
	}
}

// Version returns that of a domain; see audit.Store.Version. An edit of what
// registrar.Domain does not hold asks for it before it reads its starting point.
func (s *Service) Version(ctx context.Context, who auth.Actor, name registrar.DomainName) (int64, error) {
	return s.audit.Version(ctx, who.Account, name)
}

// Observe reads the live state of name, the parts that are asked for, as the
// starting point of an edit.
func (s *Service) Observe(ctx context.Context, who auth.Actor, name registrar.DomainName, parts registrar.Parts) (Observed, error) {
	version, err := s.audit.Version(ctx, who.Account, name) // before the read, see audit.Store.Begin
	if err != nil {
		return Observed{}, err
	}
	live, err := s.registrars[who.Account].Reader.Domain(ctx, name, parts)
	if err != nil {
		return Observed{}, err
	}
	s.tell(ctx, who, live, version)
	return Observed{Domain: live, Version: version}, nil
}

func (s *Service) tell(ctx context.Context, who auth.Actor, live registrar.Domain, version int64) {
	if s.Witness != nil {
		s.Witness(ctx, who, live, version)
	}
}

// look reads afresh what c is about, and tells the witness.
func (s *Service) look(ctx context.Context, who auth.Actor, c Change) (Sighting, error) {
	version, untold := s.audit.Version(ctx, who.Account, c.Domain()) // the log may be away; the look matters more
	seen, err := c.Look(ctx, s.registrars[who.Account].Reading)
	if err == nil && untold == nil && seen.Live != nil {
		s.tell(ctx, who, *seen.Live, version)
	}
	return seen, err
}

// Apply checks, records, sends and records again, in that order. An error means
// that nothing was sent; once the intent is committed Apply always returns a Result.
func (s *Service) Apply(ctx context.Context, who auth.Actor, c Change) (Result, error) {
	if err := auth.Allow(who, c.Right()); err != nil {
		return Result{}, s.denied(ctx, who, c, err)
	}
	if res, found, err := s.recorded(ctx, who, c); err != nil || found {
		return res, err // a resubmit gets the first answer
	}
	if c.Ticket().Seen != c.Seen() {
		return Result{}, audit.ErrStale
	}
	if len(c.Diff()) == 0 {
		return Result{Outcome: NoChange}, nil
	}
	f, err := s.begin(ctx, who, c)
	if errors.Is(err, audit.ErrExists) || errors.Is(err, audit.ErrBusy) || errors.Is(err, audit.ErrStale) {
		// The same form may have been sent twice at once, and the winner even be
		// done by now: the loser gets its answer, not a conflict with itself.
		if res, found, lookup := s.recorded(ctx, who, c); lookup != nil || found {
			return res, lookup
		}
	}
	if errors.Is(err, audit.ErrExists) { // by somebody whose changes who may not see
		return Result{}, ErrReused
	}
	if err != nil {
		return Result{}, err
	}
	return s.wait(ctx, c.Ticket().ID, f), nil
}

func (s *Service) denied(ctx context.Context, who auth.Actor, c Change, denial error) error {
	err := s.audit.Deny(ctx, audit.Denial{Actor: who, Domain: c.Domain(), Kind: c.Kind(), Right: c.Right()})
	if err != nil {
		return fmt.Errorf("record denial: %w", err)
	}
	return denial
}

// recorded answers a change ID that is known already.
func (s *Service) recorded(ctx context.Context, who auth.Actor, c Change) (Result, bool, error) {
	f := s.flight(c.Ticket().ID) // before the log is read: it may land in between
	first, err := s.audit.Change(ctx, audit.ScopeOf(who), c.Ticket().ID)
	if errors.Is(err, audit.ErrNotFound) {
		return Result{}, false, nil
	}
	if err != nil {
		return Result{}, false, fmt.Errorf("look up change: %w", err)
	}
	if !sameEdit(first, c) {
		return Result{}, true, ErrReused
	}
	if first.Ending == nil {
		return s.wait(ctx, first.ID, f), true, nil
	}
	return Result{
		ChangeID: first.ID, Outcome: first.Ending.Outcome,
		Reason: first.Ending.Reason, Subject: first.Ending.Subject,
	}, true, nil
}

// sameEdit tells a resubmitted form from one that was altered after use.
func sameEdit(first audit.Change, c Change) bool {
	_, wanted := c.States()
	encoded, err := json.Marshal(wanted)
	return err == nil && first.Kind == c.Kind() && first.Domain == c.Domain() && string(encoded) == string(first.Wanted)
}

// begin commits the intent and starts the flight.
func (s *Service) begin(ctx context.Context, who auth.Actor, c Change) (*flight, error) {
	intent, err := intentOf(who, c)
	if err != nil {
		return nil, err
	}
	f, err := s.enter(c.Ticket())
	if err != nil {
		return nil, err
	}
	if err := s.audit.Begin(ctx, intent); err != nil {
		s.leave(c.Ticket().ID, f, Result{})
		return nil, fmt.Errorf("record intent: %w", err)
	}
	// The visitor may leave; the change and its record must not.
	go s.fly(context.WithoutCancel(ctx), who, c, f)
	return f, nil
}

func intentOf(who auth.Actor, c Change) (audit.Intent, error) {
	before, wanted := c.States()
	beforeJSON, err := json.Marshal(before)
	if err != nil {
		return audit.Intent{}, fmt.Errorf("encode state before %s: %w", c.Kind(), err)
	}
	wantedJSON, err := json.Marshal(wanted)
	if err != nil {
		return audit.Intent{}, fmt.Errorf("encode wanted state of %s: %w", c.Kind(), err)
	}
	return audit.Intent{
		ChangeID: c.Ticket().ID, Kind: c.Kind(), Batch: c.Ticket().Batch, Group: c.Ticket().Group, Actor: who, Domain: c.Domain(), Diff: c.Diff(),
		Before: beforeJSON, Wanted: wantedJSON, Version: c.Version(),
	}, nil
}

// enter registers a flight before its intent is committed, so that Close can't
// miss it. Two flights of one ID race in Begin, where one loses.
func (s *Service) enter(t Ticket) (*flight, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing && s.groups[t.Group] == 0 {
		return nil, ErrClosing
	}
	f := &flight{done: make(chan struct{})}
	if _, taken := s.flights[t.ID]; !taken {
		s.flights[t.ID] = f
	}
	s.wg.Add(1)
	return f, nil
}

func (s *Service) leave(id string, f *flight, res Result) {
	f.result = res
	close(f.done)
	s.mu.Lock()
	if s.flights[id] == f {
		delete(s.flights, id)
	}
	s.mu.Unlock()
	s.wg.Done()
}

func (s *Service) flight(id string) *flight {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.flights[id]
}

// wait gives the visitor the answer, or says that it is on its way: when it
// takes long, when the visitor left, or when another process is sending.
func (s *Service) wait(ctx context.Context, id string, f *flight) Result {
	sending := Result{ChangeID: id, Outcome: Sending}
	if f == nil {
		return sending
	}
	patience := time.NewTimer(s.settings.VisitorWait)
	defer patience.Stop()
	select {
	case <-f.done:
		if f.result.Outcome == "" { // it lost the race in Begin; the winner is elsewhere
			return sending
		}
		return f.result
	case <-patience.C:
	case <-ctx.Done():
	}
	return sending
}

// Close lets the calls in flight end, for as long as ctx allows, and takes no
// new ones.
func (s *Service) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closing = true
	s.mu.Unlock()
	landed := make(chan struct{})
	go func() {
		s.wg.Wait()
		close(landed)
	}()
	select {
	case <-landed:
		return nil
	case <-ctx.Done():
		close(s.stop)
		return fmt.Errorf("changes still in flight: %w", ctx.Err())
	}
}
