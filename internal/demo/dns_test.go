package demo

import (
	"testing"
	"time"

	"portal/internal/preflight"
	"portal/internal/registrar/rules"
)

func TestTheDemoHasNameserversOfEachKind(t *testing.T) {
	checker := preflight.New(dnsStandIn())
	today := []string{"ns1.northhost.example", "ns2.northhost.example"}
	for host, want := range map[string]preflight.Kind{
		"ns1.acme-dns.example":     preflight.Fine,
		"ada.cloudnine.example":    preflight.NoMail,
		"ns1.acme-hosting.example": preflight.OtherMail,
		"ns1.elsewhere.example":    preflight.NoAnswer,
		"ns1.nowhere.example":      preflight.NoHost,
	} {
		report := checker.Check(t.Context(), "brightwater.com", today, []string{host})
		if len(report) == 0 || report[0].Kind != want {
			t.Errorf("%s: %+v, want %s", host, report, want)
		}
	}
}

func TestOneDSRecordOfTheDemoFitsItsZoneAndOneIsOld(t *testing.T) {
	keys := preflight.New(dnsStandIn()).Keys(t.Context(), signed, []string{"ns1.northhost.example", "ns2.northhost.example"})
	if !keys.Told() || !keys.Signed() {
		t.Fatalf("told %v, signed %v", keys.Told(), keys.Signed())
	}
	for i, want := range []bool{true, false} {
		line := dsRecords[i].KeyTag + " " + dsRecords[i].Algorithm + " " + dsRecords[i].DigestType + " " + dsRecords[i].Digest
		records, err := rules.ReadDS(signed, line)
		if err != nil || len(records) != 1 {
			t.Fatalf("%s: %v", line, err)
		}
		ds := records[0]
		if keys.Fit(ds.KeyTag, ds.Algorithm, ds.DigestType, ds.Digest) != want {
			t.Errorf("%s fits: %v, want %v (%v)", line, !want, want, err)
		}
	}
	if keys := preflight.New(dnsStandIn()).Keys(t.Context(), "brightwater.com", []string{"ns1.northhost.example"}); keys.Told() {
		t.Error("keys of another domain are told")
	}
}

func TestTheDemoKnowsWhatItsBrandsOffer(t *testing.T) {
	for _, b := range Brands(time.Now()) {
		for _, set := range b.nameservers() {
			if _, err := dnsStandIn().Lookup(t.Context(), set.Hosts[0]); err != nil {
				t.Errorf("%s: %v", set.Hosts[0], err)
			}
		}
	}
}
