package main

import (
	"context"
	"fmt"
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

// measureOverview compares the overview of a domain with the bare handler.
func measureOverview(ctx context.Context, w *world) error {
	v := newVisitor(w.site)
	if _, err := v.signIn(ctx); err != nil {
		return fmt.Errorf("sign-in: %w", err)
	}
	page, err := v.get(ctx, "/domains/"+domainName(0))
	if err != nil {
		return err
	}
	address, err := w.startBare(len(page))
	if err != nil {
		return err
	}
	bare := newVisitor(address)
	var portalRates, bareRates, ratios []float64
	for round := range rounds + 1 {
		ours, err := rate(ctx, v, func(i int) string { return "/domains/" + domainName(i) })
		if err != nil {
			return fmt.Errorf("overview: %w", err)
		}
		least, err := rate(ctx, bare, func(int) string { return "" })
		if err != nil {
			return fmt.Errorf("bare handler: %w", err)
		}
		if round == 0 {
			continue // warming up
		}
		portalRates, bareRates, ratios = append(portalRates, ours), append(bareRates, least), append(ratios, ours/least)
	}
	report("overview_page", float64(len(page)), "bytes")
	report("overview", median(portalRates), "requests/s")
	report("bare_handler", median(bareRates), "requests/s")
	report("overview_vs_bare_handler", median(ratios), "ratio")
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
