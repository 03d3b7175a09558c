// Package architecture holds the program to ARCHITECTURE.md: which packages there are,
// what each may import, and whose the tables of the database are.
package architecture

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"portal/migrations"
)

// createsTable finds the tables that a migration makes.
var createsTable = regexp.MustCompile(`(?m)^CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?([a-z_]+)`)

func page(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestThePageNamesEveryTable(t *testing.T) {
	text := page(t)
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d migrations: %v", len(names), err)
	}
	for _, name := range names {
		sql, err := fs.ReadFile(migrations.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range createsTable.FindAllStringSubmatch(string(sql), -1) {
			if !strings.Contains(text, "`"+table[1]+"`") {
				t.Errorf("it does not name the table %s of %s", table[1], name)
			}
		}
	}
}

var roomLine = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| ([^|]+) \\| ([^|]*) ?\\|$")

// rooms reads the page's table of packages: for each the names that it may import.
// A package goes by its path without "internal/", a module from elsewhere as short says.
func rooms(t *testing.T, text string) map[string][]string {
	t.Helper()
	_, section, found := strings.Cut(text, "\n## Rooms\n")
	section, _, ends := strings.Cut(section, "\n## ")
	if !found || !ends {
		t.Fatal("the page has no section about rooms")
	}
	allowed := make(map[string][]string)
	for _, cells := range roomLine.FindAllStringSubmatch(section, -1) {
		name := strings.TrimPrefix(cells[1], "internal/")
		if _, twice := allowed[name]; twice {
			t.Errorf("the page has two rows for %s", name)
		}
		allowed[name] = strings.Fields(cells[3])
	}
	if rows := strings.Count(section, "\n| `"); rows != len(allowed) {
		t.Errorf("%d rows, of which %d can be read: a row is | `package` | sentence | imports |", rows, len(allowed))
	}
	return allowed
}
