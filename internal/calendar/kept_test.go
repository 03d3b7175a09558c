package calendar_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"portal/internal/calendar"
	"portal/internal/profile"
)

// counted counts how often what profiles hold is read.
type counted struct {
	held
	reads atomic.Int64
}

func (c *counted) Each(ctx context.Context, whose profile.Key, take func(calendar.Entry) error) error {
	c.reads.Add(1)
	return c.held.Each(ctx, whose, take)
}

func TestAFeedIsWrittenOnceForEachState(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	source := &counted{held: f.held}
	f.Source = source
	b, _ := f.brands.ByID("acme")
	var entries []calendar.Entry
	for i := range 1000 {
		entries = append(entries, calendar.Entry{Name: "a.com", Expires: day(2027, 3, 5).Add(time.Duration(i) * time.Hour)})
	}
	f.holds(entries...)
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if _, err := f.Fetch(t.Context(), b, f.token, ""); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	first := f.fetch()
	if n := source.reads.Load(); n != 1 {
		t.Errorf("the domains were read %d times for one state", n)
	}
	same, err := f.Fetch(t.Context(), b, f.token, first.ETag)
	must(t, err)
	if same.Body != nil || same.ETag != first.ETag || first.Body == nil {
		t.Errorf("a reader who has it gets %d bytes", len(same.Body))
	}
	if other, err := f.Fetch(t.Context(), b, f.token, `"other"`); err != nil || string(other.Body) != string(first.Body) {
		t.Errorf("a reader who has another one gets %d bytes, %v", len(other.Body), err)
	}
	f.holds(entries[1:]...)
	if changed, err := f.Fetch(t.Context(), b, f.token, first.ETag); err != nil || changed.ETag == first.ETag || changed.Body == nil || source.reads.Load() != 2 {
		t.Errorf("another state: %s, %d reads, %v", changed.ETag, source.reads.Load(), err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := f.Fetch(stopped, b, f.token, ""); err == nil {
		t.Error("a reader who left gets the feed")
	}
}
