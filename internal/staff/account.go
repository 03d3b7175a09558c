package staff

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"portal/internal/secret"
)

// LinkFor is how long a link that sets an account up works.
const LinkFor = 24 * time.Hour

// ErrNoLink means that a link was used, has expired, or never was one.
var ErrNoLink = errors.New("the link does not work any more")

// ErrCode means that a one-time code is wrong, or was used.
var ErrCode = errors.New("the code is not right")

const insertMember = `
	INSERT INTO staff_member (id, email, name, role, brands, created_at)
	VALUES (@id, @email, @name, @role, @brands, @now)`

// Create makes an account and returns the token of the link that sets it up. It returns
// ErrEmail, ErrRole or ErrTaken for what can't be made.
func (s *Service) Create(ctx context.Context, m Member) (token string, err error) {
	if err := m.check(); err != nil {
		return "", err
	}
	m.ID = "st_" + strings.ToLower(rand.Text()[:16])
	if m.Scope.Brands == nil {
		m.Scope.Brands = []string{}
	}
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, insertMember, pgx.NamedArgs{
			"id": m.ID, "email": m.Email, "name": m.Name, "role": string(m.Role), "brands": m.Scope.Brands, "now": s.now(),
		})
		if err != nil {
			return err
		}
		token, err = s.link(ctx, tx, m.ID)
		return err
	})
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "23505" { // unique_violation
		return "", ErrTaken
	}
	if err != nil {
		return "", fmt.Errorf("make account: %w", err)
	}
	return token, s.record(ctx, m, Origin{}, "", "staff.created", map[string]string{"role": string(m.Role)})
}

const insertLink = `
	INSERT INTO staff_link (hash, member, totp, expires_at)
	VALUES (@hash, @member, @totp, @expires_at)`

// link makes a link for member; links of before go on working until one is used.
func (s *Service) link(ctx context.Context, tx pgx.Tx, member string) (token string, err error) {
	token = rand.Text() + rand.Text()
	_, err = tx.Exec(ctx, insertLink, pgx.NamedArgs{
		"hash": hashOf(token), "member": member, "totp": s.sealer.Seal([]byte(newTOTP()), []byte(member)), "expires_at": s.now().Add(LinkFor),
	})
	return token, err
}

func hashOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// SetUp is an account that is about to be set up.
type SetUp struct {
	Member Member
	TOTP   string // secret of one-time codes, for an app
}

const selectLink = `
	SELECT m.id, m.email, m.name, m.role, m.brands, l.totp
	FROM staff_link l
	JOIN staff_member m ON m.id = l.member
	WHERE l.hash = @hash AND l.expires_at > @now AND m.ended_at IS NULL`

// Link returns what the link of token sets up, or ErrNoLink.
func (s *Service) Link(ctx context.Context, token string) (SetUp, error) {
	var (
		set    SetUp
		sealed []byte
	)
	m := &set.Member
	err := s.pool.QueryRow(ctx, selectLink, pgx.NamedArgs{"hash": hashOf(token), "now": s.now()}).
		Scan(&m.ID, &m.Email, &m.Name, &m.Role, &m.Scope.Brands, &sealed)
	if errors.Is(err, pgx.ErrNoRows) {
		return SetUp{}, ErrNoLink
	}
	if err != nil {
		return SetUp{}, fmt.Errorf("look for link: %w", err)
	}
	m.Scope.All = m.Role == Operator
	plain, err := s.sealer.Open(sealed, []byte(m.ID))
	if err != nil {
		return SetUp{}, fmt.Errorf("open secret of link: %w", err)
	}
	set.TOTP = string(plain)
	return set, nil
}

const (
	deleteLinks = `
	DELETE FROM staff_link
	WHERE member = (SELECT member FROM staff_link WHERE hash = $1)
	RETURNING hash`

	setUpMember = `
	UPDATE staff_member
	SET password = @password, totp = @totp, totp_step = 0
	WHERE id = @id AND ended_at IS NULL`

	deleteRecovery = `DELETE FROM staff_recovery WHERE member = $1`

	insertRecovery = `
	INSERT INTO staff_recovery (member, hash)
	SELECT $1, unnest($2::bytea[])`
)

// SetUp gives the account of a link its password and second factor, which code proves
// to be in an app, and ends its sessions. It returns recovery codes, which nobody sees
// again. The link works once, whatever races there are; a wrong code or password leaves
// it as it is. Errors are ErrNoLink, ErrCode, ErrShort, ErrLong, ErrEasy.
func (s *Service) SetUp(ctx context.Context, from Origin, token string, password secret.String, code string) ([]string, error) {
	set, err := s.Link(ctx, token)
	if err != nil {
		return nil, err
	}
	if err := judge(password, set.Member); err != nil {
		return nil, err
	}
	hash, err := s.hash(password)
	if err != nil {
		return nil, err
	}
	codes := newRecovery()
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return s.setUp(ctx, tx, set, token, hash, code, codes) })
	if err != nil {
		return nil, err
	}
	return codes, s.record(ctx, set.Member, from, "", "staff.set_up", nil)
}

func (s *Service) setUp(ctx context.Context, tx pgx.Tx, set SetUp, token string, hash []byte, code string, codes []string) error {
	id := set.Member.ID
	rows, _ := tx.Query(ctx, deleteLinks, hashOf(token))
	used, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		return fmt.Errorf("use link: %w", err)
	}
	if len(used) == 0 {
		return ErrNoLink
	}
	sealed := s.sealer.Seal([]byte(set.TOTP), []byte(id))
	if _, err := tx.Exec(ctx, setUpMember, pgx.NamedArgs{"id": id, "password": hash, "totp": sealed}); err != nil {
		return fmt.Errorf("set account up: %w", err)
	}
	switch right, err := s.takeCode(ctx, tx, id, set.TOTP, code); {
	case err != nil:
		return err
	case !right:
		return ErrCode
	}
	hashes := make([][]byte, len(codes))
	for i, c := range codes {
		hashes[i] = recoveryHash(c)
	}
	var batch pgx.Batch
	batch.Queue(deleteRecovery, id)
	batch.Queue(insertRecovery, id, hashes)
	batch.Queue(deleteSessions, id)
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return fmt.Errorf("keep recovery codes: %w", err)
	}
	return nil
}

const selectMembers = `
	SELECT id, email, name, role, brands
	FROM staff_member
	WHERE ended_at IS NULL AND (@all OR brands && @brands::text[])
	ORDER BY lower(email)`

// Members lists the accounts in use that scope may see.
func (s *Service) Members(ctx context.Context, scope Scope) ([]Member, error) {
	rows, _ := s.pool.Query(ctx, selectMembers, pgx.NamedArgs{"all": scope.All, "brands": scope.Brands})
	members, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (m Member, err error) {
		err = row.Scan(&m.ID, &m.Email, &m.Name, &m.Role, &m.Scope.Brands)
		m.Scope.All = m.Role == Operator
		return m, err
	})
	if err != nil {
		return nil, fmt.Errorf("read accounts of staff: %w", err)
	}
	return members, nil
}
