package quota

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

// pollPace is how often the living processes are counted.
const pollPace = 2 * time.Second

// share is this process's part of the calls that may be under way. It is a
// semaphore for all of them (x/sync's: in order of arrival, and it heeds
// contexts), of which the part of the others is taken away.
type share struct {
	parallel  int
	places    *semaphore.Weighted
	processes func(context.Context) (int, error)
	log       *slog.Logger
	stop      context.CancelFunc
	running   sync.WaitGroup

	// Of the goroutine that counts.
	ours    int  // places that are not taken away
	last    int  // what the last count would have allowed, 0 if it failed
	counted bool // at least once
}

func newShare(parallel int, processes func(context.Context) (int, error), log *slog.Logger) *share {
	s := &share{
		parallel: parallel, places: semaphore.NewWeighted(int64(parallel)),
		processes: processes, log: log, stop: func() {}, ours: parallel,
	}
	if processes == nil {
		return s
	}
	s.ours = 1
	s.places.TryAcquire(int64(parallel - 1)) // nobody has a place yet
	var ctx context.Context
	ctx, s.stop = context.WithCancel(context.Background())
	s.running.Go(func() { s.watch(ctx) })
	return s
}

func (s *share) close() {
	s.stop()
	s.running.Wait()
}

func (s *share) enter(ctx context.Context) (leave func(), err error) {
	if err := s.places.Acquire(ctx, 1); err != nil {
		return nil, context.Cause(ctx)
	}
	return func() { s.places.Release(1) }, nil
}

func (s *share) watch(ctx context.Context) {
	tick := time.NewTicker(pollPace)
	defer tick.Stop()
	for {
		s.poll(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *share) poll(ctx context.Context) {
	asking, cancel := context.WithTimeout(ctx, pollPace)
	defer cancel()
	n, err := s.processes(asking)
	if err != nil && ctx.Err() == nil && (s.last > 0 || !s.counted) {
		s.log.WarnContext(ctx, "living processes can't be counted; the limit on parallel calls stays", "err", err)
	}
	s.resize(ctx, s.wanted(n, err))
	s.counted = true
}

// wanted says how many places are to be ours now that n processes live. Others
// make room as soon as they count us. We take the room that others leave only
// when two counts in a row allow it: the others had the time between them to
// notice us, and a process that lost its connection had it to come back. Where
// the first count finds nobody, nobody needs to make room.
func (s *share) wanted(n int, err error) int {
	if err != nil || n < 1 {
		s.last = 0
		return s.ours
	}
	allowed := max(1, s.parallel/n)
	sure := min(allowed, s.last)
	if !s.counted && n == 1 {
		sure = allowed
	}
	s.last = allowed
	if allowed < s.ours {
		return allowed
	}
	return max(s.ours, sure)
}

// resize waits for calls under way if it takes places away; new calls come
// after it.
func (s *share) resize(ctx context.Context, ours int) {
	switch more := ours - s.ours; {
	case more > 0:
		s.places.Release(int64(more))
	case more < 0 && s.places.Acquire(ctx, int64(-more)) != nil:
		return // closed
	case more == 0:
		return
	}
	s.log.DebugContext(ctx, "share of parallel calls", "calls", ours, "of", s.parallel)
	s.ours = ours
}
