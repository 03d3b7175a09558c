package audit

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/profile"
)

// ActErase is the action of acts that erase personal values.
const ActErase = "erase"

// ErrWidely means that an erasure does not say whose values it is about.
var ErrWidely = errors.New("an erasure is about one profile, or about one account of staff, or about a brand before a time")

// Erasure is whose personal values are to be erased: those of a profile, where one of its
// logins came from, those of an account of staff, or all of a brand from before a time. What
// a change that is still open starts from stays until it has its end.
type Erasure struct {
	profile.Key           // Brand alone with Before
	Login       string    // of the profile, such as a sub-user; "" for all of the profile
	Staff       string    // ID of the account
	Before      time.Time // zero with the others
}

// Erased is how much an erasure erased, or would.
type Erased struct {
	Entries, Values int
}

// detail is the erasure as its act tells of it. The database erases by it.
func (e Erasure) detail() (map[string]string, error) {
	detail := map[string]string{"brand": e.Brand, "account": e.Account, "profile": e.Profile, "login": e.Login, "staff": e.Staff}
	if !e.Before.IsZero() {
		detail["before"] = e.Before.UTC().Format(time.RFC3339Nano)
	}
	maps.DeleteFunc(detail, func(_, value string) bool { return value == "" })
	of, by, before := e.Brand != "" && e.Account != "" && e.Profile != "", e.Staff != "", e.Brand != "" && !e.Before.IsZero()
	if of == by && by == before || of && (by || before) || by && before || e.Login != "" && !of {
		return nil, ErrWidely
	}
	return detail, nil
}

const countToErase = `
	SELECT entries, vals
	FROM audit_count_to_erase($1)`

// Erasable tells how much e would erase, or ErrWidely.
func (s *Store) Erasable(ctx context.Context, e Erasure) (Erased, error) {
	detail, err := e.detail()
	if err != nil {
		return Erased{}, err
	}
	return countErasable(ctx, s.pool, detail)
}

type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

func countErasable(ctx context.Context, db querier, detail map[string]string) (n Erased, err error) {
	if err := db.QueryRow(ctx, countToErase, detail).Scan(&n.Entries, &n.Values); err != nil {
		return Erased{}, fmt.Errorf("count what would be erased: %w", err)
	}
	return n, nil
}

const eraseValues = `SELECT audit_erase($1)`

// Erase erases what e is about, and records it as an act: by says who did it, and why. If
// there is nothing to erase nothing is recorded. It returns ErrWidely as Erasable does.
func (s *Store) Erase(ctx context.Context, e Erasure, by Act) (n Erased, err error) {
	detail, err := e.detail()
	if err != nil {
		return Erased{}, err
	}
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if n, err = countErasable(ctx, tx, detail); err != nil || n.Values == 0 {
			return err
		}
		by.Action, by.Detail = ActErase, detail
		by.Actor.Key = e.Key
		detail["entries"], detail["values"] = strconv.Itoa(n.Entries), strconv.Itoa(n.Values)
		id, err := s.AppendAct(ctx, tx, by)
		if err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, eraseValues, id).Scan(&n.Values); err != nil {
			return fmt.Errorf("erase personal values: %w", err)
		}
		return nil
	})
	return n, err
}

const selectErasedAt = `SELECT audit_erased_at($1)`

// ErasedAt tells when personal values of entry id were erased; the zero time if no
// act tells of it.
func (s *Store) ErasedAt(ctx context.Context, id int64) (time.Time, error) {
	var at *time.Time
	if err := s.pool.QueryRow(ctx, selectErasedAt, id).Scan(&at); err != nil {
		return time.Time{}, fmt.Errorf("find out when values of entry %d were erased: %w", id, err)
	}
	if at == nil {
		return time.Time{}, nil
	}
	return at.UTC(), nil
}
