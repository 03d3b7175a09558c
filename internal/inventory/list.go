package inventory

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/profile"
	"portal/internal/registrar"
)

// Row is what a list shows of a domain. What is not known yet has its zero value.
type Row struct {
	Name         registrar.DomainName
	Expires      time.Time
	Renewal      registrar.Renewal
	Lock         registrar.Lock
	LockKnown    bool
	Privacy      registrar.Privacy
	Verification registrar.Verification
	Signed       *bool    // nil while not known
	Nameservers  []string // A-labels, in order
	Labels       []string // in the order of the alphabet
	ListedAt     time.Time
	ReadAt       time.Time // zero: only what a listing tells is known
}

// Query selects a page of a list.
type Query struct {
	Filter
	Sort          registrar.DomainSort
	Desc          bool
	After, Before string // Next or Previous of a page; one that is no such is ignored
	Limit         int    // rows, 1 to 1000
}

// Page is a part of a list.
type Page struct {
	Rows           []Row
	Total          int    // of all pages
	Position       int    // rows before this page, as of the page that led here
	Next, Previous string // for Query.After and Query.Before; "" if there is nothing
}

const maxLimit = 1000

const (
	// countRows and someRows are for lists without a filter: counting all is cheap,
	// and in the order of the names the index has the first ones at once.
	countRows = `SELECT count(*) FROM inventory_domain WHERE %s`
	someRows  = `
		SELECT holder, domain, 0::bigint AS total
		FROM inventory_domain
		WHERE %s
		ORDER BY %s
		LIMIT @limit`

	// searchedRows goes through the profile once, and counts on the way.
	searchedRows = `
		SELECT holder, domain, total
		FROM (
			SELECT holder, domain, expires, renewal, count(*) OVER () AS total
			FROM inventory_domain
			WHERE %s
		) m
		WHERE %s
		ORDER BY %s
		LIMIT @limit`

	// wholeRows reads what scanRow takes, but for the labels, of those rows alone.
	wholeRows = `
		SELECT n.domain, n.expires, n.renewal, n.lock, d.lock_changeable, n.privacy, n.verification, d.deadline, d.bounced,
			d.signed, d.nameservers, d.listed_at, d.read_at, k.total
		FROM (%s) k
		JOIN inventory_domain n USING (holder, domain)
		JOIN inventory_detail d USING (holder, domain)
		ORDER BY %s`
)

// found is a row of a slice, with the number of all that match.
type found struct {
	Row
	total int
}

