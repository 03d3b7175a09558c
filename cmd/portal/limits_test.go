package main

import (
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"portal/internal/audit"
	"portal/internal/postgres"
	"portal/internal/postgres/postgrestest"
)

func TestTheLimitsOfAnAccountHoldAcrossProcesses(t *testing.T) {
	db := postgrestest.New(t)
	account := accountSettings{ID: "acme", ParallelCalls: 4, CallsPerSecond: 20}
	var mu sync.Mutex
	var given []time.Time
	var callers sync.WaitGroup
	for range 2 {
		pool, err := postgres.Open(t.Context(), db.AppURL)
		if err != nil {
			t.Fatal(err)
		}
		defer pool.Close()
		limits := &callLimits{pool: pool, holder: audit.NewHolder(db.AppURL, slog.New(slog.DiscardHandler)), log: slog.New(slog.DiscardHandler)}
		turns := limits.of(account)
		defer limits.close()
		if err := limits.holder.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			callers.Go(func() {
				for range 5 {
					release, err := turns.Take(t.Context())
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					given = append(given, time.Now())
					mu.Unlock()
					release()
				}
			})
		}
	}
	callers.Wait()
	first, last := slices.MinFunc(given, time.Time.Compare), slices.MaxFunc(given, time.Time.Compare)
	if took := last.Sub(first); len(given) != 30 || took < 1200*time.Millisecond { // 29 paces of 50 ms, less what may come early
		t.Errorf("%d turns in %s", len(given), took)
	}
}
