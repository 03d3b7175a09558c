package inventory

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/registrar"
	"portal/internal/routine"
)

// eventsAtOnce is how many events are asked for in one call.
const eventsAtOnce = 50

// claimPoll moves the next look on first, so that one process at a time asks. A look
// that is put off for longer than ever was by a clock that ran ahead.
const claimPoll = `
	INSERT INTO inventory_poll AS p (account, next_at)
	VALUES (@account, @next)
	ON CONFLICT (account) DO UPDATE
	SET next_at = @next
	WHERE p.next_at <= @now OR p.next_at > @ahead`

// PollOnce takes note of what happened to the domains of each account whose queue
// of events is to be looked at, and returns how many events that were.
func (s *Service) PollOnce(ctx context.Context) (int, error) {
	sum := 0
	for account, a := range s.accounts {
		if a.Events == nil {
			continue
		}
		n, err := s.poll(ctx, account)
		if err != nil {
			return sum, err
		}
		sum += n
	}
	return sum, nil
}

func (s *Service) poll(ctx context.Context, account string) (int, error) {
	sum := 0
	for known := map[string]bool{}; ; {
		now := s.now()
		tag, err := s.pool.Exec(ctx, claimPoll, pgx.NamedArgs{"account": account, "now": now, "next": now.Add(s.set.Poll), "ahead": now.Add(2 * s.set.Poll)})
		if err != nil {
			return sum, fmt.Errorf("claim queue of events: %w", err)
		}
		if tag.RowsAffected() == 0 && len(known) == 0 {
			return sum, nil // another process asks
		}
		fresh, asked, err := s.pollBatch(ctx, account, known)
		sum += fresh
		if err != nil || fresh == 0 || asked < eventsAtOnce {
			return sum, err
		}
	}
}

// pollBatch handles one answer. Events that are in known came again although they
// were acknowledged: they count for nothing.
func (s *Service) pollBatch(ctx context.Context, account string, known map[string]bool) (fresh, asked int, err error) {
	asking, cancel := context.WithTimeout(ctx, s.set.CallWait)
	defer cancel()
	queue := s.accounts[account].Events
	events, err := queue.Events(asking, eventsAtOnce)
	if err != nil {
		return 0, 0, err
	}
	for _, e := range events {
		if known[e.ID] {
			continue
		}
		known[e.ID] = true
		err := routine.Try(func() error { return s.happened(ctx, account, e) })
		if p := new(routine.Panic); errors.As(err, &p) { // it comes again; the others are not to wait for it
			routine.Report(ctx, s.log, "event not taken note of", err, "account", account, "event", e.ID)
			continue
		}
		if err != nil {
			return fresh, len(events), err
		}
		if err := queue.Acknowledge(asking, e.ID); err != nil {
			return fresh, len(events), err // it comes again, and does no harm
		}
		fresh++
	}
	return fresh, len(events), nil
}

const dueNow = `
	UPDATE inventory_detail
	SET due_at = least(due_at, @now), failures = 0
	WHERE account = @account AND domain = @domain`

// happened has the domain of an event read, for everybody who holds it, and the
// changes looked at that may have waited for it. What the event says is left to
// these reads: they tell the whole truth, and doing so twice does no harm.
func (s *Service) happened(ctx context.Context, account string, e registrar.Event) error {
	if e.Domain == "" {
		return nil
	}
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		args := pgx.NamedArgs{"account": account, "domain": string(e.Domain), "now": s.now()}
		if _, err := tx.Exec(ctx, dueNow, args); err != nil {
			return fmt.Errorf("note event about %s: %w", e.Domain, err)
		}
		return s.audit.Nudge(ctx, tx, account, e.Domain)
	})
}

// pollEvents looks at the queue of an account until ctx ends.
func (s *Service) pollEvents(ctx context.Context, account string) {
	routine.Pause(ctx, s.set.Poll/2)
	routine.Repeat(ctx, s.log, "events", func(ctx context.Context) time.Duration {
		if n, err := s.poll(ctx, account); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "events will be read again", "account", account, "err", err)
		} else if n > 0 {
			s.log.InfoContext(ctx, "events taken note of", "account", account, "count", n)
		}
		return s.set.Poll / 2
	})
}
