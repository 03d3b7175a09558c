package proof

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// Suffixes of the two files that there are for each entry; before them stands its index.
const (
	EntrySuffix = ".json"
	ProofSuffix = ".tlog-proof"
)

// KeysFolder has the entries that tell of keys of the log, for those who have an earlier one.
const KeysFolder = "keys"

var errUnknownKey = errors.New("no key that is trusted has signed the checkpoint")

// mostBytes of one file are read.
const mostBytes = 64 << 20

// ErrNothing means that a bundle could not be checked, rather than that it is wrong.
var ErrNothing = errors.New("there is nothing to check")

// Keys are what whoever checks was handed on another way than the bundle.
type Keys struct {
	Logs      []note.Verifier // of the log: its keys, of which each announces the next
	Witnesses []note.Verifier
}

// ParseKeys reads verifier keys of the log and of witnesses.
func ParseKeys(logs, witnesses []string) (k Keys, err error) {
	for i, texts := range [][]string{logs, witnesses} {
		for _, text := range texts {
			v, err := ParseKey(text)
			if err != nil {
				return Keys{}, err
			}
			if i == 0 {
				k.Logs = append(k.Logs, v)
			} else {
				k.Witnesses = append(k.Witnesses, v)
			}
		}
	}
	if len(k.Logs) == 0 {
		return Keys{}, errors.New("no verifier key of the log is given")
	}
	return k, nil
}

// Proved is an entry whose proof holds.
type Proved struct {
	Name  string // of its files, without suffix
	Index int64
	Entry []byte
	Under Checkpoint
	Seen  []Cosignature
	Key   bool // it tells of a key of the log, and stands in the bundle so that others can be checked
}

// Report is what a bundle proves.
type Report struct {
	Proved []Proved // by index
	Wrong  []string // what does not hold, a sentence each
}

// CheckBundle checks the proof of each entry in files: of a folder, or of a .zip. It
// returns an ErrNothing if there is no proof in it.
func CheckBundle(files fs.FS, keys Keys) (Report, error) {
	names, wrong, err := listBundle(files)
	if err != nil {
		return Report{}, err
	}
	b := bundle{files: files, keys: keys}
	b.report.Wrong = wrong
	// A key that a proved entry tells of may be the one that signed another proof.
	for open := names; ; {
		left := b.try(open)
		if len(left) == len(open) || len(left) == 0 {
			for _, name := range left {
				problem := b.check(name)
				if path.Dir(name) == KeysFolder && errors.Is(problem, errUnknownKey) {
					continue // it vouches for a key that is trusted anyhow, or for none that is of use here
				}
				b.report.Wrong = append(b.report.Wrong, fmt.Sprintf("%s: %v", name, problem))
			}
			break
		}
		open = left
	}
	slices.SortFunc(b.report.Proved, func(x, y Proved) int { return int(x.Index - y.Index) })
	return b.report, nil
}

