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
	"portal/internal/profile"
	"portal/internal/registrar"
)

// setting is something that a change elsewhere is told about.
type setting struct {
	field kind.Field
	part  registrar.Parts
	// values are those of the setting as log entries write them; told is false
	// where the registrar did not tell, or the setting is about to change.
	values   func(registrar.Domain) (values []string, told bool)
	personal bool
}

var settings = []setting{
	{field: kind.FieldNameservers, part: registrar.PartRegistration, values: func(d registrar.Domain) ([]string, bool) {
		return registrar.Hosts(d.Nameservers), true
	}},
	{field: kind.FieldContact(registrar.OwnerContact, "email"), part: registrar.PartRegistration, personal: true, values: func(d registrar.Domain) ([]string, bool) {
		return []string{d.Owner.Email}, d.Owner.Email != ""
	}},
	{field: kind.FieldContact(registrar.AdminContact, "email"), part: registrar.PartRegistration, personal: true, values: func(d registrar.Domain) ([]string, bool) {
		return []string{d.AdminEmail}, d.AdminEmail != ""
	}},
	{field: kind.FieldRenewal, part: registrar.PartRegistration, values: func(d registrar.Domain) ([]string, bool) {
		return []string{string(d.Renewal)}, d.Renewal != ""
	}},
	{field: kind.FieldExpires, part: registrar.PartRegistration, values: func(d registrar.Domain) ([]string, bool) {
		return []string{d.Expires.UTC().Format(time.DateOnly)}, !d.Expires.IsZero()
	}},
	{field: kind.FieldLock, part: registrar.PartLock, values: func(d registrar.Domain) ([]string, bool) {
		if d.Lock.Locked {
			return []string{kind.ValueLocked}, d.Lock.Supported
		}
		return []string{kind.ValueUnlocked}, d.Lock.Supported
	}},
	{field: kind.FieldPrivacy, part: registrar.PartPrivacy, values: func(d registrar.Domain) ([]string, bool) {
		return []string{string(d.Privacy)}, d.Privacy == registrar.PrivacyOn || d.Privacy == registrar.PrivacyOff
	}},
	{field: kind.FieldDNSSEC, part: registrar.PartDNSSEC, values: func(d registrar.Domain) ([]string, bool) {
		records := make([]string, len(d.DS))
		for i, ds := range d.DS {
			records[i] = fmt.Sprintf("%d %d %d %s", ds.KeyTag, ds.Algorithm, ds.DigestType, strings.ToLower(ds.Digest))
		}
		slices.Sort(records)
		return records, true
	}},
}

// detectDrift returns the settings that differ from what was known and that no change
// of ours explains, and brings what is known up to what live shows in the taken parts.
//
// A change of ours that is still open may show any value meanwhile. One that it
// is not about to set is not settled then: what was known stays, and the first
// read after the change's end is compared with that.
func (s *Service) detectDrift(ctx context.Context, tx pgx.Tx, whose profile.Key, r *record, live registrar.Domain, taken registrar.Parts, version int64) ([]audit.Difference, error) {
	var drift []audit.Difference
	for _, set := range settings {
		values, told := set.values(live)
		if !told || !taken.Has(set.part) {
			continue
		}
		last, before := r.Known[set.field]
		now := known{Values: values, Version: version}
		if before && !audit.SameValues(last.Values, values) {
			touches, err := s.audit.Touched(ctx, tx, whose.Account, live.Name, last.Version, version)
			if err != nil {
				return nil, err
			}
			switch explain(touches, set.field, values) {
			case byOpenChange:
				continue
			case unexplained:
				drift = append(drift, audit.Difference{Field: set.field, Old: last.Values, New: values, Personal: set.personal})
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
