package change

import (
	"context"
	"fmt"
	"time"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/registrar"
	"portal/internal/routine"
)

// Relocked is what became of a change that needed the transfer lock off: three
// changes of one group, in this order. One that was not begun is the zero Result.
type Relocked struct {
	Unlock, Change, Relock Result
}

// Locked reports whether the lock is known to be on: it never came off, or is on again.
func (u Relocked) Locked() bool {
	switch u.Unlock.Outcome {
	case audit.Refused, audit.NotSent, NoChange, "":
		return true
	}
	return u.Relock.Outcome == audit.Applied || u.Relock.Outcome == NoChange
}

// Relocks keeps in mind which locks are to be on again, so that another process puts
// them on where the one that took them off can't.
type Relocks interface {
	// Plan is called before the lock of a domain comes off, and keeps the first plan
	// of an UnlockID.
	Plan(ctx context.Context, who auth.Actor, p RelockPlan) error
	// Forget drops the plan that was made for a change; none is no error.
	Forget(ctx context.Context, who auth.Actor, name registrar.DomainName, unlockID string) error
}

// RelockPlan is a transfer lock that is to be on again when Due.
type RelockPlan struct {
	Domain   registrar.DomainName
	UnlockID string // the change that takes the lock off
	RelockID string // the change that puts it on; another follows where that one fails
	Due      time.Time
}

// GroupIDs returns the change IDs of a group: of taking the lock off, of the change
// itself, which gives the group its name, and of putting the lock on again.
func GroupIDs(group string) (unlock, change, relock string) {
	return StepID(group, "unlock"), group, StepID(group, "lock")
}

// ApplyUnlocked takes the transfer lock off, applies what plan makes of a fresh
// look, and puts the lock on again. from is what the visitor saw: locked. It stops
// at the first change that is not applied, but once the lock came off it always
// tries to put it on again, also when the visitor left or the process is closing.
// Relocks has the lock put on later where that fails, or where the process dies.
//
// Each is a change like any other, with its own entries in the log and the ticket's
// ID as their group; a form that is sent again meets them by their IDs. An error
// says why there is no result of the change itself.
func (s *Service) ApplyUnlocked(ctx context.Context, who auth.Actor, t Ticket, from Observed, plan func(Ticket, Observed) Change) (Relocked, error) {
	t.Group = t.ID
	id, _, _ := GroupIDs(t.Group)
	c, unlock := plan(t, from), NewLock(Ticket{ID: id, Seen: LockSeen(true), Group: t.Group}, from, false)
	for _, needed := range []Change{c, unlock} { // before the lock comes off for nothing
		if err := auth.Allow(who, needed.Right()); err != nil {
			return Relocked{}, s.denied(ctx, who, needed)
		}
	}
	switch {
	case t.Seen != c.Seen() || !from.Domain.Lock.Locked:
		return Relocked{}, audit.ErrStale
	case len(c.Diff()) == 0:
		return Relocked{Unlock: Result{Outcome: NoChange}}, nil
	}
	for _, guarded := range []Change{c, unlock} {
		if err := s.RequireProof(who, guarded); err != nil {
			return Relocked{}, err
		}
	}
	if who.Proof.Kind != "" {
		who.Proof.At = s.now() // good for the whole run: it must not grow too old while the lock is off
	}
	run := &relocking{service: s, who: who, ticket: t, from: from, plan: plan, done: make(chan struct{})}
	if err := s.enterGroup(t.Group); err != nil {
		return Relocked{}, err
	}
	running := context.WithoutCancel(ctx)
	routine.Go(running, s.log, "change behind a lock", func() { run.all(running, unlock) })
	return run.wait(ctx)
}

// relocking is a run of ApplyUnlocked. What it found is set when done is closed.
type relocking struct {
	service *Service
	who     auth.Actor
	ticket  Ticket
	from    Observed
	plan    func(Ticket, Observed) Change

	done  chan struct{}
	found Relocked
	err   error
}

