package templates

import (
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"portal/web/templates/ui"
)

// TestEveryStateKeepsTheRules holds all pages, in all states and languages, to
// what the content security policy and accessibility ask of markup.
func TestEveryStateKeepsTheRules(t *testing.T) {
	for _, look := range []struct{ lang, brand string }{{"en", "acme"}, {"fr", "globex"}} {
		for _, s := range states(layoutFor(t, look.lang, look.brand)) {
			t.Run(look.lang+"/"+s.name, func(t *testing.T) {
				source := render(t, s.page)
				doc, err := goquery.NewDocumentFromReader(strings.NewReader(source))
				if err != nil {
					t.Fatal(err)
				}
				if !strings.HasPrefix(source, "<!doctype html>") && !strings.HasPrefix(source, "<!DOCTYPE html>") {
					t.Errorf("starts with %.30q", source)
				}
				if got := doc.Find("html").AttrOr("lang", ""); got != look.lang {
					t.Errorf("lang is %q", got)
				}
				checkMarkup(t, doc)
				checkReferences(t, doc)
				checkForms(t, doc)
				checkWords(t, doc)
				checkPrimary(t, doc)
				checkSummary(t, doc)
				checkInputs(t, doc)
				checkGuard(t, doc)
			})
		}
	}
}

func checkMarkup(t *testing.T, doc *goquery.Document) {
	t.Helper()
	for selector, want := range map[string]int{"title": 1, "head > title": 1, "h1": 1, "main": 1, "[data-theme] style": 0, "style + style": 0, "script:not([src])": 0, "[style]": 0, "img:not([alt])": 0, "meta[http-equiv]": 0} {
		if got := doc.Find(selector).Length(); got != want {
			t.Errorf("%d of %s, want %d", got, selector, want)
		}
	}
	if style := doc.Find("style"); style.Length() > 0 && ui.MisdirectedStyleSource != sourceOf(style.Text()) {
		t.Errorf("a style that no policy allows: %q", style.Text())
	}
	doc.Find("*").Each(func(_ int, s *goquery.Selection) {
		for _, a := range s.Nodes[0].Attr {
			if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "hx-on") || strings.Contains(a.Val, "js:") || a.Key == "hx-trigger" && strings.Contains(a.Val, "[") {
				t.Errorf("<%s %s=%q> needs eval or inline script", s.Nodes[0].Data, a.Key, a.Val)
			}
		}
	})
	// Levels of headings do not jump.
	last := 1
	doc.Find("h1, h2, h3, h4").Each(func(_ int, s *goquery.Selection) {
		level := int(s.Nodes[0].Data[1] - '0')
		if level > last+1 {
			t.Errorf("h%d %q follows h%d", level, s.Text(), last)
		}
		last = level
	})
}

func checkReferences(t *testing.T, doc *goquery.Document) {
	t.Helper()
	ids := make(map[string]bool)
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id := s.AttrOr("id", "")
		if ids[id] || id == "" {
			t.Errorf("id %q is empty or used twice", id)
		}
		ids[id] = true
	})
	for _, attr := range []string{"for", "aria-describedby", "aria-labelledby", "form", "data-copy"} {
		doc.Find("[" + attr + "]").Each(func(_ int, s *goquery.Selection) {
			for id := range strings.FieldsSeq(s.AttrOr(attr, "")) {
				if !ids[id] && !(attr == "form" && doc.Find("form#"+id).Length() == 0 && doc.Find("table").Length() == 0) {
					t.Errorf("%s names %q, which is not there", attr, id)
				}
			}
		})
	}
	doc.Find("a[href^='#'], [hx-target^='#']").Each(func(_ int, s *goquery.Selection) {
		id := strings.TrimPrefix(s.AttrOr("hx-target", s.AttrOr("href", "")), "#")
		if !ids[id] {
			t.Errorf("a link or target names %q, which is not there", id)
		}
	})
	if n := doc.Find("[autofocus]").Length(); n > 1 {
		t.Errorf("%d elements want the focus", n)
	}
}

func checkForms(t *testing.T, doc *goquery.Document) {
	t.Helper()
	doc.Find("form").Each(func(_ int, s *goquery.Selection) {
		method, action := s.AttrOr("method", ""), s.AttrOr("action", "")
		if method == "" || !strings.HasPrefix(action, "/") {
			t.Errorf("form with method %q and action %q does not work without script", method, action)
		}
		if post, ok := s.Attr("hx-post"); ok && (post != action || method != "post") {
			t.Errorf("form posts to %q with htmx and to %q without", post, action)
		}
		if s.Find("button[type=submit]").Length() == 0 {
			t.Errorf("form %q has no submit button", action)
		}
	})
	doc.Find("button:not([type])").Each(func(_ int, s *goquery.Selection) { t.Errorf("button %q has no type", s.Text()) })
	doc.Find("[hx-get]").Each(func(_ int, s *goquery.Selection) {
		if s.Is("a") && s.AttrOr("href", "") != s.AttrOr("hx-get", "") {
			t.Errorf("link leads to %q with htmx and to %q without", s.AttrOr("hx-get", ""), s.AttrOr("href", ""))
		}
	})
	doc.Find("input:not([type=hidden]):not([aria-hidden])").Each(func(_ int, s *goquery.Selection) {
		if id := s.AttrOr("id", ""); id == "" || doc.Find("label[for='"+id+"']").Length() != 1 {
			t.Errorf("input %q has no label", s.AttrOr("name", ""))
		}
		if s.AttrOr("aria-invalid", "") == "true" && s.AttrOr("aria-describedby", "") == "" {
			t.Errorf("input %q does not say what is wrong", s.AttrOr("name", ""))
		}
	})
}

