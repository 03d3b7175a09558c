// Package versions keeps the versions of DNS zones in PostgreSQL, so that an earlier one
// can be put back.
package versions

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/zone"
)

// ErrNotFound means that there is no such version, or that it is not the profile's.
var ErrNotFound = errors.New("no such version")

func args(whose profile.Key, name registrar.DomainName, more ...pgx.NamedArgs) pgx.NamedArgs {
	return whose.Args(append(more, pgx.NamedArgs{"domain": string(name)})...)
}

// Version is a zone as it was saved, or as it was found before a save.
type Version struct {
	ID int64
	// ChangeID is that of the change that saved it; whether it came into force, the
	// log tells. "" for a zone that was found: nobody saved it here.
	ChangeID string
	Actor    string // username; "" for a zone that was found
	At       time.Time
	Records  []registrar.Record
}

// MaxVersions is how many versions of a zone are kept.
const MaxVersions = 50

// Store keeps versions.
type Store struct {
	pool *pgxpool.Pool
	now  func() time.Time
}

// NewStore returns the store in pool.
func NewStore(pool *pgxpool.Pool, now func() time.Time) *Store { return &Store{pool: pool, now: now} }

const (
	// lockVersions makes those who save one zone at one time wait for each other.
	lockVersions = `SELECT pg_advisory_xact_lock(hashtextextended(concat_ws('/', 'zone', @brand::text, @account::text, @profile::text, @domain::text), 0))`

	latestVersion = `
		SELECT id, change_id, actor, at, records
		FROM zone_version
		WHERE brand = @brand AND account = @account AND profile = @profile AND domain = @domain
		ORDER BY id DESC
		LIMIT 1`

	insertVersion = `
		INSERT INTO zone_version (brand, account, profile, domain, change_id, actor, at, records)
		VALUES (@brand, @account, @profile, @domain, @change_id, @actor, @at, @records)
		ON CONFLICT (brand, account, profile, change_id) WHERE change_id <> '' DO NOTHING`

	deleteOldVersions = `
		DELETE FROM zone_version
		WHERE brand = @brand AND account = @account AND profile = @profile AND domain = @domain
		AND id NOT IN (
			SELECT id
			FROM zone_version
			WHERE brand = @brand AND account = @account AND profile = @profile AND domain = @domain
			ORDER BY id DESC
			LIMIT @most
		)`
)

// Keep stores what is about to be saved, and before it what was found, unless
// that is the newest version already. It is called before the zone is sent: a
// version too many does no harm, one that is missing can't be restored. A change
// ID that is stored already changes nothing; without one, only what was found is kept.
func (s *Store) Keep(ctx context.Context, whose profile.Key, name registrar.DomainName, found []registrar.Record, v Version) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockVersions, args(whose, name)); err != nil {
			return err
		}
		newest, err := s.query(ctx, tx, latestVersion, args(whose, name))
		if err != nil {
			return err
		}
		if len(found) > 0 && (len(newest) == 0 || newest[0].ChangeID != v.ChangeID && !zone.Same(newest[0].Records, found)) {
			if err := s.insert(ctx, tx, whose, name, Version{Records: found}); err != nil {
				return err
			}
		}
		if v.ChangeID != "" {
			if err := s.insert(ctx, tx, whose, name, v); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, deleteOldVersions, args(whose, name, pgx.NamedArgs{"most": MaxVersions}))
		return err
	})
	if err != nil {
		return fmt.Errorf("keep version of zone %s: %w", name, err)
	}
	return nil
}

func (s *Store) insert(ctx context.Context, tx pgx.Tx, whose profile.Key, name registrar.DomainName, v Version) error {
	_, err := tx.Exec(ctx, insertVersion, args(whose, name, pgx.NamedArgs{
		"change_id": v.ChangeID, "actor": v.Actor, "at": s.now(), "records": zone.Lines(v.Records),
	}))
	return err
}

const listVersions = `
	SELECT id, change_id, actor, at, records
	FROM zone_version
	WHERE brand = @brand AND account = @account AND profile = @profile AND domain = @domain
	ORDER BY id DESC
	LIMIT @most`

// Versions lists the newest versions of a zone, newest first.
func (s *Store) Versions(ctx context.Context, whose profile.Key, name registrar.DomainName, most int) ([]Version, error) {
	versions, err := s.query(ctx, s.pool, listVersions, args(whose, name, pgx.NamedArgs{"most": most}))
	if err != nil {
		return nil, fmt.Errorf("list versions of zone %s: %w", name, err)
	}
	return versions, nil
}

const oneVersion = `
	SELECT id, change_id, actor, at, records
	FROM zone_version
	WHERE brand = @brand AND account = @account AND profile = @profile AND domain = @domain AND id = @id`

// Version returns one version. It returns ErrNotFound.
func (s *Store) Version(ctx context.Context, whose profile.Key, name registrar.DomainName, id int64) (Version, error) {
	versions, err := s.query(ctx, s.pool, oneVersion, args(whose, name, pgx.NamedArgs{"id": id}))
	switch {
	case err != nil:
		return Version{}, fmt.Errorf("read version %d of zone %s: %w", id, name, err)
	case len(versions) == 0:
		return Version{}, ErrNotFound
	}
	return versions[0], nil
}

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

func (s *Store) query(ctx context.Context, q querier, sql string, args pgx.NamedArgs) ([]Version, error) {
	rows, err := q.Query(ctx, sql, args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Version, error) {
		var (
			v     Version
			lines []string
		)
		if err := row.Scan(&v.ID, &v.ChangeID, &v.Actor, &v.At, &lines); err != nil {
			return v, err
		}
		var err error
		v.Records, err = zone.ParseLines(lines)
		return v, err
	})
}
