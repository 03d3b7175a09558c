package bulk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/jobs"
	"portal/internal/registrar"
	"portal/internal/routine"
)

// checkChunk is how many rows one job of the dry run looks at.
const checkChunk = 10

const (
	fresh      = 10 * time.Minute // how old a known state may be in a dry run
	alwaysLive = 50               // batches of up to so many rows are read from the registrar
	checkTries = 4                // somebody waits for the dry run
	timeToRead = 20 * time.Second // left of a job's time for another row
)

// CheckArgs are rows to be checked: those from From on.
type CheckArgs struct {
	Batch string `json:"batch"`
	Round int    `json:"round"`
	From  int    `json:"from"`
}

// Kind implements jobs.Args.
func (CheckArgs) Kind() string { return "bulk.check" }

const selectUnchecked = `
	SELECT seq, domain, change_id, attempts
	FROM batch_row
	WHERE batch = $1 AND seq >= $2 AND seq < $3 AND checked_at IS NULL
	ORDER BY seq`

// unchecked is a row before its dry run.
type unchecked struct {
	Seq      int
	Domain   registrar.DomainName
	ChangeID string
	Attempts int
}

// checkRows makes the dry run of a few rows.
func (s *Service) checkRows(ctx context.Context, a CheckArgs) error {
	h, err := s.head(ctx, a.Batch)
	if errors.Is(err, ErrNotFound) || err == nil && (h.state != StateChecking || h.round != a.Round) {
		return nil
	}
	if err != nil {
		return err
	}
	plan, err := h.plan()
	if err != nil {
		return err
	}
	rows, _ := s.pool.Query(ctx, selectUnchecked, a.Batch, a.From, a.From+checkChunk)
	todo, err := pgx.CollectRows(rows, pgx.RowToStructByPos[unchecked])
	if err != nil {
		return fmt.Errorf("read rows of %s: %w", a.Batch, err)
	}
	var again time.Duration
	for _, row := range todo {
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < timeToRead {
			return jobs.Later(again)
		}
		pause, err := s.checkRow(ctx, h, plan, row)
		if err != nil {
			return err
		}
		again = max(again, pause)
	}
	if again > 0 {
		return jobs.Later(again)
	}
	return s.ready(ctx, h.id)
}

// checkRow looks at one row. If it can't be read now it returns after which
// pause to try again.
func (s *Service) checkRow(ctx context.Context, h head, plan change.Plan, row unchecked) (again time.Duration, err error) {
	var found finding
	err = routine.Try(func() (err error) {
		found, err = s.dryRun(ctx, h, plan, row)
		return err
	})
	broken := new(routine.Panic)
	switch {
	case err == nil:
	case errors.As(err, &broken): // the other rows can be made all the same
		routine.Report(ctx, s.log, "dry run of a row broke off", err, "batch", h.id, "change", row.ChangeID, "kind", h.kind)
		found = finding{State: RowImpossible, Reason: registrar.ReasonOther}
	case ctx.Err() != nil:
		return 0, ctx.Err()
	case errors.Is(err, registrar.ErrNotFound):
		found = finding{State: RowImpossible, Reason: registrar.ReasonPermission}
	case unreadable(err) == nil:
		return 0, err
	case row.Attempts+1 < min(checkTries, s.patience.Tries):
		return s.patience.pause(row.Attempts + 1), s.noteAttempt(ctx, row.ChangeID)
	default:
		found = finding{State: RowImpossible, Reason: registrar.ReasonBusy}
	}
	return 0, s.save(ctx, h, row.Seq, found)
}

// unreadable returns the registrar's failure in err, nil if there is none.
func unreadable(err error) *registrar.Error {
	var call *registrar.Error
	errors.As(err, &call)
	return call
}

// finding is what the dry run says of a row.
type finding struct {
	State    RowState
	Reason   registrar.Reason
	Subject  string
	Seen     string
	Old, New []string
}

