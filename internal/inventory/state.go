package inventory

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/kind"
	"portal/internal/profile"
	"portal/internal/registrar"
)

// record is the JSON of a state: all that is known of a domain, when and in
// which version each part was read, and what the next read is compared with.
type record struct {
	Domain registrar.Domain         `json:"domain"`
	Read   map[registrar.Parts]mark `json:"read"`
	Known  map[kind.Field]known     `json:"known"`
}

// mark says when a part was read, and the version of the domain before that.
type mark struct {
	At      time.Time `json:"at"`
	Version int64     `json:"version"`
}

// known is a setting as it was last accounted for: by the first read, by a change
// of ours, or by an entry in the log.
type known struct {
	Values  []string `json:"values"`
	Version int64    `json:"version"`
}

// parts lists the parts one by one.
func parts(of registrar.Parts) []registrar.Parts {
	var each []registrar.Parts
	for p := registrar.Parts(1); p != 0 && p <= registrar.AllParts; p <<= 1 {
		if of.Has(p) {
			each = append(each, p)
		}
	}
	return each
}

// merge takes the parts of live that are newer than what is known, and returns
// which. A read that began before a step of a change that another read has seen
// already is old, whatever the clocks say.
func (r *record) merge(live registrar.Domain, version int64) registrar.Parts {
	if r.Read == nil {
		r.Read, r.Known = make(map[registrar.Parts]mark), make(map[kind.Field]known)
	}
	var taken registrar.Parts
	for _, p := range parts(live.Parts) {
		if last, read := r.Read[p]; read && (live.ReadAt.Before(last.At) || version < last.Version) {
			continue
		}
		r.Read[p] = mark{At: live.ReadAt, Version: version}
		r.take(p, live)
		taken |= p
	}
	r.Domain.Name, r.Domain.Parts = live.Name, r.Domain.Parts|taken
	r.Domain.ReadAt = r.age()
	return taken
}

func (r *record) take(p registrar.Parts, live registrar.Domain) {
	d := &r.Domain
	switch p {
	case registrar.PartRegistration:
		d.Nameservers, d.Renewal, d.Owner = slices.Clone(live.Nameservers), live.Renewal, live.Owner
		d.AdminEmail = live.AdminEmail
		d.Created, d.Expires, d.Updated = live.Created, live.Expires, live.Updated
	case registrar.PartLock:
		d.Lock, d.TransferAway = live.Lock, live.TransferAway
	case registrar.PartProfile:
		d.Profile, d.Waiting, d.Held = live.Profile, live.Waiting, live.Held
	case registrar.PartPrivacy:
		d.Privacy = live.Privacy
	case registrar.PartVerification:
		d.Verification = live.Verification
	case registrar.PartDNSSEC:
		d.DS = slices.Clone(live.DS)
	}
}

// age is when the oldest part was read of those that the head of a page shows.
func (r *record) age() time.Time {
	var oldest time.Time
	for p, m := range r.Read {
		if registrar.PageParts.Has(p) && (oldest.IsZero() || m.At.Before(oldest)) {
			oldest = m.At
		}
	}
	if oldest.IsZero() {
		for _, m := range r.Read {
			oldest = m.At
		}
	}
	return oldest
}

const selectState = `
	SELECT d.state
	FROM inventory_detail d
	JOIN inventory_domain n USING (holder, domain)
	WHERE holder = ` + profileID + ` AND domain = @domain AND NOT n.gone`

// State returns the last known state of name; its Parts say of what, its ReadAt
// is that of the oldest of PageParts. It returns ErrNotFound when the profile does
// not hold name, or its details were never read.
func (s *Service) State(ctx context.Context, whose profile.Key, name registrar.DomainName) (registrar.Domain, error) {
	r, err := readRecord(ctx, s.pool, selectState, whose, name)
	if err != nil {
		return registrar.Domain{}, err
	}
	if len(r.Read) == 0 {
		return registrar.Domain{}, fmt.Errorf("state of %s: %w", name, ErrNotFound)
	}
	return r.Domain, nil
}

// querier is a pool or a transaction.
type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

func readRecord(ctx context.Context, db querier, query string, whose profile.Key, name registrar.DomainName) (record, error) {
	var body []byte
	err := db.QueryRow(ctx, query, whose.Args(pgx.NamedArgs{"domain": string(name)})).Scan(&body)
	if errors.Is(err, pgx.ErrNoRows) {
		return record{}, fmt.Errorf("state of %s: %w", name, ErrNotFound)
	}
	if err != nil {
		return record{}, fmt.Errorf("read state of %s: %w", name, err)
	}
	var r record
	return r, r.decode(name, body)
}

// decode reads the JSON of a state; nil is one that was never read.
func (r *record) decode(name registrar.DomainName, body []byte) error {
	if body == nil {
		return nil
	}
	if err := json.Unmarshal(body, r); err != nil {
		return fmt.Errorf("decode state of %s: %w", name, err)
	}
	return nil
}
