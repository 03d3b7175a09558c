package words

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/number"
)

// Printer turns keys and values into texts of one language. It is safe for
// concurrent use.
type Printer struct {
	lang string
	voice
	zone *time.Location
}

// Lang returns the tag of the printer's language, for the lang attribute.
func (p *Printer) Lang() string { return p.lang }

// T returns the text of key. Args are pairs of a placeholder's name and its
// value; whole numbers are written as the language groups them.
func (p *Printer) T(key Key, args ...any) string {
	text, ok := p.texts[key]
	if !ok || text.single == "" {
		return string(key) // the catalogue's test keeps this from happening
	}
	return p.fill(text.single, args)
}

// fill puts args in the place of the placeholders.
func (p *Printer) fill(text string, args []any) string {
	if len(args) == 0 {
		return text
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{{.")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		var name string
		name, text, _ = strings.Cut(rest, "}}")
		b.WriteString(p.argument(name, args))
	}
}

// argument finds the value called name; a value is never looked into for
// placeholders, whatever a visitor typed.
func (p *Printer) argument(name string, args []any) string {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return p.value(args[i+1])
		}
	}
	return "{{." + name + "}}" // a test of the pages looks for these
}

// N returns the text of key in the plural form of count, which the text may
// name as {{.n}}. Args are as for T.
func (p *Printer) N(key Key, count int, args ...any) string {
	forms := p.texts[key].forms
	text, ok := forms[plural.Cardinal.MatchPlural(p.tag, max(count, -count), 0, 0, 0, 0)]
	if !ok {
		text, ok = forms[plural.Other]
	}
	if !ok {
		return string(key) // as for T
	}
	return p.fill(text, append([]any{"n", count}, args...))
}

func (p *Printer) value(v any) string {
	if n, ok := v.(int); ok {
		return p.Number(n)
	}
	return fmt.Sprint(v)
}

// Number writes n with the language's grouping: "2,000", "2 000".
func (p *Printer) Number(n int) string {
	if -1000 < n && n < 1000 {
		return fmt.Sprint(n)
	}
	return p.numbers.Sprint(number.Decimal(n))
}

// List joins items as a sentence does: "a, b and c".
func (p *Printer) List(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return p.T("list.and", "first", strings.Join(items[:last], ", "), "last", items[last])
}
