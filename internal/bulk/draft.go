package bulk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/registrar"
)

const insertBatch = `
	INSERT INTO batch (id, brand, account, profile, username, rights, address, agent, session_ref, state, retry_of, created_at)
	VALUES (@id, @brand, @account, @profile, @username, @rights, @address, @agent, @session_ref, 'draft', @retry_of, @at)
	ON CONFLICT (id) DO NOTHING`

const insertRows = `
	INSERT INTO batch_row (batch, seq, domain, change_id, at)
	SELECT @id, seq, domain, change_id, @at
	FROM unnest(@domains::text[], @changes::text[]) WITH ORDINALITY AS t (domain, change_id, seq)`

// lockProfile has the batches of a profile made one after the other, until the end
// of the transaction.
const lockProfile = `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws(E'\n', 'batch', @brand::text, @account::text, @profile::text), 0))`

const selectRoom = `
	SELECT count(*) < @most
	FROM batch
	WHERE brand = @brand AND account = @account AND profile = @profile AND state IN ('draft', 'checking', 'ready') AND id <> @id`

const selectIsIn = `
	SELECT state = ANY (@states)
	FROM batch
	WHERE id = @id AND brand = @brand AND account = @account AND profile = @profile`

// Draft makes a batch of names, in order, without those that come again. The
// caller has made sure that the caller's profile holds them. It returns ErrEmpty,
// ErrTooMany, and ErrOpen where there are MaxOpen that were not started.
func (s *Service) Draft(ctx context.Context, who auth.Actor, names []registrar.DomainName) (id string, err error) {
	return s.DraftOnce(ctx, who, "", names)
}

// DraftOnce is Draft for a form that may be sent again: while the draft that it made
// of the same names is a draft still, that is the one. form is the form's random
// text; with "" each draft is a new one.
func (s *Service) DraftOnce(ctx context.Context, who auth.Actor, form string, names []registrar.DomainName) (id string, err error) {
	return s.once(ctx, who, form, names, StateDraft)
}

// CheckOnce drafts a batch of names and begins the dry run of plan. A form that is
// sent again gets the same one, until that is started.
func (s *Service) CheckOnce(ctx context.Context, who auth.Actor, form string, names []registrar.DomainName, plan change.Plan) (id string, err error) {
	id, err = s.once(ctx, who, form, names, StateDraft, StateChecking, StateReady)
	if err != nil {
		return "", err
	}
	return id, s.Check(ctx, who, id, plan)
}

// once makes the batch of a form and names, unless there is one in a state of open.
func (s *Service) once(ctx context.Context, who auth.Actor, form string, names []registrar.DomainName, open ...State) (id string, err error) {
	if err := owner(who); err != nil {
		return "", err
	}
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		id = draftID(who, form, names)
		made, err := s.create(ctx, tx, who, id, names, "")
		if made || err != nil {
			return err
		}
		var still bool
		if err := tx.QueryRow(ctx, selectIsIn, who.Args(pgx.NamedArgs{"id": id, "states": open})).Scan(&still); err != nil {
			return fmt.Errorf("look at batch %s: %w", id, err)
		}
		if !still { // it went its way; this is another one
			id = newID()
			_, err = s.create(ctx, tx, who, id, names, "")
		}
		return err
	})
	return id, err
}

func newID() string { return strings.ToLower(rand.Text()) }

// draftID is the ID of the batch that a form makes of names.
func draftID(who auth.Actor, form string, names []registrar.DomainName) string {
	if form == "" {
		return newID()
	}
	parts := []string{who.Brand, who.Account, who.Profile, form}
	for _, name := range names {
		parts = append(parts, string(name))
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:len(newID())]
}

// create makes a batch called id, unless there is one.
func (s *Service) create(ctx context.Context, tx pgx.Tx, who auth.Actor, id string, names []registrar.DomainName, retryOf string) (made bool, err error) {
	domains, changes := withIDs(names)
	switch {
	case len(domains) == 0:
		return false, ErrEmpty
	case len(domains) > MaxRows:
		return false, ErrTooMany
	}
	if err := s.room(ctx, tx, who, id); err != nil {
		return false, err
	}
	args := actorArgs(who, id)
	args["retry_of"], args["at"] = retryOf, s.now()
	tag, err := tx.Exec(ctx, insertBatch, args)
	if err != nil {
		return false, fmt.Errorf("make batch: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return false, nil
	}
	_, err = tx.Exec(ctx, insertRows, pgx.NamedArgs{"id": id, "domains": domains, "changes": changes, "at": s.now()})
	if err != nil {
		return false, fmt.Errorf("make rows of batch %s: %w", id, err)
	}
	return true, nil
}

// room returns ErrOpen if the caller's profile may have no batch id beside its others.
func (s *Service) room(ctx context.Context, tx pgx.Tx, who auth.Actor, id string) error {
	args := who.Args(pgx.NamedArgs{"id": id, "most": MaxOpen})
	if _, err := tx.Exec(ctx, lockProfile, args); err != nil {
		return fmt.Errorf("lock batches of a profile: %w", err)
	}
	var room bool
	if err := tx.QueryRow(ctx, selectRoom, args).Scan(&room); err != nil {
		return fmt.Errorf("count open batches: %w", err)
	}
	if !room {
		return ErrOpen
	}
	return nil
}

// withIDs drops names that come again, and finds a change ID for each other.
func withIDs(names []registrar.DomainName) (domains, changes []string) {
	seen := make(map[registrar.DomainName]bool, len(names))
	for _, name := range names {
		if !seen[name] {
			seen[name] = true
			domains, changes = append(domains, string(name)), append(changes, change.NewID())
		}
	}
	return domains, changes
}

// actorArgs is who as columns of batch id.
func actorArgs(who auth.Actor, id string) pgx.NamedArgs {
	args := who.Args(pgx.NamedArgs{
		"id": id, "username": who.Username, "rights": int(who.Rights), "session_ref": who.SessionRef, "address": "", "agent": who.Agent,
	})
	if who.Address.IsValid() {
		args["address"] = who.Address.String()
	}
	return args
}
