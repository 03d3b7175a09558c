// Package relock puts transfer locks on again that were taken off for a time. What
// is to be done is kept in PostgreSQL, so that it is done whichever process lives then.
package relock

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/calendar"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/words"
)

// ErrNone means that a domain has no time at which it is locked again.
var ErrNone = errors.New("no lock is to be put on again")

// Store keeps the times. It takes no lock off and puts none on.
type Store struct {
	pool  *pgxpool.Pool
	audit *audit.Store
	now   func() time.Time
}

// NewStore returns the store in pool.
func NewStore(pool *pgxpool.Pool, log *audit.Store, now func() time.Time) *Store {
	return &Store{pool: pool, audit: log, now: now}
}

// Service does what is due, besides keeping the times; see Work.
type Service struct {
	*Store
	changes *change.Service
	log     *slog.Logger
}

// New returns a service that puts the locks of store on by changes.
func New(store *Store, changes *change.Service, log *slog.Logger) *Service {
	return &Service{Store: store, changes: changes, log: log}
}

const insertPlan = `
	INSERT INTO relock (account, domain, brand, profile, username, unlock_id, change_id, due_at, next_at)
	VALUES (@account, @domain, @brand, @profile, @username, @unlock_id, @change_id, @due_at, @due_at)
	ON CONFLICT (account, domain) DO UPDATE
	SET brand = excluded.brand, profile = excluded.profile, username = excluded.username, unlock_id = excluded.unlock_id,
		change_id = excluded.change_id, due_at = excluded.due_at, next_at = excluded.next_at, tries = 0
	WHERE relock.unlock_id <> excluded.unlock_id`

// Plan implements change.Relocks: it notes that a change of the caller's takes the lock of
// a domain off until p.Due. It is called before that change is sent: a process that
// dies in between leaves a plan too many, which finds the domain locked, and never a
// domain without one.
func (s *Store) Plan(ctx context.Context, who auth.Actor, p change.RelockPlan) error {
	_, err := s.pool.Exec(ctx, insertPlan, who.Args(pgx.NamedArgs{
		"domain": string(p.Domain), "username": who.Username,
		"unlock_id": p.UnlockID, "change_id": p.RelockID, "due_at": p.Due,
	}))
	if err != nil {
		return fmt.Errorf("plan to lock %s again: %w", p.Domain, err)
	}
	return nil
}

const deletePlan = `
	DELETE FROM relock
	WHERE brand = @brand AND account = @account AND profile = @profile AND domain = @domain
		AND (unlock_id = @unlock_id OR @unlock_id = '')`

// Forget implements change.Relocks: it leaves a domain unlocked, or the lock to its
// owner. unlockID, if there is
// one, names the change whose plan alone is meant. No plan is no error.
func (s *Store) Forget(ctx context.Context, who auth.Actor, name registrar.DomainName, unlockID string) error {
	_, err := s.pool.Exec(ctx, deletePlan, who.Args(pgx.NamedArgs{"domain": string(name), "unlock_id": unlockID}))
	if err != nil {
		return fmt.Errorf("forget to lock %s again: %w", name, err)
	}
	return nil
}

// Keep leaves a domain unlocked that was to be locked again, and logs that who asked
// for it. Without a plan it does nothing.
func (s *Store) Keep(ctx context.Context, who auth.Actor, name registrar.DomainName) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, deletePlan, who.Args(pgx.NamedArgs{"domain": string(name), "unlock_id": ""}))
		if err != nil {
			return fmt.Errorf("keep %s unlocked: %w", name, err)
		}
		if tag.RowsAffected() == 0 {
			return nil
		}
		return s.audit.RecordDone(ctx, tx, audit.Intent{
			ChangeID: change.NewID(), Kind: kind.RelockCancel, Actor: who, Domain: name,
			Diff: []audit.Difference{{Field: kind.FieldRelock, Old: []string{kind.ValuePlanned}, New: []string{kind.ValueNone}}},
		})
	})
}

const selectDue = `
	SELECT due_at
	FROM relock
	WHERE brand = @brand AND account = @account AND profile = @profile AND domain = @domain`

// Due returns when a domain of the caller's profile is locked again, or ErrNone. A time
// that is over means that it is being tried.
func (s *Store) Due(ctx context.Context, who auth.Actor, name registrar.DomainName) (time.Time, error) {
	return scanDue(name, s.pool.QueryRow(ctx, selectDue, dueArgs(who, name)))
}

// AskDue is Due as one of a page's questions; none leaves due as it is.
func (s *Store) AskDue(page *pgx.Batch, who auth.Actor, name registrar.DomainName, due *time.Time) {
	page.Queue(selectDue, dueArgs(who, name)).QueryRow(func(row pgx.Row) error {
		at, err := scanDue(name, row)
		if errors.Is(err, ErrNone) {
			return nil
		}
		*due = at
		return err
	})
}

func dueArgs(who auth.Actor, name registrar.DomainName) pgx.NamedArgs {
	return who.Args(pgx.NamedArgs{"domain": string(name)})
}

func scanDue(name registrar.DomainName, row pgx.Row) (due time.Time, err error) {
	err = row.Scan(&due)
	if errors.Is(err, pgx.ErrNoRows) {
		return time.Time{}, ErrNone
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("read when %s is locked again: %w", name, err)
	}
	return due, nil
}

const selectAfter = `
	SELECT due_at
	FROM relock
	WHERE brand = @brand AND account = @account AND profile = @profile AND unlock_id = @unlock_id`

// After returns when the domain that the change unlockID of the caller's profile unlocked
// is locked again, or ErrNone.
func (s *Store) After(ctx context.Context, who auth.Actor, unlockID string) (time.Time, error) {
	var due time.Time
	err := s.pool.QueryRow(ctx, selectAfter, who.Args(pgx.NamedArgs{"unlock_id": unlockID})).Scan(&due)
	if errors.Is(err, pgx.ErrNoRows) {
		return time.Time{}, ErrNone
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("read what follows change %s: %w", unlockID, err)
	}
	return due, nil
}

const selectDates = `
	SELECT domain, due_at
	FROM relock
	WHERE brand = @brand AND account = @account AND profile = @profile`

// Dates implements calendar.Dates: the days on which a time without lock ends.
func (s *Store) Dates(ctx context.Context, whose profile.Key) ([]calendar.Date, error) {
	rows, _ := s.pool.Query(ctx, selectDates, whose.Args())
	dates, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (calendar.Date, error) {
		d := calendar.Date{ID: "relock", Summary: words.Key("calendar.feed.relock"), Page: "lock"}
		return d, row.Scan(&d.Domain, &d.At)
	})
	if err != nil {
		return nil, fmt.Errorf("read which domains are locked again: %w", err)
	}
	return dates, nil
}
