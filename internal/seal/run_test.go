package seal_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func (f *fixture) waiting(t *testing.T) (n int) {
	t.Helper()
	if err := f.db.Pool.QueryRow(t.Context(), "SELECT count(*) FROM audit_unsealed").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAProcessSealsWhileItRunsAndOnceMoreWhenItStops(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		f.Run(ctx)
	}()
	f.write(t, 5)
	for f.waiting(t) > 0 {
		time.Sleep(10 * time.Millisecond)
	}
	f.write(t, 5)
	stop()
	<-done
	if v := f.verify(t); !v.Fine() || v.Waiting != 0 || v.Signed != 10 || v.Outside != 1 {
		t.Errorf("%+v", v)
	}
}

func TestAFileThatCannotBeWrittenIsToldAndSealingGoesOn(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.copies.File = filepath.Join(t.TempDir(), "nowhere", "checkpoint")
	f.Sealer = f.process()
	f.write(t, 1)
	f.round(t)
	if f.last(t).Size != 1 || !strings.Contains(f.Fault(), "do not arrive outside") || !strings.Contains(f.Trouble(), "PORTAL_AUDIT_CHECKPOINT_FILE") {
		t.Errorf("says %q, and %q", f.Fault(), f.Trouble())
	}
}
