package settings

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// validate holds data to the schema of into.
func (f *File) validate(data []byte, into any) Problems {
	schema, err := compile(into)
	if err != nil {
		return Problems{f.Problem("", "%v", err)}
	}
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return Problems{f.Problem("", "it is not JSON")}
	}
	var invalid *jsonschema.ValidationError
	if err := schema.Validate(instance); !errors.As(err, &invalid) {
		return nil
	}
	var problems Problems
	f.explain(invalid, into, &problems)
	slices.SortStableFunc(problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return problems
}

func compile(into any) (*jsonschema.Schema, error) {
	const name = "settings.json"
	compiler := jsonschema.NewCompiler()
	schema := Schema(into, "")
	if err := compiler.AddResource(name, numbered(schema)); err != nil {
		return nil, fmt.Errorf("schema of settings: %w", err)
	}
	return compiler.Compile(name)
}

// explain words the causes of e that have none of their own.
func (f *File) explain(e *jsonschema.ValidationError, into any, problems *Problems) {
	for _, cause := range e.Causes {
		f.explain(cause, into, problems)
	}
	if len(e.Causes) > 0 {
		return
	}
	at := pointerTo(e.InstanceLocation...)
	say := func(at, format string, args ...any) { *problems = append(*problems, f.Problem(at, format, args...)) }
	name := nameOf(e.InstanceLocation)
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, missing := range k.Missing {
			say(at, "%s is missing", strings.TrimPrefix(name+"."+missing, "."))
		}
	case *kind.AdditionalProperties:
		for _, unknown := range k.Properties {
			say(at+pointerTo(unknown), "%s is not known%s", strings.TrimPrefix(name+"."+unknown, "."), DidYouMean(unknown, namesAt(into, e.InstanceLocation)))
		}
	case *kind.Type:
		say(at, "%s must be %s, not %s", cmp.Or(name, "the file"), kindName(k.Want...), kindName(k.Got))
	case *kind.Minimum:
		say(at, "%s is %s; it must be at least %s", name, number(k.Got), number(k.Want))
	case *kind.Maximum:
		say(at, "%s is %s; it must be at most %s", name, number(k.Got), number(k.Want))
	case *kind.Enum:
		say(at, "%s must be one of %s", name, quoted(k.Want))
	case *kind.MinLength:
		say(at, "%s must not be empty", name)
	case *kind.Pattern:
		say(at, "%s is not as it should be: %s", name, fieldAt(into, e.InstanceLocation).Doc)
	default:
		say(at, "%s is not as it should be", name)
	}
}

func number(r *big.Rat) string {
	return strings.TrimSuffix(strings.TrimRight(r.FloatString(6), "0"), ".")
}

// pointerTo is the RFC 6901 pointer to location.
func pointerTo(location ...string) string {
	var b strings.Builder
	for _, part := range location {
		b.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(part))
	}
	return b.String()
}

// nameOf writes a place as people do: brands[0].url, counted from 1 in a list.
func nameOf(location []string) string {
	var b strings.Builder
	for _, part := range location {
		if i, err := strconv.Atoi(part); err == nil {
			fmt.Fprintf(&b, "[%d]", i+1)
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(part)
	}
	return b.String()
}

func kindName(kinds ...string) string {
	names := map[string]string{
		"string": "a text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
		"array": "a list", "object": "an object in {…}", "null": "null",
	}
	said := make([]string, len(kinds))
	for i, k := range kinds {
		said[i] = cmp.Or(names[k], k)
	}
	said = slices.DeleteFunc(said, func(name string) bool { return name == "null" && len(said) > 1 })
	return strings.Join(said, " or ")
}

func quoted(values []any) string {
	said := make([]string, len(values))
	for i, v := range values {
		said[i] = fmt.Sprintf("%q", v)
	}
	return strings.Join(said, ", ")
}

// typeAt is the struct that location leads to, as far as there is one.
func typeAt(into any, location []string) reflect.Type {
	t := structOf(reflect.TypeOf(into))
	for _, part := range location {
		if _, err := strconv.Atoi(part); err == nil {
			continue
		}
		for _, f := range FieldsOf(t) {
			if next := structOf(f.Type); f.Name == part && next != nil {
				t = next
			}
		}
	}
	return t
}

// structOf is the struct inside pointers and lists, nil for none.
func structOf(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	return t
}

func namesAt(into any, location []string) []string {
	var names []string
	for _, f := range FieldsOf(typeAt(into, location)) {
		names = append(names, f.Name)
	}
	return names
}

func fieldAt(into any, location []string) Field {
	for _, f := range FieldsOf(typeAt(into, location)) {
		if len(location) > 0 && f.Name == location[len(location)-1] {
			return f
		}
	}
	return Field{}
}

// numbered turns the numbers of a schema into those that the validator knows.
func numbered(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, value := range v {
			out[key] = numbered(value)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, value := range v {
			out[i] = numbered(value)
		}
		return out
	case int:
		return float64(v)
	}
	return v
}
