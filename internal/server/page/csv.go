package page

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"time"

	"portal/internal/words"
	"portal/web/templates/ui"
)

// byteOrderMark is how spreadsheets know UTF-8.
const byteOrderMark = "\ufeff"

// table is a file in the making. Every cell of every file goes through add.
type table struct {
	out   *csv.Writer
	begin func() error // sends the head of the answer and the first line; nil once that is done
}

// add writes one row.
func (t *table) add(cells []string) error {
	if err := t.open(); err != nil {
		return err
	}
	safe := make([]string, len(cells))
	for i, cell := range cells {
		safe[i] = harmless(cell)
	}
	return t.out.Write(safe)
}

func (t *table) open() error {
	if t.begin == nil {
		return nil
	}
	begin := t.begin
	t.begin = nil
	return begin()
}

// Download answers with a CSV file called name, under columns, of the rows that
// each adds as it reads them: ten thousand take no memory. An error before the
// first row gets its page.
func (p *Pages) Download(w http.ResponseWriter, r *http.Request, name string, columns []words.Key, each func(add func(cells []string) error) error) error {
	l := p.Layout(r)
	t := &table{out: csv.NewWriter(w)}
	t.begin = func() error {
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s.csv"`, name))
		return t.out.Write(titles(l, columns))
	}
	err := each(t.add)
	if err == nil {
		err = t.open()
	}
	t.out.Flush()
	if err != nil && t.begin == nil {
		// Half a file must not look like a whole one: the connection is cut.
		Warn(r.Context(), VisitOf(r).Log, "file broke off", err, "name", name)
		panic(http.ErrAbortHandler)
	}
	return err
}

// titles are the first line of a file.
func titles(l ui.Layout, columns []words.Key) []string {
	row := make([]string, len(columns))
	for i, column := range columns {
		row[i] = l.T(column)
	}
	row[0] = byteOrderMark + row[0]
	return row
}

const (
	// formulaSigns begin a formula, or a command, in some spreadsheet; the wide
	// ones where it is set to Chinese or Japanese.
	formulaSigns = "=+-@|%\uff1d\uff0b\uff0d\uff20"
	// cellEnds are what some spreadsheet takes for the end of a cell. Which one it
	// splits at depends on its user's country, and away from commas it doesn't heed
	// our quotes. One that splits at commas does.
	cellEnds = ";|\t\r\n\v\f\u0085\u2028\u2029"
	// cellBlanks may stand between the end of a cell and what counts in the next.
	cellBlanks = " \"\u00a0\u3000\ufeff\u200b"
)

// harmless keeps spreadsheets from taking any part of a text for a formula, no
// matter where they split it: an apostrophe goes before each sign that would
// begin one.
func harmless(cell string) string {
	var safe strings.Builder
	begins := true
	for _, c := range cell {
		if begins && (strings.ContainsRune(formulaSigns, c) || strings.ContainsRune("\t\r\n", c) && safe.Len() == 0) {
			safe.WriteByte('\'')
		}
		begins = strings.ContainsRune(cellEnds, c) || begins && strings.ContainsRune(cellBlanks, c)
		safe.WriteRune(c)
	}
	return safe.String()
}

// CSVTime writes t in UTC; what is not known stays empty, also elsewhere here.
func CSVTime(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(layout)
}
