package change_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

// note is what a witness was told.
type note struct {
	profile string
	name    registrar.DomainName
	parts   registrar.Parts
	wanted  bool // the state shows what the edit wanted
	version int64
}

func TestAWitnessIsToldOfEveryReadAndItsVersion(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var (
		mu    sync.Mutex
		notes []note
	)
	f.Witness = func(_ context.Context, who auth.Actor, live registrar.Domain, version int64) {
		mu.Lock()
		defer mu.Unlock()
		notes = append(notes, note{who.Profile, live.Name, live.Parts, live.Lock.Locked, version})
	}
	version := func() int64 {
		v, err := f.store.Version(t.Context(), jane.Account, example)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	f.fake.SetState(example, func(d *registrar.Domain) { d.Lock = registrar.Lock{Supported: true, Changeable: true} })

	start := version()
	c := f.ask(t, example, toLock(true)) // read once
	f.fake.FailNext(registrartest.Lie)
	if _, err := f.Apply(t.Context(), jane, c); err != nil { // read again, to see
		t.Fatal(err)
	}
	intent := notes[len(notes)-1].version
	f.fake.SetState(example, func(d *registrar.Domain) { d.Lock.Locked = true })
	outcome := version()
	f.rounds(t, testSettings.Settle) // and by the reconciler

	want := []note{
		{"jane", example, registrar.AllParts, false, start},
		{"jane", example, registrar.PartRegistration | registrar.PartLock | registrar.PartProfile, false, intent},
		{"jane", example, registrar.PartRegistration | registrar.PartLock | registrar.PartProfile, true, outcome},
	}
	if !slices.Equal(notes, want) {
		t.Errorf("told %+v\nwant %+v", notes, want)
	}
	if !(start < intent && intent < outcome && outcome < version()) {
		t.Errorf("versions %d, %d, %d, %d do not grow with each step", start, intent, outcome, version())
	}
}

func TestAReadThatFailsIsToldToNobody(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.Witness = func(_ context.Context, _ auth.Actor, live registrar.Domain, _ int64) { t.Errorf("told of %+v", live) }
	f.fake.FailNext(registrartest.ReadFails)
	if _, err := f.Observe(t.Context(), jane, example, registrar.PageParts); err == nil {
		t.Fatal("the read went through")
	}
	var seen change.Observed
	if seen, _ = f.Observe(t.Context(), jane, "foreign.example", registrar.PageParts); seen.Domain.Name != "" {
		t.Errorf("observed %+v", seen)
	}
}
