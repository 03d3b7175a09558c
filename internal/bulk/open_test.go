package bulk_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"portal/internal/bulk"
)

func TestAProfileHasAHandfulOfBatchesThatWereNotStarted(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	names := f.domains(1)
	var made atomic.Int64
	var all sync.WaitGroup
	for range 3 * bulk.MaxOpen { // at once, as from many tabs
		all.Go(func() {
			_, err := f.Draft(t.Context(), jane, names)
			switch {
			case err == nil:
				made.Add(1)
			case !errors.Is(err, bulk.ErrOpen):
				t.Error(err)
			}
		})
	}
	all.Wait()
	open, err := f.Open(t.Context(), jane)
	f.must(t, err)
	if made.Load() != bulk.MaxOpen || len(open) != bulk.MaxOpen {
		t.Fatalf("%d made, %d open, want %d", made.Load(), len(open), bulk.MaxOpen)
	}
	other := jane
	other.Profile, other.Username = "carl", "carl"
	if _, err := f.Draft(t.Context(), other, names); err != nil {
		t.Errorf("another profile: %v", err)
	}
	f.must(t, f.Cancel(t.Context(), jane, open[0].ID))
	again, err := f.DraftOnce(t.Context(), jane, "form", names)
	f.must(t, err)
	if same, err := f.DraftOnce(t.Context(), jane, "form", names); same != again || err != nil {
		t.Errorf("the form that made the last one, sent again: %v", err)
	}
	f.clock.Advance(time.Hour + time.Second)
	f.must(t, f.Purge(t.Context()))
	if _, err := f.Batch(t.Context(), jane, open[0].ID); !errors.Is(err, bulk.ErrNotFound) {
		t.Errorf("a discarded one after an hour: %v", err)
	}
}
