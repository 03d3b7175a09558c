package routine

import (
	"context"
	"errors"
	"sync"
)

// Group is work that is done side by side. Its zero value is ready. Unlike a group of
// package errgroup it passes a panic on to who waits, who may be prepared for it.
type Group struct {
	running sync.WaitGroup
	cancel  context.CancelFunc // may be nil

	mu    sync.Mutex
	err   error  // the first
	panic *Panic // the first
}

// WithContext returns a group, and a context that ends with its first failure, or with
// Wait.
func WithContext(ctx context.Context) (*Group, context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	return &Group{cancel: cancel}, ctx
}

// Go begins work.
func (g *Group) Go(work func() error) {
	g.running.Go(func() {
		if err := Try(work); err != nil {
			g.fail(err)
		}
	})
}

// Do begins work that can't fail.
func (g *Group) Do(work func()) {
	g.Go(func() error {
		work()
		return nil
	})
}

func (g *Group) fail(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.err == nil {
		g.err = err
	}
	if g.panic == nil {
		_ = errors.As(err, &g.panic)
	}
	if g.cancel != nil {
		g.cancel()
	}
}

// Wait waits for all work and returns the first error. If some of it panicked, Wait
// panics with a *Panic.
func (g *Group) Wait() error {
	g.running.Wait()
	if g.cancel != nil {
		g.cancel()
	}
	if g.panic != nil {
		panic(g.panic)
	}
	return g.err
}
