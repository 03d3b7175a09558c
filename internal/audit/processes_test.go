package audit_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"portal/internal/audit"
	"portal/internal/postgres/postgrestest"
)

func TestLivingProcessesAreCounted(t *testing.T) {
	db, elsewhere := postgrestest.New(t), postgrestest.New(t)
	first, second, foreign := newTestHolder(db), newTestHolder(db), newTestHolder(elsewhere)
	if _, err := first.Processes(t.Context(), db.Pool); !errors.Is(err, audit.ErrNotHeld) {
		t.Errorf("before its start: %v", err)
	}
	// Locks of others, and of one number, are none of ours.
	if _, err := db.Owner.Exec(t.Context(), "SELECT pg_advisory_lock(1, 2), pg_advisory_lock(3)"); err != nil {
		t.Fatal(err)
	}
	hold(t, foreign)
	hold(t, first)
	dies := hold(t, second)
	if n, err := first.Processes(t.Context(), db.Pool); n != 2 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	numbers, err := audit.Holders(t.Context(), db.Pool)
	slices.Sort(numbers)
	want := []int64{first.Number(), second.Number()}
	slices.Sort(want)
	if !slices.Equal(numbers, want) || err != nil {
		t.Errorf("%v, %v; want %v", numbers, err, want)
	}
	dies()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(30 * time.Second); ; <-tick.C {
		n, err := first.Processes(t.Context(), db.Pool)
		if n == 1 && err == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d, %v after the second ended", n, err)
		}
	}
}

func newTestHolder(db *postgrestest.DB) *audit.Holder {
	return audit.NewHolder(db.AppURL, slog.New(slog.DiscardHandler))
}

func hold(t *testing.T, h *audit.Holder) (end context.CancelFunc) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	if err := h.Start(ctx); err != nil {
		t.Fatal(err)
	}
	return cancel
}
