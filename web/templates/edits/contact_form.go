package edits

import (
	"slices"

	"github.com/a-h/templ"

	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules/contact"
	"portal/internal/words"
	"portal/web/templates/receipt"
	"portal/web/templates/ui"
)

// ContactWasPrefix stands before the name of a field, for what it was made from.
const ContactWasPrefix = "was_"

// ContactFormView is the form of one contact, and the step before a change of
// registrant is saved.
//
// The form posts to its own address: the fields by their names, and what they were
// made from with ContactWasPrefix; use, repeated, for the roles that get the same,
// and seen_ROLE of all; states_of, the country whose states were offered; and step,
// which is "save" for what needs no review or had it, "edit" to come back from
// there, and "country" for new states.
type ContactFormView struct {
	ui.EditForm
	Role     registrar.ContactRole
	Found    registrar.FullContact // what the form is made from
	Contact  registrar.FullContact // in the fields
	Problems map[string]contact.Problem
	Copies   []ContactCopy
	Review   bool         // the step before saving
	Rows     []ui.DiffRow // what it would change, or what differs from live
	Trade    *TradeView
	Agent    *AgentView
}

// ContactCopy is another role that may get the same.
type ContactCopy struct {
	Role   registrar.ContactRole
	Seen   string
	Chosen bool
}

// Action is the form's address.
func (v ContactFormView) Action() string {
	return ui.DomainPath(v.Head.Name, "contacts/"+string(v.Role))
}

func (v ContactFormView) title() string {
	return v.T("contact.title", "role", ui.RoleName(v.Words, v.Head.Name, v.Role))
}

// contactGroups are the parts of the form, in order: the country decides what state and
// postal code are.
var contactGroups = []struct {
	title  words.Key
	fields []string
}{
	{words.Key("contact.group.name"), []string{"first_name", "last_name", "organisation"}},
	{words.Key("contact.group.address"), []string{"country", "address1", "address2", "address3", "city", "state", "postal_code"}},
	{words.Key("contact.group.reach"), []string{"email", "phone", "fax", "url", "language"}},
}

// pairs share a line where there is room: both are short, and have no hints.
var pairs = []string{"first_name", "last_name", "state", "postal_code"}

func (v ContactFormView) paired(field string) bool { return slices.Contains(pairs, field) }

// fields lists the fields of the form, in order.
func (v ContactFormView) fields() []string {
	var all []string
	for _, g := range contactGroups {
		all = append(all, v.within(g.fields)...)
	}
	return all
}

// within are those of the fields that the form has.
func (v ContactFormView) within(group []string) []string {
	has := contact.Fields(v.Head.Name, v.Role)
	return slices.DeleteFunc(slices.Clone(group), func(f string) bool { return !slices.Contains(has, f) })
}

func (v ContactFormView) value(field string) string {
	value := *v.Contact.Field(field)
	if field == "phone" || field == "fax" {
		return contact.ReadablePhone(value)
	}
	return value
}

// label names a field, and says where it may stay empty.
func (v ContactFormView) label(field string) string {
	if v.required(field) {
		return v.T(ui.ContactFieldWords[field])
	}
	return v.T("contact.optional", "field", v.T(ui.ContactFieldWords[field]))
}

func (v ContactFormView) required(field string) bool {
	return slices.Contains(contact.Required(v.Head.Name, v.Role, v.Contact.Country), field)
}

func (v ContactFormView) fixed(field string) bool {
	return contact.Fixed(v.Head.Name, v.Role, field)
}

// hints help with fields that people stumble over.
var contactHints = map[string]words.Key{
	"organisation": words.Key("contact.organisation.hint"),
	"phone":        words.Key("contact.phone.hint"),
	"email":        words.Key("contact.email.hint"),
}

func (v ContactFormView) hint(field string) string {
	switch key, ok := contactHints[field]; {
	case v.fixed(field):
		return v.T("contact.fixed.hint")
	case ok && (field != "organisation" || v.required(field)):
		return v.T(key)
	}
	return ""
}

