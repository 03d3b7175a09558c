package seal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"portal/internal/proof"
)

// What the verifier reads, as it is stored.
type (
	leafRow struct{ index, entry, at int64 } // times in microseconds since 1970

	entryRow struct {
		id, at                                              int64
		kind, brand, account, profile, domain, change, body []byte
	}

	personalRow struct {
		entry             int64
		name, salt, value []byte
	}
)

// chunk is a run of places of the tree with all that belongs to them; or, where from is
// negative, entries that wait for a place.
type chunk struct {
	from, to    int64
	leaves      []leafRow
	entries     []entryRow
	personal    []personalRow
	hashes      []byte // of the leaves, as the tiles have them; nil where there are no tiles
	checkpoints []storedCheckpoint
}

type storedCheckpoint struct {
	size, at int64
	root     []byte
	note     []byte
}

// step is an entry that begins, ends or resolves a change.
type step struct {
	change string
	kind   string
	open   bool // the change is not at its end
}

// looked is what one look at a chunk tells.
type looked struct {
	from, to   int64
	hashes     []tlog.Hash // of the leaves from from on: those that were signed, as far as that is known
	ats        []int64
	steps      []step                     // one for each entry, empty for those that are no step of a change
	successors map[int64]proof.Succession // by place
	signed     []signedCheckpoint
	findings   []Finding
	entries    int64
	personal   int64
	erased     int64
	sum        stepSum
}

// look checks what can be checked of c alone.
func look(c *chunk, keys map[uint32]keyOf) *looked {
	l := &looked{from: c.from, to: c.to}
	places := make(map[int64]int, len(c.leaves))
	if c.from >= 0 {
		l.place(c, places)
	} else {
		for i, e := range c.entries {
			places[e.id] = i
		}
	}
	committed := make(map[int64]*commitments, len(c.entries))
	steps := make([]step, max(len(l.hashes), len(c.entries)))
	for i := range c.entries {
		e := &c.entries[i]
		at, ok := places[e.id]
		if !ok {
			continue // read along with its neighbours
		}
		l.entries++
		place := int64(-1)
		if c.from >= 0 {
			place = c.from + int64(at)
			l.compareHash(c, place, at, e)
			l.ats[at] = e.at
		}
		f := fieldsOf(e.body)
		l.compareColumns(place, e, f)
		if f.personal != nil {
			committed[e.id] = f.personal
			l.erased += int64(len(f.personal.names))
		}
		if len(e.change) > 0 {
			steps[at] = step{string(e.change), string(f.kind), f.open}
			l.sum.add(f.change, f.kind, e.at, e.id, f.state)
		}
		if next, ok := successionIn(f, e.body); ok && place >= 0 {
			if l.successors == nil {
				l.successors = make(map[int64]proof.Succession)
			}
			l.successors[place] = next
		}
	}
	l.steps = steps
	l.comparePersonal(c, places, committed)
	l.missing(c, places)
	for _, stored := range c.checkpoints {
		l.signed = append(l.signed, open(stored, keys))
	}
	return l
}

// place notes which entry has which place, and the hash that was sealed for it.
func (l *looked) place(c *chunk, places map[int64]int) {
	n := int(c.to - c.from)
	l.hashes, l.ats = make([]tlog.Hash, n), make([]int64, n)
	for i := range min(n, len(c.hashes)/tlog.HashSize) {
		l.hashes[i] = tlog.Hash(c.hashes[i*tlog.HashSize : (i+1)*tlog.HashSize])
	}
	next := c.from
	for _, leaf := range c.leaves {
		for ; next < leaf.index; next++ {
			l.find(LeafMissing, next, 0, "place %d of the tree has no entry", next)
		}
		places[leaf.entry] = int(leaf.index - c.from)
		l.ats[leaf.index-c.from] = leaf.at
		next = leaf.index + 1
	}
	for ; next < c.to; next++ {
		l.find(LeafMissing, next, 0, "place %d of the tree has no entry", next)
	}
}

func (l *looked) find(code Code, place, entry int64, says string, args ...any) {
	l.findings = append(l.findings, Finding{Code: code, Place: place, Entry: entry, Says: fmt.Sprintf(says, args...)})
}

// compareHash leaves the sealed hash of an altered entry in place, so that checkpoints
// show whether that is the one that was signed.
func (l *looked) compareHash(c *chunk, place int64, at int, e *entryRow) {
	sum := tlog.RecordHash(e.body)
	if c.hashes == nil || at >= len(c.hashes)/tlog.HashSize {
		l.hashes[at] = sum
		return
	}
	if l.hashes[at] != sum {
		l.find(EntryAltered, place, e.id, "entry %d, at place %d, is not what was sealed there", e.id, place)
	}
}

