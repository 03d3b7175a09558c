package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/gorilla/sessions"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/secret"
)

// Default limits of a session.
const (
	DefaultIdle     = 30 * time.Minute
	DefaultAbsolute = 12 * time.Hour
)

// touchAfter keeps a page view to one SELECT: activity is noted once a minute.
const touchAfter = time.Minute

// sessionStore keeps sessions in PostgreSQL, as a gorilla sessions.Store. The cookie
// holds a random ID, the row its SHA-256, the brand and the sealed contents.
// A sessions.Session of this store holds one value, a *Session under valueKey.
type sessionStore struct {
	pool           *pgxpool.Pool
	sealer         *secret.Sealer
	now            func() time.Time
	visitor        func(*http.Request) Visitor
	idle, absolute time.Duration
	name           string
	options        sessions.Options
	log            *slog.Logger
}

var _ sessions.Store = (*sessionStore)(nil)

type contextKey string

const (
	valueKey contextKey = "session"
	rowKey   contextKey = "row" // its sessionID as stored: a request may change it more than once
)

// cookie returns the cookie's name and attributes. Its __Host- name makes
// browsers insist on TLS, this very host and all paths (RFC 6265bis); they
// refuse that name over plain HTTP.
func cookie(secure bool) (string, sessions.Options) {
	options := sessions.Options{Path: "/", HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode}
	if secure {
		return "__Host-portal", options
	}
	return "portal", options
}

// CookieName is the name of a session's cookie, on sites over TLS or without.
func CookieName(secure bool) string { name, _ := cookie(secure); return name }

// Get implements sessions.Store: the session of r, read once for each request.
func (s *sessionStore) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New implements sessions.Store. Without a session that is still good it returns
// a new one, and no error; an error means that this can't be known now.
func (s *sessionStore) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(s, name)
	options := s.options
	session.Options, session.IsNew = &options, true
	id := s.sent(r, name)
	if !id.plausible() {
		return session, nil
	}
	found, err := s.load(r.Context(), id, s.visitor(r))
	if errors.Is(err, ErrNoSession) {
		return session, nil
	}
	if err != nil {
		return session, err
	}
	session.ID, session.IsNew = string(id), false
	session.Values[valueKey], session.Values[rowKey] = found, id
	return session, nil
}

func (s *sessionStore) sent(r *http.Request, name string) sessionID {
	sent, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return sessionID(sent.Value)
}

// Save implements sessions.Store. A session gets a row and a cookie of its own. The
// row that the request came with ends: at once, or a moment later if it is the same
// session under another ID. A session with a negative MaxAge ends.
func (s *sessionStore) Save(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	ctx, id := r.Context(), sessionID(session.ID)
	if session.Options.MaxAge < 0 {
		http.SetCookie(w, sessions.NewCookie(session.Name(), "", session.Options))
		return s.remove(ctx, s.pool, s.sent(r, session.Name()))
	}
	value, ok := session.Values[valueKey].(*Session)
	if !ok {
		return errors.New("save session: it has no contents")
	}
	old, stored := session.Values[rowKey].(sessionID)
	if !stored {
		old = s.sent(r, session.Name())
	}
	if err := s.replace(ctx, old, id, value); err != nil {
		return err
	}
	session.IsNew, session.Values[rowKey] = false, id
	http.SetCookie(w, sessions.NewCookie(session.Name(), session.ID, session.Options))
	return nil
}

const selectSession = `
	SELECT data, created_at, seen_at
	FROM session
	WHERE id_hash = @id_hash
		AND brand = @brand
		AND expires_at > @now
		AND seen_at > @idle_since`

type sessionRow struct {
	Data              []byte
	CreatedAt, SeenAt time.Time
}

func (s *sessionStore) load(ctx context.Context, id sessionID, visitor Visitor) (*Session, error) {
	now := s.now()
	rows, _ := s.pool.Query(ctx, selectSession, pgx.NamedArgs{
		"id_hash": id.hash(), "brand": visitor.Brand, "now": now, "idle_since": now.Add(-s.idle),
	})
	row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[sessionRow])
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, ErrNoSession
	}
	if err != nil {
		return nil, fmt.Errorf("read session: %w", err)
	}
	session, err := unseal(s.sealer, id, visitor, row.Data)
	if err != nil { // altered, or sealed with a key that was replaced
		s.log.WarnContext(ctx, "session does not open", "session", id.ref(), "err", err)
		return nil, ErrNoSession
	}
	if !session.ExpiresAt.After(now) {
		return nil, ErrNoSession
	}
	session.CreatedAt = row.CreatedAt
	if now.Sub(row.SeenAt) < touchAfter {
		return session, nil
	}
	return session, s.touch(ctx, id, now)
}

const touchSession = `
	UPDATE session
	SET seen_at = $2
	WHERE id_hash = $1`

func (s *sessionStore) touch(ctx context.Context, id sessionID, now time.Time) error {
	if _, err := s.pool.Exec(ctx, touchSession, id.hash(), now); err != nil {
		return fmt.Errorf("note activity of session: %w", err)
	}
	return nil
}

const insertSession = `
	INSERT INTO session (id_hash, brand, account, profile, username, data, created_at, seen_at, expires_at)
	VALUES (@id_hash, @brand, @account, @profile, @username, @data, @created_at, @seen_at, @expires_at)`

// replace writes v under id and ends the row of old, or neither.
func (s *sessionStore) replace(ctx context.Context, old, id sessionID, v *Session) error {
	data, err := v.seal(s.sealer, id)
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := s.endOld(ctx, tx, old, id, v); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, insertSession, v.Args(pgx.NamedArgs{
			"id_hash": id.hash(), "username": v.Username, "data": data, "created_at": v.CreatedAt, "seen_at": s.now(), "expires_at": v.ExpiresAt,
		}))
		if err != nil {
			return fmt.Errorf("begin session: %w", err)
		}
		return nil
	})
}

// oldIDLasts is how long an ID that was replaced still opens the session: requests
// that the browser sent before it got the new one must not find themselves signed out.
const oldIDLasts = 30 * time.Second

const endSessionSoon = `
	UPDATE session
	SET expires_at = least(expires_at, @until)
	WHERE id_hash = @id_hash AND brand = @brand`

// endOld ends the row of old. It returns ErrNoSession if v goes on with a session
// that ended meanwhile, in another window.
func (s *sessionStore) endOld(ctx context.Context, tx pgx.Tx, old, id sessionID, v *Session) error {
	if v.SessionRef == id.ref() {
		return s.remove(ctx, tx, old)
	}
	tag, err := tx.Exec(ctx, endSessionSoon, pgx.NamedArgs{"id_hash": old.hash(), "brand": v.Brand, "until": s.now().Add(oldIDLasts)})
	if err != nil {
		return fmt.Errorf("replace ID of session: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return ErrNoSession
	}
	return nil
}

const deleteSession = `
	DELETE FROM session
	WHERE id_hash = $1`

type execer interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

func (s *sessionStore) remove(ctx context.Context, db execer, id sessionID) error {
	if _, err := db.Exec(ctx, deleteSession, id.hash()); err != nil {
		return fmt.Errorf("end session: %w", err)
	}
	return nil
}

const purgeSessions = `
	DELETE FROM session
	WHERE expires_at <= $1 OR seen_at <= $2`

func (s *sessionStore) purge(ctx context.Context) error {
	now := s.now()
	if _, err := s.pool.Exec(ctx, purgeSessions, now, now.Add(-s.idle)); err != nil {
		return fmt.Errorf("purge sessions: %w", err)
	}
	return nil
}
