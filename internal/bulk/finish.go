package bulk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

const finishBatch = `
	UPDATE batch b
	SET state = 'finished', finished_at = @at, address = '', agent = ''
	WHERE b.id = @id AND b.state IN ('running', 'paused')
		AND NOT EXISTS (SELECT FROM batch_row r WHERE r.batch = b.id AND r.state IN ('todo', 'sending'))`

// finishIn ends the batch if no row waits or is being sent. Of two rows that
// end at the same moment neither may see the other's end; whoever looks after
// that does, which is why finish is called after each row.
func (s *Service) finishIn(ctx context.Context, tx pgx.Tx, id string) error {
	tag, err := tx.Exec(ctx, finishBatch, pgx.NamedArgs{"id": id, "at": s.now()})
	if err != nil {
		return fmt.Errorf("finish batch %s: %w", id, err)
	}
	if tag.RowsAffected() == 0 {
		return nil
	}
	return s.tellEnd(ctx, tx, id)
}

func (s *Service) tellEnd(ctx context.Context, tx pgx.Tx, id string) error {
	if s.finished == nil {
		return nil
	}
	b, err := s.read(ctx, tx, selectBatchByID, pgx.NamedArgs{"id": id})
	if err != nil {
		return err
	}
	if err := s.finished(ctx, tx, b[0]); err != nil {
		return fmt.Errorf("tell that batch %s has ended: %w", id, err)
	}
	return nil
}

const selectOpenRow = `
	SELECT EXISTS (
		SELECT FROM batch_row
		WHERE batch = $1 AND state IN ('todo', 'sending'))`

func (s *Service) finish(ctx context.Context, id string) error {
	var open bool
	if err := s.pool.QueryRow(ctx, selectOpenRow, id).Scan(&open); err != nil {
		return fmt.Errorf("look for open rows of %s: %w", id, err)
	}
	if open {
		return nil
	}
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return s.finishIn(ctx, tx, id) })
}

// doubtRows gives up waiting for rows whose sender died, or lost its answer: the
// reconciler finds out what became of them, however long that takes.
const doubtRows = `
	UPDATE batch_row r
	SET state = 'unknown', at = @at
	FROM change_watch w
	WHERE w.change_id = r.change_id AND r.state = 'sending' AND r.at NOT BETWEEN @before AND @ahead`

// longestSending is longer than the reconciler needs while the registrar answers.
const longestSending = 10 * time.Minute

const selectMoving = headColumns + `,
		b.moving_at NOT BETWEEN @before AND @ahead AND (b.pushed_at IS NULL OR b.pushed_at NOT BETWEEN @again AND @ahead)
			AND NOT EXISTS (SELECT FROM batch_row r WHERE r.batch = b.id AND r.at > @before AND r.at <= @ahead)
	FROM batch b
	WHERE b.state IN ('checking', 'running')
	ORDER BY b.id`

// A time to come was written by a clock that ran ahead, and holds nothing up. Jobs may
// be lost when nothing moved for as long as stalled. That they were not,
// as when the registrar is away, costs a statement for each thousand rows, which
// is why they are queued again only now and then.
const (
	stalled   = 20 * time.Second
	pushAgain = 2 * time.Minute
)

// Sweep ends batches whose end nobody noticed, and queues rows again that may
// have lost their jobs.
func (s *Service) Sweep(ctx context.Context) error {
	if _, err := s.pool.Exec(ctx, doubtRows, pgx.NamedArgs{"at": s.now(), "before": s.now().Add(-longestSending), "ahead": s.now().Add(longestSending)}); err != nil {
		return fmt.Errorf("look for rows without an answer: %w", err)
	}
	rows, _ := s.pool.Query(ctx, selectMoving, pgx.NamedArgs{"before": s.now().Add(-stalled), "ahead": s.now().Add(stalled), "again": s.now().Add(-pushAgain)})
	type moving struct {
		head
		stalled bool
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (moving, error) {
		var m moving
		var address string
		err := row.Scan(append(m.into(&address), &m.stalled)...)
		m.done(address)
		return m, err
	})
	if err != nil {
		return fmt.Errorf("look for batches that move: %w", err)
	}
	var problems []error
	for _, m := range all {
		problems = append(problems, s.push(ctx, m.head, m.stalled))
	}
	return errors.Join(problems...)
}

const setPushed = `
	UPDATE batch
	SET pushed_at = $2
	WHERE id = $1`

// push ends what is done, and queues again what waits in a batch that stalled.
func (s *Service) push(ctx context.Context, h head, stalled bool) error {
	end, queue := s.finish, s.queueTodo
	if h.state == StateChecking {
		end, queue = s.ready, s.queueUnchecked
	}
	if err := end(ctx, h.id); err != nil || !stalled {
		return err
	}
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, setPushed, h.id, s.now()); err != nil {
			return fmt.Errorf("note that %s is queued again: %w", h.id, err)
		}
		return queue(ctx, tx, h)
	})
}

const deleteOld = `
	DELETE FROM batch
	WHERE state = 'draft' AND created_at < @draft
		OR state IN ('checking', 'ready') AND created_at < @unstarted
		OR state = 'cancelled' AND started_at IS NULL AND finished_at < @discarded
		OR state IN ('finished', 'cancelled') AND finished_at < @ended`

// How long batches are kept.
const (
	keepDraft     = 24 * time.Hour
	keepDiscarded = time.Hour
	keepUnstarted = 7 * 24 * time.Hour // after a dry run
	keepEnded     = 90 * 24 * time.Hour
)

// Purge removes batches that are old: drafts after a day, those that were never
// started after a week, those that were discarded instead after an hour, ended ones
// after 90 days. The audit log keeps what was done.
func (s *Service) Purge(ctx context.Context) error {
	now := s.now()
	_, err := s.pool.Exec(ctx, deleteOld, pgx.NamedArgs{
		"draft": now.Add(-keepDraft), "unstarted": now.Add(-keepUnstarted), "discarded": now.Add(-keepDiscarded), "ended": now.Add(-keepEnded),
	})
	if err != nil {
		return fmt.Errorf("remove old batches: %w", err)
	}
	return nil
}
