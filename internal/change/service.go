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
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/routine"
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

// Others are who the path tells and asks beside the log and the registrar. Each may be
// nil: a tool that makes changes needs none of them.
type Others struct {
	Witness    Witness    // is told of every domain that is read on the path
	Namesakes  Namesakes  // nil where usernames are unique
	Relocks    Relocks    // without it, a domain that a crash left unlocked stays unlocked
	Departures Departures // nil where nobody signs in
}

// Service applies changes.
type Service struct {
	Others

	audit      *audit.Store
	registrars map[string]registrar.Registrar // by account ID
	decoders   map[kind.Kind]decoder
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

// Witness takes note of the live state of a domain that the caller's profile holds.
// version is that of the domain before it was read; see audit.Store.Version.
type Witness func(ctx context.Context, who auth.Actor, live registrar.Domain, version int64)

// NewService returns the service for the given accounts.
func NewService(store *audit.Store, registrars map[string]registrar.Registrar, settings Settings, others Others, now func() time.Time, log *slog.Logger) *Service {
	return &Service{
		Others: others, audit: store, registrars: registrars, decoders: decoders, settings: settings, now: now, log: log,
		flights: make(map[string]*flight), groups: make(map[string]int), stop: make(chan struct{}),
	}
}

// Version returns that of a domain; see audit.Store.Version. A change of what
// registrar.Domain does not hold asks for it before it reads its starting point.
func (s *Service) Version(ctx context.Context, who auth.Actor, name registrar.DomainName) (int64, error) {
	return s.audit.Version(ctx, who.Account, name)
}

// Observe reads the live state of name, the parts that are asked for, as the
// starting point of a change.
func (s *Service) Observe(ctx context.Context, who auth.Actor, name registrar.DomainName, parts registrar.Parts) (Observed, error) {
	seen, err := s.observe(ctx, who, name, parts)
	if err != nil {
		return Observed{}, err
	}
	proved, err := s.Prove(ctx, who.Account, seen.Domain, seen.Version)
	if err != nil {
		s.log.WarnContext(ctx, "unsettled changes not compared with a read", "err", err)
	}
	if len(proved) > 0 { // each has a step more now: that version is not this read's
		return s.observe(ctx, who, name, parts)
	}
	return seen, nil
}

func (s *Service) observe(ctx context.Context, who auth.Actor, name registrar.DomainName, parts registrar.Parts) (Observed, error) {
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
		if _, failed := s.proveAllBut(ctx, c.Ticket().ID, who.Account, NewTold(*seen.Live), version); failed != nil {
			s.log.WarnContext(ctx, "unsettled changes not compared with a read", "err", failed)
		}
	}
	return seen, err
}

// Apply checks, records, sends and records again, in that order. An error means
// that nothing was sent; once the intent is committed Apply always returns a Result.
func (s *Service) Apply(ctx context.Context, who auth.Actor, c Change) (Result, error) {
	if err := auth.Allow(who, c.Right()); err != nil {
		return Result{}, s.denied(ctx, who, c)
	}
	for {
		if res, found, err := s.recorded(ctx, who, c); err != nil || found {
			return res, err // a resubmit gets the first answer
		}
		if c.Ticket().Seen != c.Seen() {
			return Result{}, audit.ErrStale
		}
		if len(c.Diff()) == 0 {
			return Result{Outcome: NoChange}, nil
		}
		if err := s.RequireProof(who, c); err != nil {
			return Result{}, err
		}
		if res, err := s.enter(ctx, who, c); err != nil || res.Outcome != "" {
			return res, err
		} // the same form was sent twice at once, and the other did not begin
	}
}

// denied records that who may not make c, and says so.
func (s *Service) denied(ctx context.Context, who auth.Actor, c Change) error {
	err := s.audit.Deny(ctx, audit.Denial{Actor: who, Domain: c.Domain(), Kind: c.Kind(), Right: c.Right()})
	if err != nil {
		return fmt.Errorf("record denial: %w", err)
	}
	return &auth.DeniedError{Missing: c.Right() &^ who.Rights, Recorded: true}
}

