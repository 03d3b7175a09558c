package change_test

import (
	"testing"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

func TestARenewalSettingThatIsNotClearIsJudgedWithCare(t *testing.T) {
	t.Parallel()
	set := func(r registrar.Renewal) func(*registrar.Domain) {
		return func(d *registrar.Domain) { d.Renewal = r }
	}
	const unclear = registrar.Renewal("")
	tests := []struct {
		name          string
		before, after registrar.Renewal
		want          audit.Verdict
	}{
		{"what was wanted shows", unclear, registrar.RenewalAuto, audit.Confirmed},
		{"as unclear as before", unclear, unclear, audit.NotApplied},
		{"unclear before, and another one now", unclear, registrar.RenewalManual, audit.Overtaken},
		{"clear before, and not told now", registrar.RenewalExpire, unclear, ""},
		{"with notices is not the same as in silence", registrar.RenewalExpire, registrar.RenewalManual, audit.Overtaken},
		{"as before", registrar.RenewalExpire, registrar.RenewalExpire, audit.NotApplied},
	}
	f := newFixture(t)
	ids := make([]string, len(tests))
	for i, test := range tests {
		name := f.domain()
		f.fake.SetState(name, set(test.before))
		c := f.ask(t, name, toRenewal(registrar.RenewalAuto))
		f.fake.FailNext(registrartest.SentNotApplied)
		if _, err := f.Apply(t.Context(), jane, c); err != nil {
			t.Fatal(err)
		}
		f.fake.SetState(name, set(test.after))
		ids[i] = c.Ticket().ID
	}
	f.rounds(t, 2*testSettings.Settle)
	for i, test := range tests {
		if got := f.verdict(t, ids[i]); got != test.want {
			t.Errorf("%s: verdict = %q, want %q", test.name, got, test.want)
		}
	}
}

func TestADifferenceNamesWhatIsKnown(t *testing.T) {
	t.Parallel()
	from := change.Observed{Domain: registrar.Domain{Name: example}}
	d := change.NewRenewal(change.Ticket{}, from, registrar.RenewalAuto).Diff()
	if len(d) != 1 || d[0].Field != kind.FieldRenewal || d[0].Old != nil || len(d[0].New) != 1 {
		t.Errorf("difference %+v", d)
	}
}
