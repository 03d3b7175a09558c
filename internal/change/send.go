package change

import (
	"context"
	"errors"
	"time"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/registrar"
	"portal/internal/routine"
)

// fly sends the change, records what became of it, and lands, whatever happens: without
// a record the visitor is told nothing certain, and the lease stays until it is made or
// the reconciler has looked.
func (s *Service) fly(ctx context.Context, who auth.Actor, c Change, f *flight) {
	id := f.intent.ChangeID
	result := sending(id)
	defer func() { s.leave(f, result) }()
	ending := s.departed(ctx, who, c, s.send(ctx, who, c))
	if err := s.finish(ctx, id, ending); err != nil {
		s.log.ErrorContext(ctx, "outcome not recorded", "change", id, "kind", f.intent.Kind, "err", err)
		return
	}
	result = Result{ChangeID: id, Outcome: ending.Outcome, Reason: ending.Reason, Subject: ending.Subject}
}

// send makes the one call and says what is known of its outcome.
func (s *Service) send(ctx context.Context, who auth.Actor, c Change) (ending audit.Ending) {
	defer func() {
		if cause := recover(); cause != nil { // perhaps after it was sent
			routine.Report(ctx, s.log, "change broke off", routine.Caught(cause), "change", c.Ticket().ID, "kind", c.Kind())
			ending = audit.Ending{Outcome: audit.Unknown}
		}
	}()
	reg := s.registrars[who.Account]
	callCtx, cancel := context.WithTimeout(ctx, s.settings.CallDeadline)
	defer cancel()
	start := s.now()
	if err := s.guarded(callCtx, who, c); err != nil {
		return endingOf(err, s.now().Sub(start))
	}
	receipt, err := c.Send(callCtx, reg.Writing)
	if err != nil {
		return endingOf(err, s.now().Sub(start))
	}
	ending = audit.Ending{Outcome: audit.Pending, Call: receipt.Call}
	if receipt.Pending {
		ending.Reason = registrar.ReasonWaiting
		return ending
	}
	switch s.sight(ctx, who, c) {
	case SeesWanted:
		ending.Outcome, ending.Verified = audit.Applied, true
	case SeesNothing:
		ending.Outcome = audit.Applied
	}
	return ending
}

// endingOf reads a failed call. Only what is known to have changed nothing is
// refused or not sent; all else is unknown.
func endingOf(err error, took time.Duration) audit.Ending {
	ending := audit.Ending{Outcome: audit.Unknown}
	switch {
	case errors.Is(err, registrar.ErrUnknownOutcome):
	case errors.Is(err, registrar.ErrRejected), errors.Is(err, registrar.ErrNotFound), errors.Is(err, registrar.ErrSessionEnded):
		ending.Outcome = audit.Refused
	case errors.Is(err, registrar.ErrUnavailable):
		ending.Outcome = audit.NotSent
	}
	ending.Call = registrar.Call{Text: err.Error(), Duration: took}
	var failed *registrar.Error
	if errors.As(err, &failed) {
		ending.Reason, ending.Subject = failed.Reason, failed.Subject
		ending.Call.Op, ending.Call.Code = failed.Op, failed.Code
		if failed.Text != "" {
			ending.Call.Text = failed.Text
		}
	}
	return ending
}

// sight is what a fresh read shows: where there is something to see, a registrar's
// "success" alone is no proof.
func (s *Service) sight(ctx context.Context, who auth.Actor, c Change) Sight {
	ctx, cancel := context.WithTimeout(ctx, verifyDeadline)
	defer cancel()
	var seen Sighting
	err := guard(c.Kind(), func() (err error) {
		seen, err = s.look(ctx, who, c)
		return err
	})
	if err != nil {
		s.reportOpen(ctx, c.Ticket().ID, "change not verified yet", err)
		return SeesOther
	}
	return seen.Sight
}

// finish records the outcome. When the log is away it tries on in the
// background, because nobody else knows the answer; meanwhile it returns the error.
func (s *Service) finish(ctx context.Context, id string, ending audit.Ending) error {
	record := func() error {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		return routine.Try(func() error { return s.audit.Finish(ctx, id, ending, s.settings.Pace.Least) })
	}
	err := record()
	if err == nil || errors.Is(err, audit.ErrEnded) {
		return err
	}
	s.wg.Add(1)
	routine.Go(ctx, s.log, "late outcome", func() {
		defer s.wg.Done()
		for pause := time.Second; ; pause = min(2*pause, 30*time.Second) {
			select {
			case <-time.After(pause):
			case <-s.stop:
				return
			}
			if err := record(); err == nil || errors.Is(err, audit.ErrEnded) {
				s.log.InfoContext(ctx, "outcome recorded late", "change", id)
				return
			}
		}
	})
	return err
}
