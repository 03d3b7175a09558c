package templates

import (
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// typed are the fields that people type into.
const typed = "input:not([type]), input[type=text], input[type=search], input[type=email], input[type=tel], input[type=url], input[type=password], textarea"

// checkInputs wants each field to tell browsers what it is for, and never to have a
// host, an address or a password corrected by them.
func checkInputs(t *testing.T, doc *goquery.Document) {
	t.Helper()
	doc.Find(typed).Each(func(_ int, s *goquery.Selection) {
		name, kind, autocomplete := s.AttrOr("name", s.AttrOr("id", "")), s.AttrOr("type", ""), s.AttrOr("autocomplete", "")
		if autocomplete == "" {
			t.Errorf("input %q has no autocomplete", name)
		}
		if kind == "password" && !slices.Contains([]string{"current-password", "new-password", "off"}, autocomplete) {
			t.Errorf("password %q has autocomplete %q", name, autocomplete)
		}
		asTyped := s.AttrOr("spellcheck", "") == "false" && s.AttrOr("autocapitalize", "") == "none"
		if plain := s.HasClass("mono") || kind == "password"; plain && !asTyped {
			t.Errorf("browsers may correct what is typed into %q", name)
		}
		if id := s.AttrOr("id", ""); kind == "password" && doc.Find("[data-show='"+id+"']").Length() != 1 {
			t.Errorf("password %q can't be shown", name)
		}
	})
}

// checkGuard wants leave.js to watch each form that would lose what was typed: it looks
// at forms in main that are sent by POST, and are no mere choice.
func checkGuard(t *testing.T, doc *goquery.Document) {
	t.Helper()
	doc.Find("form").Each(func(_ int, s *goquery.Selection) {
		fields := s.Find(typed).Not("[type=search]").Length()
		_, choice := s.Attr("data-choice")
		posts := strings.EqualFold(s.AttrOr("method", ""), "post")
		if action := s.AttrOr("action", ""); posts && fields > 0 && (choice || s.Closest("main").Length() == 0) {
			t.Errorf("nobody asks before %q is left with %d fields", action, fields)
		}
	})
}
