package server_test

import (
	"archive/zip"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"portal/internal/audit"
	"portal/internal/proof"
	"portal/internal/seal"
	"portal/internal/secret"
	"portal/internal/staff"
)

// sealingKey is a key that signs the log, and its file.
type sealingKey struct {
	key  seal.Key
	file string
}

func newSealingKey(t *testing.T) sealingKey {
	t.Helper()
	key, err := seal.NewKey("audit.example.com/portal")
	must(t, err)
	file := filepath.Join(t.TempDir(), "audit-key")
	must(t, seal.WriteKeys(file, key))
	return sealingKey{key, file}
}

func TestAReceiptOffersTheProofOfItsChange(t *testing.T) {
	t.Parallel()
	sealing := newSealingKey(t)
	s, key := siteWith(t, options{audit: sealing.file}), sealing.key
	jane := s.jane(t)
	receipt := jane.post("/domains/example.com/lock", lockOn.filled(jane, "example.com")).header.Get("Location")
	must(t, s.Sealer.Round(t.Context()))
	link := jane.get(receipt).doc.Find("#receipt a#proof").AttrOr("href", "")
	if link != receipt+"/proof.zip" {
		t.Fatalf("the receipt leads to %q", link)
	}
	res := jane.get(link)
	if res.status != http.StatusOK || res.header.Get("Content-Type") != "application/zip" || !strings.HasSuffix(res.header.Get("Content-Disposition"), `.zip"`) {
		t.Fatalf("status %d, %v", res.status, res.header)
	}
	files, err := zip.NewReader(strings.NewReader(res.body), int64(len(res.body)))
	must(t, err)
	report, err := proof.CheckBundle(files, proof.Keys{Logs: []note.Verifier{key.Verifier}})
	must(t, err)
	if len(report.Wrong) > 0 || !strings.HasPrefix(report.Sentence(), "PROVED: 2 entries") {
		t.Errorf("%q, %s", report.Wrong, report.Sentence())
	}
	readme, err := files.Open("README.txt")
	must(t, err)
	must(t, readme.Close())
	for _, p := range report.Proved {
		for _, secret := range []string{"192.0.2.", "127.0.0.1", "jane-password"} {
			if strings.Contains(string(p.Entry), secret) {
				t.Errorf("entry %d tells %s", p.Index, secret)
			}
		}
	}
	carl, sam, nobody := s.visitor(t, acme), s.visitor(t, globex), s.visitor(t, acme)
	carl.signIn("carls.com", "carl", "carls-password")
	sam.signIn("globex-name.com", "sam", "sams-password")
	for name, other := range map[string]*visitor{"another profile": carl, "another brand": sam} {
		if res := other.get(link); res.status != http.StatusNotFound {
			t.Errorf("%s: status %d", name, res.status)
		}
	}
	if res := nobody.get(link); !res.asksSignIn() {
		t.Errorf("nobody: status %d", res.status)
	}
}

func TestWithoutASealedLogNoProofIsOffered(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	receipt := jane.post("/domains/example.com/lock", lockOn.filled(jane, "example.com")).header.Get("Location")
	if res := jane.get(receipt); res.status != http.StatusOK || res.has("#proof") {
		t.Errorf("status %d, or there is a link", res.status)
	}
	if res := jane.get(receipt + "/proof.zip"); res.status != http.StatusNotFound {
		t.Errorf("the file: status %d", res.status)
	}
}

func TestStaffTakeTheProofOfAnEntryAndThatIsOnRecord(t *testing.T) {
	t.Parallel()
	key, sealing := secret.NewKey(), newSealingKey(t)
	s := siteWith(t, options{key: key, audit: sealing.file})
	jane := s.jane(t)
	jane.post("/domains/example.com/lock", lockOn.filled(jane, "example.com"))
	must(t, s.Sealer.Round(t.Context()))
	v := s.enters(t, s.employ(t, key, staff.Support, "acme"))
	found, err := s.Audit.Search(t.Context(), audit.Reach{Brands: []string{"acme"}}, audit.Wanted{Filter: audit.Filter{Entries: []string{audit.EntryChange}}}, audit.Page{Limit: 1})
	must(t, err)
	path := "/log/" + strconv.FormatInt(found.Lines[0].ID, 10)
	link := v.get(path).doc.Find("#proof").AttrOr("href", "")
	res := v.get(link)
	if link != path+"/proof.zip" || res.status != http.StatusOK {
		t.Fatalf("%q: status %d", link, res.status)
	}
	files, err := zip.NewReader(strings.NewReader(res.body), int64(len(res.body)))
	must(t, err)
	report, err := proof.CheckBundle(files, proof.Keys{Logs: []note.Verifier{sealing.key.Verifier}})
	must(t, err)
	if len(report.Wrong) > 0 || !strings.HasPrefix(report.Sentence(), "PROVED: 2 entries") {
		t.Errorf("%q, %s", report.Wrong, report.Sentence())
	}
	if n := s.rows(t, `SELECT count(*) FROM audit_entry WHERE kind = 'act' AND convert_from(body, 'UTF8')::json #>> '{act,action}' = 'export'`); n != 1 {
		t.Errorf("%d exports on record", n)
	}
}
