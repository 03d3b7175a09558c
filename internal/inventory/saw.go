package inventory

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/profile"
	"portal/internal/registrar"
)

// Saw takes note of a fresh read of a domain that a session of the profile has shown to be
// held: the parts that were read and are newer than what is known. A setting that
// was changed elsewhere becomes an entry in the log. version is that of the domain
// before it was read; see audit.Store.Version. A domain that another profile holds
// by now is forgotten.
func (s *Service) Saw(ctx context.Context, whose profile.Key, live registrar.Domain, version int64) error {
	return s.save(ctx, whose, sighting{live: live, version: version, shown: true})
}

// Heard is Saw for a read that no session stands behind: of the profile it tells the
// username, which another profile may have too. It adds nothing to what the profile holds.
func (s *Service) Heard(ctx context.Context, whose profile.Key, live registrar.Domain, version int64) error {
	return s.save(ctx, whose, sighting{live: live, version: version})
}

// sighting is a fresh read of a domain.
type sighting struct {
	live    registrar.Domain
	version int64
	shown   bool       // a session has shown that the domain is held
	claimed *time.Time // of the read that was due: the time until which it was claimed
}

func (s *Service) save(ctx context.Context, whose profile.Key, seen sighting) error {
	live := seen.live
	if live.Profile != "" && !profile.MayBe(live.Profile, whose.Profile) {
		return s.forget(ctx, whose, live.Name)
	}
	seen.shown = seen.shown && live.Profile != ""
	if seen.shown {
		if err := s.Release(ctx, s.pool, whose, []string{string(live.Name)}); err != nil {
			return err
		}
	}
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return s.saveIn(ctx, tx, whose, seen) })
	if errors.Is(err, ErrNotFound) {
		return nil // what does not show that the profile holds it adds nothing to it
	}
	if err == nil {
		s.count(whose)
	}
	return err
}

func (s *Service) saveIn(ctx context.Context, tx pgx.Tx, whose profile.Key, seen sighting) error {
	r, err := s.lockRecord(ctx, tx, whose, seen)
	if err != nil {
		return err
	}
	live := seen.live
	taken := r.merge(live, seen.version)
	drift, err := s.detectDrift(ctx, tx, whose, &r, live, taken, seen.version)
	if err != nil {
		return err
	}
	if err := s.write(ctx, tx, whose, r, seen, len(drift) == 0); err != nil {
		return err
	}
	if len(drift) == 0 {
		return nil
	}
	return s.audit.RecordDrift(ctx, tx, audit.Drift{
		Key: whose, Domain: live.Name, Diff: drift, SeenAt: live.ReadAt,
	})
}

const (
	insertProfile = `
		INSERT INTO inventory_profile (brand, account, profile)
		VALUES (@brand, @account, @profile)
		ON CONFLICT DO NOTHING`

	// Rows of inventory_detail are always written and locked before those of
	// inventory_domain.
	insertDetail = `
		INSERT INTO inventory_detail (holder, domain, account, added_at, listed_at, due_at)
		VALUES (` + profileID + `, @domain, @account, @now, @now, @now)
		ON CONFLICT DO NOTHING`

	insertDomain = `
		INSERT INTO inventory_domain (holder, domain, unicode, tld)
		VALUES (` + profileID + `, @domain, @unicode, @tld)
		ON CONFLICT DO NOTHING`
)

// add puts a domain into the inventory that no listing has named yet.
func (s *Service) add(ctx context.Context, tx pgx.Tx, whose profile.Key, name registrar.DomainName) error {
	args := whose.Args(pgx.NamedArgs{"domain": string(name), "unicode": unicodeColumn(name), "tld": name.TLD(), "now": s.now()})
	for _, query := range []string{insertProfile, insertDetail, insertDomain} {
		if _, err := tx.Exec(ctx, query, args); err != nil {
			return fmt.Errorf("add %s: %w", name, err)
		}
	}
	return nil
}

const (
	lockState = `
		SELECT state
		FROM inventory_detail
		WHERE holder = ` + profileID + ` AND domain = @domain
		FOR UPDATE`

	lockHeld = `
		SELECT d.state
		FROM inventory_detail d
		JOIN inventory_domain n USING (holder, domain)
		WHERE holder = ` + profileID + ` AND domain = @domain AND NOT n.gone
		FOR UPDATE OF d`
)

