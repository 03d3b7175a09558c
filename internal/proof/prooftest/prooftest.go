// Package prooftest makes and checks proofs by the texts of the standards alone (RFC 6962
// §2.1, RFC 9162 §2.1.3.2, C2SP signed-note, tlog-checkpoint, tlog-cosignature and
// tlog-proof), with nothing of what the product uses, for tests that compare the two.
package prooftest

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

func digest(parts ...[]byte) []byte {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// Leaf is the hash of an entry.
func Leaf(entry []byte) []byte { return digest([]byte{0}, entry) }

// split is the largest power of two that is smaller than n.
func split(n int) int {
	k := 1
	for k*2 < n {
		k *= 2
	}
	return k
}

// Root is MTH of RFC 6962.
func Root(entries [][]byte) []byte {
	switch len(entries) {
	case 0:
		return digest()
	case 1:
		return Leaf(entries[0])
	}
	k := split(len(entries))
	return digest([]byte{1}, Root(entries[:k]), Root(entries[k:]))
}

// Path is PATH of RFC 6962.
func Path(m int, entries [][]byte) [][]byte {
	if len(entries) <= 1 {
		return nil
	}
	if k := split(len(entries)); m < k {
		return append(Path(m, entries[:k]), Root(entries[k:]))
	} else {
		return append(Path(m-k, entries[k:]), Root(entries[:k]))
	}
}

// Consistency is PROOF of RFC 6962, for the first m of entries.
func Consistency(m int, entries [][]byte) [][]byte { return sub(m, entries, true) }

func sub(m int, entries [][]byte, whole bool) [][]byte {
	n := len(entries)
	if m == n {
		if whole {
			return nil
		}
		return [][]byte{Root(entries)}
	}
	if k := split(n); m <= k {
		return append(sub(m, entries[:k], whole), Root(entries[k:]))
	} else {
		return append(sub(m-k, entries[k:], false), Root(entries[:k]))
	}
}

// follow is the algorithm of RFC 9162 §2.1.3.2: whether path leads from the leaf to root.
func follow(leaf []byte, index, size uint64, path [][]byte, root []byte) bool {
	if index >= size {
		return false
	}
	fn, sn, r := index, size-1, leaf
	for _, p := range path {
		if sn == 0 {
			return false
		}
		if fn&1 == 1 || fn == sn {
			r = digest([]byte{1}, p, r)
			for fn&1 == 0 && fn != 0 {
				fn, sn = fn>>1, sn>>1
			}
		} else {
			r = digest([]byte{1}, r, p)
		}
		fn, sn = fn>>1, sn>>1
	}
	return sn == 0 && string(r) == string(root)
}

// Key is a key of a log or, with Witness, of a witness.
type Key struct {
	Name    string
	Private ed25519.PrivateKey
	Witness bool
}

func (k Key) public() []byte {
	kind := byte(1)
	if k.Witness {
		kind = 4
	}
	return append([]byte{kind}, k.Private.Public().(ed25519.PublicKey)...)
}

func (k Key) id() []byte { return digest([]byte(k.Name+"\n"), k.public())[:4] }

// Verifier is the text that auditors are handed.
func (k Key) Verifier() string {
	return k.Name + "+" + hex.EncodeToString(k.id()) + "+" + base64.StdEncoding.EncodeToString(k.public())
}

// Line is the signature line under body; at is the time of a witness.
func (k Key) Line(body string, at uint64) string {
	raw := k.id()
	if k.Witness {
		raw = binary.BigEndian.AppendUint64(raw, at)
		body = fmt.Sprintf("cosignature/v1\ntime %d\n%s", at, body)
	}
	raw = append(raw, ed25519.Sign(k.Private, []byte(body))...)
	return "\u2014 " + k.Name + " " + base64.StdEncoding.EncodeToString(raw) + "\n"
}

// Body is that of the checkpoint of entries.
func Body(origin string, entries [][]byte) string {
	return fmt.Sprintf("%s\n%d\n%s\n", origin, len(entries), base64.StdEncoding.EncodeToString(Root(entries)))
}

// File is the .tlog-proof of entry m.
func File(m int, entries [][]byte, body string, lines ...string) []byte {
	text := fmt.Sprintf("c2sp.org/tlog-proof@v1\nindex %d\n", m)
	for _, h := range Path(m, entries) {
		text += base64.StdEncoding.EncodeToString(h) + "\n"
	}
	return []byte(text + "\n" + body + "\n" + strings.Join(lines, ""))
}

// Check reads a .tlog-proof and reports what is wrong with it as a proof of entry under
// the key that verifier tells; nil for nothing.
func Check(file, entry []byte, verifier string) error {
	lines := strings.Split(string(file), "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("header")
	}
	lines = lines[1:]
	if strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	index, err := strconv.ParseUint(strings.TrimPrefix(lines[0], "index "), 10, 64)
	if err != nil {
		return err
	}
	var path [][]byte
	for lines = lines[1:]; lines[0] != ""; lines = lines[1:] {
		h, err := base64.StdEncoding.DecodeString(lines[0])
		if err != nil || len(h) != sha256.Size {
			return errors.New("hash")
		}
		path = append(path, h)
	}
	signed := strings.Join(lines[1:], "\n")
	size, root, err := Open(signed, verifier)
	if err != nil {
		return err
	}
	if !follow(Leaf(entry), index, size, path, root) {
		return errors.New("the path does not lead to the root")
	}
	return nil
}

// Open returns what a checkpoint says, if the key that verifier tells has signed it.
func Open(signed, verifier string) (size uint64, root []byte, err error) {
	name, rest, _ := strings.Cut(verifier, "+")
	id, encoded, _ := strings.Cut(rest, "+")
	public, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(public) != 33 || public[0] != 1 {
		return 0, nil, errors.New("verifier key")
	}
	body, signatures, ok := strings.Cut(signed, "\n\n")
	body += "\n"
	parts := strings.Split(body, "\n")
	if !ok || len(parts) != 4 || parts[0] != name {
		return 0, nil, errors.New("body")
	}
	for line := range strings.Lines(signatures) {
		text, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "\u2014 "+name+" ")
		raw, err := base64.StdEncoding.DecodeString(text)
		if !ok || err != nil || len(raw) != 68 || hex.EncodeToString(raw[:4]) != id {
			continue
		}
		if !ed25519.Verify(public[1:], []byte(body), raw[4:]) {
			return 0, nil, errors.New("signature")
		}
		size, err = strconv.ParseUint(parts[1], 10, 64)
		if err == nil {
			root, err = base64.StdEncoding.DecodeString(parts[2])
		}
		return size, root, err
	}
	return 0, nil, errors.New("not signed by that key")
}

