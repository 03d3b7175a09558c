package inventory

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/routine"
)

// How many details are read in a round and at a time, of each account.
const (
	readsInRound = 8
	freshInRound = 6 // of them at most: what was never read must not hold up the rest
	readsAtOnce  = 4
)

// claimReads moves each claimed row into the future first: no transaction stays
// open while the registrar is asked, no two processes read the same, and what a
// killed one had claimed is read later. What is due later than anything is put off
// was written by a clock that ran ahead: it is due too.
const claimReads = `
	WITH fresh AS (
		SELECT holder, domain
		FROM inventory_detail
		WHERE account = @account AND read_at IS NULL AND due_at <= @now
		ORDER BY added_at DESC
		LIMIT @fresh
		FOR UPDATE SKIP LOCKED
	), due AS (
		SELECT holder, domain
		FROM inventory_detail
		WHERE account = @account AND read_at IS NOT NULL AND due_at <= @now
		ORDER BY due_at
		LIMIT @limit
		FOR UPDATE SKIP LOCKED
	), ahead AS (
		SELECT holder, domain
		FROM inventory_detail
		WHERE account = @account AND due_at > @ahead
		LIMIT @limit
		FOR UPDATE SKIP LOCKED
	), picked AS (
		SELECT holder, domain FROM ahead
		UNION ALL
		SELECT holder, domain FROM fresh
		UNION ALL
		SELECT holder, domain FROM due
		LIMIT @limit
	)
	UPDATE inventory_detail d
	SET due_at = @until
	FROM picked k
	JOIN inventory_profile p ON p.id = k.holder
	JOIN inventory_domain n USING (holder, domain)
	WHERE d.holder = k.holder AND d.domain = k.domain
	RETURNING p.brand, p.account, p.profile, d.domain, n.gone, d.failures, d.due_at`

// wantReads puts domains before those that came in later.
const wantReads = `
	UPDATE inventory_detail
	SET added_at = @now
	WHERE holder = ` + profileID + ` AND domain = ANY (@domains) AND read_at IS NULL AND added_at < @lately`

// wantedLately is how long a domain keeps its place before it is put first again.
const wantedLately = 10 * time.Second

// ReadFirst has details that were never read come before others: somebody looks at
// a list with names.
func (s *Service) ReadFirst(ctx context.Context, whose profile.Key, names []registrar.DomainName) error {
	if len(names) == 0 {
		return nil
	}
	domains := make([]string, len(names))
	for i, name := range names {
		domains[i] = string(name)
	}
	now := s.now()
	_, err := s.pool.Exec(ctx, wantReads, whose.Args(pgx.NamedArgs{"domains": domains, "now": now, "lately": now.Add(-wantedLately)}))
	if err != nil {
		return fmt.Errorf("put details first: %w", err)
	}
	return nil
}

// claimed is a domain whose details this process reads now.
type claimed struct {
	profile.Key
	Domain   registrar.DomainName
	Gone     bool // a listing did not name it
	Failures int  // reads in a row that got no answer
	Until    time.Time
}

// longestPause is longer than any read is put off.
func (s *Service) longestPause() time.Duration { return 2 * max(s.set.Refresh, longestRetry) }

func (s *Service) claimDue(ctx context.Context, account string, limit int) ([]claimed, error) {
	now := s.now()
	rows, err := s.pool.Query(ctx, claimReads, pgx.NamedArgs{
		"account": account, "now": now, "until": now.Add(s.set.Claim), "ahead": now.Add(s.longestPause()), "fresh": min(limit, freshInRound), "limit": limit,
	})
	if err != nil {
		return nil, fmt.Errorf("claim due domains: %w", err)
	}
	due, err := pgx.CollectRows(rows, pgx.RowToStructByPos[claimed])
	if err != nil {
		return nil, fmt.Errorf("claim due domains: %w", err)
	}
	return due, nil
}

// ReadOnce reads details that are due, a few of each account, and returns how many
// were due. prove is as for Run.
func (s *Service) ReadOnce(ctx context.Context, prove Prove) (int, error) {
	var (
		sum int
		all error
	)
	for account := range s.accounts {
		n, _, err := s.readRound(ctx, account, readsInRound, prove)
		sum, all = sum+n, errors.Join(all, err)
	}
	return sum, all
}

