package notice

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/brand"
	"portal/internal/jobs"
	"portal/internal/profile"
	"portal/internal/registrar"
)

// BatchRef names a batch and whose it is.
type BatchRef struct {
	profile.Key
	ID string `json:"id"`
}

// BatchFacts is what is told of a batch as a whole.
type BatchFacts struct {
	By         string    // the login that started it
	FinishedAt time.Time // when its last row ended, or it was cancelled; zero if not yet
	Sending    int       // rows that are under way, also after a batch was cancelled
	Done       int       // rows that are done, or accepted
	Pending    int       // of those, rows that are accepted and not in force yet
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

// sendingPause is how long is waited for the last rows of a cancelled batch.
const sendingPause = 10 * time.Second

// BatchFinished has queue make the mails about a batch, in the transaction that ends it.
func BatchFinished(ctx context.Context, queue *jobs.Queue, tx pgx.Tx, b BatchRef) error {
	return queue.Insert(ctx, tx, jobs.Job{Args: batchArgs{BatchRef: b}, Queue: Queue})
}

// batchTells reports whether the mail about a batch will tell of r, a row of it:
// one that was settled before the batch came to its end.
func (s *Service) batchTells(ctx context.Context, r audit.Recorded) (bool, error) {
	if r.Change == nil || r.Change.Batch == "" || s.Batches == nil {
		return false, nil
	}
	facts, err := s.Batches.Facts(ctx, BatchRef{r.Actor.Key, r.Change.Batch})
	return facts.FinishedAt.IsZero() || r.At.Before(facts.FinishedAt), err
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
	facts, err := s.Batches.Facts(ctx, a.BatchRef)
	if err != nil {
		return err
	}
	if facts.Sending > 0 {
		return jobs.Later(sendingPause)
	}
	rows, err := s.Batches.Rows(ctx, a.BatchRef, a.After, batchStep)
	if err != nil {
		return err
	}
	wanted, err := s.ownersWant(ctx, a.Key, rows)
	if err != nil {
		return err
	}
	if !wanted {
		return s.finishBatch(ctx, b, a.Key, a.ID)
	}
	owners, err := s.batchOwners(ctx, a.Account, rows, facts.FinishedAt)
	if len(owners) == 0 {
		return err
	}
	rows = rows[:len(owners)] // the next job begins with what went wrong
	told, err := s.batchAddresses(ctx, rows, owners)
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		for i, r := range rows {
			for _, address := range told[i] {
				_, err := tx.Exec(ctx, insertBatchOwner, pgx.NamedArgs{
					"batch": a.ID, "seq": r.Seq, "change_id": r.ChangeID, "address": address, "now": s.Now(),
				})
				if err != nil {
					return fmt.Errorf("note owner of row %d: %w", r.Seq, err)
				}
			}
		}
		next := batchArgs{BatchRef: a.BatchRef, After: rows[len(rows)-1].Seq}
		return s.Queue.Insert(ctx, tx, jobs.Job{Args: next, Queue: Queue})
	})
}

// ownersWant reports whether there are rows that owners are to be told of. All
// rows have the same edit, and what concerns safety can't be declined by having
// it done to many domains at once.
func (s *Service) ownersWant(ctx context.Context, whose profile.Key, rows []BatchRow) (bool, error) {
	if len(rows) == 0 {
		return false, nil
	}
	_, declined, err := s.wishes(ctx, whose, KindBatch)
	if err != nil || !declined {
		return !declined, err
	}
	c, err := s.Log.Watched(ctx, rows[0].ChangeID)
	if errors.Is(err, audit.ErrUnreadable) {
		return true, nil // it may concern safety
	}
	if err != nil {
		return false, err
	}
	mail, ok := noticeOf(c)
	if !ok {
		return false, nil
	}
	about, _ := aboutOf(mail)
	return about.Always, nil
}

// timeToAsk is what must be left of a job's time for another owner.
const timeToAsk = 40 * time.Second

// batchOwners looks up the owners of rows, up to the first that can't be told
// now; the error says why it is none.
func (s *Service) batchOwners(ctx context.Context, account string, rows []BatchRow, finishedAt time.Time) ([]string, error) {
	var owners []string
	for _, r := range rows {
		if deadline, ok := ctx.Deadline(); ok && len(owners) > 0 && time.Until(deadline) < timeToAsk {
			break
		}
		owner, _, err := s.owner(ctx, account, audit.Recorded{At: finishedAt, Domain: r.Domain})
		if err != nil {
			return owners, err
		}
		owners = append(owners, owner)
	}
	return owners, nil
}

// batchAddresses are the addresses that each row is told to: its owner's, and
// those that its change is about.
func (s *Service) batchAddresses(ctx context.Context, rows []BatchRow, owners []string) ([][]string, error) {
	told := make([][]string, len(rows))
	for i, r := range rows {
		c, err := s.Log.Watched(ctx, r.ChangeID)
		if err != nil && !errors.Is(err, audit.ErrUnreadable) {
			return nil, err
		}
		told[i] = append([]string{owners[i]}, ownerAddresses(&c)...)
	}
	return told, nil
}

const selectBatchOwners = `
	SELECT DISTINCT ON (lower(address)) address
	FROM notice_batch_owner
	WHERE batch = $1
	ORDER BY lower(address), seq`

func (s *Service) finishBatch(ctx context.Context, b brand.Brand, whose profile.Key, id string) error {
	mails := envelope{Key: whose, source: "batch/" + id, kind: KindBatch, brand: b}
	extras, _, err := s.wishes(ctx, whose, KindBatch)
	if err != nil {
		return err
	}
	rows, _ := s.Pool.Query(ctx, selectBatchOwners, id)
	owners, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("read owners of batch: %w", err)
	}
	for _, address := range slices.Concat(extras, owners) {
		mails.add(address, "")
	}
	return s.enqueue(ctx, mails)
}
