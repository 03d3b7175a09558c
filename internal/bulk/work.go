package bulk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/jobs"
	"portal/internal/registrar"
	"portal/internal/routine"
)

// RowArgs are a row to be worked.
type RowArgs struct {
	Batch  string `json:"batch"`
	Change string `json:"change"` // its change ID
	Round  int    `json:"round"`
}

// Kind implements jobs.Args.
func (RowArgs) Kind() string { return "bulk.row" }

// task is a row to be worked, and its batch.
type task struct {
	head
	domain   registrar.DomainName
	changeID string
	seen     string
	rowState RowState
	attempts int
}

const selectTask = headColumns + `,
		r.domain, r.change_id, r.seen, r.state, r.attempts
	FROM batch_row r
	JOIN batch b ON b.id = r.batch
	WHERE r.change_id = $1 AND r.batch = $2`

func (s *Service) task(ctx context.Context, a RowArgs) (task, error) {
	var t task
	var address string
	into := append(t.into(&address), &t.domain, &t.changeID, &t.seen, &t.rowState, &t.attempts)
	err := s.pool.QueryRow(ctx, selectTask, a.Change, a.Batch).Scan(into...)
	if errors.Is(err, pgx.ErrNoRows) {
		return task{}, ErrNotFound
	}
	if err != nil {
		return task{}, fmt.Errorf("read row %s: %w", a.Change, err)
	}
	t.done(address)
	return t, nil
}

// workRow works one row. It may be called again for the same row, by anybody at
// any time: a row that has an intent is left to the audit log.
func (s *Service) workRow(ctx context.Context, a RowArgs) error {
	t, err := s.task(ctx, a)
	if errors.Is(err, ErrNotFound) || err == nil && (t.state != StateRunning || t.rowState != RowTodo || t.round != a.Round) {
		return nil // what is paused is queued again, in another round, when it goes on
	}
	if err != nil {
		return err
	}
	err = routine.Try(func() error { return s.workTask(ctx, t) })
	if broken := new(routine.Panic); errors.As(err, &broken) {
		// The queue would try again for weeks, and the batch never end. What was sent
		// by now is not todo any more, and not touched.
		routine.Report(ctx, s.log, "row of a batch broke off", err, "batch", t.id, "change", t.changeID, "kind", t.kind)
		return s.putOff(ctx, t, registrar.ReasonOther)
	}
	return err
}

// workTask works a row that waits.
func (s *Service) workTask(ctx context.Context, t task) error {
	plan, err := t.plan()
	if err != nil {
		return err
	}
	ctx = registrar.WithCaller(registrar.WithVisitor(ctx, t.who.Address), registrar.CallerFor(t.who.Brand, t.who.Profile))
	from, err := s.changes.Observe(ctx, t.who, t.domain, needs(plan))
	if err == nil {
		err = s.changes.Complete(ctx, t.who, plan, &from)
	}
	if err != nil {
		return s.unread(ctx, t, err)
	}
	holds, err := s.changes.Holds(ctx, t.who, from.Domain)
	if err != nil {
		return err
	}
	if !holds {
		return s.end(ctx, t, RowImpossible, registrar.ReasonPermission, "")
	}
	planned, err := plan.For(change.Ticket{ID: t.changeID, Seen: t.seen, Batch: t.id}, from)
	var impossible *change.Impossible
	switch {
	case errors.As(err, &impossible):
		return s.end(ctx, t, RowFailed, impossible.Reason, impossible.Subject)
	case err != nil:
		return fmt.Errorf("plan %s of %s: %w", plan.Kind(), t.domain, err)
	case len(planned.Diff()) == 0:
		return s.end(ctx, t, RowSame, "", "") // somebody else did it meanwhile
	case planned.Seen() != t.seen:
		return s.end(ctx, t, RowStale, "", "")
	}
	return s.apply(ctx, t, planned)
}

// closingPause gives the job to a process that does not shut down.
const closingPause = time.Second

// apply sends the row. Once it has an intent the follower keeps its state.
func (s *Service) apply(ctx context.Context, t task, c change.Change) error {
	_, err := s.changes.Apply(ctx, t.who, c)
	switch {
	case err == nil:
		return s.finish(ctx, t.id)
	case errors.Is(err, errTaken):
		return nil
	case errors.Is(err, change.ErrClosing):
		return jobs.Later(closingPause)
	case errors.Is(err, audit.ErrBusy), errors.Is(err, audit.ErrStale):
		// Another change is under way or just ended: the next look tells what is so.
		return s.putOff(ctx, t, registrar.ReasonWaiting)
	case errors.Is(err, auth.ErrDenied):
		return s.end(ctx, t, RowFailed, registrar.ReasonPermission, "")
	case errors.Is(err, change.ErrReused):
		return s.end(ctx, t, RowFailed, registrar.ReasonOther, "")
	}
	return err
}

// unread decides what becomes of a row that could not be read.
func (s *Service) unread(ctx context.Context, t task, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err() // this process ends, or the job took too long
	case errors.Is(err, registrar.ErrNotFound):
		return s.end(ctx, t, RowImpossible, registrar.ReasonPermission, "")
	case unreadable(err) == nil:
		return err
	}
	return s.putOff(ctx, t, registrar.ReasonBusy)
}

// putOff tries the row again later, or gives it up for reason.
func (s *Service) putOff(ctx context.Context, t task, reason registrar.Reason) error {
	if t.attempts+1 >= s.patience.Tries {
		return s.end(ctx, t, RowFailed, reason, "")
	}
	if err := s.noteAttempt(ctx, t.changeID); err != nil {
		return err
	}
	return jobs.Later(s.patience.pause(t.attempts + 1))
}

const endRow = `
	UPDATE batch_row
	SET state = @state, reason = @reason, subject = @subject, at = @at
	WHERE change_id = @change_id AND state = 'todo'`

// end closes a row that was not sent.
func (s *Service) end(ctx context.Context, t task, state RowState, reason registrar.Reason, subject string) error {
	_, err := s.pool.Exec(ctx, endRow, pgx.NamedArgs{
		"change_id": t.changeID, "state": state, "reason": reason, "subject": subject, "at": s.now(),
	})
	if err != nil {
		return fmt.Errorf("end row %s: %w", t.changeID, err)
	}
	return s.finish(ctx, t.id)
}
