package main

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

func TestTheArchitecturePageLeavesNothingOut(t *testing.T) {
	page, err := os.ReadFile("../../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	for path := range listPackages(t) {
		name, ours := strings.CutPrefix(path, "portal/")
		if ours && !strings.Contains(string(page), "`"+name+"`") && !strings.HasSuffix(name, "postgrestest") {
			t.Errorf("it does not name the package %s", name)
		}
	}
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d migrations: %v", len(names), err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(migrations.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range createsTable.FindAllStringSubmatch(string(text), -1) {
			if !strings.Contains(string(page), "`"+table[1]+"`") {
				t.Errorf("it does not name the table %s of %s", table[1], name)
			}
		}
	}
}
