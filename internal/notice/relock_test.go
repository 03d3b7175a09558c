package notice_test

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/kind"
)

func TestThatADomainStaysUnlockedIsToldWhateverWasChosen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.Choose(t.Context(), jane, nil))
	w.start()
	must(t, pgx.BeginFunc(t.Context(), w.db.Pool, func(tx pgx.Tx) error {
		return w.log.RecordDone(t.Context(), tx, audit.Intent{
			ChangeID: "A", Kind: kind.RelockCancel, Actor: jane, Domain: "example.com",
			Diff: []audit.Difference{{Field: kind.FieldRelock, Old: []string{kind.ValuePlanned}, New: []string{kind.ValueNone}}},
		})
	}))
	m := w.server.next()
	if m.subject != "example.com stays unlocked" || !strings.Contains(m.text, "- On\n  + Off") {
		t.Errorf("subject %q, text\n%s", m.subject, m.text)
	}
}
