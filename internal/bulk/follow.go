package bulk

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/registrar"
)

// errTaken stops an intent: the row was cancelled or paused, or has one.
var errTaken = errors.New("the row is not to be sent any more")

// Follower copies what the audit log says of rows. It is added to the log's
// followers before the service works.
func (s *Service) Follower() audit.Follower {
	return func(ctx context.Context, tx pgx.Tx, r audit.Recorded) error {
		if r.Change == nil || r.Change.Batch == "" {
			return nil
		}
		switch r.Kind {
		case "intent":
			return s.followIntent(ctx, tx, r)
		case "outcome":
			return s.followEnd(ctx, tx, r, outcomeOf(*r.Change.Ending))
		case "resolution":
			return s.followEnd(ctx, tx, r, verdictOf(*r.Change.Resolution))
		}
		return nil
	}
}

const takeRow = `
	UPDATE batch_row r
	SET state = 'sending', at = @at
	FROM batch b
	WHERE r.change_id = @change_id AND r.state = 'todo' AND b.id = r.batch AND b.state = 'running'`

// followIntent undoes the intent of a row that was paused or cancelled in the
// meantime, so that nothing is sent after that.
func (s *Service) followIntent(ctx context.Context, tx pgx.Tx, r audit.Recorded) error {
	tag, err := tx.Exec(ctx, takeRow, pgx.NamedArgs{"change_id": r.Change.ID, "at": r.At})
	if err != nil {
		return fmt.Errorf("take row %s: %w", r.Change.ID, err)
	}
	if tag.RowsAffected() == 0 {
		return errTaken
	}
	return nil
}

// outcomeOf is what an outcome makes of its row.
func outcomeOf(e audit.Ending) finding {
	f := finding{Reason: e.Reason, Subject: e.Subject}
	switch e.Outcome {
	case audit.Applied:
		f.State = RowDone
	case audit.Pending:
		f.State = RowPending
	case audit.Refused:
		f.State = RowFailed
	case audit.NotSent:
		f.State = RowFailed
		if f.Reason == registrar.ReasonOther {
			f.Reason = ReasonNotSent
		}
	default:
		f.State = RowUnknown
	}
	return f
}

// verdictOf is what a resolution makes of its row.
func verdictOf(r audit.Resolution) finding {
	switch r.Verdict {
	case audit.Confirmed:
		return finding{State: RowDone}
	case audit.NotApplied:
		return finding{State: RowFailed, Reason: ReasonNotApplied}
	default:
		return finding{State: RowFailed, Reason: ReasonOvertaken}
	}
}

const followRow = `
	UPDATE batch_row r
	SET state = @state, reason = @reason, subject = @subject, at = @at
	WHERE r.change_id = @change_id AND r.batch = @id
	RETURNING NOT EXISTS (
		SELECT FROM batch_row o
		WHERE o.batch = r.batch AND o.seq <> r.seq AND o.state IN ('todo', 'sending'))`

func (s *Service) followEnd(ctx context.Context, tx pgx.Tx, r audit.Recorded, f finding) error {
	var last bool
	err := tx.QueryRow(ctx, followRow, pgx.NamedArgs{
		"change_id": r.Change.ID, "id": r.Change.Batch, "state": f.State, "reason": f.Reason, "subject": f.Subject, "at": r.At,
	}).Scan(&last)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil // the batch was removed
	}
	if err != nil {
		return fmt.Errorf("follow row %s: %w", r.Change.ID, err)
	}
	if !last {
		return nil
	}
	// What belongs to the end of the batch must not undo the outcome of a row.
	err = pgx.BeginFunc(ctx, tx, func(inner pgx.Tx) error { return s.finishIn(ctx, inner, r.Change.Batch) })
	if err != nil {
		s.log.WarnContext(ctx, "batch will be finished later", "batch", r.Change.Batch, "err", err)
	}
	return nil
}
