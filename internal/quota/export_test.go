package quota

import (
	"context"
	"log/slog"
	"time"
)

// What tests build and step by hand.
type (
	Share = share
	Rate  = rate
)

var NewRate = newRate

// NewShare returns the share of a process that just began and polls only when told.
func NewShare(parallel int, processes func(context.Context) (int, error)) *Share {
	s := newShare(parallel, nil, slog.New(slog.DiscardHandler))
	s.processes, s.ours = processes, 1
	s.places.TryAcquire(int64(parallel - 1))
	return s
}

func (s *share) Poll(ctx context.Context) { s.poll(ctx) }

func (s *share) Enter(ctx context.Context) (func(), error) { return s.enter(ctx) }

// Free counts the places that a call could take now.
func (s *share) Free() (n int) {
	for s.places.TryAcquire(1) {
		n++
	}
	s.places.Release(int64(n))
	return n
}

func (s *share) Close() { s.close() }

// WatchedShare is what New makes.
func WatchedShare(parallel int, processes func(context.Context) (int, error)) *Share {
	return newShare(parallel, processes, slog.New(slog.DiscardHandler))
}

func (r *rate) ReserveAt(ctx context.Context, n int, now time.Time) (time.Duration, error) {
	return r.reserveAt(ctx, n, &now)
}

// Waiting counts the callers in line for a permit.
func (l *Limits) Waiting() int {
	l.rate.mu.Lock()
	defer l.rate.mu.Unlock()
	return l.rate.waiting.Len()
}

// Line puts a caller in line whom only HandOut serves.
func (r *rate) Line() <-chan error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.serving = true
	got := make(chan error, 1)
	r.waiting.PushBack(got)
	return got
}

func (r *rate) HandOut(first time.Time, n int) { r.handOut(first, n) }
