package edits

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"portal/internal/registrar"
	"portal/internal/registrar/rules/contact"
	"portal/internal/registrar/rules/extras"
	"portal/internal/words"
	"portal/web/templates/receipt"
	"portal/web/templates/ui"
)

// Names in the forms of sets that only some TLDs have.
const (
	ExtraFieldPrefix  = "extra." // before the registrar's name of a field
	ExtraConfirmField = "confirm"
	ExtraTagField     = "gaining_registrar_tag"
)

// ExtraAct is what a registry can be asked for, in the place of a set.
type ExtraAct string

// The acts.
const (
	ExtraActivate ExtraAct = "activate" // to look at the nameservers again
	ExtraPassword ExtraAct = "password" // to mail the password of its own account
)

// extraActs words them.
var extraActs = map[ExtraAct]struct{ title, text, button words.Key }{
	ExtraActivate: {words.Key("extras.activate.title"), words.Key("extras.activate.text"), words.Key("extras.activate.button")},
	ExtraPassword: {words.Key("extras.password.title"), words.Key("extras.password.text"), words.Key("extras.password.button")},
}

// ExtrasView shows what a domain has that only some TLDs have.
type ExtrasView struct {
	ui.EditForm             // its change is Act
	Sets        []ExtraView // in order
	Unread      bool        // the registrar does not answer
	Language    bool        // the owner contact has a language
	Act         ExtraAct    // what the visitor may ask the registry for; "" for nothing
}

// ExtraView is one set, with its form.
type ExtraView struct {
	ui.EditForm
	Set      extras.Set
	Live     registrar.Fields // as it is; nil for a visitor who may not see it
	Shown    registrar.Fields // in the form
	Problems map[string]extras.Problem
	Rows     []ui.DiffRow // what differs from live, after a conflict
	Alone    bool         // the page is about this set alone

	Confirm      string // the name of the domain as it was typed
	ConfirmWrong bool
}

// Action is the address of the set.
func (v ExtraView) Action() string { return extraPath(v.Head.Name, v.Set.Address()) }

func extraPath(name registrar.DomainName, set string) string {
	return ui.DomainPath(name, string(ui.SectionExtras)+"/"+set)
}

// inlines counts the forms of the page.
func (v ExtrasView) inlines() (n int) {
	for _, set := range v.Sets {
		if set.inline() {
			n++
		}
	}
	return n
}

func (v ExtrasView) empty() bool { return len(v.Sets) == 0 && !v.Language && v.Act == "" && !v.Unread }

// title is the heading of the page of one set.
func (v ExtraView) title() string { return v.T(v.Set.Title) }

// id names an element of the set in a page that may have several.
func (v ExtraView) id(part string) string {
	return v.Set.Address() + "-" + strings.ReplaceAll(part, ".", "-")
}

// hidden reports whether the visitor may not see the set.
func (v ExtraView) hidden() bool { return v.Block == ui.BlockedPermission }

// inline reports whether the form stands among those of other sets.
func (v ExtraView) inline() bool { return v.Block == "" && (v.Alone || v.Set.Level == extras.Plain) }

// fixed reports whether the registry lets nobody change the set as it is.
func (v ExtraView) fixed() bool { return v.Block == ui.Blocked }

// facts are the fields that are only shown: those that can't be changed, or all of
// them where there is no form.
func (v ExtraView) facts() []extras.Field {
	if v.Set.Level == extras.Away {
		return nil
	}
	return slices.DeleteFunc(v.Set.For(v.Head.Name, v.Live), func(f extras.Field) bool {
		shown := f.Fixed || !v.inline()
		return !shown || v.Live[f.Name] == "" && (f.Fixed || len(v.Live) > 0 && !f.Required)
	})
}

// inputs are the fields of the form.
func (v ExtraView) inputs() []extras.Field {
	return slices.DeleteFunc(v.Set.For(v.Head.Name, v.Live), func(f extras.Field) bool { return f.Fixed })
}

// label names a field, by the registry's own name where nobody has words for it,
// and says where it may stay empty.
func (v ExtraView) label(f extras.Field) string {
	name := receipt.ExtraLabel(v.Words, f)
	if f.Required || f.Label == "" {
		return name
	}
	return v.T("contact.optional", "field", name)
}

func (v ExtraView) hint(f extras.Field) string {
	if f.Hint == "" {
		return ""
	}
	return v.T(f.Hint)
}