// describedBy names the hint and the problem of a field.
func (v ContactFormView) describedBy(field string) string {
	ids := ""
	if v.hint(field) != "" {
		ids = "contact-" + field + "-hint"
	}
	if v.problem(field) != "" {
		if ids != "" {
			ids += " "
		}
		ids += "contact-" + field + "-problem"
	}
	return ids
}

// problem words what is wrong with a field; "" for nothing.
func (v ContactFormView) problem(field string) string {
	return ui.ContactProblem(v.Layout, field, v.Problems[field])
}

// focused reports whether field is the first with a problem.
func (v ContactFormView) focused(field string) bool {
	for _, f := range v.fields() {
		if v.problem(f) != "" {
			return f == field
		}
	}
	return false
}

// described are the attributes that tie a field to its hint and its problem.
func (v ContactFormView) described(field string) templ.Attributes {
	attrs := templ.Attributes{"required": v.required(field), "autofocus": v.focused(field)}
	if ids := v.describedBy(field); ids != "" {
		attrs["aria-describedby"] = ids
	}
	if v.problem(field) != "" {
		attrs["aria-invalid"] = "true"
	}
	return attrs
}

// autocompletes are the tokens of HTML for what browsers know of people.
var autocompletes = map[string]string{
	"first_name": "given-name", "last_name": "family-name", "organisation": "organization",
	"address1": "address-line1", "address2": "address-line2", "address3": "address-line3",
	"city": "address-level2", "state": "address-level1", "postal_code": "postal-code", "country": "country",
	"phone": "tel", "fax": "fax tel", "email": "email", "url": "url", "language": "language",
}

var contactInputs = map[string]struct{ kind, mode string }{
	"phone": {"tel", "tel"}, "fax": {"tel", "tel"}, "email": {"email", "email"}, "url": {"text", "url"},
}

func inputType(field string) string {
	if in, ok := contactInputs[field]; ok {
		return in.kind
	}
	return "text"
}

// states lists what a select of states offers, by code; none where a state is free
// text. What is in the field is offered as it stands.
func (v ContactFormView) states() []ui.Option {
	var all []ui.Option
	for _, s := range contact.States(v.Contact.Country) {
		all = append(all, ui.Option{Value: s.Code, Text: s.Name(v.Words.Lang())})
	}
	if len(all) == 0 {
		return nil
	}
	return ui.WithOption(all, v.Contact.State, v.Contact.State)
}

// countries lists all of them; what is in the field is offered as it stands.
func (v ContactFormView) countries() []ui.Option {
	var all []ui.Option
	for _, c := range contact.Countries(v.Words.Lang()) {
		all = append(all, ui.Option{Value: c.Code, Text: c.Name})
	}
	return ui.WithOption(all, v.Contact.Country, v.Contact.Country)
}

// ContactDiff compares two contacts of a role for people.
func ContactDiff(p *words.Printer, role registrar.ContactRole, old, new registrar.FullContact) []ui.DiffRow {
	var rows []ui.DiffRow
	for _, field := range registrar.ContactFields {
		from, to := *old.Field(field), *new.Field(field)
		if from != to {
			rows = append(rows, receipt.DiffRows(p, kind.FieldContact(role, field), []string{from}, []string{to})...)
		}
	}
	return rows
}

// ContactSummary tells of the contact that is about to be saved.
func ContactSummary(l ui.Layout, name registrar.DomainName, role registrar.ContactRole, c registrar.FullContact) []ui.ReauthItem {
	items := []ui.ReauthItem{{Label: l.T("reauth.domain"), Values: []string{name.Unicode()}}}
	if _, known := ui.ContactRoles[role]; known {
		items = append(items, ui.ReauthItem{Label: ui.RoleName(l.Words, name, role), Values: []string{ui.RoleContact{Role: role, Contact: c}.Name(l), c.Email}})
	}
	return items
}

// ContactProblems is the notice above a form with problems.
func ContactProblems(problems map[string]contact.Problem) ui.FormBanner {
	return ui.FormBanner{Kind: ui.FormProblems, Problems: len(problems)}
}

// copied lists the roles that get the same.
func (v ContactFormView) copied() []ContactCopy {
	return slices.DeleteFunc(slices.Clone(v.Copies), func(c ContactCopy) bool { return !c.Chosen })
}
