package audit

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/registrar"
)

// Recorded is an entry as it is being written.
type Recorded struct {
	ID     int64
	At     time.Time
	Kind   string // as in the table: intent, outcome, resolution, denial, sign_in, drift
	Actor  auth.Actor
	Domain registrar.DomainName // "" if it is about none
	Change *Change              // of an intent, outcome or resolution: the story up to this entry
	SignIn *auth.SignInEntry    // of a sign-in
	Drift  []Difference         // of a drift
}

// Follower acts on an entry in the entry's own transaction: both happen, or
// neither. It must be quick, and its error undoes the entry.
type Follower func(ctx context.Context, tx pgx.Tx, r Recorded) error

// Follow adds a follower. It is called before the store is used.
func (s *Store) Follow(f Follower) { s.follow = append(s.follow, f) }

func (s *Store) tellFollowers(ctx context.Context, tx pgx.Tx, r Recorded) error {
	for _, follow := range s.follow {
		if err := follow(ctx, tx, r); err != nil {
			return fmt.Errorf("follow %s entry: %w", r.Kind, err)
		}
	}
	return nil
}
