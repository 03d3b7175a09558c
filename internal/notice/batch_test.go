package notice_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/notice"
	"portal/internal/registrar"
)

// batches is a finished batch in memory.
type batches struct {
	rows             []notice.BatchRow
	sending, pending int
}

func (b batches) Facts(context.Context, notice.BatchRef) (notice.BatchFacts, error) {
	return notice.BatchFacts{By: "jane", FinishedAt: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), Done: len(b.rows), Failed: 2, Sending: b.sending, Pending: b.pending}, nil
}

func (b batches) Rows(_ context.Context, _ notice.BatchRef, after, limit int) (page []notice.BatchRow, err error) {
	for _, r := range b.rows {
		if r.Seq > after && len(page) < limit {
			page = append(page, r)
		}
	}
	return page, nil
}

var batch1 = notice.BatchRef{Key: jane.Key, ID: "batch-1"}

// batchOf returns batch-1 with one row, a change of example.com that is made.
func (w *world) batchOf(k kind.Kind, field kind.Field, value string) batches {
	w.t.Helper()
	w.changed("A", "example.com", func(in *audit.Intent) {
		in.Kind, in.Batch, in.Diff = k, "batch-1", []audit.Difference{{Field: field, Old: []string{"old"}, New: []string{value}}}
	})
	return batches{rows: []notice.BatchRow{{Seq: 1, Domain: "example.com", ChangeID: "A"}}}
}

func TestWhatConcernsSafetyIsToldAlsoOfABatch(t *testing.T) {
	t.Parallel()
	tests := []struct {
		kind  kind.Kind
		field kind.Field
		value string
		told  bool
	}{
		{kind.NameserversSet, kind.FieldNameservers, "ns1.evil.example", true},
		{kind.LockSet, kind.FieldLock, kind.ValueUnlocked, true},
		{kind.LockSet, kind.FieldLock, kind.ValueLocked, false},
		{kind.RenewalSet, kind.FieldRenewal, "auto", false},
	}
	for _, tt := range tests {
		t.Run(string(tt.field)+" "+tt.value, func(t *testing.T) {
			w := newWorld(t)
			done := w.batchOf(tt.kind, tt.field, tt.value)
			w.restart(func(c *notice.Config) { c.Batches = done })
			must(t, w.Choose(t.Context(), jane, nil)) // declines all that can be declined
			must(t, w.ComposeBatch(t.Context(), batch1))
			if told := w.count(`SELECT count(*) FROM notice_batch_owner WHERE address = 'jane@example.com'`) == 1; told != tt.told {
				t.Errorf("the owner is told: %t, want %t", told, tt.told)
			}
		})
	}
}

func TestTheMailAboutABatchWaitsForItsLastRows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	done := w.batchOf(kind.RenewalSet, kind.FieldRenewal, "auto")
	done.sending = 1
	w.restart(func(c *notice.Config) { c.Batches = done })
	var later *river.JobSnoozeError
	if err := w.ComposeBatch(t.Context(), batch1); !errors.As(err, &later) {
		t.Errorf("with a row under way: %v, want it to come later", err)
	}
}

func TestOwnersWhoWereFoundAreKeptWhenTheRegistrarGoesAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	done := w.batchOf(kind.RenewalSet, kind.FieldRenewal, "auto")
	done.rows = append(done.rows, notice.BatchRow{Seq: 2, Domain: "third.com", ChangeID: "B"})
	w.restart(func(c *notice.Config) {
		c.Batches, c.Readers = done, map[string]registrar.Reader{"acme-main": &fading{Reader: w.fake, good: 1}}
	})
	must(t, w.ComposeBatch(t.Context(), batch1))
	if n := w.count(`SELECT count(*) FROM notice_batch_owner`); n != 1 {
		t.Errorf("%d owners are kept, want the one that was found", n)
	}
}

// fading is a registrar that goes away after some good reads.
type fading struct {
	registrar.Reader
	good int
}

// Domain implements registrar.Reader.
func (f *fading) Domain(ctx context.Context, name registrar.DomainName, parts registrar.Parts) (registrar.Domain, error) {
	if f.good--; f.good < 0 {
		return registrar.Domain{}, &registrar.Error{Kind: registrar.ErrUnavailable, Op: "read " + string(name)}
	}
	return f.Reader.Domain(ctx, name, parts)
}

func TestAMailDoesNotCallAcceptedRowsChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	done := w.batchOf(kind.RenewalSet, kind.FieldRenewal, "auto")
	done.pending = 1
	w.restart(func(c *notice.Config) { c.Batches = done })
	must(t, pgx.BeginFunc(t.Context(), w.db.Pool, func(tx pgx.Tx) error { return notice.BatchFinished(t.Context(), w.Queue, tx, batch1) }))
	w.start()
	m := w.server.next()
	if strings.Contains(m.text, "It changed") || !strings.Contains(m.text, "Accepted, not in force yet: 1") {
		t.Errorf("the mail:\n%s", m.text)
	}
}

func TestABatchBringsOneMailToEachOwnerWithTheirDomainsOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var done batches
	row := func(domain registrar.DomainName) {
		id := fmt.Sprintf("C%03d", len(done.rows))
		w.changed(id, domain, func(in *audit.Intent) { in.Batch = "batch-1" })
		done.rows = append(done.rows, notice.BatchRow{Seq: len(done.rows) + 1, Domain: domain, ChangeID: id})
	}
	row("third.com")
	for i := range 60 {
		name := registrar.DomainName(fmt.Sprintf("jane-%02d.com", i))
		w.fake.AddDomain("jane", registrar.Domain{Name: name, Owner: registrar.Contact{Email: "jane@example.com"}})
		row(name)
	}
	w.restart(func(c *notice.Config) { c.Batches = done })
	must(t, pgx.BeginFunc(t.Context(), w.db.Pool, func(tx pgx.Tx) error {
		return notice.BatchFinished(t.Context(), w.Queue, tx, batch1)
	}))
	w.start()
	got := map[string]received{}
	for range 2 {
		m := w.server.next()
		got[m.to] = m
	}
	tom, owner := got["tom@third.com"], got["jane@example.com"]
	if !strings.Contains(tom.text, "third.com") || strings.Contains(tom.text, "jane-") || !strings.Contains(tom.text, "changed 1 domain of yours") {
		t.Errorf("tom's mail:\n%s", tom.text)
	}
	if strings.Contains(owner.text, "third.com") || !strings.Contains(owner.text, "changed 60 domains") ||
		!strings.Contains(owner.text, "jane-49.com") || strings.Contains(owner.text, "jane-50.com") || !strings.Contains(owner.text, "And 10 more domains.") {
		t.Errorf("jane's mail:\n%s", owner.text)
	}
	if len(w.notices()) != 2 {
		t.Errorf("notices = %+v", w.notices())
	}
}