// checkSummary wants each problem of a form that came back told above it, too, in the
// order of the page.
func checkSummary(t *testing.T, doc *goquery.Document) {
	t.Helper()
	if doc.Find("#notice li a[href^='#']").Length() == 0 {
		return
	}
	want := texts(doc, "#work .problem[id]")
	if got := texts(doc, "#notice li a[href^='#']"); !slices.Equal(got, want) {
		t.Errorf("the summary tells %q, the fields %q", got, want)
	}
}

// checkPrimary allows one main button in a view: a page has one next step. Dialogs
// are views of their own.
func checkPrimary(t *testing.T, doc *goquery.Document) {
	t.Helper()
	main := doc.Find(".btn.main").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.Closest("dialog").Length() == 0 })
	if main.Length() > 1 {
		t.Errorf("%d main buttons: %q", main.Length(), main.Map(func(_ int, s *goquery.Selection) string { return strings.TrimSpace(s.Text()) }))
	}
	if risky := main.Filter(".danger"); risky.Length() > 0 {
		t.Errorf("the main button %q is a destructive one", strings.TrimSpace(risky.Text()))
	}
}

// sourceOf is how a Content-Security-Policy names a style by its text.
func sourceOf(style string) string {
	sum := sha256.Sum256([]byte(style))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// upstream are names that belong to what stands behind a brand.
var upstream = regexp.MustCompile(`(?i)opensrs|tucows|\bxcp\b|hover|htmx|templ\b`)

func checkWords(t *testing.T, doc *goquery.Document) {
	t.Helper()
	text := doc.Find("body").Text()
	if m := upstream.FindString(text); m != "" {
		t.Errorf("the page says %q", m)
	}
	key := regexp.MustCompile(`\b[a-z_]+\.[a-z_]+\.(title|text|next|hint|state|sub|link)\b|\{\{|<no value>|%!`)
	if m := key.FindString(text); m != "" {
		t.Errorf("the page shows %q", m)
	}
	doc.Find("h1, h2, button, a, label, strong, td.wide:first-child").Each(func(_ int, s *goquery.Selection) {
		if strings.TrimSpace(s.Text()+s.AttrOr("aria-label", "")+s.Find("img").AttrOr("alt", "")) == "" {
			t.Errorf("<%s class=%q> says nothing", s.Nodes[0].Data, s.AttrOr("class", ""))
		}
	})
}

func TestSignedInPagesOfferTheWayOut(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	for _, s := range states(l) {
		doc := parse(t, s.page)
		signedIn := doc.Find(".who-name").Length() > 0
		if out := doc.Find("form[action='/sign-out'] button").Length(); signedIn != (out == 1) {
			t.Errorf("%s: signed in %v, sign-out buttons %d", s.name, signedIn, out)
		}
		public := strings.HasPrefix(s.name, "sign-in") || strings.HasPrefix(s.name, "confirm") || slices.Contains([]string{"help", "help-article", "error-signed-out", "error-misdirected"}, s.name)
		if signedIn == public {
			t.Errorf("%s: signed in is %v", s.name, signedIn)
		}
	}
}

func TestPreferencesComeBackToThePage(t *testing.T) {
	l := layoutFor(t, "fr", "acme")
	l.Theme = ui.ThemeDark
	doc := parse(t, ui.AboutPage(l))
	if got := doc.Find("html").AttrOr("data-theme", ""); got != "dark" {
		t.Errorf("data-theme is %q", got)
	}
	form := doc.Find("form[action='/preferences']")
	if got := form.Find("input[name=next]").AttrOr("value", ""); got != l.Path {
		t.Errorf("next is %q, want %q", got, l.Path)
	}
	for selector, want := range map[string]string{
		"button[name=lang][aria-pressed=true]": "fr", "button[name=theme][aria-pressed=true]": "dark",
	} {
		if got := form.Find(selector).AttrOr("value", ""); got != want {
			t.Errorf("%s has value %q, want %q", selector, got, want)
		}
	}
	l.Theme = "purple"
	if got := parse(t, ui.AboutPage(l)).Find("html").AttrOr("data-theme", ""); got != "auto" {
		t.Errorf("an unknown theme is %q, want auto", got)
	}
}

func TestMisdirectedShowsNobodysName(t *testing.T) {
	doc := parse(t, ui.Misdirected(layoutFor(t, "en", "acme").Words))
	if text := doc.Text(); strings.Contains(text, "Acme") || strings.Contains(text, "Globex") {
		t.Errorf("the page says %q", text)
	}
	if n := doc.Find("link:not([href^='data:']), script, img, form").Length(); n != 0 {
		t.Errorf("the page asks for %d other files", n)
	}
}

// TestFormsThatCameBackTellOfEachField looks at the summaries of several forms: rows,
// groups of choices and fields lead to what they are about.
func TestFormsThatCameBackTellOfEachField(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	told := make(map[string]int)
	for _, s := range states(l) {
		if n := parse(t, s.page).Find("#notice li a[href^='#']").Length(); n > 0 {
			told[s.name] = n
		}
	}
	if len(told) < 6 || told["contact-problems"] < 8 {
		t.Errorf("summaries with links: %v", told)
	}
}
