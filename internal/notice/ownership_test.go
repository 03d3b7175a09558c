package notice_test

import (
	"strings"
	"testing"

	"portal/internal/audit"
	"portal/internal/kind"
)

func TestAMoveToAnotherLoginIsToldWhateverWasChosenAndNamesNoLogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.Choose(t.Context(), jane, nil))
	w.start()
	w.changed("A", "example.com", func(in *audit.Intent) {
		in.Kind = kind.OwnershipMove
		in.Diff = []audit.Difference{{Field: kind.FieldProfile, Old: []string{"jane"}, New: []string{"newholder"}}}
	})
	m := w.server.next()
	if m.subject != "example.com belongs to another login now" || m.to != "jane@example.com" {
		t.Errorf("subject %q to %q", m.subject, m.to)
	}
	if strings.Contains(m.text+m.html, "newholder") {
		t.Errorf("the mail names the new login:\n%s", m.text)
	}
}