// text is a value in words; one that nobody has words for stays as it is.
func (v ExtraView) text(f extras.Field) string { return receipt.ExtraValue(v.Words, f, v.Live[f.Name]) }

// fewOptions is how many values stand beside each other; more go into a list.
const fewOptions = 5

// few reports whether all values of a choice are shown at once. One that may stay
// empty is a list: a radio button can't be taken back.
func (v ExtraView) few(f extras.Field) bool {
	return f.Type == extras.Flag || f.Type == extras.Choice && f.Required && len(f.Values) <= fewOptions
}

// options are what a choice offers: a value that nobody has words for stays one.
func (v ExtraView) options(f extras.Field) []ui.Option {
	var all []ui.Option
	for _, o := range f.Values {
		all = append(all, ui.Option{Value: o.Value, Text: v.T(o.Label)})
	}
	if f.Type == extras.Country {
		for _, c := range contact.Countries(v.Words.Lang()) {
			all = append(all, ui.Option{Value: c.Code, Text: c.Name})
		}
	}
	for _, value := range []string{v.Live[f.Name], v.Shown[f.Name]} {
		all = ui.WithOption(all, value, value)
	}
	return all
}

// extraFaults word what is wrong with a field.
var extraFaults = map[extras.Fault]words.Key{
	extras.Missing:    words.Key("extras.problem.missing"),
	extras.NotOffered: words.Key("extras.problem.choice"),
	extras.NoNumber:   words.Key("extras.problem.number"),
	extras.NoCountry:  words.Key("extras.problem.country"),
	extras.Unseen:     words.Key("contact.problem.unseen"),
	extras.Refused:    words.Key("contact.problem.refused"),
}

func (v ExtraView) problem(f extras.Field) string {
	p, ok := v.Problems[f.Name]
	name := receipt.ExtraLabel(v.Words, f)
	switch {
	case !ok:
		return ""
	case p.Fault == extras.TooLong:
		return v.N("contact.problem.too_long", p.Max, "field", name)
	}
	return v.T(extraFaults[p.Fault], "text", p.Text, "field", name)
}

// described are the attributes that tie a field to its hint and its problem.
func (v ExtraView) described(f extras.Field) templ.Attributes {
	attrs := templ.Attributes{"required": f.Required && f.OnlyIf == nil, "autofocus": v.focused(f)}
	var ids []string
	if v.hint(f) != "" {
		ids = append(ids, v.id(f.Name)+"-hint")
	}
	if v.problem(f) != "" {
		ids = append(ids, v.id(f.Name)+"-problem")
		attrs["aria-invalid"] = "true"
	}
	if len(ids) > 0 {
		attrs["aria-describedby"] = strings.Join(ids, " ")
	}
	return attrs
}

// focused reports whether f is the first field with a problem.
func (v ExtraView) focused(f extras.Field) bool {
	for _, other := range v.inputs() {
		if v.problem(other) != "" {
			return other.Name == f.Name
		}
	}
	return false
}

// confirm asks for the name of the domain, so that nobody gives away another one.
func (v ExtraView) confirm() ui.TextField {
	f := ui.TextField{ID: "confirm", Name: ExtraConfirmField, Kind: "text", Value: v.Confirm, Autocomplete: "off", InputMode: "url",
		Label: v.T("extras.tag.confirm", "domain", v.Head.Name.Unicode()), Focus: v.ConfirmWrong && len(v.Problems) == 0}
	if v.ConfirmWrong {
		f.Problem = v.T("extras.tag.confirm.wrong")
	}
	return f
}

func (v ExtraView) password() ui.TextField {
	return ui.TextField{ID: "password", Name: ui.ReauthPasswordField, Kind: "password", Label: v.T("sign_in.password"),
		Hint: v.T("extras.tag.password"), Autocomplete: "current-password"}
}

// ExtraSummary tells which set is about to be saved, by its address.
func ExtraSummary(l ui.Layout, name registrar.DomainName, path string) []ui.ReauthItem {
	items := []ui.ReauthItem{{Label: l.T("reauth.domain"), Values: []string{name.Unicode()}}}
	title := extraActs[ExtraAct(path)].title
	if s, ok := extras.At(path); ok {
		title = s.Title
	}
	if title != "" {
		items = append(items, ui.ReauthItem{Label: l.T("extras.nav"), Values: []string{l.T(title)}})
	}
	return items
}
