package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// lane is a queue for those networks of a brand under attack that have failed at
// most so often lately. Whoever is new waits behind few, those who guess behind
// each other. What a lane is chosen by tells nothing of any login.
type lane struct {
	name   string
	failed float64       // at most
	every  time.Duration // one attempt
}

var lanes = []lane{
	{"queue-new", 0.05, 20 * time.Millisecond},
	{"queue-erred", 2, 100 * time.Millisecond},
	{"queue-guess", 1e9, time.Second},
}

// errQueueFull means that an attempt would have to wait for too long.
var errQueueFull = errors.New("queue is full")

// Slots are handed out one after another, none beyond @latest. One that lies far
// beyond was handed out by a clock that ran ahead.
const takeSlot = `
	INSERT INTO sign_in_throttle AS t (key, failures, last_at, free_at, noted)
	VALUES (@key, 0, @now, @first, false)
	ON CONFLICT (key) DO UPDATE
	SET last_at = @now, free_at = CASE WHEN t.free_at BETWEEN @now AND @latest THEN t.free_at ELSE @now::timestamptz END + @every::interval
	WHERE t.free_at <= @latest OR t.free_at > @latest::timestamptz + interval '1 minute'
	RETURNING free_at`

// queue returns how long an attempt has to wait for its turn, patience at most; it
// returns errQueueFull if that is not enough. failed is how often the visitor's
// network failed lately.
func (t *throttle) queue(ctx context.Context, tx pgx.Tx, crowd counter, failed float64, patience time.Duration) (time.Duration, error) {
	now := t.now()
	var l lane
	for _, l = range lanes {
		if failed <= l.failed {
			break
		}
	}
	var next time.Time
	err := tx.QueryRow(ctx, takeSlot, pgx.NamedArgs{
		"key": t.counter(bucket{name: l.name}, crowd.key).key, "now": now, "first": now.Add(l.every), "every": l.every, "latest": now.Add(patience),
	}).Scan(&next)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, errQueueFull
	}
	if err != nil {
		return 0, fmt.Errorf("queue sign-in: %w", err)
	}
	return max(next.Sub(now)-l.every, 0), nil
}
