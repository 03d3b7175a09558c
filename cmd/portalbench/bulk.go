package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"portal/internal/auth"
	"portal/internal/bulk"
	"portal/internal/change"
	"portal/internal/postgres"
	"portal/internal/profile"
	"portal/internal/registrar"
)

const (
	bulkAccount = "bulk"          // the same reseller under another ID
	bulkLimit   = 100             // calls a second that the account takes
	bulkFinish  = 2 * time.Minute // for the whole batch
)

// bulkOwner is who makes the batch.
var bulkOwner = auth.Actor{
	Key: profile.Key{Brand: bulkAccount, Account: bulkAccount, Profile: username}, Username: username, Role: auth.RoleOwner, Rights: registrar.AllRights,
	Proof: auth.Proof{Kind: auth.ProofPassword, At: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)},
}

// measureBulk has two portals work a batch of all domains, and tells how much of
// what the account allows they make use of, and what they take to do so. The first
// portal ends before that: the registrar's ledger would hold its calls too.
func measureBulk(ctx context.Context, w *world) error {
	if err := w.main.Process.Kill(); err != nil {
		return fmt.Errorf("end the first portal: %w", err)
	}
	portals, err := w.startPortals(ctx, bulkAccount, 2, map[string]any{"parallel_calls": 32, "calls_per_second": bulkLimit})
	if err != nil {
		return err
	}
	pool, err := postgres.Open(ctx, w.db.AppURL())
	if err != nil {
		return err
	}
	defer pool.Close()
	idle, err := w.idlePortal(pool, bulkAccount)
	if err != nil {
		return err
	}
	first, err := runBatch(ctx, w, idle.Batches)
	if err != nil {
		return fmt.Errorf("bulk: %w", err)
	}
	calls := w.sim.Ledger(first)
	tenth := len(calls) / 10 // beginning and end are left out
	steady := calls[tenth : len(calls)-tenth]
	rate := float64(len(steady)-1) / steady[len(steady)-1].At.Sub(steady[0].At).Seconds()
	report("bulk", rate, "calls/s")
	report("bulk_vs_call_limit", rate/bulkLimit, "ratio")
	for _, p := range portals {
		mb, err := peakMemory(p.pid)
		if err != nil {
			return err
		}
		report("bulk_memory", mb, "MB")
	}
	return nil
}

// runBatch works a batch to its end, and returns after which entry of the
// registrar's ledger it began.
func runBatch(ctx context.Context, w *world, batches *bulk.Service) (first int, err error) {
	ctx, cancel := context.WithTimeout(ctx, bulkFinish)
	defer cancel()
	var names []registrar.DomainName
	for i := range domains {
		names = append(names, registrar.DomainName(domainName(i)))
	}
	id, err := batches.Draft(ctx, bulkOwner, names)
	if err != nil {
		return 0, err
	}
	edit := &change.NameserversPlan{Op: change.ReplaceHosts, Hosts: []string{"ns1.bulk.example", "ns2.bulk.example"}}
	if err := batches.Check(ctx, bulkOwner, id, edit); err != nil {
		return 0, err
	}
	if _, err := awaitBatch(ctx, batches, id, bulk.StateReady); err != nil {
		return 0, err
	}
	if calls := w.sim.Ledger(0); len(calls) > 0 {
		first = calls[len(calls)-1].Seq
	}
	if err := batches.Start(ctx, bulkOwner, id); err != nil {
		return 0, err
	}
	b, err := awaitBatch(ctx, batches, id, bulk.StateFinished)
	if err == nil && b.Counts.Done != domains {
		err = fmt.Errorf("the batch ended with %+v", b.Counts)
	}
	return first, err
}

func awaitBatch(ctx context.Context, batches *bulk.Service, id string, want bulk.State) (bulk.Batch, error) {
	for ; ctx.Err() == nil; time.Sleep(100 * time.Millisecond) {
		if b, err := batches.Batch(ctx, bulkOwner, id); err != nil || b.State == want {
			return b, err
		}
	}
	return bulk.Batch{}, fmt.Errorf("wait for a batch to be %s: %w", want, ctx.Err())
}

// peakMemory is the most that a process ever had resident, in MB.
func peakMemory(pid int) (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		var kilobytes float64
		if _, err := fmt.Sscanf(line, "VmHWM: %f kB", &kilobytes); err == nil {
			return kilobytes / 1024, nil
		}
	}
	return 0, errors.New("the process does not tell its memory")
}
