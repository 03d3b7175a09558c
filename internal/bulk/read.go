package bulk

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/registrar/rules"
)

// lately is the time from which the pace of a batch is told.
const lately = time.Minute

// batchColumns begin every query for batches. moved counts rows that came to
// their end lately, looked those that were checked lately.
const batchColumns = `
	SELECT b.id, b.brand, b.account, b.profile, b.username, b.kind, b.params, b.state, b.round, b.retry_of,
		b.created_at, b.moving_at, b.started_at, b.finished_at,
		c.total, c.todo, c.same, c.impossible, c.sending, c.done, c.pending, c.failed, c.unknown, c.stale, c.cancelled,
		c.checked, c.moved, c.looked
	FROM batch b
	CROSS JOIN LATERAL (
		SELECT count(*) AS total,
			count(*) FILTER (WHERE r.state = 'todo') AS todo,
			count(*) FILTER (WHERE r.state = 'same') AS same,
			count(*) FILTER (WHERE r.state = 'impossible') AS impossible,
			count(*) FILTER (WHERE r.state = 'sending') AS sending,
			count(*) FILTER (WHERE r.state = 'done') AS done,
			count(*) FILTER (WHERE r.state = 'pending') AS pending,
			count(*) FILTER (WHERE r.state = 'failed') AS failed,
			count(*) FILTER (WHERE r.state = 'unknown') AS unknown,
			count(*) FILTER (WHERE r.state = 'stale') AS stale,
			count(*) FILTER (WHERE r.state = 'cancelled') AS cancelled,
			count(r.checked_at) AS checked,
			count(*) FILTER (WHERE r.state NOT IN ('todo', 'sending') AND r.at > greatest(b.moving_at, @recent)) AS moved,
			count(*) FILTER (WHERE r.checked_at > greatest(b.moving_at, @recent)) AS looked
		FROM batch_row r
		WHERE r.batch = b.id
	) c`

const selectBatchByID = batchColumns + `
	WHERE b.id = @id`

const selectBatch = selectBatchByID + `
		AND b.brand = @brand AND b.account = @account AND b.profile = @profile`

const selectBatches = batchColumns + `
	WHERE b.brand = @brand AND b.account = @account AND b.profile = @profile
	ORDER BY b.created_at DESC, b.id
	LIMIT @limit`

// Batch returns one of the caller's batches.
func (s *Service) Batch(ctx context.Context, who auth.Actor, id string) (Batch, error) {
	if err := owner(who); err != nil {
		return Batch{}, err
	}
	found, err := s.read(ctx, s.pool, selectBatch, who.Args(pgx.NamedArgs{"id": id}))
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Batch{}, err
	}
	return found[0], nil
}

// Batches returns up to limit of the caller's batches, the newest first.
func (s *Service) Batches(ctx context.Context, who auth.Actor, limit int) ([]Batch, error) {
	if err := owner(who); err != nil {
		return nil, err
	}
	args := who.Args(pgx.NamedArgs{"limit": limit})
	return s.read(ctx, s.pool, selectBatches, args)
}

const selectOpen = batchColumns + `
	WHERE b.brand = @brand AND b.account = @account AND b.profile = @profile AND b.state IN ('draft', 'checking', 'ready')
	ORDER BY b.created_at, b.id
	LIMIT @limit`

// Open returns the caller's batches that were neither started nor discarded, the oldest first.
func (s *Service) Open(ctx context.Context, who auth.Actor) ([]Batch, error) {
	if err := owner(who); err != nil {
		return nil, err
	}
	args := who.Args(pgx.NamedArgs{"limit": MaxOpen})
	return s.read(ctx, s.pool, selectOpen, args)
}

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, query string, args ...any) (pgx.Rows, error)
}

func (s *Service) read(ctx context.Context, db querier, query string, args pgx.NamedArgs) ([]Batch, error) {
	now := s.now()
	args["recent"] = now.Add(-lately)
	rows, _ := db.Query(ctx, query, args)
	batches, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Batch, error) { return batchFrom(row, now) })
	if err != nil {
		return nil, fmt.Errorf("read batches: %w", err)
	}
	return batches, nil
}

