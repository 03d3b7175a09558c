package advice

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/profile"
	"portal/internal/registrar"
)

func args(whose profile.Key, name registrar.DomainName, more ...pgx.NamedArgs) pgx.NamedArgs {
	return whose.Args(append(more, pgx.NamedArgs{"domain": string(name)})...)
}

// Store keeps which advice was dismissed.
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
// aside. What was dismissed and has changed since is forgotten.
func (s *Store) Sort(ctx context.Context, whose profile.Key, name registrar.DomainName, d View) (shown, aside []Advice, err error) {
	rows, _ := s.pool.Query(ctx, selectAside, args(whose, name))
	var kept []Advice
	if err := takeAside(name, &kept)(rows); err != nil {
		return nil, nil, err
	}
	return s.SortBy(ctx, whose, name, d, kept)
}

// Ask is one of a page's questions: what was dismissed, for SortBy.
func (s *Store) Ask(page *pgx.Batch, whose profile.Key, name registrar.DomainName, kept *[]Advice) {
	page.Queue(selectAside, args(whose, name)).Query(takeAside(name, kept))
}

func takeAside(name registrar.DomainName, kept *[]Advice) func(pgx.Rows) error {
	return func(rows pgx.Rows) (err error) {
		if *kept, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Advice]); err != nil {
			return fmt.Errorf("read what was dismissed of %s: %w", name, err)
		}
		return nil
	}
}

// SortBy is Sort where it is known what was dismissed.
func (s *Store) SortBy(ctx context.Context, whose profile.Key, name registrar.DomainName, d View, kept []Advice) (shown, aside []Advice, err error) {
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
		if _, err := s.pool.Exec(ctx, forget, args(whose, name, pgx.NamedArgs{"topics": gone})); err != nil {
			return nil, nil, fmt.Errorf("forget what was dismissed of %s: %w", name, err)
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
func (s *Store) PutAside(ctx context.Context, whose profile.Key, name registrar.DomainName, a Advice) error {
	_, err := s.pool.Exec(ctx, putAside, args(whose, name, pgx.NamedArgs{"topic": string(a.Topic), "state": a.State, "at": s.now()}))
	if err != nil {
		return fmt.Errorf("put advice of %s aside: %w", name, err)
	}
	return nil
}

const takeBack = `
	DELETE FROM advice_aside
	WHERE brand = @brand AND account = @account AND profile = @profile AND domain = @domain`

// TakeBack has all advice shown again.
func (s *Store) TakeBack(ctx context.Context, whose profile.Key, name registrar.DomainName) error {
	if _, err := s.pool.Exec(ctx, takeBack, args(whose, name)); err != nil {
		return fmt.Errorf("take advice of %s back: %w", name, err)
	}
	return nil
}
