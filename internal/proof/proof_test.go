package proof_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/mod/sumdb/note"

	"portal/internal/proof"
	"portal/internal/proof/prooftest"
)

const origin = "audit.example.com/portal"

func keyOf(seed byte, name string, witness bool) prooftest.Key {
	return prooftest.Key{Name: name, Private: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize)), Witness: witness}
}

var (
	logKey  = keyOf(1, origin, false)
	nextKey = keyOf(2, origin, false)
	witness = keyOf(3, "witness.example/w1", true)
)

func entriesOf(n int) (all [][]byte) {
	for i := range n {
		all = append(all, fmt.Appendf(nil, `{"kind":"sign_in","n":%d}`, i))
	}
	return all
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The tests' own code is held to vectors of others: the tree of eight leaves that
// Certificate Transparency's first implementation published, and the note in the
// documentation of package note.
func TestTheTestsKnowTheFormats(t *testing.T) {
	t.Parallel()
	var leaves [][]byte
	for _, text := range []string{"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"} {
		leaves = append(leaves, unhex(t, text))
	}
	for size, want := range map[int]string{
		0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	} {
		if got := hex.EncodeToString(prooftest.Root(leaves[:size])); got != want {
			t.Errorf("root of %d: %s", size, got)
		}
	}
	const peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
	if _, err := proof.ParseKey(peter); err != nil {
		t.Errorf("key of the documentation: %v", err)
	}
	v, err := note.NewVerifier(logKey.Verifier())
	if err != nil || v.Name() != origin {
		t.Errorf("a key of the tests: %v", err)
	}
}

// What code that follows the texts of the standards makes is taken, at each size and place.
func TestProofsOfOthersAreTaken(t *testing.T) {
	t.Parallel()
	log, err := proof.ParseKey(logKey.Verifier())
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{1, 2, 3, 7, 8, 9, 31, 64, 65} {
		entries := entriesOf(size)
		body := prooftest.Body(origin, entries)
		for m := range size {
			text := prooftest.File(m, entries, body, witness.Line(body, 1_800_000_000), logKey.Line(body, 0))
			f, err := proof.ParseFile(text)
			if err != nil {
				t.Fatal(err)
			}
			if again := f.Format(); !bytes.Equal(again, text) {
				t.Errorf("written again it is\n%s, was\n%s", again, text)
			}
			c, _, err := f.Check(entries[m], log)
			if err != nil || c.Size != int64(size) || f.Index != int64(m) {
				t.Errorf("%d of %d: %v, %+v", m, size, err, c)
			}
			if _, _, err := f.Check(append(entries[m], ' '), log); err == nil {
				t.Errorf("%d of %d: another entry is taken", m, size)
			}
			f.Index++
			if _, _, err := f.Check(entries[m], log); err == nil {
				t.Errorf("%d of %d: another place is taken", m, size)
			}
		}
	}
}

// No change of a byte of a proof may go unnoticed, except where it changes nothing.
func TestAProofThatWasAlteredIsFound(t *testing.T) {
	t.Parallel()
	log, err := proof.ParseKey(logKey.Verifier())
	if err != nil {
		t.Fatal(err)
	}
	entries := entriesOf(11)
	body := prooftest.Body(origin, entries)
	text := prooftest.File(6, entries, body, logKey.Line(body, 0))
	for i := range text {
		altered := bytes.Clone(text)
		altered[i] ^= 1
		f, err := proof.ParseFile(altered)
		if err != nil {
			continue
		}
		if _, _, err := f.Check(entries[6], log); err == nil {
			t.Errorf("byte %d, %q, is now %q, and the proof is taken", i, text[i], altered[i])
		}
	}
	for _, text := range []string{
		"", "c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v1\n\n", "c2sp.org/tlog-proof@v2\nindex 0\n\n" + body,
		"c2sp.org/tlog-proof@v1\nindex -1\n\n" + body, "c2sp.org/tlog-proof@v1\nindex 01\n\n" + body, "c2sp.org/tlog-proof@v1\nextra ?\nindex 0\n\n" + body,
		"c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\n" + body, "c2sp.org/tlog-proof@v1\nindex 0\n" + strings.Repeat("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", 64) + "\n" + body,
	} {
		if _, err := proof.ParseFile([]byte(text)); !errors.Is(err, proof.ErrMalformed) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// bundleOf holds entries 2 and 5, and in keys the one that tells of the next key.
func bundleOf(t *testing.T) (fstest.MapFS, [][]byte) {
	t.Helper()
	entries := entriesOf(6)
	entries[3] = fmt.Appendf(nil, `{"kind":"act","act":{"action":"seal.key","detail":{"old":%q,"new":%q}}}`, logKey.Verifier(), nextKey.Verifier())
	first := prooftest.Body(origin, entries[:4])
	last := prooftest.Body(origin, entries)
	files := fstest.MapFS{}
	for m, text := range map[int][]byte{
		2: prooftest.File(2, entries, last, nextKey.Line(last, 0), witness.Line(last, 1_800_000_000)),
		5: prooftest.File(5, entries, last, nextKey.Line(last, 0), witness.Line(last, 1_800_000_000)),
	} {
		files[fmt.Sprintf("%d.json", m)] = &fstest.MapFile{Data: entries[m]}
		files[fmt.Sprintf("%d.tlog-proof", m)] = &fstest.MapFile{Data: text}
	}
	files["keys/3.json"] = &fstest.MapFile{Data: entries[3]}
	files["keys/3.tlog-proof"] = &fstest.MapFile{Data: prooftest.File(3, entries[:4], first, logKey.Line(first, 0))}
	files["README.txt"] = &fstest.MapFile{Data: []byte("x")}
	return files, entries
}

func TestABundleIsCheckedWithTheFirstKey(t *testing.T) {
	t.Parallel()
	files, _ := bundleOf(t)
	for _, tt := range []struct {
		name, key string
		spoil     func(fstest.MapFS)
		wrong     int
		says      string
	}{
		{"whole", logKey.Verifier(), nil, 0,
			"PROVED: 2 entries, at positions 2 and 5, are in the log audit.example.com/portal, byte for byte as each was when the log's key signed its first 6 entries, seen by witness.example/w1 by 2027-01-15T08:00:00Z."},
		{"an entry altered", logKey.Verifier(), func(f fstest.MapFS) { f["5.json"] = f["2.json"] }, 1, "NOT PROVED: of 3 entries, 2 are"},
		{"an entry without proof", logKey.Verifier(), func(f fstest.MapFS) { f["4.json"] = f["2.json"] }, 1, "NOT PROVED"},
		{"a proof without entry", logKey.Verifier(), func(f fstest.MapFS) { delete(f, "2.json") }, 1, "NOT PROVED"},
		{"named for another place", logKey.Verifier(), func(f fstest.MapFS) { f["4.json"], f["4.tlog-proof"] = f["2.json"], f["2.tlog-proof"] }, 1, "NOT PROVED"},
		{"what tells of the next key is missing", logKey.Verifier(), func(f fstest.MapFS) { delete(f, "keys/3.json"); delete(f, "keys/3.tlog-proof") }, 2, "NOT PROVED"},
		{"a key of another log", keyOf(9, origin, false).Verifier(), nil, 2, "NOT PROVED: of 2 entries, 0 are"},
		{"with the key that signed", nextKey.Verifier(), nil, 0, "PROVED: 2 entries"},
	} {
		files, _ = bundleOf(t)
		if tt.spoil != nil {
			tt.spoil(files)
		}
		keys, err := proof.ParseKeys([]string{tt.key}, []string{witness.Verifier()})
		if err != nil {
			t.Fatal(err)
		}
		report, err := proof.CheckBundle(files, keys)
		if err != nil || len(report.Wrong) != tt.wrong || !strings.HasPrefix(report.Sentence(), tt.says) {
			t.Errorf("%s: %v, wrong %q, says %q", tt.name, err, report.Wrong, report.Sentence())
		}
	}
	keys, err := proof.ParseKeys([]string{logKey.Verifier()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := proof.CheckBundle(fstest.MapFS{"README.txt": &fstest.MapFile{}}, keys); !errors.Is(err, proof.ErrNothing) {
		t.Errorf("nothing to check: %v", err)
	}
}

// OpenSSL, which shares nothing with Go's packages, takes the signature.
func TestOpenSSLTakesTheSignature(t *testing.T) {
	t.Parallel()
	tool, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	private, public, err := note.GenerateKey(nil, origin)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		t.Fatal(err)
	}
	c := proof.Checkpoint{Origin: origin, Size: 3}
	signed, err := c.Signed(signer)
	if err != nil {
		t.Fatal(err)
	}
	if own, err := proof.VerifierKey(private); err != nil || own != public {
		t.Errorf("the verifier key is %s, %v; want %s", own, err, public)
	}
	body, line, _ := strings.Cut(string(signed), "\n\n")
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	raw := unbase64(t, line[strings.LastIndex(line, " ")+1:])
	der := append(unhex(t, "302a300506032b6570032100"), unbase64(t, strings.SplitN(public, "+", 3)[2])[1:]...)
	out, err := exec.CommandContext(t.Context(), tool, "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", write("key", der), "-rawin",
		"-in", write("body", []byte(body+"\n")), "-sigfile", write("sig", raw[4:])).CombinedOutput()
	if err != nil {
		t.Errorf("openssl: %v: %s", err, out)
	}
}

func unbase64(t *testing.T, text string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
