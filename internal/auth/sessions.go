package auth

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/registrar"
	"portal/internal/routine"
)

// OpenSession is one of the sessions that a login has.
type OpenSession struct {
	Ref       string     // public reference, see Actor.SessionRef
	From      netip.Addr // where it began; invalid if not known
	With      string     // User-Agent that it began with; "" if not known
	CreatedAt time.Time
	SeenAt    time.Time // last request, exact to a minute
	Current   bool      // the one that asks
}

// Sessions lists the sessions of the caller's login that are good now, the caller's own first
// and then the newest.
func (s *Service) Sessions(ctx context.Context, who Actor) ([]OpenSession, error) {
	kept, err := s.store.ofLogin(ctx, who)
	if err != nil {
		return nil, err
	}
	var open []OpenSession
	for _, k := range kept {
		i := slices.IndexFunc(open, func(o OpenSession) bool { return o.Ref == k.SessionRef })
		if i >= 0 { // under a former ID
			open[i].SeenAt = latest(open[i].SeenAt, k.seenAt)
			continue
		}
		open = append(open, OpenSession{
			Ref: k.SessionRef, From: k.From, With: k.With, CreatedAt: k.CreatedAt, SeenAt: k.seenAt,
			Current: k.SessionRef == who.SessionRef,
		})
	}
	slices.SortStableFunc(open, func(a, b OpenSession) int {
		switch {
		case a.Current:
			return -1
		case b.Current:
			return 1
		}
		return b.CreatedAt.Compare(a.CreatedAt)
	})
	return open, nil
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// EndSession ends one of the sessions of the caller's login, here and at the registrar,
// and records who did it. It returns ErrNoSession if there is none with ref, and
// for the caller's own: that is SignOut's.
func (s *Service) EndSession(ctx context.Context, who Actor, ref string, profiles registrar.Profiles) error {
	n, err := s.end(ctx, who, profiles, func(k keptSession) bool { return k.SessionRef == ref })
	if err == nil && n == 0 {
		return ErrNoSession
	}
	return err
}

// EndOthers ends all sessions of the caller's login but the caller's own, and returns how many.
func (s *Service) EndOthers(ctx context.Context, who Actor, profiles registrar.Profiles) (int, error) {
	return s.end(ctx, who, profiles, func(keptSession) bool { return true })
}

// end ends those of the login's other sessions that are chosen. They are over
// before they are recorded: a log that fails must keep no stranger signed in.
func (s *Service) end(ctx context.Context, who Actor, profiles registrar.Profiles, chosen func(keptSession) bool) (int, error) {
	ctx, cancel := settled(ctx)
	defer cancel()
	kept, err := s.store.ofLogin(ctx, who)
	if err != nil {
		return 0, err
	}
	var ended []keptSession
	for _, k := range kept {
		if k.SessionRef == who.SessionRef || !chosen(k) {
			continue
		}
		was, err := s.store.end(ctx, who, k.idHash)
		if err != nil {
			return countSessions(ended), err
		}
		if was {
			ended = append(ended, k)
		}
	}
	return countSessions(ended), s.sayGoodbye(ctx, who, ended, SignedOut, profiles)
}

// countSessions counts the sessions of rows; one may have several, under former IDs.
func countSessions(rows []keptSession) int {
	refs := make(map[string]bool)
	for _, k := range rows {
		refs[k.SessionRef] = true
	}
	return len(refs)
}

// MaxSessions is how many sessions a login has at most. The next sign-in ends the
// one that began first.
const MaxSessions = 50

// endOldest ends the oldest sessions of a login that has too many, once a new one began.
func (s *Service) endOldest(ctx context.Context, who Actor, profiles registrar.Profiles) error {
	kept, err := s.store.ofLogin(ctx, who)
	if err != nil || len(kept) <= MaxSessions {
		return err
	}
	slices.SortFunc(kept, func(a, b keptSession) int { return a.CreatedAt.Compare(b.CreatedAt) })
	var ended []keptSession
	for _, k := range kept[:len(kept)-MaxSessions] {
		was, err := s.store.end(ctx, who, k.idHash)
		if err != nil {
			return err
		}
		if was {
			ended = append(ended, k)
		}
	}
	return s.sayGoodbye(ctx, who, ended, SessionCrowdedOut, profiles)
}

// sayGoodbye records the end of sessions, and ends them at the registrar.
func (s *Service) sayGoodbye(ctx context.Context, who Actor, ended []keptSession, why SignInOutcome, profiles registrar.Profiles) error {
	var wg routine.Group
	var lost error
	recorded := make(map[string]bool)
	for _, k := range ended {
		wg.Do(func() { s.leave(ctx, profiles, k.Registrar) })
		if recorded[k.SessionRef] {
			continue
		}
		recorded[k.SessionRef] = true
		entry := SignInEntry{Actor: who, Outcome: why, Domain: k.Registrar.Domain, Ended: k.SessionRef}
		if err := s.recorder.RecordSignIn(ctx, entry); err != nil {
			lost = errors.Join(lost, fmt.Errorf("record end of session: %w", err))
		}
	}
	wg.Wait()
	return lost
}

// keptSession is a session as its row has it.
type keptSession struct {
	*Session
	idHash []byte
	seenAt time.Time
}

const selectSessionsOfLogin = `
	SELECT id_hash, data, created_at, seen_at
	FROM session
	WHERE brand = @brand
		AND account = @account
		AND profile = @profile
		AND username = @username
		AND expires_at > @now
		AND seen_at > @idle_since`

type loginRow struct {
	IDHash            []byte
	Data              []byte
	CreatedAt, SeenAt time.Time
}

// ofLogin reads the sessions of the caller's login. What the sealed parts say counts:
// the plain columns only lead there. Two domains of a profile may have sub-users
// of one name, who are two people.
func (s *sessionStore) ofLogin(ctx context.Context, who Actor) ([]keptSession, error) {
	now := s.now()
	rows, _ := s.pool.Query(ctx, selectSessionsOfLogin, who.Args(pgx.NamedArgs{
		"username": who.Username, "now": now, "idle_since": now.Add(-s.idle),
	}))
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[loginRow])
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	var all []keptSession
	var mine registrar.DomainName
	for _, row := range found {
		session, err := openRow(s.sealer, row.IDHash, Visitor{Brand: who.Brand}, row.Data)
		if err != nil || !session.sameLogin(who) {
			continue // of no use to anybody, see load
		}
		session.CreatedAt = row.CreatedAt
		if session.SessionRef == who.SessionRef {
			mine = session.Registrar.Domain
		}
		all = append(all, keptSession{Session: session, idHash: row.IDHash, seenAt: row.SeenAt})
	}
	if who.Role == RoleOwner {
		return all, nil
	}
	return slices.DeleteFunc(all, func(k keptSession) bool { return k.Registrar.Domain != mine }), nil
}

