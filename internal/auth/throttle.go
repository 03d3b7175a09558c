package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// ThrottledError means that too many sign-ins failed; the registrar was not asked.
type ThrottledError struct {
	RetryAfter time.Duration // at least a second
	// Repeated is true when this wait was met before, so that one entry in the
	// log stands for all attempts in it.
	Repeated bool
}

// Error implements error.
func (e *ThrottledError) Error() string {
	return fmt.Sprintf("too many failed sign-ins, next one in %s", e.RetryAfter)
}

// throttle slows guessing down. An attempt is counted as failed before the
// registrar is asked, so that parallel guesses can't slip through, and given
// back if it was right. Its rows are shared by all processes.
type throttle struct {
	pool *pgxpool.Pool
	keys [][]byte // the first hashes; under the others what is there is looked for
	now  func() time.Time
}

// Locking the rows makes attempts at one time queue here. They are locked in
// the order of keys, which is the same everywhere, so no two wait for each other.
const lockCounters = `
	INSERT INTO sign_in_throttle AS t (key, failures, last_at, free_at, noted)
	SELECT key, 0, @now, 'epoch', false
	FROM unnest(@keys::text[]) AS key
	ON CONFLICT (key) DO UPDATE
	SET key = t.key
	RETURNING key, failures, last_at, free_at, noted`

// tally is what a counter's row says.
type tally struct {
	Key            string
	Failures       float64 // a fraction while they drain
	LastAt, FreeAt time.Time
	Noted          bool
}

// reserve counts an attempt by every counter of the way, and returns how long it
// has to wait for its turn then: patience at most. Or it counts none and returns a
// *ThrottledError.
func (t *throttle) reserve(ctx context.Context, w way, patience time.Duration) (turn time.Duration, err error) {
	if err := t.rekey(ctx, keptCounted, w.counters...); err != nil {
		return 0, err
	}
	now := t.now()
	var blocked *tally
	err = pgx.BeginFunc(ctx, t.pool, func(tx pgx.Tx) error {
		rows, _ := tx.Query(ctx, lockCounters, pgx.NamedArgs{"keys": keysOf(w.counters), "now": now})
		tallies, err := pgx.CollectRows(rows, pgx.RowToStructByPos[tally])
		if err != nil {
			return fmt.Errorf("count sign-in: %w", err)
		}
		if blocked = longestWait(w.counters, tallies, now); blocked != nil {
			return note(ctx, tx, *blocked)
		}
		if failed := w.crowd.failed(tallies, now); w.crowd.key != "" && failed >= float64(w.crowd.free) {
			if turn, err = t.queue(ctx, tx, w.crowd, w.from.failed(tallies, now), patience); err != nil {
				return err
			}
		}
		return count(ctx, tx, w.counters, tallies, now)
	})
	switch {
	case errors.Is(err, errQueueFull):
		return 0, &ThrottledError{RetryAfter: max(2*patience, 5*time.Second), Repeated: true}
	case err != nil || blocked == nil:
		return turn, err
	}
	return 0, &ThrottledError{RetryAfter: max(blocked.FreeAt.Sub(now), time.Second), Repeated: blocked.Noted}
}

// failed is what the counter's row remembers of failures.
func (c counter) failed(tallies []tally, now time.Time) float64 {
	for _, row := range tallies {
		if row.Key == c.key {
			return c.remembered(row.Failures, now.Sub(row.LastAt))
		}
	}
	return 0
}

// longestWait returns the row that blocks for longest, nil if none does.
func longestWait(counters []counter, tallies []tally, now time.Time) *tally {
	most := make(map[string]time.Duration, len(counters))
	for _, c := range counters {
		most[c.key] = c.longest()
	}
	var longest *tally
	for i, row := range tallies {
		wait := row.FreeAt.Sub(now)
		if wait > 0 && wait <= most[row.Key] && (longest == nil || row.FreeAt.After(longest.FreeAt)) {
			longest = &tallies[i]
		}
	}
	return longest
}

const noteWait = `
	UPDATE sign_in_throttle
	SET noted = true
	WHERE key = $1`

func note(ctx context.Context, tx pgx.Tx, blocked tally) error {
	if _, err := tx.Exec(ctx, noteWait, blocked.Key); err != nil {
		return fmt.Errorf("note throttled sign-in: %w", err)
	}
	return nil
}

