package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"portal/internal/auth"
	"portal/internal/brand"
	"portal/internal/bulk"
	"portal/internal/change"
	"portal/internal/jobs"
	"portal/internal/postgres"
	"portal/internal/registrar"
)

const (
	bulkAccount = "bulk"          // the same reseller under another ID
	bulkLimit   = 100             // calls a second that the account takes
	bulkFinish  = 2 * time.Minute // for the whole batch
)

// bulkOwner is who makes the batch.
var bulkOwner = auth.Actor{
	Brand: bulkAccount, Account: bulkAccount, Profile: username, Username: username, Role: auth.RoleOwner, Rights: registrar.AllRights,
	Proof: auth.Proof{Kind: auth.ProofPassword, At: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)},
}

// measureBulk has two portals work a batch of all domains, and tells how much of
// what the account allows they make use of, and what they take to do so. The first
// portal ends before that: the registrar's ledger would hold its calls too.
func measureBulk(ctx context.Context, w *world) error {
	if err := w.main.Process.Kill(); err != nil {
		return fmt.Errorf("end the first portal: %w", err)
	}
	portals, err := w.startBulkPortals(ctx)
	if err != nil {
		return err
	}
	pool, err := postgres.Open(ctx, w.db.AppURL())
	if err != nil {
		return err
	}
	defer pool.Close()
	quiet := slog.New(slog.DiscardHandler)
	queue := jobs.New(jobs.Config{Pool: pool, Client: "bench", Log: quiet}) // takes jobs and works none
	batches := bulk.New(bulk.Config{Pool: pool, Queue: queue, Now: time.Now, Log: quiet})
	batches.Register(queue)
	first, err := runBatch(ctx, w, batches)
	if err != nil {
		return fmt.Errorf("bulk: %w", err)
	}
	calls := w.sim.Ledger(first)
	tenth := len(calls) / 10 // beginning and end are left out
	steady := calls[tenth : len(calls)-tenth]
	rate := float64(len(steady)-1) / steady[len(steady)-1].At.Sub(steady[0].At).Seconds()
	report("bulk", rate, "calls/s")
	report("bulk_vs_call_limit", rate/bulkLimit, "ratio")
	for _, pid := range portals {
		mb, err := peakMemory(pid)
		if err != nil {
			return err
		}
		report("bulk_memory", mb, "MB")
	}
	return nil
}

// startBulkPortals starts two portals whose account has a limit, and returns
// the numbers of their processes.
func (w *world) startBulkPortals(ctx context.Context) ([]int, error) {
	dir := filepath.Join(w.dir, bulkAccount)
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	brands, err := json.Marshal(map[string]any{"brands": []brand.Brand{{
		ID: bulkAccount, Name: "Acme Domains", Hosts: []string{"127.0.0.1"}, URL: "http://127.0.0.1", Account: bulkAccount,
	}}})
	if err != nil {
		return nil, err
	}
	accounts, err := json.Marshal(map[string]any{"accounts": []map[string]any{{
		"id": bulkAccount, "provider": "opensrs", "endpoint": w.run.XCPURL, "username": resellers, "key": apiKey,
		"ca_file": "../ca.pem", "parallel_calls": 32, "calls_per_second": bulkLimit,
	}}})
	if err != nil {
		return nil, err
	}
	for name, data := range map[string][]byte{"brands.json": brands, "accounts.json": accounts} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return nil, err
		}
	}
	var pids []int
	for range 2 {
		addr, err := freeAddress()
		if err != nil {
			return nil, err
		}
		cmd := exec.Command(filepath.Join(w.dir, "portal"), "serve")
		cmd.Env = []string{
			"PATH=" + os.Getenv("PATH"), "PORTAL_LOG_LEVEL=warn", "PORTAL_DRAIN=0s", "PORTAL_ALLOW_HTTP=true", "PORTAL_ADDR=" + addr,
			"DATABASE_URL=" + w.db.AppURL(), "PORTAL_BRANDS=" + filepath.Join(dir, "brands.json"),
			"PORTAL_ACCOUNTS=" + filepath.Join(dir, "accounts.json"), "PORTAL_SEALING_KEY_FILE=" + filepath.Join(w.dir, "sealing-key"),
			"PORTAL_PREFLIGHT_STAND_IN=" + w.nameserver,
		}
		if err := w.launch(cmd); err != nil {
			return nil, err
		}
		if err := (&world{site: "http://" + addr}).awaitServing(ctx); err != nil {
			return nil, err
		}
		pids = append(pids, cmd.Process.Pid)
	}
	return pids, nil
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
	edit := &change.NameserversEdit{Op: change.ReplaceHosts, Hosts: []string{"ns1.bulk.example", "ns2.bulk.example"}}
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
