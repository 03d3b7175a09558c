package audit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"portal/internal/auth"
	"portal/internal/registrar"
)

const selectVersion = `
	SELECT coalesce(max(id), 0)
	FROM audit_entry
	WHERE account = $1 AND domain = $2 AND kind IN ('intent', 'outcome', 'resolution')`

// Version returns a number that grows with every step of a change to domain. Ask
// for it before reading the state that an edit starts from: Begin compares it, so
// that of two edits that saw the same state only one is sent. Ends count too: who
// reads while a change is under way may see what it is about to replace.
func (s *Store) Version(ctx context.Context, account string, domain registrar.DomainName) (int64, error) {
	var version int64
	if err := s.pool.QueryRow(ctx, selectVersion, account, string(domain)).Scan(&version); err != nil {
		return 0, fmt.Errorf("read version of %s: %w", domain, err)
	}
	return version, nil
}

// AskVersion is Version as one of a page's questions.
func (s *Store) AskVersion(page *pgx.Batch, account string, domain registrar.DomainName, version *int64) {
	page.Queue(selectVersion, account, string(domain)).QueryRow(func(row pgx.Row) error {
		if err := row.Scan(version); err != nil {
			return fmt.Errorf("read version of %s: %w", domain, err)
		}
		return nil
	})
}

// insertLease writes the number of the process that sends; the column is called holder.
const insertLease = `
	INSERT INTO change_lease (account, domain, change_id, holder, taken_at)
	VALUES (@account, @domain, @change_id, @process, @at)
	ON CONFLICT DO NOTHING`

// Begin commits the intent and takes the lease on its domain. It returns
// ErrBusy while another change to the domain is open, ErrStale if one was made
// since in.Version was read, and ErrExists if the change ID is known already. What
// in proves is resolved first.
func (s *Store) Begin(ctx context.Context, in Intent) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := s.takeLease(ctx, tx, in); err != nil {
			return err
		}
		for _, id := range in.Proves {
			err := s.resolveIn(ctx, tx, id, Resolution{Verdict: Confirmed, Found: in.Before, Checks: 1})
			if err != nil && !errors.Is(err, ErrEnded) {
				return err
			}
		}
		return s.appendIntent(ctx, tx, in)
	})
	if isDuplicate(err) {
		return ErrExists
	}
	return err
}

func (s *Store) appendIntent(ctx context.Context, tx pgx.Tx, in Intent) error {
	told, hidden, err := changeBody{Kind: in.Kind, Batch: in.Batch, Group: in.Group, Diff: besideIfLarge(in), Before: in.Before, Wanted: in.Wanted, Accepted: in.Accepted}.hide()
	if err != nil {
		return err
	}
	b, personal := actorBody("intent", in.Actor, in.Domain)
	b.ChangeID, b.Change = in.ChangeID, &told
	return s.append(ctx, tx, b, withAll(personal, hidden), func(r *Recorded) {
		r.Change = &Change{
			ID: in.ChangeID, Kind: in.Kind, Batch: in.Batch, Group: in.Group, Actor: in.Actor, Domain: in.Domain, Diff: in.Diff,
			Before: in.Before, Wanted: in.Wanted, Accepted: in.Accepted, IntendedAt: r.At,
		}
	})
}

// takeLease comes before the intent is written, so that a loser writes no entry.
func (s *Store) takeLease(ctx context.Context, tx pgx.Tx, in Intent) error {
	var batch pgx.Batch
	var taken, version int64
	batch.Queue(insertLease, pgx.NamedArgs{
		"account": in.Actor.Account, "domain": string(in.Domain), "change_id": in.ChangeID,
		"process": s.process.Number(), "at": s.now(),
	}).Exec(func(tag pgconn.CommandTag) error {
		taken = tag.RowsAffected()
		return nil
	})
	s.AskVersion(&batch, in.Actor.Account, in.Domain, &version) // runs after the lease was waited for
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return fmt.Errorf("take lease on %s: %w", in.Domain, err)
	}
	switch {
	case taken == 0:
		return ErrBusy
	case version != in.Version:
		return ErrStale
	}
	return nil
}

// Finish commits the outcome of change id. Unless the outcome is unknown it gives
// the lease back; an unknown or pending change goes on the reconciler's watch,
// first looked at after delay. It returns ErrEnded if the change has an end
// already, as when the reconciler was faster.
func (s *Store) Finish(ctx context.Context, id string, e Ending, delay time.Duration) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := s.appendOutcome(ctx, tx, id, e); err != nil {
			return err
		}
		return s.settle(ctx, tx, id, e.Outcome, delay)
	})
	if isDuplicate(err) {
		return ErrEnded
	}
	return err
}

