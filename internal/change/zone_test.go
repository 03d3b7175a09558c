package change_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
)

var (
	zoneSetCase = kindCase{
		kind: kind.ZoneSet, needs: registrar.PartRegistration, third: true, ready: withZone,
		wanted: toZone("192.0.2.20"), other: toZone("192.0.2.30"), same: toZone("192.0.2.10"),
		elsewhere: func(f fixture, name registrar.DomainName) { f.fake.SetZone(name, address("192.0.2.99")) },
	}
	zoneCreateCase = kindCase{
		kind: kind.ZoneCreate, needs: registrar.PartRegistration, third: true,
		wanted: newZone("192.0.2.20"), other: newZone("192.0.2.30"),
		same:      endZone, // where there is none
		elsewhere: func(f fixture, name registrar.DomainName) { f.fake.SetZone(name, address("192.0.2.99")) },
	}
	zoneDeleteCase = kindCase{
		kind: kind.ZoneDelete, needs: registrar.PartRegistration, third: true, ready: withZone,
		wanted: endOldZone, other: toZone("192.0.2.30"), same: toZone("192.0.2.10"),
		elsewhere: func(f fixture, name registrar.DomainName) { f.fake.SetZone(name, address("192.0.2.99")) },
	}
)

func address(ip string) registrar.Record { return registrar.Record{Type: "A", Value: ip} }

func withZone(f fixture, name registrar.DomainName) { f.fake.SetZone(name, address("192.0.2.10")) }

// zoneOf is the zone of a domain as a page would read it.
func zoneOf(f fixture, name registrar.DomainName) change.ZoneState {
	z, err := f.fake.Registrar().ZoneReader.Zone(context.Background(), name)
	if err != nil {
		return change.ZoneState{}
	}
	return change.ZoneOf(z.Records)
}

func toZone(ip string) builder {
	return func(f fixture, t change.Ticket, from change.Observed) change.Change {
		return change.NewZoneSet(t, from, zoneOf(f, from.Domain.Name), []registrar.Record{address(ip)})
	}
}

func newZone(ip string) builder {
	return func(f fixture, t change.Ticket, from change.Observed) change.Change {
		return change.NewZoneCreate(t, from, zoneOf(f, from.Domain.Name), []registrar.Record{address(ip)})
	}
}

func endZone(f fixture, t change.Ticket, from change.Observed) change.Change {
	return change.NewZoneDelete(t, from, zoneOf(f, from.Domain.Name))
}

// endOldZone is endZone for a domain that has a zone, or had that of withZone.
func endOldZone(f fixture, t change.Ticket, from change.Observed) change.Change {
	before := zoneOf(f, from.Domain.Name)
	if !before.Served {
		before = change.ZoneOf([]registrar.Record{address("192.0.2.10")})
	}
	return change.NewZoneDelete(t, from, before)
}

func TestAZoneIsToldByNameAndType(t *testing.T) {
	t.Parallel()
	mail := registrar.Record{Type: "MX", Priority: 10, Value: "mail.example.net"}
	other := registrar.Record{Type: "MX", Priority: 10, Value: "mail.example.org"}
	text := registrar.Record{Type: "TXT", Name: "_dmarc", Value: "v=DMARC1; p=none"}
	from := change.Observed{Domain: registrar.Domain{Name: example}}
	tests := []struct {
		name string
		edit change.Change
		want []audit.Difference
	}{
		{"what stays is not told", change.NewZoneSet(change.Ticket{}, from, change.ZoneOf([]registrar.Record{mail, text}), []registrar.Record{text, other}),
			[]audit.Difference{{Field: "records", Old: []string{"MX @ 10 mail.example.net"}, New: []string{"MX @ 10 mail.example.org"}}}},
		{"another order is no difference", change.NewZoneSet(change.Ticket{}, from, change.ZoneOf([]registrar.Record{mail, text}), []registrar.Record{text, mail}), nil},
		{"a new zone", change.NewZoneCreate(change.Ticket{}, from, change.ZoneState{}, []registrar.Record{text}), []audit.Difference{
			{Field: "zone", Old: []string{"none"}, New: []string{"served"}}, {Field: "records", New: []string{"TXT _dmarc v=DMARC1; p=none"}}}},
		{"an empty zone is something", change.NewZoneCreate(change.Ticket{}, from, change.ZoneState{}, nil),
			[]audit.Difference{{Field: "zone", Old: []string{"none"}, New: []string{"served"}}}},
		{"a zone that goes", change.NewZoneDelete(change.Ticket{}, from, change.ZoneOf([]registrar.Record{text})), []audit.Difference{
			{Field: "zone", Old: []string{"served"}, New: []string{"none"}}, {Field: "records", Old: []string{"TXT _dmarc v=DMARC1; p=none"}}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, test.edit.Diff()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhoSawNoZoneReplacesNone(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	name := f.domain()
	ticket := f.ask(t, name, newZone("192.0.2.20")).Ticket()
	withZone(f, name)
	if _, err := f.Apply(t.Context(), jane, newZone("192.0.2.20")(f, ticket, f.observe(t, name))); !errors.Is(err, audit.ErrStale) {
		t.Errorf("Apply = %v, want ErrStale", err)
	}
	f.wantWrites(t, name, 0)
}

func TestTheOrderOfAZoneIsNoDifference(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	name := f.domain()
	records := []registrar.Record{address("192.0.2.2"), {Type: "TXT", Name: "a", Value: " two  blanks "}, address("192.0.2.1")}
	f.fake.SetZone(name, records...)
	slices.Reverse(records)
	c := f.ask(t, name, func(f fixture, t change.Ticket, from change.Observed) change.Change {
		return change.NewZoneSet(t, from, zoneOf(f, name), records)
	})
	if res, err := f.Apply(t.Context(), jane, c); err != nil || res.Outcome != change.NoChange {
		t.Errorf("Apply = %+v, %v", res, err)
	}
}

// noWrites has no method that could be called.
type noWrites struct{ registrar.ZoneWriter }

func TestAZoneWithARecordOfAnotherTypeIsNotSent(t *testing.T) {
	from := change.Observed{Domain: registrar.Domain{Name: example}}
	before := change.ZoneOf([]registrar.Record{address("192.0.2.10"), {Type: "CAA", Value: "flags=0 tag=issue value=ca.example"}})
	edit := change.NewZoneSet(change.Ticket{}, from, before, []registrar.Record{address("192.0.2.20")})
	_, err := edit.Send(t.Context(), registrar.Writing{ZoneWriter: noWrites{}})
	var refused *registrar.Error
	if !errors.As(err, &refused) || refused.Kind != registrar.ErrRejected || refused.Reason != registrar.ReasonUnsupported || refused.Subject != "CAA" {
		t.Errorf("%v", err)
	}
}
