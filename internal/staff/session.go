package staff

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Limits of a session: without a request, in all, and before the second factor.
const (
	Idle     = 30 * time.Minute
	Absolute = 8 * time.Hour
	halfFor  = 10 * time.Minute
)

// touchAfter keeps a page view to one SELECT: activity is noted once a minute.
const touchAfter = time.Minute

// ErrNoSession means that nobody is signed in.
var ErrNoSession = errors.New("nobody is signed in")

// Session is who is signed in, and since when.
type Session struct {
	Member   Member
	Ref      string // names it in the log
	Second   bool   // the second factor was shown
	Created  time.Time
	Seen     time.Time
	ProvedAt time.Time
	Origin   string // address that it was begun from
	Agent    string

	hash []byte
	from Origin // of the request
}

const insertSession = `
	INSERT INTO staff_session (id_hash, ref, member, second, address, agent, created_at, seen_at, proved_at)
	VALUES (@hash, @ref, @member, @second, @address, @agent, @created, @now, @now)`

// begin starts a session, or goes on with one under another ID.
func (s *Service) begin(ctx context.Context, db execer, session Session) (token string, err error) {
	token = rand.Text() + rand.Text()
	_, err = db.Exec(ctx, insertSession, pgx.NamedArgs{
		"hash": hashOf(token), "ref": session.Ref, "member": session.Member.ID, "second": session.Second,
		"address": session.from.Address.String(), "agent": session.from.Agent, "created": session.Created, "now": s.now(),
	})
	if err != nil {
		return "", fmt.Errorf("begin session: %w", err)
	}
	return token, nil
}

func newRef() string { return strings.ToLower(rand.Text()[:12]) }

const sessionColumns = `
	SELECT s.id_hash, s.ref, s.second, s.created_at, s.seen_at, s.proved_at, s.address, s.agent, m.id, m.email, m.name, m.role, m.brands
	FROM staff_session s
	JOIN staff_member m ON m.id = s.member
	WHERE m.ended_at IS NULL AND s.seen_at > @idle AND s.created_at > CASE WHEN s.second THEN @absolute ELSE @half::timestamptz END`

func (s *Service) limits(args pgx.NamedArgs) pgx.NamedArgs {
	now := s.now()
	args["idle"], args["absolute"], args["half"] = now.Add(-Idle), now.Add(-Absolute), now.Add(-halfFor)
	return args
}

func scanSession(row pgx.CollectableRow) (s Session, err error) {
	m := &s.Member
	err = row.Scan(&s.hash, &s.Ref, &s.Second, &s.Created, &s.Seen, &s.ProvedAt, &s.Origin, &s.Agent, &m.ID, &m.Email, &m.Name, &m.Role, &m.Scope.Brands)
	m.Scope.All = m.Role == Operator
	return s, err
}

const (
	selectSession  = sessionColumns + ` AND s.id_hash = @hash`
	selectSessions = sessionColumns + ` AND s.member = @member AND s.second
	ORDER BY s.seen_at DESC`

	touchSession = `
	UPDATE staff_session
	SET seen_at = $2
	WHERE id_hash = $1 AND seen_at < $2`
)

// Session returns the session of token, or ErrNoSession.
func (s *Service) Session(ctx context.Context, from Origin, token string) (Session, error) {
	if token == "" {
		return Session{}, ErrNoSession
	}
	rows, _ := s.pool.Query(ctx, selectSession, s.limits(pgx.NamedArgs{"hash": hashOf(token)}))
	session, err := pgx.CollectExactlyOneRow(rows, scanSession)
	if errors.Is(err, pgx.ErrNoRows) {
		return Session{}, ErrNoSession
	}
	if err != nil {
		return Session{}, fmt.Errorf("read session: %w", err)
	}
	session.from = from
	if now := s.now(); now.Sub(session.Seen) > touchAfter {
		if _, err := s.pool.Exec(ctx, touchSession, session.hash, now); err != nil {
			return Session{}, fmt.Errorf("note activity: %w", err)
		}
	}
	return session, nil
}

// Sessions are the member's, the one used last first.
func (s *Service) Sessions(ctx context.Context, m Member) ([]Session, error) {
	rows, _ := s.pool.Query(ctx, selectSessions, s.limits(pgx.NamedArgs{"member": m.ID}))
	all, err := pgx.CollectRows(rows, scanSession)
	if err != nil {
		return nil, fmt.Errorf("read sessions: %w", err)
	}
	return all, nil
}

const (
	deleteSession  = `DELETE FROM staff_session WHERE id_hash = $1`
	deleteSessions = `DELETE FROM staff_session WHERE member = $1`
	endSession     = `DELETE FROM staff_session WHERE member = $1 AND ref = $2`
	purgeSessions  = `
	DELETE FROM staff_session
	WHERE seen_at <= @idle OR created_at <= CASE WHEN second THEN @absolute ELSE @half::timestamptz END`
	purgeLinks    = `DELETE FROM staff_link WHERE expires_at <= $1`
	purgeThrottle = `DELETE FROM staff_throttle WHERE last_at <= $1`
)

// SignOut ends the session.
func (s *Service) SignOut(ctx context.Context, session Session) error {
	if _, err := s.pool.Exec(ctx, deleteSession, session.hash); err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return s.record(ctx, session.Member, session.from, session.Ref, "staff.sign_out", nil)
}

// End ends another session of the same member. That there is none is no error.
func (s *Service) End(ctx context.Context, session Session, ref string) error {
	tag, err := s.pool.Exec(ctx, endSession, session.Member.ID, ref)
	if err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return nil
	}
	return s.record(ctx, session.Member, session.from, session.Ref, "staff.session_ended", map[string]string{"session": ref})
}

// Purge forgets what has expired. Each process may call it, at any time.
func (s *Service) Purge(ctx context.Context) error {
	now := s.now()
	if _, err := s.pool.Exec(ctx, purgeSessions, s.limits(pgx.NamedArgs{})); err != nil {
		return fmt.Errorf("purge sessions of staff: %w", err)
	}
	if _, err := s.pool.Exec(ctx, purgeLinks, now); err != nil {
		return fmt.Errorf("purge links of staff: %w", err)
	}
	if _, err := s.pool.Exec(ctx, purgeThrottle, now.Add(-24*time.Hour)); err != nil {
		return fmt.Errorf("purge throttle of staff: %w", err)
	}
	return nil
}
