package change

import (
	"context"
	"fmt"
	"time"

	"portal/internal/audit"
	"portal/internal/routine"
)

// flight is a change on its way in this process, from before its intent is
// recorded. done is closed when result is set; it stays zero if nothing was begun.
type flight struct {
	intent audit.Intent
	done   chan struct{}
	result Result
}

// board returns the flight of a change ID, and whether the caller is the one to
// let it go. It is there before the intent is committed, so that Close can't miss it.
func (s *Service) board(intent audit.Intent, group string) (f *flight, first bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f = s.flights[intent.ChangeID]; f != nil {
		return f, false, nil
	}
	if s.closing && s.groups[group] == 0 {
		return nil, false, ErrClosing
	}
	f = &flight{intent: intent, done: make(chan struct{})}
	s.flights[intent.ChangeID] = f
	s.wg.Add(1)
	return f, true, nil
}

// leave ends a flight. Whoever finds it gone finds its record.
func (s *Service) leave(f *flight, res Result) {
	s.mu.Lock()
	delete(s.flights, f.intent.ChangeID)
	s.mu.Unlock()
	f.result = res
	close(f.done)
	s.wg.Done()
}

func (s *Service) flight(id string) *flight {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.flights[id]
}

// wait gives the visitor the answer, or says that it is on its way: when it
// takes long, when the visitor left, or when another process is sending. The zero
// Result is that of a flight whose intent was not recorded.
func (s *Service) wait(ctx context.Context, id string, f *flight) Result {
	if f == nil {
		return sending(id)
	}
	patience := time.NewTimer(s.settings.VisitorWait)
	defer patience.Stop()
	select {
	case <-f.done:
		return f.result
	case <-patience.C:
	case <-ctx.Done():
	}
	return sending(id)
}

func sending(id string) Result { return Result{ChangeID: id, Outcome: Sending} }

// Close lets the calls in flight end, for as long as ctx allows, and takes no
// new ones.
func (s *Service) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closing = true
	s.mu.Unlock()
	landed := make(chan struct{})
	routine.Begin(func() error {
		s.wg.Wait()
		return nil
	}, func(error) { close(landed) })
	select {
	case <-landed:
		return nil
	case <-ctx.Done():
		close(s.stop)
		return fmt.Errorf("changes still in flight: %w", ctx.Err())
	}
}
