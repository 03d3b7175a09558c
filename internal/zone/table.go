package zone

import (
	"slices"
	"strings"
)

// column is what a column of a table of records holds.
type column string

// The columns. The zero value is one that does not count here.
const (
	columnName     column = "name"
	columnType     column = "type"
	columnValue    column = "value"
	columnPriority column = "priority"
	columnWeight   column = "weight"
	columnPort     column = "port"
)

// columnNames are the headings that control panels and spreadsheets use, in lower
// case, letters only.
var columnNames = map[string]column{
	"name": columnName, "host": columnName, "hostname": columnName, "recordname": columnName, "hostrecord": columnName, "subdomain": columnName, "domain": columnName, "owner": columnName,
	"nom": columnName, "hôte": columnName, "sousdomaine": columnName, "nome": columnName, "nombre": columnName,
	"type": columnType, "recordtype": columnType, "rrtype": columnType, "typ": columnType, "tipo": columnType,
	"value": columnValue, "content": columnValue, "data": columnValue, "rdata": columnValue, "pointsto": columnValue, "target": columnValue, "destination": columnValue, "answer": columnValue,
	"address": columnValue, "recordvalue": columnValue, "record": columnValue, "result": columnValue, "valeur": columnValue, "contenu": columnValue, "cible": columnValue, "wert": columnValue, "ziel": columnValue, "valor": columnValue,
	"priority": columnPriority, "prio": columnPriority, "pref": columnPriority, "preference": columnPriority, "mxpriority": columnPriority, "mxpref": columnPriority, "distance": columnPriority, "priorité": columnPriority, "priorität": columnPriority,
	"weight": columnWeight, "poids": columnWeight, "port": columnPort,
}

// table is the heading of a table.
type table struct {
	separator rune
	columns   []column
}

// separators stand between the cells of tables. A blank stands for any number.
const separators = "\t,;| "

// heading reads a line that names columns: type, name and value at least.
func heading(text string) (table, bool) {
	if len(text) > mostEntry {
		return table{}, false
	}
	for _, separator := range separators {
		t := table{separator: separator}
		for _, cell := range cellsOf(text, separator) {
			t.columns = append(t.columns, columnNames[lettersOf(cell)])
		}
		if slices.Contains(t.columns, columnName) && slices.Contains(t.columns, columnType) && slices.Contains(t.columns, columnValue) {
			return t, true
		}
	}
	return table{}, false
}

func lettersOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' && r < 0x80 {
			return -1
		}
		return r
	}, strings.ToLower(text))
}

// read reads a row below the heading.
func (t table) read(text string) (said, bool) {
	cells := cellsOf(text, t.separator)
	of := make(map[column]string)
	for i, cell := range cells {
		if i < len(t.columns) && of[t.columns[i]] == "" {
			of[t.columns[i]] = cell
		}
	}
	kind, known := typeOf(of[columnType])
	if !known || len(cells) > len(t.columns) {
		return said{}, false
	}
	return tabled(of[columnName], kind, of[columnValue], of[columnPriority], of[columnWeight], of[columnPort]), true
}

// tabled is what the cells of a row say. The numbers may stand in front of the value,
// too.
func tabled(name, kind, value string, numbers ...string) said {
	s := said{owner: name, kind: kind, data: value, table: true}
	if want := map[string]int{"MX": 1, "SRV": 3}[kind]; len(strings.Fields(value)) <= want {
		var given []string
		for _, n := range numbers {
			if n != "" && n != "-" {
				given = append(given, n)
			}
		}
		missing := max(0, want+1-len(strings.Fields(value)))
		s.data = strings.Join(append(given[:min(len(given), missing)], value), " ")
	}
	return s
}

// guesses reads a row of a table without heading in the ways that its cells allow: in
// one of the first four stands the type, behind it or in front the name.
func guesses(text string) []said {
	var all []said
	if len(text) > mostEntry {
		return nil
	}
	for _, separator := range separators {
		cells := cellsOf(text, separator)
		for at := min(len(cells), 4) - 1; at >= 0 && len(cells) >= 3; at-- {
			kind, known := typeOf(cells[at])
			if !known || separator == ' ' && (at > 0 || kind == "TXT") {
				continue
			}
			name, between, rest := cells[0], []string(nil), cells[at+1:]
			if at == 0 {
				name, rest = cells[1], cells[2:]
			} else {
				between = cells[1:at]
			}
			if s, ok := guessed(name, kind, between, rest); ok {
				all = append(all, s)
			}
		}
	}
	return all
}

// shortestTTL is less than any TTL that people set, and more than most priorities, so
// that the two can be told apart.
const shortestTTL = 60

// guessed tells value, numbers and TTL apart by what they look like. It returns false
// for cells that nothing explains.
func guessed(name, kind string, between, rest []string) (said, bool) {
	if slices.ContainsFunc(between, func(cell string) bool { return !passed(cell) && !ttl.MatchString(cell) }) {
		return said{}, false
	}
	rest = slices.DeleteFunc(slices.Clone(rest), passed)
	at := slices.IndexFunc(rest, func(cell string) bool { return !ttl.MatchString(cell) })
	if at < 0 {
		return said{}, false
	}
	value, before, after := rest[at], rest[:at], rest[at+1:]
	if slices.ContainsFunc(after, func(cell string) bool { return !ttl.MatchString(cell) }) {
		return said{}, false
	}
	if kind == "SRV" && len(before) >= 3 {
		return tabled(name, kind, value, before[len(before)-3:]...), true
	}
	s := tabled(name, kind, value)
	if kind != "MX" || len(strings.Fields(value)) > 1 {
		return s, true
	}
	lowest := shortestTTL
	for _, cell := range slices.Concat(before, after) {
		if n, ok := parseNumber(cell); ok && n < lowest {
			lowest, s = n, tabled(name, kind, value, cell)
		}
	}
	if lowest == shortestTTL {
		s.wrong = fault(NoColumn, value)
	}
	return s, true
}

// passed are cells that say nothing of a record: classes, settings of a provider,
// times in words.
func passed(cell string) bool {
	cell = strings.ToLower(cell)
	return slices.Contains([]string{"", "-", "in", "auto", "automatic", "dns only", "proxied", "true", "false", "yes", "no", "n/a"}, cell) ||
		len(strings.Fields(cell)) == 2 && slices.Contains([]string{"second", "minute", "min", "hour", "day", "week"}, strings.TrimSuffix(strings.Fields(cell)[1], "s"))
}

// cellsOf takes a row apart at separators outside quotes.
func cellsOf(text string, separator rune) []string {
	if separator == ' ' {
		return strings.Fields(text)
	}
	var cells []string
	quoted, start := false, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case c == byte(separator) && !quoted:
			cells, start = append(cells, cellOf(text[start:i])), i+1
		}
	}
	return append(cells, cellOf(text[start:]))
}

// cellOf is the text of a cell. In quotes, a quote stands twice (RFC 4180).
func cellOf(text string) string {
	text = trimmed(text)
	if len(text) < 2 || text[0] != '"' || text[len(text)-1] != '"' {
		return text
	}
	inside := text[1 : len(text)-1]
	if plain := strings.ReplaceAll(inside, `""`, ""); strings.Contains(plain, `"`) {
		return text // strings of a master file
	}
	return strings.ReplaceAll(inside, `""`, `"`)
}
