package audit

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// countFor is how long one entry stands for all of a kind: the log is never purged,
// and a visitor may repeat at will what is refused.
const countFor = time.Minute

// countAttempt locks the row of its key. A row that is over gets an entry which
// stands for what was counted since the last one, this attempt included. One that
// is open for longer than ever was written by a clock that ran ahead.
const countAttempt = `
	INSERT INTO audit_count AS c (key, until, told, more, body, personal)
	VALUES (@key, @until, 1, 0, @body, @personal)
	ON CONFLICT (key) DO UPDATE
	SET told = CASE WHEN c.until > @now AND c.until <= @until THEN c.told ELSE c.more + 1 END,
		more = CASE WHEN c.until > @now AND c.until <= @until THEN c.more + 1 ELSE 0 END,
		until = CASE WHEN c.until > @now AND c.until <= @until THEN c.until ELSE EXCLUDED.until END,
		body = EXCLUDED.body, personal = EXCLUDED.personal
	RETURNING told, more`

// appendCounted is append for what a visitor can repeat at will: of all with one key
// the first is written at once, and others only once a minute, with their number.
// What was counted outlives the process: any other one writes it, see WriteCounts.
func (s *Store) appendCounted(ctx context.Context, key []string, b body, personal map[string]string, more func(*Recorded)) error {
	encoded, err := json.Marshal(key)
	if err != nil {
		return fmt.Errorf("encode what is counted: %w", err)
	}
	sum, now := sha256.Sum256(encoded), s.now()
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var told, since int
		err := tx.QueryRow(ctx, countAttempt, pgx.NamedArgs{
			"key": sum[:], "now": now, "until": now.Add(countFor), "body": b, "personal": personal,
		}).Scan(&told, &since)
		if err != nil {
			return fmt.Errorf("count %s: %w", b.Kind, err)
		}
		if since > 0 {
			return nil
		}
		if told > 1 {
			b.Count = told
		}
		return s.append(ctx, tx, b, personal, more)
	})
}

const (
	claimCount = `
	SELECT key, more, body, personal
	FROM audit_count
	WHERE until <= @now OR until > @until
	ORDER BY until
	LIMIT 1
	FOR UPDATE SKIP LOCKED`

	nextCount = `
	UPDATE audit_count
	SET told = more, more = 0, until = @until
	WHERE key = @key`

	deleteCount = `
	DELETE FROM audit_count
	WHERE key = @key`
)

// WriteCounts writes what was counted and is due, and forgets what did not go on.
// Each process may call it, at any time.
func (s *Store) WriteCounts(ctx context.Context) error {
	for {
		err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return s.writeCount(ctx, tx) })
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("write counts: %w", err)
		}
	}
}

// writeCount returns pgx.ErrNoRows when nothing is due.
func (s *Store) writeCount(ctx context.Context, tx pgx.Tx) error {
	now := s.now()
	args := pgx.NamedArgs{"now": now, "until": now.Add(countFor)}
	var (
		key      []byte
		count    int
		b        body
		personal map[string]string
	)
	if err := tx.QueryRow(ctx, claimCount, args).Scan(&key, &count, &b, &personal); err != nil {
		return err
	}
	args["key"] = key
	if count == 0 {
		_, err := tx.Exec(ctx, deleteCount, args)
		return err
	}
	if _, err := tx.Exec(ctx, nextCount, args); err != nil {
		return err
	}
	b.Count = count
	return s.append(ctx, tx, b, personal, nil)
}
