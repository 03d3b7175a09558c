package advice

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/registrar"
)

// Place is a domain of a profile under one brand.
type Place struct {
	Brand, Account, Profile string
	Domain                  registrar.DomainName
}

func (p Place) args(more pgx.NamedArgs) pgx.NamedArgs {
	args := pgx.NamedArgs{"brand": p.Brand, "account": p.Account, "profile": p.Profile, "domain": string(p.Domain)}
	for name, value := range more {
		args[name] = value
	}
	return args
}

// Store keeps which advice was put aside.
type Store struct {
	pool *pgxpool.Pool
	now  func() time.Time
}

// NewStore returns the store in pool.
func NewStore(pool *pgxpool.Pool, now func() time.Time) *Store { return &Store{pool: pool, now: now} }

const (
	selectAside = `
		SELECT topic, state
		FROM advice_aside
		WHERE brand = @brand AND account = @account AND profile = @profile AND domain = @domain`

	// forget removes what holds no more, or in another state: if it holds again later,
	// it is news.
	forget = `
		DELETE FROM advice_aside
		WHERE brand = @brand AND account = @account AND profile = @profile AND domain = @domain AND topic = ANY(@topics)`
)

// Sort splits what is worth a look at d into what is to be shown and what was put
// aside. What was put aside and has changed since is forgotten.
func (s *Store) Sort(ctx context.Context, p Place, d View) (shown, aside []Advice, err error) {
	rows, _ := s.pool.Query(ctx, selectAside, p.args(nil))
	var kept []Advice
	if err := takeAside(p, &kept)(rows); err != nil {
		return nil, nil, err
	}
	return s.SortBy(ctx, p, d, kept)
}

// Ask is one of a page's questions: what was put aside, for SortBy.
func (s *Store) Ask(page *pgx.Batch, p Place, kept *[]Advice) {
	page.Queue(selectAside, p.args(nil)).Query(takeAside(p, kept))
}

func takeAside(p Place, kept *[]Advice) func(pgx.Rows) error {
	return func(rows pgx.Rows) (err error) {
		if *kept, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Advice]); err != nil {
			return fmt.Errorf("read what was put aside of %s: %w", p.Domain, err)
		}
		return nil
	}
}

// SortBy is Sort where it is known what was put aside.
func (s *Store) SortBy(ctx context.Context, p Place, d View, kept []Advice) (shown, aside []Advice, err error) {
	old := make(map[Advice]bool, len(kept))
	for _, k := range kept {
		old[k] = true
	}
	for _, f := range For(d, s.now()) {
		if old[f] {
			aside = append(aside, f)
			delete(old, f)
		} else {
			shown = append(shown, f)
		}
	}
	var gone []string
	for k := range old {
		if !told(d, k.Topic) {
			continue
		}
		gone = append(gone, string(k.Topic))
	}
	if len(gone) > 0 {
		if _, err := s.pool.Exec(ctx, forget, p.args(pgx.NamedArgs{"topics": gone})); err != nil {
			return nil, nil, fmt.Errorf("forget what was put aside of %s: %w", p.Domain, err)
		}
	}
	return shown, aside, nil
}

const putAside = `
	INSERT INTO advice_aside (brand, account, profile, domain, topic, state, at)
	VALUES (@brand, @account, @profile, @domain, @topic, @state, @at)
	ON CONFLICT (brand, account, profile, domain, topic) DO UPDATE
	SET state = excluded.state, at = excluded.at`

// PutAside keeps a from being shown while its state is the same.
func (s *Store) PutAside(ctx context.Context, p Place, a Advice) error {
	_, err := s.pool.Exec(ctx, putAside, p.args(pgx.NamedArgs{"topic": string(a.Topic), "state": a.State, "at": s.now()}))
	if err != nil {
		return fmt.Errorf("put advice of %s aside: %w", p.Domain, err)
	}
	return nil
}

const takeBack = `
	DELETE FROM advice_aside
	WHERE brand = @brand AND account = @account AND profile = @profile AND domain = @domain`

// TakeBack has all advice shown again.
func (s *Store) TakeBack(ctx context.Context, p Place) error {
	if _, err := s.pool.Exec(ctx, takeBack, p.args(nil)); err != nil {
		return fmt.Errorf("take advice of %s back: %w", p.Domain, err)
	}
	return nil
}
