package edits

import (
	"net/url"
	"slices"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/untouched"
	"portal/web/templates/edits"
)

// What a button of the page does, besides those of its rows.
const (
	actSave  = "save"
	actStart = "start" // the service
	actStop  = "stop"
)

// mostForwardRows bounds the rows that a form may bring: more than may be added, for
// there may be more already. What is cut off would be lost.
const mostForwardRows = 10 * rules.MaxForwards

// forwardingForm is the form as it was sent.
type forwardingForm struct {
	act  string
	of   string // the row that it is about
	sure bool
	rows []registrar.Forward // as typed
}

func parseForwarding(form url.Values) forwardingForm {
	f := forwardingForm{sure: form.Get("sure") == "yes"}
	f.act, f.of = pressed(form)
	if !slices.Contains([]string{actAdd, actRemove, actStart, actStop}, f.act) {
		f.act = actSave
	}
	for i := range min(len(form["name"]), mostForwardRows) {
		f.rows = append(f.rows, registrar.Forward{
			Name: nthTyped(form, "name", i), Destination: nthTyped(form, "to", i), Enabled: nthTyped(form, "on", i) != "no",
			Masked: nthTyped(form, "how", i) == "masked",
			Title:  nthTyped(form, "title", i), Description: nthTyped(form, "description", i), Keywords: nthTyped(form, "keywords", i),
		})
	}
	return f
}

// asFound returns the rows, each that nobody touched as it was found.
func (f forwardingForm) asFound(live []registrar.Forward) []registrar.Forward {
	found := make([]registrar.Forward, len(live))
	for i, forward := range live {
		found[i] = forward.Typed()
	}
	return untouched.Rows(f.rows, found, func(r registrar.Forward) registrar.Forward {
		for _, text := range []*string{&r.Name, &r.Destination, &r.Title, &r.Description, &r.Keywords} {
			*text = untouched.Words(*text)
		}
		return r
	})
}

// edited are the rows after what the button did.
func (f forwardingForm) edited() []registrar.Forward {
	return atLeastOne(rowsAfter(f.rows, f.act, f.of, registrar.Forward{Enabled: true}, rules.MaxForwards))
}

func atLeastOne(rows []registrar.Forward) []registrar.Forward {
	if len(rows) == 0 {
		return []registrar.Forward{{Enabled: true}}
	}
	return rows
}

// filled are the rows that something was typed into.
func (f forwardingForm) filled() []registrar.Forward {
	return slices.DeleteFunc(slices.Clone(f.rows), registrar.Forward.Blank)
}

// kept are the rows of a form that comes back.
func (f forwardingForm) kept() []registrar.Forward { return atLeastOne(f.filled()) }

// focus is where the visitor goes on after a button of the rows.
func (f forwardingForm) focus() string {
	switch f.act {
	case actAdd:
		return edits.ForwardID(len(f.edited())-1, rules.ForwardName)
	case actRemove:
		return edits.ForwardAddID
	}
	return ""
}
