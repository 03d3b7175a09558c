package change

import (
	"context"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/registrar"
	"portal/internal/routine"
)

// Departure is what a change takes from those who are signed in. Registrars don't
// say whether they end sessions themselves.
type Departure struct {
	Domain registrar.DomainName // that their sessions began with
	All    bool                 // or with any other domain of the profile
	// Login is the sub-user who can't sign in as before; "" if the profile gave the
	// domain away.
	Login string
}

// Departures ends such sessions, and forgets what a profile gave away. It may be
// told of one change more than once.
type Departures interface {
	// Departed leaves the caller's own session alone: it shows the receipt.
	Departed(ctx context.Context, who auth.Actor, d Departure) error
}

// departing is a change that takes something from those who are signed in.
type departing interface {
	// departure returns false if this one does not. early is true where it does no harm
	// before the change is known to be in force, or nobody can find that out.
	departure() (d Departure, early, ok bool)
}

func departureOf(c Change) (d Departure, early, ok bool) {
	if leaving, is := c.(departing); is {
		return leaving.departure()
	}
	return Departure{}, false, false
}

// departed ends the sessions of logins that the change locked out. If that fails the
// change stays pending, so that the reconciler retries.
func (s *Service) departed(ctx context.Context, who auth.Actor, c Change, ending audit.Ending) audit.Ending {
	done := ending.Outcome == audit.Applied
	mayBe := ending.Outcome == audit.Unknown || ending.Outcome == audit.Pending
	err := routine.Try(func() error {
		d, early, ok := departureOf(c)
		if !ok || s.Departures == nil || !done && !(early && mayBe) {
			return nil
		}
		return s.Departures.Departed(ctx, who, d)
	})
	if err == nil {
		return ending
	}
	s.log.ErrorContext(ctx, "sessions not ended after a change", "change", c.Ticket().ID, "kind", c.Kind(), "err", err)
	if done {
		ending.Outcome, ending.Verified = audit.Pending, false
	}
	return ending
}

// departedLate is departed for a change of which verdict was found out. A domain that
// went elsewhere says nothing of the others.
func (s *Service) departedLate(ctx context.Context, who auth.Actor, c Change, verdict audit.Verdict) error {
	d, _, ok := departureOf(c)
	if !ok || s.Departures == nil || verdict == audit.NotApplied {
		return nil
	}
	d.All = d.All && verdict == audit.Confirmed
	return s.Departures.Departed(ctx, who, d)
}
