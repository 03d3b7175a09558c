package srs_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"portal/internal/registrar"
	"portal/internal/srs"
)

func read(ctx context.Context, c *srs.Client, domain string) error {
	_, err := c.DomainStatus(ctx, srs.ByReseller(domain))
	return err
}

// together runs n calls at once and returns their errors.
func together(n int, call func(i int) error) []error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = call(i) })
	}
	wg.Wait()
	return errs
}

func TestNoMoreCallsRunAtOnceThanTheSettingsAllow(t *testing.T) {
	var running, most atomic.Int32
	s := startServer(t, func(w http.ResponseWriter, r *http.Request) {
		now := running.Add(1)
		for old := most.Load(); now > old && !most.CompareAndSwap(old, now); old = most.Load() {
		}
		answering(fine)(w, r)
		running.Add(-1)
	})
	client := s.client(t, func(c *srs.Config) { c.MaxParallel = 3; c.MaxPerSecond = 1000 })
	for _, err := range together(30, func(i int) error { return read(t.Context(), client, fmt.Sprintf("d%d.example", i)) }) {
		if err != nil {
			t.Error(err)
		}
	}
	if n := most.Load(); n > 3 {
		t.Errorf("%d calls ran at once", n)
	}
}

func TestACallThatWaitsTooLongForItsTurnIsNotSent(t *testing.T) {
	release := make(chan struct{})
	s, arrived := holdingServer(t, release)
	client := s.client(t, func(c *srs.Config) { c.MaxParallel = 1; c.MaxWait = time.Millisecond })
	first := make(chan error)
	go func() { first <- read(t.Context(), client, "a.example") }()
	<-arrived
	_, err := client.AdvancedUpdateNameservers(t.Context(), srs.ByReseller("a.example"), nil)
	wantError(t, "change", err, registrar.ErrUnavailable, "")
	if !errors.Is(err, srs.ErrBusy) || s.requests.Load() != 1 {
		t.Errorf("%v after %d requests", err, s.requests.Load())
	}
	close(release)
	if err := <-first; err != nil {
		t.Error(err)
	}
}

func TestNoMoreCallsAreMadeInASecondThanTheSettingsAllow(t *testing.T) {
	s := startServer(t, answering(fine))
	client := s.client(t, func(c *srs.Config) { c.MaxPerSecond = 5 })
	began := time.Now()
	for _, err := range together(15, func(i int) error { return read(t.Context(), client, fmt.Sprintf("d%d.example", i)) }) {
		if err != nil {
			t.Error(err)
		}
	}
	// Three bursts of five, the first of which may come at the end of its second.
	if took := time.Since(began); took < time.Second {
		t.Errorf("15 calls at 5 a second took %v", took)
	}
}

func TestTheCircuitOpensWhenTheRegistrarDoesNotAnswerAndClosesWhenItDoes(t *testing.T) {
	var broken atomic.Bool
	broken.Store(true)
	s := startServer(t, func(w http.ResponseWriter, r *http.Request) {
		if broken.Load() {
			bare("", true)(w, r)
			return
		}
		answering(fine)(w, r)
	})
	client := s.client(t, func(c *srs.Config) { c.ReadRetries = -1; c.BreakAfter = 3; c.BreakFor = time.Hour })
	for range 3 {
		wantError(t, "read", read(t.Context(), client, "a.example"), registrar.ErrUnavailable, "")
	}
	_, err := client.AdvancedUpdateNameservers(t.Context(), srs.ByReseller("a.example"), nil)
	wantError(t, "change", err, registrar.ErrUnavailable, "")
	if !errors.Is(err, srs.ErrNotAnswering) || client.Answering() || s.requests.Load() != 3 {
		t.Errorf("%v, answering %v, %d requests", err, client.Answering(), s.requests.Load())
	}

	client = s.client(t, func(c *srs.Config) { c.ReadRetries = -1; c.BreakAfter = 1; c.BreakFor = 10 * time.Millisecond })
	wantError(t, "read", read(t.Context(), client, "a.example"), registrar.ErrUnavailable, "")
	broken.Store(false)
	for !client.Answering() {
		_ = read(t.Context(), client, "a.example") // fails until the circuit lets one call try
	}
	if err := read(t.Context(), client, "a.example"); err != nil {
		t.Error(err)
	}
}

func TestRefusalsDoNotOpenTheCircuit(t *testing.T) {
	s := startServer(t, answering(coded("415", "Authentication Error.", "0")))
	client := s.client(t, func(c *srs.Config) { c.BreakAfter = 2 })
	for range 5 {
		wantError(t, "read", read(t.Context(), client, "a.example"), registrar.ErrNotFound, "permission")
	}
	if !client.Answering() {
		t.Error("the circuit is open")
	}
}

// holdingServer holds every request until release is closed, and tells of each.
func holdingServer(t *testing.T, release <-chan struct{}) (*server, <-chan struct{}) {
	arrived := make(chan struct{}, 100)
	return startServer(t, func(w http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-release
		answering(fine)(w, r)
	}), arrived
}

func TestIdenticalReadsShareOneCall(t *testing.T) {
	release := make(chan struct{})
	s, arrived := holdingServer(t, release)
	client := s.client(t, nil)
	ready := sync.OnceFunc(func() { <-arrived; close(release) })
	errs := together(20, func(i int) error {
		if i == 0 {
			defer ready()
			return nil
		}
		return read(t.Context(), client, "a.example")
	})
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	if n := s.requests.Load(); n >= 19 {
		t.Errorf("19 identical reads took %d calls", n)
	}
}

