package notice

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/brand"
	"portal/internal/jobs"
	"portal/internal/registrar"
	"portal/internal/words"
)

// BatchRef names a batch and whose it is.
type BatchRef struct {
	Brand   string `json:"brand"`
	Account string `json:"account"`
	Profile string `json:"profile"`
	ID      string `json:"id"`
}

// BatchFacts is what is told of a batch as a whole.
type BatchFacts struct {
	By         string    // the login that started it
	FinishedAt time.Time // when its last row ended
	Done       int       // rows that are done, or accepted
	Failed     int       // rows that are not, for whatever reason
	Unknown    int       // rows of which it is still being found out
}

// BatchRow is a row whose change is done, or accepted.
type BatchRow struct {
	Seq      int // grows from row to row
	Domain   registrar.DomainName
	ChangeID string
}

// Batches tells of finished batches. Its errors are tried again.
type Batches interface {
	Facts(ctx context.Context, b BatchRef) (BatchFacts, error)
	// Rows returns up to limit rows that are done or accepted, with Seq above after.
	Rows(ctx context.Context, b BatchRef, after, limit int) ([]BatchRow, error)
}

// batchArgs names a batch, and up to where its owners are known.
type batchArgs struct {
	BatchRef
	After int `json:"after"`
}

// Kind implements jobs.Args.
func (batchArgs) Kind() string { return "notice.batch" }

// batchStep is how many owners are looked up in one job: each is a call to the
// registrar, and other work waits behind them.
const batchStep = 20

// listedRows is how many rows of a batch a mail lists.
const listedRows = 50

// BatchFinished queues the mails about a batch, in the transaction that finishes it.
func (s *Service) BatchFinished(ctx context.Context, tx pgx.Tx, b BatchRef) error {
	return s.Queue.Insert(ctx, tx, jobs.Job{Args: batchArgs{BatchRef: b}, Queue: Queue})
}

const insertBatchOwner = `
	INSERT INTO notice_batch_owner (batch, seq, change_id, address, created_at)
	VALUES (@batch, @seq, @change_id, @address, @now)
	ON CONFLICT DO NOTHING`

// composeBatch finds the owners of some rows and queues itself for the next ones;
// after the last it queues one mail to each owner.
func (s *Service) composeBatch(ctx context.Context, a batchArgs) error {
	if s.Batches == nil {
		return nil
	}
	b, known := s.Brands.ByID(a.Brand)
	if !known {
		return nil
	}
	whose := holder{a.Brand, a.Account, a.Profile}
	_, declined, err := s.wishes(ctx, whose, KindBatch)
	if err != nil {
		return err
	}
	if declined {
		return s.finishBatch(ctx, b, whose, a.ID, declined)
	}
	rows, err := s.Batches.Rows(ctx, a.BatchRef, a.After, batchStep)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return s.finishBatch(ctx, b, whose, a.ID, declined)
	}
	facts, err := s.Batches.Facts(ctx, a.BatchRef)
	if err != nil {
		return err
	}
	owners := make([]string, len(rows))
	for i, r := range rows {
		about := audit.Recorded{At: facts.FinishedAt, Domain: r.Domain}
		if owners[i], _, err = s.owner(ctx, a.Account, about); err != nil {
			return err
		}
	}
	return pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		for i, r := range rows {
			_, err := tx.Exec(ctx, insertBatchOwner, pgx.NamedArgs{
				"batch": a.ID, "seq": r.Seq, "change_id": r.ChangeID, "address": owners[i], "now": s.Now(),
			})
			if err != nil {
				return fmt.Errorf("note owner of row %d: %w", r.Seq, err)
			}
		}
		next := batchArgs{BatchRef: a.BatchRef, After: rows[len(rows)-1].Seq}
		return s.Queue.Insert(ctx, tx, jobs.Job{Args: next, Queue: Queue})
	})
}

const selectBatchOwners = `
	SELECT DISTINCT ON (lower(address)) address
	FROM notice_batch_owner
	WHERE batch = $1
	ORDER BY lower(address), seq`

