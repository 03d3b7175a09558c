package change_test

import (
	"testing"
	"time"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/secret"
)

func TestAMoveOfAllIsNotProvedByOneOfThem(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		left    bool // one stays behind, whatever the registrar said
		outcome audit.Outcome
		verdict audit.Verdict
	}{
		"all moved":       {false, audit.Applied, ""},
		"one stayed back": {true, audit.Pending, audit.Overtaken},
	} {
		f := newFixture(t)
		first, also := f.domain(), f.domain()
		build := func(_ fixture, t change.Ticket, from change.Observed) change.Change {
			return change.NewOwnership(t, from, registrar.MoveTarget{Username: "newholder", Password: secret.New(newPassword), All: true}, also)
		}
		if test.left {
			f.fake.Give(also, "another")
		}
		c := f.ask(t, first, build)
		if res, err := f.Apply(t.Context(), jane, c); err != nil || res.Outcome != test.outcome {
			t.Errorf("%s: Apply = %+v, %v, want %s", name, res, err, test.outcome)
		}
		for range 3 {
			f.clock.Advance(25 * time.Hour)
			f.rounds(t, 10*time.Second)
		}
		if got := f.verdict(t, c.Ticket().ID); got != test.verdict {
			t.Errorf("%s: verdict %q, want %q", name, got, test.verdict)
		}
	}
}
