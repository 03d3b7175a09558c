package relock_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/postgres/postgrestest"
	"portal/internal/process"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
	"portal/internal/relock"
)

const name = registrar.DomainName("example.com")

var jane = auth.Actor{Key: profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}, Username: "jane", Role: auth.RoleOwner, Rights: registrar.AllRights,
	Proof: auth.Proof{Kind: auth.ProofPassword, At: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)}}

// world is a domain of jane's that is unlocked for an hour.
type world struct {
	*relock.Service
	t       *testing.T
	db      *postgrestest.DB
	clock   *registrartest.Clock
	fake    *registrartest.Fake
	store   *audit.Store
	changes *change.Service
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, db: postgrestest.New(t), clock: registrartest.NewClock(time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC))}
	w.fake = registrartest.NewFake(w.clock.Now)
	w.fake.AddProfile("jane", "x", registrar.Domain{Name: name, Lock: registrar.Lock{Supported: true, Changeable: true}})
	w.start()
	w.plan("unlock-1")
	return w
}

// plan has the lock put on again in an hour.
func (w *world) plan(unlockID string) {
	w.t.Helper()
	p := change.RelockPlan{Domain: name, UnlockID: unlockID, RelockID: change.NewID(), Due: w.clock.Now().Add(time.Hour)}
	if err := w.Plan(w.t.Context(), jane, p); err != nil {
		w.t.Fatal(err)
	}
}

// start is a process that begins to work.
func (w *world) start() {
	w.t.Helper()
	log := slog.New(slog.DiscardHandler)
	self := process.New(w.db.AppURL, log)
	if err := self.Start(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	w.store = audit.NewStore(w.db.Pool, self, w.clock.Now, nil)
	plans := relock.NewStore(w.db.Pool, w.store, w.clock.Now)
	w.changes = change.NewService(w.store, map[string]registrar.Registrar{"acme-main": w.fake.Registrar()}, change.Settings{
		VisitorWait: time.Minute, CallDeadline: time.Minute, Settle: time.Minute, Pace: audit.Pace{Least: time.Second, Most: time.Minute},
	}, change.Others{Relocks: plans}, w.clock.Now, log)
	changes := w.changes
	w.t.Cleanup(func() { _ = changes.Close(context.Background()) })
	w.Service = relock.New(plans, w.changes, log)
}

// pass lets time go by, with a round of work every 20 s.
func (w *world) pass(d time.Duration) {
	w.t.Helper()
	for end := w.clock.Now().Add(d); w.clock.Now().Before(end); {
		w.clock.Advance(20 * time.Second)
		if err := w.Work(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
		if err := w.changes.ReconcileOnce(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) locked() bool {
	w.t.Helper()
	d, err := w.fake.Domain(w.t.Context(), name, registrar.PartLock)
	if err != nil {
		w.t.Fatal(err)
	}
	return d.Lock.Locked
}

func (w *world) want(locked bool, writes int, planned bool) {
	w.t.Helper()
	if got := w.locked(); got != locked {
		w.t.Errorf("locked = %v", got)
	}
	if n := len(w.fake.Writes()); n != writes {
		w.t.Errorf("%d writes, want %d", n, writes)
	}
	if _, err := w.Due(w.t.Context(), jane, name); (err == nil) != planned || err != nil && !errors.Is(err, relock.ErrNone) {
		w.t.Errorf("planned: %v, want %v", err, planned)
	}
}

func TestADomainIsLockedAgainWhenItsTimeIsOverAndNotBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.pass(59 * time.Minute)
	w.want(false, 0, true)
	w.pass(2 * time.Minute)
	w.want(true, 1, false)
	lines, _, err := w.store.Activity(t.Context(), audit.ScopeOf(jane), name, audit.Page{Limit: 5})
	if err != nil || len(lines) != 1 || lines[0].Change == nil {
		t.Fatalf("history: %+v, %v", lines, err)
	}
	if who := lines[0].Change.Actor; who.Role != auth.RoleSystem || who.Username != "jane" || lines[0].Change.Kind != kind.LockSet {
		t.Errorf("it was done by %+v", who)
	}
	w.pass(time.Hour)
	w.want(true, 1, false)
}

func TestTheNextProcessLocksWhatTheLastOnePlanned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	w.pass(61 * time.Minute)
	w.want(true, 1, false)
}

func TestOneThatIsAwayIsTriedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.fake.SetDown(true)
	w.clock.Advance(time.Hour)
	w.pass(2 * time.Hour)
	if due, err := w.Due(t.Context(), jane, name); err != nil || !due.Before(w.clock.Now()) {
		t.Errorf("due %s, %v", due, err)
	}
	w.fake.SetDown(false)
	w.pass(16 * time.Minute)
	w.want(true, 1, false)
}

func TestWhatHadNoEffectIsSentAnewAndWhatMayHaveIsNot(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		fault  registrartest.Fault
		writes int
	}{
		{"not sent", registrartest.NotSent, 1},
		{"refused", registrartest.Rejected("437", registrar.ReasonWaiting, ""), 2},
		{"its answer lost", registrartest.LostReply, 1},
		{"lost inside the registrar", registrartest.SentNotApplied, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.t = t
			w.fake.FailNext(tt.fault)
			w.pass(100 * time.Minute)
			w.want(true, tt.writes, false)
		})
	}
}

