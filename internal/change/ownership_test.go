package change_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
	"portal/internal/secret"
)

var ownershipCase = kindCase{
	kind: kind.OwnershipMove, needs: registrar.PartProfile, third: true,
	wanted: toProfile("new"),
	other:  toProfile("third"),
	same: func(_ fixture, t change.Ticket, from change.Observed) change.Change {
		return change.NewOwnership(t, from, registrar.MoveTarget{Username: "jane", Password: secret.New(newPassword)})
	},
	elsewhere: func(f fixture, name registrar.DomainName) { f.fake.Give(name, "elsewhere") },
}

// toProfile moves to a new profile; each domain has its own.
func toProfile(prefix string) builder {
	return func(_ fixture, t change.Ticket, from change.Observed) change.Change {
		username := prefix + strings.NewReplacer("-", "", ".example", "").Replace(string(from.Domain.Name))
		return change.NewOwnership(t, from, registrar.MoveTarget{Username: username, Password: secret.New(newPassword)})
	}
}

// namesake is a profile of the same username as jane's, which holds theirs.com.
func namesake(_ fixture, t change.Ticket, from change.Observed) change.Change {
	return change.NewOwnership(t, from, registrar.MoveTarget{Username: "Jane", Password: secret.New(newPassword), Join: "theirs.com"})
}

func TestTheNewPasswordOfAProfileIsInNoEntry(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.ask(t, f.domain(), ownershipCase.wanted)
	if res, err := f.Apply(t.Context(), jane, c); err != nil || res.Outcome != audit.Applied {
		t.Fatalf("Apply = %+v, %v", res, err)
	}
	story, err := json.Marshal(f.story(t, c.Ticket().ID))
	if err != nil || strings.Contains(string(story), newPassword) {
		t.Errorf("the record is %s, %v", story, err)
	}
}

func TestAMoveToAProfileOfTheSameNameShowsNowhere(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	name := f.domain()
	f.fake.AddProfile("jane#2", newPassword, registrar.Domain{Name: "theirs.com"})
	f.fake.FailNext(registrartest.LostReply)
	c := f.ask(t, name, namesake)
	if res, err := f.Apply(t.Context(), jane, c); err != nil || res.Outcome != audit.Unknown {
		t.Fatalf("Apply = %+v, %v", res, err)
	}
	f.rounds(t, time.Hour)
	if got := f.verdict(t, c.Ticket().ID); got != audit.Unproven {
		t.Errorf("verdict = %q, want %q", got, audit.Unproven)
	}
}
