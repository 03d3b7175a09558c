package portal

import (
	"sync"
	"testing"
	"time"

	"portal/internal/postgres"
	"portal/internal/postgres/postgrestest"
)

// The permits are all given while the test looks: a slow machine only allows more.
func TestTheLimitsOfAnAccountHoldAcrossProcesses(t *testing.T) {
	const turnsOfEach, perSecond = 5, 20
	db := postgrestest.New(t)
	account := Account{ID: "acme", ParallelCalls: 4, CallsPerSecond: perSecond}
	began := time.Now()
	var callers sync.WaitGroup
	for range 2 {
		pool, err := postgres.Open(t.Context(), db.AppURL)
		if err != nil {
			t.Fatal(err)
		}
		defer pool.Close()
		limits := &callLimits{pool: pool}
		turns := limits.of(account)
		defer limits.close()
		for range 3 {
			callers.Go(func() {
				for range turnsOfEach {
					release, err := turns.Take(t.Context(), "", false)
					if err != nil {
						t.Error(err)
						return
					}
					release()
				}
			})
		}
	}
	callers.Wait()
	if most := perSecond*(time.Since(began).Seconds()+0.08) + 1; 6*turnsOfEach > most {
		t.Errorf("%d turns, at most %.0f are allowed", 6*turnsOfEach, most)
	}
}
