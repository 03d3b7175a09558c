package preflight

import (
	"context"
	"sync"
	"time"
)

// How many hosts are asked within a minute, for one asker and in sum. A careful
// visitor looks at a dozen hosts for each domain; the sum is for many of them.
const (
	hostsPerMinute = 1200
	hostsPerAsker  = 200
)

type askerKey struct{}

// For returns a context whose checks are made for asker, such as a profile. Those
// of a context without one are the portal's own.
func For(ctx context.Context, asker string) context.Context {
	return context.WithValue(ctx, askerKey{}, asker)
}

func askerOf(ctx context.Context) string {
	asker, _ := ctx.Value(askerKey{}).(string)
	return asker
}

// gate bounds what is asked: how many checks run at once and how many hosts are
// asked in a minute, in sum and for each asker, so that none uses up the sum.
type gate struct {
	turns chan struct{} // of visitors
	own   chan struct{} // of the portal's own looks, which keep no visitor waiting
	now   func() time.Time

	mu     sync.Mutex
	open   map[string]int // checks that run or wait, by asker
	minute time.Time      // when the hosts below began to be counted
	asked  map[string]int // hosts, by asker
	sum    int            // of asked
}

func newGate(checks int, now func() time.Time) *gate {
	return &gate{
		turns: make(chan struct{}, checks), own: make(chan struct{}, max(1, checks/2)), now: now,
		open: make(map[string]int), asked: make(map[string]int),
	}
}

// enter waits for a turn to ask so many hosts, and returns how to give it back. It
// is nil if the asker or all together asked too much, or if ctx ended before.
func (g *gate) enter(ctx context.Context, hosts int) (leave func(), crowded bool) {
	asker := askerOf(ctx)
	if !g.admit(asker, hosts) {
		return nil, true
	}
	turns := g.turns
	if asker == "" {
		turns = g.own
	}
	select {
	case turns <- struct{}{}:
		return func() { <-turns; g.end(asker) }, false
	case <-ctx.Done():
		g.end(asker)
		return nil, false
	}
}

func (g *gate) admit(asker string, hosts int) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if now := g.now(); now.Sub(g.minute) >= time.Minute {
		g.minute, g.sum = now, 0
		clear(g.asked)
	}
	atOnce, most := max(1, cap(g.turns)/4), hostsPerAsker
	if asker == "" {
		atOnce, most = mostLooks, hostsPerMinute/2
	}
	if g.open[asker] >= atOnce || g.asked[asker]+hosts > most || g.sum+hosts > hostsPerMinute {
		return false
	}
	g.open[asker]++
	g.asked[asker] += hosts
	g.sum += hosts
	return true
}

func (g *gate) end(asker string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open[asker]--; g.open[asker] == 0 {
		delete(g.open, asker)
	}
}
