package change

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// Nameservers replaces the delegation of a domain.
type Nameservers struct {
	base
	before []registrar.Nameserver
	wanted []registrar.Nameserver
}

// NewNameservers returns the change from what was observed to wanted, in order.
func NewNameservers(t Ticket, from Observed, wanted []registrar.Nameserver) Nameservers {
	return Nameservers{
		base:   baseOf(kind.NameserversSet, t, from),
		before: from.Domain.Nameservers, wanted: wanted,
	}
}

// NameserversSeen is the fingerprint of a delegation for a form.
func NameserversSeen(ns []registrar.Nameserver) string { return Fingerprint(registrar.Hosts(ns)) }

// Seen implements Change.
func (c Nameservers) Seen() string { return NameserversSeen(c.before) }

// Diff implements Change. A new order counts as a difference.
func (c Nameservers) Diff() []audit.Difference {
	old, wanted := registrar.Hosts(c.before), registrar.Hosts(c.wanted)
	if slices.Equal(old, wanted) {
		return nil
	}
	return []audit.Difference{{Field: kind.FieldNameservers, Old: old, New: wanted}}
}

// States implements Change.
func (c Nameservers) States() (before, wanted any) {
	return registrar.Hosts(c.before), registrar.Hosts(c.wanted)
}

// Send implements Change.
func (c Nameservers) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	return w.Writer.SetNameservers(ctx, c.domain, c.wanted)
}

// Look implements Change.
func (c Nameservers) Look(ctx context.Context, r registrar.Reading) (Sighting, error) {
	return lookAt(ctx, r, c.domain, registrar.PartRegistration, func(live registrar.Domain) (Sight, any) {
		return c.compare(live.Nameservers), registrar.Hosts(live.Nameservers)
	})
}

// compare leaves order out, since registries keep none, unless a new order is all
// that was asked for: then nothing else can prove it.
func (c Nameservers) compare(live []registrar.Nameserver) Sight {
	same := registrar.SameDelegation
	if same(c.before, c.wanted) {
		same = func(a, b []registrar.Nameserver) bool { return slices.Equal(registrar.Hosts(a), registrar.Hosts(b)) }
	}
	switch {
	case same(live, c.wanted):
		return SeesWanted
	case same(live, c.before):
		return SeesBefore
	default:
		return SeesOther
	}
}

// decodeNameservers rebuilds the change from its intent.
func decodeNameservers(c audit.Change) (Change, error) {
	before, err := decodeHosts(c.Before)
	if err != nil {
		return nil, err
	}
	wanted, err := decodeHosts(c.Wanted)
	if err != nil {
		return nil, err
	}
	return Nameservers{base: recordedBase(c), before: before, wanted: wanted}, nil
}

func decodeHosts(raw json.RawMessage) ([]registrar.Nameserver, error) {
	var hosts []string
	if err := json.Unmarshal(raw, &hosts); err != nil {
		return nil, fmt.Errorf("decode nameservers of an intent: %w", err)
	}
	ns := make([]registrar.Nameserver, len(hosts))
	for i, host := range hosts {
		ns[i] = registrar.Nameserver{Host: host}
	}
	return ns, nil
}
