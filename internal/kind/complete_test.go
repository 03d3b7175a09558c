package kind_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"portal/internal/kind"
)

// list is a place that has an entry for each kind, field or notice that needs one.
type list struct {
	file, variable string // no variable for a table of a page
	needs          []string
	why            string
}

var (
	kindNames   = sync.OnceValue(func() map[string]string { return constants(new(testing.T), "internal/kind/list.go") })
	fieldNames  = sync.OnceValue(func() map[string]string { return constants(new(testing.T), "internal/kind/field.go") })
	noticeNames = sync.OnceValue(func() map[string]string { return constants(new(testing.T), "internal/kind/notice.go") })
	editNames   = sync.OnceValue(func() map[string]string { return constants(new(testing.T), "web/templates/batches/kinds.go") })
)

// constant names the constant of a kind.
func constant(value string) string { return kindNames()[value] }

// kindsThat are the constants of the kinds that something holds of.
func kindsThat(holds func(kind.About) bool) []string {
	var names []string
	for _, about := range kind.All() {
		if holds(about) {
			names = append(names, constant(string(about.Kind)))
		}
	}
	return names
}

func fieldsThat(holds func(kind.FieldAbout) bool) []string {
	var names []string
	for _, about := range kind.Fields() {
		if holds(about) {
			names = append(names, fieldNames()[string(about.Field)])
		}
	}
	return names
}