// lockRecord keeps other reads of the same domain waiting, and returns what is
// known of it. A domain that is not there yet is added if a session has shown that
// the profile holds it; else it returns ErrNotFound, and also for one that a listing missed.
func (s *Service) lockRecord(ctx context.Context, tx pgx.Tx, whose profile.Key, seen sighting) (record, error) {
	name := seen.live.Name
	if !seen.shown {
		return readRecord(ctx, tx, lockHeld, whose, name)
	}
	r, err := readRecord(ctx, tx, lockState, whose, name)
	if !errors.Is(err, ErrNotFound) {
		return r, err
	}
	if err := s.add(ctx, tx, whose, name); err != nil {
		return record{}, err
	}
	return readRecord(ctx, tx, lockState, whose, name)
}

const (
	updateDetail = `
		UPDATE inventory_detail
		SET lock_changeable = @changeable, deadline = @deadline, bounced = @bounced, signed = @signed, nameservers = @nameservers,
			state = @state, read_at = greatest(read_at, @read_at),
			listed_at = CASE WHEN @holds THEN greatest(listed_at, @read_at) ELSE listed_at END,
			due_at = CASE WHEN due_at = @claimed THEN @due ELSE due_at END,
			failures = CASE WHEN due_at = @claimed THEN 0 ELSE failures END
		WHERE holder = ` + profileID + ` AND domain = @domain`

	updateDomain = `
		UPDATE inventory_domain
		SET expires = coalesce(@expires, expires), renewal = coalesce(nullif(@renewal, ''), renewal), lock = @lock,
			privacy = coalesce(nullif(@privacy, ''), privacy), verification = @verification, nameserver_set = @set,
			gone = gone AND NOT @holds
		WHERE holder = ` + profileID + ` AND domain = @domain
			AND (expires, renewal, lock, privacy, verification, nameserver_set, gone) IS DISTINCT FROM (
				coalesce(@expires, expires), coalesce(nullif(@renewal, ''), renewal), @lock,
				coalesce(nullif(@privacy, ''), privacy), @verification, @set, gone AND NOT @holds)`

	// relax spares a transaction the wait for the disk: what it writes is a copy, and
	// after a crash the next read brings it again.
	relax = `SET LOCAL synchronous_commit TO off`
)

// write saves a state, and shows it in the columns that lists read. A domain that
// became due again after it was claimed stays so: something happened to it since.
// copied says that the transaction holds nothing else.
func (s *Service) write(ctx context.Context, tx pgx.Tx, whose profile.Key, r record, seen sighting, copied bool) error {
	state, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode state of %s: %w", r.Domain.Name, err)
	}
	d := r.Domain
	var signed *bool
	if d.Parts.Has(registrar.PartDNSSEC) {
		signed = new(len(d.DS) > 0)
	}
	var all pgx.Batch // one round trip: others wait for the lock
	all.Queue(updateDetail, whose.Args(pgx.NamedArgs{
		"domain": string(d.Name), "changeable": d.Lock.Changeable, "deadline": orNull(d.Verification.Deadline),
		"bounced": d.Verification.Bounced, "signed": signed, "nameservers": registrar.Hosts(d.Nameservers),
		"state": state, "read_at": seen.live.ReadAt, "holds": seen.shown, "claimed": seen.claimed, "due": s.next(d),
	}))
	all.Queue(updateDomain, whose.Args(pgx.NamedArgs{
		"domain": string(d.Name), "expires": orNull(d.Expires), "renewal": string(d.Renewal), "lock": lockColumn(d),
		"privacy": string(d.Privacy), "verification": string(d.Verification.Status), "set": setColumn(d), "holds": seen.shown,
	}))
	if copied {
		all.Queue(relax)
	}
	if err := tx.SendBatch(ctx, &all).Close(); err != nil {
		return fmt.Errorf("save %s: %w", d.Name, err)
	}
	return nil
}

// How long before and after its end a domain is watched more closely.
const (
	soonBefore = 30 * 24 * time.Hour
	soonAfter  = 90 * 24 * time.Hour
)

// next says when a domain is to be read again: about once a day, and within
// hours where something is about to happen. Chance keeps the reads apart.
func (s *Service) next(d registrar.Domain) time.Time {
	distance := s.set.Refresh
	now := s.now()
	left := d.Expires.Sub(now)
	switch {
	case !d.Expires.IsZero() && left < soonBefore && left > -soonAfter,
		d.Verification.Status.Open(),
		d.Privacy == registrar.PrivacyEnabling, d.Privacy == registrar.PrivacyDisabling,
		d.Waiting > 0, d.TransferAway:
		distance = s.set.Watchful
	}
	return now.Add(time.Duration(float64(distance) * (0.8 + 0.4*rand.Float64())))
}