func (s *Session) sameLogin(who Actor) bool {
	return s.Account == who.Account && s.Profile == who.Profile && s.Username == who.Username && s.Role == who.Role
}

const endSession = `
	DELETE FROM session
	WHERE id_hash = @id_hash
		AND brand = @brand
		AND account = @account
		AND profile = @profile
		AND username = @username`

// end reports whether the session was still there.
func (s *sessionStore) end(ctx context.Context, who Actor, idHash []byte) (bool, error) {
	tag, err := s.pool.Exec(ctx, endSession, who.Args(pgx.NamedArgs{"id_hash": idHash, "username": who.Username}))
	if err != nil {
		return false, fmt.Errorf("end session: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// endAll ends all rows of a session, those under its former IDs too.
func (s *sessionStore) endAll(ctx context.Context, who Actor) error {
	kept, err := s.ofLogin(ctx, who)
	for _, k := range kept {
		if k.SessionRef == who.SessionRef {
			_, lost := s.end(ctx, who, k.idHash)
			err = errors.Join(err, lost)
		}
	}
	return err
}

// refOf is the public reference of the session with the hashed ID; see sessionID.ref.
func refOf(idHash []byte) string {
	sum := sha256.Sum256(append([]byte("ref:"), idHash...))
	return hex.EncodeToString(sum[:5])
}

func contextOf(idHash []byte, brand string) []byte { return append(bytes.Clone(idHash), brand...) }
