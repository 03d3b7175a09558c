package zone

import (
	"net/netip"
	"regexp"
	"strings"

	"github.com/miekg/dns"

	"portal/internal/registrar"
)

// origins makes whole names of those in a file, and records of what its lines say.
type origins struct {
	domain registrar.DomainName
	origin string // what relative names have behind them, with a final dot
}

// originOf reads the name of $ORIGIN. The domain is often written without final dot.
func (o origins) originOf(text string) string { return o.whole(text, o.isWhole(text, true)) }

// isWhole reports whether a name is a whole one. Without a final dot it is none by
// the standard; those below the domain are meant to be where undotted says so.
func (o origins) isWhole(name string, undotted bool) bool {
	if strings.HasSuffix(name, ".") {
		return true
	}
	ascii, problem := asciiName(name)
	return undotted && problem == "" && (ascii == string(o.domain) || strings.HasSuffix(ascii, "."+string(o.domain)))
}

// whole is a name with a final dot.
func (o origins) whole(name string, isWhole bool) string {
	switch {
	case name == Apex:
		return o.origin
	case strings.HasSuffix(name, "."):
		return name
	case isWhole || o.origin == ".":
		return name + "."
	}
	return strings.TrimSuffix(name, "."+Apex) + "." + o.origin
}

// record reads what a line says; undotted takes names without a final dot for whole
// ones, where they could be.
func (o origins) record(s said, undotted bool) (registrar.Record, Fault) {
	if s.wrong.Problem != "" {
		return registrar.Record{}, s.wrong
	}
	if s.whole {
		o.origin = "."
	}
	undotted = undotted || s.table
	owner := unescapedName(s.owner)
	row := Row{Type: s.kind, Name: o.whole(owner, o.isWhole(owner, undotted))}
	if ascii, problem := asciiName(row.Name); problem == "" && ascii != string(o.domain) && !strings.HasSuffix(ascii, "."+string(o.domain)) {
		return registrar.Record{}, fault(NameOutside, row.Name)
	} else if s.kind == "NS" && ascii == string(o.domain) {
		return registrar.Record{}, fault(ProvidedType, s.kind)
	}
	if wrong := typeFault(s.kind); wrong.Problem != "" {
		return registrar.Record{}, wrong
	}
	data, wrong := plainData(s)
	if s.table && s.kind == "TXT" {
		row.Value = data
		record, _, wrong := row.parse(o.domain)
		return record, wrong
	}
	if wrong.Problem == "" {
		wrong = lacking(s.kind, data)
	}
	if wrong.Problem != "" {
		return registrar.Record{}, wrong
	}
	if row.Value, wrong = o.value(s.kind, data, undotted); wrong.Problem != "" {
		return registrar.Record{}, wrong
	}
	record, _, wrong := row.parse(o.domain)
	return record, wrong
}

// lacking says which part of its data a line does not have.
func lacking(kind, data string) Fault {
	fields := fieldsOf(data)
	switch n := len(fields); {
	case n == 0:
		return fault(NoData, kind)
	case kind == "MX" && n == 1 && fields[0] != nothing:
		return fault(MXShort, data)
	case kind == "SRV" && n < 4:
		return fault(SRVShort, data)
	}
	return Fault{}
}

// value is the data of a line as a row has it: with whole names.
func (o origins) value(kind, data string, undotted bool) (string, Fault) {
	if kind == "TXT" {
		return fileText(data)
	}
	fields := fieldsOf(data)
	if want := map[string]int{"CNAME": 1, "MX": 2, "SRV": 4}[kind]; want > 0 && len(fields) == want {
		host := &fields[want-1]
		if _, err := netip.ParseAddr(*host); err != nil { // an address is none, and is said to be
			*host = unescapedName(*host)
			*host = o.whole(*host, undotted && strings.Contains(*host, "."))
		}
	}
	return strings.Join(fields, " "), Fault{}
}

// plainData is the data of a line in the usual way of writing.
func plainData(s said) (string, Fault) {
	if first, _ := cutField(s.data); first != `\#` {
		return s.data, Fault{}
	}
	rr, err := dns.NewRR("x. 0 IN " + s.kind + " " + strings.Join(fieldsOf(s.data), " ")) // RFC 3597, section 5
	if err != nil || rr == nil {
		return "", Fault{Problem: NotARecord}
	}
	return strings.TrimPrefix(rr.String(), rr.Header().String()), Fault{}
}

// unescapedName resolves what programs escape in names: \052 is * (Route 53).
func unescapedName(name string) string { return unescaped(name, true) }

// tagged is a list of tags whose first semicolon belongs to it, as in v=DKIM1; k=rsa.
var tagged = regexp.MustCompile(`(?i)^[“”„]?[a-z]+=[^\s;]*;`)

// endOfTags is a semicolon after which no tag follows.
var endOfTags = regexp.MustCompile(`(?i)\s;\s*([^a-z]|[a-z]+[^a-z=]|$)`)

// fileText is the text of a TXT record in a file. Not in quotes, it ends with a
// comment. Lists of tags have semicolons themselves, which many forget to escape.
func fileText(data string) (string, Fault) {
	text := trimmed(data)
	switch {
	case opens(text):
		return text, Fault{}
	case strings.HasPrefix(text, "("):
		text = strings.Join(fieldsOf(text), " ")
	case tagged.MatchString(text):
		if at := endOfTags.FindStringIndex(text); at != nil {
			text = text[:at[0]]
		}
	default:
		text = beforeComment(text)
	}
	if at := strings.IndexByte(text, '"'); at > 0 && text[at-1] != '\\' {
		return "", fault(MixedQuotes, text[:at])
	}
	return trimmed(text), Fault{}
}

func beforeComment(text string) string {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case ';':
			return text[:i]
		}
	}
	return text
}
