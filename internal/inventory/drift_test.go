package inventory_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

func TestEachSettingThatWasChangedElsewhereIsToldOnce(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		alter func(*registrar.Domain)
		want  []audit.Difference
	}{
		{"nothing", func(*registrar.Domain) {}, nil},
		{
			"nameservers", func(d *registrar.Domain) { d.Nameservers = hosts("ns1.evil.example", "ns2.old.example") },
			[]audit.Difference{{Field: "nameservers", Old: []string{"ns1.old.example", "ns2.old.example"}, New: []string{"ns1.evil.example", "ns2.old.example"}}},
		},
		{
			"email of the owner", func(d *registrar.Domain) { d.Owner.Email = "eve@evil.example" },
			[]audit.Difference{{Field: "owner.email", Old: []string{"owner@old.example"}, New: []string{"eve@evil.example"}, Personal: true}},
		},
		{"another case of an address is none", func(d *registrar.Domain) { d.Owner.Email = "Owner@OLD.example" }, nil},
		{"a new order of nameservers is none", func(d *registrar.Domain) { slices.Reverse(d.Nameservers) }, nil},
		{
			"lock", func(d *registrar.Domain) { d.Lock.Locked = false },
			[]audit.Difference{{Field: "lock", Old: []string{"locked"}, New: []string{"unlocked"}}},
		},
		{"a lock that is not told is none", func(d *registrar.Domain) { d.Lock = registrar.Lock{} }, nil},
		{
			"renewal", func(d *registrar.Domain) { d.Renewal = registrar.RenewalExpire },
			[]audit.Difference{{Field: "renewal", Old: []string{"auto"}, New: []string{"expire"}}},
		},
		{
			"privacy", func(d *registrar.Domain) { d.Privacy = registrar.PrivacyOff },
			[]audit.Difference{{Field: "privacy", Old: []string{"on"}, New: []string{"off"}}},
		},
		{"privacy that is being switched is none yet", func(d *registrar.Domain) { d.Privacy = registrar.PrivacyDisabling }, nil},
		{
			"expiry", func(d *registrar.Domain) { d.Expires = d.Expires.AddDate(1, 0, 0) },
			[]audit.Difference{{Field: "expires", Old: []string{"2027-11-21"}, New: []string{"2028-11-21"}}},
		},
		{"another hour of the same day is none", func(d *registrar.Domain) { d.Expires = d.Expires.Add(time.Hour) }, nil},
		{
			"DNSSEC", func(d *registrar.Domain) {
				d.DS = []registrar.DS{{KeyTag: 7, Algorithm: 13, DigestType: 2, Digest: "ab"}}
			},
			[]audit.Difference{{Field: "ds", Old: []string{}, New: []string{"7 13 2 ab"}}},
		},
		{
			"two at once are one entry", func(d *registrar.Domain) { d.Lock.Locked, d.Renewal = false, registrar.RenewalManual },
			[]audit.Difference{
				{Field: "renewal", Old: []string{"auto"}, New: []string{"manual"}},
				{Field: "lock", Old: []string{"locked"}, New: []string{"unlocked"}},
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			f.fake.SetState(example, func(d *registrar.Domain) { d.Owner.Email = "owner@old.example" })
			f.look(t)
			if got := f.drifts(t, example); got != nil {
				t.Errorf("the first read is told as %v", got)
			}
			f.fake.SetState(example, test.alter)
			f.look(t)
			f.look(t)
			if diff := cmp.Diff(test.want, f.drifts(t, example)); diff != "" {
				t.Errorf("drift (-want +got):\n%s", diff)
			}
		})
	}
}

// apply sets nameservers here, and returns the change's ID.
func (f fixture) apply(t *testing.T, wanted ...string) string {
	t.Helper()
	return f.applied(t, change.NewID(), wanted)
}

func (f fixture) applied(t *testing.T, id string, wanted []string) string {
	t.Helper()
	seen, err := f.changes.Observe(t.Context(), jane, example, registrar.PageParts)
	if err != nil {
		t.Error(err)
		return id
	}
	ticket := change.Ticket{ID: id, Seen: change.NameserversSeen(seen.Domain.Nameservers)}
	if _, err := f.changes.Apply(t.Context(), jane, change.NewNameservers(ticket, seen, hosts(wanted...))); err != nil {
		t.Error(err)
	}
	return id
}

