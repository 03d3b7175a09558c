package srssim

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAStateThatWasSavedGoesOn(t *testing.T) {
	r := start(t, baseSeed)
	wantCode(t, r.call(edit("kept")), "200")
	r.expect("250", "example.fi", "ADVANCED_UPDATE_NAMESERVERS", "DOMAIN", "op_type", "assign", "assign_ns", array("a.example.net", "b.example.net"))
	path := filepath.Join(t.TempDir(), "state.json")
	if err := r.sim.SaveFile(path); err != nil {
		t.Fatal(err)
	}
	seed, err := ReadSeed(path)
	if err != nil {
		t.Fatal(err)
	}
	sim, err := New(Config{Seed: seed, TLDs: tldData()})
	if err != nil {
		t.Fatal(err)
	}
	for _, domain := range []string{"example.com", "example.fi", "shared.com"} {
		before, err := r.sim.State(domain)
		if err != nil {
			t.Fatal(err)
		}
		after, err := sim.State(domain)
		if err != nil {
			t.Fatal(err)
		}
		if !sameJSON(before, after) {
			t.Errorf("%s differs: %s", domain, cmp.Diff(before.Nameservers, after.Nameservers))
		}
	}
	sim.Advance(49 * time.Hour)
	if got, _ := sim.State("example.fi"); got.Nameservers[0] != "a.example.net" {
		t.Errorf("what waited was forgotten: %v", got.Nameservers)
	}
}

func TestSeedsThatContradictThemselvesAreRefused(t *testing.T) {
	for name, seed := range map[string]string{
		"no key":         `{"accounts":[{"username":"a"}]}`,
		"account twice":  `{"accounts":[{"username":"a","key":"k"},{"username":"a","key":"k"}]}`,
		"domain twice":   `{"accounts":[{"username":"a","key":"k","profiles":[{"username":"p","password":"q","domains":[{"name":"x.com"},{"name":"x.com"}]}]}]}`,
		"no domain name": `{"accounts":[{"username":"a","key":"k","profiles":[{"username":"p","password":"q","domains":[{"name":"X com"}]}]}]}`,
		"allow list":     `{"accounts":[{"username":"a","key":"k","allow":["here"]}]}`,
		"setting":        `{"settings":{"unknown_hosts":"perhaps"},"accounts":[]}`,
	} {
		parsed, err := ParseSeed([]byte(seed))
		if err == nil {
			_, err = New(Config{Seed: parsed, TLDs: tldData()})
		}
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for _, seed := range []string{`{"acounts":[]}`, `{"settings":{"cookie_idel":"1h"}}`, `{} {}`, ``} {
		if _, err := ParseSeed([]byte(seed)); err == nil {
			t.Errorf("%s: parsed", seed)
		}
	}
}

func TestScenariosAreSettingsAndFaults(t *testing.T) {
	for name, about := range Scenarios() {
		sim, err := New(Config{TLDs: tldData(), Scenario: name})
		if err != nil || about == "" {
			t.Fatalf("%s: %v", name, err)
		}
		if weather := sim.world.settings.Latency > 0 || len(sim.Faults()) > 0; weather != (name != "calm") {
			t.Errorf("%s: faults %v", name, sim.Faults())
		}
	}
	if _, err := New(Config{TLDs: tldData(), Scenario: "stormy"}); err == nil {
		t.Error("an unknown scenario is accepted")
	}
}

func TestTheCertificateAuthorityOutlivesARestart(t *testing.T) {
	dir := t.TempDir()
	first, err := SelfSigned(dir)
	if err != nil {
		t.Fatal(err)
	}
	second, err := SelfSigned(dir, "simulator", "192.0.2.7")
	if err != nil {
		t.Fatal(err)
	}
	if string(first.CACert) != string(second.CACert) || !strings.HasSuffix(second.CAFile, "ca.pem") {
		t.Error("a restart made another authority")
	}
	if err := second.Certificate.Leaf.VerifyHostname("simulator"); err != nil {
		t.Error(err)
	}
}

func TestEveryCommandIsAnsweredForEachAuthority(t *testing.T) {
	r := start(t, baseSeed)
	seen := map[string]bool{}
	for _, c := range Commands() {
		name := c.Action + " " + c.Object
		if seen[name] {
			t.Errorf("%s stands twice", name)
		}
		seen[name] = true
		cookie := []string{"cookie", "1:1"}
		if a := r.call(command(c.Action, c.Object, cookie)); a.code() == "400" || c.Authority != ByReseller && a.code() != "415" {
			t.Errorf("%s with a dead cookie: %s %s", name, a.code(), a.at("response_text"))
		}
		if a := r.about("globex.com", c.Action, c.Object, "domain_name", "globex.com", "type", "status"); c.Authority != ByReseller && a.code() != "415" {
			t.Errorf("%s for a foreign domain: %s", name, a.code())
		}
	}
	for _, e := range r.sim.Ledger(0) {
		if e.Changed {
			t.Errorf("%s %s changed something", e.Action, e.Object)
		}
	}
}
