package audit

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/registrar"
)

const selectEntry = rowColumns + `
	WHERE e.id = @id`

// Recorded returns entry id as its followers were told it, for work that goes on
// after them and serves all brands. Of a change it tells the story up to that
// entry. It returns ErrNotFound if there is no such entry.
func (s *Store) Recorded(ctx context.Context, id int64) (Recorded, error) {
	rows, err := s.rows(ctx, selectEntry, pgx.NamedArgs{"id": id})
	if err != nil {
		return Recorded{}, err
	}
	if len(rows) == 0 {
		return Recorded{}, fmt.Errorf("entry %d: %w", id, ErrNotFound)
	}
	b, who, err := rows[0].open()
	if err != nil {
		return Recorded{}, err
	}
	r := Recorded{ID: id, At: b.At, Kind: b.Kind, Actor: actorOf(b, who.values), Domain: registrar.DomainName(b.Domain)}
	switch {
	case b.SignIn != "":
		r.SignIn = &auth.SignInEntry{Actor: r.Actor, Outcome: auth.SignInOutcome(b.SignIn), Domain: r.Domain, Ended: b.Ended, To: registrar.ContactRole(b.To)}
	case b.Drift != nil:
		r.Drift, err = b.Drift.reveal(who)
	case b.ChangeID != "":
		r.Change, err = s.storyUpTo(ctx, b.ChangeID, id)
	}
	return r, err
}

func (s *Store) storyUpTo(ctx context.Context, changeID string, id int64) (*Change, error) {
	rows, err := s.rows(ctx, selectWatched, pgx.NamedArgs{"change_id": changeID})
	if err != nil {
		return nil, err
	}
	for i, r := range rows {
		if r.ID > id {
			rows = rows[:i]
			break
		}
	}
	story, err := assemble(changeID, rows)
	return &story, err
}
