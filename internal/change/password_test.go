package change_test

import (
	"encoding/json"
	"strings"
	"testing"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/secret"
)

const newPassword = "lake-9dots-over"

var passwordCase = kindCase{
	kind: kind.PasswordSet, traceless: true, other: mailCode,
	wanted: func(_ fixture, t change.Ticket, from change.Observed) change.Change {
		return change.NewPassword(t, from, secret.New(newPassword))
	},
}

func TestANewPasswordIsInNoEntry(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	name := f.domain()
	c := f.ask(t, name, passwordCase.wanted)
	if res, err := f.Apply(t.Context(), jane, c); err != nil || res.Outcome != audit.Applied {
		t.Fatalf("Apply = %+v, %v", res, err)
	}
	story, err := json.Marshal(f.story(t, c.Ticket().ID))
	if err != nil || strings.Contains(string(story), newPassword) {
		t.Errorf("the record is %s, %v", story, err)
	}
}
