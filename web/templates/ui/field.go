package ui

import "slices"

// TextField is a labelled input with its hint and problem.
type TextField struct {
	ID, Name, Kind, Label, Hint, Value, Problem string
	Autocomplete, InputMode                     string
	Focus                                       bool

	Make  bool   // a new password: the browser offers to make one
	Again string // ID of the field for its repetition, "" for none
}

// secret reports whether the field hides what is typed, and offers to show it.
func (f TextField) secret() bool { return f.Kind == "password" }

// DescribedBy lists the elements that explain the field.
func (f TextField) DescribedBy() string {
	switch {
	case f.Hint != "" && f.Problem != "":
		return f.ID + "-hint " + f.ID + "-problem"
	case f.Hint != "":
		return f.ID + "-hint"
	case f.Problem != "":
		return f.ID + "-problem"
	}
	return ""
}

// Option is one answer to a question with a few.
type Option struct{ Value, Text, Hint string }

// WithOption adds value to what is offered, unless it is there or empty: browsers
// choose another where the present one is missing.
func WithOption(all []Option, value, text string) []Option {
	if value == "" || slices.ContainsFunc(all, func(o Option) bool { return o.Value == value }) {
		return all
	}
	return append(all, Option{Value: value, Text: text})
}
