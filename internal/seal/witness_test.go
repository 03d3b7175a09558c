package seal_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"portal/internal/proof"
	"portal/internal/proof/prooftest"
	"portal/internal/seal"
	"portal/internal/secret"
)

// witnessed adds a witness to the processes of f, which code of the tests plays by the
// text of the standard.
func (f *fixture) witnessed(t *testing.T) *prooftest.Witness {
	t.Helper()
	w := &prooftest.Witness{
		Key: prooftest.Key{Name: "witness.example/w1", Private: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize)), Witness: true},
		Log: f.key.Public, Now: func() uint64 { return 1_800_000_000 },
	}
	site := httptest.NewServer(w)
	t.Cleanup(site.Close)
	file := filepath.Join(t.TempDir(), "witnesses")
	if err := os.WriteFile(file, []byte("# one a line\n"+w.Key.Verifier()+" "+site.URL+"/\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var err error
	if f.copies.Witnesses, err = seal.ReadWitnesses(file); err != nil {
		t.Fatal(err)
	}
	f.Sealer = f.process()
	return w
}

// last returns the latest checkpoint.
func (f *fixture) last(t *testing.T) seal.Checkpoint {
	t.Helper()
	var c seal.Checkpoint
	var text string
	if err := f.db.Pool.QueryRow(t.Context(), "SELECT note, at FROM audit_checkpoint ORDER BY size DESC LIMIT 1").Scan(&text, &c.At); err != nil {
		t.Fatal(err)
	}
	c.Note = []byte(text)
	var err error
	if c.Checkpoint, err = proof.Peek(c.Note); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAWitnessSignsWhatContinues(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	w := f.witnessed(t)
	for _, n := range []int{3, 5, 260} {
		f.write(t, n)
		f.round(t)
		if !f.Publish(t.Context(), f.last(t)) {
			t.Fatalf("not published: %s", f.Fault())
		}
	}
	// Away, it gets what is signed later, from where it is.
	w.Away = true
	f.write(t, 1)
	f.round(t)
	if f.Publish(t.Context(), f.last(t)) || !strings.Contains(f.Fault(), "do not arrive outside") || !strings.Contains(f.Trouble(), "witness witness.example/w1: it answered 503") {
		t.Errorf("away: %s", f.Fault())
	}
	w.Away = false
	f.change(t, "A")
	f.round(t)
	if !f.Publish(t.Context(), f.last(t)) || f.Fault() != "" {
		t.Errorf("back: %s", f.Fault())
	}
	// It has seen more than the portal remembers: 409, and once more from there.
	f.owner(t, "DELETE FROM audit_cosignature WHERE size > 3")
	f.write(t, 1)
	f.round(t)
	w.Seen = nil
	if !f.Publish(t.Context(), f.last(t)) || !slices.Equal(w.Seen, []int{http.StatusConflict, http.StatusOK}) {
		t.Errorf("after a 409: %v, %s", w.Seen, f.Fault())
	}
	// Its signature comes along with proofs.
	bundle, err := seal.NewProver(f.db.Pool).Change(t.Context(), "A")
	if err != nil {
		t.Fatal(err)
	}
	witness, err := proof.ParseKey(w.Key.Verifier())
	if err != nil {
		t.Fatal(err)
	}
	_, seen, err := bundle.Entries[0].Check(bundle.Entries[0].Entry, f.key.Verifier, witness)
	if err != nil || len(seen) != 1 || seen[0].At.Unix() != 1_800_000_000 {
		t.Errorf("seen by %v, %v", seen, err)
	}
	if err := prooftest.Check(bundle.Entries[0].Format(), bundle.Entries[0].Entry, f.key.Public); err != nil {
		t.Errorf("by code of the tests: %v", err)
	}
	if v := f.verify(t); !v.Fine() {
		t.Errorf("%+v", v)
	}
}

// What a witness can't reconcile with what it saw ends sealing at once, and for good.
func TestAWitnessThatSawAnotherTreeIsAnAlarm(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		spoil func(*fixture, *prooftest.Witness)
		says  string
	}{
		"a fork": {func(_ *fixture, w *prooftest.Witness) { w.Root = bytes.Repeat([]byte{1}, 32) }, "the witness witness.example/w1 holds another tree"},
		"more entries than there are": {func(f *fixture, w *prooftest.Witness) {
			w.Size = 5000
			f.owner(t, "DELETE FROM audit_cosignature")
		}, "has signed a checkpoint of 5000 entries, and this database has one of"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			w := f.witnessed(t)
			f.write(t, 10)
			f.round(t)
			f.Publish(t.Context(), f.last(t))
			tt.spoil(f, w)
			f.write(t, 1)
			f.round(t)
			w.Seen = nil
			if !f.Publish(t.Context(), f.last(t)) {
				t.Error("it would be sent again")
			}
			signed := f.last(t).Size
			f.write(t, 1)
			for name, s := range map[string]*seal.Sealer{"the process that was told": f.Sealer, "one that starts": f.process()} {
				for range 3 {
					if err := s.Round(t.Context()); !errors.Is(err, seal.ErrContradiction) || !strings.Contains(err.Error(), tt.says) {
						t.Errorf("%s: %v", name, err)
					}
				}
			}
			if now := f.last(t).Size; now != signed {
				t.Errorf("signed all the same: %d, then %d", signed, now)
			}
			if len(w.Seen) > 5 {
				t.Errorf("asked %d times", len(w.Seen))
			}
		})
	}
}

func TestACheckpointIsPostedToAWebhook(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var got []byte
	status := http.StatusInternalServerError
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, _ = io.ReadAll(r.Body)
		w.WriteHeader(status)
	}))
	t.Cleanup(site.Close)
	f.copies.Webhook = secret.New(site.URL + "/hook?token=marked-token")
	f.Sealer = f.process()
	f.write(t, 2)
	f.round(t)
	if f.Publish(t.Context(), f.last(t)) || !strings.Contains(f.Trouble(), "PORTAL_AUDIT_WEBHOOK: it answered 500") {
		t.Errorf("a 500: %s", f.Fault())
	}
	status = http.StatusNoContent
	if !f.Publish(t.Context(), f.last(t)) || f.Fault() != "" {
		t.Errorf("a 204: %s", f.Fault())
	}
	if _, err := note.Open(got, note.VerifierList(f.key.Verifier)); err != nil {
		t.Errorf("posted %q: %v", got, err)
	}
	site.Close()
	if f.Publish(t.Context(), f.last(t)) || strings.Contains(f.Trouble(), "marked-token") {
		t.Errorf("away: %s", f.Fault())
	}
}

func TestWitnessesAreReadFromAFile(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{"x": "malformed verifier key", "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW ftp://x": "behind its key stands its address"} {
		file := filepath.Join(t.TempDir(), "witnesses")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := seal.ReadWitnesses(file); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
