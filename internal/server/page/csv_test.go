package page

import (
	"encoding/csv"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/quick"
)

// cellsAsRead are the cells of a file as readers find them that split at sep:
// one heeds quotes wherever a cell begins with one; one that our quotes were not
// made for does not.
func cellsAsRead(file string, sep string) []string {
	var naive []string
	if sep != "," {
		naive = strings.FieldsFunc(file, func(c rune) bool { return strings.ContainsRune(sep+"\r\n", c) })
	}
	r := csv.NewReader(strings.NewReader(file))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = rune(sep[0]), true, -1
	rows, _ := r.ReadAll()
	return append(naive, slices.Concat(rows...)...)
}

func isFormula(cell string) bool {
	cell = strings.TrimLeft(cell, cellBlanks+"\t\r\n\v\f")
	return cell != "" && strings.ContainsAny(cell[:1], "=+-@|%") || strings.HasPrefix(cell, "\uff1d")
}

func formulaIn(t *testing.T, cells []string) (found string) {
	t.Helper()
	var file strings.Builder
	out := csv.NewWriter(&file)
	add := (&table{out: out}).add
	if err := add(cells); err != nil {
		t.Fatal(err)
	}
	out.Flush()
	for _, sep := range []string{",", ";", "\t", "|"} {
		for _, cell := range cellsAsRead(file.String(), sep) {
			if isFormula(cell) {
				return cell
			}
		}
	}
	return ""
}

func TestNoReaderOfAFileFindsAFormula(t *testing.T) {
	for _, cell := range []string{
		"=1+1", "+1", "-1", "@SUM(A1)", "|calc", "%0", "x;=1+1", "x\t=1+1", "x\n=1+1", "x\r=1+1", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1",
		`x;"=1+1"`, `x; " =1`, `";=1`, `"";"=1`, "x|=1", ";;=1", "\uff1d1+1", "x;\uff1d1", "\u2028=1", "a;-b;+c", `""=1`,
	} {
		if got := formulaIn(t, []string{"first", cell, "last"}); got != "" {
			t.Errorf("%q gives a cell %q", cell, got)
		}
	}
	spelled := func(letters []uint8) string {
		var cell strings.Builder
		for _, l := range letters {
			cell.WriteByte("=+-@;,\t\n\r\" |x'"[l%14])
		}
		return cell.String()
	}
	safe := func(one, two []uint8) bool { return formulaIn(t, []string{spelled(one), spelled(two)}) == "" }
	if err := quick.Check(safe, &quick.Config{MaxCount: 3000}); err != nil {
		t.Error(err)
	}
}

func TestPlainTextsReachAFileAsTheyAre(t *testing.T) {
	for _, cell := range []string{
		"", "example.com", "2026-11-21T09:00:00Z", "v=DMARC1; p=none", "ns1.example.net ns2.example.net", "Telephone: +1.4165550123", "a, b", `say "x"`,
	} {
		if got := harmless(cell); got != cell {
			t.Errorf("%q became %q", cell, got)
		}
	}
}

func TestEveryFileIsWrittenByTheTable(t *testing.T) {
	read := 0
	err := filepath.WalkDir("..", func(source string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(source, ".go") || strings.HasSuffix(source, "_test.go") {
			return err
		}
		read++
		data, err := os.ReadFile(source)
		if source != "../page/csv.go" && strings.Contains(string(data), `"encoding/csv"`) {
			t.Errorf("%s writes CSV by itself: use Pages.Download", source)
		}
		return err
	})
	if err != nil || read < 40 {
		t.Fatal(read, err)
	}
}
