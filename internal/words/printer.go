package words

import (
	"fmt"
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
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
	return p.say(&i18n.LocalizeConfig{MessageID: string(key), TemplateData: p.values(args)})
}

// N returns the text of key in the plural form of count, which the text may
// name as {{.n}}. Args are as for T.
func (p *Printer) N(key Key, count int, args ...any) string {
	values := p.values(args)
	values["n"] = p.Number(count)
	return p.say(&i18n.LocalizeConfig{MessageID: string(key), TemplateData: values, PluralCount: count})
}

func (p *Printer) say(c *i18n.LocalizeConfig) string {
	text, err := p.localizer.Localize(c)
	if text == "" && err != nil {
		return c.MessageID // the catalogue's test keeps this from happening
	}
	return text
}

func (p *Printer) values(args []any) map[string]any {
	values := make(map[string]any, len(args)/2+1)
	for i := 0; i+1 < len(args); i += 2 {
		name := fmt.Sprint(args[i])
		switch v := args[i+1].(type) {
		case int:
			values[name] = p.Number(v)
		default:
			values[name] = v
		}
	}
	return values
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
