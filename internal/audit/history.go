package audit

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/kind"
	"portal/internal/registrar"
)

// The kinds of entries that a history tells of; outcomes and resolutions belong
// to the line of their intent.
const (
	EntryChange = "intent"
	EntryDenial = "denial"
	EntrySignIn = "sign_in"
	EntryDrift  = "drift"
)

// Filter says which lines of a history are wanted. Zero values leave nothing out.
type Filter struct {
	Domain  registrar.DomainName // this one alone
	Search  string               // part of a domain's A-labels, lower case
	Entries []string             // EntryChange and its like
	Kind    kind.Kind
	States  []string  // of changes: outcomes and verdicts; see Sending
	Actor   string    // username, any case
	From    time.Time // not before
	Until   time.Time // before
}

// Sending is the state of a change without an end, for Filter.States.
const Sending = "sending"

// Page selects a part of a history, newest first.
type Page struct {
	Before int64 // only entries older than this ID; 0 for the newest
	After  int64 // only entries newer than this ID, those next to it; goes before Before
	Limit  int
}

// History is a page of lines, newest first.
type History struct {
	Lines        []Activity
	Newer, Older bool // there are more
}

const inScope = rowColumns + `
	WHERE e.brand = @brand AND e.account = @account AND e.profile = @profile
		AND e.kind = ANY(@entries)`

// The conditions of a filter. Only those that narrow are part of a query, so that
// each has the index that fits it.
const (
	ofLogin = `
		AND convert_from(e.body, 'UTF8')::jsonb @> jsonb_build_object('username', @login::text, 'role', 'sub_user')`
	ofDomain = `
		AND e.domain = @domain AND e.domain <> ''`
	likeDomain = `
		AND strpos(e.domain, @search) > 0`
	ofActor = `
		AND lower(convert_from(e.body, 'UTF8')::jsonb ->> 'username') = lower(@actor)`
	ofKind = `
		AND convert_from(e.body, 'UTF8')::jsonb #>> '{change,kind}' = @kind`
	inState = `
		AND e.kind = 'intent' AND coalesce((
			SELECT s.state
			FROM audit_step s
			WHERE s.change_id = e.change_id AND s.kind <> 'intent'
			ORDER BY s.entry_id DESC
			LIMIT 1), 'sending') = ANY(@states)`
	fromTime = `
		AND e.at >= @from`
	untilTime = `
		AND e.at < @until`
	newestFirst = `
	ORDER BY e.id DESC`
	olderThan = `
		AND e.id < @before` + newestFirst
	newerThan = `
		AND e.id > @after
	ORDER BY e.id`
)

// A history is one statement: its lines, and the ends of the changes among them.
const (
	linesOf = `
	WITH line AS MATERIALIZED (`
	withEnds = `
	)
	SELECT *
	FROM line
	UNION ALL` + rowColumns + ofSteps + `
	WHERE s.change_id IN (SELECT change_id FROM line WHERE kind = 'intent') AND s.kind <> 'intent'
		AND e.brand = @brand AND e.account = @account AND e.profile = @profile`
)

// historyQuery puts together what asks for p of what f lets through.
func historyQuery(scope Scope, f Filter, p Page) string {
	query := new(strings.Builder)
	query.WriteString(linesOf)
	query.WriteString(inScope)
	for _, part := range []struct {
		narrows   bool
		condition string
	}{
		{scope.SubUser != "", ofLogin}, {f.Domain != "", ofDomain}, {f.Search != "", likeDomain}, {f.Actor != "", ofActor},
		{f.Kind != "", ofKind}, {len(f.States) > 0, inState}, {!f.From.IsZero(), fromTime}, {!f.Until.IsZero(), untilTime},
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
	// Not an argument: a plan that is kept must know how few lines there are.
	fmt.Fprintf(query, "\n\tLIMIT %d", p.Limit+1)
	query.WriteString(withEnds)
	return query.String()
}

func historyArgs(scope Scope, f Filter, p Page) pgx.NamedArgs {
	entries := f.Entries
	if len(entries) == 0 {
		entries = []string{EntryChange, EntryDenial, EntrySignIn, EntryDrift}
	}
	return scope.Args(pgx.NamedArgs{
		"login": scope.SubUser, "entries": entries, "domain": string(f.Domain), "search": f.Search, "actor": f.Actor, "kind": f.Kind,
		"states": f.States, "from": f.From, "until": f.Until, "before": p.Before, "after": p.After,
	})
}

// History returns a page of what happened as far as it belongs to scope: of all
// domains, and of what is about none.
func (s *Store) History(ctx context.Context, scope Scope, f Filter, p Page) (History, error) {
	found, err := s.rows(ctx, historyQuery(scope, f, p), historyArgs(scope, f, p))
	if err != nil {
		return History{}, err
	}
	return s.historyOf(found, p), nil
}

// historyOf makes a page of the entries that were found, in any order.
func (s *Store) historyOf(found []row, p Page) History {
	slices.SortFunc(found, func(a, b row) int { return cmp.Compare(a.ID, b.ID) })
	var lines, ends []row
	for _, r := range found {
		if r.Kind == "outcome" || r.Kind == "resolution" {
			ends = append(ends, r)
		} else {
			lines = append(lines, r)
		}
	}
	more := len(lines) > p.Limit // the one too many is the farthest from where the page begins
	page := History{Older: more, Newer: p.Before > 0}
	switch {
	case p.After > 0:
		lines = lines[:min(len(lines), p.Limit)]
		page.Older, page.Newer = true, more
	case more:
		lines = lines[len(lines)-p.Limit:]
	}
	slices.Reverse(lines)
	page.Lines = s.lines(lines, ends)
	return page
}

// Activity returns the history of domain as far as it belongs to scope, and
// whether there is more.
func (s *Store) Activity(ctx context.Context, scope Scope, domain registrar.DomainName, p Page) ([]Activity, bool, error) {
	page, err := s.History(ctx, scope, Filter{Domain: domain}, p)
	return page.Lines, page.Older, err
}

// AskActivity is Activity, from the newest line on, as one of a page's questions.
func (s *Store) AskActivity(page *pgx.Batch, scope Scope, domain registrar.DomainName, limit int, lines *[]Activity) {
	f, p := Filter{Domain: domain}, Page{Limit: limit}
	page.Queue(historyQuery(scope, f, p), historyArgs(scope, f, p)).Query(func(rows pgx.Rows) error {
		found, err := collect(rows)
		if err != nil {
			return err
		}
		*lines = s.historyOf(found, p).Lines
		return nil
	})
}
