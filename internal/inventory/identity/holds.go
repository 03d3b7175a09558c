package identity

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"portal/internal/profile"
	"portal/internal/registrar"
)

const releaseNames = `
	WITH other AS (
		SELECT p.id
		FROM inventory_profile p
		WHERE ` + ofUsername + ` AND p.profile <> @profile
	), forgotten AS (
		UPDATE inventory_profile
		SET known_by = ''
		WHERE id IN (SELECT id FROM other) AND known_by = ANY (@domains)
	)
	DELETE FROM inventory_detail
	WHERE holder IN (SELECT id FROM other) AND domain = ANY (@domains)`

// Executor is a pool or a transaction.
type Executor interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// Release takes names that a session of the profile has just shown from other profiles of the
// same username: a domain is in one profile at a time, and reads don't tell in which.
func (s *Service) Release(ctx context.Context, db Executor, whose profile.Key, names []string) error {
	args := whose.Args(pgx.NamedArgs{"username": profile.Username(whose.Profile), "domains": names})
	if _, err := db.Exec(ctx, releaseNames, args); err != nil {
		return fmt.Errorf("take names from profiles of the same username: %w", err)
	}
	return nil
}

// holdsName says that profile p is known to hold a domain. What a login was opened
// with counts until the names are listed.
const holdsName = `(p.known_by = @domain
		OR EXISTS (SELECT FROM inventory_domain n WHERE n.holder = p.id AND n.domain = @domain AND NOT n.gone))`

const selectElsewhere = `
	SELECT EXISTS (
		SELECT
		FROM inventory_profile p
		WHERE ` + ofUsername + ` AND p.profile <> @profile AND ` + holdsName + `)`

// Elsewhere reports whether a session of another profile was the last to show that
// it holds name, one with the username of whose, which is all that the registrar tells.
func (s *Service) Elsewhere(ctx context.Context, whose profile.Key, name registrar.DomainName) (elsewhere bool, err error) {
	args := whose.Args(pgx.NamedArgs{"username": profile.Username(whose.Profile), "domain": string(name)})
	if err := s.pool.QueryRow(ctx, selectElsewhere, args).Scan(&elsewhere); err != nil {
		return false, fmt.Errorf("look who holds %s: %w", name, err)
	}
	return elsewhere, nil
}

const selectProfile = `
	SELECT p.profile
	FROM inventory_profile p
	WHERE ` + ofUsername + ` AND ` + holdsName

// ProfileOf returns which profile of username is known here to hold name; "" if none
// is, or more than one. It is for what no session is there for.
func (s *Service) ProfileOf(ctx context.Context, brand, account, username string, name registrar.DomainName) (string, error) {
	rows, _ := s.pool.Query(ctx, selectProfile, pgx.NamedArgs{
		"brand": brand, "account": account, "username": username, "domain": string(name),
	})
	known, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[string])
	if errors.Is(err, pgx.ErrNoRows) || errors.Is(err, pgx.ErrTooManyRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("look who holds %s: %w", name, err)
	}
	return known, nil
}

// A profile is the same whatever the brand that it is signed in at.
const selectServedBy = `
	SELECT DISTINCT host
	FROM inventory_detail d
	JOIN inventory_profile p ON p.id = d.holder, unnest(d.nameservers) AS host
	WHERE d.account = @account AND d.domain = ANY (@domains) AND lower(split_part(p.profile, '#', 1)) = lower(@username)
	ORDER BY host`

// ServedBy returns the nameservers of those of names that profiles of username are
// known to hold in account, as they were read last. It serves no page.
func (s *Service) ServedBy(ctx context.Context, account, username string, names []registrar.DomainName) ([]string, error) {
	domains := make([]string, len(names))
	for i, name := range names {
		domains[i] = string(name)
	}
	rows, _ := s.pool.Query(ctx, selectServedBy, pgx.NamedArgs{"account": account, "username": username, "domains": domains})
	hosts, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read nameservers of profile: %w", err)
	}
	return hosts, nil
}