// listBundle returns the names of all proofs, and which entries have none.
func listBundle(files fs.FS) (names, wrong []string, err error) {
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if base, ok := strings.CutSuffix(name, ProofSuffix); ok {
			names = append(names, base)
		}
		base, ok := strings.CutSuffix(name, EntrySuffix)
		if _, err := strconv.ParseInt(path.Base(base), 10, 64); ok && err == nil {
			if _, err := fs.Stat(files, base+ProofSuffix); err != nil {
				wrong = append(wrong, fmt.Sprintf("%s: there is no %s%s, so nothing proves it", name, path.Base(base), ProofSuffix))
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read the bundle: %w", err)
	}
	if len(names) == 0 {
		return nil, nil, fmt.Errorf("%w: no file ends in %s", ErrNothing, ProofSuffix)
	}
	return names, wrong, nil
}

type bundle struct {
	files  fs.FS
	keys   Keys
	report Report
}

// try checks names and returns those whose proof does not hold with the keys so far.
func (b *bundle) try(names []string) (left []string) {
	for _, name := range names {
		if b.check(name) != nil {
			left = append(left, name)
		}
	}
	return left
}

// check notes what the proof called name shows, and the key that its entry tells of.
func (b *bundle) check(name string) error {
	text, err := read(b.files, name+ProofSuffix)
	if err != nil {
		return err
	}
	entry, err := read(b.files, name+EntrySuffix)
	if err != nil {
		return err
	}
	file, err := ParseFile(text)
	if err != nil {
		return err
	}
	if base := path.Base(name); base != strconv.FormatInt(file.Index, 10) {
		return fmt.Errorf("the file is named for position %s and proves position %d", base, file.Index)
	}
	p := Proved{Name: name, Index: file.Index, Entry: entry}
	var problem error
	for _, log := range b.keys.Logs {
		if p.Under, p.Seen, problem = file.Check(entry, log, b.keys.Witnesses...); problem == nil {
			break
		}
	}
	if problem != nil {
		return told(problem)
	}
	if next, ok := SuccessionOf(entry); ok {
		p.Key = true
		b.follow(next)
	}
	b.report.Proved = append(b.report.Proved, p)
	return nil
}

// follow trusts the key that an entry of the log tells of, if it is one of that log.
func (b *bundle) follow(next Succession) {
	v, err := ParseKey(next.New)
	if err != nil || next.Restart != "" || v.Name() != b.keys.Logs[0].Name() {
		return
	}
	b.keys.Logs = append(b.keys.Logs, v)
}

// told says in words what package note says in its own.
func told(err error) error {
	var unknown *note.UnverifiedNoteError
	var invalid *note.InvalidSignatureError
	switch {
	case errors.As(err, &invalid):
		return fmt.Errorf("the signature of %s under the checkpoint is wrong", invalid.Name)
	case errors.As(err, &unknown):
		return errUnknownKey
	}
	return err
}

func read(files fs.FS, name string) ([]byte, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s can't be read: %w", path.Base(name), err)
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, mostBytes+1))
	if err == nil && len(text) > mostBytes {
		err = errors.New("it is too long")
	}
	if err != nil {
		return nil, fmt.Errorf("%s can't be read: %w", path.Base(name), err)
	}
	return text, nil
}

// Sentence says what the bundle proves, or what is wrong with it, in one sentence.
func (r Report) Sentence() string {
	var entries []Proved
	for _, p := range r.Proved {
		if !p.Key {
			entries = append(entries, p)
		}
	}
	if len(r.Wrong) > 0 {
		return fmt.Sprintf("NOT PROVED: of %d entries, %d are in the log as these files show them, and %d problems were found.",
			len(r.Proved)+len(r.Wrong), len(r.Proved), len(r.Wrong))
	}
	if len(entries) == 0 {
		entries = r.Proved
	}
	under := entries[0].Under
	for _, p := range entries {
		if p.Under.Size > under.Size {
			under = p.Under
		}
	}
	noun, are, they := "entries", "are", "each"
	if len(entries) == 1 {
		noun, are, they = "entry", "is", "it"
	}
	return fmt.Sprintf("PROVED: %d %s, at %s, %s in the log %s, byte for byte as %s was when the log's key signed its first %d entries%s.",
		len(entries), noun, positions(entries), are, under.Origin, they, under.Size, seenBy(entries))
}

func positions(entries []Proved) string {
	const most = 10
	var all []string
	for _, p := range entries {
		if len(all) == most {
			all = append(all, fmt.Sprintf("%d more", len(entries)-most))
			break
		}
		all = append(all, strconv.FormatInt(p.Index, 10))
	}
	if len(all) == 1 {
		return "position " + all[0]
	}
	return "positions " + strings.Join(all[:len(all)-1], ", ") + " and " + all[len(all)-1]
}

// seenBy names the witnesses that every entry's checkpoint has, with their latest time.
func seenBy(entries []Proved) string {
	latest, count := map[string]time.Time{}, map[string]int{}
	for _, p := range entries {
		for _, s := range p.Seen {
			count[s.Witness]++
			if s.At.After(latest[s.Witness]) {
				latest[s.Witness] = s.At
			}
		}
	}
	var names []string
	for name, n := range count {
		if n == len(entries) {
			names = append(names, fmt.Sprintf("%s by %s", name, latest[name].Format(time.RFC3339)))
		}
	}
	if len(names) == 0 {
		return ""
	}
	slices.Sort(names)
	return ", seen by " + strings.Join(names, " and ")
}
