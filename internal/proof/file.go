package proof

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	header = "c2sp.org/tlog-proof@v1"
	// mostHashes is the height of a tree of as many entries as a number can tell.
	mostHashes = 63
)

// File is a proof that an entry stands at Index of a log: the content of a .tlog-proof.
type File struct {
	Extra      []byte // unproven; nil for none
	Index      int64  // from 0
	Hashes     tlog.RecordProof
	Checkpoint []byte // signed
}

// Format returns the bytes of the file.
func (f File) Format() []byte {
	var b bytes.Buffer
	fmt.Fprintln(&b, header)
	if f.Extra != nil {
		fmt.Fprintf(&b, "extra %s\n", base64.StdEncoding.EncodeToString(f.Extra))
	}
	fmt.Fprintf(&b, "index %d\n", f.Index)
	for _, h := range f.Hashes {
		fmt.Fprintf(&b, "%s\n", h)
	}
	b.WriteByte('\n')
	b.Write(f.Checkpoint)
	return b.Bytes()
}

// ParseFile is the reverse of Format.
func ParseFile(text []byte) (f File, err error) {
	bad := func(what string) (File, error) { return File{}, fmt.Errorf("%w proof: %s", ErrMalformed, what) }
	head, signed, found := strings.Cut(string(text), "\n\n")
	if !found {
		return bad("no empty line before the checkpoint")
	}
	lines := strings.Split(head, "\n")
	if lines[0] != header {
		return bad("the first line is not " + header)
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		if f.Extra, err = base64.StdEncoding.Strict().DecodeString(lines[0][len("extra "):]); err != nil {
			return bad("the extra line is not base64")
		}
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return bad("no index line")
	}
	index := lines[0][len("index "):]
	if f.Index, err = strconv.ParseInt(index, 10, 64); err != nil || f.Index < 0 || strconv.FormatInt(f.Index, 10) != index {
		return bad("the index is a number from 0, in decimal")
	}
	if len(lines)-1 > mostHashes {
		return bad("more hashes than a tree is high")
	}
	for _, line := range lines[1:] {
		h, err := parseHash(line)
		if err != nil {
			return bad("a hash is 32 bytes in base64")
		}
		f.Hashes = append(f.Hashes, h)
	}
	f.Checkpoint = []byte(signed)
	return f, nil
}

// Check returns the checkpoint under which the proof shows that entry is the one at
// its index. It fails if log has not signed the checkpoint, or the hashes don't lead there.
func (f File) Check(entry []byte, log note.Verifier, witnesses ...note.Verifier) (Checkpoint, []Cosignature, error) {
	c, seen, err := Open(f.Checkpoint, log, witnesses...)
	if err != nil {
		return Checkpoint{}, nil, err
	}
	if f.Index >= c.Size {
		return Checkpoint{}, nil, fmt.Errorf("position %d is beyond the %d entries of the checkpoint", f.Index, c.Size)
	}
	if err := tlog.CheckRecord(f.Hashes, c.Size, c.Root, f.Index, tlog.RecordHash(entry)); err != nil {
		return Checkpoint{}, nil, fmt.Errorf("the entry is not what the log holds at position %d", f.Index)
	}
	return c, seen, nil
}
