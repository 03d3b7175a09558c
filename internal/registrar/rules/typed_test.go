package rules

import (
	"errors"
	"fmt"
	"testing"

	"portal/internal/registrar"
)

// wrapped are the ways in which people type and paste the name of a domain.
var wrapped = []string{
	"%s", " %s ", "%s.", "www.%s", "WWW.%s.", "%s/", "http://%s", "https://%s/", "https://www.%s/", "https://www.%s/a/b?c=d#e", "HTTPS://%s:8443/x",
	"//%s/x", "http:/%s", "https:%s", "%s:443", "%s?x=1", "%s#top", "mailto:jane@%s", "jane@%s", "jane.doe+tag@%s?subject=x", "ftp://user:pw@%s/",
	"\u201c%s\u201d", "'%s'", "<%s>", "(%s)", "[%s]", "%s,", "%s;", "- %s", "\u2022 %s", "*.%s", "\u00a0%s\u200b", "\ufeff%s", "\u200e%s\u200f", "https://%s\\x",
	"http+custom://%s",
}

func TestADomainIsFoundInWhatPeoplePaste(t *testing.T) {
	names := map[string]registrar.DomainName{
		"brightwater.com": "brightwater.com", "Brightwater.COM": "brightwater.com", "bücher.example": "xn--bcher-kva.example",
		"xn--bcher-kva.example": "xn--bcher-kva.example", "a.co.uk": "a.co.uk", "例え.テスト": "xn--r8jz45g.xn--zckzah",
	}
	for typed, want := range names {
		for _, wrapping := range wrapped {
			text := fmt.Sprintf(wrapping, typed)
			if got, err := DomainIn(text); got != want || err != nil {
				t.Errorf("%q: %q, %v, want %q", text, got, err, want)
			}
			if got := SearchText(text); got != string(want) {
				t.Errorf("a search for %q looks for %q, want %q", text, got, want)
			}
		}
	}
	for _, text := range []string{"", " ", ".", "www.", "https://", "com", "https://localhost/", "@", "a b.com", "a..com", "jane@", "a_b.com", "\xff.com"} {
		if got, err := DomainIn(text); !errors.Is(err, registrar.ErrDomainSyntax) {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	if got, err := DomainIn("www.com"); got != "www.com" || err != nil {
		t.Errorf("a name that is www itself: %q, %v", got, err)
	}
}

func TestAPartOfANameStaysAPart(t *testing.T) {
	for text, want := range map[string]string{
		"bright": "bright", " Bright ": "bright", ".net": ".net", "-shop": "-shop", "shop-": "shop-", "water.": "water.", "Bücher": "xn--bcher-kva",
		"https://bright": "bright", "": "",
	} {
		if got := SearchText(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func FuzzDomainIn(f *testing.F) {
	for _, wrapping := range wrapped {
		f.Add(fmt.Sprintf(wrapping, "bücher.example"))
	}
	f.Fuzz(func(t *testing.T, text string) {
		SearchText(text)
		name, err := DomainIn(text)
		if err != nil {
			return
		}
		if again, err := registrar.ParseDomainName(string(name)); again != name || err != nil {
			t.Errorf("%q became %q, which reads %q, %v", text, name, again, err)
		}
		if again, err := registrar.ParseDomainName(name.Unicode()); again != name || err != nil {
			t.Errorf("%q became %q, shown as %q, which reads %q, %v", text, name, name.Unicode(), again, err)
		}
	})
}
