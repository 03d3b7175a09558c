package portal_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// updatePages writes the calls that were seen into docs/pages.md, for a person to
// read the difference: go test ./internal/portal -run TestPages -update-pages
var updatePages = flag.Bool("update-pages", false, "write the calls of pages into docs/pages.md")

const pagesFile = "../../docs/pages.md"

// pagesRow is a row of a table in docs/pages.md.
type pagesRow struct {
	function string
	pages    []string // such as "GET /domains/{domain}"
	calls    string
}

var (
	rowLine  = regexp.MustCompile(`(?m)^\| ([^|]*) \| ([^|]*) \| ([^|]*) \|$`)
	pageName = regexp.MustCompile("`((?:GET|POST) /[^`]*)`")
)

func pagesRows(t *testing.T) []pagesRow {
	t.Helper()
	text, err := os.ReadFile(pagesFile)
	if err != nil {
		t.Fatal(err)
	}
	var rows []pagesRow
	for _, cells := range rowLine.FindAllStringSubmatch(string(text), -1) {
		row := pagesRow{function: strings.TrimSpace(cells[1]), calls: strings.TrimSpace(cells[3])}
		for _, name := range pageName.FindAllStringSubmatch(cells[2], -1) {
			row.pages = append(row.pages, name[1])
		}
		if row.function != "Function" && row.function != "---" {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		t.Fatal("docs/pages.md has no table")
	}
	return rows
}

var (
	routeLine = regexp.MustCompile(`route\("((?:GET|POST) [^"]+)"`)
	pathEnd   = regexp.MustCompile(`/\{\$\}$`)
)

// routedPages are the patterns in the source of the router. One that ends in "/"
// is completed from a list.
func routedPages(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../internal/server/registrant/*.go")
	if err != nil {
		t.Fatal(err)
	}
	areas, err := filepath.Glob("../../internal/server/registrant/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var pages []string
	for _, file := range append(files, areas...) {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range routeLine.FindAllStringSubmatch(string(source), -1) {
			pages = append(pages, pathEnd.ReplaceAllString(found[1], "/"))
		}
	}
	if len(pages) < 50 {
		t.Fatalf("only %d pages were found in the router", len(pages))
	}
	return pages
}

// begins reports whether page is the pattern, or one of those that it begins.
func begins(pattern, page string) bool {
	return pattern == page || strings.HasSuffix(pattern, "/") && pattern != "GET /" && strings.HasPrefix(page, pattern)
}

func TestPagesOfTheTableAreThoseOfTheRouter(t *testing.T) {
	rows, routed := pagesRows(t), routedPages(t)
	var listed []string
	for i, row := range rows {
		if row.function == "" || len(row.pages) == 0 || row.calls == "" {
			t.Errorf("row %d has an empty cell: %+v", i+1, row)
		}
		listed = append(listed, row.pages...)
	}
	for _, page := range listed {
		if !slices.ContainsFunc(routed, func(pattern string) bool { return begins(pattern, page) }) {
			t.Errorf("the table has %q, which the router does not have", page)
		}
	}
	for _, pattern := range routed {
		if !slices.ContainsFunc(listed, func(page string) bool { return begins(pattern, page) }) {
			t.Errorf("the router has %q, which the table does not have", pattern)
		}
	}
}

// writeCalls puts calls into the rows of docs/pages.md.
func writeCalls(t *testing.T, calls map[string]string) {
	t.Helper()
	text, err := os.ReadFile(pagesFile)
	if err != nil {
		t.Fatal(err)
	}
	updated := rowLine.ReplaceAllStringFunc(string(text), func(line string) string {
		cells := rowLine.FindStringSubmatch(line)
		if seen, ok := calls[strings.TrimSpace(cells[1])]; ok {
			return "| " + cells[1] + " | " + cells[2] + " | " + seen + " |"
		}
		return line
	})
	if err := os.WriteFile(pagesFile, []byte(updated), 0o644); err != nil {
		t.Fatal(err)
	}
}
