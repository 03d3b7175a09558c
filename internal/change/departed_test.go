package change_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

// doorkeeper notes who departed; it fails as often as it is told.
type doorkeeper struct {
	failures int
	told     []change.Departure
}

func (k *doorkeeper) Departed(_ context.Context, _ auth.Actor, d change.Departure) error {
	if k.failures > 0 {
		k.failures--
		return errors.New("the database is away")
	}
	k.told = append(k.told, d)
	return nil
}

// movedWithSessions gives a domain to another profile while the first two tries to end
// the sessions on it fail.
func movedWithSessions(t *testing.T) (fixture, registrar.DomainName, change.Change, *doorkeeper) {
	t.Helper()
	f := newFixture(t)
	keeper := &doorkeeper{failures: 2}
	f.Departures = keeper
	name := f.domain()
	c := f.ask(t, name, ownershipCase.wanted)
	if res, err := f.Apply(t.Context(), jane, c); err != nil || res.Outcome != audit.Pending {
		t.Fatalf("Apply = %+v, %v, want pending", res, err)
	}
	return f, name, c, keeper
}

func TestAMoveIsNotDoneWhileSessionsOnItGoOn(t *testing.T) {
	t.Parallel()
	f, name, c, keeper := movedWithSessions(t)
	f.rounds(t, time.Hour)
	if got := f.verdict(t, c.Ticket().ID); got != audit.Confirmed {
		t.Errorf("verdict = %q", got)
	}
	if diff := cmp.Diff([]change.Departure{{Domain: name}}, keeper.told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

func TestNobodyDepartsForWhatDidNotHappen(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]registrartest.Fault{"not sent": registrartest.NotSent, "lost on its way": registrartest.SentNotApplied} {
		f := newFixture(t)
		keeper := new(doorkeeper)
		f.Departures = keeper
		f.fake.FailNext(fault)
		c := f.ask(t, f.domain(), ownershipCase.wanted)
		if _, err := f.Apply(t.Context(), jane, c); err != nil {
			t.Fatal(err)
		}
		f.rounds(t, time.Hour)
		if len(keeper.told) > 0 {
			t.Errorf("%s: told %+v", name, keeper.told)
		}
	}
}
