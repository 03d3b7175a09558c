package proof

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// ErrMalformed means that a text is not of the format that it should be of.
var ErrMalformed = errors.New("malformed")

// Checkpoint is what a log promises: its first Size entries have the root hash Root.
type Checkpoint struct {
	Origin string // name of the log
	Size   int64
	Root   tlog.Hash
}

// Body returns the three lines that are signed.
func (c Checkpoint) Body() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, c.Root)
}

// ParseBody is the reverse of Body. Lines after the third, which the format allows
// others to add, are ignored.
func ParseBody(text string) (Checkpoint, error) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) < 4 || lines[0] == "" || lines[3] != "" && !strings.HasSuffix(lines[3], "\n") {
		return Checkpoint{}, fmt.Errorf("%w checkpoint: it has three lines, origin, size and root hash", ErrMalformed)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return Checkpoint{}, fmt.Errorf("%w checkpoint: the second line is the size, in decimal", ErrMalformed)
	}
	root, err := parseHash(lines[2])
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w checkpoint: the third line is the root hash, in base64", ErrMalformed)
	}
	return Checkpoint{Origin: lines[0], Size: size, Root: root}, nil
}

func parseHash(text string) (tlog.Hash, error) {
	sum, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(sum) != tlog.HashSize {
		return tlog.Hash{}, ErrMalformed
	}
	return tlog.Hash(sum), nil
}

// Signed returns c as a note that signer has signed. The signer's name is the origin.
func (c Checkpoint) Signed(signer note.Signer) ([]byte, error) {
	if signer.Name() != c.Origin {
		return nil, fmt.Errorf("a key named %s can't sign for the log %s", signer.Name(), c.Origin)
	}
	return note.Sign(&note.Note{Text: c.Body()}, signer)
}

// Open returns the checkpoint of a note that the log's key and any of witnesses have
// signed. A checkpoint that log has not signed is an error; witnesses who have not
// signed are left out of seen.
func Open(signed []byte, log note.Verifier, witnesses ...note.Verifier) (c Checkpoint, seen []Cosignature, err error) {
	opened, err := note.Open(signed, note.VerifierList(append([]note.Verifier{log}, witnesses...)...))
	if err != nil {
		return Checkpoint{}, nil, err
	}
	if c, err = ParseBody(opened.Text); err != nil {
		return Checkpoint{}, nil, err
	}
	if c.Origin != log.Name() {
		return Checkpoint{}, nil, fmt.Errorf("the checkpoint is of the log %s, the key of %s", c.Origin, log.Name())
	}
	byLog := false
	for _, sig := range opened.Sigs {
		if sig.Name == log.Name() && sig.Hash == log.KeyHash() {
			byLog = true
			continue
		}
		at, _ := cosignedAt(sig)
		seen = append(seen, Cosignature{Witness: sig.Name, At: at})
	}
	if !byLog {
		return Checkpoint{}, nil, fmt.Errorf("the key of %s has not signed the checkpoint", log.Name())
	}
	return c, seen, nil
}

// Peek returns what a signed checkpoint claims, without looking at its signatures.
func Peek(signed []byte) (Checkpoint, error) {
	body, _, found := strings.Cut(string(signed), "\n\n")
	if !found {
		return Checkpoint{}, fmt.Errorf("%w checkpoint: it has no signatures", ErrMalformed)
	}
	return ParseBody(body + "\n")
}
