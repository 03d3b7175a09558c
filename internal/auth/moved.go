package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/jackc/pgx/v5"

	"portal/internal/profile"
	"portal/internal/registrar"
)

// Check finds out whether credentials open a profile, and which, without a session
// for the visitor: the one at the registrar ends at once. It counts as an attempt
// to sign in, so that nobody guesses here more often than there; a wrong guess is
// recorded. Errors are those of SignIn.
func (s *Service) Check(r *http.Request, in SignIn) (registrar.Login, error) {
	ctx, cancel := settled(r.Context())
	defer cancel()
	visitor := s.store.visitor(r)
	visitor.device = s.deviceOf(r)
	who := Actor{
		Key: profile.Key{Brand: visitor.Brand, Account: in.Account}, Username: clean(in.Credentials.Username, maxUsername),
		Address: visitor.Address, Agent: clean(visitor.Agent, maxAgent),
	}
	login, err := s.ask(ctx, visitor, who, in)
	if err != nil {
		return registrar.Login{}, err
	}
	s.leave(ctx, in.Profiles, login.Session)
	return login, nil
}

const selectSessionsOfProfile = `
	SELECT id_hash, data, created_at, seen_at
	FROM session
	WHERE brand = @brand
		AND account = @account
		AND profile = @profile`

// EndBegun ends the sessions of the caller's profile, of its owner and its sub-users, for
// which ends returns true, given the domain that they began with and their login;
// the caller's own stays. It returns how many.
func (s *Service) EndBegun(ctx context.Context, who Actor, profiles registrar.Profiles, ends func(registrar.DomainName, Actor) bool) (int, error) {
	ctx, cancel := settled(ctx)
	defer cancel()
	kept, err := s.store.ofProfile(ctx, who)
	if err != nil {
		return 0, err
	}
	var ended []keptSession
	var problems error
	for _, k := range kept {
		if k.SessionRef == who.SessionRef || !ends(k.Registrar.Domain, k.Actor) {
			continue
		}
		was, err := s.store.end(ctx, k.Actor, k.idHash)
		problems = errors.Join(problems, err)
		if was {
			ended = append(ended, k)
		}
	}
	return countSessions(ended), errors.Join(problems, s.sayGoodbye(ctx, who, ended, SignedOut, profiles))
}

// ofProfile reads the sessions of the caller's profile, whatever their login.
func (s *sessionStore) ofProfile(ctx context.Context, who Actor) ([]keptSession, error) {
	rows, _ := s.pool.Query(ctx, selectSessionsOfProfile, who.Args())
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[loginRow])
	if err != nil {
		return nil, fmt.Errorf("list sessions of profile: %w", err)
	}
	var all []keptSession
	for _, row := range found {
		session, err := openRow(s.sealer, row.IDHash, Visitor{Brand: who.Brand}, row.Data)
		if err != nil {
			continue // of no use to anybody, see load
		}
		all = append(all, keptSession{Session: session, idHash: row.IDHash, seenAt: row.SeenAt})
	}
	return slices.DeleteFunc(all, func(k keptSession) bool { return k.Account != who.Account || k.Profile != who.Profile }), nil
}
