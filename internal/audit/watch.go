package audit

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/process"
	"portal/internal/registrar"
)

// selectDead finds the leases of dead processes. A lease of a live process, this one
// too, is left alone while it may be sending. An old one is not: the answer to its
// commit got lost, so that nobody knows that it was taken. Nor is one from the future,
// which a clock wrote that has been put right since.
const selectDead = `
	SELECT l.change_id
	FROM change_lease l
	WHERE l.taken_at <= @old OR l.taken_at > @ahead OR NOT EXISTS (
			SELECT 1
			FROM pg_locks k
			WHERE k.locktype = 'advisory' AND k.granted
				AND k.database = (SELECT oid FROM pg_database WHERE datname = current_database())
				AND k.classid::bigint = @class AND k.objid::bigint = l.holder AND k.objsubid = 2
		)`

// lockChanges locks as lockChange does, and returns those that nobody else has locked.
const lockChanges = `
	SELECT change_id
	FROM unnest($1::text[]) AS change_id
	WHERE pg_try_advisory_xact_lock(hashtextextended(change_id, 0))`

// Whoever ends a change gives its lease back under the change's lock.
const watchLeased = `
	INSERT INTO change_watch (change_id, next_at)
	SELECT change_id, $2
	FROM change_lease
	WHERE change_id = ANY ($1)
	ON CONFLICT (change_id) DO NOTHING`

// Adopt takes over the changes that dead processes left between intent and
// outcome, and those that are older than any call lasts; it returns how many.
func (s *Store) Adopt(ctx context.Context, longest time.Duration) (int, error) {
	now := s.now()
	rows, _ := s.pool.Query(ctx, selectDead, pgx.NamedArgs{
		"old": now.Add(-longest), "ahead": now.Add(longest), "class": int64(process.LockClass),
	})
	dead, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return 0, fmt.Errorf("look for leases of dead processes: %w", err)
	}
	if len(dead) == 0 {
		return 0, nil
	}
	adopted := 0
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) (err error) {
		adopted, err = adopt(ctx, tx, dead, now)
		return err
	})
	return adopted, err
}

// adopt looks for the leases again once it has the locks: a change that found its end
// meanwhile would stay on the watch for good.
func adopt(ctx context.Context, tx pgx.Tx, dead []string, at time.Time) (int, error) {
	rows, _ := tx.Query(ctx, lockChanges, dead)
	locked, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return 0, fmt.Errorf("lock changes of dead processes: %w", err)
	}
	tag, err := tx.Exec(ctx, watchLeased, locked, at)
	if err != nil {
		return 0, fmt.Errorf("adopt leases: %w", err)
	}
	return int(tag.RowsAffected()), nil
}

const deleteEndedWatch = `
	DELETE FROM change_watch w
	USING audit_step s
	WHERE w.change_id = $1 AND s.change_id = w.change_id AND s.kind = 'resolution'`

// Unwatch takes a change off the watch that was resolved. Versions before this one
// could leave one there.
func (s *Store) Unwatch(ctx context.Context, id string) error {
	if _, err := s.pool.Exec(ctx, deleteEndedWatch, id); err != nil {
		return fmt.Errorf("end watch on %s: %w", id, err)
	}
	return nil
}

// claimDue moves each claimed row into the future first, so that no transaction
// stays open while the registrar is read, and no two processes take the same row.
// A row that is due later than any look is put off was written by a clock that ran
// ahead: it is due too.
const claimDue = `
	UPDATE change_watch
	SET next_at = @at::timestamptz + make_interval(secs => least(@most::float8, @least::float8 * power(2, least(checks, 20)))),
		checks = checks + 1
	WHERE change_id IN (
		SELECT change_id
		FROM change_watch
		WHERE next_at <= @at::timestamptz OR next_at > @at::timestamptz + make_interval(secs => 2 * @most::float8)
		ORDER BY next_at
		LIMIT @limit
		FOR UPDATE SKIP LOCKED
	)
	RETURNING change_id, checks, audit_time(@at)`

// Watched is a change that the reconciler should look at now.
type Watched struct {
	ChangeID string
	Checks   int       // this one included
	Now      time.Time // by the clock that the times of entries go by
}

// Pace says how often an unsettled change is looked at: after least, then at
// growing distances up to most.
type Pace struct{ Least, Most time.Duration }

// Due claims up to limit changes to look at now.
func (s *Store) Due(ctx context.Context, pace Pace, limit int) ([]Watched, error) {
	rows, err := s.pool.Query(ctx, claimDue, pgx.NamedArgs{
		"at": s.now(), "least": pace.Least.Seconds(), "most": pace.Most.Seconds(), "limit": limit,
	})
	if err != nil {
		return nil, fmt.Errorf("claim due changes: %w", err)
	}
	due, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Watched])
	if err != nil {
		return nil, fmt.Errorf("claim due changes: %w", err)
	}
	return due, nil
}

const selectWatchedOf = `
	SELECT w.change_id
	FROM change_watch w
	JOIN audit_step s ON s.change_id = w.change_id AND s.kind = 'intent'
	JOIN audit_entry e ON e.id = s.entry_id AND e.at = s.at
	WHERE e.account = $1 AND e.domain = $2 AND e.id <= $3
	ORDER BY e.id`

// WatchedOf returns the unsettled changes to domain that were intended by version,
// the oldest first: all of the account, whoever made them.
func (s *Store) WatchedOf(ctx context.Context, account string, domain registrar.DomainName, version int64) ([]string, error) {
	rows, _ := s.pool.Query(ctx, selectWatchedOf, account, string(domain), version)
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("look for unsettled changes to %s: %w", domain, err)
	}
	return ids, nil
}
