package registrant

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/web/templates"
)

// What a button of the page does.
const (
	actSave   = "save"
	actAdd    = "add" // a row
	actRemove = "remove"
	actStart  = "start" // the service
	actStop   = "stop"
)

// mostForwardText bounds a field, in bytes; it is more than any that is right has.
const mostForwardText = 2100

// forwardingForm is the form as it was sent.
type forwardingForm struct {
	ticket change.Ticket
	act    string
	row    int // which one to remove, from 0
	sure   bool
	rows   []registrar.Forward // as typed
}

func parseForwarding(form url.Values) forwardingForm {
	f := forwardingForm{ticket: ticketOf(form), act: form.Get("do"), sure: form.Get("sure") == "yes"}
	if row, ok := strings.CutPrefix(f.act, actRemove+":"); ok {
		f.act = actRemove
		f.row, _ = strconv.Atoi(row)
	}
	if !slices.Contains([]string{actAdd, actRemove, actStart, actStop}, f.act) {
		f.act = actSave
	}
	for i := range min(len(form["name"]), registrar.MaxForwards+1) {
		f.rows = append(f.rows, registrar.Forward{
			Name: nth(form, "name", i), Destination: nth(form, "to", i), Enabled: nth(form, "on", i) != "no",
			Masked: nth(form, "how", i) == "masked",
			Title:  nth(form, "title", i), Description: nth(form, "description", i), Keywords: nth(form, "keywords", i),
		})
	}
	return f
}

// nth is the text of field in row i.
func nth(form url.Values, field string, i int) string {
	if i >= len(form[field]) {
		return ""
	}
	text := strings.ToValidUTF8(form[field][i], "")
	return strings.TrimSpace(text[:min(len(text), mostForwardText)])
}

// edited are the rows after what the button did.
func (f forwardingForm) edited() []registrar.Forward {
	rows := slices.Clone(f.rows)
	switch {
	case f.act == actRemove && f.row >= 0 && f.row < len(rows):
		rows = slices.Delete(rows, f.row, f.row+1)
	case f.act == actAdd && len(rows) < registrar.MaxForwards:
		rows = append(rows, registrar.Forward{Enabled: true})
	}
	return atLeastOne(rows)
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
		return templates.ForwardID(len(f.edited())-1, registrar.ForwardName)
	case actRemove:
		return templates.ForwardAddID
	}
	return ""
}
