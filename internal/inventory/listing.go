package inventory

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/routine"
)

const (
	selectListingDue = `
		SELECT count(*) = 0
		FROM inventory_profile
		WHERE brand = @brand AND account = @account AND profile = @profile
			AND (listed_at BETWEEN @old AND @ahead OR run <> '' AND beat_at BETWEEN @dead AND @ahead OR failed_at BETWEEN @retry AND @ahead)`

	claimListing = `
		INSERT INTO inventory_profile AS p (brand, account, profile, run, started_at, beat_at)
		VALUES (@brand, @account, @profile, @run, @now, @now)
		ON CONFLICT (brand, account, profile) DO UPDATE
		SET run = @run, started_at = @now, beat_at = @now, failed_at = NULL, total = 0, listed = 0
		WHERE (p.listed_at IS NULL OR p.listed_at NOT BETWEEN @old AND @ahead)
			AND (p.run = '' OR p.beat_at NOT BETWEEN @dead AND @ahead)
			AND (p.failed_at IS NULL OR p.failed_at NOT BETWEEN @retry AND @ahead)`
)

// ahead is more than the clocks of processes differ by: a later date was written by a
// clock that was wrong, and does not hold up the next listing.
const ahead = time.Minute

// claim takes the listing of the profile for this process, if it is due and nobody else has it.
func (s *Service) claim(ctx context.Context, whose profile.Key) (*listing, error) {
	now := s.now()
	l := &listing{Service: s, whose: whose, run: rand.Text(), started: now, seen: make(map[registrar.DomainName]bool)}
	args := whose.Args(pgx.NamedArgs{
		"run": l.run, "now": now, "ahead": now.Add(ahead), "old": now.Add(-s.set.ListAge), "dead": now.Add(-s.set.ListDead), "retry": now.Add(-s.set.ListRetry),
	})
	var due bool
	if err := s.pool.QueryRow(ctx, selectListingDue, args).Scan(&due); err != nil || !due {
		return nil, err // mostly it is not due, and nothing is to be locked for that
	}
	tag, err := s.pool.Exec(ctx, claimListing, args)
	if err != nil {
		return nil, fmt.Errorf("claim listing: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return nil, nil
	}
	return l, nil
}

// list lists all names of the profile, if that is due.
func (s *Service) list(ctx context.Context, whose profile.Key, profiles registrar.Profiles, session registrar.Session) error {
	l, err := s.claim(ctx, whose)
	if err != nil || l == nil {
		return err
	}
	l.profiles, l.session = profiles, session
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	routine.Go(ctx, s.log, "sign of life of a listing", func() { l.beat(ctx, cancel) })
	err = l.all(ctx)
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	return l.end(context.WithoutCancel(ctx), err)
}

// errTakenOver ends a listing that another process took for dead.
var errTakenOver = errors.New("another process lists these names")

// listing is one run through the names of a profile.
type listing struct {
	*Service
	whose    profile.Key
	run      string
	started  time.Time
	profiles registrar.Profiles
	session  registrar.Session

	seen  map[registrar.DomainName]bool
	total int  // as last told
	moved bool // the total changed meanwhile, or names were missing
}

const beatListing = `
	UPDATE inventory_profile
	SET beat_at = @now
	WHERE brand = @brand AND account = @account AND profile = @profile AND run = @run`

// beat shows that the listing lives, however long the registrar takes.
func (l *listing) beat(ctx context.Context, cancel context.CancelCauseFunc) {
	for routine.Pause(ctx, l.set.ListDead/4) {
		tag, err := l.pool.Exec(ctx, beatListing, l.args(nil))
		if err == nil && tag.RowsAffected() == 0 {
			cancel(errTakenOver)
			return
		}
	}
}

func (l *listing) args(more pgx.NamedArgs) pgx.NamedArgs {
	args := l.whose.Args(more)
	args["run"], args["now"] = l.run, l.now()
	return args
}

// all goes through the pages until every name was seen. If the total tells that
// names moved between pages meanwhile, it goes through them once more.
func (l *listing) all(ctx context.Context) error {
	for range 2 {
		if err := l.pass(ctx); err != nil {
			return err
		}
		if len(l.seen) == l.total && !l.moved {
			break
		}
		l.moved = true
	}
	return nil
}

// maxPages bounds a pass, should a registrar send the same page for ever.
const maxPages = 20_000

// pass goes through the pages once. A registrar may send fewer rows than were
// asked for; where it does so on the first page, that is the size of its pages.
func (l *listing) pass(ctx context.Context) error {
	size := l.set.ListPage
	for number := range maxPages {
		page, err := l.page(ctx, registrar.DomainQuery{Sort: registrar.SortName, Page: number, Limit: size})
		if err != nil {
			return err
		}
		if number == 0 && len(page.Listings) > 0 {
			size = min(size, len(page.Listings))
		} else if l.total != page.Total {
			l.moved = true
		}
		l.total = page.Total
		if err := l.save(ctx, page); err != nil {
			return err
		}
		if len(page.Listings) == 0 || len(l.seen) >= l.total {
			return nil
		}
	}
	return errors.New("the list does not end")
}

// listTries is how often a page is asked for before the listing fails.
const listTries = 3

func (l *listing) page(ctx context.Context, q registrar.DomainQuery) (page registrar.DomainPage, err error) {
	for try := range listTries {
		if try > 0 && !routine.Pause(ctx, l.set.RetryPause) {
			break
		}
		page, err = l.ask(ctx, l.profiles, l.session, q)
		if !errors.Is(err, registrar.ErrUnavailable) {
			break
		}
	}
	return page, err
}

const noteListing = `
	UPDATE inventory_profile
	SET listed = @listed, total = @total, beat_at = @now
	WHERE brand = @brand AND account = @account AND profile = @profile AND run = @run`

// save puts a page into the inventory, so that what came in is there whatever
// becomes of the rest.
func (l *listing) save(ctx context.Context, page registrar.DomainPage) error {
	for _, d := range page.Listings {
		l.seen[d.Name] = true
	}
	return pgx.BeginFunc(ctx, l.pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, noteListing, l.args(pgx.NamedArgs{"listed": len(l.seen), "total": l.total}))
		if err != nil {
			return fmt.Errorf("note listing: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return errTakenOver
		}
		return l.addListed(ctx, tx, l.whose, page)
	})
}

