package preflight

import (
	"strings"
	"testing"

	"github.com/miekg/dns"
)

// aKey is a key of domain, as a line and as the DS record of each digest type.
func aKey(t *testing.T) (line string, ds map[uint8]*dns.DS) {
	t.Helper()
	key := &dns.DNSKEY{Hdr: dns.RR_Header{Name: domain + ".", Rrtype: dns.TypeDNSKEY, Class: dns.ClassINET, Ttl: 60},
		Flags: 257, Protocol: 3, Algorithm: dns.ECDSAP256SHA256}
	if _, err := key.Generate(256); err != nil {
		t.Fatal(err)
	}
	ds = make(map[uint8]*dns.DS)
	for _, kind := range []uint8{dns.SHA1, dns.SHA256, dns.SHA384} {
		ds[kind] = key.ToDS(kind)
	}
	return key.String(), ds
}

func TestADSRecordFitsTheKeysThatAllServersPublish(t *testing.T) {
	key, ds := aKey(t)
	other, _ := aKey(t)
	revoked := strings.Replace(key, "257 3 13", "385 3 13", 1)
	type zone struct {
		rcode int
		lines []string
	}
	tests := []struct {
		name              string
		zones             []zone
		told, signed, fit bool
	}{
		{"one server", []zone{{0, []string{key, other}}}, true, true, true},
		{"all servers", []zone{{0, []string{key}}, {0, []string{other, key}}}, true, true, true},
		{"not all of them", []zone{{0, []string{key}}, {0, []string{other}}}, true, true, false},
		{"another key", []zone{{0, []string{other}}}, true, true, false},
		{"a key that was withdrawn", []zone{{0, []string{revoked}}}, true, true, false},
		{"no key", []zone{{0, []string{soa}}}, true, false, false},
		{"a server that does not serve the zone counts for nothing", []zone{{dns.RcodeRefused, nil}, {0, []string{key}}}, true, true, true},
		{"nobody answers", []zone{{dns.RcodeServerFailure, nil}}, false, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			net := newInternet()
			hosts := []string{"ns1.new.example", "ns2.new.example"}
			for i, z := range tt.zones {
				net.serve(t, hosts[i], []string{"9.9.9.1", "9.9.9.2"}[i], z.rcode, z.lines...)
			}
			keys := net.checker().Keys(t.Context(), domain, hosts[:len(tt.zones)])
			if keys.Told() != tt.told || keys.Signed() != tt.signed {
				t.Errorf("told %v, signed %v", keys.Told(), keys.Signed())
			}
			for kind, d := range ds {
				if got := keys.Fit(d.KeyTag, d.Algorithm, kind, d.Digest); got != tt.fit {
					t.Errorf("digest type %d: fits %v", kind, got)
				}
				if keys.Fit(d.KeyTag, d.Algorithm, kind, strings.Repeat("0", len(d.Digest))) || keys.Fit(d.KeyTag+1, d.Algorithm, kind, d.Digest) {
					t.Errorf("digest type %d: another digest or tag fits", kind)
				}
			}
		})
	}
}

func TestKeysAreAskedOfPublicAddressesAlone(t *testing.T) {
	key, _ := aKey(t)
	for _, address := range []string{"127.0.0.1", "10.0.0.1", "192.0.2.1", "::1"} {
		net := newInternet()
		net.serve(t, "ns1.new.example", address, 0, key)
		if net.checker().Keys(t.Context(), domain, []string{"ns1.new.example"}).Told() || net.dials.Load() != 0 {
			t.Errorf("%s was asked", address)
		}
	}
}

func TestWhoeverAsksNobodyKnowsNoKeys(t *testing.T) {
	if Offline().Keys(t.Context(), domain, []string{"ns1.new.example"}).Told() {
		t.Error("told")
	}
}