// notices are the constants of package notice for those that kinds name.
func notices() []string {
	var names []string
	for _, about := range kind.All() {
		switch about.Notice {
		case "":
		case kind.NoticeLock:
			names = append(names, "KindUnlocked", "KindLocked", "KindRelocked")
		default:
			names = append(names, "Kind"+strings.TrimPrefix(noticeNames()[string(about.Notice)], "Notice"))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// reasons are the constants of why kinds can't be changed back.
func reasons() []string {
	names := constants(new(testing.T), "internal/kind/lasting.go")
	var used []string
	for _, about := range kind.All() {
		if about.Lasting != "" {
			used = append(used, names[string(about.Lasting)])
		}
	}
	slices.Sort(used)
	return slices.Compact(used)
}

func every(kind.About) bool { return true }

// lists are all that docs/adding-a-kind.md tells to fill in. What the compiler finds
// is not among them.
func lists() []list {
	own := func(f kind.FieldAbout) bool { return !f.Family() }
	return []list{
		{"internal/change/reconcile.go", "decoders", kindsThat(func(a kind.About) bool { return a.Keeper != kind.Portal }), "a change whose process died can't be followed, and its domain stays locked for good"},
		{"internal/change/plan.go", "plans", kindsThat(func(a kind.About) bool { return a.Bulk }), "it can't be made to many domains"},
		{"internal/server/registrant/batches/edit.go", "wordings", kindsThat(func(a kind.About) bool { return a.Bulk }), "a bulk edit does not say what it does"},
		{"web/templates/batches/kinds.go", "editKinds", slices.Sorted(maps.Values(editNames())), "a bulk edit has no sentence, and nobody said whether its start asks for a second look"},
		{"web/templates/receipt/kinds.go", "changeKinds", kindsThat(every), "timeline and receipt have no words for it"},
		{"web/templates/receipt/kinds.go", "lasting", reasons(), "a receipt does not say why it can't be changed back"},
		{"web/templates/receipt/kinds.go", "risks", slices.Sorted(maps.Values(constants(new(testing.T), "internal/kind/risk.go"))), "a receipt does not repeat what was accepted"},
		{"web/templates/kinds_test.go", "receiptWords", kindsThat(every), "nothing holds the words of its receipt"},
		{"web/templates/states_test.go", "sampleDifferences", kindsThat(every), "no picture shows it"},
		{"web/templates/receipt/settings.go", "settings", fieldsThat(own), "people read “another setting”"},
		{"internal/notice/kinds.go", "kinds", notices(), "its notice has no words"},
		{"internal/notice/kinds.go", "fields", fieldsThat(func(f kind.FieldAbout) bool { return f.Mailed }), "its notice tells no values"},
		{"internal/portal/pagesproofs_test.go", "pageProofs", kindsThat(func(a kind.About) bool { return a.Keeper != kind.Portal }), "no proof makes it on its page"},
		{"docs/demo.md", "", kindsThat(every), "the demo has no domain to make it on"},
	}
}

// lacking says what a list with this text leaves out.
func (l list) lacking(t *testing.T, text string) []string {
	t.Helper()
	elements := l.elements(t, text)
	var complaints []string
	for _, name := range l.needs {
		if !has(elements, name) {
			complaints = append(complaints, fmt.Sprintf("%s: %s lacks %s: %s", l.file, l.variable, name, l.why))
		}
	}
	return complaints
}

func (l list) elements(t *testing.T, text string) []element {
	t.Helper()
	if l.variable == "" {
		return tableElements(text)
	}
	return goElements(t, l.file, text, l.variable)
}

func TestEveryListIsComplete(t *testing.T) {
	for _, l := range lists() {
		for _, complaint := range l.lacking(t, read(t, l.file)) {
			t.Error(complaint)
		}
	}
}

// Whatever entry is deleted from whatever list, the test above says so and names the
// file. One that has another beside it which says the same may go unseen.
func TestAnEntryThatIsDeletedIsMissed(t *testing.T) {
	for _, l := range lists() {
		text := read(t, l.file)
		elements := l.elements(t, text)
		deleted := 0
		for _, e := range elements {
			rest := slices.DeleteFunc(slices.Clone(elements), func(o element) bool { return o.begin == e.begin })
			sole := slices.ContainsFunc(e.names, func(name string) bool { return slices.Contains(l.needs, name) && !has(rest, name) })
			if !sole {
				continue
			}
			deleted++
			complaints := l.lacking(t, text[:e.begin]+text[e.end:])
			if len(complaints) == 0 || !strings.HasPrefix(complaints[0], l.file) {
				t.Errorf("%s: without %v nothing is missed: %q", l.file, e.names, complaints)
			}
		}
		if deleted == 0 {
			t.Errorf("%s: no entry of %s could be deleted", l.file, l.variable)
		}
	}
}

// The page that tells how to add a kind names every file that the tests above look at.
func TestThePageOnAddingAKindNamesEveryFile(t *testing.T) {
	page := read(t, "docs/adding-a-kind.md")
	for _, l := range lists() {
		if !strings.Contains(page, l.file) {
			t.Errorf("docs/adding-a-kind.md does not name %s", l.file)
		}
	}
	for _, file := range regexp.MustCompile("`((?:internal|web|cmd|docs)/[^`]+)`").FindAllStringSubmatch(page, -1) {
		if _, err := os.Stat(filepath.Join("../..", file[1])); err != nil {
			t.Errorf("docs/adding-a-kind.md names %s: %v", file[1], err)
		}
	}
}

func TestEveryKindSaysWhatItIs(t *testing.T) {
	seen := make(map[kind.Kind]bool)
	for _, about := range kind.All() {
		switch {
		case about.Kind == "" || seen[about.Kind]:
			t.Errorf("%q is there twice", about.Kind)
		case about.Keeper == 0, about.Right == 0, about.Page == "", len(about.Fields) == 0:
			t.Errorf("internal/kind/list.go: %s leaves something out: %+v", about.Kind, about)
		case (about.Back == "") == (about.Lasting == ""):
			t.Errorf("internal/kind/list.go: %s has to name the kind that changes it back, or why none does", about.Kind)
		case about.Back != "" && constant(string(about.Back)) == "":
			t.Errorf("internal/kind/list.go: %s is changed back by %s, which is no kind", about.Kind, about.Back)
		case (about.Notice == "") == (about.Silent == ""):
			t.Errorf("internal/kind/list.go: %s has to name its notice, or why there is none", about.Kind)
		}
		for _, f := range about.Fields {
			if _, ok := f.About(); !ok {
				t.Errorf("internal/kind/field.go: nothing is known of %s of %s", f, about.Kind)
			}
		}
		seen[about.Kind] = true
	}
	if len(seen) != len(kindNames()) {
		t.Errorf("internal/kind/list.go: %d constants and %d kinds", len(kindNames()), len(seen))
	}
}

func TestEveryPageOfAKindIsInTheRouter(t *testing.T) {
	routes := readAll(t, "internal/server/registrant/edits") + readAll(t, "internal/server/registrant/account")
	for _, about := range kind.All() {
		path := about.Page
		if !strings.HasPrefix(path, "/") {
			path = "/domains/{domain}/" + path
		}
		if !strings.Contains(routes, `"GET `+path+`"`) {
			t.Errorf("internal/server/registrant/edits/edits.go: no route for %s, the page of %s", path, about.Kind)
		}
	}
}

var wayBack = regexp.MustCompile(`kind\.(\w+): +back\w+`)

// stranded are the kinds that are said to be changed back and that no form of the text
// opens for.
func stranded(text string) []string {
	var forms []string
	for _, found := range wayBack.FindAllStringSubmatch(text, -1) {
		forms = append(forms, found[1])
	}
	names := kindsThat(func(a kind.About) bool { return a.Back != "" })
	return slices.DeleteFunc(names, func(name string) bool { return slices.Contains(forms, name) })
}

func TestEveryKindThatIsChangedBackHasAFormForIt(t *testing.T) {
	text := readAll(t, "internal/server/registrant/edits")
	for _, name := range stranded(text) {
		t.Errorf("internal/server/registrant/edits/: no gate.Form has %s in Back: its receipt leads to a page that is not found", name)
	}
	for _, name := range kindsThat(func(a kind.About) bool { return a.Back != "" }) {
		without := regexp.MustCompile(`kind\.`+name+`: +back\w+`).ReplaceAllString(text, "")
		if !slices.Contains(stranded(without), name) {
			t.Errorf("without the form for %s nothing is missed", name)
		}
	}
}

// A name that is typed a second time is one that the next change of it forgets.
func TestNoKindIsSpelledOutAgain(t *testing.T) {
	eachGoFile(t, func(path string, file *ast.File) {
		if strings.HasPrefix(path, "internal/kind/") || strings.HasSuffix(path, "_templ.go") {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && isText(call) {
				return false
			}
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			if value, err := strconv.Unquote(literal.Value); err == nil && constant(value) != "" {
				t.Errorf("%s: write kind.%s, not %s", path, constant(value), literal.Value)
			}
			return true
		})
	})
}

// isText reports whether call asks for a text by its key; keys have a shape of their own.
func isText(call *ast.CallExpr) bool {
	of, ok := call.Fun.(*ast.SelectorExpr)
	return ok && slices.Contains([]string{"Key", "T", "N"}, of.Sel.Name)
}

func eachGoFile(t *testing.T, do func(path string, file *ast.File)) {
	t.Helper()
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == ".git") {
			if err == nil {
				err = filepath.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		do(filepath.ToSlash(strings.TrimPrefix(path, "../../")), file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func readAll(t *testing.T, dir string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("../..", dir, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %d files, %v", dir, len(names), err)
	}
	var all strings.Builder
	for _, name := range names {
		all.WriteString(read(t, strings.TrimPrefix(filepath.ToSlash(name), "../../")))
	}
	return all.String()
}
