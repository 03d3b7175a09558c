package notice_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/notice"
)

func TestABatchTellsTheOldAddressOfAnOwnerToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.changed("A", "example.com", func(in *audit.Intent) {
		in.Kind, in.Batch = kind.ContactsSet, "batch-1"
		in.Diff = []audit.Difference{{Field: "owner.email", Old: []string{"old@owner.example"}, New: []string{"new@owner.example"}, Personal: true}}
	})
	w.restart(func(c *notice.Config) {
		c.Batches = batches{rows: []notice.BatchRow{{Seq: 1, Domain: "example.com", ChangeID: "A"}}}
	})
	w.start()
	must(t, pgx.BeginFunc(t.Context(), w.db.Pool, func(tx pgx.Tx) error { return notice.BatchFinished(t.Context(), w.Queue, tx, batch1) }))
	to := []string{w.server.next().to, w.server.next().to, w.server.next().to}
	slices.Sort(to)
	if want := []string{"jane@example.com", "new@owner.example", "old@owner.example"}; !slices.Equal(to, want) {
		t.Errorf("mails to %q, want %q", to, want)
	}
}

func TestANewAddressOfTheOwnerIsToldToTheOldAndTheNew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	entry := w.changed("A", "example.com", func(in *audit.Intent) {
		in.Kind = kind.ContactsSet
		in.Diff = []audit.Difference{
			{Field: "owner.last_name", Old: []string{"Rivers"}, New: []string{"Thief"}, Personal: true},
			{Field: "owner.email", Old: []string{"old@owner.example"}, New: []string{"new@owner.example"}, Personal: true},
			{Field: "tech.email", Old: []string{"a@tech.example"}, New: []string{"b@tech.example"}, Personal: true},
		}
		in.Before, in.Wanted = json.RawMessage(`{}`), json.RawMessage(`{}`)
	})
	must(t, w.Compose(t.Context(), entry))
	var to []string
	for _, n := range w.notices() {
		must(t, w.Deliver(t.Context(), n.ID))
		m := w.server.next()
		to = append(to, m.to)
		if !strings.Contains(m.text, "Owner and Technical contact") {
			t.Errorf("the mail to %s does not say which contacts:\n%s", m.to, m.text)
		}
		for _, value := range []string{"Thief", "Rivers", "@owner.example", "@tech.example"} {
			if strings.Contains(m.text+m.html, value) {
				t.Errorf("the mail to %s tells %q", m.to, value)
			}
		}
	}
	slices.Sort(to)
	want := []string{"jane@example.com", "new@owner.example", "old@owner.example"} // the first is in force
	if !slices.Equal(to, want) {
		t.Errorf("mails to %q, want %q", to, want)
	}
}
