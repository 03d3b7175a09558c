package zone

import (
	"context"
	"slices"
	"strings"

	"portal/internal/registrar"
)

// mostLeft bounds what an Import lists as left out.
const mostLeft = 50

// MaxLines bounds what is read of a file, in lines that say something: signed zones
// have some for each record.
const MaxLines = 10 * MaxRecords

// Import is what could be read of a zone file.
type Import struct {
	Records []registrar.Record
	// Undotted are the records among Records that name hosts without a final dot, so
	// that the domain was put behind. Many programs mean a whole name then.
	Undotted []Undotted
	// Left are the first lines that are no records here, each with its cause. LeftMore
	// is how many follow.
	Left     []Left
	LeftMore int
	// Read is how many lines said something, kept or not.
	Read int
	// TooMany is true if there are more records than MaxRecords, TooLong if there are
	// more lines than MaxLines; reading ended there.
	TooMany, TooLong bool
}

// Undotted is a record in two readings.
type Undotted struct {
	Line      int
	As, Whole registrar.Record // relative as the standard has it, and as a whole name
}

// Left is a line that was left out.
type Left struct {
	Line  int    // 0 if the file has no lines
	Text  string // at most mostQuoted characters
	Cause Fault
}

// ParseFile reads a zone file of the domain: a master file (RFC 1035, section 5) as
// BIND and many programs write it, or what Amazon Route 53 lists. Lost are the TTLs,
// the order, where a text is split into several, and what is there twice. Other files
// that it names are not read. It stops with the context, whose error it returns.
func ParseFile(ctx context.Context, domain registrar.DomainName, text string) (Import, error) {
	r := reader{origins: origins{domain: domain, origin: string(domain) + "."}, twice: make(map[registrar.Record]bool)}
	text = withoutMark(text)
	if isJSON(text) {
		for _, s := range readJSON(text) {
			if !r.goOn(ctx) {
				break
			}
			r.take([]said{s}, s)
		}
		return r.in, ctx.Err()
	}
	lines := entriesOf(text)
	for e, ok := lines.next(); ok && r.goOn(ctx); e, ok = lines.next() {
		r.read(e)
	}
	return r.in, ctx.Err()
}

// reader is the state of ParseFile.
type reader struct {
	origins
	in    Import
	twice map[registrar.Record]bool
	last  [2]string // whole name of the record before, in both readings
	set   awsSet
	table table // whose rows follow; the zero value is none
}

// goOn counts what is read, and reports whether it may be.
func (r *reader) goOn(ctx context.Context) bool {
	if r.in.TooMany || ctx.Err() != nil {
		return false
	}
	if r.in.Read == MaxLines {
		r.in.TooLong = true
		return false
	}
	r.in.Read++
	return true
}

func (r *reader) leave(line int, text string, cause Fault) {
	if len(r.in.Left) == mostLeft {
		r.in.LeftMore++
		return
	}
	r.in.Left = append(r.in.Left, Left{Line: line, Text: short(text), Cause: cause})
}

// read takes what a line says.
func (r *reader) read(e entry) {
	if strings.HasPrefix(e.text, "$") {
		r.direct(e)
		return
	}
	if r.readSet(e) {
		return
	}
	if t, ok := heading(e.text); ok {
		r.table = t
		return
	}
	all := r.readings(e)
	none := said{line: e.line, text: e.text, wrong: Fault{Problem: NotARecord}}
	if field, _ := cutField(e.text); strings.HasPrefix(e.text, field) {
		none.owner = field
	}
	if e.wrong.Problem != "" {
		none.wrong, all = e.wrong, nil
	}
	r.take(all, none)
}

// readings are the ways to read a line: as one of a master file, and as a row of a
// table, which comes first below the heading of one.
func (r *reader) readings(e entry) []said {
	all := readings(e.text)
	for i := range all {
		all[i] = fromConsole(all[i])
	}
	if s, ok := r.table.read(e.text); ok {
		all = append([]said{s}, all...)
	}
	if !slices.ContainsFunc(all, func(s said) bool { return s.wrong.Problem != "" }) {
		all = append(all, guesses(e.text)...)
	}
	for i := range all {
		all[i].line, all[i].text = e.line, e.text
	}
	return all
}

// direct does what a word with a dollar sign says. Those that would make records of
// their own, or read other files, are left out unread.
func (r *reader) direct(e entry) {
	fields := fieldsOf(e.text)
	switch word := strings.ToUpper(fields[0]); {
	case word == "$TTL" && len(fields) == 2 && ttl.MatchString(fields[1]):
	case word == "$ORIGIN" && len(fields) == 2:
		r.origin = r.originOf(fields[1])
	case word == "$GENERATE":
		r.leave(e.line, e.text, Fault{Problem: Generate})
	case word == "$INCLUDE":
		r.leave(e.line, e.text, Fault{Problem: Include})
	default:
		r.leave(e.line, e.text, fault(Directive, e.text))
	}
}

// take keeps the first reading that makes a record, or leaves the line out; none is
// the cause where there is no reading at all.
func (r *reader) take(all []said, none said) {
	kept, cause := none, none.wrong
	for i, s := range all {
		record, wrong := r.record(r.owned(s, 0), false)
		if wrong.Problem == "" {
			r.keep(record, s)
			r.remember(s)
			return
		}
		if i == 0 || wrong.Problem == NoColumn {
			kept, cause = s, wrong
		}
	}
	r.leave(none.line, none.text, cause)
	r.remember(kept)
}

// owned is s with the name of the record before, where it has none of its own.
func (r *reader) owned(s said, reading int) said {
	if s.owner == "" {
		s.owner = r.last[reading]
	}
	if s.owner == "" {
		s.owner = Apex
	}
	return s
}

// remember keeps the name for the lines that go on with it.
func (r *reader) remember(s said) {
	if s.owner != "" {
		r.last = [2]string{r.whole(s.owner, r.isWhole(s.owner, false)), r.whole(s.owner, r.isWhole(s.owner, true))}
	}
}

func (r *reader) keep(record registrar.Record, s said) {
	switch {
	case r.twice[record]:
		return
	case len(r.in.Records) == MaxRecords:
		r.in.TooMany = true
		return
	}
	r.in.Records, r.twice[record] = append(r.in.Records, record), true
	if whole, wrong := r.record(r.owned(s, 1), true); wrong.Problem == "" && whole != record {
		r.in.Undotted = append(r.in.Undotted, Undotted{Line: s.line, As: record, Whole: whole})
	}
}

// ReadWhole puts the whole names into the rows that were filled from a file. Rows
// that were changed since stay.
func ReadWhole(rows []Row, undotted []Undotted) []Row {
	meant := make(map[Row]Row)
	for _, u := range undotted {
		meant[RowOf(u.As)] = RowOf(u.Whole)
	}
	there := make(map[Row]bool)
	for _, row := range rows {
		there[row] = true
	}
	var out []Row
	for _, row := range rows {
		if whole, ok := meant[row]; ok {
			if there[whole] {
				continue
			}
			row, there[whole] = whole, true
		}
		out = append(out, row)
	}
	return out
}
