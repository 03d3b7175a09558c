package rules

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
)

func TestFactsFollowTheChart(t *testing.T) {
	number := func(n int) Number { return Number{Value: n, Known: true} }
	got, ok := Facts(".CH")
	want := TLDFacts{
		TLD: "ch", ExplicitRenew: registrar.No, Lock: registrar.No, AutoRenew: registrar.Yes, AutoRenewDay: number(-5),
		Grace: number(0), Redemption: number(40), AuthCode: registrar.Yes, Privacy: registrar.No, DNSSEC: registrar.No,
		Asynchronous: registrar.No, Years: []int{1}, MinNS: number(2), MaxNS: number(4), Test: registrar.Yes,
		Contacts: []string{"owner", "admin", "billing", "tech"}, Notes: []string{"no_host_objects"},
	}
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Errorf("facts of .ch (-want +got):\n%s", diff)
	}
}

func TestWhatTheSourceLeavesOutStaysUnknown(t *testing.T) {
	blue, ok := Facts("blue")
	if !ok || blue.Asynchronous != registrar.Yes || blue.Privacy != registrar.Unknown || blue.MaxNS.Known || blue.Years != nil {
		t.Errorf("facts of .blue = %+v", blue)
	}
	if cn, _ := Facts("cn"); cn.Privacy != registrar.Unknown || cn.Years != nil {
		t.Errorf("facts of .cn = %+v", cn)
	}
	if _, ok := Facts("example"); ok {
		t.Error("facts of a TLD that no source names")
	}
	if got := (Number{}).Or(13); got != 13 {
		t.Errorf("an unknown number gives %d instead of the fallback", got)
	}
}

func TestSecondLevelZonesGoByTheirTLD(t *testing.T) {
	for name, tld := range map[registrar.DomainName]string{
		"example.com": "com", "example.co.uk": "uk", "example.com.au": "au", "shop.example.it": "it",
	} {
		if f, ok := FactsFor(name); !ok || f.TLD != tld {
			t.Errorf("%s goes by %q", name, f.TLD)
		}
	}
}

func TestTheDataFileIsSound(t *testing.T) {
	if _, err := time.Parse("2006-01", tldTable().snapshot); err != nil {
		t.Error(err)
	}
	names := []string{}
	for tld, f := range tldTable().facts {
		names = append(names, tld)
		if most := f.MaxNS.Or(MostNameservers); f.MinNS.Value > most || most > MostNameservers || !slices.Contains(f.Contacts, "owner") {
			t.Errorf("odd facts: %+v", f)
		}
	}
	if len(names) < 160 {
		t.Errorf("%d TLDs", len(names))
	}
	if uk, _ := Facts("uk"); !uk.Has("transfer_by_ips_tag") || uk.Has("https_only") {
		t.Errorf("notes of .uk: %v", uk.Notes)
	}
}

func TestAFactIsNothingButTrueFalseOrNull(t *testing.T) {
	var f TLDFacts
	for _, bad := range []string{`{"lock":"yes"}`, `{"ns_min":"2"}`} {
		if err := json.Unmarshal([]byte(bad), &f); err == nil {
			t.Errorf("%s is accepted", bad)
		}
	}
}