func TestReadsOfDifferentVisitorsAreNotShared(t *testing.T) {
	release := make(chan struct{})
	s, arrived := holdingServer(t, release)
	client := s.client(t, nil)
	done := make(chan error, 2)
	for _, addr := range []string{"192.0.2.1", "192.0.2.2"} {
		ctx := registrar.WithVisitor(t.Context(), netip.MustParseAddr(addr))
		go func() { done <- read(ctx, client, "a.example") }()
	}
	<-arrived
	<-arrived
	close(release)
	if err := errors.Join(<-done, <-done); err != nil {
		t.Error(err)
	}
}

func TestAReadAfterAChangeIsNotGivenAnAnswerFromBeforeIt(t *testing.T) {
	hold, arrived := make(chan struct{}), make(chan struct{})
	var n atomic.Int32
	s := startServer(t, func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1) == 1 {
			close(arrived)
			<-hold
		}
		answering(fine)(w, r)
	})
	client := s.client(t, nil)
	first := make(chan error)
	go func() { first <- read(t.Context(), client, "a.example") }()
	<-arrived
	if _, err := client.AdvancedUpdateNameservers(t.Context(), srs.ByReseller("a.example"), nil); err != nil {
		t.Fatal(err)
	}
	if err := read(t.Context(), client, "a.example"); err != nil { // would hang if it joined the first
		t.Fatal(err)
	}
	close(hold)
	if err := <-first; err != nil || n.Load() != 3 {
		t.Errorf("%v, %d requests", err, n.Load())
	}
}

func TestAReaderWhoLeavesDoesNotTakeTheOthersAlong(t *testing.T) {
	release := make(chan struct{})
	s, arrived := holdingServer(t, release)
	client := s.client(t, nil)
	leaving, leave := context.WithCancel(t.Context())
	left, stayed := make(chan error), make(chan error)
	go func() { left <- read(leaving, client, "a.example") }()
	<-arrived
	go func() { stayed <- read(t.Context(), client, "a.example") }()
	leave()
	wantError(t, "who left", <-left, registrar.ErrUnavailable, "")
	close(release)
	if err := <-stayed; err != nil {
		t.Error(err)
	}
}

// turns are limits from outside, with a refusal if set.
type turns struct {
	refusal      error
	taken, given atomic.Int32
	mu           sync.Mutex
	asked        []string // who asked, and whether it is urgent; of calls that come one after the other
}

func (l *turns) Take(_ context.Context, profile string, urgent bool) (func(), error) {
	l.mu.Lock()
	l.asked = append(l.asked, fmt.Sprint(profile, " ", urgent))
	l.mu.Unlock()
	if l.refusal != nil {
		return nil, l.refusal
	}
	l.taken.Add(1)
	return func() { l.given.Add(1) }, nil
}

func TestATurnIsAskedForTheCallerAndChangesAreUrgent(t *testing.T) {
	s := startServer(t, answering(fine))
	limits := &turns{}
	client := s.client(t, func(c *srs.Config) { c.Turns = limits })
	caller := registrar.CallerFor("acme", "jane")
	ctx := registrar.WithCaller(t.Context(), caller)
	caller.Saves = true
	saving := registrar.WithCaller(t.Context(), caller)
	for i, ctx := range []context.Context{t.Context(), ctx, saving, ctx} {
		var err error
		if i < 3 {
			err = read(ctx, client, "a.example")
		} else {
			_, err = client.AdvancedUpdateNameservers(ctx, srs.ByReseller("a.example"), nil)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := fmt.Sprint(limits.asked); got != "[ false acme jane false acme jane true acme jane true]" {
		t.Error(got)
	}
}

func TestEachAttemptTakesATurnAndGivesItBack(t *testing.T) {
	var n atomic.Int32
	s := startServer(t, func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1) < 3 {
			bare("", true)(w, r)
			return
		}
		answering(fine)(w, r)
	})
	limits := &turns{}
	client := s.client(t, func(c *srs.Config) { c.Turns = limits; c.MaxParallel = 1; c.RetryDelay = time.Millisecond })
	if err := read(t.Context(), client, "a.example"); err != nil {
		t.Fatal(err)
	}
	if taken, given := limits.taken.Load(), limits.given.Load(); taken != 3 || given != 3 {
		t.Errorf("%d turns taken, %d given back; want 3 for two retries", taken, given)
	}
}

func TestWithoutATurnNothingIsSent(t *testing.T) {
	s := startServer(t, answering(fine))
	cause := errors.New("database is away")
	client := s.client(t, func(c *srs.Config) { c.Turns = &turns{refusal: cause}; c.BreakAfter = 1 })
	_, err := client.AdvancedUpdateNameservers(t.Context(), srs.ByReseller("a.example"), nil)
	for what, err := range map[string]error{"change": err, "read": read(t.Context(), client, "a.example")} {
		wantError(t, what, err, registrar.ErrUnavailable, "")
		if !errors.Is(err, srs.ErrBusy) || !errors.Is(err, cause) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if s.requests.Load() != 0 || !client.Answering() {
		t.Errorf("%d requests, answering %v", s.requests.Load(), client.Answering())
	}
}