// rounds lets the reconciler look for a while.
func (f fixture) rounds(t *testing.T, d time.Duration) {
	t.Helper()
	for end := f.clock.Now().Add(d); f.clock.Now().Before(end); f.clock.Advance(20 * time.Second) {
		if err := f.changes.ReconcileOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func (f fixture) elsewhere(wanted ...string) {
	f.fake.SetState(example, func(d *registrar.Domain) { d.Nameservers = hosts(wanted...) })
}

func toldNS(old, now []string) []audit.Difference {
	return []audit.Difference{{Field: kind.FieldNameservers, Old: old, New: now}}
}

var (
	oldHosts   = []string{"ns1.old.example", "ns2.old.example"}
	newHosts   = []string{"ns1.new.example", "ns2.new.example"}
	otherHosts = []string{"ns1.other.example", "ns2.other.example"}
)

func TestOurOwnChangesAreNoDrift(t *testing.T) {
	t.Parallel()
	const long = 10 * time.Minute // the reconciler settles what it can
	tests := []struct {
		name string
		run  func(*testing.T, fixture)
		want []audit.Difference
	}{
		{"applied", func(t *testing.T, f fixture) { f.apply(t, newHosts...) }, nil},
		{"refused", func(t *testing.T, f fixture) {
			f.fake.FailNext(registrartest.Rejected("465", registrar.ReasonInvalid, ""))
			f.apply(t, newHosts...)
		}, nil},
		{"not sent", func(t *testing.T, f fixture) {
			f.fake.FailNext(registrartest.NotSent)
			f.apply(t, newHosts...)
		}, nil},
		{"applied, its answer and the read after it lost", func(t *testing.T, f fixture) {
			f.fake.FailNext(registrartest.LostReply)
			f.apply(t, newHosts...)
			f.look(t)
			f.rounds(t, long)
		}, nil},
		{"pending long, then applied, and seen before the reconciler", func(t *testing.T, f fixture) {
			f.fake.FailNext(registrartest.Pending)
			f.apply(t, newHosts...)
			f.look(t)
			f.rounds(t, long)
			f.look(t)
			f.fake.CompletePending()
			f.look(t)
			f.rounds(t, long)
		}, nil},
		{"pending, resolved by the reconciler before anybody looks", func(t *testing.T, f fixture) {
			f.fake.FailNext(registrartest.Pending)
			f.apply(t, newHosts...)
			f.fake.CompletePending()
			f.changes.Witness = nil
			f.rounds(t, long)
		}, nil},
		{"two after each other, nobody looked between", func(t *testing.T, f fixture) {
			witness := f.changes.Witness
			f.changes.Witness = nil
			f.apply(t, newHosts...)
			f.apply(t, otherHosts...)
			f.changes.Witness = witness
		}, nil},
		{"changed elsewhere after ours", func(t *testing.T, f fixture) {
			f.apply(t, newHosts...)
			f.elsewhere(otherHosts...)
		}, toldNS(newHosts, otherHosts)},
		{"changed back elsewhere after ours", func(t *testing.T, f fixture) {
			f.apply(t, newHosts...)
			f.elsewhere(oldHosts...)
		}, toldNS(newHosts, oldHosts)},
		{"refused, and changed elsewhere", func(t *testing.T, f fixture) {
			f.fake.FailNext(registrartest.Rejected("465", registrar.ReasonInvalid, ""))
			f.apply(t, newHosts...)
			f.elsewhere(otherHosts...)
		}, toldNS(oldHosts, otherHosts)},
		{"overtaken while it was pending: told when it has its end", func(t *testing.T, f fixture) {
			f.fake.FailNext(registrartest.Lie)
			f.apply(t, newHosts...)
			f.elsewhere(otherHosts...)
			f.look(t)
			if got := f.drifts(t, example); got != nil {
				t.Errorf("told while our change is open: %v", got)
			}
			for range 3 { // two days, and enough looks
				f.clock.Advance(24 * time.Hour)
				f.rounds(t, long)
			}
		}, toldNS(oldHosts, otherHosts)},
		{"another value for a moment while ours is pending", func(t *testing.T, f fixture) {
			f.fake.FailNext(registrartest.Pending)
			f.apply(t, newHosts...)
			f.elsewhere(otherHosts...)
			f.look(t)
			f.fake.CompletePending()
			f.rounds(t, long)
		}, nil},
		{"another setting, changed elsewhere while ours is pending", func(t *testing.T, f fixture) {
			f.fake.FailNext(registrartest.Pending)
			f.apply(t, newHosts...)
			f.fake.SetState(example, func(d *registrar.Domain) { d.Lock.Locked = false })
			f.look(t)
			f.fake.CompletePending()
			f.rounds(t, long)
		}, []audit.Difference{{Field: kind.FieldLock, Old: []string{"locked"}, New: []string{"unlocked"}}}},
		{"read by pages that look at a part only", func(t *testing.T, f fixture) {
			f.apply(t, newHosts...)
			if _, err := f.changes.Observe(t.Context(), jane, example, registrar.PartLock); err != nil {
				t.Fatal(err)
			}
		}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			f.look(t)
			f.clock.Advance(time.Second)
			test.run(t, f)
			f.look(t)
			f.look(t)
			if diff := cmp.Diff(test.want, f.drifts(t, example)); diff != "" {
				t.Errorf("drift (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAReadThatStraddlesAChangeIsNoDrift(t *testing.T) {
	t.Parallel()
	// A slow reader learns the version, and then reads: before our change is sent,
	// while it is on its way, or after. It says so at last, or in between.
	for _, sees := range []string{"before", "after"} {
		for _, says := range []string{"in flight", "after its end", "after another look"} {
			t.Run(sees+", noted "+says, func(t *testing.T) {
				f := newFixture(t)
				f.look(t)
				f.clock.Advance(time.Second)
				version, err := f.store.Version(t.Context(), jane.Account, example)
				if err != nil {
					t.Fatal(err)
				}
				read := func() registrar.Domain {
					live, err := f.fake.Domain(t.Context(), example, registrar.AllParts)
					if err != nil {
						t.Error(err)
					}
					return live
				}
				say := func(live registrar.Domain) {
					f.clock.Advance(time.Second)
					live.ReadAt = f.clock.Now() // its last answer came late
					if err := f.Saw(t.Context(), janes, live, version); err != nil {
						t.Error(err)
					}
				}
				live := read()
				gate := registrartest.NewGate()
				f.fake.FailNext(registrartest.Block(gate))
				var sent sync.WaitGroup
				sent.Go(func() { f.apply(t, newHosts...) })
				<-gate.Arrived()
				if says == "in flight" && sees == "before" {
					say(live)
				}
				gate.Release()
				sent.Wait()
				if sees == "after" {
					live = read()
				}
				if says == "after another look" {
					f.look(t)
				}
				if says != "in flight" || sees != "before" {
					say(live)
				}
				f.look(t)
				if got := f.drifts(t, example); got != nil {
					t.Errorf("told as %v", got)
				}
				if state, err := f.State(t.Context(), janes, example); err != nil || !slices.Equal(registrar.Hosts(state.Nameservers), newHosts) {
					t.Errorf("state %v, %v", state.Nameservers, err)
				}
			})
		}
	}
}

func TestAReadThatBeganWhileAChangeWasSentIsNoDrift(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.look(t)
	gate := registrartest.NewGate()
	f.fake.FailNext(registrartest.Block(gate))
	var sent sync.WaitGroup
	sent.Go(func() { f.apply(t, newHosts...) })
	<-gate.Arrived()
	version, err := f.store.Version(t.Context(), jane.Account, example)
	if err != nil {
		t.Fatal(err)
	}
	live, err := f.fake.Domain(t.Context(), example, registrar.AllParts)
	if err != nil {
		t.Fatal(err)
	}
	gate.Release()
	sent.Wait()
	f.clock.Advance(time.Second)
	live.ReadAt = f.clock.Now() // its last answer came late
	if err := f.Saw(t.Context(), janes, live, version); err != nil {
		t.Fatal(err)
	}
	f.look(t)
	if got := f.drifts(t, example); got != nil {
		t.Errorf("told as %v", got)
	}
	f.elsewhere(otherHosts...)
	f.look(t)
	if diff := cmp.Diff(toldNS(newHosts, otherHosts), f.drifts(t, example)); diff != "" {
		t.Errorf("what was changed elsewhere then (-want +got):\n%s", diff)
	}
}

func TestAnOldReadDoesNotGoBeforeANewOne(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	old := f.look(t)
	f.apply(t, newHosts...)
	f.look(t)
	if err := f.Saw(t.Context(), janes, old, 0); err != nil {
		t.Fatal(err)
	}
	row := f.list(t, inventoryAll).Rows[0]
	if !slices.Equal(row.Nameservers, newHosts) || f.drifts(t, example) != nil {
		t.Errorf("nameservers %v, drift %v", row.Nameservers, f.drifts(t, example))
	}
}

func TestTwoReadersTellADriftOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	other := portal(t, f.db, f.fake, f.clock)
	f.look(t)
	f.elsewhere(otherHosts...)
	f.clock.Advance(time.Second)
	var both sync.WaitGroup
	for _, reader := range []fixture{f, other, f, other} {
		both.Go(func() {
			if _, err := reader.changes.Observe(t.Context(), jane, example, registrar.AllParts); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if diff := cmp.Diff(toldNS(oldHosts, otherHosts), f.drifts(t, example)); diff != "" {
		t.Errorf("drift (-want +got):\n%s", diff)
	}
}
