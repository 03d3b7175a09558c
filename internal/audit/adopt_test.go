package audit_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
)

// A change that finds its end while its lease is being adopted stays off the watch:
// nothing would ever take it off again.
func TestAChangeThatEndsWhileItIsAdoptedIsNotWatched(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.begin(t, "A")
	f.watch(t, "A")
	adopted := make(chan error, 1)
	f.Follow(func(ctx context.Context, _ pgx.Tx, r audit.Recorded) error {
		if r.Kind == "resolution" {
			go func() {
				_, err := f.Adopt(ctx, -time.Hour) // every lease counts as an old one
				adopted <- err
			}()
			f.awaitAnswerOrLock(t, adopted)
		}
		return nil
	})
	if err := f.Resolve(t.Context(), "A", audit.Resolution{Verdict: audit.Confirmed, Found: json.RawMessage(`"x"`), Checks: 1}); err != nil {
		t.Fatal(err)
	}
	if err := <-adopted; err != nil {
		t.Fatal(err)
	}
	f.expectWatches(t, 0)
}

func TestAResolvedChangeIsTakenOffTheWatch(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, id := range []string{"A", "B"} {
		f.begin(t, id)
		f.watch(t, id)
		if id == "A" {
			if err := f.Resolve(t.Context(), id, audit.Resolution{Verdict: audit.Confirmed, Found: json.RawMessage(`"x"`)}); err != nil {
				t.Fatal(err)
			}
			f.watch(t, id)
		}
	}
	for _, id := range []string{"A", "B"} {
		if err := f.Unwatch(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	f.expectWatches(t, 1) // that of B, which has no end
}

func (f fixture) watch(t *testing.T, id string) {
	t.Helper()
	if _, err := f.db.Pool.Exec(t.Context(), "INSERT INTO change_watch (change_id, next_at) VALUES ($1, now())", id); err != nil {
		t.Fatal(err)
	}
}

func (f fixture) expectWatches(t *testing.T, want int) {
	t.Helper()
	n := 0
	if err := f.db.Pool.QueryRow(t.Context(), "SELECT count(*) FROM change_watch").Scan(&n); err != nil || n != want {
		t.Errorf("%d changes are watched, %v; want %d", n, err, want)
	}
}

// awaitAnswerOrLock returns when something was answered, or waits for a lock.
func (f fixture) awaitAnswerOrLock(t *testing.T, answered chan error) {
	for end := time.Now().Add(5 * time.Minute); time.Now().Before(end); time.Sleep(time.Millisecond) {
		waits := false
		err := f.db.Pool.QueryRow(t.Context(), `
			SELECT EXISTS (
				SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
			)`).Scan(&waits)
		if err != nil || waits || len(answered) > 0 {
			return
		}
	}
}
