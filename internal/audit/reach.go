package audit

import (
	"context"
	"fmt"
	"net/netip"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Reach is whose entries staff may read: those of some brands, or of all, and then also
// what belongs to none.
type Reach struct {
	All    bool
	Brands []string // IDs, if not All
}

func (r Reach) args(more pgx.NamedArgs) pgx.NamedArgs {
	more["all"], more["brands"] = r.All, r.Brands
	return more
}

const inReach = `
		(@all OR e.brand = ANY(@brands::text[]))`

// Wanted is what staff look for in the log. Zero values leave nothing out.
type Wanted struct {
	Filter
	Brand   string
	Profile string       // username of the profile that entries are about
	Address netip.Prefix // that something was done from; one address is a prefix of all its bits
	Change  string       // ID of a change
	Session string       // reference of a session
}

const (
	ofBrand = `
		AND e.brand = @brand`
	ofProfile = `
		AND e.profile = @profile AND e.profile <> ''`
	ofAddress = `
		AND EXISTS (SELECT FROM audit_personal p WHERE p.entry_id = e.id AND p.name = 'address' AND p.value = @address)`
	ofNetwork = `
		AND EXISTS (SELECT FROM audit_personal p WHERE p.entry_id = e.id AND p.name = 'address' AND p.value::inet <<= @network::inet)`
	ofChange = `
		AND e.change_id = @change AND e.change_id <> ''`
	ofSession = `
		AND convert_from(e.body, 'UTF8')::jsonb ->> 'session' = @session`
	standing = `
		AND e.kind = 'intent' AND coalesce((
			SELECT coalesce(b.entry #>> '{resolution,verdict}', b.entry #>> '{ending,outcome}')
			FROM audit_entry o, LATERAL (SELECT convert_from(o.body, 'UTF8')::jsonb AS entry) b
			WHERE o.change_id = e.change_id AND o.change_id <> '' AND o.kind IN ('outcome', 'resolution')
			ORDER BY o.id DESC
			LIMIT 1), 'sending') = ANY(@states)`
	withEndsInReach = `
	)
	SELECT *
	FROM line
	UNION ALL` + rowColumns + `
	WHERE e.change_id IN (SELECT change_id FROM line WHERE kind = 'intent') AND e.change_id <> ''
		AND e.kind IN ('outcome', 'resolution') AND` + inReach
)

// searchQuery puts together what asks for p of what w lets through.
func searchQuery(w Wanted, p Page) string {
	query := new(strings.Builder)
	query.WriteString(linesOf + rowColumns + `
	WHERE` + inReach + `
		AND e.kind = ANY(@entries)`)
	for _, part := range []struct {
		narrows   bool
		condition string
	}{
		{w.Brand != "", ofBrand}, {w.Profile != "", ofProfile}, {w.Change != "", ofChange}, {w.Session != "", ofSession},
		{w.Address.IsSingleIP(), ofAddress}, {w.Address.IsValid() && !w.Address.IsSingleIP(), ofNetwork},
		{w.Domain != "", ofDomain}, {w.Search != "", likeDomain}, {w.Actor != "", ofActor}, {w.Kind != "", ofKind},
		{len(w.States) > 0, standing}, {!w.From.IsZero(), fromTime}, {!w.Until.IsZero(), untilTime},
	} {
		if part.narrows {
			query.WriteString(part.condition)
		}
	}
	switch {
	case p.After > 0:
		query.WriteString(newerThan)
	case p.Before > 0:
		query.WriteString(olderThan)
	default:
		query.WriteString(newestFirst)
	}
	fmt.Fprintf(query, "\n\tLIMIT %d", p.Limit+1) // see historyQuery
	query.WriteString(withEndsInReach)
	return query.String()
}

// Search returns a page of the log, as far as reach goes.
func (s *Store) Search(ctx context.Context, reach Reach, w Wanted, p Page) (History, error) {
	entries := w.Entries
	if len(entries) == 0 {
		entries = []string{EntryChange, EntryDenial, EntrySignIn, EntryDrift, EntryAct}
	}
	found, err := s.rows(ctx, searchQuery(w, p), reach.args(pgx.NamedArgs{
		"entries": entries, "brand": w.Brand, "profile": w.Profile, "change": w.Change, "session": w.Session,
		"address": w.Address.Addr().String(), "network": w.Address.String(), "domain": string(w.Domain), "search": w.Search,
		"actor": w.Actor, "kind": w.Kind, "states": w.States, "from": w.From, "until": w.Until, "before": p.Before, "after": p.After,
	}))
	if err != nil {
		return History{}, err
	}
	return s.historyOf(found, p), nil
}

// Exact is an entry as it is kept.
type Exact struct {
	ID       int64
	Kind     string
	ChangeID string
	Body     []byte            // the bytes that are sealed
	Personal map[string]string // values that fit their commitments, by name
	Missing  []string          // names of values that were erased
	Altered  []string          // and of those that are not what was written
	Index    int64             // place in the sealed tree, from 0; -1 while it waits
}

const selectExact = `
	SELECT r.*, coalesce((SELECT l.index FROM audit_leaf l WHERE l.entry_id = r.id), -1)
	FROM (` + rowColumns + `
	WHERE e.id = @id AND` + inReach + `) r`

// Exact returns entry id, or ErrNotFound if reach does not go so far.
func (s *Store) Exact(ctx context.Context, reach Reach, id int64) (e Exact, line Activity, err error) {
	rows, _ := s.pool.Query(ctx, selectExact, reach.args(pgx.NamedArgs{"id": id}))
	found, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (found row, err error) {
		err = r.Scan(&found.ID, &found.Kind, &found.ChangeID, &found.At, &found.Domain, &found.Body, &found.Personal, &e.Index)
		return found, err
	})
	if err != nil {
		return Exact{}, Activity{}, fmt.Errorf("read entry %d: %w", id, err)
	}
	if len(found) == 0 {
		return Exact{}, Activity{}, fmt.Errorf("entry %d: %w", id, ErrNotFound)
	}
	r := found[0]
	e.ID, e.Kind, e.ChangeID, e.Body = r.ID, r.Kind, r.ChangeID, r.Body
	if _, p, err := r.open(); err == nil {
		e.Personal, e.Missing, e.Altered = p.values, p.missing(), p.alteredNames()
	}
	return e, s.lines(found, nil)[0], nil
}

// ChangeIn returns the story of change id, or ErrNotFound if reach does not go so far.
func (s *Store) ChangeIn(ctx context.Context, reach Reach, id string) (Change, error) {
	rows, err := s.rows(ctx, rowColumns+`
	WHERE e.change_id = @change AND e.change_id <> '' AND`+inReach+`
	ORDER BY e.id`, reach.args(pgx.NamedArgs{"change": id}))
	if err != nil {
		return Change{}, err
	}
	return assemble(id, rows)
}
