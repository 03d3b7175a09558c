// Package forms remembers which forms were carried out, so that one that is sent
// again, by a second press, a reload or a parked password page, makes nothing twice.
// It is for what makes something beside the one path of changes, whose forms have a
// change ID.
package forms

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/auth"
)

// keptFor is longer than any page with a form stays open.
const keptFor = 30 * 24 * time.Hour

// Store keeps them in PostgreSQL.
type Store struct {
	pool *pgxpool.Pool
	now  func() time.Time
}

// NewStore returns the store in pool.
func NewStore(pool *pgxpool.Pool, now func() time.Time) *Store { return &Store{pool: pool, now: now} }

const (
	insertSent = `
		INSERT INTO form_sent (brand, account, profile, form, at)
		VALUES (@brand, @account, @profile, @form, @at)
		ON CONFLICT DO NOTHING`

	deleteSent = `
		DELETE FROM form_sent
		WHERE brand = @brand AND account = @account AND profile = @profile AND form = @form`

	deleteOld = `DELETE FROM form_sent WHERE at <= $1`
)

// Take reports whether this is the first time that the profile sends form. Of several
// at once, exactly one is the first.
func (s *Store) Take(ctx context.Context, who auth.Actor, form string) (bool, error) {
	tag, err := s.pool.Exec(ctx, insertSent, s.args(who, form))
	if err != nil {
		return false, fmt.Errorf("take form: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// GiveBack lets a form be taken again that made nothing.
func (s *Store) GiveBack(ctx context.Context, who auth.Actor, form string) error {
	if _, err := s.pool.Exec(ctx, deleteSent, s.args(who, form)); err != nil {
		return fmt.Errorf("give form back: %w", err)
	}
	return nil
}

func (s *Store) args(who auth.Actor, form string) pgx.NamedArgs {
	return who.Args(pgx.NamedArgs{"form": form, "at": s.now()})
}

// Purge forgets forms that nobody sends any more.
func (s *Store) Purge(ctx context.Context) error {
	if _, err := s.pool.Exec(ctx, deleteOld, s.now().Add(-keptFor)); err != nil {
		return fmt.Errorf("purge forms: %w", err)
	}
	return nil
}
