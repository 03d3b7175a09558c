package inventory_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"portal/internal/audit"
	"portal/internal/inventory"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

var inventoryAll = inventory.Query{Limit: 100}

// reads counts what reaches the registrar, and can hold it up.
type reads struct {
	*registrartest.Fake
	mu    sync.Mutex
	names []registrar.DomainName
	hold  func(ctx context.Context) error

	broken registrar.DomainName // whose reads panic
	panics *int
}

func (r *reads) Domain(ctx context.Context, name registrar.DomainName, parts registrar.Parts) (registrar.Domain, error) {
	r.mu.Lock()
	r.names = append(r.names, name)
	hold := r.hold
	r.mu.Unlock()
	if name == r.broken {
		*r.panics++
		panic("broken")
	}
	if hold != nil {
		if err := hold(ctx); err != nil {
			return registrar.Domain{}, err
		}
	}
	return r.Fake.Domain(ctx, name, parts)
}

// reader returns a further inventory of f that reads by r.
func (f fixture) reader(r *reads) *inventory.Service {
	r.Fake = f.fake
	return inventory.New(inventory.Config{
		Pool: f.db.Pool, Audit: f.store, Now: f.clock.Now, Log: quietLog,
		Accounts: map[string]inventory.Account{"acme-main": {Reader: r}},
	})
}

func TestDetailsAreReadAgainAfterADayAndSoonerWhereSomethingIsAboutToHappen(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	soon, unverified := domain("soon.example"), domain("unverified.example")
	soon.Expires = start.AddDate(0, 0, 20)
	unverified.Verification = registrar.Verification{Status: registrar.VerificationNeeded, Deadline: start.AddDate(0, 0, 10)}
	f.fake.AddDomain("jane", soon)
	f.fake.AddDomain("jane", unverified)
	f.open(t)
	f.read(t)
	again := func(after time.Duration) []registrar.DomainName {
		f.clock.Advance(after)
		var r reads
		service := f.reader(&r)
		if _, err := service.ReadOnce(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		slices.Sort(r.names)
		return r.names
	}
	if got := again(3 * time.Hour); got != nil {
		t.Errorf("after three hours: %v", got)
	}
	if got := again(2 * time.Hour); !slices.Equal(got, []registrar.DomainName{"soon.example", "unverified.example"}) {
		t.Errorf("after five hours: %v", got)
	}
	if got := again(24 * time.Hour); len(got) != 3 {
		t.Errorf("after more than a day: %v", got)
	}
}

func TestWhatCameInLastIsReadFirstAndHoldsUpNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.open(t)
	f.read(t)
	f.clock.Advance(48 * time.Hour)
	f.fill(t, 20)
	f.open(t)
	var r reads
	if n, err := f.reader(&r).ReadOnce(t.Context(), nil); err != nil || n != 7 {
		t.Fatalf("ReadOnce = %d, %v", n, err)
	}
	if !slices.Contains(r.names, example) {
		t.Errorf("what is due anyway waits for everything that is new: %v", r.names)
	}
}

func TestWhatSomebodyLooksAtIsReadFirst(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill(t, 40)
	f.open(t)
	page := f.list(t, inventory.Query{Limit: 40})
	shown := names(page)[20:24]
	f.clock.Advance(time.Minute)
	if err := f.ReadFirst(t.Context(), jane.Key, shown); err != nil {
		t.Fatal(err)
	}
	var r reads
	if _, err := f.reader(&r).ReadOnce(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	for _, name := range shown {
		if !slices.Contains(r.names, name) {
			t.Errorf("%s was not among the first that were read: %v", name, r.names)
		}
	}
}

func TestADomainThatLeftIsForgotten(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		leave func(fixture)
	}{
		{"the account", func(f fixture) { f.fake.Remove(example) }},
		{"the profile", func(f fixture) { f.fake.AddDomain("carl", domain(example)) }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			f.open(t)
			f.read(t)
			test.leave(f)
			f.clock.Advance(48 * time.Hour)
			f.read(t)
			if held := f.held(t); len(held) != 0 {
				t.Errorf("held: %v", held)
			}
			if _, err := f.State(t.Context(), janes, example); !errors.Is(err, inventory.ErrNotFound) {
				t.Errorf("State: %v", err)
			}
			if got := f.drifts(t, example); got != nil {
				t.Errorf("drift: %v", got)
			}
		})
	}
	t.Run("as a page sees", func(t *testing.T) {
		f := newFixture(t)
		f.open(t)
		f.read(t)
		f.fake.AddDomain("carl", domain(example))
		f.look(t)
		if held := f.held(t); len(held) != 0 {
			t.Errorf("held: %v", held)
		}
	})
}

func TestAPageMakesADomainKnownThatNoListingHasNamed(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.look(t)
	if held := f.held(t); !slices.Equal(held, []registrar.DomainName{example}) {
		t.Errorf("held: %v", held)
	}
}

