package routine_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// unguarded are programs and helpers that may end by a panic: the simulator shares no
// code with the portal, and the bench is no service.
var unguarded = []string{"internal/routine", "internal/srs/srssim", "internal/registrar/registrartest", "cmd/portalbench"}

// goroutinesOf lists what starts a goroutine in the files of a package past this
// package: a go statement, a group of errgroup, and a wait group's Go.
func goroutinesOf(set *token.FileSet, files []*ast.File) (found []string) {
	groups := map[string]bool{} // names of fields and variables
	for _, file := range files {
		for _, i := range file.Imports {
			if strings.Trim(i.Path.Value, `"`) == "golang.org/x/sync/errgroup" {
				found = append(found, fmt.Sprintf("%s: errgroup", set.Position(i.Pos())))
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				found = append(found, fmt.Sprintf("%s: go", set.Position(n.Pos())))
			case *ast.Field:
				noteGroups(groups, n.Type, n.Names)
			case *ast.ValueSpec:
				noteGroups(groups, n.Type, n.Names)
			}
			return true
		})
	}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if ok && call.Sel.Name == "Go" && groups[lastName(call.X)] {
				found = append(found, fmt.Sprintf("%s: Go of a wait group", set.Position(n.Pos())))
			}
			return true
		})
	}
	return found
}

func noteGroups(groups map[string]bool, kind ast.Expr, names []*ast.Ident) {
	of, ok := kind.(*ast.SelectorExpr)
	if !ok || of.Sel.Name != "WaitGroup" {
		return
	}
	for _, name := range names {
		groups[name.Name] = true
	}
}

func lastName(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	}
	return ""
}

func TestNoGoroutineCanEndTheProcess(t *testing.T) {
	t.Parallel()
	root, seen := "../..", 0
	for _, top := range []string{"cmd", "internal", "web"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.IsDir() {
				return err
			}
			name := filepath.ToSlash(strings.TrimPrefix(path, root+"/"))
			if entry.Name() == "node_modules" || slices.Contains(unguarded, name) {
				return filepath.SkipDir
			}
			set := token.NewFileSet()
			files := parsed(t, set, path)
			seen += len(files)
			for _, place := range goroutinesOf(set, files) {
				t.Errorf("%s starts a goroutine in which a panic would end the process; package routine starts one in which it would not", place)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 100 {
		t.Errorf("only %d files were read", seen)
	}
}

func parsed(t *testing.T, set *token.FileSet, dir string) (files []*ast.File) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if name := entry.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			file, err := parser.ParseFile(set, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
	}
	return files
}

func TestTheSearchForGoroutinesFindsThem(t *testing.T) {
	t.Parallel()
	const source = `package p
import ("sync"; "golang.org/x/sync/errgroup")
type s struct{ running sync.WaitGroup }
func (s *s) f(g *errgroup.Group, ours interface{ Go(func() error) }) {
	var wg sync.WaitGroup
	go s.f(g, ours)
	wg.Go(func() {})
	s.running.Go(func() {})
	ours.Go(nil)
}`
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "p.go", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	if found := goroutinesOf(set, []*ast.File{file}); len(found) != 4 {
		t.Errorf("found %d, want 4: %q", len(found), found)
	}
}