// readRound claims up to limit domains and reads them. down says that none of
// them got an answer.
func (s *Service) readRound(ctx context.Context, account string, limit int, prove Prove) (n int, down bool, err error) {
	due, err := s.claimDue(ctx, account, limit)
	if err != nil {
		return 0, false, err
	}
	var (
		wg       routine.Group
		slots    = make(chan struct{}, readsAtOnce)
		mu       sync.Mutex
		answered int
	)
	for _, c := range due {
		wg.Do(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			err := routine.Try(func() error { return s.readDetail(ctx, c, prove) })
			if p := new(routine.Panic); errors.As(err, &p) {
				err = errors.Join(err, s.putOff(ctx, c))
			}
			if err == nil {
				mu.Lock()
				answered++
				mu.Unlock()
			} else if ctx.Err() == nil && !errors.Is(err, registrar.ErrUnavailable) {
				routine.Report(ctx, s.log, "details not read", err, "brand", c.Brand, "account", c.Account, "domain", c.Domain)
			}
		})
	}
	_ = wg.Wait() // its reads have no errors
	return len(due), len(due) > 0 && answered == 0, nil
}

// readDetail reads one domain as a whole. One that a listing missed is forgotten:
// another profile may have it that has the same username, which is all that a read
// tells. If it was the list that was wrong, the next one brings it back.
func (s *Service) readDetail(ctx context.Context, c claimed, prove Prove) error {
	if c.Gone {
		return s.forget(ctx, c.Key, c.Domain)
	}
	version, err := s.audit.Version(ctx, c.Account, c.Domain) // before the read
	if err != nil {
		return err
	}
	asking, cancel := context.WithTimeout(ctx, s.set.CallWait)
	defer cancel()
	live, err := s.accounts[c.Account].Reader.Domain(asking, c.Domain, registrar.AllParts)
	switch {
	case errors.Is(err, registrar.ErrNotFound):
		return s.forget(ctx, c.Key, c.Domain)
	case err != nil:
		return errors.Join(err, s.putOff(ctx, c))
	}
	if prove != nil {
		prove(ctx, c.Account, live, version)
	}
	return s.save(ctx, c.Key, sighting{live: live, version: version, claimed: &c.Until})
}

const putOffRead = `
	UPDATE inventory_detail
	SET due_at = @due, failures = failures + 1
	WHERE holder = ` + profileID + ` AND domain = @domain AND due_at = @claimed`

// longestRetry is how long at most is waited after a read that got no answer.
const longestRetry = 2 * time.Hour

// putOff waits longer each time before a domain is read that could not be read.
func (s *Service) putOff(ctx context.Context, c claimed) error {
	due := s.now().Add(min(time.Minute<<min(c.Failures, 10), longestRetry))
	_, err := s.pool.Exec(ctx, putOffRead, c.Args(pgx.NamedArgs{"domain": string(c.Domain), "due": due, "claimed": c.Until}))
	if err != nil {
		return fmt.Errorf("put off %s: %w", c.Domain, err)
	}
	return nil
}

const selectSending = `
	SELECT count(*)
	FROM change_lease
	WHERE account = $1 AND taken_at > $2`

// How the background keeps out of the way.
const (
	editsLately  = 10 * time.Second // an edit begun since then, and not done yet, goes before reads
	editPause    = 2 * time.Second  // between two single reads, for each such edit
	editsPause   = 20 * time.Second // at most
	longestPause = time.Minute      // while the registrar does not answer
)

// readDetails reads what is due of one account until ctx ends. It rests as long as
// it worked, so that people who wait for a page get their turn; while many edits are
// sent, as those of a batch, it hardly works at all.
func (s *Service) readDetails(ctx context.Context, account string, prove Prove) {
	rest := s.set.Tick
	routine.Pause(ctx, rest)
	routine.Repeat(ctx, s.log, "details of domains", func(ctx context.Context) time.Duration {
		limit := readsInRound
		sending, err := s.sending(ctx, account)
		if sending > 0 {
			limit = 1
		}
		began := time.Now()
		n, down := 0, false
		if err == nil {
			n, down, err = s.readRound(ctx, account, limit, prove)
		}
		switch {
		case err != nil || down:
			rest = min(max(2*rest, s.set.Tick), longestPause)
		case sending > 0 && n > 0:
			rest = min(time.Duration(sending)*editPause, editsPause)
		case n == 0:
			rest = s.set.Tick
		default:
			rest = min(time.Since(began), 5*time.Second)
		}
		if err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "inventory will try again", "account", account, "err", err)
		}
		return rest
	})
}

// sending returns how many edits are under way.
func (s *Service) sending(ctx context.Context, account string) (edits int, err error) {
	err = s.pool.QueryRow(ctx, selectSending, account, s.now().Add(-editsLately)).Scan(&edits)
	return edits, err
}
