package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"portal/internal/srs/srssim"
)

const (
	signIns = 60
	edits   = 200
	workers = 8 // requests at a time
	rounds  = 7
	turn    = 1500 * time.Millisecond // of each side in a round
)

// simulatedDelay is what the registrar takes for a change by itself.
const simulatedDelay = 50 * time.Millisecond

// measureSignIns times sign-ins, each with a fresh browser.
func measureSignIns(ctx context.Context, w *world) error {
	var took []time.Duration
	for range signIns {
		d, err := newVisitor(w.site).signIn(ctx)
		if err != nil {
			return fmt.Errorf("sign-in: %w", err)
		}
		took = append(took, d)
	}
	reportLatency("sign_in", took)
	return nil
}

// measureEdits times edits one after the other, without what the registrar
// itself takes: what is left is the portal's part, its reads before and after
// the change included.
func measureEdits(ctx context.Context, w *world) error {
	v := newVisitor(w.site)
	if _, err := v.signIn(ctx); err != nil {
		return fmt.Errorf("sign-in: %w", err)
	}
	err := w.sim.AddFaults(srssim.Fault{
		Kind: srssim.FaultDelay, Action: "ADVANCED_UPDATE_NAMESERVERS", DelayMS: int(simulatedDelay.Milliseconds()),
	})
	if err != nil {
		return err
	}
	defer w.sim.ClearFaults()
	var took []time.Duration
	for i := range edits {
		d, err := v.edit(ctx, domainName(i), fmt.Sprintf("ns1.edit-%d.example", i), fmt.Sprintf("ns2.edit-%d.example", i))
		if err != nil {
			return fmt.Errorf("edit: %w", err)
		}
		took = append(took, d-simulatedDelay)
	}
	reportLatency("edit_without_registrar", took)
	return nil
}

func reportLatency(name string, took []time.Duration) {
	slices.Sort(took)
	report(name+"_median", took[len(took)/2].Seconds()*1000, "ms")
	report(name+"_p99", took[len(took)*99/100].Seconds()*1000, "ms")
}

// measureOverview compares the overview of a domain with two bare handlers: one that
// asks the database alone, and one that makes the same calls to the registrar, too; and
// with itself for a browser that takes compressed pages, as all do.
func measureOverview(ctx context.Context, w *world) error {
	v := newVisitor(w.site)
	if _, err := v.signIn(ctx); err != nil {
		return fmt.Errorf("sign-in: %w", err)
	}
	plain := v.taking("identity") // the bytes that the bare handlers send
	page, err := plain.get(ctx, "/domains/"+domainName(0))
	if err != nil {
		return err
	}
	least, err := w.startBare(len(page))
	if err != nil {
		return err
	}
	calls, err := overviewCalls(ctx, w, domainName(domains-1))
	if err != nil {
		return err
	}
	asking, err := w.startBare(len(page), calls, filepath.Join(w.dir, "ca.pem"))
	if err != nil {
		return err
	}
	same := func(int) string { return "" }
	sides := []struct {
		name string
		v    *visitor
		path func(i int) string
		took []float64
	}{
		{"overview", plain, func(i int) string { return "/domains/" + domainName(i) }, nil},
		{"bare_handler", newVisitor(least), same, nil},
		{"bare_handler_with_calls", newVisitor(asking), same, nil},
		{"overview_compressed", v, func(i int) string { return "/domains/" + domainName(i) }, nil},
	}
	for round := range rounds + 1 {
		for i := range sides {
			side := &sides[i]
			pages, err := rate(ctx, side.v, side.path)
			if err != nil {
				return fmt.Errorf("%s: %w", side.name, err)
			}
			if round > 0 { // the first is for warming up
				side.took = append(side.took, pages)
			}
		}
	}
	report("overview_page", float64(len(page)), "bytes")
	for _, side := range sides {
		report(side.name, median(slices.Clone(side.took)), "requests/s")
	}
	for _, other := range sides[1:] {
		ratios := make([]float64, rounds)
		for i := range ratios {
			ratios[i] = sides[0].took[i] / other.took[i]
		}
		report("overview_vs_"+other.name, median(ratios), "ratio")
	}
	return nil
}

// rate asks for pages with all workers for one turn, and returns pages a second.
func rate(ctx context.Context, v *visitor, path func(i int) string) (float64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next, done atomic.Int64
	var all sync.WaitGroup
	start := time.Now()
	for range workers {
		all.Go(func() {
			for time.Since(start) < turn && ctx.Err() == nil {
				if _, err := v.get(ctx, path(int(next.Add(1)))); err != nil {
					cancel(err)
					return
				}
				done.Add(1)
			}
		})
	}
	all.Wait()
	return float64(done.Load()) / time.Since(start).Seconds(), context.Cause(ctx)
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}
