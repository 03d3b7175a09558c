package change_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/secret"
)

// sue is the sub-user of domains that have one.
var sue = registrar.SubUser{Username: "sue", Rights: registrar.RightNameservers}

func withSue(f fixture, name registrar.DomainName) { f.fake.SetSubUser(name, sue.Username, sue.Rights) }

func withOther(f fixture, name registrar.DomainName) {
	f.fake.SetSubUser(name, "elsewhere", registrar.RightExtras)
}

// toSubUser asks for s; at first is what a domain has that can't be read.
func toSubUser(kind kind.Kind, first, s registrar.SubUser, password string) builder {
	return func(f fixture, t change.Ticket, from change.Observed) change.Change {
		before, err := f.fake.Registrar().LoginReader.SubUser(context.Background(), from.Domain.Name)
		if err != nil && from.Domain.Name == "foreign.example" {
			before = first
		}
		return change.NewSubUser(kind, t, from, before, s, secret.New(password))
	}
}

var (
	noSubUser  registrar.SubUser
	tom        = registrar.SubUser{Username: "tom"}
	sueLess    = registrar.SubUser{Username: "sue", Rights: registrar.RightExtras | registrar.RightTechContact}
	subUserAdd = kindCase{
		kind: kind.SubUserAdd, third: true, elsewhere: withOther, wanted: toSubUser(kind.SubUserAdd, noSubUser, sue, newPassword),
		other: toSubUser(kind.SubUserAdd, noSubUser, tom, newPassword), same: toSubUser(kind.SubUserAdd, noSubUser, noSubUser, ""),
	}
	subUserSet = kindCase{
		kind: kind.SubUserSet, third: true, elsewhere: withOther, ready: withSue, wanted: toSubUser(kind.SubUserSet, sue, sueLess, ""),
		other: toSubUser(kind.SubUserSet, sue, tom, ""), same: toSubUser(kind.SubUserSet, sue, sue, ""),
	}
	subUserGone = kindCase{
		kind: kind.SubUserDelete, third: true, elsewhere: withOther, ready: withSue, wanted: toSubUser(kind.SubUserDelete, sue, noSubUser, ""),
		other: toSubUser(kind.SubUserSet, sue, tom, ""), same: toSubUser(kind.SubUserSet, sue, sue, ""),
	}
)

func TestANewPasswordOfASubUserIsInNoEntryAndCanNotBeSeen(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	name := f.domain()
	withSue(f, name)
	c := f.ask(t, name, toSubUser(kind.SubUserSet, sue, sue, newPassword))
	if res, err := f.Apply(t.Context(), jane, c); err != nil || res.Outcome != audit.Applied {
		t.Fatalf("Apply = %+v, %v", res, err)
	}
	told := f.story(t, c.Ticket().ID)
	if story, err := json.Marshal(told); err != nil || strings.Contains(string(story), newPassword) || told.Ending.Verified {
		t.Errorf("the record is %s, %v", story, err)
	}
}

func TestRightsAreWordsInTheLog(t *testing.T) {
	t.Parallel()
	all := registrar.AllRights &^ registrar.RightProfile
	if got := change.RightsOf(change.RightWords(registrar.AllRights)); got != all {
		t.Errorf("there and back: %#x, want %#x", uint16(got), uint16(all))
	}
}
