package server_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// browser sends the fields of a form in its own way.
type browser struct {
	name string
	text func(text string) string // what it makes of a text that people see
	all  func(text string) string // what it makes of every text
}

func asIs(text string) string { return text }

// browsers are the ways that are known. The last one stands for whatever fills in
// forms and folds blanks on the way.
var browsers = []browser{
	{"plain", asIs, asIs},
	{"composing", asIs, norm.NFC.String},
	{"folding", func(text string) string { return strings.Join(strings.Fields(text), " ") }, asIs},
}

// typed is what an input makes of its value (HTML, "value sanitization algorithm").
func (b browser) typed(kind, value string) string {
	if kind == "hidden" {
		return strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(value, "\r\n", "\n"), "\r", "\n"), "\n", "\r\n")
	}
	value = strings.NewReplacer("\r", "", "\n", "").Replace(value)
	if kind == "email" {
		value = strings.TrimSpace(value)
		if at := strings.LastIndex(value, "@"); at >= 0 {
			if ascii, err := idna.Lookup.ToASCII(value[at+1:]); err == nil {
				value = value[:at+1] + ascii
			}
		}
	}
	return b.text(value)
}

// sent are the fields of the form that selector finds, untouched.
func (b browser) sent(t *testing.T, page answer, selector string) url.Values {
	t.Helper()
	form := page.doc.Find(selector).First()
	if form.Length() == 0 {
		t.Fatalf("status %d, no form %s: %s", page.status, selector, page.text("main"))
	}
	fields := url.Values{}
	form.Find("input[name], select[name], textarea[name]").Each(func(_ int, in *goquery.Selection) {
		name, kind := in.AttrOr("name", ""), in.AttrOr("type", "text")
		_, checked := in.Attr("checked")
		switch {
		case (kind == "checkbox" || kind == "radio") && !checked:
		case in.Is("textarea"):
			fields.Add(name, b.all(b.typed("hidden", in.Text())))
		case in.Is("select"):
			chosen := in.Find("option[selected]")
			if chosen.Length() == 0 {
				chosen = in.Find("option").First()
			}
			fields.Add(name, b.all(chosen.AttrOr("value", chosen.Text())))
		default:
			fields.Add(name, b.all(b.typed(kind, in.AttrOr("value", ""))))
		}
	})
	return fields
}
