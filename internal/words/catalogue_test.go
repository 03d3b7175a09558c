package words

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

// texts reads the texts of one language: key, then plural form ("" for none).
func texts(t *testing.T, lang string) map[string]map[string]string {
	t.Helper()
	var raw map[string]any
	if _, err := toml.DecodeFS(files, lang+".toml", &raw); err != nil {
		t.Fatal(err)
	}
	all := make(map[string]map[string]string)
	for key, value := range raw {
		all[key] = make(map[string]string)
		switch v := value.(type) {
		case string:
			all[key][""] = v
		case map[string]any:
			for form, text := range v {
				all[key][form] = fmt.Sprint(text)
			}
		default:
			t.Errorf("%s: %s is a %T", lang, key, value)
		}
	}
	return all
}

var placeholder = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

func placeholders(forms map[string]string) []string {
	found := make(map[string]bool)
	for _, text := range forms {
		for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
			found[m[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

func TestLanguagesAgree(t *testing.T) {
	reference := texts(t, languages[0].Tag)
	for _, l := range languages {
		own := texts(t, l.Tag)
		for key, forms := range own {
			want, ok := reference[key]
			if !ok {
				t.Errorf("%s: %s is not in %s", l.Tag, key, languages[0].Tag)
				continue
			}
			if got, want := slices.Sorted(maps.Keys(forms)), slices.Sorted(maps.Keys(want)); !slices.Equal(got, want) {
				t.Errorf("%s: %s has the forms %q, want %q", l.Tag, key, got, want)
			}
			if got, want := placeholders(forms), placeholders(want); !slices.Equal(got, want) {
				t.Errorf("%s: %s has the placeholders %q, want %q", l.Tag, key, got, want)
			}
			for form, text := range forms {
				if strings.TrimSpace(text) == "" {
					t.Errorf("%s: %s %s is empty", l.Tag, key, form)
				}
				if rest := placeholder.ReplaceAllString(text, ""); strings.ContainsAny(rest, "{}") {
					t.Errorf("%s: %s %s has something else in braces: %q", l.Tag, key, form, text)
				}
			}
		}
		for key := range reference {
			if _, ok := own[key]; !ok && l.Base == "" {
				t.Errorf("%s: %s is missing", l.Tag, key)
			}
		}
	}
}

func TestFrenchPunctuationHoldsTogether(t *testing.T) {
	loose := regexp.MustCompile(`(?: |\w)[:;?!»](?:\s|$)|« |\w'\w`)
	for key, forms := range texts(t, "fr") {
		for _, text := range forms {
			if m := loose.FindString(text); m != "" {
				t.Errorf("%s: %q wants a no-break space or a proper apostrophe near %q", key, text, m)
			}
		}
	}
}

// use is a key in the sources, and whether it is asked for in the plural.
type use struct {
	file   string
	plural bool
}

var (
	// Another package's own Key or T is not ours; inside this one they need no prefix.
	keyUse   = regexp.MustCompile(`(\.T|\.N|\bwords\.Key)\(\s*"([^"]+)"`)
	ownUse   = regexp.MustCompile(`\b(T|N|Key)\(\s*"([^"]+)"`)
	keyMade  = regexp.MustCompile(`words\.Key\(\s*[^"\s]`)
	comments = regexp.MustCompile(`(?m)^\s*//.*$`)
)

// Settings that only some TLDs have are described by data, which names their keys.
const extrasData = "../registrar/rules/extras/sets.json"

var dataUse = regexp.MustCompile(`"(?:title|text|follows|label|hint)": "([^"]+)"`)

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// sources yields every hand-written Go and templ file of the module.
func sources(t *testing.T, visit func(name, text string)) {
	t.Helper()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if base := entry.Name(); name != root && strings.HasPrefix(base, ".") {
				return filepath.SkipDir
			}
			return nil
		}
		ext := filepath.Ext(name)
		if ext != ".go" && ext != ".templ" || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_templ.go") {
			return nil
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		visit(name, comments.ReplaceAllString(string(data), ""))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEveryKeyHasATextAndAUse(t *testing.T) {
	have := texts(t, languages[0].Tag)
	used := make(map[string][]use)
	sources(t, func(name, text string) {
		pattern := keyUse
		if filepath.Base(filepath.Dir(name)) == "words" {
			pattern = ownUse
		}
		for _, m := range pattern.FindAllStringSubmatch(text, -1) {
			used[m[2]] = append(used[m[2]], use{name, strings.HasSuffix(m[1], "N")})
		}
		if m := keyMade.FindString(text); m != "" {
			t.Errorf("%s: %q makes a key that nobody can find; list the keys in a table", name, m)
		}
	})
	for _, m := range dataUse.FindAllStringSubmatch(read(t, extrasData), -1) {
		used[m[1]] = append(used[m[1]], use{extrasData, false})
	}
	for key, uses := range used {
		forms, ok := have[key]
		if !ok {
			t.Errorf("%s: %q has no text", uses[0].file, key)
			continue
		}
		for _, u := range uses {
			if _, single := forms[""]; single && u.plural {
				t.Errorf("%s: %q has no plural forms", u.file, key)
			}
		}
	}
	for key := range have {
		if len(used[key]) == 0 {
			t.Errorf("%q is used nowhere", key)
		}
	}
}
