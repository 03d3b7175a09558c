package srs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// selected lists what the code of dir and below it that uses this package selects from
// something, as a.B does: the names of methods that it may call.
func selected(t *testing.T, dir string, names map[string]bool) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ours := file.Name.Name == "srs"
		for _, i := range file.Imports {
			ours = ours || i.Path.Value == `"portal/internal/srs"`
		}
		if !ours {
			return nil
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				names[s.Sel.Name] = true
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var (
	uncalledPart = regexp.MustCompile(`(?s)# Commands without a caller\n(.*?)\n//\n// Not here`)
	uncalledLine = regexp.MustCompile(`(?m)^//\t(.*)[,.]$`)
)

func TestCommandsWithoutACallerAreThoseOfThePackagesDocumentation(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	part := uncalledPart.FindSubmatch(doc)
	if part == nil {
		t.Fatal("the documentation has no list of them")
	}
	var told []string
	for _, line := range uncalledLine.FindAllSubmatch(part[1], -1) {
		told = append(told, strings.Split(string(line[1]), ", ")...)
	}
	called := map[string]bool{}
	for _, dir := range []string{"../../cmd", ".."} {
		selected(t, dir, called)
	}
	for _, r := range commandTable(t) {
		switch listed := slices.Contains(told, r.method); {
		case !called[r.method] && !listed:
			t.Errorf("nothing calls %s: list it in doc.go, or take it away", r.method)
		case called[r.method] && listed:
			t.Errorf("%s has a caller by now: take it off the list in doc.go", r.method)
		}
	}
	for _, name := range told {
		if !slices.ContainsFunc(commandTable(t), func(r row) bool { return r.method == name }) {
			t.Errorf("the list in doc.go has %s, which is no method of a command", name)
		}
	}
	if !slices.IsSorted(told) || len(told) == len(commandTable(t)) {
		t.Error("the list is not in order, or names them all")
	}
}