func TestWhileTheRegistrarIsAwayNothingIsLostAndReadsGetRarer(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.open(t)
	f.fake.SetDown(true)
	tries := 0
	for range 60 {
		n, err := f.ReadOnce(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		tries += n
		f.clock.Advance(time.Minute)
	}
	if tries < 4 || tries > 7 {
		t.Errorf("%d tries in an hour", tries)
	}
	if held := f.held(t); len(held) != 1 {
		t.Errorf("held: %v", held)
	}
	f.fake.SetDown(false)
	f.clock.Advance(2 * time.Hour)
	f.read(t)
	if row := f.list(t, inventoryAll).Rows[0]; row.ReadAt.IsZero() {
		t.Error("it was not read when the registrar was back")
	}
}

func TestTwoProcessesShareTheReads(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill(t, 40)
	f.open(t)
	var r reads
	first, second := f.reader(&r), f.reader(&r)
	var both sync.WaitGroup
	for _, service := range []*inventory.Service{first, second} {
		both.Go(func() {
			for {
				n, err := service.ReadOnce(t.Context(), nil)
				if err != nil {
					t.Error(err)
				}
				if n == 0 || err != nil {
					return
				}
			}
		})
	}
	both.Wait()
	// The second has the embedded fake of the first: both count in r.
	slices.Sort(r.names)
	if n := len(r.names); n != 41 || len(slices.Compact(r.names)) != 41 {
		t.Errorf("%d reads of 41 domains", n)
	}
}

func TestWhatAKilledProcessHadClaimedIsReadByAnother(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.open(t)
	killed, kill := context.WithCancel(t.Context())
	dying := reads{hold: func(ctx context.Context) error {
		kill() // between claim and save; the process saves nothing any more
		return &registrar.Error{Kind: registrar.ErrUnavailable, Op: "read", Err: context.Canceled}
	}}
	_, _ = f.reader(&dying).ReadOnce(killed, nil)
	if n, err := f.ReadOnce(t.Context(), nil); err != nil || n != 0 {
		t.Errorf("%d are due while the claim lasts, %v", n, err)
	}
	f.clock.Advance(5 * time.Minute)
	f.read(t)
	if row := f.list(t, inventoryAll).Rows[0]; row.ReadAt.IsZero() {
		t.Error("nobody read it")
	}
}

func TestAnEventDuringAReadIsNotLost(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.open(t)
	slow := reads{hold: func(ctx context.Context) error {
		f.fake.Happen("nameserver_update", example)
		_, err := f.PollOnce(ctx)
		return err
	}}
	if n, err := f.reader(&slow).ReadOnce(t.Context(), nil); err != nil || n != 1 {
		t.Fatalf("ReadOnce = %d, %v", n, err)
	}
	if n, err := f.ReadOnce(t.Context(), nil); err != nil || n != 1 {
		t.Errorf("after an event during the read %d are due, %v", n, err)
	}
}

func TestAnEventLetsAPendingChangeBecomeApplied(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.open(t)
	f.read(t)
	f.fake.FailNext(registrartest.Pending)
	id := f.apply(t, newHosts...)
	f.rounds(t, time.Hour) // the reconciler looks ever more rarely
	f.fake.CompletePending()
	if err := f.changes.ReconcileOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c, err := f.store.Change(t.Context(), audit.ScopeOf(jane), id); err != nil || c.Resolution != nil {
		t.Fatalf("resolved before the event: %+v, %v", c.Resolution, err)
	}
	f.fake.Happen("nameserver_update", example)
	if n, err := f.PollOnce(t.Context()); err != nil || n != 1 {
		t.Fatalf("PollOnce = %d, %v", n, err)
	}
	if err := f.changes.ReconcileOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
	c, err := f.store.Change(t.Context(), audit.ScopeOf(jane), id)
	if err != nil || c.Resolution == nil || c.Resolution.Verdict != audit.Confirmed {
		t.Errorf("after the event: %+v, %v", c.Resolution, err)
	}
	f.read(t)
	if row := f.list(t, inventoryAll).Rows[0]; !slices.Equal(row.Nameservers, newHosts) {
		t.Errorf("the inventory shows %v", row.Nameservers)
	}
	if events, err := f.fake.Events(t.Context(), 10); err != nil || len(events) != 0 {
		t.Errorf("events left: %v, %v", events, err)
	}
	if got := f.drifts(t, example); got != nil {
		t.Errorf("drift: %v", got)
	}
}

func TestAnEventIsAcknowledgedOnlyWhenItIsNoted(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.open(t)
	f.read(t)
	f.fake.Happen("deleted", example)
	f.fake.Happen("registrant_verification", "nobodys.example")
	f.fake.Happen("quota", "")
	broken := f.events(func(q *queue) { q.refuse = true })
	if _, err := broken.PollOnce(t.Context()); err == nil {
		t.Error("an acknowledgement that failed is no error")
	}
	if n, err := f.ReadOnce(t.Context(), nil); err != nil || n != 1 {
		t.Errorf("%d due after the event was noted, %v", n, err)
	}
	f.fake.Remove(example)
	f.clock.Advance(time.Minute)
	if n, err := f.PollOnce(t.Context()); err != nil || n != 3 { // they came again
		t.Errorf("PollOnce = %d, %v", n, err)
	}
	f.read(t)
	if held := f.held(t); len(held) != 0 {
		t.Errorf("a deleted domain is held: %v", held)
	}
	if n, err := f.PollOnce(t.Context()); err != nil || n != 0 {
		t.Errorf("PollOnce at once = %d, %v", n, err)
	}
}

func TestAQueueThatKeepsItsEventsDoesNotHoldUsForEver(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for range 60 {
		f.fake.Happen("nameserver_update", example)
	}
	var q *queue
	service := f.events(func(made *queue) { q = made; made.forget = true })
	if n, err := service.PollOnce(t.Context()); err != nil || n != 50 || q.asked != 2 {
		t.Errorf("PollOnce = %d, %v after %d calls", n, err, q.asked)
	}
}

// queue is a queue of events that goes wrong.
type queue struct {
	*registrartest.Fake
	refuse, forget bool // acknowledgements fail, or do nothing
	asked          int
}

func (q *queue) Events(ctx context.Context, limit int) ([]registrar.Event, error) {
	q.asked++
	return q.Fake.Events(ctx, limit)
}

func (q *queue) Acknowledge(ctx context.Context, id string) error {
	switch {
	case q.refuse:
		return &registrar.Error{Kind: registrar.ErrUnavailable, Op: "acknowledge"}
	case q.forget:
		return nil
	}
	return q.Fake.Acknowledge(ctx, id)
}

func (f fixture) events(how func(*queue)) *inventory.Service {
	q := &queue{Fake: f.fake}
	how(q)
	return inventory.New(inventory.Config{
		Pool: f.db.Pool, Audit: f.store, Now: f.clock.Now, Log: quietLog,
		Accounts: map[string]inventory.Account{"acme-main": {Reader: f.fake, Events: q}},
	})
}

func TestTwoProcessesDoNotPollAtOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fake.Happen("nameserver_update", example)
	var q *queue
	first, second := f.events(func(made *queue) { q = made; made.forget = true }), f.events(func(*queue) {})
	if n, err := first.PollOnce(t.Context()); err != nil || n != 1 || q.asked != 1 {
		t.Errorf("first = %d, %v", n, err)
	}
	if n, err := second.PollOnce(t.Context()); err != nil || n != 0 {
		t.Errorf("second = %d, %v", n, err)
	}
}