func (s *Service) dryRun(ctx context.Context, h head, plan change.Plan, row unchecked) (finding, error) {
	from, err := s.state(ctx, h, row.Domain, needs(plan))
	if err == nil {
		err = s.changes.Complete(ctx, h.who, plan, &from)
	}
	if err != nil {
		return finding{}, err
	}
	if holds, err := s.changes.Holds(ctx, h.who, from.Domain); err != nil || !holds {
		return finding{State: RowImpossible, Reason: registrar.ReasonPermission}, err
	}
	planned, err := plan.For(change.Ticket{ID: row.ChangeID, Batch: h.id}, from)
	var impossible *change.Impossible
	switch {
	case errors.As(err, &impossible):
		return finding{State: RowImpossible, Reason: impossible.Reason, Subject: impossible.Subject}, nil
	case err != nil:
		return finding{}, fmt.Errorf("plan %s of %s: %w", plan.Kind(), row.Domain, err)
	case len(planned.Diff()) == 0:
		return finding{State: RowSame}, nil
	}
	old, wanted := sides(planned.Diff())
	return finding{State: RowTodo, Seen: planned.Seen(), Old: old, New: wanted}, nil
}

// needs is what is read of a domain: what the plan looks at, and whose it is.
func needs(plan change.Plan) registrar.Parts { return plan.Needs() | registrar.PartProfile }

// sides puts the values of all differences in a row.
func sides(diff []audit.Difference) (old, wanted []string) {
	for _, d := range diff {
		old, wanted = append(old, d.Old...), append(wanted, d.New...)
	}
	return old, wanted
}

// state returns what is known of name, or else reads it. What is known must
// only be good enough to tell what would happen: it is read again before it does.
func (s *Service) state(ctx context.Context, h head, name registrar.DomainName, parts registrar.Parts) (change.Observed, error) {
	if s.states != nil && h.total > alwaysLive {
		known, err := s.states.State(ctx, h.who.Key, name)
		if err == nil && known.Parts.Has(parts) && s.now().Sub(known.ReadAt) < fresh {
			return change.Observed{Domain: known}, nil
		}
	}
	ctx = registrar.WithCaller(registrar.WithVisitor(ctx, h.who.Address), registrar.CallerFor(h.who.Brand, h.who.Profile))
	return s.changes.Observe(ctx, h.who, name, parts)
}

const countAttempt = `
	UPDATE batch_row
	SET attempts = attempts + 1
	WHERE change_id = $1 AND state = 'todo'`

func (s *Service) noteAttempt(ctx context.Context, changeID string) error {
	if _, err := s.pool.Exec(ctx, countAttempt, changeID); err != nil {
		return fmt.Errorf("note attempt at %s: %w", changeID, err)
	}
	return nil
}

const saveFinding = `
	UPDATE batch_row r
	SET state = @state, reason = @reason, subject = @subject, seen = @seen, old = @old, new = @new,
		at = @at, checked_at = @at, attempts = 0
	FROM batch b
	WHERE r.batch = @id AND r.seq = @seq AND r.state = 'todo' AND r.checked_at IS NULL
		AND b.id = r.batch AND b.state = 'checking' AND b.round = @round`

func (s *Service) save(ctx context.Context, h head, seq int, f finding) error {
	_, err := s.pool.Exec(ctx, saveFinding, pgx.NamedArgs{
		"id": h.id, "seq": seq, "round": h.round, "at": s.now(), "state": f.State, "reason": f.Reason, "subject": f.Subject,
		"seen": f.Seen, "old": list(f.Old), "new": list(f.New),
	})
	if err != nil {
		return fmt.Errorf("save finding of row %d of %s: %w", seq, h.id, err)
	}
	return nil
}

// list is values as an array that is never NULL.
func list(values []string) []string {
	if values == nil {
		return []string{}
	}
	return values
}

const setReady = `
	UPDATE batch b
	SET state = 'ready'
	WHERE b.id = $1 AND b.state = 'checking'
		AND NOT EXISTS (SELECT FROM batch_row r WHERE r.batch = b.id AND r.checked_at IS NULL)`

// ready ends the dry run when all rows are checked.
func (s *Service) ready(ctx context.Context, id string) error {
	if _, err := s.pool.Exec(ctx, setReady, id); err != nil {
		return fmt.Errorf("end dry run of %s: %w", id, err)
	}
	return nil
}
