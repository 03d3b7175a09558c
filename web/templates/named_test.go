package templates

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	textLine = regexp.MustCompile(`(?m)^"([^"]+)" = (.*)$`)
	nameIn   = regexp.MustCompile(`\{\{\.(\w+)\}\}`)
)

// namesInTexts are the names that each text of a language has places for.
func namesInTexts(t *testing.T, language string) map[string][]string {
	t.Helper()
	file, err := os.ReadFile("../../internal/words/" + language + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string][]string{}
	for _, line := range textLine.FindAllStringSubmatch(string(file), -1) {
		names[line[1]] = nil
		for _, name := range nameIn.FindAllStringSubmatch(line[2], -1) {
			names[line[1]] = append(names[line[1]], name[1])
		}
	}
	return names
}

// TestTextsAreGivenWhatTheyName looks at the calls in the source that name a text
// literally: a place that is not filled would be shown as it is.
func TestTextsAreGivenWhatTheyName(t *testing.T) {
	var seen int
	texts := map[string]map[string][]string{"en": namesInTexts(t, "en"), "fr": namesInTexts(t, "fr")}
	for _, folder := range []string{"*", "../../internal/server/registrant/*", "../../internal/server/gate", "../../internal/server/page"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			source, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(source, func(n ast.Node) bool {
				key, given, ok := textCall(n)
				if !ok {
					return true
				}
				seen++
				for language, names := range texts {
					for _, name := range names[key] {
						if !slices.Contains(given, name) {
							t.Errorf("%s: %s in %s names %q, which it is not given", filepath.Base(file), key, language, name)
						}
					}
				}
				return true
			})
		}
	}
	if seen < 500 {
		t.Errorf("only %d calls were found", seen)
	}
}

// textCall is the key of a call such as v.T("key", "name", value), and the names
// that it is given.
func textCall(n ast.Node) (key string, given []string, ok bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 || call.Ellipsis.IsValid() {
		return "", nil, false
	}
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || method.Sel.Name != "T" && method.Sel.Name != "N" {
		return "", nil, false
	}
	if method.Sel.Name == "N" {
		given = append(given, "n")
	}
	for i, arg := range call.Args {
		literal, isText := arg.(*ast.BasicLit)
		switch {
		case !isText || literal.Kind != token.STRING:
			if i == 0 {
				return "", nil, false
			}
		case i == 0:
			key, _ = strconv.Unquote(literal.Value)
		default:
			given = append(given, strings.Trim(literal.Value, `"`))
		}
	}
	return key, given, true
}
