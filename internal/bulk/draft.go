package bulk

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/registrar"
)

const insertBatch = `
	INSERT INTO batch (id, brand, account, profile, username, rights, address, agent, session_ref, state, retry_of, created_at)
	VALUES (@id, @brand, @account, @profile, @username, @rights, @address, @agent, @session_ref, 'draft', @retry_of, @at)`

const insertRows = `
	INSERT INTO batch_row (batch, seq, domain, change_id, at)
	SELECT @id, seq, domain, change_id, @at
	FROM unnest(@domains::text[], @changes::text[]) WITH ORDINALITY AS t (domain, change_id, seq)`

// Draft makes a batch of names, in order, without those that come again. The
// caller has made sure that who's profile holds them. It returns ErrEmpty and
// ErrTooMany.
func (s *Service) Draft(ctx context.Context, who auth.Actor, names []registrar.DomainName) (id string, err error) {
	if err := owner(who); err != nil {
		return "", err
	}
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		id, err = s.create(ctx, tx, who, names, "")
		return err
	})
	return id, err
}

func (s *Service) create(ctx context.Context, tx pgx.Tx, who auth.Actor, names []registrar.DomainName, retryOf string) (string, error) {
	domains, changes := withIDs(names)
	switch {
	case len(domains) == 0:
		return "", ErrEmpty
	case len(domains) > MaxRows:
		return "", ErrTooMany
	}
	id := strings.ToLower(rand.Text())
	args := actorArgs(who, id)
	args["retry_of"], args["at"] = retryOf, s.now()
	if _, err := tx.Exec(ctx, insertBatch, args); err != nil {
		return "", fmt.Errorf("make batch: %w", err)
	}
	_, err := tx.Exec(ctx, insertRows, pgx.NamedArgs{"id": id, "domains": domains, "changes": changes, "at": s.now()})
	if err != nil {
		return "", fmt.Errorf("make rows of batch %s: %w", id, err)
	}
	return id, nil
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
	args := scope(who, id)
	args["username"], args["rights"], args["session_ref"] = who.Username, int(who.Rights), who.SessionRef
	args["address"], args["agent"] = "", who.Agent
	if who.Address.IsValid() {
		args["address"] = who.Address.String()
	}
	return args
}
