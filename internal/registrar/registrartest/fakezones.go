package registrartest

import (
	"cmp"
	"context"
	"slices"

	"portal/internal/registrar"
)

// fakeZoneHosts serve the zones of the fake.
var fakeZoneHosts = []string{"ns1.zones.example", "ns2.zones.example"}

// SetZone gives name a zone, as if somebody had done so elsewhere.
func (f *Fake) SetZone(name registrar.DomainName, records ...registrar.Record) {
	f.prepare(name, func(h *holding) { h.zone, h.zoned = slices.Clone(records), true })
}

// DropZone takes the zone of name away.
func (f *Fake) DropZone(name registrar.DomainName) {
	f.prepare(name, func(h *holding) { h.zone, h.zoned = nil, false })
}

// ZoneHosts implements registrar.ZoneReader.
func (r roles) ZoneHosts() []string { return slices.Clone(fakeZoneHosts) }

// Zone implements registrar.ZoneReader.
func (r roles) Zone(ctx context.Context, name registrar.DomainName) (registrar.Zone, error) {
	return read(ctx, r.Fake, "read zone of", name, func(h *holding) (registrar.Zone, *registrar.Error) {
		if !h.zoned {
			return registrar.Zone{}, absent()
		}
		z := registrar.Zone{Records: slices.Clone(h.zone)}
		slices.SortStableFunc(z.Records, func(a, b registrar.Record) int {
			return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Value, b.Value), cmp.Compare(a.Priority, b.Priority))
		})
		hosts := registrar.Hosts(h.state.Nameservers)
		z.Delegated = len(hosts) > 0 && !slices.ContainsFunc(hosts, func(host string) bool { return !slices.Contains(fakeZoneHosts, host) })
		return z, nil
	})
}

var recordTypes = []string{"A", "AAAA", "CNAME", "MX", "SRV", "TXT"}

func goodRecords(records []registrar.Record) *registrar.Error {
	for _, r := range records {
		switch {
		case !slices.Contains(recordTypes, r.Type):
			return no("465", registrar.ReasonUnsupported, r.Type)
		case r.Value == "":
			return no("465", registrar.ReasonInvalid, "")
		}
	}
	return nil
}

// CreateZone implements registrar.ZoneWriter.
func (r roles) CreateZone(ctx context.Context, name registrar.DomainName, records []registrar.Record) (registrar.Receipt, error) {
	check := func(h *holding) *registrar.Error {
		if h.zoned {
			return no("485", registrar.ReasonExists, "")
		}
		return goodRecords(records)
	}
	return r.does(ctx, WriteZoneCreate, name, nil, check, func(h *holding) { h.zone, h.zoned = slices.Clone(records), true })
}

func zoned(h *holding) *registrar.Error {
	if !h.zoned {
		return no("480", registrar.ReasonGone, "")
	}
	return nil
}

// SetZone implements registrar.ZoneWriter.
func (r roles) SetZone(ctx context.Context, name registrar.DomainName, records []registrar.Record) (registrar.Receipt, error) {
	check := func(h *holding) *registrar.Error { return cmp.Or(zoned(h), goodRecords(records)) }
	return r.does(ctx, WriteZone, name, nil, check, func(h *holding) { h.zone = slices.Clone(records) })
}

// DeleteZone implements registrar.ZoneWriter.
func (r roles) DeleteZone(ctx context.Context, name registrar.DomainName) (registrar.Receipt, error) {
	return r.does(ctx, WriteZoneDelete, name, nil, zoned, func(h *holding) { h.zone, h.zoned = nil, false })
}

// SetDS implements registrar.DNSSECWriter.
func (r roles) SetDS(ctx context.Context, name registrar.DomainName, records []registrar.DS) (registrar.Receipt, error) {
	check := func(*holding) *registrar.Error {
		if facts(name).DNSSEC == registrar.No {
			return no("480", registrar.ReasonUnsupported, "")
		}
		return nil
	}
	return r.does(ctx, WriteDS, name, nil, check, func(h *holding) { h.state.DS = slices.Clone(records) })
}
