package zone

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/registrar"
)

// ErrNotFound means that there is no such version, or that it is not the owner's.
var ErrNotFound = errors.New("no such version")

// Owner is whose zone is meant: that of a domain of a profile under one brand.
type Owner struct {
	Brand, Account, Profile string
	Domain                  registrar.DomainName
}

func (o Owner) args() pgx.NamedArgs {
	return pgx.NamedArgs{"brand": o.Brand, "account": o.Account, "profile": o.Profile, "domain": string(o.Domain)}
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
func (s *Store) Keep(ctx context.Context, o Owner, found []registrar.Record, v Version) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockVersions, o.args()); err != nil {
			return err
		}
		newest, err := s.query(ctx, tx, latestVersion, o.args())
		if err != nil {
			return err
		}
		if len(found) > 0 && (len(newest) == 0 || newest[0].ChangeID != v.ChangeID && !Same(newest[0].Records, found)) {
			if err := s.insert(ctx, tx, o, Version{Records: found}); err != nil {
				return err
			}
		}
		if v.ChangeID != "" {
			if err := s.insert(ctx, tx, o, v); err != nil {
				return err
			}
		}
		args := o.args()
		args["most"] = MaxVersions
		_, err = tx.Exec(ctx, deleteOldVersions, args)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep version of zone %s: %w", o.Domain, err)
	}
	return nil
}

func (s *Store) insert(ctx context.Context, tx pgx.Tx, o Owner, v Version) error {
	args := o.args()
	args["change_id"], args["actor"], args["at"], args["records"] = v.ChangeID, v.Actor, s.now(), Lines(v.Records)
	_, err := tx.Exec(ctx, insertVersion, args)
	return err
}

const listVersions = `
	SELECT id, change_id, actor, at, records
	FROM zone_version
	WHERE brand = @brand AND account = @account AND profile = @profile AND domain = @domain
	ORDER BY id DESC
	LIMIT @most`

// Versions lists the newest versions of a zone, newest first.
func (s *Store) Versions(ctx context.Context, o Owner, most int) ([]Version, error) {
	args := o.args()
	args["most"] = most
	versions, err := s.query(ctx, s.pool, listVersions, args)
	if err != nil {
		return nil, fmt.Errorf("list versions of zone %s: %w", o.Domain, err)
	}
	return versions, nil
}

const oneVersion = `
	SELECT id, change_id, actor, at, records
	FROM zone_version
	WHERE brand = @brand AND account = @account AND profile = @profile AND domain = @domain AND id = @id`

// Version returns one version. It returns ErrNotFound.
func (s *Store) Version(ctx context.Context, o Owner, id int64) (Version, error) {
	args := o.args()
	args["id"] = id
	versions, err := s.query(ctx, s.pool, oneVersion, args)
	switch {
	case err != nil:
		return Version{}, fmt.Errorf("read version %d of zone %s: %w", id, o.Domain, err)
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
		v.Records, err = ParseLines(lines)
		return v, err
	})
}
