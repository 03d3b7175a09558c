package process_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"portal/internal/postgres/postgrestest"
	"portal/internal/process"
)

func TestLivingProcessesAreCounted(t *testing.T) {
	t.Parallel()
	db, elsewhere := postgrestest.New(t), postgrestest.New(t)
	first, second, foreign := newTestProcess(db), newTestProcess(db), newTestProcess(elsewhere)
	if numbers, err := process.Living(t.Context(), db.Pool); len(numbers) != 0 || err != nil {
		t.Errorf("before their start: %v, %v", numbers, err)
	}
	// Locks of others, and of one number, are none of ours.
	if _, err := db.Owner.Exec(t.Context(), "SELECT pg_advisory_lock(1, 2), pg_advisory_lock(3)"); err != nil {
		t.Fatal(err)
	}
	hold(t, foreign)
	hold(t, first)
	dies := hold(t, second)
	numbers, err := process.Living(t.Context(), db.Pool)
	slices.Sort(numbers)
	want := []int64{first.Number(), second.Number()}
	slices.Sort(want)
	if !slices.Equal(numbers, want) || err != nil {
		t.Errorf("%v, %v; want %v", numbers, err, want)
	}
	dies()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(5 * time.Minute); ; <-tick.C {
		numbers, err := process.Living(t.Context(), db.Pool)
		if len(numbers) == 1 && numbers[0] == first.Number() {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%v, %v after the second ended", numbers, err)
		}
	}
}

func newTestProcess(db *postgrestest.DB) *process.Process {
	return process.New(db.AppURL, slog.New(slog.DiscardHandler))
}

func hold(t *testing.T, h *process.Process) (end context.CancelFunc) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	if err := h.Start(ctx); err != nil {
		t.Fatal(err)
	}
	return cancel
}
