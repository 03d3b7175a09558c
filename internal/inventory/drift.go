package inventory

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// setting is something that a change elsewhere is told about.
type setting struct {
	field kind.Field
	part  registrar.Parts
	// values are those of the setting as log entries write them; told is false
	// where the registrar did not tell, or the setting is about to change.
	values func(registrar.Domain) (values []string, told bool)
}

var settings = []setting{
	{kind.FieldNameservers, registrar.PartRegistration, func(d registrar.Domain) ([]string, bool) {
		return registrar.Hosts(d.Nameservers), true
	}},
	{kind.FieldRenewal, registrar.PartRegistration, func(d registrar.Domain) ([]string, bool) {
		return []string{string(d.Renewal)}, d.Renewal != ""
	}},
	{kind.FieldExpires, registrar.PartRegistration, func(d registrar.Domain) ([]string, bool) {
		return []string{d.Expires.UTC().Format(time.DateOnly)}, !d.Expires.IsZero()
	}},
	{kind.FieldLock, registrar.PartLock, func(d registrar.Domain) ([]string, bool) {
		if d.Lock.Locked {
			return []string{kind.ValueLocked}, d.Lock.Supported
		}
		return []string{kind.ValueUnlocked}, d.Lock.Supported
	}},
	{kind.FieldPrivacy, registrar.PartPrivacy, func(d registrar.Domain) ([]string, bool) {
		return []string{string(d.Privacy)}, d.Privacy == registrar.PrivacyOn || d.Privacy == registrar.PrivacyOff
	}},
	{kind.FieldDNSSEC, registrar.PartDNSSEC, func(d registrar.Domain) ([]string, bool) {
		records := make([]string, len(d.DS))
		for i, ds := range d.DS {
			records[i] = fmt.Sprintf("%d %d %d %s", ds.KeyTag, ds.Algorithm, ds.DigestType, strings.ToLower(ds.Digest))
		}
		slices.Sort(records)
		return records, true
	}},
}

// account brings what is known up to what live shows in the given parts, and
// returns what nobody here has changed.
//
// A change of ours that is still open may show any value meanwhile. One that it
// is not about to set is not settled then: what was known stays, and the first
// read after the change's end is compared with that.
func (s *Service) account(ctx context.Context, tx pgx.Tx, h Holder, r *record, live registrar.Domain, taken registrar.Parts, version int64) ([]audit.Difference, error) {
	var drift []audit.Difference
	for _, set := range settings {
		values, told := set.values(live)
		if !told || !taken.Has(set.part) {
			continue
		}
		last, before := r.Known[set.field]
		now := known{Values: values, Version: version}
		if before && !sameValues(last.Values, values) {
			touches, err := s.audit.Touched(ctx, tx, h.Account, live.Name, last.Version, version)
			if err != nil {
				return nil, err
			}
			switch explain(touches, set.field, values) {
			case byOpenChange:
				continue
			case unexplained:
				drift = append(drift, audit.Difference{Field: set.field, Old: last.Values, New: values})
			}
		}
		r.Known[set.field] = now
	}
	return drift, nil
}

// explanation says why a setting reads other than before.
type explanation int

const (
	unexplained  explanation = iota
	byChange                 // it is what a change of ours sets
	byOpenChange             // a change of ours is under way, and sets something else
)

func explain(touches []audit.Touch, field kind.Field, values []string) explanation {
	found := unexplained
	for _, touch := range touches {
		closed := touch
		closed.Open = false
		switch {
		case closed.Explains(field, values):
			return byChange
		case touch.Explains(field, values):
			found = byOpenChange
		}
	}
	return found
}

// sameValues leaves order out: registries keep none.
func sameValues(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}