// recorded answers a change ID that is known already.
func (s *Service) recorded(ctx context.Context, who auth.Actor, c Change) (Result, bool, error) {
	id := c.Ticket().ID
	first, err := s.audit.Change(ctx, audit.ScopeOf(who), id)
	switch {
	case errors.Is(err, audit.ErrNotFound):
		return Result{}, false, nil
	case err != nil:
		return Result{}, false, fmt.Errorf("look up change: %w", err)
	case !sameEdit(first.Kind, first.Domain, first.Wanted, c):
		return Result{}, true, ErrReused
	case first.Ending != nil:
		return endOf(first), true, nil
	}
	if f := s.flight(id); f != nil {
		if res := s.wait(ctx, id, f); res.Outcome != "" {
			return res, true, nil
		}
	}
	// Another process is sending it, or it landed since the log was read.
	if first, err = s.audit.Change(ctx, audit.ScopeOf(who), id); err != nil || first.Ending == nil {
		return sending(id), true, nil
	}
	return endOf(first), true, nil
}

func endOf(c audit.Change) Result {
	return Result{ChangeID: c.ID, Outcome: c.Ending.Outcome, Reason: c.Ending.Reason, Subject: c.Ending.Subject}
}

// sameEdit tells a resubmitted form from one that was altered after use.
func sameEdit(k kind.Kind, domain registrar.DomainName, wanted json.RawMessage, c Change) bool {
	_, states := c.States()
	encoded, err := json.Marshal(states)
	return err == nil && k == c.Kind() && domain == c.Domain() && string(encoded) == string(wanted)
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
		ChangeID: c.Ticket().ID, Kind: c.Kind(), Batch: c.Ticket().Batch, Group: c.Ticket().Group, Actor: who, Domain: c.Domain(), Diff: c.Diff(), Accepted: c.Ticket().Accepted,
		Before: beforeJSON, Wanted: wantedJSON, Version: c.Version(),
	}, nil
}

// enter makes the change, or waits for the one of the same ID that is on its way
// already. The zero Result says that that one was not begun.
func (s *Service) enter(ctx context.Context, who auth.Actor, c Change) (Result, error) {
	intent, err := intentOf(who, c)
	if err != nil {
		return Result{}, err
	}
	if intent.Proves, err = s.proves(ctx, who.Account, c, intent.Before); err != nil {
		return Result{}, fmt.Errorf("compare unsettled changes: %w", err)
	}
	f, first, err := s.board(intent, c.Ticket().Group)
	switch {
	case err != nil:
		return Result{}, err
	case first:
		return s.begin(ctx, who, c, f)
	case audit.ScopeOf(f.intent.Actor) != audit.ScopeOf(who), !sameEdit(f.intent.Kind, f.intent.Domain, f.intent.Wanted, c):
		return Result{}, ErrReused
	}
	return s.wait(ctx, intent.ChangeID, f), nil
}

// begin commits the intent and lets the flight go.
func (s *Service) begin(ctx context.Context, who auth.Actor, c Change, f *flight) (Result, error) {
	err := routine.Try(func() error { return s.audit.Begin(ctx, f.intent) })
	if err == nil {
		// The visitor may leave; the change and its record must not.
		flying := context.WithoutCancel(ctx)
		routine.Go(flying, s.log, "change", func() { s.fly(flying, who, c, f) })
		return s.wait(ctx, f.intent.ChangeID, f), nil
	}
	s.leave(f, Result{})
	if errors.Is(err, audit.ErrExists) || errors.Is(err, audit.ErrBusy) || errors.Is(err, audit.ErrStale) {
		// The same form may have been sent to another process, which may even be done
		// by now: this one gets its answer, not a conflict with itself.
		if res, found, lookup := s.recorded(ctx, who, c); lookup != nil || found {
			return res, lookup
		}
	}
	if errors.Is(err, audit.ErrExists) { // by somebody whose changes who may not see
		return Result{}, ErrReused
	}
	return Result{}, fmt.Errorf("record intent: %w", err)
}
