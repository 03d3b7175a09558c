package templates

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"

	"portal/internal/registrar"
	"portal/internal/zone"
	"portal/web/templates/ui"
)

// constantsOf are the values that the package in folder names for T, a type of its own.
func constantsOf[T ~string](folder string) []T {
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		panic(err)
	}
	var values []T
	for _, file := range files {
		source, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			panic(err)
		}
		ast.Inspect(source, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if of, named := spec.Type.(*ast.Ident); !named || of.Name != reflect.TypeFor[T]().Name() {
				return true
			}
			for _, v := range spec.Values {
				if literal, ok := v.(*ast.BasicLit); ok {
					text, err := strconv.Unquote(literal.Value)
					if err != nil {
						panic(err)
					}
					values = append(values, T(text))
				}
			}
			return true
		})
	}
	if len(values) == 0 {
		panic("no constants in " + folder)
	}
	return values
}

func reasons() []registrar.Reason { return constantsOf[registrar.Reason]("../../internal/registrar") }

func errorKinds() []ui.ErrorKind { return constantsOf[ui.ErrorKind]("ui") }

func dnsFaults() []zone.Problem { return constantsOf[zone.Problem]("../../internal/zone") }
