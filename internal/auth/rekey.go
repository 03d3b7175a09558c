package auth

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// kept is a table of what is stored under keyed hashes.
type kept struct{ find, move string }

const (
	lockRekey = `SELECT pg_advisory_xact_lock(hashtextextended('portal sign-in keys', 0))`

	moveSeen = `
	WITH was AS (
		DELETE FROM %[1]s
		WHERE key = @old
		RETURNING last_at
	)
	INSERT INTO %[1]s AS t (key, last_at)
	SELECT @key, last_at
	FROM was
	ON CONFLICT (key) DO UPDATE
	SET last_at = greatest(t.last_at, excluded.last_at)`

	moveCounted = `
	WITH was AS (
		DELETE FROM sign_in_throttle
		WHERE key = @old
		RETURNING failures, last_at, free_at, noted
	)
	INSERT INTO sign_in_throttle AS t (key, failures, last_at, free_at, noted)
	SELECT @key, failures, last_at, free_at, noted
	FROM was
	ON CONFLICT (key) DO UPDATE
	SET failures = greatest(t.failures, excluded.failures), last_at = greatest(t.last_at, excluded.last_at),
		free_at = greatest(t.free_at, excluded.free_at), noted = t.noted AND excluded.noted`

	findKept = `SELECT EXISTS (SELECT FROM %s WHERE key = ANY (@old))`
)

var (
	keptPlaces  = kept{fmt.Sprintf(findKept, "sign_in_place"), fmt.Sprintf(moveSeen, "sign_in_place")}
	keptKnown   = kept{fmt.Sprintf(findKept, "sign_in_known"), fmt.Sprintf(moveSeen, "sign_in_known")}
	keptCounted = kept{fmt.Sprintf(findKept, "sign_in_throttle"), moveCounted}
)

// rekey rewrites what an earlier sealing key hashed under the first one, so that a
// rotation forgets nobody: no place, no known browser, and no guess. In the midst of
// a rotation two processes may rewrite to and fro; both find what is there.
func (t *throttle) rekey(ctx context.Context, in kept, counters ...counter) error {
	var old []string
	for _, c := range counters {
		old = append(old, c.old...)
	}
	if len(old) == 0 {
		return nil
	}
	var some bool
	if err := t.pool.QueryRow(ctx, in.find, pgx.NamedArgs{"old": old}).Scan(&some); err != nil {
		return fmt.Errorf("look for what an earlier key hashed: %w", err)
	}
	if !some {
		return nil
	}
	return pgx.BeginFunc(ctx, t.pool, func(tx pgx.Tx) error {
		// One at a time: two that rewrite to and fro would wait for each other.
		if _, err := tx.Exec(ctx, lockRekey); err != nil {
			return fmt.Errorf("lock the keys of sign-ins: %w", err)
		}
		for _, c := range counters {
			for _, was := range c.old {
				if _, err := tx.Exec(ctx, in.move, pgx.NamedArgs{"old": was, "key": c.key}); err != nil {
					return fmt.Errorf("rewrite what an earlier key hashed: %w", err)
				}
			}
		}
		return nil
	})
}
