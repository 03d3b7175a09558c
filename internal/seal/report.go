package seal

import (
	"fmt"
	"time"
)

// Code names a kind of finding.
type Code string

// The kinds of findings.
const (
	EntryAltered     Code = "entry_altered"      // its bytes are not those that were sealed
	EntryMissing     Code = "entry_missing"      // it has a place in the tree, and is gone
	EntryUnsealed    Code = "entry_unsealed"     // it has no place, and does not wait for one: it was not written by the portal
	EntryWaiting     Code = "entry_waiting"      // it waits for its place for longer than a minute
	ColumnAltered    Code = "column_altered"     // a copied column does not say what the entry says
	PersonalAltered  Code = "personal_altered"   // a personal value is not the one that the entry committed to
	LeafMissing      Code = "leaf_missing"       // a place of the tree has no entry
	TileAltered      Code = "tile_altered"       // a stored hash is not the one that the entries lead to
	CheckpointWrong  Code = "checkpoint_wrong"   // the entries do not lead to the root hash that was signed
	CheckpointForged Code = "checkpoint_forged"  // it is not signed by the key that was in use
	CheckpointTime   Code = "checkpoint_time"    // it is dated before its own entries, or before the one before it
	CheckpointLate   Code = "checkpoint_missing" // entries have places for longer than a minute, and nothing is signed
	Contradiction    Code = "contradiction"      // a checkpoint from outside is not one that this database leads to
	KeyUnknown       Code = "key_unknown"        // nothing is signed by a key that is trusted
	ChangeOpen       Code = "change_open"        // an intent has no end, and nobody is at it
	ChangeUnbegun    Code = "change_unbegun"     // an end has no intent
	StepAltered      Code = "step_altered"       // the table that keeps a change from having a step twice says something else
	LeaseAlone       Code = "lease_alone"        // a lease has no intent
)

// Finding is something that is not as it should be.
type Finding struct {
	Code  Code   `json:"code"`
	Place int64  `json:"place"`           // in the tree; -1 for none
	Entry int64  `json:"entry,omitempty"` // its ID; 0 for none
	Says  string `json:"says"`
}

// mostFindings are told in full; of others there is the number.
const mostFindings = 1000

// Verification is what `portal audit verify` found out.
type Verification struct {
	Origin      string        `json:"origin"`
	Size        int64         `json:"size"`        // places in the tree
	Signed      int64         `json:"signed"`      // of them under a checkpoint whose signature holds
	From        int64         `json:"from"`        // places before were verified earlier, and not read
	Entries     int64         `json:"entries"`     // that were read
	Waiting     int64         `json:"waiting"`     // entries that have no place yet
	Checkpoints int64         `json:"checkpoints"` // that were checked
	Outside     int           `json:"outside"`     // checkpoints from outside that were compared
	Personal    int64         `json:"personal"`    // personal values that were compared
	Erased      int64         `json:"erased"`      // personal values that are not there any more
	Restarts    int           `json:"restarts"`    // how often the log was begun anew
	Open        int           `json:"open"`        // changes that are under way
	Root        string        `json:"root"`        // hash of the tree
	Took        time.Duration `json:"-"`
	Seconds     float64       `json:"seconds"`
	Findings    []Finding     `json:"findings"`
	More        int           `json:"more"` // findings beyond those

	steps stepSum // of the entries that were read
}

func (v *Verification) add(findings ...Finding) {
	for _, f := range findings {
		if len(v.Findings) < mostFindings {
			v.Findings = append(v.Findings, f)
		} else {
			v.More++
		}
	}
}

func (v *Verification) find(code Code, place, entry int64, says string, args ...any) {
	v.add(Finding{Code: code, Place: place, Entry: entry, Says: fmt.Sprintf(says, args...)})
}

// Fine reports whether nothing was found.
func (v *Verification) Fine() bool { return len(v.Findings) == 0 }

// Sentence says what came of it.
func (v *Verification) Sentence() string {
	if !v.Fine() {
		return fmt.Sprintf("NOT AS IT WAS SEALED: %d findings in the log %s of %d entries.", len(v.Findings)+v.More, v.Origin, v.Size)
	}
	before := ""
	if v.From > 0 {
		before = fmt.Sprintf(" (the first %d were verified earlier and not read again)", v.From)
	}
	anew := ""
	if v.Restarts > 0 {
		anew = fmt.Sprintf(" It was begun anew %d times, which entries tell of: what was signed before is no promise of it.", v.Restarts)
	}
	return fmt.Sprintf("AS IT WAS SEALED: all %d entries%s of the log %s are what %d checkpoints signed, the last of %d entries; %d wait to be sealed.%s",
		v.Size, before, v.Origin, v.Checkpoints, v.Signed, v.Waiting, anew)
}
