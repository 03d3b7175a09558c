package ui

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/a-h/templ"
)

// FieldFault is what is wrong with one field of a form.
type FieldFault struct {
	ID   string // of the text beside the field
	Text string
	at   string // ID of the field; "" for that of the text
}

// href leads to the field, or to the text where a group of fields is meant.
func (f FieldFault) href() string {
	if f.at != "" {
		return "#" + f.at
	}
	return "#" + f.ID
}

// faults are collected while a form is drawn: what stands above it is written after it.
type faults struct{ found []FieldFault }

type faultsKey struct{}

// noteProblem has the summary of the form tell of a field, if it has one.
func noteProblem(ctx context.Context, id, text string) {
	if f, ok := ctx.Value(faultsKey{}).(*faults); ok {
		f.found = append(f.found, FieldFault{ID: id, Text: text})
	}
}

// summed draws what it frames, below what became of the last attempt. Where fields need
// correction that is a summary with a link to each of them, in their order.
func summed(f EditForm) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		contents := templ.GetChildren(ctx)
		ctx = templ.ClearChildren(ctx)
		if f.Banner.Kind != FormProblems {
			if err := editAnswer(f, nil).Render(ctx, w); err != nil {
				return err
			}
			return contents.Render(ctx, w)
		}
		var drawn bytes.Buffer
		var all faults
		if err := contents.Render(context.WithValue(ctx, faultsKey{}, &all), &drawn); err != nil {
			return err
		}
		if err := editAnswer(f, all.located(drawn.Bytes())).Render(ctx, w); err != nil {
			return err
		}
		if _, err := w.Write(drawn.Bytes()); err != nil {
			return fmt.Errorf("write a form: %w", err)
		}
		return nil
	})
}

var idPattern = regexp.MustCompile(`<(?:input|select|textarea)\b[^>]*? id="([^"]+)"`)

// located finds the field of each fault among those that were drawn: by its ID, which
// that of the text begins with.
func (f *faults) located(drawn []byte) []FieldFault {
	fields := make(map[string]bool)
	for _, m := range idPattern.FindAllSubmatch(drawn, -1) {
		fields[string(m[1])] = true
	}
	for i, fault := range f.found {
		if id := strings.TrimSuffix(fault.ID, "-problem"); fields[id] {
			f.found[i].at = id
		}
	}
	return f.found
}
