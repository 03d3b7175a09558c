package edits

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"portal/internal/words"
	"portal/internal/zone"
)

// IDs of elements that get the focus.
const (
	DNSAddID  = "dns-add"
	DNSKindID = "kind-A"
)

// DNSRowID is the ID of a part of row i: one of its fields or buttons.
func DNSRowID(i int, part string) string { return "r" + strconv.Itoa(i+1) + "-" + part }

// order is the order of rows on the page: what is added comes first, the last one on top.
func (v DNSView) order() []int {
	var rows []int
	for i := len(v.Draft.Rows) - 1; i >= len(v.Draft.Found); i-- {
		rows = append(rows, i)
	}
	for i := range v.Draft.Found {
		rows = append(rows, i)
	}
	return rows
}

// shown reports whether a row is not filtered out. One with a problem never is.
func (v DNSView) shown(i int) bool {
	row := v.Draft.Rows[i]
	switch {
	case i == v.Open || v.problemOf(i) != "":
		return true
	case v.Filter != "" && row.Type != v.Filter:
		return false
	}
	name, value := v.names(i)
	return v.Find == "" || strings.Contains(strings.ToLower(name+"\n"+value), strings.ToLower(v.Find))
}

// shownCount is how many records of the list are not filtered out.
func (v DNSView) shownCount() int {
	n := 0
	for i := range v.Draft.Rows {
		if v.shown(i) {
			n++
		}
	}
	return n
}

// names are the whole name and the value of row i, as the list shows them.
func (v DNSView) names(i int) (name, value string) {
	row := v.Draft.Rows[i]
	name = v.Head.Name.Unicode()
	if row.Name != zone.Apex && row.Name != "" {
		name = row.Name + "." + name
	}
	return name, row.Value
}

// below is the part of a name that stands before the domain; "" for the domain itself.
func below(row zone.Row) string {
	if row.Name == zone.Apex {
		return ""
	}
	return row.Name
}

// before is row i as it was found: what its name does not say already.
func (v DNSView) before(i int) string {
	was, now := v.Draft.Before(i), v.Draft.Rows[i]
	if was.Type != now.Type || was.Name != now.Name {
		return was.Line()
	}
	return strings.TrimSpace(was.Priority + " " + was.Value)
}

// count is how many rows have the type; "" counts all.
func (v DNSView) count(kind string) int {
	n := 0
	for _, row := range v.Draft.Rows {
		if kind == "" || row.Type == kind {
			n++
		}
	}
	return n
}

// splits reports whether a row holds a whole line that can be taken apart.
func (v DNSView) splits(i int) bool {
	if i >= len(v.Draft.Rows) || v.problemOf(i) != zone.WholeLine {
		return false
	}
	_, ok := zone.Split(v.Head.Name, v.OpenRow)
	return ok
}

// unsaved reports whether the page holds what leaving it would lose.
func (v DNSView) unsaved() bool {
	if v.Draft.Changes() > 0 {
		return true
	}
	return v.Open >= len(v.Draft.Rows) && !v.OpenRow.Blank() || v.Open >= 0 && v.Open < len(v.Draft.Rows) && v.OpenRow != v.Draft.Rows[v.Open]
}

// prioritised reports whether records of a type have a priority.
func prioritised(kind string) bool { return kind == "MX" || kind == "SRV" }

// DNSService writes the value of an SRV row from its parts, as they were typed.
func DNSService(weight, port, host string) string {
	whole := func(text string) string { return strings.Join(strings.Fields(text), "") }
	return whole(weight) + " " + whole(port) + " " + host
}

// serviceOf takes apart what DNSService wrote, or what a record says.
func serviceOf(value string) (weight, port, host string) {
	parts := strings.SplitN(value, " ", 3)
	if len(parts) < 3 {
		return "", "", value
	}
	return parts[0], parts[1], parts[2]
}

// DNSServiceHost is the host in the value of an SRV row.
func DNSServiceHost(value string) string {
	_, _, host := serviceOf(value)
	return host
}

// ReadDNSLine reads a line of a zone as the form carries it.
func ReadDNSLine(text string) string {
	if line, err := strconv.Unquote(text); err == nil {
		return line
	}
	return text
}

// dnsLine writes a line of a zone so that no browser alters it.
func dnsLine(line string) string {
	if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r > '~' }) {
		return strconv.QuoteToASCII(line)
	}
	return line
}

// DNSLine is a record that goes, or comes.
type DNSLine struct {
	Text  string
	Comes bool
}

// DNSLines lists the lines of a difference: of each name, what goes and then what comes.
func DNSLines(diff []zone.Difference) []DNSLine {
	var lines []DNSLine
	for _, d := range diff {
		for _, text := range d.Old {
			lines = append(lines, DNSLine{Text: text})
		}
		for _, text := range d.New {
			lines = append(lines, DNSLine{Text: text, Comes: true})
		}
	}
	return lines
}