func scanRow(from pgx.CollectableRow) (found, error) {
	var (
		r                       found
		lock                    string
		changeable              bool
		expires, deadline, read *time.Time
	)
	err := from.Scan(&r.Name, &expires, &r.Renewal, &lock, &changeable, &r.Privacy, &r.Verification.Status, &deadline,
		&r.Verification.Bounced, &r.Signed, &r.Nameservers, &r.ListedAt, &read, &r.total)
	r.Expires, r.Verification.Deadline, r.ReadAt = orZero(expires), orZero(deadline), orZero(read)
	r.ListedAt, r.LockKnown = r.ListedAt.UTC(), lock != ""
	if lock == lockLocked || lock == lockUnlocked {
		r.Lock = registrar.Lock{Supported: true, Locked: lock == lockLocked, Changeable: changeable}
	}
	return r, err
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// List returns a page of the domains that the profile holds.
func (s *Service) List(ctx context.Context, whose profile.Key, q Query) (Page, error) {
	q.Limit = min(max(q.Limit, 1), maxLimit)
	o := order{q.Sort, q.Desc}
	where, args := q.where(whose, s.now())
	from, backwards, begun := q.from(o)
	page, total, err := s.slice(ctx, o, where, args, from, backwards, begun, q.Limit)
	if err != nil {
		return Page{}, err
	}
	if backwards && len(page) < q.Limit { // the first page is never a short one
		from, backwards, begun = cursor{}, false, false
		if page, _, err = s.slice(ctx, o, where, args, from, false, false, q.Limit); err != nil {
			return Page{}, err
		}
	}
	answer := finish(o, page, total, from, backwards, begun, q.Limit)
	if q.Only != "" || len(answer.Rows) == 0 { // labels are the whole profile's, and no sub-user's
		return answer, nil
	}
	return answer, s.addLabels(ctx, whose, answer.Rows)
}

// from returns where the page begins, in which direction, and false at the start.
func (q Query) from(o order) (from cursor, backwards, begun bool) {
	if c, ok := o.parse(q.After); ok {
		return c, false, true
	}
	if c, ok := o.parse(q.Before); ok {
		return c, true, true
	}
	return cursor{}, false, false
}

// slice reads one row more than limit, in the order of the list, and counts all
// that match.
func (s *Service) slice(ctx context.Context, o order, where string, args pgx.NamedArgs, from cursor, backwards, begun bool, limit int) ([]Row, int, error) {
	beyond, all := "true", maps.Clone(args)
	all["limit"] = limit + 1
	if begun {
		beyond = o.beyond(backwards)
		maps.Copy(all, o.args(from))
	}
	by := o.by(backwards)
	rows := fmt.Sprintf(searchedRows, where, beyond, by)
	plain := where == ofProfile
	if plain {
		rows = fmt.Sprintf(someRows, where+" AND "+beyond, by)
	}
	var (
		batch pgx.Batch
		page  []found
		total int
	)
	batch.Queue(fmt.Sprintf(wholeRows, rows, by), all).
		Query(func(rows pgx.Rows) (err error) { page, err = pgx.CollectRows(rows, scanRow); return err })
	if plain {
		batch.Queue(fmt.Sprintf(countRows, where), args).QueryRow(func(row pgx.Row) error { return row.Scan(&total) })
	}
	if err := s.pool.SendBatch(ctx, &batch).Close(); err != nil {
		return nil, 0, fmt.Errorf("list domains: %w", err)
	}
	slice := make([]Row, len(page))
	for i, r := range page {
		slice[i], total = r.Row, max(total, r.total)
	}
	if len(slice) > 0 || plain || !begun {
		return slice, total, nil
	}
	// Nothing is beyond the cursor any more, so that no row says how many there are.
	if err := s.pool.QueryRow(ctx, fmt.Sprintf(countRows, where), args).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("count domains: %w", err)
	}
	return slice, total, nil
}

// finish makes a page of what slice read.
func finish(o order, rows []Row, total int, from cursor, backwards, begun bool, limit int) Page {
	more := len(rows) > limit
	rows = rows[:min(len(rows), limit)]
	if backwards {
		slices.Reverse(rows)
	}
	page := Page{Rows: rows, Total: total}
	switch {
	case backwards:
		page.Position = max(0, from.Position-len(rows))
	case begun:
		page.Position = from.Position
	}
	page.Position = min(page.Position, max(0, total-len(rows)))
	if len(rows) == 0 {
		return page
	}
	if more && !backwards || backwards {
		page.Next = o.cursorAt(rows[len(rows)-1], page.Position+len(rows))
	}
	if more && backwards || begun && !backwards {
		page.Previous = o.cursorAt(rows[0], page.Position)
	}
	return page
}

// Each gives all rows that match q to take, in order, some at a time: it needs no
// more memory for many rows than for few. It stops at take's first error and
// returns it. The limit and the cursors of q don't count.
func (s *Service) Each(ctx context.Context, whose profile.Key, q Query, take func(Row) error) error {
	q.After, q.Before, q.Limit = "", "", maxLimit
	for {
		page, err := s.List(ctx, whose, q)
		if err != nil {
			return err
		}
		for _, row := range page.Rows {
			if err := take(row); err != nil {
				return err
			}
		}
		if page.Next == "" {
			return nil
		}
		q.After = page.Next
	}
}
