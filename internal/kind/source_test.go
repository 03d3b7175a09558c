package kind_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// element is an entry of a list in a source file: the names of this package that it
// has, and where its text is.
type element struct {
	names      []string // "NameserversSet", "FieldLock", ...
	begin, end int      // bytes of the file
}

// read returns the text of a file of the repository.
func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../..", file))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// goElements returns the elements of the composite literal that variable is set to.
func goElements(t *testing.T, file, text, variable string) []element {
	t.Helper()
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, file, text, 0)
	if err != nil {
		t.Fatalf("parse %s: %v", file, err)
	}
	var found []element
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || spec.Names[0].Name != variable || len(spec.Values) == 0 {
			return true
		}
		for _, e := range spec.Values[0].(*ast.CompositeLit).Elts {
			begin, end := files.Position(e.Pos()).Offset, files.Position(e.End()).Offset
			if end < len(text) && text[end] == ',' {
				end++
			}
			found = append(found, element{namesOf(e), begin, end})
		}
		return false
	})
	return found
}

// namesOf collects the kind.Name of an element: of a map's its key, else its own
// fields. An identifier of the file's own package counts too.
func namesOf(e ast.Expr) []string {
	if pair, ok := e.(*ast.KeyValueExpr); ok {
		return nameOf(pair.Key)
	}
	literal, ok := e.(*ast.CompositeLit)
	if !ok {
		return nameOf(e)
	}
	var names []string
	for _, field := range literal.Elts {
		if pair, ok := field.(*ast.KeyValueExpr); ok {
			field = pair.Value
		}
		names = append(names, nameOf(field)...)
		if list, ok := field.(*ast.CompositeLit); ok {
			for _, each := range list.Elts {
				names = append(names, nameOf(each)...)
			}
		}
	}
	return names
}

func nameOf(e ast.Expr) []string {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		if of, ok := e.X.(*ast.Ident); ok && of.Name == "kind" {
			return []string{e.Sel.Name}
		}
	case *ast.CallExpr: // kind.FieldContact(registrar.OwnerContact, "email")
		return nameOf(e.Fun)
	case *ast.Ident:
		return []string{e.Name}
	}
	return nil
}

var tableRow = regexp.MustCompile("(?m)^\\| `([a-z_.]+)` \\|.*\n")

// tableElements returns the rows of a table of a page, by the kind in their first cell.
func tableElements(text string) []element {
	var found []element
	for _, at := range tableRow.FindAllStringSubmatchIndex(text, -1) {
		found = append(found, element{[]string{constant(text[at[2]:at[3]])}, at[0], at[1]})
	}
	return found
}

// constants maps the value of each constant of this package's list to its name.
func constants(t *testing.T, file string) map[string]string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, read(t, file), 0)
	if err != nil {
		t.Fatal(err)
	}
	names := make(map[string]string)
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for i, value := range spec.Values {
			if literal, ok := value.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				names[literal.Value[1:len(literal.Value)-1]] = spec.Names[i].Name
			}
		}
		return false
	})
	return names
}

func has(elements []element, name string) bool {
	return slices.ContainsFunc(elements, func(e element) bool { return slices.Contains(e.names, name) })
}