func TestRunReadsPollsAndEnds(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill(t, 3)
	f.open(t)
	f.fake.Happen("nameserver_update", example)
	service := inventory.New(inventory.Config{
		Pool: f.db.Pool, Audit: f.store, Now: f.clock.Now, Log: quietLog,
		Accounts: map[string]inventory.Account{"acme-main": {Reader: f.fake, Events: f.fake}},
		Settings: inventory.Settings{Tick: time.Millisecond, Poll: 2 * time.Millisecond},
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { service.Run(ctx, nil); close(ended) }()
	for deadline := time.Now().Add(5 * time.Minute); ; time.Sleep(time.Millisecond) {
		p, err := f.Progress(t.Context(), janes)
		if err != nil {
			t.Fatal(err)
		}
		if left, _ := f.fake.Events(t.Context(), 1); p.Read == 4 && len(left) == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("progress %+v", p)
		}
	}
	cancel()
	<-ended
}

// What is dated further ahead than anything is put off holds no reading up.
func TestATimeFarAheadHoldsNoReadingUp(t *testing.T) {
	f := newFixture(t)
	f.open(t)
	f.read(t)
	for _, spoil := range []string{
		`UPDATE inventory_detail SET due_at = '2400-01-01'`,
		`UPDATE inventory_profile SET listed_at = '2400-01-01', failed_at = '2400-01-01', beat_at = '2400-01-01', run = 'x'`,
	} {
		if _, err := f.db.Pool.Exec(t.Context(), spoil); err != nil {
			t.Fatal(err)
		}
	}
	f.open(t)
	var listed bool
	if err := f.db.Pool.QueryRow(t.Context(), `SELECT listed_at = $1 AND run = '' FROM inventory_profile`, f.clock.Now()).Scan(&listed); err != nil || !listed {
		t.Errorf("it is not listed again: %v", err)
	}
	var r reads
	if _, err := f.reader(&r).ReadOnce(t.Context(), nil); err != nil || len(r.names) == 0 {
		t.Errorf("read %v, %v", r.names, err)
	}
}

func TestADomainWhoseReadPanicsIsReadMoreRarelyAndHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fake.AddDomain("jane", domain("other.example"))
	f.open(t)
	tries := 0
	r := reads{broken: example, panics: &tries}
	service := f.reader(&r)
	for range 60 {
		if _, err := service.ReadOnce(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		f.clock.Advance(time.Minute)
	}
	if tries < 4 || tries > 7 {
		t.Errorf("%d tries in an hour", tries)
	}
	for _, row := range f.list(t, inventoryAll).Rows {
		if row.Name != example && row.ReadAt.IsZero() {
			t.Errorf("%s was not read", row.Name)
		}
	}
}