const (
	endListing = `
		UPDATE inventory_profile
		SET run = '', listed_at = CASE WHEN @complete THEN @now ELSE listed_at END,
			failed_at = CASE WHEN @failed THEN @now ELSE failed_at END,
			facets_at = NULL,
			known_by = CASE
				WHEN @complete AND EXISTS (SELECT FROM inventory_detail d WHERE d.holder = id AND d.domain = known_by) THEN ''
				ELSE known_by END
		WHERE brand = @brand AND account = @account AND profile = @profile AND run = @run`

	// missListed hides what a listing did not name, if that listing is sure, and
	// has it read in any case. One that names hardly anything is not believed.
	missListed = `
		WITH missed AS (
			UPDATE inventory_detail
			SET due_at = least(due_at, @now)
			WHERE holder = ` + profileID + ` AND listed_at < @started
			RETURNING holder, domain
		)
		UPDATE inventory_domain n
		SET gone = true
		FROM missed m
		WHERE n.holder = m.holder AND n.domain = m.domain AND NOT n.gone
			AND @sure AND 2 * @seen > (SELECT count(*) FROM inventory_domain WHERE ` + ofProfile + `)`
)

// end closes the run. Only one that saw every name says something about those it
// did not see. The end of the registrant's session is no failure.
func (l *listing) end(ctx context.Context, err error) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	quiet := errors.Is(err, registrar.ErrSessionEnded) || errors.Is(err, context.Canceled)
	if quiet || errors.Is(err, errTakenOver) {
		l.log.InfoContext(ctx, "listing stopped", "brand", l.whose.Brand, "account", l.whose.Account, "listed", len(l.seen), "err", err)
	}
	ended := pgx.BeginFunc(ctx, l.pool, func(tx pgx.Tx) error {
		tag, lost := tx.Exec(ctx, endListing, l.args(pgx.NamedArgs{"complete": err == nil, "failed": err != nil && !quiet}))
		if lost != nil || tag.RowsAffected() == 0 || err != nil {
			return lost
		}
		_, lost = tx.Exec(ctx, missListed, l.args(pgx.NamedArgs{"sure": !l.moved, "seen": len(l.seen), "started": l.started}))
		return lost
	})
	l.count(l.whose)
	switch {
	case ended != nil:
		return fmt.Errorf("end listing: %w", ended)
	case quiet || errors.Is(err, errTakenOver):
		return nil
	}
	return err
}