const countAttempt = `
	UPDATE sign_in_throttle AS t
	SET failures = n.failures, last_at = @now, free_at = n.free_at, noted = false
	FROM unnest(@keys::text[], @failures::float8[], @free_at::timestamptz[]) AS n (key, failures, free_at)
	WHERE t.key = n.key`

func count(ctx context.Context, tx pgx.Tx, counters []counter, tallies []tally, now time.Time) error {
	failures, freeAt := make([]float64, len(counters)), make([]time.Time, len(counters))
	for i, c := range counters {
		failures[i] = c.failed(tallies, now) + 1
		if wait := c.wait(failures[i]); wait > 0 { // none must not block a process whose clock is behind
			freeAt[i] = now.Add(wait)
		}
	}
	_, err := tx.Exec(ctx, countAttempt, pgx.NamedArgs{
		"keys": keysOf(counters), "failures": failures, "free_at": freeAt, "now": now,
	})
	if err != nil {
		return fmt.Errorf("count sign-in: %w", err)
	}
	return nil
}

// The rows are locked in the order of keys here too.
const giveBack = `
	WITH counted AS (
		SELECT key
		FROM sign_in_throttle
		WHERE key = ANY (@keys)
		ORDER BY array_position(@keys::text[], key)
		FOR UPDATE
	)
	UPDATE sign_in_throttle AS t
	SET failures = greatest(t.failures - 1, 0), free_at = least(t.free_at, @now)
	FROM counted AS c
	WHERE t.key = c.key`

// refund takes an attempt back that was right, or got no answer. The wait that
// it caused goes too: others at the same address must not pay for it.
func (t *throttle) refund(ctx context.Context, db execer, counters []counter) error {
	_, err := db.Exec(ctx, giveBack, pgx.NamedArgs{"keys": keysOf(counters), "now": t.now()})
	if err != nil {
		return fmt.Errorf("give sign-in attempt back: %w", err)
	}
	return nil
}

// What has leaked no longer counts, nor does what a clock wrote that ran far ahead. A
// queue's row, which has no bucket, counts for as long as its slots are given away.
const purgeThrottle = `
	DELETE FROM sign_in_throttle
	WHERE key IN (
		SELECT t.key
		FROM sign_in_throttle t
		LEFT JOIN unnest(@names::text[], @per_hour::float8[]) AS s (name, per_hour) ON s.name = split_part(t.key, ':', 1)
		WHERE t.free_at <= @now AND t.last_at + make_interval(secs => 3600 * t.failures / coalesce(s.per_hour, 1)) <= @now
			OR greatest(t.free_at, t.last_at) > @now::timestamptz + interval '1 day'
		FOR UPDATE OF t SKIP LOCKED
	)`

const purgeKnown = `
	DELETE FROM sign_in_known
	WHERE last_at <= CASE WHEN starts_with(key, @device) THEN @device_since ELSE @since::timestamptz END`

func (t *throttle) purge(ctx context.Context) error {
	now := t.now()
	var names []string
	var perHour []float64
	for _, s := range buckets() {
		names, perHour = append(names, s.name), append(perHour, s.perHour)
	}
	if _, err := t.pool.Exec(ctx, purgeThrottle, pgx.NamedArgs{"names": names, "per_hour": perHour, "now": now}); err != nil {
		return fmt.Errorf("purge sign-in counters: %w", err)
	}
	_, err := t.pool.Exec(ctx, purgeKnown, pgx.NamedArgs{
		"device": bucketDevice.name + ":", "device_since": now.Add(-deviceFor), "since": now.Add(-knownFor),
	})
	if err != nil {
		return fmt.Errorf("purge known visitors: %w", err)
	}
	return nil
}

// buckets lists all there are.
func buckets() []bucket {
	all := []bucket{bucketLogin, bucketUsername, bucketKnown, bucketDevice, bucketRight, bucketBrand, bucketAskDomain, bucketAskBrand}
	for _, s := range []bucket{bucketAddress, bucketAskAddress} {
		all = append(all, s, s.wider("56", 2), s.wider("48", 6))
	}
	return all
}
