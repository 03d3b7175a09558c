package registrartest

import (
	"context"
	"net/netip"
	"testing"

	"portal/internal/registrar"
	"portal/internal/secret"
)

// roleCase is one write of an optional role, asking for what is not so at first.
type roleCase struct {
	op     Op
	method string                                                   // of registrar.Writing's roles
	on     func(f Fixture) registrar.DomainName                     // nil for the first of Domains
	before func(t *testing.T, f Fixture, name registrar.DomainName) // what must be there first
	send   func(ctx context.Context, f Fixture, name registrar.DomainName) (registrar.Receipt, error)
	// shows picks out of everything that can be read what the write sets; nil for
	// a write that only mails or asks somebody.
	shows  string
	wanted any
	// again is the reason for which the same write is refused the next time; "" for
	// one that may be repeated.
	again registrar.Reason
	once  bool // what it is about is gone, or new each time
	slow  bool // registries that take their time do so for it
	whole bool // it is about no single domain
	late  bool // the registry only accepts it, whatever the TLD
}

var (
	newCode     = secret.New("new-code-Z9")
	newPassword = secret.New("pass-new-Q7w2")
	visitor     = netip.MustParseAddr("198.51.100.7")
	glue        = netip.MustParseAddr("192.0.2.53")
)

func otherContact() registrar.FullContact {
	return registrar.FullContact{
		FirstName: "Tilda", LastName: "Wirth", Organisation: "Wirth & Söhne", Address1: "2 Sample Road", Address2: "Floor 3",
		City: "Ottawa", State: "ON", PostalCode: "K1A 0B1", Country: "CA", Phone: "+1.6135550100", Fax: "+1.6135550101",
		Email: "tilda@example.org", Extra: map[string]string{"vat": "CA 123"},
	}
}

func hostBelow(name registrar.DomainName) registrar.Host {
	return registrar.Host{Name: "ns7." + string(name), IPv4: glue}
}

func withHost(t *testing.T, f Fixture, name registrar.DomainName) {
	must(t)(f.Registrar.HostWriter.CreateHost(t.Context(), name, hostBelow(name)))
}

func withZone(t *testing.T, f Fixture, name registrar.DomainName) {
	must(t)(f.Registrar.ZoneWriter.CreateZone(t.Context(), name, nil))
}

func withForwarding(t *testing.T, f Fixture, name registrar.DomainName) {
	must(t)(f.Registrar.ForwardingWriter.StartForwarding(t.Context(), name))
}

func withSubUser(t *testing.T, f Fixture, name registrar.DomainName) {
	must(t)(f.Registrar.LoginWriter.AddSubUser(t.Context(), name, registrar.SubUser{Username: "sam", Rights: registrar.RightNameservers}, newPassword))
}

func withTrade(_ *testing.T, f Fixture, name registrar.DomainName) { f.Trade(name) }

func withUnverified(_ *testing.T, f Fixture, name registrar.DomainName) { f.Verify(name, unverified()) }

// must stops a test whose preparation failed.
func must(t *testing.T) func(registrar.Receipt, error) {
	return func(_ registrar.Receipt, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("prepare: %v", err)
		}
	}
}

// subUserNow is the sub-user that there is, for writes that name it.
func subUserNow(ctx context.Context, f Fixture, name registrar.DomainName) registrar.SubUser {
	s, err := f.Registrar.LoginReader.SubUser(ctx, name)
	if err != nil {
		return registrar.SubUser{ID: "1", Username: "sam"}
	}
	return s
}

func offering(set registrar.ExtraSet) func(Fixture) registrar.DomainName {
	return func(f Fixture) registrar.DomainName { return f.Offering[set] }
}

func extraCase(set registrar.ExtraSet, fields registrar.Fields) roleCase {
	return roleCase{
		op: WriteExtras, method: "SetExtras", on: offering(set), shows: "extras " + string(set), wanted: fields,
		send: func(ctx context.Context, f Fixture, name registrar.DomainName) (registrar.Receipt, error) {
			return f.Registrar.ExtrasWriter.SetExtras(ctx, name, set, fields)
		},
	}
}

func someRecords() []registrar.Record {
	return []registrar.Record{
		{Type: "A", Value: "192.0.2.1"}, {Type: "A", Name: "www", Value: "192.0.2.2"},
		{Type: "AAAA", Value: "2001:db8::1"}, {Type: "CNAME", Name: "shop", Value: "shops.example.net"},
		{Type: "MX", Value: "mail.example.net", Priority: 10},
		{Type: "SRV", Name: "_sip._tcp", Value: "sip.example.net", Priority: 5, Weight: 20, Port: 5060},
		{Type: "TXT", Value: `  v=spf1 include:"x;y" ~all `},
	}
}

func someForwards() []registrar.Forward {
	return []registrar.Forward{
		{Name: "", Destination: "https://example.net/?a=1&b=2", Enabled: true},
		{Name: "*", Destination: "https://example.net/all", Enabled: false},
		{Name: "shop", Destination: "https://shop.example.net/", Enabled: true, Masked: true, Title: "Shop", Description: "All of it", Keywords: "a,b"},
	}
}
