package srs

import (
	"cmp"
	"context"
	"slices"

	"portal/internal/registrar"
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

func wireRecords(records []registrar.Record) []Record {
	out := make([]Record, len(records))
	for i, r := range records {
		out[i] = Record{Type: r.Type, Subdomain: r.Name, Value: r.Value, Priority: r.Priority, Weight: r.Weight, Port: r.Port, Numerals: r.Numerals}
	}
	return out
}

// knownTypes refuses a record that the service has no place for.
func knownTypes(op string, records []registrar.Record) error {
	for _, r := range records {
		if recordValue[r.Type] == "" {
			return refused(op, registrar.ReasonUnsupported, r.Type)
		}
	}
	return nil
}

// changeZone sends a command whose answer is the zone; of that only the receipt is
// wanted, since a fresh read shows what became of it.
func (a *adapter) changeZone(ctx context.Context, op, action string, name registrar.DomainName, records []registrar.Record) (registrar.Receipt, error) {
	op += " " + string(name)
	if err := knownTypes(op, records); err != nil {
		return registrar.Receipt{}, err
	}
	reply, err := a.client.about(ctx, changing, action, string(name), Assoc{"records": recordSet(wireRecords(records))})
	return reply.receipt(op, err)
}

// CreateZone implements registrar.ZoneWriter. Without a template a zone starts empty.
func (a *adapter) CreateZone(ctx context.Context, name registrar.DomainName, records []registrar.Record) (registrar.Receipt, error) {
	return a.changeZone(ctx, "create zone of", "CREATE_DNS_ZONE", name, records)
}

// SetZone implements registrar.ZoneWriter.
func (a *adapter) SetZone(ctx context.Context, name registrar.DomainName, records []registrar.Record) (registrar.Receipt, error) {
	return gone(a.changeZone(ctx, "set zone of", "SET_DNS_ZONE", name, records))
}

// DeleteZone implements registrar.ZoneWriter.
func (a *adapter) DeleteZone(ctx context.Context, name registrar.DomainName) (registrar.Receipt, error) {
	reply, err := a.client.DeleteZone(ctx, string(name))
	return gone(reply.receipt("delete zone of "+string(name), err))
}
