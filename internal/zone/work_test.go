package zone_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"portal/internal/registrar"
	"portal/internal/zone"
)

// mostSent is the body of a form of records, in bytes.
const mostSent = 1 << 20

// worstFiles are files that make a reader work: each piece is repeated to the bound.
var worstFiles = map[string]string{
	"line ends": "\n", "comments": ";\n", "words": "a\n", "records": "@ A 192.0.2.1\n", "ranges": "$GENERATE 1-65535 a$ A 192.0.2.1\n", "files": "$INCLUDE x\n",
	"open brackets": "(\n", "one long line of brackets": "(", "open quotes": "\"\n", "long open quotes": `x TXT "` + strings.Repeat("y", 2000) + "\n", "long open brackets": "( " + strings.Repeat("y", 2000) + "\n",
	"one word": "a", "one name": "a.", "one name in another script": "é", "backslashes": `\`, "octal escapes": `\303`, "quotes": `"`, "one line": "a TXT x ", "semicolons": ";",
	"other types": "a CAA 0 issue x\n", "names that go on": " TXT \"x\"\n", "JSON": `[{`, "rows of Route 53": "RESOURCERECORDS\t192.0.2.1\n", "aliases of Route 53": "ALIASTARGET\tx\n", "blanks": "\u00a0", "origins": "$ORIGIN a\n",
}

// allocations counts those of one run.
func allocations(run func()) float64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	run()
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs - before.Mallocs)
}

func TestTheWorstFileTakesWorkByItsSizeAlone(t *testing.T) {
	for name, piece := range worstFiles {
		t.Run(name, func(t *testing.T) {
			read := func(size int) (zone.Import, float64) {
				text := strings.Repeat(piece, size/len(piece))
				var in zone.Import
				n := allocations(func() { in = parseFile(t, text) })
				return in, n
			}
			in, most := read(mostSent)
			if in.Read > zone.MaxLines || len(in.Records) > zone.MaxRecords || len(in.Left) > 50 {
				t.Errorf("%d lines, %d records, %d left out", in.Read, len(in.Records), len(in.Left))
			}
			if perLine := most / float64(max(in.Read, 1)+mostSent/1000); perLine > 200 {
				t.Errorf("%.0f allocations, %.1f for each of %d lines", most, perLine, in.Read)
			}
			if _, part := read(mostSent / 16); most > 24*part+2000 {
				t.Errorf("%.0f allocations for a sixteenth of it, %.0f for all", part, most)
			}
		})
	}
}

func TestEveryLineThatIsReadIsCounted(t *testing.T) {
	for _, piece := range []string{"$GENERATE 1-65535 a$ A 192.0.2.1\n", "a CAA 0 issue x\n", "a NS b.example.\n", "?\n", "@ A 192.0.2.1\n"} {
		if in := parseFile(t, strings.Repeat(piece, 300)); in.Read != 300 || in.TooLong {
			t.Errorf("%q: %d of 300", piece, in.Read)
		}
		if in := parseFile(t, strings.Repeat(piece, zone.MaxLines+1)); in.Read != zone.MaxLines || !in.TooLong {
			t.Errorf("%q: %d read, too long %v", piece, in.Read, in.TooLong)
		}
	}
	var many strings.Builder
	for i := range zone.MaxRecords + 1 {
		fmt.Fprintf(&many, "a%d A 192.0.2.1\n", i)
	}
	if in := parseFile(t, many.String()); !in.TooMany || len(in.Records) != zone.MaxRecords {
		t.Errorf("one more than there may be: %d, too many %v", len(in.Records), in.TooMany)
	}
}

// leaving is the context of a visitor who leaves after some looks at it.
type leaving struct {
	context.Context
	looks int
}

func (l *leaving) Err() error {
	if l.looks--; l.looks < 0 {
		return context.Canceled
	}
	return nil
}

func TestReadingStopsWithItsVisitor(t *testing.T) {
	for _, text := range []string{strings.Repeat("a CAA 0 issue x\n", 1000), `{"ResourceRecordSets":[` + strings.Repeat(`{"Name":"a.","Type":"CAA","ResourceRecords":[{"Value":"x"}]},`, 999) + `{}]}`} {
		in, err := zone.ParseFile(&leaving{t.Context(), 10}, example, text)
		if !errors.Is(err, context.Canceled) || in.Read != 10 {
			t.Errorf("%d lines read, %v", in.Read, err)
		}
	}
}

func TestTheWorstZoneTakesWorkByItsSizeAlone(t *testing.T) {
	record := func(i, n int) map[string]zone.Row {
		next := (i + 1) % n
		return map[string]zone.Row{
			"a circle":             {Type: "CNAME", Name: fmt.Sprintf("n%d", i), Value: fmt.Sprintf("n%d.example.com", next)},
			"one name":             {Type: "TXT", Name: "x", Value: fmt.Sprint("t", i)},
			"CNAMEs of one name":   {Type: "CNAME", Name: "x", Value: fmt.Sprintf("n%d.example.net", i)},
			"a circle of SPF":      {Type: "TXT", Name: fmt.Sprintf("n%d", i), Value: fmt.Sprintf("v=spf1%s -all", strings.Repeat(fmt.Sprintf(" include:n%d.example.com", next), 9))},
			"SPF of one name":      {Type: "TXT", Name: "x", Value: fmt.Sprintf("v=spf1 ip4:192.0.2.1 x=%d", i)},
			"mail over a wildcard": {Type: "MX", Name: "*", Value: fmt.Sprintf("n%d.example.com", i), Priority: "1"},
			"deep names":           {Type: "A", Name: strings.Repeat("a.", 100) + fmt.Sprint("n", i), Value: "192.0.2.1"},
			"lines in fields":      {Type: "TXT", Name: fmt.Sprintf("n%d", i), Value: strings.Repeat("x IN TXT \"y\" ", 40)},
		}
	}
	for name := range record(0, 1) {
		check := func(n int) float64 {
			var rows []zone.Row
			for i := range n {
				rows = append(rows, record(i, n)[name])
			}
			return allocations(func() {
				zone.Check(example, rows, nil)
				var found []registrar.Record
				for _, r := range rows {
					found = append(found, registrar.Record{Type: r.Type, Name: r.Name, Value: r.Value})
				}
				zone.Check(example, rows, found)
				zone.Doubts(example, found, nil)
			})
		}
		if half, all := check(zone.MaxRecords/2), check(zone.MaxRecords); all > 2.6*half+1000 {
			t.Errorf("%s: %.0f allocations for half a zone, %.0f for a whole one", name, half, all)
		} else if all > 1500*zone.MaxRecords {
			t.Errorf("%s: %.0f allocations", name, all)
		}
	}
}
