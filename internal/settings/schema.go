package settings

import (
	"encoding"
	"reflect"
	"strconv"
	"strings"
)

// Field is a setting, as its struct's tags declare it:
//
//	Port int `json:"port" rule:"minimum=0,maximum=65535" default:"587" doc:"Port of the server."`
//
// Rules are those of JSON Schema: minimum, maximum, minLength, pattern (without
// commas), enum (values apart by "|") and required.
type Field struct {
	Name, Doc, Default string
	Required           bool
	Rules              map[string]string
	Type               reflect.Type
}

// FieldsOf returns the settings of the struct type t, in order. What JSON does not
// know is none.
func FieldsOf(t reflect.Type) []Field {
	var fields []Field
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || name == "-" || name == "" {
			continue
		}
		field := Field{Name: name, Doc: f.Tag.Get("doc"), Default: f.Tag.Get("default"), Rules: map[string]string{}, Type: f.Type}
		for rule := range strings.SplitSeq(f.Tag.Get("rule"), ",") {
			switch key, value, _ := strings.Cut(rule, "="); key {
			case "":
			case "required":
				field.Required = true
			default:
				field.Rules[key] = value
			}
		}
		fields = append(fields, field)
	}
	return fields
}

// Schema is the JSON Schema (2020-12) of v, a struct or a pointer to one.
func Schema(v any, title string) map[string]any {
	schema := schemaOf(reflect.TypeOf(v))
	schema["$schema"], schema["title"] = "https://json-schema.org/draft/2020-12/schema", title
	return schema
}

var textual = reflect.TypeFor[encoding.TextUnmarshaler]()

func schemaOf(t reflect.Type) map[string]any {
	switch {
	case t.Kind() == reflect.Pointer:
		return schemaOf(t.Elem())
	case reflect.PointerTo(t).Implements(textual):
		return map[string]any{"type": "string"}
	}
	switch t.Kind() {
	case reflect.Struct:
		return objectOf(t)
	case reflect.Slice:
		// null is no list, as programs that write settings have it.
		return map[string]any{"type": []any{"array", "null"}, "items": schemaOf(t.Elem())}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return map[string]any{"type": "integer"}
	default:
		return map[string]any{"type": "string"}
	}
}

func objectOf(t reflect.Type) map[string]any {
	properties, required := map[string]any{}, []any{}
	for _, f := range FieldsOf(t) {
		schema := schemaOf(f.Type)
		for key, value := range f.Rules {
			schema[key] = ruleValue(key, value)
		}
		if f.Doc != "" {
			schema["description"] = f.Doc
		}
		if f.Default != "" {
			schema["default"] = defaultOf(f)
		}
		if f.Required {
			required = append(required, f.Name)
		}
		properties[f.Name] = schema
	}
	object := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		object["required"] = required
	}
	return object
}

func ruleValue(key, value string) any {
	switch key {
	case "enum":
		var values []any
		for v := range strings.SplitSeq(value, "|") {
			values = append(values, v)
		}
		return values
	case "pattern":
		return value
	}
	n, err := strconv.Atoi(value)
	if err != nil {
		panic("settings: rule " + key + "=" + value + " is not a number") // a struct's tag; a test reads them
	}
	return n
}

// defaultOf is a number where the setting is one; words that describe a default
// are documentation alone.
func defaultOf(f Field) any {
	if n, err := strconv.Atoi(f.Default); err == nil && f.Type.Kind() == reflect.Int {
		return n
	}
	if b, err := strconv.ParseBool(f.Default); err == nil && f.Type.Kind() == reflect.Bool {
		return b
	}
	return f.Default
}
