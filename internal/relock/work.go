package relock

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/jobs"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/routine"
)

// pace is how often is looked for what is due; longestPause how long is waited
// at most for another try.
const (
	pace         = 20 * time.Second
	longestPause = 15 * time.Minute
)

// Register has the queue do what is due.
func (s *Service) Register(q *jobs.Queue) { q.Every("relock", pace, s.Work) }

// plan is a row of the table.
type plan struct {
	Account, Domain, Brand, Profile, Username, UnlockID, ChangeID string
	Tries                                                         int
}

func (p plan) name() registrar.DomainName { return registrar.DomainName(p.Domain) }

// actor is the portal, for the login that took the lock off.
func (p plan) actor() auth.Actor {
	return auth.Actor{Key: profile.Key{Brand: p.Brand, Account: p.Account, Profile: p.Profile}, Username: p.Username, Role: auth.RoleSystem, Rights: registrar.RightProfile}
}

// longestPlan is longer than any lock stays off. What is planned for later was
// written by a clock that ran ahead: it is due now, as a lock is the safe state.
const longestPlan = 8 * 24 * time.Hour

// batch bounds what one round takes on.
const batch = 100

const selectPlans = `
	SELECT account, domain, brand, profile, username, unlock_id, change_id, tries
	FROM relock
	WHERE next_at <= @now OR next_at > @ahead
	ORDER BY next_at
	LIMIT @batch`

// Work tries once to lock each domain that is due.
func (s *Service) Work(ctx context.Context) error {
	rows, _ := s.pool.Query(ctx, selectPlans, pgx.NamedArgs{"now": s.now(), "ahead": s.now().Add(longestPlan), "batch": batch})
	plans, err := pgx.CollectRows(rows, pgx.RowToStructByPos[plan])
	if err != nil {
		return fmt.Errorf("read which domains are due to be locked: %w", err)
	}
	var problems []error
	for _, p := range plans {
		if err := s.work(ctx, p); err != nil {
			problems = append(problems, fmt.Errorf("lock %s again: %w", p.Domain, err))
		}
	}
	return errors.Join(problems...)
}

// work tries one plan. One that fails is put off like one that has to wait: it would
// come first each time, and the others never.
func (s *Service) work(ctx context.Context, p plan) error {
	what := later
	err := routine.Try(func() (err error) {
		what, err = s.try(ctx, p)
		return err
	})
	if broken := new(routine.Panic); errors.As(err, &broken) {
		routine.Report(ctx, s.log, "domain is not locked again yet", err, "change", p.ChangeID, "domain", p.Domain)
		err = nil
	}
	if err != nil {
		what = later
	}
	return errors.Join(err, s.note(ctx, p, what))
}

// end says what becomes of a plan.
type end int

const (
	done  end = iota // nothing is left to do
	later            // the same change goes on
	retry            // what was sent had no effect: another change has to do it
)

// try makes the change of a plan, or finds that it is not needed. What is in the
// way, such as a registrar that is away, is there to be waited for.
func (s *Service) try(ctx context.Context, p plan) (end, error) {
	seen, err := s.changes.Observe(ctx, p.actor(), p.name(), registrar.PartLock|registrar.PartProfile)
	live := seen.Domain
	switch {
	case errors.Is(err, registrar.ErrNotFound):
		return done, nil
	case err != nil && ctx.Err() != nil:
		return later, ctx.Err()
	case err != nil || !live.Parts.Has(registrar.PartLock):
		return later, nil
	}
	if elsewhere, err := s.changes.HeldElsewhere(ctx, p.actor(), live); err != nil || elsewhere {
		return done, err
	}
	switch {
	case live.Lock.Locked, !live.Lock.Supported:
		return done, nil
	case !live.Lock.Changeable:
		return later, nil
	}
	group, err := s.groupOf(ctx, p)
	if err != nil {
		return later, err
	}
	t := change.Ticket{ID: p.ChangeID, Seen: change.LockSeen(false), Group: group}
	res, err := s.changes.Apply(ctx, p.actor(), change.NewLock(t, seen, true))
	if err != nil {
		s.log.InfoContext(ctx, "domain is not locked again yet", "change", p.ChangeID, "err", err)
		return later, nil
	}
	return s.after(ctx, p, res)
}

// groupOf is what the change that took the lock off is a part of; "" for nothing.
func (s *Service) groupOf(ctx context.Context, p plan) (string, error) {
	unlock, err := s.audit.Change(ctx, audit.ScopeOf(p.actor()), p.UnlockID)
	if errors.Is(err, audit.ErrNotFound) || errors.Is(err, audit.ErrUnreadable) { // the lock comes back all the same
		return unlock.Group, nil
	}
	return unlock.Group, err
}

// after reads the answer to a change.
func (s *Service) after(ctx context.Context, p plan, res change.Result) (end, error) {
	switch res.Outcome {
	case audit.Applied:
		return done, nil
	case audit.NotSent, audit.Refused:
		return retry, nil
	}
	story, err := s.audit.Change(ctx, audit.ScopeOf(p.actor()), p.ChangeID)
	if errors.Is(err, audit.ErrNotFound) {
		return later, nil
	}
	if err != nil {
		return later, err
	}
	if story.Settled() { // and the domain is not locked all the same
		return retry, nil
	}
	return later, nil
}

const deleteDone = `
	DELETE FROM relock
	WHERE account = @account AND domain = @domain AND change_id = @change_id`

const putOff = `
	UPDATE relock
	SET change_id = @next_id, next_at = @next_at, tries = tries + 1
	WHERE account = @account AND domain = @domain AND change_id = @change_id`

// note keeps what became of a plan, unless its owner has made another meanwhile.
func (s *Service) note(ctx context.Context, p plan, e end) error {
	args := pgx.NamedArgs{"account": p.Account, "domain": p.Domain, "change_id": p.ChangeID, "next_id": p.ChangeID}
	if e == done {
		_, err := s.pool.Exec(ctx, deleteDone, args)
		return err
	}
	if e == retry {
		args["next_id"] = change.NewID()
	}
	args["next_at"] = s.now().Add(min(pace<<min(p.Tries, 10), longestPause))
	_, err := s.pool.Exec(ctx, putOff, args)
	return err
}
