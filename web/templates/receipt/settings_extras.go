package receipt

import (
	"strings"

	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules/contact"
	"portal/internal/registrar/rules/extras"
	"portal/internal/words"
	"portal/web/templates/ui"
)

// ExtraLabel names a field of a set, by the registry's own name where nobody has words for it.
func ExtraLabel(p *words.Printer, f extras.Field) string {
	if f.Label == "" {
		return f.Name
	}
	return p.T(f.Label)
}

// ExtraValue words a value of a field; one that nobody has words for stays as it is.
func ExtraValue(p *words.Printer, f extras.Field, value string) string {
	if key := f.LabelOf(value); key != "" {
		return p.T(key)
	}
	switch {
	case value == "":
		return p.T("state.unknown")
	case f.Type == extras.Country:
		return contact.CountryName(p.Lang(), value)
	}
	return value
}

// ExtraDiff compares two states of a set for people.
func ExtraDiff(p *words.Printer, set extras.Set, old, new registrar.Fields) []ui.DiffRow {
	var rows []ui.DiffRow
	for _, name := range extras.Differing(old, new) {
		f, _ := extras.FieldOf(set.Name, name)
		rows = append(rows, extraRow(p, ExtraLabel(p, f), f, valueOf(old[name]), valueOf(new[name])))
	}
	return rows
}

func valueOf(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// extraSetting names a field of a difference that is about a set, such as
// "extras.us_nexus.category".
func extraSetting(field kind.Field) (_ extras.Set, _ extras.Field, ok bool) {
	rest, ok := strings.CutPrefix(string(field), string(kind.FieldsExtra))
	if !ok {
		return extras.Set{}, extras.Field{}, false
	}
	name, of, _ := strings.Cut(rest, ".")
	set, ok := extras.Of(registrar.ExtraSet(name))
	if !ok {
		return extras.Set{}, extras.Field{}, false
	}
	f, _ := extras.FieldOf(set.Name, of)
	return set, f, true
}

// extraSettingName is what people call a field of a set.
func extraSettingName(p *words.Printer, set extras.Set, f extras.Field) string {
	return p.T("contact.of", "role", p.T(set.Title), "field", ExtraLabel(p, f))
}

// extraRow words a changed field of a set.
func extraRow(p *words.Printer, label string, f extras.Field, old, new []string) ui.DiffRow {
	value := func(values []string) string {
		if len(values) == 0 {
			return ""
		}
		return ExtraValue(p, f, values[0])
	}
	return ui.DiffRow{Label: label, Old: value(old), New: value(new), Plain: true}
}
