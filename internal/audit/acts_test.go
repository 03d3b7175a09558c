package audit_test

import (
	"testing"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/profile"
)

func TestActsCountWhatWasDoneOrMayHaveBeenInTheScopeAlone(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	scope := audit.ScopeOf(jane)
	begin := func(kind kind.Kind, outcome audit.Outcome) {
		t.Helper()
		in := intent(string(kind)+string(outcome), f.version(t))
		in.Kind = kind
		if err := f.Begin(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		if err := f.Finish(t.Context(), in.ChangeID, audit.Ending{Outcome: outcome}, 0); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := f.Acts(t.Context(), scope, domain, kind.AuthCodeShow); err != nil || got != (audit.Acts{}) {
		t.Fatalf("before anything was done: %+v, %v", got, err)
	}
	begin(kind.AuthCodeShow, audit.Applied)
	last := f.clock.Now()
	begin(kind.AuthCodeShow, audit.Refused)
	begin(kind.AuthCodeShow, audit.NotSent)
	begin(kind.AuthCodeSet, audit.Applied)
	got, err := f.Acts(t.Context(), scope, domain, kind.AuthCodeShow)
	if err != nil || got.Count != 1 || !got.Last.Equal(last) {
		t.Errorf("acts = %+v, %v, want one at %s", got, err, last)
	}
	for _, other := range []audit.Scope{
		{Key: profile.Key{Brand: "globex", Account: scope.Account, Profile: scope.Profile}},
		{Key: profile.Key{Brand: scope.Brand, Account: "globex-main", Profile: scope.Profile}},
		{Key: profile.Key{Brand: scope.Brand, Account: scope.Account, Profile: "carl"}},
	} {
		if got, err := f.Acts(t.Context(), other, domain, kind.AuthCodeShow); err != nil || got.Count != 0 {
			t.Errorf("%+v sees %+v, %v", other, got, err)
		}
	}
}
