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

// contactSetting words a field of a difference that is about a contact, such as
// "owner.email".
func contactSetting(p *words.Printer, field kind.Field) (name string, ok bool) {
	role, of, _ := strings.Cut(string(field), ".")
	about, ok := ui.ContactRoles[registrar.ContactRole(role)]
	if !ok {
		return "", false
	}
	f, _ := extras.FieldOf(extras.CARegistrant, of) // a field of a single TLD, by its registry's name
	what := ExtraLabel(p, f)
	if key, known := ui.ContactFieldWords[of]; known {
		what = p.T(key)
	}
	return p.T("contact.of", "role", p.T(about.Name), "field", what), true
}

// contactRow words a changed field of a contact.
func contactRow(p *words.Printer, name string, field kind.Field, old, new []string) ui.DiffRow {
	value := func(values []string) string {
		if len(values) == 0 || values[0] == "" {
			return ""
		}
		switch _, of, _ := strings.Cut(string(field), "."); of {
		case "country":
			return contact.CountryName(p.Lang(), values[0])
		case "phone", "fax":
			return contact.ReadablePhone(values[0])
		default:
			f, _ := extras.FieldOf(extras.CARegistrant, of)
			return ExtraValue(p, f, values[0])
		}
	}
	row := ui.DiffRow{Label: name, Old: value(old), New: value(new), Plain: true}
	if row.Old == row.New && len(old) > 0 && len(new) > 0 { // two ways to write one number
		row.Old, row.New = old[0], new[0]
	}
	return row
}