// dnsKind words the value of a type, and what the type is for.
type dnsKind struct{ value, hint, example words.Key }

var dnsKinds = map[string]dnsKind{
	"A":     {words.Key("dns.value.a"), words.Key("dns.kind.a"), words.Key("dns.example.a")},
	"AAAA":  {words.Key("dns.value.aaaa"), words.Key("dns.kind.aaaa"), words.Key("dns.example.aaaa")},
	"CNAME": {words.Key("dns.value.cname"), words.Key("dns.kind.cname"), words.Key("dns.example.cname")},
	"MX":    {words.Key("dns.value.mx"), words.Key("dns.kind.mx"), words.Key("dns.example.mx")},
	"SRV":   {words.Key("dns.value.srv"), words.Key("dns.kind.srv"), words.Key("dns.example.srv")},
	"TXT":   {words.Key("dns.value.txt"), words.Key("dns.kind.txt"), words.Key("dns.example.txt")},
}

func kindOf(kind string) dnsKind {
	if k, ok := dnsKinds[kind]; ok {
		return k
	}
	return dnsKind{value: words.Key("dns.field.value"), hint: words.Key("dns.problem.type"), example: words.Key("dns.example.txt")}
}

// fieldOf is the field in which a fault of the open row shows: parts of a service have
// fields of their own.
func (v DNSView) fieldOf(place zone.Field, wrong zone.Fault) zone.Field {
	switch {
	case v.OpenRow.Type != "SRV" || place != zone.FieldValue:
		return place
	case wrong.Problem == zone.BadWeight:
		return fieldWeight
	case wrong.Problem == zone.BadPort:
		return fieldPort
	}
	return place
}

// Fields that only the open row of a service has.
const (
	fieldWeight zone.Field = "weight"
	fieldPort   zone.Field = "port"
)

var rowFields = []zone.Field{zone.FieldType, zone.FieldName, zone.FieldValue, zone.FieldPriority}

// openProblem words what is wrong in a field of the open row.
func (v DNSView) openProblem(field zone.Field) string {
	for _, at := range rowFields {
		if wrong := v.Problems[zone.Place{Row: v.Open, Field: at}]; wrong.Problem != "" && v.fieldOf(at, wrong) == field {
			return v.cause(wrong)
		}
	}
	return ""
}

// rowProblem words what is wrong with a row.
func (v DNSView) rowProblem(i int) string {
	for _, at := range rowFields {
		if text := v.problem(i, at); text != "" {
			return text
		}
	}
	return ""
}

// recordName names row i to those who only hear it.
func (v DNSView) recordName(i int) string {
	name, _ := v.names(i)
	return v.Draft.Rows[i].Type + " " + name
}

// legend says what the open row is.
func (v DNSView) legend() string {
	switch {
	case v.OpenRow.Type == "":
		return v.T("dns.kind.ask")
	case v.Open >= len(v.Draft.Found):
		return v.T("dns.adding", "type", v.OpenRow.Type)
	}
	return v.T("dns.editing", "type", v.OpenRow.Type)
}

func (v DNSView) keepLabel() string {
	if v.Open >= len(v.Draft.Rows) {
		return v.T("dns.add.keep")
	}
	return v.T("dns.keep")
}

// serviceField is a part of the value of an SRV row that is open.
func (v DNSView) serviceField(field zone.Field) string {
	weight, port, host := serviceOf(v.OpenRow.Value)
	return map[zone.Field]string{fieldWeight: weight, fieldPort: port, zone.FieldValue: host}[field]
}

// fieldAttributes are those that all fields of the open row have.
func (v DNSView) fieldAttributes(field zone.Field) templ.Attributes {
	id := DNSRowID(v.Open, string(field))
	all := templ.Attributes{
		"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "maxlength": "9000",
		"aria-describedby": "kind-hint", "autofocus": v.Focus == id,
	}
	if v.openProblem(field) != "" {
		all["aria-invalid"], all["aria-describedby"] = "true", id+"-problem kind-hint"
	}
	return all
}

// SayRow words what became of a row for those who only hear it.
func (v DNSView) SayRow(state zone.RowState, row zone.Row) string {
	key, ok := map[zone.RowState]words.Key{
		zone.RowEdited: words.Key("dns.said.edited"), zone.RowAdded: words.Key("dns.said.added"), zone.RowRemoved: words.Key("dns.said.removed"),
	}[state]
	if !ok {
		key = words.Key("dns.said.kept")
	}
	return v.T(key, "type", row.Type, "name", row.Name) + " " + v.N("dns.changes", v.Draft.Changes())
}

// types lists the types to choose from: those that zones hold, and that of the open row.
func (v DNSView) types() []string {
	if v.OpenRow.Type == "" || slices.Contains(zone.Types, v.OpenRow.Type) {
		return zone.Types
	}
	return append(slices.Clone(zone.Types), v.OpenRow.Type)
}