func batchFrom(row pgx.CollectableRow, now time.Time) (Batch, error) {
	var b Batch
	var h head
	var moving, started, finished *time.Time
	var moved, looked int
	n := &b.Counts
	err := row.Scan(&b.ID, &b.Brand, &b.Account, &b.Profile, &b.By, &h.kind, &h.params, &b.State, &b.Round, &b.RetryOf,
		&b.CreatedAt, &moving, &started, &finished,
		&n.Total, &n.Todo, &n.Same, &n.Impossible, &n.Sending, &n.Done, &n.Pending, &n.Failed, &n.Unknown, &n.Stale, &n.Cancelled,
		&n.Checked, &moved, &looked)
	if err != nil {
		return Batch{}, err
	}
	b.StartedAt, b.FinishedAt = orZero(started), orZero(finished)
	switch took := min(now.Sub(orZero(moving)), lately); b.State {
	case StateChecking:
		b.Left = left(n.Total-n.Checked, looked, took)
	case StateRunning:
		b.Left = left(n.Todo+n.Sending, moved, took)
	}
	b.Plan, err = h.plan()
	return b, err
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// left is how long so many rows take when some took so long lately.
func left(rows, some int, took time.Duration) time.Duration {
	if some == 0 {
		return 0
	}
	return took / time.Duration(some) * time.Duration(rows)
}

// RowFilter selects rows.
type RowFilter struct {
	States []RowState // none for all
	Search string     // part of a name, U- or A-label
	After  int        // only rows with a higher Seq
	Limit  int
}

const selectRows = `
	SELECT r.seq, r.domain, r.change_id, r.old, r.new, r.state, r.reason, r.subject, r.at
	FROM batch_row r
	JOIN batch b ON b.id = r.batch
	WHERE b.id = @id AND b.brand = @brand AND b.account = @account AND b.profile = @profile
		AND r.seq > @after
		AND (cardinality(@states::text[]) = 0 OR r.state = ANY (@states))
		AND (strpos(r.domain, @search) > 0 OR right(@search, length(r.domain) + 1) = '.' || r.domain)
	ORDER BY r.seq
	LIMIT @limit`

const selectExists = `
	SELECT EXISTS (
		SELECT FROM batch
		WHERE id = @id AND brand = @brand AND account = @account AND profile = @profile)`

// mayRead returns an error unless the batch is one of the caller's.
func (s *Service) mayRead(ctx context.Context, who auth.Actor, id string) error {
	if err := owner(who); err != nil {
		return err
	}
	var exists bool
	if err := s.pool.QueryRow(ctx, selectExists, who.Args(pgx.NamedArgs{"id": id})).Scan(&exists); err != nil {
		return fmt.Errorf("look for batch %s: %w", id, err)
	}
	if !exists {
		return ErrNotFound
	}
	return nil
}

// Rows returns rows of a batch, in order, and whether there are more.
func (s *Service) Rows(ctx context.Context, who auth.Actor, id string, f RowFilter) (rows []Row, more bool, err error) {
	if err := s.mayRead(ctx, who, id); err != nil {
		return nil, false, err
	}
	return s.rows(ctx, who, id, f)
}

func (f RowFilter) args(who auth.Actor, id string, limit int) pgx.NamedArgs {
	states := make([]string, len(f.States))
	for i, state := range f.States {
		states[i] = string(state)
	}
	return who.Args(pgx.NamedArgs{
		"id": id, "after": f.After, "limit": limit, "states": states, "search": rules.SearchText(f.Search),
	})
}

func (s *Service) rows(ctx context.Context, who auth.Actor, id string, f RowFilter) ([]Row, bool, error) {
	found, _ := s.pool.Query(ctx, selectRows, f.args(who, id, f.Limit+1))
	rows, err := pgx.CollectRows(found, pgx.RowToStructByPos[Row])
	if err != nil {
		return nil, false, fmt.Errorf("read rows of batch %s: %w", id, err)
	}
	if len(rows) > f.Limit {
		return rows[:f.Limit], true, nil
	}
	return rows, false, nil
}

// eachAtOnce is how many rows EachRow has in memory.
const eachAtOnce = 500

// EachRow calls do for every row, in order, until it returns an error.
func (s *Service) EachRow(ctx context.Context, who auth.Actor, id string, do func(Row) error) error {
	if err := s.mayRead(ctx, who, id); err != nil {
		return err
	}
	for after, more := 0, true; more; {
		var rows []Row
		var err error
		if rows, more, err = s.rows(ctx, who, id, RowFilter{After: after, Limit: eachAtOnce}); err != nil {
			return err
		}
		for _, row := range rows {
			if err := do(row); err != nil {
				return err
			}
			after = row.Seq
		}
	}
	return nil
}