func (s *Store) appendOutcome(ctx context.Context, tx pgx.Tx, id string, e Ending) error {
	b, story, err := s.followUp(ctx, tx, "outcome", id)
	if err != nil {
		return err
	}
	b.Ending = &endingBody{
		Outcome: e.Outcome, Reason: e.Reason, Subject: e.Subject, Verified: e.Verified,
		Op: e.Call.Op, Code: e.Call.Code, Text: e.Call.Text, Millis: e.Call.Duration.Milliseconds(),
	}
	return s.append(ctx, tx, b, nil, func(r *Recorded) {
		story.Ending, story.EndedAt = &e, r.At
		r.Change = &story
	})
}

// RecordDone writes, in tx, a change that tx itself makes: it is about what is kept
// here, and no registrar is told. It is done when tx is committed, so that it needs
// no lease, and never is in doubt.
func (s *Store) RecordDone(ctx context.Context, tx pgx.Tx, in Intent) error {
	if err := s.appendIntent(ctx, tx, in); err != nil {
		return err
	}
	return s.appendOutcome(ctx, tx, in.ChangeID, Ending{Outcome: Applied, Verified: true})
}

const (
	deleteLease = `DELETE FROM change_lease WHERE change_id = $1`
	deleteWatch = `DELETE FROM change_watch WHERE change_id = $1`
	insertWatch = `
		INSERT INTO change_watch (change_id, next_at)
		VALUES ($1, $2)
		ON CONFLICT (change_id) DO UPDATE SET next_at = EXCLUDED.next_at`
)

func (s *Store) settle(ctx context.Context, tx pgx.Tx, id string, outcome Outcome, delay time.Duration) error {
	var batch pgx.Batch
	if outcome != Unknown {
		batch.Queue(deleteLease, id)
	}
	if outcome == Unknown || outcome == Pending {
		batch.Queue(insertWatch, id, s.now().Add(delay))
	} else {
		batch.Queue(deleteWatch, id)
	}
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return fmt.Errorf("settle lease and watch of %s: %w", id, err)
	}
	return nil
}

// Resolve commits the end of a change whose outcome was not certain, and gives
// the lease back. It returns ErrEnded if the change needs none any more.
func (s *Store) Resolve(ctx context.Context, id string, r Resolution) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return s.resolveIn(ctx, tx, id, r) })
	if isDuplicate(err) {
		return ErrEnded
	}
	return err
}

// resolveIn is Resolve in tx. That the change has its end already leaves tx as it was.
func (s *Store) resolveIn(ctx context.Context, tx pgx.Tx, id string, r Resolution) error {
	b, story, err := s.followUp(ctx, tx, "resolution", id)
	if err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, deleteWatch, id)
	if err != nil {
		return fmt.Errorf("end watch on %s: %w", id, err)
	}
	if tag.RowsAffected() == 0 {
		return ErrEnded // the sender came back and recorded a certain outcome
	}
	b.Verdict = &verdictBody{Verdict: r.Verdict, Found: r.Found, Checks: r.Checks}
	var hidden map[string]string
	if isPersonal(story.Diff) && r.Found != nil {
		b.Verdict.Found, hidden = nil, map[string]string{personalFound: string(r.Found)}
	}
	err = s.append(ctx, tx, b, hidden, func(now *Recorded) {
		story.Resolution, story.ResolvedAt = &r, now.At
		now.Change = &story
	})
	if err != nil {
		return err
	}
	if _, err = tx.Exec(ctx, deleteLease, id); err != nil {
		return fmt.Errorf("give back lease of %s: %w", id, err)
	}
	return nil
}

// lockChange keeps an outcome and a resolution of the same change apart.
const lockChange = `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`

// followUp starts an entry that continues the story of change id, and returns the
// story so far. A change that was resolved takes no outcome any more.
func (s *Store) followUp(ctx context.Context, tx pgx.Tx, kind, id string) (body, Change, error) {
	var batch pgx.Batch
	var rows []row
	batch.Queue(lockChange, id)
	batch.Queue(selectWatched, pgx.NamedArgs{"change_id": id}).Query(func(found pgx.Rows) (err error) {
		rows, err = collect(found)
		return err
	})
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return body{}, Change{}, fmt.Errorf("lock and read change %s: %w", id, err)
	}
	story, err := assemble(id, rows)
	if err != nil {
		return body{}, Change{}, fmt.Errorf("intent of %s: %w", id, err)
	}
	if story.Resolution != nil {
		return body{}, Change{}, ErrEnded
	}
	by := story.Actor
	return body{
		Kind: kind, ChangeID: id, Role: auth.RoleSystem,
		Brand: by.Brand, Account: by.Account, Profile: by.Profile, Domain: string(story.Domain),
	}, story, nil
}

func isDuplicate(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505" // unique_violation
}
