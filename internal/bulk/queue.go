package bulk

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"portal/internal/jobs"
)

const selectTodo = `
	SELECT change_id
	FROM batch_row
	WHERE batch = $1 AND state = 'todo'
	ORDER BY seq`

// queueTodo queues the rows that wait; a row that is queued already stays so.
func (s *Service) queueTodo(ctx context.Context, tx pgx.Tx, h head) error {
	rows, _ := tx.Query(ctx, selectTodo, h.id)
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("read waiting rows of %s: %w", h.id, err)
	}
	work := make([]jobs.Job, len(ids))
	for i, id := range ids {
		work[i] = jobs.Job{Args: RowArgs{Batch: h.id, Change: id, Round: h.round}, Queue: QueueOf(h.who.Account), Unique: true, Priority: h.priority()}
	}
	return s.insert(ctx, tx, work)
}

const selectChunks = `
	SELECT DISTINCT (seq - 1) / $2::int * $2::int + 1
	FROM batch_row
	WHERE batch = $1 AND checked_at IS NULL
	ORDER BY 1`

// queueUnchecked queues the rows that the dry run has not looked at.
func (s *Service) queueUnchecked(ctx context.Context, tx pgx.Tx, h head) error {
	rows, _ := tx.Query(ctx, selectChunks, h.id, checkChunk)
	froms, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		return fmt.Errorf("read unchecked rows of %s: %w", h.id, err)
	}
	work := make([]jobs.Job, len(froms))
	for i, from := range froms {
		work[i] = jobs.Job{Args: CheckArgs{Batch: h.id, Round: h.round, From: from}, Queue: QueueOf(h.who.Account), Unique: true}
	}
	return s.insert(ctx, tx, work)
}

// insertAtOnce bounds the size of one statement.
const insertAtOnce = 1000

func (s *Service) insert(ctx context.Context, tx pgx.Tx, work []jobs.Job) error {
	for chunk := range slices.Chunk(work, insertAtOnce) {
		if err := s.queue.Insert(ctx, tx, chunk...); err != nil {
			return fmt.Errorf("queue rows: %w", err)
		}
	}
	return nil
}
