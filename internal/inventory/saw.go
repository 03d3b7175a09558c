package inventory

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/registrar"
)

// Saw takes note of a fresh read of a domain: the parts that were read and are
// newer than what is known. A setting that was changed elsewhere becomes an entry
// in the log. version is that of the domain before it was read; see
// audit.Store.Version. A domain that another profile holds by now is forgotten.
func (s *Service) Saw(ctx context.Context, h Holder, live registrar.Domain, version int64) error {
	return s.save(ctx, h, live, version, nil)
}

// save is Saw. claimed is given by the read that was due: the time until which it
// was claimed.
func (s *Service) save(ctx context.Context, h Holder, live registrar.Domain, version int64, claimed *time.Time) error {
	if live.Profile != "" && !strings.EqualFold(live.Profile, h.Profile) {
		return s.forget(ctx, h, live.Name)
	}
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		return s.saveIn(ctx, tx, h, live, version, claimed)
	})
	if errors.Is(err, ErrNotFound) {
		return nil // a read that does not tell the holder adds nothing to a profile
	}
	if err == nil {
		s.count(h)
	}
	return err
}

func (s *Service) saveIn(ctx context.Context, tx pgx.Tx, h Holder, live registrar.Domain, version int64, claimed *time.Time) error {
	if live.Profile != "" {
		if err := s.add(ctx, tx, h, live.Name); err != nil {
			return err
		}
	}
	r, err := lockRecord(ctx, tx, h, live.Name)
	if err != nil {
		return err
	}
	taken := r.merge(live, version)
	drift, err := s.account(ctx, tx, h, &r, live, taken, version)
	if err != nil {
		return err
	}
	if err := s.writeRecord(ctx, tx, h, r); err != nil {
		return err
	}
	if err := s.writeRow(ctx, tx, h, r, live, claimed); err != nil || len(drift) == 0 {
		return err
	}
	return s.audit.RecordDrift(ctx, tx, audit.Drift{
		Brand: h.Brand, Account: h.Account, Profile: h.Profile, Domain: live.Name, Diff: drift, SeenAt: live.ReadAt,
	})
}

const insertSeen = `
	INSERT INTO inventory_domain (brand, account, profile, domain, unicode, tld, added_at, listed_at, due_at)
	VALUES (@brand, @account, @profile, @domain, @unicode, @tld, @now, @now, @now)
	ON CONFLICT DO NOTHING`

// add puts a domain into the inventory that a listing has not named yet.
func (s *Service) add(ctx context.Context, tx pgx.Tx, h Holder, name registrar.DomainName) error {
	_, err := tx.Exec(ctx, insertSeen, h.with(pgx.NamedArgs{
		"domain": string(name), "unicode": unicodeColumn(name), "tld": name.TLD(), "now": s.now(),
	}))
	if err != nil {
		return fmt.Errorf("add %s: %w", name, err)
	}
	return nil
}

// unicodeColumn is empty for a name that reads the same both ways.
func unicodeColumn(name registrar.DomainName) string {
	if text := name.Unicode(); text != string(name) {
		return foldText(text)
	}
	return ""
}

const (
	lockRow = `
		SELECT domain
		FROM inventory_domain
		WHERE brand = @brand AND account = @account AND profile = @profile AND domain = @domain
		FOR UPDATE`
	// selectLocked is a statement of its own, so that it sees what was committed
	// while the one before it waited.
	selectLocked = `
		SELECT body
		FROM inventory_state
		WHERE brand = @brand AND account = @account AND profile = @profile AND domain = @domain`
)

// lockRecord keeps other reads of the same domain waiting, and returns what is
// known of it. It returns ErrNotFound if the profile does not hold it.
func lockRecord(ctx context.Context, tx pgx.Tx, h Holder, name registrar.DomainName) (record, error) {
	var locked string
	err := tx.QueryRow(ctx, lockRow, h.with(pgx.NamedArgs{"domain": string(name)})).Scan(&locked)
	if errors.Is(err, pgx.ErrNoRows) {
		return record{}, fmt.Errorf("%s: %w", name, ErrNotFound)
	}
	if err != nil {
		return record{}, fmt.Errorf("lock %s: %w", name, err)
	}
	r, err := readRecord(ctx, tx, selectLocked, h, name)
	if errors.Is(err, ErrNotFound) { // never read before
		return record{}, nil
	}
	return r, err
}

const upsertState = `
	INSERT INTO inventory_state (brand, account, profile, domain, body)
	VALUES (@brand, @account, @profile, @domain, @body)
	ON CONFLICT (brand, account, profile, domain) DO UPDATE
	SET body = EXCLUDED.body`

