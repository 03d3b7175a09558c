package srssim

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestARestartKeepsStateSessionsAndLedger(t *testing.T) {
	tlds, err := os.ReadFile("../../registrar/rules/tlds.json")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	start := func(seed Seed) *Simulator {
		sim, err := New(Config{Seed: seed, TLDs: tlds, Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		return sim
	}
	first := start(Seed{Accounts: []*Account{{Username: "acme", Key: "k", Profiles: []*Profile{{
		Username: "anna", Password: "correct-horse", Domains: []*Domain{{Name: "example.com", Nameservers: []string{"ns1.old.example", "ns2.old.example"}}},
	}}}}})
	session := first.world.newCookie(cookie{profile: first.world.domains["example.com"].profile, domain: "example.com", lastUse: now})
	if err := first.Patch("example.com", []byte(`{"nameservers": ["ns1.new.example", "ns2.new.example"]}`)); err != nil {
		t.Fatal(err)
	}
	first.ledger.append(Entry{Action: "GET", Object: "DOMAIN", Code: 200})
	path := filepath.Join(t.TempDir(), "state.json")
	if err := first.SaveFile(path); err != nil {
		t.Fatal(err)
	}

	seed, err := ReadSeed(path)
	if err != nil {
		t.Fatal(err)
	}
	if !seed.Clock.IsZero() {
		t.Error("a clock that follows the real one was saved as one that stands")
	}
	second := start(seed)
	state, err := second.State("example.com")
	if err != nil || state.Nameservers[0] != "ns1.new.example" {
		t.Errorf("state = %+v, %v", state, err)
	}
	if restored := second.world.cookies[session.id]; restored == nil || restored.profile.Username != "anna" {
		t.Errorf("session = %+v", restored)
	}
	second.ledger.append(Entry{Action: "SET", Object: "COOKIE"})
	if entries := second.Ledger(0); len(entries) != 2 || entries[0].Action != "GET" || entries[1].Seq != 2 {
		t.Errorf("ledger = %+v", entries)
	}
}
