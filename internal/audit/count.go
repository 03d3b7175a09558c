package audit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/registrar"
)

const countAttempt = `
	SELECT id, at, told
	FROM audit_count_attempt(@body, @personal, @now)`

// appendCounted is append for what a visitor can repeat at will, as the log is never
// purged: of all that is counted together the first is written at once, and others
// only once a minute, with their number. The database counts, see
// migrations/0017_log_depth.sql. What was counted outlives the process: any other
// one writes it, see WriteCounts.
func (s *Store) appendCounted(ctx context.Context, b body, personal map[string]string, more func(*Recorded)) error {
	b.Version = 1
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var id int64
		args := pgx.NamedArgs{"body": b, "personal": personal, "now": s.now()}
		err := tx.QueryRow(ctx, countAttempt, args).Scan(&id, &b.At, &b.Count)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("count %s: %w", b.Kind, err)
		}
		return s.tell(ctx, tx, id, b, personal, more)
	})
}

const (
	adoptCounts = `SELECT audit_adopt_counts()`

	selectDueCounts = `
	SELECT key
	FROM audit_tally
	WHERE until <= @now::timestamptz OR until > @now::timestamptz + interval '1 minute'
	ORDER BY until`

	writeCount = `
	SELECT id, at, told, body, personal
	FROM audit_write_count(@key, @now)`
)

// WriteCounts writes what was counted and is due, and forgets what did not go on.
// Each process may call it, at any time. What can't be written stays counted, and
// keeps nothing else from being written.
func (s *Store) WriteCounts(ctx context.Context) error {
	if _, err := s.pool.Exec(ctx, adoptCounts); err != nil {
		return fmt.Errorf("adopt counts: %w", err)
	}
	rows, _ := s.pool.Query(ctx, selectDueCounts, pgx.NamedArgs{"now": s.now()})
	keys, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		return fmt.Errorf("look for counts: %w", err)
	}
	var failed []error
	for _, key := range keys {
		if err := s.writeCount(ctx, key); err != nil {
			failed = append(failed, fmt.Errorf("write a count: %w", err))
		}
	}
	return errors.Join(failed...)
}

func (s *Store) writeCount(ctx context.Context, key []byte) error {
	var unread error
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var (
			id           int64
			at           time.Time
			told         int
			entry, about []byte
		)
		err := tx.QueryRow(ctx, writeCount, pgx.NamedArgs{"key": key, "now": s.now()}).Scan(&id, &at, &told, &entry, &about)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		var b body
		var personal map[string]string
		if unread = errors.Join(json.Unmarshal(entry, &b), json.Unmarshal(about, &personal)); unread != nil {
			return nil // it is in the log; nobody can be told what it says
		}
		b.At, b.Count = at, told
		return s.tell(ctx, tx, id, b, personal, nil)
	})
	return errors.Join(err, unread)
}

// tell lets the followers act on entry id; more completes what they are told.
func (s *Store) tell(ctx context.Context, tx pgx.Tx, id int64, b body, personal map[string]string, more func(*Recorded)) error {
	r := Recorded{ID: id, At: b.At.UTC(), Kind: b.Kind, Actor: actorOf(b, personal), Domain: registrar.DomainName(b.Domain)}
	if more != nil {
		more(&r)
	}
	return s.tellFollowers(ctx, tx, r)
}
