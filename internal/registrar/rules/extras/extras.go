// Package extras says what settings look like that only some TLDs have: their
// sets and fields, who may change them, and what a field takes. It is driven by a
// data file; a value that the data does not name is kept as it is.
package extras

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/words"
)

//go:embed sets.json
var setData []byte

// CARegistrant has what .ca wants to know of a registrant. It is no set of the
// registrar: its fields are part of the owner contact, see Set.Contact.
const CARegistrant registrar.ExtraSet = "ca_registrant"

// Level is how much follows from a change of a set.
type Level string

// The levels.
const (
	Plain   Level = "plain"   // a form among others
	Careful Level = "careful" // a page of its own: the portal can't tell what is right
	Away    Level = "away"    // the domain is gone afterwards
)

// Set describes a group of settings.
type Set struct {
	Name  registrar.ExtraSet `json:"set"`
	Path  string             `json:"path"` // in addresses; "" for the name
	TLDs  []string           `json:"tlds"` // that have it; none for whatever TLD
	Right right              `json:"right"`
	Level Level              `json:"level"`
	// Contact is the role whose contact holds the fields, "" for a set of the registrar.
	Contact  registrar.ContactRole `json:"contact"`
	Personal bool                  `json:"personal"` // it may tell who somebody is
	// Open is true for a set of whatever the registry keeps: fields that the data
	// does not name can be changed too.
	Open      bool       `json:"open"`
	Elsewhere []string   `json:"elsewhere"`   // beginnings of fields that other sets and pages are about
	If        *Condition `json:"editable_if"` // nil for always
	Title     words.Key  `json:"title"`
	Text      words.Key  `json:"text"`
	Follows   words.Key  `json:"follows"` // what a change brings
	Fields    []Field    `json:"fields"`
}

// Type says what a field takes.
type Type string

// The types. A number has digits alone, a country is its code of two letters.
const (
	Text    Type = "text"
	Number  Type = "number"
	Choice  Type = "choice"
	Flag    Type = "flag" // a choice of two
	Country Type = "country"
)

// Field describes a setting.
type Field struct {
	Name     string     `json:"name"` // the registrar's
	TLDs     []string   `json:"tlds"` // that have it; none for all that have the set
	Type     Type       `json:"type"`
	Label    words.Key  `json:"label"` // "" for a field that the data does not name
	Hint     words.Key  `json:"hint"`
	Values   []Value    `json:"values"`
	Required bool       `json:"required"`
	Fixed    bool       `json:"fixed"`   // shown, sent back, and not to be changed
	Max      int        `json:"max"`     // characters; 0 for mostCharacters
	OnlyIf   *Condition `json:"only_if"` // where it does not hold, the field is empty
}

// Value is one that a field may have.
type Value struct {
	Value string    `json:"value"`
	Label words.Key `json:"label"`
}

// Condition holds if a field has one of some values.
type Condition struct {
	Field string   `json:"field"`
	In    []string `json:"in"`
}

// Holds reports whether f fulfils c.
func (c *Condition) Holds(f registrar.Fields) bool {
	return c == nil || slices.Contains(c.In, f[c.Field])
}

// right is a right of a sub-user as the data names it.
type right registrar.Rights

var rights = map[string]registrar.Rights{
	"extras": registrar.RightExtras, "reseller_contact": registrar.RightResellerContact,
	"owner_contact": registrar.RightOwnerContact, "profile": registrar.RightProfile,
}

// UnmarshalJSON reads the name of a right.
func (r *right) UnmarshalJSON(data []byte) error {
	var name string
	if err := json.Unmarshal(data, &name); err != nil {
		return err
	}
	found, ok := rights[name]
	if !ok {
		return fmt.Errorf("no right is called %.20q", name)
	}
	*r = right(found)
	return nil
}

// table panics on a broken file: it is part of the program, and tests read it.
var table = sync.OnceValue(func() []Set {
	var file struct {
		Sets []Set `json:"sets"`
	}
	if err := json.Unmarshal(setData, &file); err != nil {
		panic(fmt.Sprintf("read sets.json: %v", err))
	}
	return file.Sets
})

// Sets lists all sets, in the order of pages.
func Sets() []Set { return slices.Clone(table()) }

// Of returns what is known of a set.
func Of(name registrar.ExtraSet) (Set, bool) {
	i := slices.IndexFunc(table(), func(s Set) bool { return s.Name == name })
	if i < 0 {
		return Set{}, false
	}
	return table()[i], true
}

// At returns the set whose address has path.
func At(path string) (Set, bool) {
	i := slices.IndexFunc(table(), func(s Set) bool { return s.Address() == path })
	if i < 0 {
		return Set{}, false
	}
	return table()[i], true
}

// Address names the set in addresses, which visitors see.
func (s Set) Address() string { return cmp.Or(s.Path, string(s.Name)) }

// RightOf is what a login needs to see and to change a set. Of a set that the data
// does not have, that is the owner's.
func RightOf(name registrar.ExtraSet) registrar.Rights {
	s, ok := Of(name)
	if !ok {
		return registrar.RightProfile
	}
	return s.Needs()
}

// Personal reports whether the values of a set may tell who somebody is.
func Personal(name registrar.ExtraSet) bool {
	s, ok := Of(name)
	return !ok || s.Personal
}

// Needs is what a login needs to see and to change the set.
func (s Set) Needs() registrar.Rights { return registrar.Rights(s.Right) }

// Expected reports whether the data knows of settings that only the TLD of name
// has. What the registrar offers for a name is for it to tell.
func Expected(name registrar.DomainName) bool {
	facts, _ := rules.FactsFor(name)
	if facts.Has("tld_data") || facts.Has("dns_activation") {
		return true
	}
	return slices.ContainsFunc(table(), func(s Set) bool {
		named := func(f Field) bool { return slices.Contains(f.TLDs, name.TLD()) }
		return slices.Contains(s.TLDs, name.TLD()) || slices.ContainsFunc(s.Fields, named)
	})
}

// For lists the fields of the set that name has, those that are in f and the data
// does not name last, by name.
func (s Set) For(name registrar.DomainName, f registrar.Fields) []Field {
	var fields []Field
	for _, field := range s.Fields {
		if len(field.TLDs) == 0 || slices.Contains(field.TLDs, name.TLD()) {
			fields = append(fields, field)
		}
	}
	var rest []Field
	for key, value := range f {
		known := slices.ContainsFunc(fields, func(field Field) bool { return field.Name == key })
		if value != "" && !known && !s.isElsewhere(key) && s.Contact == "" {
			rest = append(rest, Field{Name: key, Type: Text, Fixed: !s.Open})
		}
	}
	slices.SortFunc(rest, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return append(fields, rest...)
}

func (s Set) isElsewhere(key string) bool {
	return slices.ContainsFunc(s.Elsewhere, func(beginning string) bool { return strings.HasPrefix(key, beginning) })
}

// FieldOf returns what is known of a field of a set; ok is false if the data does
// not name it.
func FieldOf(set registrar.ExtraSet, name string) (_ Field, ok bool) {
	s, _ := Of(set)
	for _, f := range s.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{Name: name, Type: Text}, false
}

// LabelOf returns the words for a value of a field, "" for one that the data does
// not name.
func (f Field) LabelOf(value string) words.Key {
	for _, v := range f.Values {
		if v.Value == value {
			return v.Label
		}
	}
	return ""
}
