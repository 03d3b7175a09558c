package inventory

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/profile"
)

// Progress says how complete the inventory of a profile is.
type Progress struct {
	Listed   int       // names that are here
	Total    int       // names that the registrar told of; never less than Listed
	Read     int       // names whose details were read, at any time
	ListedAt time.Time // end of the last complete listing; zero if there was none
	Listing  bool      // names are coming in
	Reading  bool      // details are still missing
	Failed   bool      // the last listing came to no end; it is tried again when somebody looks
}

const (
	selectProgress = `
		SELECT listed_at, run <> '' AND beat_at > @dead, failed_at IS NOT NULL OR run <> '' AND beat_at <= @dead, total,
			coalesce(
				CASE WHEN run = '' AND facets_at > @counted THEN (facets ->> 'Total')::bigint END,
				(SELECT count(*) FROM inventory_domain WHERE ` + ofProfile + `))
		FROM inventory_profile
		WHERE brand = @brand AND account = @account AND profile = @profile`

	countUnread = `SELECT count(*) FROM inventory_detail WHERE holder = ` + profileID + ` AND read_at IS NULL`
)

// countedLately is how old a count may be that Progress takes: it is shown on each
// page of a list, and counting takes longer than all the rest.
const countedLately = time.Minute

// Progress returns how complete the inventory of the profile is. Unless names are coming in,
// Listed may be a minute old.
func (s *Service) Progress(ctx context.Context, whose profile.Key) (Progress, error) {
	here := s.isListing(whose) // asked first: one that ends meanwhile has left its marks
	var (
		batch  pgx.Batch
		p      Progress
		listed *time.Time
	)
	batch.Queue(selectProgress, whose.Args(pgx.NamedArgs{
		"dead": s.now().Add(-s.set.ListDead), "counted": s.now().Add(-countedLately),
	})).QueryRow(func(row pgx.Row) error {
		err := row.Scan(&listed, &p.Listing, &p.Failed, &p.Total, &p.Listed)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil // nobody has asked for a listing yet
		}
		return err
	})
	unread := 0
	batch.Queue(countUnread, whose.Args()).QueryRow(func(row pgx.Row) error { return row.Scan(&unread) })
	if err := s.pool.SendBatch(ctx, &batch).Close(); err != nil {
		return Progress{}, fmt.Errorf("read progress: %w", err)
	}
	p.ListedAt = orZero(listed)
	p.Listing = p.Listing || here
	p.Failed = p.Failed && !p.Listing
	if p.Total = max(p.Total, p.Listed); !p.Listing && !p.ListedAt.IsZero() && !p.Failed {
		p.Total = p.Listed
	}
	p.Read = max(0, p.Listed-unread)
	p.Reading = p.Read < p.Listed
	return p, nil
}
