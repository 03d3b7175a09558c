package bulk_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/bulk"
	"portal/internal/change"
	"portal/internal/jobs"
	"portal/internal/postgres/postgrestest"
	"portal/internal/process"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

// process is a portal's part in the work on batches.
type portal struct{ *bulk.Service }

// startProcess lets a process of its own work the batches in db.
func startProcess(t *testing.T, db *postgrestest.DB, fake *registrartest.Fake, name string,
	finished func(context.Context, pgx.Tx, bulk.Batch) error,
) portal {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	self := process.New(db.AppURL, quiet)
	if err := self.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	store := audit.NewStore(db.Pool, self, time.Now, nil)
	changes := change.NewService(store, map[string]registrar.Registrar{"acme-main": fake.Registrar()}, testTimes, change.Others{}, time.Now, quiet)
	queue := jobs.New(jobs.Config{Pool: db.Pool, Client: name, Queues: map[string]int{bulk.QueueOf("acme-main"): 4}, Log: quiet})
	service := bulk.New(bulk.Config{Pool: db.Pool, Changes: changes, Queue: queue, Finished: finished, Now: time.Now, Log: quiet})
	service.Register(queue)
	store.Follow(service.Follower())
	if err := queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		_, _ = queue.Stop(ctx), changes.Close(ctx)
	})
	return portal{service}
}

// await polls until the batch has a state: what changes it is the queue.
func (p portal) await(t *testing.T, id string, want bulk.State) bulk.Batch {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		b, err := p.Batch(ctx, jane, id)
		if err != nil {
			t.Fatal(err)
		}
		if b.State == want {
			return b
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("the batch stays %s with %+v", b.State, b.Counts)
		}
	}
}

func TestTwoProcessesShareABatchThroughTheQueue(t *testing.T) {
	t.Parallel()
	db, fake := postgrestest.New(t), registrartest.NewFake(time.Now)
	var names []registrar.DomainName
	for i := range 120 {
		names = append(names, registrar.DomainName(fmt.Sprintf("shop-%03d.com", i)))
		fake.AddDomain("jane", registrar.Domain{Name: names[i], Renewal: registrar.RenewalManual})
	}
	var told atomic.Int32
	tell := func(context.Context, pgx.Tx, bulk.Batch) error { told.Add(1); return nil }
	one, two := startProcess(t, db, fake, "one", tell), startProcess(t, db, fake, "two", tell)

	id, err := one.Draft(t.Context(), jane, names)
	if err == nil {
		err = one.Check(t.Context(), jane, id, autoRenew)
	}
	if err != nil {
		t.Fatal(err)
	}
	two.await(t, id, bulk.StateReady)
	for _, p := range []portal{one, two} { // a double click that meets both
		if err := p.Start(t.Context(), jane, id); err != nil {
			t.Fatal(err)
		}
	}
	b := two.await(t, id, bulk.StateFinished)
	if b.Counts.Done != len(names) || told.Load() != 1 {
		t.Errorf("told %d times; %+v", told.Load(), b.Counts)
	}
	count := map[registrar.DomainName]int{}
	for _, w := range fake.Writes() {
		count[w.Domain]++
	}
	for _, name := range names {
		if count[name] != 1 {
			t.Errorf("%s was written %d times", name, count[name])
		}
	}
}
