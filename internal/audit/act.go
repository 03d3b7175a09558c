package audit

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// EntryAct is the kind of entries about acts. No history of a registrant tells of them.
const EntryAct = "act"

// personalStaff is the e-mail address of staff.
const personalStaff = "staff"

// RecordAct records what staff or the system did.
func (s *Store) RecordAct(ctx context.Context, a Act) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		_, err := s.AppendAct(ctx, tx, a)
		return err
	})
}

// AppendAct records what staff or the system did in the transaction of what else comes
// of it, and returns the ID of the entry.
func (s *Store) AppendAct(ctx context.Context, tx pgx.Tx, a Act) (id int64, err error) {
	b, personal := actorBody(EntryAct, a.Actor, a.Domain)
	b.Staff, personal[personalStaff] = a.Staff, a.Email
	b.Act = &actBody{Action: a.Action, Reason: a.Reason, Subject: a.Subject, Detail: a.Detail}
	err = s.append(ctx, tx, b, personal, func(r *Recorded) { id = r.ID })
	return id, err
}
