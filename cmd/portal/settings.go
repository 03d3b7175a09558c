package main

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/alecthomas/kong"

	"portal/internal/brand"
	"portal/internal/portal"
	"portal/internal/settings"
	"portal/internal/words"
)

type settingsCmd struct {
	Schema string `enum:"brands,accounts," default:"" placeholder:"brands|accounts" help:"Print the JSON Schema of that file."`
}

// Run prints the page about all settings, or a schema.
func (c *settingsCmd) Run(o output) error {
	if c.Schema == "" {
		return writeSettings(o.out)
	}
	files := map[string]any{"brands": brand.Settings{}, "accounts": portal.AccountsFile{}}
	enc := json.NewEncoder(o.out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(settings.Schema(files[c.Schema], "The file of "+c.Schema+" of the portal"))
}

// languageTags are those of the languages that there are.
func languageTags() []string {
	catalogue, err := words.Load()
	if err != nil {
		return nil // told where the catalogue is needed
	}
	var tags []string
	for _, l := range catalogue.Languages() {
		tags = append(tags, l.Tag)
	}
	return tags
}

const settingsIntro = `# Settings

Made from the code by ` + "`make generate`" + `; a test says that it is current. ` + "`portal settings`" + ` prints it too.

Everything is set by variables, or by the flags of the same meaning (` + "`portal serve --help`" + `), which go first. A variable
that is empty counts as not set. ` + "`portal serve --check`" + ` reads all of it, tries the database, and says in one message what is
wrong, without serving. A secret is never set by value but in a URL of a database: it stands in a file, owned by the
portal's user and readable by nobody else (mode 600, or 640 with its group).
`

// writeSettings writes docs/settings.md: what kong reads, and what the files hold.
func writeSettings(w io.Writer) error {
	var flags cli
	parser, err := flags.parser(io.Discard, io.Discard, func(int) {})
	if err != nil {
		return err
	}
	var page strings.Builder
	page.WriteString(settingsIntro)
	writeVariables(&page, "All commands", parser.Model.Flags)
	for _, name := range []string{serveName, "migrate", "doctor", "healthcheck"} {
		for _, child := range parser.Model.Children {
			if child.Name == name {
				writeVariables(&page, "portal "+name, child.Flags)
			}
		}
	}
	writeFile(&page, "The file of brands", "PORTAL_BRANDS", "brands", reflect.TypeFor[brand.Settings]())
	writeFile(&page, "The file of accounts", "PORTAL_ACCOUNTS", "accounts", reflect.TypeFor[portal.AccountsFile]())
	_, err = io.WriteString(w, page.String())
	return err
}

func writeVariables(page *strings.Builder, title string, flags []*kong.Flag) {
	fmt.Fprintf(page, "\n## %s\n\n| variable | default | what |\n| --- | --- | --- |\n", title)
	for _, f := range flags {
		if len(f.Envs) == 0 || f.Hidden {
			continue
		}
		what := f.Help
		if least, most := f.Tag.Get("min"), f.Tag.Get("max"); least != "" {
			what += fmt.Sprintf(" From %s to %s.", least, most)
		}
		fmt.Fprintf(page, "| `%s` | %s | %s |\n", f.Envs[0], code(f.Default), what)
	}
}

func code(text string) string {
	if text == "" {
		return ""
	}
	return "`" + text + "`"
}

func writeFile(page *strings.Builder, title, variable, schema string, t reflect.Type) {
	fmt.Fprintf(page, "\n## %s (`%s`)\n\nJSON. Its schema, for editors, is [%s.schema.json](%s.schema.json).\n\n"+
		"| setting | default | what |\n| --- | --- | --- |\n", title, variable, schema, schema)
	writeFields(page, "", t)
}

// writeFields writes the settings of t, and below each those of what it holds.
func writeFields(page *strings.Builder, prefix string, t reflect.Type) {
	for _, f := range settings.FieldsOf(t) {
		name, kind := prefix+f.Name, f.Type
		for kind.Kind() == reflect.Pointer || kind.Kind() == reflect.Slice {
			if kind.Kind() == reflect.Slice {
				name += "[]"
			}
			kind = kind.Elem()
		}
		def := f.Default
		if f.Required {
			def = "required"
		}
		fmt.Fprintf(page, "| `%s` | %s | %s |\n", name, def, strings.ReplaceAll(f.Doc, "|", "\\|"))
		if kind.Kind() == reflect.Struct && len(settings.FieldsOf(kind)) > 0 {
			writeFields(page, name+".", kind)
		}
	}
}