func (s *Service) writeRecord(ctx context.Context, tx pgx.Tx, h Holder, r record) error {
	body, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode state of %s: %w", r.Domain.Name, err)
	}
	_, err = tx.Exec(ctx, upsertState, h.with(pgx.NamedArgs{"domain": string(r.Domain.Name), "body": body}))
	if err != nil {
		return fmt.Errorf("save state of %s: %w", r.Domain.Name, err)
	}
	return nil
}

const updateRow = `
	UPDATE inventory_domain
	SET expires = coalesce(@expires, expires), renewal = coalesce(nullif(@renewal, ''), renewal),
		lock = @lock, lock_changeable = @changeable, privacy = coalesce(nullif(@privacy, ''), privacy),
		verification = @verification, deadline = @deadline, bounced = @bounced, signed = @signed,
		nameservers = @nameservers, nameserver_set = @set,
		read_at = greatest(read_at, @read_at),
		listed_at = CASE WHEN @holder THEN greatest(listed_at, @read_at) ELSE listed_at END,
		gone = gone AND NOT @holder,
		due_at = CASE WHEN due_at = @claimed THEN @due ELSE due_at END,
		failures = CASE WHEN due_at = @claimed THEN 0 ELSE failures END
	WHERE brand = @brand AND account = @account AND profile = @profile AND domain = @domain`

// writeRow shows a state in the columns that lists read. A domain that became due
// again after it was claimed stays so: something happened to it since.
func (s *Service) writeRow(ctx context.Context, tx pgx.Tx, h Holder, r record, live registrar.Domain, claimed *time.Time) error {
	d := r.Domain
	var signed *bool
	if d.Parts.Has(registrar.PartDNSSEC) {
		signed = new(len(d.DS) > 0)
	}
	_, err := tx.Exec(ctx, updateRow, h.with(pgx.NamedArgs{
		"domain": string(d.Name), "expires": orNull(d.Expires), "renewal": string(d.Renewal),
		"lock": lockColumn(d), "changeable": d.Lock.Changeable, "privacy": string(d.Privacy),
		"verification": string(d.Verification.Status), "deadline": orNull(d.Verification.Deadline), "bounced": d.Verification.Bounced,
		"signed": signed, "nameservers": registrar.Hosts(d.Nameservers), "set": setColumn(d),
		"read_at": live.ReadAt, "holder": live.Profile != "", "claimed": claimed, "due": s.next(d),
	}))
	if err != nil {
		return fmt.Errorf("save %s: %w", d.Name, err)
	}
	return nil
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// The values of the column lock; empty is not known.
const (
	lockNone     = "none"
	lockLocked   = "locked"
	lockUnlocked = "unlocked"
)

func lockColumn(d registrar.Domain) string {
	switch {
	case !d.Parts.Has(registrar.PartLock):
		return ""
	case !d.Lock.Supported:
		return lockNone
	case d.Lock.Locked:
		return lockLocked
	}
	return lockUnlocked
}

func setColumn(d registrar.Domain) string {
	if !d.Parts.Has(registrar.PartRegistration) {
		return ""
	}
	return NameserverSet(registrar.Hosts(d.Nameservers))
}

// NameserverSet returns the key of a set of hosts for Filter.Nameservers; order
// and repetition don't count.
func NameserverSet(hosts []string) string {
	hosts = slices.Clone(hosts)
	slices.Sort(hosts)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(hosts), " ")))
	return hex.EncodeToString(sum[:10])
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
		d.Verification.Status != "" && d.Verification.Status != registrar.VerificationVerified,
		d.Privacy == registrar.PrivacyEnabling, d.Privacy == registrar.PrivacyDisabling,
		d.Waiting > 0, d.TransferAway:
		distance = s.set.Watchful
	}
	return now.Add(time.Duration(float64(distance) * (0.8 + 0.4*rand.Float64())))
}

const deleteDomain = `
	DELETE FROM inventory_domain
	WHERE brand = @brand AND account = @account AND profile = @profile AND domain = @domain`

// forget removes a domain that the profile does not hold any more. Its labels
// stay, and are there should it come back.
func (s *Service) forget(ctx context.Context, h Holder, name registrar.DomainName) error {
	tag, err := s.pool.Exec(ctx, deleteDomain, h.with(pgx.NamedArgs{"domain": string(name)}))
	if err != nil {
		return fmt.Errorf("forget %s: %w", name, err)
	}
	if tag.RowsAffected() > 0 {
		s.count(h)
	}
	return nil
}
