package inventory

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/profile"
	"portal/internal/routine"
)

// Facets count what the filters of a list would find in the whole profile. They
// are not for sub-users, who may see one domain only.
type Facets struct {
	Total                                              int
	ExpiringIn                                         map[int]int // by days: 7, 30, 60, 90
	Expired, Unlocked, NotPrivate, Unverified, Pending int
	Unconfirmed                                        Unconfirmed
	TLDs, NameserverSets, Labels                       []Facet   // most frequent first, at most 200 each
	At                                                 time.Time // when they were counted
}

// Facet is a value that a filter can have.
type Facet struct {
	Key   string // for the filter
	Text  string // for people
	Count int
}

// How old counts may become: soon after something was seen, and anyway.
const (
	facetsSoon = 5 * time.Second
	facetsOld  = time.Hour
)

const selectFacets = `
	SELECT facets
	FROM inventory_profile
	WHERE brand = @brand AND account = @account AND profile = @profile AND facets IS NOT NULL`

// Facets returns the last counts, which may be some seconds old.
func (s *Service) Facets(ctx context.Context, whose profile.Key) (Facets, error) {
	var body []byte
	err := s.pool.QueryRow(ctx, selectFacets, whose.Args()).Scan(&body)
	if errors.Is(err, pgx.ErrNoRows) {
		s.count(whose) // kept soon, so that not every page of a list counts again
		return s.countFacets(ctx, whose)
	}
	if err != nil {
		return Facets{}, fmt.Errorf("read facets: %w", err)
	}
	var f Facets
	if err := json.Unmarshal(body, &f); err != nil {
		return Facets{}, fmt.Errorf("decode facets: %w", err)
	}
	if s.now().Sub(f.At) > facetsOld { // time alone lets names expire
		s.count(whose)
	}
	return f, nil
}

// count asks for new counts for the profile soon.
func (s *Service) count(whose profile.Key) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dirty[whose] = true
}

// keepFacets counts again where something was seen.
func (s *Service) keepFacets(ctx context.Context) {
	routine.Pause(ctx, facetsSoon)
	routine.Repeat(ctx, s.log, "counts of filters", func(ctx context.Context) time.Duration {
		s.mu.Lock()
		dirty := s.dirty
		s.dirty = make(map[profile.Key]bool)
		s.mu.Unlock()
		for h := range dirty {
			err := routine.Try(func() error { return s.refreshFacets(ctx, h) })
			if err != nil && ctx.Err() == nil {
				routine.Report(ctx, s.log, "facets not counted", err, "brand", h.Brand)
			}
		}
		return facetsSoon
	})
}

const upsertFacets = `
	INSERT INTO inventory_profile (brand, account, profile, facets, facets_at)
	VALUES (@brand, @account, @profile, @facets, @at)
	ON CONFLICT (brand, account, profile) DO UPDATE
	SET facets = EXCLUDED.facets, facets_at = EXCLUDED.facets_at`

func (s *Service) refreshFacets(ctx context.Context, whose profile.Key) error {
	f, err := s.countFacets(ctx, whose)
	if err != nil {
		return err
	}
	body, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("encode facets: %w", err)
	}
	if _, err := s.pool.Exec(ctx, upsertFacets, whose.Args(pgx.NamedArgs{"facets": body, "at": f.At})); err != nil {
		return fmt.Errorf("save facets: %w", err)
	}
	return nil
}

const (
	countFilters = `
		SELECT count(*),
			count(*) FILTER (WHERE expires >= @now AND expires < @in7),
			count(*) FILTER (WHERE expires >= @now AND expires < @in30),
			count(*) FILTER (WHERE expires >= @now AND expires < @in60),
			count(*) FILTER (WHERE expires >= @now AND expires < @in90),
			count(*) FILTER (WHERE expires < @now),
			count(*) FILTER (WHERE lock = 'unlocked'),
			count(*) FILTER (WHERE privacy = 'off'),
			count(*) FILTER (WHERE verification IN ('needed', 'waiting', 'pending', 'suspended')),
			count(*) FILTER (WHERE domain IN (` + openDomains + `))
		FROM inventory_domain
		WHERE ` + ofProfile

	countTLDs = `
		SELECT tld, tld, count(*)
		FROM inventory_domain
		WHERE ` + ofProfile + `
		GROUP BY tld
		ORDER BY count(*) DESC, tld
		LIMIT 200`

	countSets = `
		SELECT c.nameserver_set, array_to_string(d.nameservers, ', '), c.many
		FROM (
			SELECT holder, nameserver_set, min(domain) AS domain, count(*) AS many
			FROM inventory_domain
			WHERE ` + ofProfile + ` AND nameserver_set <> ''
			GROUP BY holder, nameserver_set
			ORDER BY count(*) DESC, nameserver_set
			LIMIT 200
		) c
		JOIN inventory_detail d USING (holder, domain)
		ORDER BY c.many DESC, c.nameserver_set`

	countLabels = `
		SELECT l.key, min(l.label), count(*)
		FROM inventory_label l
		JOIN inventory_domain d USING (holder, domain)
		WHERE l.holder = ` + profileID + ` AND NOT d.gone
		GROUP BY l.key
		ORDER BY l.key
		LIMIT 200`
)

func (s *Service) countFacets(ctx context.Context, whose profile.Key) (Facets, error) {
	now := s.now().UTC()
	f := Facets{At: now}
	var in [4]int
	args := whose.Args(pgx.NamedArgs{
		"now": now, "in7": now.AddDate(0, 0, 7), "in30": now.AddDate(0, 0, 30), "in60": now.AddDate(0, 0, 60), "in90": now.AddDate(0, 0, 90),
	})
	var batch pgx.Batch
	batch.Queue(countFilters, args).QueryRow(func(row pgx.Row) error {
		return row.Scan(&f.Total, &in[0], &in[1], &in[2], &in[3], &f.Expired, &f.Unlocked, &f.NotPrivate, &f.Unverified, &f.Pending)
	})
	batch.Queue(countUnconfirmed, whose.Args()).QueryRow(scanUnconfirmed(&f.Unconfirmed))
	for query, facets := range map[string]*[]Facet{countTLDs: &f.TLDs, countSets: &f.NameserverSets, countLabels: &f.Labels} {
		batch.Queue(query, whose.Args()).Query(func(rows pgx.Rows) (err error) {
			*facets, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Facet])
			return err
		})
	}
	if err := s.pool.SendBatch(ctx, &batch).Close(); err != nil {
		return Facets{}, fmt.Errorf("count facets: %w", err)
	}
	f.ExpiringIn = map[int]int{7: in[0], 30: in[1], 60: in[2], 90: in[3]}
	return f, nil
}
