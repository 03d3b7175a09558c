package rules

import (
	"regexp"
	"slices"
	"strings"

	"portal/internal/registrar"
)

// labelled finds the labels that control panels and JSON put before the parts of a
// record, each with what parts it from its value.
var labelled = regexp.MustCompile(`(?i)\b(?:` +
	`(?P<tag>(?:key[ _-]?)?tag|key[ _-]?id)|` +
	`(?P<type>(?:digest|hash)[ _-]?(?:algorithm[ _-]?)?type|(?:digest|hash)[ _-]?alg(?:orithm)?)|` +
	`(?P<algorithm>(?:key[ _-]?)?(?:algorithme?|algo|alg))|` +
	`(?P<digest>digest|hash)|` +
	`(?P<flags>flags?)|` +
	`(?P<key>pub(?:lic)?[ _-]?key|key[ _-]?data))\b` +
	`["'*]*(?:[ ]?\([^()\n]*\))?\s*[:=|]*\s*`)

// unlabelled begins what can be a value right behind a label.
var unlabelled = regexp.MustCompile(`^["']?(?:[0-9]|[0-9A-Fa-f]{8})`)

// DSPart is a part of a DS record, or of the key that it is made of.
type DSPart string

// The parts, in the order of zone files.
const (
	DSKeyTag    DSPart = "tag"
	DSAlgorithm DSPart = "algorithm"
	DSType      DSPart = "type"
	DSDigest    DSPart = "digest"
	dsFlags     DSPart = "flags"
	dsKey       DSPart = "key"
)

var dsParts = []DSPart{DSKeyTag, DSAlgorithm, DSType, DSDigest}

// labelledDS is a record whose parts stand behind labels.
type labelledDS struct {
	values map[DSPart]string
	line   int // where its first label stands, from 1
	text   string
}

// labelledRecords are those that text writes with labels, complete or not: a label
// that comes a second time begins another one.
func labelledRecords(text string) []labelledDS {
	var records []labelledDS
	names, matches := labelled.SubexpNames(), labelled.FindAllStringSubmatchIndex(text, -1)
	line, counted := 1, 0
	for i, m := range matches {
		value := text[m[1]:]
		if i+1 < len(matches) {
			value = text[m[1]:matches[i+1][0]]
		}
		part := partOf(names, m)
		if !strings.ContainsAny(text[m[0]:m[1]], ":=|\t\n") && !unlabelled.MatchString(value) {
			continue // a word of a sentence
		}
		line, counted = line+strings.Count(text[counted:m[0]], "\n"), m[0]
		if n := len(records); n == 0 || records[n-1].values[part] != "" {
			records = append(records, labelledDS{make(map[DSPart]string), line, lineAt(text, m[0])})
		}
		records[len(records)-1].values[part] = valueOf(part, value)
	}
	return records
}

func partOf(names []string, match []int) DSPart {
	for i, name := range names {
		if name != "" && match[2*i] >= 0 {
			return DSPart(name)
		}
	}
	return ""
}

// lineAt is the line of text that has the byte at.
func lineAt(text string, at int) string {
	start := strings.LastIndexByte(text[:at], '\n') + 1
	line, _, _ := strings.Cut(text[start:], "\n")
	return strings.TrimSpace(line)
}

// valueOf takes the value of a part out of what stands behind its label.
func valueOf(part DSPart, text string) string {
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\n\u00a0,;|()[]{}\"'*", r) })
	if len(words) == 0 {
		return ""
	}
	known := func(word string) bool { return true }
	switch part {
	case DSDigest, dsKey:
		end := 1
		for end < len(words) && len(words[end]) >= 8 && !strings.ContainsAny(words[end], ".:-") { // broken into parts
			end++
		}
		return strings.Join(words[:end], "")
	case DSAlgorithm:
		known = func(word string) bool { _, ok := algorithmNumber(word); return ok }
	case DSType:
		known = func(word string) bool { _, ok := digestNumber(word); return ok }
	}
	return words[max(0, slices.IndexFunc(words, known))]
}

// read returns the record, if it has all parts or those of a key.
func (r labelledDS) read(name registrar.DomainName) (ds registrar.DS, found bool, err error) {
	v := r.values
	if v[DSDigest] == "" && v[dsKey] != "" && v[DSAlgorithm] != "" {
		flags := v[dsFlags]
		if flags == "" {
			flags = "257"
		}
		ds, err = dsOfKey(name, []string{flags, "3", v[DSAlgorithm], v[dsKey]})
		return ds, true, err
	}
	if r.missing() != "" {
		return registrar.DS{}, false, nil
	}
	ds, err = dsOf([]string{v[DSKeyTag], v[DSAlgorithm], v[DSType], v[DSDigest]})
	return ds, true, err
}

// missing is the first part that the record lacks; "" for none.
func (r labelledDS) missing() DSPart {
	for _, part := range dsParts {
		if r.values[part] == "" {
			return part
		}
	}
	return ""
}
