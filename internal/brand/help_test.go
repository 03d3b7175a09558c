package brand_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"portal/internal/brand"
)

// withHelp are two brands, of which one has help of its own in files.
func withHelp(files fstest.MapFS) (*brand.Registry, error) {
	return brand.Parse([]byte(`{"brands": [
		{"id": "acme", "name": "Acme", "hosts": ["acme.test"], "url": "https://acme.test", "account": "a", "help": "texts"},
		{"id": "globex", "name": "Globex", "hosts": ["globex.test"], "url": "https://globex.test", "account": "b"}
	]}`), files)
}

func TestABrandHasItsOwnHelpAlone(t *testing.T) {
	brands, err := withHelp(fstest.MapFS{"texts/fr/lock.md": {Data: []byte("# Le cadenas\n\nTexte.\n")}})
	if err != nil {
		t.Fatal(err)
	}
	title := func(id, lang string) string {
		b, _ := brands.ByID(id)
		a, _ := b.Help().Article(lang, "lock")
		return a.Title
	}
	if got := title("acme", "fr"); got != "Le cadenas" {
		t.Errorf("the brand says %q", got)
	}
	if title("globex", "fr") == "Le cadenas" || title("acme", "en") == "Le cadenas" {
		t.Error("another brand or language has the text, too")
	}
}

func TestHelpIsCheckedWhenSettingsAreRead(t *testing.T) {
	article := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	good := "# Title\n\nText.\n"
	_, err := withHelp(fstest.MapFS{
		"texts/en/lok.md": article(good), "texts/en/dns.md": article("no title"), "texts/en/lock.html": article(good),
		"texts/klingon_/lock.md": article(good), "texts/fr/lock.md": article("# Titre\nSee: authcode\n\nTexte."),
	})
	if err == nil {
		t.Fatal("all of it is taken")
	}
	for _, want := range []string{
		`en/lok.md: there is no article "lok"; did you mean lock?`, "en/dns.md: line 1", "en/lock.html: an article", `"klingon_" is not a language tag`,
		`fr/lock.md: there is no article "authcode"; did you mean auth-code?`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not told: %v", want, err)
		}
	}
	for name, files := range map[string]fstest.MapFS{"a missing folder": nil, "an empty folder": {"texts/readme": article(good)}, "a file": {"texts": article(good)}} {
		if _, err := withHelp(files); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
