package audit

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// Names of personal values; see body.Personal. The last is that of an attempt to sign
// in that did not go well, the others belong to a change.
const (
	personalBefore = "before"
	personalWanted = "wanted"
	personalFound  = "found"

	personalUsername = "username"
)

func personalSide(i int, side string) string { return "diff." + strconv.Itoa(i) + "." + side }

// isPersonal reports whether a change is about personal values. Then its states
// are personal too.
func isPersonal(diff []Difference) bool {
	for _, d := range diff {
		if d.Personal {
			return true
		}
	}
	return false
}

// mostInEntry is how many bytes of states and values stand in an entry itself. Formats of
// proofs take entries of up to 65,535 bytes.
const mostInEntry = 32 << 10

// besideIfLarge returns the differences of in, all of them as personal where there is so
// much of them and of the states that it is kept beside the entry, as personal values are.
func besideIfLarge(in Intent) []Difference {
	size := len(in.Before) + len(in.Wanted)
	for _, d := range in.Diff {
		for _, value := range d.Old {
			size += len(value) + len(`"",`)
		}
		for _, value := range d.New {
			size += len(value) + len(`"",`)
		}
	}
	if size <= mostInEntry {
		return in.Diff
	}
	diff := slices.Clone(in.Diff)
	for i := range diff {
		diff[i].Personal = true
	}
	return diff
}

// hide returns c without its personal values, and these by name. In the log they
// stand as commitments only.
func (c changeBody) hide() (changeBody, map[string]string, error) {
	if !isPersonal(c.Diff) {
		return c, nil, nil
	}
	hidden := map[string]string{personalBefore: string(c.Before), personalWanted: string(c.Wanted)}
	diff := make([]Difference, len(c.Diff))
	for i, d := range c.Diff {
		diff[i] = d
		if !d.Personal {
			continue
		}
		for side, values := range map[string][]string{"old": d.Old, "new": d.New} {
			if len(values) == 0 {
				continue
			}
			encoded, err := json.Marshal(values)
			if err != nil {
				return changeBody{}, nil, fmt.Errorf("encode %s value of %s: %w", side, d.Field, err)
			}
			hidden[personalSide(i, side)] = string(encoded)
		}
		diff[i].Old, diff[i].New = nil, nil
	}
	c.Diff, c.Before, c.Wanted = diff, nil, nil
	return c, hidden, nil
}

// kept is a personal value as it is stored.
type kept struct {
	Salt  string `json:"salt"` // hexadecimal
	Value string `json:"value"`
}

// personal is what an entry says of persons, as far as it is what the body committed
// to. A value that was committed to and is in neither map was erased.
type personal struct {
	committed map[string]string // name to commitment
	values    map[string]string
	altered   map[string]bool // names whose value is not what was written with the entry
}

// openPersonal compares what is kept with the commitments of the body.
func openPersonal(committed map[string]string, all map[string]kept) personal {
	p := personal{committed: committed, values: make(map[string]string, len(all))}
	for name, k := range all {
		salt, err := hex.DecodeString(k.Salt)
		if err == nil && commitment(salt, k.Value) == committed[name] {
			p.values[name] = k.Value
			continue
		}
		if p.altered == nil {
			p.altered = make(map[string]bool)
		}
		p.altered[name] = true
	}
	return p
}

// reveal is the reverse of hide, as far as values are there. erased reports whether
// something is not there any more, or is not what it was.
func (c changeBody) reveal(p personal) (_ changeBody, erased bool, err error) {
	if !isPersonal(c.Diff) {
		return c, false, nil
	}
	find := func(name string) (value string, ok bool) {
		value, ok = p.values[name]
		_, was := p.committed[name]
		erased = erased || was && !ok
		return value, ok
	}
	diff := make([]Difference, len(c.Diff))
	for i, d := range c.Diff {
		for side, to := range map[string]*[]string{"old": &d.Old, "new": &d.New} {
			name := personalSide(i, side)
			encoded, ok := find(name)
			if !ok {
				_, was := p.committed[name]
				d.Altered = d.Altered || p.altered[name]
				d.Erased = d.Erased || was
				continue
			}
			if err := json.Unmarshal([]byte(encoded), to); err != nil {
				return changeBody{}, false, fmt.Errorf("decode %s value of %s: %w", side, d.Field, err)
			}
		}
		diff[i] = d
	}
	c.Diff = diff
	for name, to := range map[string]*json.RawMessage{personalBefore: &c.Before, personalWanted: &c.Wanted} {
		if value, ok := find(name); ok {
			*to = json.RawMessage(value)
		}
	}
	return c, erased, nil
}

// withAll adds more to personal.
func withAll(personal, more map[string]string) map[string]string {
	maps.Copy(personal, more)
	return personal
}

// missing are the names of values that were erased, in order.
func (p personal) missing() []string {
	names := slices.Sorted(maps.Keys(p.committed))
	return slices.DeleteFunc(names, func(name string) bool {
		_, there := p.values[name]
		return there || p.altered[name]
	})
}

// alteredNames are the names of values that are not what was written, in order.
func (p personal) alteredNames() []string { return slices.Sorted(maps.Keys(p.altered)) }
