package audit_test

import (
	"strings"
	"testing"

	"portal/internal/audit"
	"portal/internal/auth"
)

func TestAnActIsRecordedAndNoHistoryOfARegistrantTellsOfIt(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	act := audit.Act{
		Actor: auth.Actor{Key: jane.Key}, Staff: "st-1", Email: "ann@acme.example", Domain: domain, Action: "export", Reason: "ticket 7",
		Detail: map[string]string{"entries": "12"},
	}
	if err := f.RecordAct(t.Context(), act); err != nil {
		t.Fatal(err)
	}
	var body, personal string
	err := f.db.Pool.QueryRow(t.Context(), `
		SELECT convert_from(e.body, 'UTF8'), p.value
		FROM audit_entry e JOIN audit_personal p ON p.entry_id = e.id
		WHERE e.kind = 'act' AND p.name = 'staff'`).Scan(&body, &personal)
	if err != nil || personal != act.Email || strings.Contains(body, act.Email) ||
		!strings.Contains(body, `"act":{"action":"export","reason":"ticket 7","detail":{"entries":"12"}}`) || !strings.Contains(body, `"staff":"st-1"`) {
		t.Errorf("%s, %s, %v", body, personal, err)
	}
	page, err := f.History(t.Context(), audit.ScopeOf(jane), audit.Filter{}, audit.Page{Limit: 10})
	if err != nil || len(page.Lines) > 0 {
		t.Errorf("the registrant reads %+v, %v", page, err)
	}
	if err := f.RecordAct(t.Context(), audit.Act{}); err == nil {
		t.Error("an act without its action is taken")
	}
}
