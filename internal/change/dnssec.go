package change

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// DNSSEC replaces the DS records of a domain at its registry.
type DNSSEC struct {
	base
	before, wanted []registrar.DS
}

// NewDNSSEC returns the change from what was observed, which has PartDNSSEC.
func NewDNSSEC(t Ticket, from Observed, records []registrar.DS) DNSSEC {
	return DNSSEC{base: baseOf(kind.DNSSECSet, t, from), before: orderedDS(from.Domain.DS), wanted: orderedDS(records)}
}

// orderedDS sorts and de-duplicates records for comparing. It is never nil, so that it
// comes back from the log as it was.
func orderedDS(records []registrar.DS) []registrar.DS {
	ordered := append([]registrar.DS{}, records...)
	slices.SortFunc(ordered, func(a, b registrar.DS) int {
		return cmp.Or(cmp.Compare(a.KeyTag, b.KeyTag), cmp.Compare(a.Algorithm, b.Algorithm),
			cmp.Compare(a.DigestType, b.DigestType), cmp.Compare(a.Digest, b.Digest))
	})
	return slices.Compact(ordered)
}

// DNSSECSeen is the fingerprint of DS records for a form.
func DNSSECSeen(records []registrar.DS) string { return Fingerprint(orderedDS(records)) }

// Seen implements Change.
func (c DNSSEC) Seen() string { return DNSSECSeen(c.before) }

// Diff implements Change.
func (c DNSSEC) Diff() []audit.Difference {
	if slices.Equal(c.before, c.wanted) {
		return nil
	}
	return []audit.Difference{{Field: kind.FieldDNSSEC, Old: dsValues(c.before), New: dsValues(c.wanted)}}
}

// dsValues writes records as kind.FieldDNSSEC has them.
func dsValues(records []registrar.DS) []string {
	var values []string
	for _, ds := range records {
		values = append(values, fmt.Sprintf("%d %d %d %s", ds.KeyTag, ds.Algorithm, ds.DigestType, ds.Digest))
	}
	return values
}

// States implements Change.
func (c DNSSEC) States() (before, wanted any) { return c.before, c.wanted }

// Send implements Change.
func (c DNSSEC) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	if w.DNSSECWriter == nil {
		return registrar.Receipt{}, registrar.Lacks("set DS records of " + string(c.domain))
	}
	return w.DNSSECWriter.SetDS(ctx, c.domain, c.wanted)
}

// Look implements Change.
func (c DNSSEC) Look(ctx context.Context, r registrar.Reading) (Sighting, error) {
	return lookAt(ctx, r, c.domain, registrar.PartDNSSEC, func(live registrar.Domain) (Sight, any) {
		found := orderedDS(live.DS)
		switch {
		case slices.Equal(found, c.wanted):
			return SeesWanted, found
		case slices.Equal(found, c.before):
			return SeesBefore, found
		}
		return SeesOther, found
	})
}

// decodeDNSSEC rebuilds the change from its intent.
func decodeDNSSEC(c audit.Change) (Change, error) {
	decoded := DNSSEC{base: recordedBase(c)}
	if err := decodeStates(c, &decoded.before, &decoded.wanted); err != nil {
		return nil, err
	}
	return decoded, nil
}

// DNSSECPlan removes all DS records, which comes before new nameservers that do
// not sign with the same keys.
type DNSSECPlan struct{}

// Kind implements Plan.
func (*DNSSECPlan) Kind() kind.Kind { return kind.DNSSECSet }

// Right implements Plan.
func (*DNSSECPlan) Right() registrar.Rights { return kind.DNSSECSet.Right() }

// Needs implements Plan.
func (*DNSSECPlan) Needs() registrar.Parts { return registrar.PartDNSSEC | registrar.PartProfile }

func (*DNSSECPlan) may() []audit.Difference { return []audit.Difference{{Field: kind.FieldDNSSEC}} }

// For implements Plan.
func (*DNSSECPlan) For(t Ticket, from Observed) (Change, error) {
	if !from.Domain.Parts.Has(registrar.PartDNSSEC) { // nobody has seen what it would remove
		return nil, &Impossible{}
	}
	c := NewDNSSEC(t.ready(DNSSECSeen(from.Domain.DS)), from, nil)
	if len(c.Diff()) == 0 {
		return c, nil
	}
	if err := held(from.Domain); err != nil {
		return nil, err
	}
	return c, nil
}