// Consistent is the algorithm of RFC 9162 §2.1.4.2: whether path shows that the tree of
// second entries continues that of first.
func Consistent(first, second uint64, path [][]byte, oldRoot, newRoot []byte) bool {
	if first == second {
		return len(path) == 0 && string(oldRoot) == string(newRoot)
	}
	if first == 0 || first > second || len(path) == 0 {
		return first == 0 && len(path) == 0
	}
	if first&(first-1) == 0 {
		path = append([][]byte{oldRoot}, path...)
	}
	fn, sn := first-1, second-1
	for fn&1 == 1 {
		fn, sn = fn>>1, sn>>1
	}
	fr, sr := path[0], path[0]
	for _, c := range path[1:] {
		if sn == 0 {
			return false
		}
		if fn&1 == 1 || fn == sn {
			fr, sr = digest([]byte{1}, c, fr), digest([]byte{1}, c, sr)
			for fn&1 == 0 && fn != 0 {
				fn, sn = fn>>1, sn>>1
			}
		} else {
			sr = digest([]byte{1}, sr, c)
		}
		fn, sn = fn>>1, sn>>1
	}
	return sn == 0 && string(fr) == string(oldRoot) && string(sr) == string(newRoot)
}

// Witness is a witness by C2SP tlog-witness, for one log.
type Witness struct {
	Key Key
	Log string // verifier key
	Now func() uint64

	mu   sync.Mutex
	Size uint64
	Root []byte
	Away bool  // it answers 503
	Seen []int // what it answered
}

// ServeHTTP implements http.Handler.
func (w *Witness) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	text, _ := io.ReadAll(r.Body)
	status, answer := w.answer(r.URL.Path, string(text))
	w.Seen = append(w.Seen, status)
	rw.WriteHeader(status)
	fmt.Fprint(rw, answer)
}

func (w *Witness) answer(path, text string) (int, string) {
	if w.Away {
		return http.StatusServiceUnavailable, ""
	}
	head, signed, ok := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	old, err := strconv.ParseUint(strings.TrimPrefix(lines[0], "old "), 10, 64)
	if path != "/add-checkpoint" || !ok || err != nil || len(lines) > 64 {
		return http.StatusBadRequest, ""
	}
	size, root, err := Open(signed, w.Log)
	if err != nil {
		return http.StatusForbidden, err.Error()
	}
	if old != w.Size {
		return http.StatusConflict, strconv.FormatUint(w.Size, 10) + "\n"
	}
	var proof [][]byte
	for _, line := range lines[1:] {
		h, err := base64.StdEncoding.DecodeString(line)
		if err != nil {
			return http.StatusBadRequest, ""
		}
		proof = append(proof, h)
	}
	if !Consistent(old, size, proof, w.Root, root) {
		return http.StatusUnprocessableEntity, ""
	}
	w.Size, w.Root = size, root
	body, _, _ := strings.Cut(signed, "\n\n")
	return http.StatusOK, w.Key.Line(body+"\n", w.Now())
}
