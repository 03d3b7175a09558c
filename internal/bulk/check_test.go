package bulk_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"portal/internal/bulk"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

func TestTheDryRunSaysOfEachRowWhatWouldHappen(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	names := f.domains(5)
	set := func(i int, change func(*registrar.Domain)) { f.fake.SetState(names[i], change) }
	set(1, func(d *registrar.Domain) { d.Renewal = registrar.RenewalAuto })
	set(2, func(d *registrar.Domain) { d.Held = true })
	f.fake.AddDomain("mallory", registrar.Domain{Name: names[3], Renewal: registrar.RenewalManual})
	names[4] = "nobody-has-this.com"
	id := f.checked(t, autoRenew, names...)

	want := []bulk.Row{
		{Seq: 1, Domain: names[0], State: bulk.RowTodo, Old: []string{"manual"}, New: []string{"auto"}},
		{Seq: 2, Domain: names[1], State: bulk.RowSame},
		{Seq: 3, Domain: names[2], State: bulk.RowImpossible, Reason: registrar.ReasonLocked},
		{Seq: 4, Domain: names[3], State: bulk.RowImpossible, Reason: registrar.ReasonPermission},
		{Seq: 5, Domain: names[4], State: bulk.RowImpossible, Reason: registrar.ReasonPermission},
	}
	ignore := cmpopts.IgnoreFields(bulk.Row{}, "ChangeID", "At")
	if diff := cmp.Diff(want, f.rows(t, id, bulk.RowFilter{}), ignore, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	counts := bulk.Counts{Total: 5, Todo: 1, Same: 1, Impossible: 3, Checked: 5}
	if diff := cmp.Diff(counts, f.batch(t, id).Counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	if n := len(f.fake.Writes()); n != 0 {
		t.Errorf("the dry run made %d writes", n)
	}

	f.must(t, f.Start(t.Context(), jane, id))
	f.work(t)
	if diff := cmp.Diff(map[registrar.DomainName]int{names[0]: 1}, f.writesTo()); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
}

func TestALargeDryRunTakesWhatIsKnownIfItIsFreshAndComplete(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	names := f.domains(51)
	for _, name := range names {
		state, _ := f.fake.State(name)
		state.Parts, state.ReadAt, state.Profile = registrar.AllParts, f.clock.Now(), "jane"
		f.known[name] = state
	}
	alter := func(i int, change func(*registrar.Domain)) {
		state := f.known[names[i]]
		change(&state)
		f.known[names[i]] = state
	}
	alter(0, func(d *registrar.Domain) { d.ReadAt = f.clock.Now().Add(-11 * time.Minute) })
	alter(1, func(d *registrar.Domain) { d.Parts = registrar.PartRegistration })
	delete(f.known, names[2])
	for _, name := range names { // the registrar says otherwise of all
		f.fake.SetState(name, func(d *registrar.Domain) { d.Renewal = registrar.RenewalAuto })
	}

	id := f.checked(t, autoRenew, names...)
	same := f.rows(t, id, bulk.RowFilter{States: []bulk.RowState{bulk.RowSame}})
	var live []registrar.DomainName
	for _, row := range same {
		live = append(live, row.Domain)
	}
	if diff := cmp.Diff(names[:3], live); diff != "" {
		t.Errorf("rows that were read from the registrar (-want +got):\n%s", diff)
	}

	small := f.checked(t, autoRenew, names[:50]...)
	if n := f.batch(t, small).Counts.Same; n != 50 {
		t.Errorf("%d of 50 rows were read from the registrar, want all of a small batch", n)
	}
}

func TestARowThatCanNotBeReadIsTriedAgainAndThenImpossible(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	names := f.domains(2)
	fails := registrartest.ReadFails
	f.fake.FailNext(fails, fails, fails) // the fourth attempt succeeds
	id := f.checked(t, autoRenew, names[0])
	if got := f.states(t, id); got[0] != bulk.RowTodo {
		t.Errorf("after three failures the row is %s", got[0])
	}
	f.fake.FailNext(fails, fails, fails, fails)
	id = f.checked(t, autoRenew, names[1])
	row := f.rows(t, id, bulk.RowFilter{})[0]
	if row.State != bulk.RowImpossible || row.Reason != registrar.ReasonBusy {
		t.Errorf("after four failures the row is %s because %q", row.State, row.Reason)
	}
}

func TestADryRunWhileTheRegistrarIsAwayEndsSoon(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	names := f.domains(25)
	f.fake.SetDown(true)
	began := f.clock.Now()
	id := f.checked(t, autoRenew, names...)
	if n := f.batch(t, id).Counts.Impossible; n != 25 {
		t.Errorf("%d of 25 rows are impossible", n)
	}
	if waited := f.clock.Now().Sub(began); waited > 3*time.Minute { // three jobs, one after the other
		t.Errorf("it took %s", waited)
	}
}

func TestANewDryRunForgetsTheFormerOne(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	names := f.domains(12)
	id := f.checked(t, &change.RenewalPlan{Renewal: registrar.RenewalManual}, names...)
	if n := f.batch(t, id).Counts.Same; n != 12 {
		t.Fatalf("%d rows are the same", n)
	}
	f.must(t, f.Check(t.Context(), jane, id, &change.RenewalPlan{Renewal: registrar.RenewalExpire}))
	late := f.line.waiting // jobs of a dry run that is about to be replaced
	f.line.waiting = nil
	f.wantState(t, id, bulk.StateChecking)
	if err := f.Check(t.Context(), jane, id, autoRenew); err != bulk.ErrState {
		t.Errorf("another plan while one is checked: %v", err)
	}
	f.must(t, f.Check(t.Context(), jane, id, &change.RenewalPlan{Renewal: registrar.RenewalExpire})) // a double click
	f.line.waiting = late
	f.work(t)
	f.must(t, f.Check(t.Context(), jane, id, autoRenew))
	f.line.waiting = append(late, f.line.waiting...)
	f.work(t)
	for _, row := range f.rows(t, id, bulk.RowFilter{}) {
		if row.State != bulk.RowTodo || row.New[0] != "auto" {
			t.Errorf("row %d is %s and wants %q", row.Seq, row.State, row.New)
		}
	}
}

// samples has an edit of each kind that changes what domains puts there.
var samples = map[kind.Kind]change.Plan{
	kind.NameserversSet:   &change.NameserversPlan{Op: change.ReplaceHosts, Hosts: []string{"ns1.new.example", "ns2.new.example"}},
	kind.LockSet:          &change.LockPlan{Locked: true},
	kind.RenewalSet:       autoRenew,
	kind.PrivacySet:       &change.PrivacyPlan{On: true},
	kind.VerificationSend: &change.VerificationPlan{},
	kind.DNSSECSet:        &change.DNSSECPlan{},
	kind.ContactsSet: &change.ContactsPlan{Contacts: map[registrar.ContactRole]registrar.FullContact{registrar.TechContact: {
		FirstName: "Tess", LastName: "New", Organisation: "New Ltd", Address1: "2 Example Street", City: "Toronto", State: "ON",
		PostalCode: "M5V 2T6", Country: "CA", Phone: "+1.4165550199", Email: "tech@new.example",
	}}},
}

func TestEveryKindOfEditGoesThroughABatch(t *testing.T) {
	t.Parallel()
	for _, k := range change.PlanKinds() {
		t.Run(string(k), func(t *testing.T) {
			f := newFixture(t)
			names := f.domains(2)
			plan, ok := samples[k]
			if !ok {
				t.Fatalf("no sample of kind %s: add one", k)
			}
			for _, name := range names {
				if k == kind.DNSSECSet {
					f.fake.SetState(name, func(d *registrar.Domain) {
						d.DS = []registrar.DS{{KeyTag: 1, Algorithm: 13, DigestType: 2, Digest: "aa"}}
					})
				}
			}
			id := f.started(t, plan, names...)
			f.work(t)
			f.wantState(t, id, bulk.StateFinished)
			for _, row := range f.rows(t, id, bulk.RowFilter{}) {
				if row.State != bulk.RowDone || cmp.Equal(row.Old, row.New) {
					t.Errorf("%s is %s, from %q to %q", row.Domain, row.State, row.Old, row.New)
				}
			}
			if k == kind.VerificationSend {
				return // a mail can be sent again
			}
			again := f.checked(t, plan, names...)
			if n := f.batch(t, again).Counts.Same; n != 2 {
				t.Errorf("made again, %d of 2 rows have nothing to do", n)
			}
		})
	}
}
