package srs

import (
	_ "embed" // for codes.json
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"sync"

	"portal/internal/registrar"
	"portal/internal/srs/xcp"
)

// Class groups response codes by what a caller can do about them (XCP
// reference, section 3.2).
type Class string

// The classes.
const (
	Done         Class = "done"
	Accepted     Class = "pending"
	Throttle     Class = "throttle"    // too many calls
	InFlight     Class = "in_flight"   // an earlier request is not finished
	Transient    Class = "transient"   // a communication fault behind the registrar
	BadAccount   Class = "credentials" // key, user name or address of the portal
	EndUser      Class = "end_user"    // rights of the registrant
	Permanent    Class = "permanent"   // will be refused again
	Generic      Class = "generic"     // says nothing
	Unclassified Class = "unclassified"
)

// Outcome is what a code tells about a change.
type Outcome string

// The outcomes. A code counts as refused only where it is known to mean that
// nothing changed.
const (
	OutcomeDone    Outcome = "done"
	OutcomePending Outcome = "pending"
	OutcomeRefused Outcome = "refused"
	OutcomeUnknown Outcome = "unknown"
)

// Meaning is what is known of a response code, for staff. The sentences are
// ours; the registrar's own words are not in here.
type Meaning struct {
	Code     string
	Class    Class
	Write    Outcome // when it answers a change
	Reason   registrar.Reason
	Subject  string // what the text says that it is about, such as a host name
	Field    string // of a form: nameservers, password, username, contact, domain …
	Sentence string
	Next     string // what to do
}

//go:embed codes.json
var codesFile []byte

type catalogue struct {
	everywhere []textRule
	codes      map[string]codeEntry
}

type codeEntry struct {
	Code     string           `json:"code"`
	Class    Class            `json:"class"`
	Write    Outcome          `json:"write"`
	Reason   registrar.Reason `json:"reason"`
	Field    string           `json:"field"`
	Sentence string           `json:"sentence"`
	Next     string           `json:"next"`
	Texts    []textRule       `json:"texts"`
}

// textRule refines a code by the text that came with it; empty fields leave
// what the code says.
type textRule struct {
	Match  pattern          `json:"match"`
	Codes  []string         `json:"codes"` // where it holds, for a rule that is not under a code
	Class  Class            `json:"class"`
	Write  Outcome          `json:"write"`
	Reason registrar.Reason `json:"reason"`
	Field  string           `json:"field"`
}

// pattern is a regular expression that ignores case and lets . match new lines.
type pattern struct{ *regexp.Regexp }

// UnmarshalText compiles the expression.
func (p *pattern) UnmarshalText(text []byte) (err error) {
	p.Regexp, err = regexp.Compile("(?is)" + string(text))
	return err
}

// codes is the catalogue in codes.json. The file is part of the program, so a
// fault in it is a fault of the program; a test loads it.
var codes = sync.OnceValue(func() catalogue {
	var file struct {
		Source     string
		Everywhere []textRule
		Codes      []codeEntry
	}
	if err := json.Unmarshal(codesFile, &file); err != nil {
		panic(fmt.Sprintf("codes.json: %v", err))
	}
	c := catalogue{everywhere: file.Everywhere, codes: make(map[string]codeEntry, len(file.Codes))}
	for _, entry := range file.Codes {
		c.codes[entry.Code] = entry
	}
	return c
})

// Meanings returns the catalogue of response codes in order, without what texts add.
func Meanings() []Meaning {
	var all []Meaning
	for code := range codes().codes {
		all = append(all, Explain(code, ""))
	}
	slices.SortFunc(all, func(a, b Meaning) int { return number(a.Code) - number(b.Code) })
	return all
}

func number(code string) int { return xcp.TextValue(code).Int() }

// Explain returns what is known of a response code that came with text. A code
// that is not in the catalogue is Unclassified, and a change that it answers of
// unknown outcome.
func Explain(code, text string) Meaning {
	c := codes()
	entry, known := c.codes[code]
	if !known {
		return Meaning{
			Code: code, Class: Unclassified, Write: OutcomeUnknown,
			Sentence: "The registrar gave an answer that this portal does not know.",
			Next:     "Ask the operators of this portal.",
		}
	}
	m := Meaning{
		Code: code, Class: entry.Class, Write: entry.Write, Reason: entry.Reason,
		Field: entry.Field, Sentence: entry.Sentence, Next: entry.Next,
	}
	for _, rules := range [][]textRule{entry.Texts, c.everywhere} {
		for _, rule := range rules {
			if rule.Codes != nil && !slices.Contains(rule.Codes, code) {
				continue
			}
			if found := rule.Match.FindStringSubmatch(text); found != nil {
				m.refine(rule, found)
				break
			}
		}
	}
	return m
}

func (m *Meaning) refine(rule textRule, found []string) {
	if rule.Class != "" {
		m.Class = rule.Class
	}
	if rule.Write != "" {
		m.Write = rule.Write
	}
	if rule.Reason != "" {
		m.Reason = rule.Reason
	}
	if rule.Field != "" {
		m.Field = rule.Field
	}
	if len(found) > 1 {
		m.Subject = found[1]
	}
}
