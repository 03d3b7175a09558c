package audit

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/profile"
	"portal/internal/registrar"
)

// Scope is whose entries may be read: those of one profile under one brand.
type Scope struct {
	profile.Key
	// SubUser is the login whose own entries alone a history tells; "" for all of
	// the profile. When and from where the owner signs in is not a sub-user's business.
	SubUser string
}

// ScopeOf returns the scope of what actor may read.
func ScopeOf(actor auth.Actor) Scope {
	scope := Scope{Key: actor.Key}
	if actor.Role == auth.RoleSubUser {
		scope.SubUser = actor.Username
	}
	return scope
}

// row is an entry as it is stored, with its personal values.
type row struct {
	ID       int64
	Kind     string
	ChangeID string
	At       time.Time
	Domain   string
	Body     []byte
	Personal map[string]kept
}

// open decodes the entry, and checks its personal values. Its error is an
// ErrUnreadable.
func (r row) open() (b body, p personal, err error) {
	if b, err = decode(r.Body); err != nil {
		return body{}, personal{}, fmt.Errorf("entry %d: %w", r.ID, err)
	}
	return b, openPersonal(b.Personal, r.Personal), nil
}

// decode reads the bytes of an entry. Its error is an ErrUnreadable.
func decode(entry []byte) (b body, err error) {
	if err = json.Unmarshal(entry, &b); err == nil {
		err = checkKeys(entry)
	}
	if err != nil {
		return body{}, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	return b, nil
}

// rowColumns end every query for entries; personal values that were erased are
// simply not there.
const rowColumns = `
	SELECT e.id, e.kind, e.change_id, e.at, e.domain, e.body,
		(SELECT coalesce(jsonb_object_agg(p.name, jsonb_build_object('salt', encode(p.salt, 'hex'), 'value', p.value)), '{}')
			FROM audit_personal p WHERE p.entry_id = e.id)
	FROM audit_entry e`

func (s *Store) rows(ctx context.Context, query string, args pgx.NamedArgs) ([]row, error) {
	rows, _ := s.pool.Query(ctx, query, args)
	return collect(rows)
}

func collect(rows pgx.Rows) ([]row, error) {
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
	if err != nil {
		return nil, fmt.Errorf("read audit entries: %w", err)
	}
	return found, nil
}

// ofSteps narrows entries to the steps of changes, for which audit_step says in which
// month each stands.
const ofSteps = `
	JOIN audit_step s ON s.entry_id = e.id AND s.at = e.at`

const selectChange = rowColumns + ofSteps + `
	WHERE s.change_id = @change_id AND e.brand = @brand AND e.account = @account AND e.profile = @profile
	ORDER BY e.id`

// Change returns the story of change id, or ErrNotFound if scope holds none. With
// ErrUnreadable it returns what can be told.
func (s *Store) Change(ctx context.Context, scope Scope, id string) (Change, error) {
	rows, err := s.rows(ctx, selectChange, scope.Args(pgx.NamedArgs{"change_id": id}))
	if err != nil {
		return Change{}, err
	}
	return assemble(id, rows)
}

const selectMade = `
	SELECT EXISTS (
		SELECT 1
		FROM audit_entry e` + ofSteps + `
		WHERE s.change_id = @change_id AND e.brand = @brand AND e.account = @account AND e.profile = @profile)`

// Made reports whether scope holds a change of that ID, whatever came of it.
func (s *Store) Made(ctx context.Context, scope Scope, id string) (made bool, err error) {
	if err := s.pool.QueryRow(ctx, selectMade, scope.Args(pgx.NamedArgs{"change_id": id})).Scan(&made); err != nil {
		return false, fmt.Errorf("look up change %s: %w", id, err)
	}
	return made, nil
}

// AskMade is Made as one of a page's questions.
func (s *Store) AskMade(page *pgx.Batch, scope Scope, id string, made *bool) {
	page.Queue(selectMade, scope.Args(pgx.NamedArgs{"change_id": id})).QueryRow(func(row pgx.Row) error {
		if err := row.Scan(made); err != nil {
			return fmt.Errorf("look up change %s: %w", id, err)
		}
		return nil
	})
}

const selectWatched = rowColumns + ofSteps + `
	WHERE s.change_id = @change_id
	ORDER BY e.id`

// Watched returns the story of change id for the reconciler, which works for
// all brands.
func (s *Store) Watched(ctx context.Context, id string) (Change, error) {
	rows, err := s.rows(ctx, selectWatched, pgx.NamedArgs{"change_id": id})
	if err != nil {
		return Change{}, err
	}
	return assemble(id, rows)
}

// assemble tells one change from its entries, the intent first.
func assemble(id string, rows []row) (Change, error) {
	if len(rows) == 0 {
		return Change{}, fmt.Errorf("change %s: %w", id, ErrNotFound)
	}
	var c Change
	var unread error
	for _, r := range rows {
		unread = errors.Join(unread, c.add(r))
	}
	return c, unread
}

// add adds what r says to the story. Of an entry that can't be read it takes what the
// database has copied from it, and returns ErrUnreadable.
func (c *Change) add(r row) error {
	err := c.tell(r)
	if err == nil {
		return nil
	}
	c.Unreadable = true
	if r.Kind == EntryChange {
		c.ID, c.Domain, c.IntendedAt = r.ChangeID, registrar.DomainName(r.Domain), r.At
	}
	return err
}

func (c *Change) tell(r row) error {
	b, who, err := r.open()
	if err != nil {
		return err
	}
	c.Altered = c.Altered || len(who.altered) > 0
	switch {
	case b.Change != nil:
		c.ID, c.Kind, c.Batch, c.Group = b.ChangeID, b.Change.Kind, b.Change.Batch, b.Change.Group
		c.Accepted = b.Change.Accepted
		c.Actor, c.Domain = actorOf(b, who.values), registrar.DomainName(b.Domain)
		told, erased, err := b.Change.reveal(who)
		if err != nil {
			return fmt.Errorf("entry %d: %w: %w", r.ID, ErrUnreadable, err)
		}
		c.Diff, c.Before, c.Wanted, c.Erased = told.Diff, told.Before, told.Wanted, erased
		c.IntendedAt = b.At
	case b.Ending != nil:
		e := b.Ending
		c.EndedAt = b.At
		c.Ending = &Ending{
			Outcome: e.Outcome, Reason: e.Reason, Subject: e.Subject, Verified: e.Verified,
			Call: registrar.Call{Op: e.Op, Code: e.Code, Text: e.Text, Duration: time.Duration(e.Millis) * time.Millisecond},
		}
	case b.Verdict != nil:
		c.ResolvedAt = b.At
		c.Resolution = &Resolution{Verdict: b.Verdict.Verdict, Found: b.Verdict.Found, Checks: b.Verdict.Checks}
		if found, ok := who.values[personalFound]; ok {
			c.Resolution.Found = json.RawMessage(found)
		}
	}
	return nil
}

func actorOf(b body, personal map[string]string) auth.Actor {
	address, _ := netip.ParseAddr(personal["address"]) // erased or absent: not valid
	return auth.Actor{
		Key: profile.Key{Brand: b.Brand, Account: b.Account, Profile: b.Profile}, Username: cmp.Or(b.Username, personal[personalUsername]), Role: b.Role,
		Address: address, Agent: personal["agent"], SessionRef: b.Session,
	}
}
