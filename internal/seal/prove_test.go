package seal_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"portal/internal/profile"
	"portal/internal/proof/prooftest"
	"portal/internal/seal"
)

var jane = profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}

// change has the application write intent and outcome of change id.
func (f *fixture) change(t *testing.T, id string) {
	t.Helper()
	head := `{"v":1,"at":"` + now() + `","kind":%q,"brand":"acme","account":"acme-main","profile":"jane","domain":"example.com","change_id":%q,%s}`
	f.insert(t, fmt.Sprintf(head, "intent", id, `"change":{"kind":"nameservers.set","diff":[]}`))
	f.insert(t, fmt.Sprintf(head, "outcome", id, `"ending":{"outcome":"applied"}`))
}

func (f *fixture) insert(t *testing.T, body string) {
	t.Helper()
	if _, err := f.db.Pool.Exec(t.Context(), "INSERT INTO audit_entry (body) VALUES ($1)", []byte(body)); err != nil {
		t.Fatal(err)
	}
}

// What the product writes is taken by code that follows the texts of the standards alone.
func TestTheProofsOfAChangeHold(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.write(t, 5)
	f.change(t, "A")
	prover := seal.NewProver(f.db.Pool)
	if _, err := prover.Change(t.Context(), "A"); !errors.Is(err, seal.ErrNotSealed) {
		t.Errorf("before it is sealed: %v", err)
	}
	f.round(t)
	f.write(t, 700)
	f.round(t)
	bundle, err := prover.ChangeOf(t.Context(), jane, "A")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := bundle.WriteTo(dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"5", "6"} {
		entry, err := os.ReadFile(filepath.Join(dir, name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(dir, name+".tlog-proof"))
		if err != nil {
			t.Fatal(err)
		}
		if err := prooftest.Check(text, entry, f.key.Public); err != nil || !strings.Contains(string(entry), `"change_id":"A"`) {
			t.Errorf("entry %s: %v", name, err)
		}
		if err := prooftest.Check(text, append(entry, ' '), f.key.Public); err == nil {
			t.Errorf("entry %s altered: taken", name)
		}
	}
	for _, whose := range []profile.Key{{Brand: "globex", Account: "acme-main", Profile: "jane"}, {Brand: "acme", Account: "acme-main", Profile: "p1"}} {
		if _, err := prover.ChangeOf(t.Context(), whose, "A"); !errors.Is(err, seal.ErrNotFound) {
			t.Errorf("to %v: %v", whose, err)
		}
	}
}

// Staff prove entries of their brands, many at a time.
func TestTheProofsOfManyEntriesHold(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.write(t, 900)
	f.round(t)
	var ids []int64
	if err := f.db.Pool.QueryRow(t.Context(), "SELECT array_agg(id) FROM audit_entry WHERE id % 3 = 0").Scan(&ids); err != nil {
		t.Fatal(err)
	}
	prover := seal.NewProver(f.db.Pool)
	bundle, err := prover.Entries(t.Context(), []string{"globex", "acme"}, ids)
	if err != nil || len(bundle.Entries) != 300 {
		t.Fatalf("%d, %v", len(bundle.Entries), err)
	}
	for _, p := range bundle.Entries {
		if err := prooftest.Check(p.Format(), p.Entry, f.key.Public); err != nil {
			t.Fatalf("place %d: %v", p.Index, err)
		}
	}
	if _, err := prover.Entries(t.Context(), []string{"globex"}, ids); !errors.Is(err, seal.ErrNotFound) {
		t.Errorf("of another brand: %v", err)
	}
}