// fields are those of a body that the verifier wants.
type fields struct {
	kind, brand, account, profile, domain, change, at []byte
	state                                             []byte // outcome or verdict
	act                                               bool
	open                                              bool
	personal                                          *commitments
	err                                               error
}

// commitments are those to personal values, in the order of the body.
type commitments struct {
	names, sums [][]byte
}

func fieldsOf(body []byte) (f fields) {
	seen := 0
	text := func(to *[]byte, bit int, value []byte) error {
		if seen&(1<<bit) != 0 {
			return errNoObject // a key twice: two readers would find two values
		}
		seen |= 1 << bit
		if *to = textOf(value); *to == nil {
			return errNoObject
		}
		return nil
	}
	f.err = scanObject(body, func(key, value []byte) error {
		switch string(key) {
		case "at":
			return text(&f.at, 0, value)
		case "kind":
			return text(&f.kind, 1, value)
		case "brand":
			return text(&f.brand, 2, value)
		case "account":
			return text(&f.account, 3, value)
		case "profile":
			return text(&f.profile, 4, value)
		case "domain":
			return text(&f.domain, 5, value)
		case "change_id":
			return text(&f.change, 6, value)
		case "act":
			f.act = true
		case "change":
			f.open = true
		case "ending":
			return scanObject(value, func(key, value []byte) error {
				if string(key) == "outcome" {
					f.state = textOf(value)
					f.open = string(f.state) == "unknown" || string(f.state) == "pending"
				}
				return nil
			})
		case "resolution":
			return scanObject(value, func(key, value []byte) error {
				if string(key) == "verdict" {
					f.state = textOf(value)
				}
				return nil
			})
		case "personal":
			f.personal = new(commitments)
			return scanObject(value, func(key, value []byte) error {
				f.personal.names = append(f.personal.names, key)
				f.personal.sums = append(f.personal.sums, textOf(value))
				return nil
			})
		}
		return nil
	})
	return f
}

// compareColumns compares the columns that are copied from the body with it.
func (l *looked) compareColumns(place int64, e *entryRow, f fields) {
	if f.err != nil {
		l.find(EntryAltered, place, e.id, "the body of entry %d is no entry: %v", e.id, f.err)
		return
	}
	for _, c := range []struct {
		name         string
		column, body []byte
	}{
		{"kind", e.kind, f.kind}, {"brand", e.brand, f.brand}, {"account", e.account, f.account}, {"profile", e.profile, f.profile},
		{"domain", e.domain, f.domain}, {"change_id", e.change, f.change},
	} {
		if !bytes.Equal(c.column, c.body) {
			l.find(ColumnAltered, place, e.id, "column %s of entry %d says %q, the entry itself %q", c.name, e.id, c.column, c.body)
		}
	}
	at, err := time.Parse(time.RFC3339Nano, string(f.at))
	if err != nil || at.Round(time.Microsecond).UnixMicro() != e.at {
		l.find(ColumnAltered, place, e.id, "column at of entry %d says %s, the entry itself %s", e.id, time.UnixMicro(e.at).UTC().Format(time.RFC3339Nano), f.at)
	}
}

// comparePersonal compares personal values with the commitments of their entries. One
// that was committed to and is not there was erased, which is no fault.
func (l *looked) comparePersonal(c *chunk, places map[int64]int, committed map[int64]*commitments) {
	var sum [sha256.Size]byte
	var text [2 * sha256.Size]byte
	var salted []byte
	for _, p := range c.personal {
		at, ok := places[p.entry]
		if !ok {
			continue
		}
		l.personal++
		place := int64(-1)
		if c.from >= 0 {
			place = c.from + int64(at)
		}
		salted = append(append(salted[:0], p.salt...), p.value...)
		sum = sha256.Sum256(salted)
		hex.Encode(text[:], sum[:])
		found := false
		if of := committed[p.entry]; of != nil {
			for i, name := range of.names {
				if bytes.Equal(name, p.name) {
					found = bytes.Equal(of.sums[i], text[:])
					l.erased--
				}
			}
		}
		if !found {
			l.find(PersonalAltered, place, p.entry, "the personal value %s of entry %d is not what the entry committed to", p.name, p.entry)
		}
	}
}

// missing finds places whose entry is not there.
func (l *looked) missing(c *chunk, places map[int64]int) {
	if int(l.entries) == len(places) {
		return
	}
	there := make(map[int64]bool, len(c.entries))
	for _, e := range c.entries {
		there[e.id] = true
	}
	for _, leaf := range c.leaves {
		if !there[leaf.entry] {
			l.find(EntryMissing, leaf.index, leaf.entry, "entry %d, which was sealed at place %d, is not there", leaf.entry, leaf.index)
		}
	}
}

func successionIn(f fields, body []byte) (proof.Succession, bool) {
	if !f.act {
		return proof.Succession{}, false
	}
	return proof.SuccessionOf(body)
}
