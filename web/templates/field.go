package templates

import "slices"

// textField is a labelled input with its hint and problem.
type textField struct {
	id, name, kind, label, hint, value, problem string
	autocomplete, inputmode                     string
	focus                                       bool
}

// describedBy lists the elements that explain the field.
func (f textField) describedBy() string {
	switch {
	case f.hint != "" && f.problem != "":
		return f.id + "-hint " + f.id + "-problem"
	case f.hint != "":
		return f.id + "-hint"
	case f.problem != "":
		return f.id + "-problem"
	}
	return ""
}

// option is one answer to a question with a few.
type option struct{ value, text, hint string }

// withOption adds value to what is offered, unless it is there or empty: browsers
// choose another where the present one is missing.
func withOption(all []option, value, text string) []option {
	if value == "" || slices.ContainsFunc(all, func(o option) bool { return o.value == value }) {
		return all
	}
	return append(all, option{value: value, text: text})
}