func (s *Service) finishBatch(ctx context.Context, b brand.Brand, whose holder, id string, declined bool) error {
	mails := envelope{holder: whose, source: "batch/" + id, kind: KindBatch, brand: b}
	extras, _, err := s.wishes(ctx, whose, KindBatch)
	if err != nil {
		return err
	}
	for _, address := range extras {
		mails.add(address, "")
	}
	if !declined {
		rows, _ := s.Pool.Query(ctx, selectBatchOwners, id)
		owners, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return fmt.Errorf("read owners of batch: %w", err)
		}
		for _, address := range owners {
			mails.add(address, "")
		}
	}
	return s.enqueue(ctx, mails)
}

const selectBatchChanges = `
	SELECT change_id
	FROM notice_batch_owner
	WHERE batch = @batch AND lower(address) = lower(@address)
	ORDER BY seq`

// writeBatch tells an owner of their own domains, and a further address of the
// profile of all.
func (s *Service) writeBatch(ctx context.Context, p *words.Printer, b brand.Brand, n row, id string, l *letter) error {
	if s.Batches == nil {
		return errLost
	}
	ref := BatchRef{n.Brand, n.Account, n.Profile, id}
	facts, err := s.Batches.Facts(ctx, ref)
	if err != nil {
		return err
	}
	changes, total, err := s.batchChanges(ctx, ref, n, facts)
	if err != nil {
		return err
	}
	l.Subject = p.T("notice.batch.subject", "brand", b.Name)
	l.Title = l.Subject
	l.Intro = p.N("notice.batch.intro", total, "brand", b.Name)
	for _, id := range changes {
		c, err := s.Log.Watched(ctx, id)
		if err != nil {
			return err
		}
		if c.Actor.Brand == n.Brand && c.Actor.Account == n.Account && c.Actor.Profile == n.Profile {
			l.Changes = append(l.Changes, s.batchLine(p, c)...)
		}
	}
	if rest := total - len(changes); rest > 0 {
		l.More = p.N("notice.batch.more", rest)
	}
	l.Facts = []fact{{p.T("notice.fact.when"), p.Exact(facts.FinishedAt)}, {p.T("notice.fact.who"), facts.By}}
	if facts.Failed > 0 {
		l.Facts = append(l.Facts, fact{p.T("notice.fact.failed"), p.Number(facts.Failed)})
	}
	if facts.Unknown > 0 {
		l.Facts = append(l.Facts, fact{p.T("notice.fact.unknown"), p.Number(facts.Unknown)})
	}
	l.Facts = append(l.Facts, fact{p.T("notice.fact.batch"), id})
	l.Advice = advice(p, KindBatch, b)
	l.Button = link{p.T("notice.batch.link"), b.URL + "/batches/" + url.PathEscape(id)}
	l.Footer = p.T("notice.footer", "brand", b.Name)
	l.Settings = link{p.T("notice.settings"), b.URL + "/notices"}
	return nil
}

func (s *Service) batchLine(p *words.Printer, c audit.Change) []changed {
	return changes(p, c.Domain.Unicode(), c.Diff)
}

// batchChanges returns the changes that n lists, and how many there are.
func (s *Service) batchChanges(ctx context.Context, ref BatchRef, n row, facts BatchFacts) ([]string, int, error) {
	extras, _, err := s.wishes(ctx, n.holder(), KindBatch)
	if err != nil {
		return nil, 0, err
	}
	if containsFold(extras, n.Recipient) {
		rows, err := s.Batches.Rows(ctx, ref, 0, listedRows)
		var ids []string
		for _, r := range rows {
			ids = append(ids, r.ChangeID)
		}
		return ids, facts.Done, err
	}
	rows, _ := s.Pool.Query(ctx, selectBatchChanges, pgx.NamedArgs{"batch": ref.ID, "address": n.Recipient})
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, 0, fmt.Errorf("read rows of batch: %w", err)
	}
	if len(ids) == 0 {
		return nil, 0, errors.Join(errLost)
	}
	return ids[:min(len(ids), listedRows)], len(ids), nil
}
