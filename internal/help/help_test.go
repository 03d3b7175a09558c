package help

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/BurntSushi/toml"
)

// languages are those that every article is in.
var languages = []string{"en", "fr"}

func TestEveryArticleIsInEveryLanguageAndNamesOthersThatExist(t *testing.T) {
	names := Names()
	if len(names) < 20 {
		t.Fatalf("there are %d articles", len(names))
	}
	for lang, articles := range Ours() {
		for name, a := range articles {
			if !slices.Contains(names, name) {
				t.Errorf("%s/%s is in no other language", lang, name)
			}
			for _, other := range a.See {
				if !slices.Contains(names, other) || other == name {
					t.Errorf("%s/%s sends readers to %q", lang, name, other)
				}
			}
		}
	}
	for _, lang := range languages {
		for _, name := range names {
			if _, ok := Ours()[lang][name]; !ok {
				t.Errorf("%s is not in %s", name, lang)
			}
		}
	}
	for name, a := range Ours()["en-US"] {
		if a.text.order == Ours()["en"][name].text.order && slices.EqualFunc(a.Blocks, Ours()["en"][name].Blocks, func(a, b Block) bool { return slices.Equal(a.Lines, b.Lines) }) {
			t.Errorf("en-US/%s says what en says", name)
		}
	}
}

// shown is what a visitor reads of an article.
func shown(a Article) string {
	lines := []string{a.Title}
	for _, b := range a.Blocks {
		lines = append(lines, b.Lines...)
	}
	return strings.Join(lines, "\n")
}

func TestArticlesKeepToTheVocabulary(t *testing.T) {
	var table map[string][]struct{ Word, Except, Say string }
	if _, err := toml.DecodeFile("../words/testdata/vocabulary.toml", &table); err != nil {
		t.Fatal(err)
	}
	loose := regexp.MustCompile(`(?: |\w)[:;?!»](?:\s|$)|« |\w'\w`)
	for lang, articles := range Ours() {
		base, _, _ := strings.Cut(lang, "-")
		for name, a := range articles {
			text := shown(a)
			if m := loose.FindString(text); base == "fr" && m != "" {
				t.Errorf("%s/%s wants a no-break space near %q", lang, name, m)
			}
			if strings.ContainsAny(text, "'<>") || regexp.MustCompile(`(?i)tucows|opensrs`).MatchString(text+a.also) {
				t.Errorf("%s/%s: %s", lang, name, text)
			}
			for _, f := range table[base] {
				rest := text
				if f.Except != "" {
					rest = regexp.MustCompile("(?i)"+f.Except).ReplaceAllString(text, "")
				}
				if m := regexp.MustCompile("(?i)" + f.Word).FindString(rest); m != "" {
					t.Errorf("%s/%s says %q; say %s", lang, name, m, f.Say)
				}
			}
		}
	}
}

func names(articles []Article) string {
	var all []string
	for _, a := range articles {
		all = append(all, a.Name)
	}
	return strings.Join(all, " ")
}

func TestSearchFindsByTheWordsOfEveryPart(t *testing.T) {
	for _, c := range []struct{ lang, query, first string }{
		{"en", "transfer lock", "lock"},                  // of the title
		{"en", "How do I unlock my domain", "lock"},      // of the words for the search
		{"en", "EPP", "auth-code"},                       //
		{"en", "breaks this circle", "hosts"},            // of the text
		{"en", "vanity", "hosts"},                        //
		{"en", "60 days", "move-away"},                   //
		{"en-US", "organization phone", "contacts"},      // in its own spelling
		{"en", "SUSPENDED", "verification"},              // whatever the case
		{"fr", "ECHEANCE expirATION", "renewal"},         // and accents
		{"fr", "confidentialite", "privacy"},             //
		{"fr", "Verrou de transfert", "lock"},            // in the visitor's language
		{"fr", "enregistrement falsifiees", "dnssec"},    //
		{"en", strings.Repeat("x", 5000) + "é", ""},      // and nothing for nothing
		{"en", strings.Repeat("é", 101) + " dnssec", ""}, // cut within a letter
		{"en", " ?! ", ""},                               //
	} {
		got := names(Book(nil).Search(c.lang, c.query))
		if first, _, _ := strings.Cut(got, " "); first != c.first {
			t.Errorf("%s %.40q: %q, not %q first", c.lang, c.query, got, c.first)
		}
	}
}

func TestABrandsArticleGoesBeforeOurs(t *testing.T) {
	own, err := Read(fstest.MapFS{
		"en/lock.md": {Data: []byte("# Our lock\nAlso: padlock\n\nA <b>lock</b>,\nbroken line.\n\n- one\n- two\r\n\r\nEnd.\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	for lang, title := range map[string]string{"en": "Our lock", "en-US": "Our lock", "fr": Ours()["fr"]["lock"].Title} {
		if a, _ := own.Article(lang, "lock"); a.Title != title {
			t.Errorf("%s: %q", lang, a.Title)
		}
	}
	a, _ := own.Article("en", "lock")
	if a.Lead() != "A <b>lock</b>, broken line." || len(a.Blocks) != 3 || !a.Blocks[1].List || len(a.Blocks[1].Lines) != 2 {
		t.Errorf("%+v", a.Blocks)
	}
	if got := names(own.Search("en", "padlock")); got != "lock" {
		t.Errorf("the brand's words find %q", got)
	}
	if got := names(Book(nil).Search("en", "padlock")); got != "" {
		t.Errorf("another brand finds %q", got)
	}
	if a, ok := own.Article("en", "dns"); !ok || a.Title != Ours()["en"]["dns"].Title {
		t.Errorf("what the brand does not have is %q", a.Title)
	}
}

func TestWhatIsNoArticleIsTold(t *testing.T) {
	for text, want := range map[string]string{
		"":                     "line 1",
		"Lock\n\nText":         "line 1",
		"# \n\nText":           "line 1",
		"# Lock\nText\n\nMore": "line 2",
		"# Lock":               "needs a paragraph",
		"# Lock\n\n- a list":   "needs a paragraph",
		"# Lock\n\n" + strings.Repeat("x", maxArticle): "larger than 16 KiB",
	} {
		_, err := Read(fstest.MapFS{"en/lock.md": {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "en/lock.md") {
			t.Errorf("%.30q: %v", text, err)
		}
	}
	if _, err := Read(fstest.MapFS{"en/lock.html": {}}); err == nil {
		t.Error("a file of another kind is taken")
	}
	if _, err := Read(os.DirFS("articles")); err != nil {
		t.Error(err)
	}
}
