package routine_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"portal/internal/routine"
)

var errFailed = errors.New("failed")

func TestAPanicBecomesAnErrorThatTellsNoValue(t *testing.T) {
	t.Parallel()
	var none map[string]int
	tests := []struct {
		name string
		work func() error
		want string // of the error
	}{
		{"a fault of the runtime is told", func() error { none["x"] = 1; return nil }, "panic: assignment to entry in nil map"},
		{"a text may hold a secret", func() error { panic("s3cret") }, "panic: a value of type string"},
		{"so may an error", func() error { panic(errors.New("s3cret")) }, "panic: a value of type *errors.errorString"},
		{"an error is returned as it is", func() error { return errFailed }, "failed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := routine.Try(tt.work)
			if err == nil || err.Error() != tt.want {
				t.Fatalf("err = %v, want %q", err, tt.want)
			}
			var p *routine.Panic
			if errors.As(err, &p) && (!strings.Contains(p.Stack, "routine_test.go") || strings.Contains(p.Stack, "s3cret")) {
				t.Errorf("the stack does not name the place, or names the value:\n%s", p.Stack)
			}
		})
	}
}

func TestWhoWaitsForAGroupGetsItsPanic(t *testing.T) {
	t.Parallel()
	var group routine.Group
	group.Go(func() error { return errFailed })
	group.Do(func() { panic("x") })
	err := routine.Try(group.Wait)
	var p *routine.Panic
	if !errors.As(err, &p) || !strings.Contains(p.Stack, "TestWhoWaitsForAGroupGetsItsPanic") {
		t.Errorf("err = %v", err)
	}
}

func TestAGroupEndsItsContextWithTheFirstFailure(t *testing.T) {
	t.Parallel()
	for name, failing := range map[string]func() error{
		"error": func() error { return errFailed },
		"panic": func() error { panic("x") },
	} {
		t.Run(name, func(t *testing.T) {
			group, ctx := routine.WithContext(t.Context())
			group.Go(failing)
			group.Go(func() error {
				<-ctx.Done()
				return ctx.Err()
			})
			if err := routine.Try(group.Wait); errors.Is(err, context.Canceled) || err == nil {
				t.Errorf("err = %v, want what came first", err)
			}
		})
	}
}

func TestALoopOutlivesItsPanicsAndRestsLongerEachTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var log strings.Builder
		var began []time.Duration
		start := time.Now()
		routine.Repeat(ctx, slog.New(slog.NewTextHandler(&log, nil)), "sweep", func(context.Context) time.Duration {
			began = append(began, time.Since(start))
			switch len(began) {
			case 1, 2, 3, 5:
				panic("s3cret")
			case 6:
				cancel()
			}
			return 10 * time.Second
		})
		want := []time.Duration{0, time.Second, 3 * time.Second, 7 * time.Second, 17 * time.Second, 18 * time.Second}
		for i, at := range want {
			if i >= len(began) || began[i] != at {
				t.Fatalf("rounds began after %v, want %v", began, want)
			}
		}
		if n := strings.Count(log.String(), "level=ERROR"); n != 4 || !strings.Contains(log.String(), "work=sweep") || strings.Contains(log.String(), "s3cret") {
			t.Errorf("log:\n%s", log.String())
		}
	})
}

func TestBackgroundWorkThatPanicsIsLogged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		routine.Go(t.Context(), slog.New(slog.NewTextHandler(&log, nil)), "letter", func() { panic("x") })
		synctest.Wait()
		if !strings.Contains(log.String(), "level=ERROR") || !strings.Contains(log.String(), "work=letter") {
			t.Errorf("log: %q", log.String())
		}
	})
}

func TestAnOrdinaryErrorIsAWarning(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	routine.Report(t.Context(), slog.New(slog.NewTextHandler(io.Writer(&log), nil)), "try again", errFailed)
	if got := log.String(); !strings.Contains(got, "level=WARN") || strings.Contains(got, "stack") {
		t.Errorf("log: %q", got)
	}
}
