package architecture

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// A method of the port that only adapters and tests know is a promise that nobody asked
// for: each adapter has to keep it.
func TestEveryMethodOfThePortIsCalled(t *testing.T) {
	methods := map[string]bool{} // whether somebody calls it
	for _, file := range parsed(t, "../registrar") {
		ast.Inspect(file, func(n ast.Node) bool {
			role, ok := n.(*ast.InterfaceType)
			for i := 0; ok && i < len(role.Methods.List); i++ {
				for _, name := range role.Methods.List[i].Names {
					methods[name.Name] = false
				}
			}
			return true
		})
	}
	if len(methods) < 20 {
		t.Fatalf("the port has %d methods: they are looked for in the wrong place", len(methods))
	}
	for _, room := range []string{"../change", "../inventory", "../auth", "../server", "../bulk", "../advice", "../portal"} {
		for _, file := range parsed(t, room) {
			ast.Inspect(file, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if of, ok := call.Fun.(*ast.SelectorExpr); ok {
						methods[of.Sel.Name] = true
					}
				}
				return true
			})
		}
	}
	for name, called := range methods {
		if !called {
			t.Errorf("nothing but adapters and tests has %s: use it, or take it out of internal/registrar", name)
		}
	}
}

// parsed reads the Go files in dir and below it, tests aside.
func parsed(t *testing.T, dir string) (files []*ast.File) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == "registrartest":
			return fs.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		files = append(files, file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
