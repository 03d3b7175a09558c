package port

import (
	"cmp"
	"context"
	"slices"

	"portal/internal/registrar"
	"portal/internal/srs"
)

// zoneHosts are the nameservers of SystemDNS (XCP reference, section 5.8).
var zoneHosts = []string{"ns1.systemdns.com", "ns2.systemdns.com", "ns3.systemdns.com"}

// ZoneHosts implements registrar.ZoneReader.
func (a *adapter) ZoneHosts() []string { return slices.Clone(zoneHosts) }

// Zone implements registrar.ZoneReader.
func (a *adapter) Zone(ctx context.Context, name registrar.DomainName) (registrar.Zone, error) {
	zone, err := a.client.Zone(ctx, string(name))
	if err != nil {
		return registrar.Zone{}, askError("read zone of "+string(name), err)
	}
	out := registrar.Zone{Delegated: zone.Delegated, Records: make([]registrar.Record, len(zone.Records))}
	for i, r := range zone.Records {
		out.Records[i] = registrar.Record{
			Type: r.Type, Name: r.Subdomain, Value: r.Value, Priority: r.Priority, Weight: r.Weight, Port: r.Port, Numerals: r.Numerals,
		}
	}
	slices.SortStableFunc(out.Records, func(a, b registrar.Record) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Value, b.Value), cmp.Compare(a.Priority, b.Priority))
	})
	return out, nil
}

func wireRecords(records []registrar.Record) []srs.Record {
	out := make([]srs.Record, len(records))
	for i, r := range records {
		out[i] = srs.Record{Type: r.Type, Subdomain: r.Name, Value: r.Value, Priority: r.Priority, Weight: r.Weight, Port: r.Port, Numerals: r.Numerals}
	}
	return out
}

// knownTypes refuses a record that the service has no place for.
func knownTypes(op string, records []registrar.Record) error {
	for _, r := range records {
		if !(srs.Record{Type: r.Type}).Writable() {
			return refused(op, registrar.ReasonUnsupported, r.Type)
		}
	}
	return nil
}

// changeZone sends records with a command whose answer is the zone; of that only the
// receipt is wanted, since a fresh read shows what became of it.
func changeZone(op string, records []registrar.Record, send func([]srs.Record) (*srs.Zone, error)) (registrar.Receipt, error) {
	if err := knownTypes(op, records); err != nil {
		return registrar.Receipt{}, err
	}
	zone, err := send(wireRecords(records))
	if err != nil {
		return registrar.Receipt{}, named(op, err)
	}
	return answered(zone.Reply, op, nil)
}

// CreateZone implements registrar.ZoneWriter. Without a template a zone starts empty.
func (a *adapter) CreateZone(ctx context.Context, name registrar.DomainName, records []registrar.Record) (registrar.Receipt, error) {
	return changeZone("create zone of "+string(name), records, func(r []srs.Record) (*srs.Zone, error) {
		return a.client.CreateZone(ctx, string(name), "", r)
	})
}

// SetZone implements registrar.ZoneWriter.
func (a *adapter) SetZone(ctx context.Context, name registrar.DomainName, records []registrar.Record) (registrar.Receipt, error) {
	return markGone(changeZone("set zone of "+string(name), records, func(r []srs.Record) (*srs.Zone, error) {
		return a.client.SetZone(ctx, string(name), r)
	}))
}

// DeleteZone implements registrar.ZoneWriter.
func (a *adapter) DeleteZone(ctx context.Context, name registrar.DomainName) (registrar.Receipt, error) {
	reply, err := a.client.DeleteZone(ctx, string(name))
	return markGone(answered(reply, "delete zone of "+string(name), err))
}