func TestWhatNeedsNoLockAnyMoreIsLeftAlone(t *testing.T) {
	t.Parallel()
	t.Run("locked already", func(t *testing.T) {
		w := newWorld(t)
		w.fake.SetState(name, func(d *registrar.Domain) { d.Lock.Locked = true })
		w.pass(61 * time.Minute)
		w.want(true, 0, false)
	})
	t.Run("in another profile by now", func(t *testing.T) {
		w := newWorld(t)
		w.fake.Move("jane", "carl")
		w.pass(61 * time.Minute)
		w.want(false, 0, false)
	})
	t.Run("in another profile of the same username by now", func(t *testing.T) {
		w := newWorld(t)
		w.changes.Namesakes = elsewhere{}
		w.fake.Move("jane", "jane#2")
		w.pass(61 * time.Minute)
		w.want(false, 0, false)
	})
	t.Run("of nobody knows whom: unlocked is worse than a lock too many", func(t *testing.T) {
		w := newWorld(t)
		w.fake.Withhold(registrar.PartProfile)
		w.pass(61 * time.Minute)
		w.want(true, 1, false)
	})
	t.Run("gone from the account", func(t *testing.T) {
		w := newWorld(t)
		w.fake.Remove(name)
		w.pass(61 * time.Minute)
		if _, err := w.Due(t.Context(), jane, name); !errors.Is(err, relock.ErrNone) {
			t.Errorf("planned: %v", err)
		}
	})
	t.Run("its owner wants it so", func(t *testing.T) {
		w := newWorld(t)
		if err := w.Forget(t.Context(), jane, name, ""); err != nil {
			t.Fatal(err)
		}
		w.pass(61 * time.Minute)
		w.want(false, 0, false)
	})
}

// elsewhere knows that all is held by a namesake.
type elsewhere struct{ change.Namesakes }

func (elsewhere) Elsewhere(context.Context, profile.Key, registrar.DomainName) (bool, error) {
	return true, nil
}

func TestOthersNeitherSeeNorForgetAPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, other := range []auth.Actor{
		{Key: profile.Key{Brand: "globex", Account: "acme-main", Profile: "jane"}}, {Key: profile.Key{Brand: "acme", Account: "globex-main", Profile: "jane"}},
		{Key: profile.Key{Brand: "acme", Account: "acme-main", Profile: "carl"}},
	} {
		if _, err := w.Due(t.Context(), other, name); !errors.Is(err, relock.ErrNone) {
			t.Errorf("%+v sees it: %v", other, err)
		}
		if err := w.Forget(t.Context(), other, name, ""); err != nil {
			t.Fatal(err)
		}
		dates, err := w.Dates(t.Context(), other.Key)
		if err != nil || len(dates) != 0 {
			t.Errorf("%+v has dates %v, %v", other, dates, err)
		}
	}
	w.want(false, 0, true)
}

func TestAFormSentTwiceDoesNotPutTheTimeOffAndAnotherOneDoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, err := w.Due(t.Context(), jane, name)
	if err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(10 * time.Minute)
	for _, tt := range []struct {
		unlock string
		want   time.Time
	}{{"unlock-1", first}, {"unlock-2", w.clock.Now().Add(time.Hour)}} {
		w.plan(tt.unlock)
		if due, err := w.Due(t.Context(), jane, name); err != nil || !due.Equal(tt.want) {
			t.Errorf("%s: due %s, %v, want %s", tt.unlock, due, err, tt.want)
		}
	}
	dates, err := w.Dates(t.Context(), profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"})
	if err != nil || len(dates) != 1 || dates[0].Domain != name {
		t.Errorf("dates = %v, %v", dates, err)
	}
	if err := w.Forget(t.Context(), jane, name, "unlock-0"); err != nil {
		t.Fatal(err)
	}
	w.want(false, 0, true)
}

// A plan that lies further ahead than any was written by a clock that ran ahead: the
// lock is the safe state.
func TestALockThatIsPlannedForNeverComesBackNow(t *testing.T) {
	w := newWorld(t)
	if _, err := w.db.Pool.Exec(t.Context(), `UPDATE relock SET next_at = '2400-01-01', due_at = '2400-01-01'`); err != nil {
		t.Fatal(err)
	}
	if err := w.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.want(true, 1, false)
}
