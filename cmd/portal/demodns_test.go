package main

import (
	"testing"
	"time"

	"portal/internal/preflight"
)

func TestTheDemoHasNameserversOfEachKind(t *testing.T) {
	checker := preflight.New(demoDNS())
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

func TestTheDemoKnowsWhatItsBrandsOffer(t *testing.T) {
	for _, b := range demoBrands(time.Now()) {
		for _, set := range b.nameservers() {
			if _, err := demoDNS().Lookup(t.Context(), set.Hosts[0]); err != nil {
				t.Errorf("%s: %v", set.Hosts[0], err)
			}
		}
	}
}
