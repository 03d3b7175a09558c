package seal

import (
	"bytes"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"portal/internal/proof"
)

// keyOf is a key of the log that is known, trusted or not.
type keyOf struct {
	note.Verifier
	text string
}

// signedCheckpoint is a stored checkpoint, and which key has signed it.
type signedCheckpoint struct {
	proof.Checkpoint
	at    int64
	key   uint32 // 0 if none that is known
	wrong string // what is wrong with it alone
}

// open reads a stored checkpoint, and finds the key that has signed it.
func open(stored storedCheckpoint, keys map[uint32]keyOf) signedCheckpoint {
	s := signedCheckpoint{at: stored.at}
	claims, err := proof.Peek(stored.note)
	if err != nil {
		s.Size, s.wrong = stored.size, err.Error()
		return s
	}
	s.Checkpoint = claims
	if claims.Size != stored.size || !bytes.Equal(claims.Root[:], stored.root) {
		s.wrong = "its columns are not what was signed"
	}
	s.Size = stored.size
	for id, key := range keys {
		if key.Name() != claims.Origin {
			continue
		}
		if _, _, err := proof.Open(stored.note, key); err == nil {
			s.key = id
			return s
		}
	}
	s.wrong = "no key that is known has signed it"
	return s
}

// chain follows the keys of the log from checkpoint to checkpoint.
type chain struct {
	known   map[uint32]keyOf
	trusted map[uint32]bool
	first   map[uint32]bool // keys that may sign first: trusted ones, and those that the log says they came from
	current uint32
	next    map[uint32]int64 // keys that an entry names, by place; negative for one that the log was begun anew with
	proved  bool             // a trusted key has signed

	restarts int
}

// newChain starts with the keys that whoever verifies trusts, and with what entries are
// said to tell of keys, which is believed once those entries are found in the tree.
func newChain(trusted []note.Verifier, hints []proof.Succession) *chain {
	c := &chain{known: map[uint32]keyOf{}, trusted: map[uint32]bool{}, first: map[uint32]bool{}, next: map[uint32]int64{}}
	for _, v := range trusted {
		c.known[v.KeyHash()] = keyOf{Verifier: v}
		c.trusted[v.KeyHash()], c.first[v.KeyHash()] = true, true
	}
	for range hints { // each pass may find one more
		for _, h := range hints {
			older, err := proof.ParseKey(h.Old)
			newer, err2 := proof.ParseKey(h.New)
			if err != nil || err2 != nil {
				continue
			}
			c.known[older.KeyHash()], c.known[newer.KeyHash()] = keyOf{Verifier: older}, keyOf{Verifier: newer}
			if c.first[newer.KeyHash()] {
				c.first[older.KeyHash()] = true
			}
		}
	}
	return c
}

// tell notes what the entry at place says of keys.
func (c *chain) tell(place int64, s proof.Succession) {
	if v, err := proof.ParseKey(s.New); err == nil {
		if s.Restart != "" {
			place = -1 - place // the key before does not sign for it: whoever verifies has to trust it
		}
		c.next[v.KeyHash()] = place
	}
}

// follow says what is wrong with s as the next checkpoint after one of signed entries;
// "" for nothing.
func (c *chain) follow(s signedCheckpoint, signed int64) string {
	if s.wrong != "" {
		return s.wrong
	}
	switch place, named := c.next[s.key]; {
	case s.key == c.current:
	case c.current == 0 && c.first[s.key]:
	case c.current != 0 && named && (place >= 0 && place < signed || place < 0 && c.trusted[s.key]):
		if delete(c.next, s.key); place < 0 { // a key that was replaced does not come back
			c.restarts++
		}
	default:
		return fmt.Sprintf("it is signed with the key %s+%08x, which is not the one in use", s.Origin, s.key)
	}
	c.current = s.key
	c.proved = c.proved || c.trusted[s.key]
	return ""
}

// outside is a checkpoint that was kept elsewhere.
type outside struct {
	proof.Checkpoint
	where string
}

func (o outside) compare(v *Verification, root tlog.Hash) {
	if root != o.Root {
		v.find(Contradiction, -1, 0, "the checkpoint of %d entries in %s is not one that this database leads to: the log was forked or rewritten", o.Size, o.where)
	}
}
