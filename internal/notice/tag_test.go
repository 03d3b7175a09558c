package notice_test

import (
	"encoding/json"
	"strings"
	"testing"

	"portal/internal/audit"
	"portal/internal/kind"
)

func TestTheOwnerOfADomainThatWasHandedOverIsToldAtTheAddressKeptWithTheChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	entry := w.changed("A", "gone.co.uk", func(in *audit.Intent) {
		in.Kind = kind.TagSet
		in.Diff = []audit.Difference{{Field: "tag", New: []string{"ELSEWHERE"}, Personal: true}}
		in.Before, in.Wanted = json.RawMessage(`{"email":"jane@before.example"}`), json.RawMessage(`"ELSEWHERE"`)
	})
	must(t, w.Compose(t.Context(), entry))
	all := w.notices()
	if len(all) != 1 {
		t.Fatalf("%d notices: %+v", len(all), all)
	}
	must(t, w.Deliver(t.Context(), all[0].ID))
	m := w.server.next()
	if m.to != "jane@before.example" || !strings.Contains(m.text, "gone.co.uk was moved to another provider") {
		t.Errorf("to %s:\n%s", m.to, m.text)
	}
}

func TestWhatTellsWhoSomebodyIsStandsInNoMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	entry := w.changed("A", "example.com", func(in *audit.Intent) {
		in.Kind = kind.ExtrasSet
		in.Diff = []audit.Difference{{Field: "extras.asia_ced.id_number", Old: []string{"X-48151"}, New: []string{"Y-62342"}, Personal: true}}
		in.Before, in.Wanted = json.RawMessage(`{"fields":{"id_number":"X-48151"}}`), json.RawMessage(`{"fields":{"id_number":"Y-62342"}}`)
	})
	must(t, w.Compose(t.Context(), entry))
	for _, n := range w.notices() {
		must(t, w.Deliver(t.Context(), n.ID))
		if m := w.server.next(); strings.Contains(m.text+m.html, "48151") || strings.Contains(m.text+m.html, "62342") {
			t.Errorf("the mail reads\n%s", m.text)
		}
	}
	if len(w.notices()) == 0 {
		t.Error("nobody was told")
	}
}
