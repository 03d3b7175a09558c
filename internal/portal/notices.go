package portal

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/bulk"
	"portal/internal/calendar"
	"portal/internal/inventory"
	"portal/internal/jobs"
	"portal/internal/notice"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/words"
)

// mailWorkers is how many mails are written or sent at a time.
const mailWorkers = 4

// newNotices has mails sent about what a records and batches finish.
func newNotices(set Settings, registrars map[string]registrar.Registrar, a *App, catalogue *words.Catalogue) (*notice.Service, error) {
	readers := make(map[string]registrar.Reader, len(registrars))
	for id, reg := range registrars {
		readers[id] = reg.Reader
	}
	return notice.New(notice.Config{
		Pool: set.Pool, Queue: a.Queue, Log: a.Audit, Readers: readers, Brands: set.Brands, Words: catalogue, Mailer: set.Mailer,
		Batches: finishedBatches{a.Batches}, Lapses: a.lapses, Contacts: a.Changes, Key: set.SealingKeys[0], OldKeys: set.SealingKeys[1:], Now: set.Now, Logger: a.log,
	})
}

// lapses tells package notice of domains that expire.
func (a *App) lapses(ctx context.Context, within time.Duration) ([]notice.Lapse, error) {
	found, err := a.Inventory.Lapses(ctx, within)
	lapses := make([]notice.Lapse, len(found))
	for i, l := range found {
		lapses[i] = notice.Lapse(l)
	}
	return lapses, err
}

// finishedTo has queue make the mails about batches that have ended.
func finishedTo(queue *jobs.Queue) func(context.Context, pgx.Tx, bulk.Batch) error {
	return func(ctx context.Context, tx pgx.Tx, b bulk.Batch) error {
		return notice.BatchFinished(ctx, queue, tx, notice.BatchRef{Key: b.Key, ID: b.ID})
	}
}

// finishedBatches tells package notice of batches.
type finishedBatches struct{ batches *bulk.Service }

func ownerOf(b notice.BatchRef) auth.Actor {
	return auth.Actor{Key: b.Key, Username: profile.Username(b.Profile), Role: auth.RoleOwner}
}

// Facts implements notice.Batches.
func (f finishedBatches) Facts(ctx context.Context, ref notice.BatchRef) (notice.BatchFacts, error) {
	b, err := f.batches.Batch(ctx, ownerOf(ref), ref.ID)
	if err != nil {
		return notice.BatchFacts{}, err
	}
	c := b.Counts
	return notice.BatchFacts{
		By: b.By, FinishedAt: b.FinishedAt, Sending: c.Sending, Done: c.Done + c.Pending, Pending: c.Pending,
		Failed: c.Failed + c.Stale + c.Impossible, Unknown: c.Unknown,
	}, nil
}

// Rows implements notice.Batches.
func (f finishedBatches) Rows(ctx context.Context, ref notice.BatchRef, after, limit int) ([]notice.BatchRow, error) {
	found, _, err := f.batches.Rows(ctx, ownerOf(ref), ref.ID, bulk.RowFilter{
		States: []bulk.RowState{bulk.RowDone, bulk.RowPending}, After: after, Limit: limit,
	})
	rows := make([]notice.BatchRow, len(found))
	for i, r := range found {
		rows[i] = notice.BatchRow{Seq: r.Seq, Domain: r.Domain, ChangeID: r.ChangeID}
	}
	return rows, err
}

// datesOf gives package calendar what the inventory knows.
type datesOf struct{ held *inventory.Service }

// State implements calendar.Source.
func (d datesOf) State(ctx context.Context, whose profile.Key) (string, error) {
	return d.held.Digest(ctx, whose)
}

// Each implements calendar.Source.
func (d datesOf) Each(ctx context.Context, whose profile.Key, take func(calendar.Entry) error) error {
	return d.held.Each(ctx, whose, inventory.Query{}, func(r inventory.Row) error {
		e := calendar.Entry{Name: r.Name, Expires: r.Expires, Renewal: r.Renewal}
		if s := r.Verification.Status; s.Open() && s != registrar.VerificationSuspended {
			e.Deadline = r.Verification.Deadline
		}
		return take(e)
	})
}