func (u *relocking) all(ctx context.Context, unlock Change) {
	defer u.service.leaveGroup(u.ticket.Group)
	defer close(u.done)
	defer func() { // the lock is on again, or planned to be
		if cause := recover(); cause != nil {
			u.err = routine.Caught(cause)
			routine.Report(ctx, u.service.log, "change behind a lock broke off", u.err, "group", u.ticket.Group)
		}
	}()
	if u.err = u.planRelock(ctx); u.err != nil {
		return
	}
	defer u.forget(ctx)
	u.found.Unlock, u.err = u.service.applyToEnd(ctx, u.who, unlock)
	if u.err != nil || u.found.Unlock.Outcome != audit.Applied {
		return
	}
	defer u.relock(ctx)
	seen, err := u.look(ctx)
	if err != nil {
		u.err = err
		return
	}
	u.found.Change, u.err = u.service.applyToEnd(ctx, u.who, u.plan(u.ticket, seen))
}

// planRelock plans the lock for when this run must be over.
func (u *relocking) planRelock(ctx context.Context) error {
	s := u.service
	if s.Relocks == nil {
		return nil
	}
	unlock, _, relock := GroupIDs(u.ticket.Group)
	most := 3 * (s.settings.CallDeadline + verifyDeadline)
	return s.Relocks.Plan(ctx, u.who, RelockPlan{
		Domain: u.from.Domain.Name, UnlockID: unlock, RelockID: relock, Due: s.now().Add(most),
	})
}

// forget drops the plan where the lock is known to be on. One that stays without need
// finds it on.
func (u *relocking) forget(ctx context.Context) {
	again := u.found.Relock.Outcome == audit.Applied || u.found.Relock.Outcome == NoChange
	if u.service.Relocks == nil || !again && (u.err != nil || !u.found.Locked()) {
		return
	}
	unlock, _, _ := GroupIDs(u.ticket.Group)
	if err := u.service.Relocks.Forget(ctx, u.who, u.from.Domain.Name, unlock); err != nil {
		u.service.log.WarnContext(ctx, "plan to lock again stays", "group", u.ticket.Group, "err", err)
	}
}

// relock starts from a fresh look, but does not depend on one: that the lock is off
// is known.
func (u *relocking) relock(ctx context.Context) {
	seen, err := u.look(ctx)
	if err != nil {
		seen.Domain = u.from.Domain
		seen.Domain.Lock.Locked = false
		seen.Version, err = u.service.Version(ctx, u.who, u.from.Domain.Name)
	}
	if err == nil {
		_, _, id := GroupIDs(u.ticket.Group)
		t := Ticket{ID: id, Seen: LockSeen(seen.Domain.Lock.Locked), Group: u.ticket.Group}
		u.found.Relock, err = u.service.applyToEnd(ctx, u.who, NewLock(t, seen, true))
	}
	if err != nil { // busy, when nobody knows yet what became of the change
		u.service.log.ErrorContext(ctx, "the lock stays off for now", "group", u.ticket.Group, "err", err)
	}
}

func (u *relocking) look(ctx context.Context) (Observed, error) {
	ctx, cancel := context.WithTimeout(ctx, verifyDeadline)
	defer cancel()
	return u.service.Observe(ctx, u.who, u.from.Domain.Name, registrar.PageParts)
}

// wait gives the visitor what was found, or says that it is on its way.
func (u *relocking) wait(ctx context.Context) (Relocked, error) {
	patience := time.NewTimer(u.service.settings.VisitorWait)
	defer patience.Stop()
	select {
	case <-u.done:
		return u.found, u.err
	case <-patience.C:
	case <-ctx.Done():
	}
	id, _, _ := GroupIDs(u.ticket.Group)
	return Relocked{Unlock: Result{ChangeID: id, Outcome: Sending}}, nil
}

// applyToEnd is Apply without VisitorWait: it blocks until the call has ended, and
// returns Sending where another process makes it.
func (s *Service) applyToEnd(ctx context.Context, who auth.Actor, c Change) (Result, error) {
	res, err := s.Apply(ctx, who, c)
	if err != nil || res.Outcome != Sending {
		return res, err
	}
	if f := s.flight(res.ChangeID); f != nil {
		<-f.done // calls have a deadline
	}
	res, _, err = s.recorded(ctx, who, c)
	return res, err
}

// enterGroup lets the changes of a group be made while the service closes.
func (s *Service) enterGroup(group string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return fmt.Errorf("begin group %s: %w", group, ErrClosing)
	}
	s.groups[group]++
	s.wg.Add(1)
	return nil
}

func (s *Service) leaveGroup(group string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.groups[group]--; s.groups[group] == 0 {
		delete(s.groups, group)
	}
	s.wg.Done()
}
