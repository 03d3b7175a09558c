package zone

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/miekg/dns"

	"portal/internal/registrar"
)

// said is what a line of a zone file says, before it is judged.
type said struct {
	line  int    // from 1; 0 if it has none
	text  string // as it is written, for people
	owner string // name as written, "" for the one before
	kind  string // upper-case type
	data  string // what follows the type, as written
	plain bool   // a class or a TTL stands before the type
	whole bool   // all names are whole ones, with final dot or without
	table bool   // of a table: names with dots are whole ones where they can be, texts as in fields
	wrong Fault  // why it is no record
}

// ttl is a time to live: seconds, or BIND's units, or what stands for a provider's own.
var ttl = regexp.MustCompile(`(?i)^(auto|[0-9]{1,10}|([0-9]{1,10}[smhdw])+)$`)

// aged is the time stamp in files of Windows DNS.
var aged = regexp.MustCompile(`(?i)^\[ag(e|ing):[0-9]*\]$`)

// Classes other than IN, by what they are called in files. AWS stands in those of
// cli53 for records that only Route 53 has.
var classes = []string{"IN", "CH", "CS", "HS", "ANY", "NONE", "AWS"}

// ownTypes are types that some providers have, and no standard.
var ownTypes = []string{"ALIAS", "ANAME", "WINS", "WINSR", "WINS-R", "URL", "URL301", "FRAME", "REDIRECT", "SOA-EDIT"}

// questionTypes are in the library's table and never in files.
var questionTypes = []string{"ANY", "AXFR", "IXFR", "MAILA", "MAILB", "OPT", "TSIG", "TKEY", "None", "Reserved", "NULL"}

// typeOf reads a type; TYPE1 is A (RFC 3597).
func typeOf(token string) (string, bool) {
	kind := strings.ToUpper(token)
	if number, isNumber := strings.CutPrefix(kind, "TYPE"); isNumber {
		if n, ok := parseNumber(number); ok {
			if name := dns.TypeToString[uint16(n)]; name != "" {
				return name, true
			}
			return kind, true
		}
	}
	_, known := dns.StringToType[kind]
	return kind, known && !slices.Contains(questionTypes, kind) || slices.Contains(ownTypes, kind)
}

// typeFault says why zones here can't hold a type.
func typeFault(kind string) Fault {
	switch {
	case slices.Contains(Types, kind):
		return Fault{}
	case kind == "SOA":
		return fault(ProvidedType, kind)
	case kind == "SPF":
		return Fault{Problem: ObsoleteSPF}
	case kind == "ALIAS" || kind == "ANAME":
		return fault(AliasType, kind)
	}
	if _, known := typeOf(kind); known {
		return fault(OtherType, kind)
	}
	return Fault{Problem: BadType}
}

// cutField takes the next field off a text in which brackets and comments do not
// count. One in quotes keeps them.
func cutField(text string) (field, rest string) {
	for text != "" {
		r, n := utf8.DecodeRuneInString(text)
		switch {
		case r == ';':
			_, text, _ = strings.Cut(text, "\n")
			continue
		case blank(r) || r == '(' || r == ')':
			text = text[n:]
			continue
		case r == '"':
			length, _ := stringLength(text)
			return text[:length], text[length:]
		}
		break
	}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if r == ';' || r == '(' || r == ')' || r == '"' || blank(r) {
			return text[:i], text[i:]
		}
		if i += n; r == '\\' && i < len(text) {
			_, n = utf8.DecodeRuneInString(text[i:])
			i += n
		}
	}
	return text, ""
}

// fieldsOf takes a text apart.
func fieldsOf(text string) []string {
	var all []string
	for {
		field, rest := cutField(text)
		if field == "" {
			return all
		}
		all, text = append(all, field), rest
	}
}

// readAs reads a line up to the data; owned says that a name comes first. It returns
// false if no type follows. Other classes are wrong, and read all the same.
func readAs(text string, owned bool) (said, bool) {
	var s said
	if owned {
		if s.owner, text = cutField(text); s.owner == "" || s.owner[0] == '"' {
			return s, false
		}
	}
	hasTTL, hasClass := false, false
	for {
		field, rest := cutField(text)
		upper := strings.ToUpper(field)
		switch {
		case !hasClass && slices.Contains(classes, upper):
			hasClass = true
			if upper == "AWS" {
				s.wrong = fault(AWSOnly, field)
			} else if upper != "IN" {
				s.wrong = fault(OtherClass, field)
			}
		case !hasTTL && ttl.MatchString(field):
			hasTTL = true
		case aged.MatchString(field):
		default:
			var known bool
			if s.kind, known = typeOf(field); !known {
				return s, false
			}
			s.data, s.plain = rest, hasTTL || hasClass
			if first, _ := cutField(rest); upper == "ALIAS" || strings.ToUpper(first) == "ALIAS" { // AWS ALIAS A x, A ALIAS x (Z1)
				s.wrong = fault(AliasType, "ALIAS")
			}
			return s, true
		}
		text = rest
	}
}

// readTypeFirst reads what Plesk lists: the type, then the name. Other words than those
// of a name may begin a text.
func readTypeFirst(text string) (said, bool) {
	field, rest := cutField(text)
	kind, known := typeOf(field)
	owner, data := cutField(rest)
	named := owner == Apex || strings.HasSuffix(owner, ".") || strings.HasPrefix(owner, "_")
	return said{owner: owner, kind: kind, data: data, table: !strings.HasSuffix(owner, ".")}, known && named
}

// readings are the ways to read a line, the usual one first: what begins with a blank
// goes on with the name before. Where blanks got lost or came in, others make sense.
func readings(text string) []said {
	indented := strings.TrimLeftFunc(text, blank) != text
	var all []said
	add := func(s said, ok bool) {
		if ok {
			all = append(all, s)
		}
	}
	add(readAs(text, !indented))
	add(readTypeFirst(text))
	add(readAs(text, indented))
	return all
}

// looksLikeLine reports whether a text that nothing else can be made of is a line of a
// zone file.
func looksLikeLine(domain registrar.DomainName, text string) bool {
	if lineFault(text).Problem == WholeLine {
		return true
	}
	_, isLine := Split(domain, Row{Value: text})
	return isLine
}

// caa is the data of a CAA record (RFC 8659).
var caa = regexp.MustCompile(`(?i)^[0-9]{1,3}\s+(issue|issuewild|issuemail|issuevmc|iodef)\s+\S`)

// lineFault says that a text is no text, but a line, or the data of another type.
// Words that happen to look like one are left alone: of a line a class, a TTL or
// quotes have to be there.
func lineFault(text string) Fault {
	if caa.MatchString(text) {
		return fault(OtherType, "CAA")
	}
	if opens(text) {
		return Fault{}
	}
	for _, s := range readings(text) {
		if data := trimmed(s.data); data != "" && (s.plain || opens(data)) {
			return fault(WholeLine, text)
		}
	}
	return Fault{}
}

// Split takes a row apart into which a whole line of a zone file was put. As in every
// field, names with dots are whole ones where they can be. It returns false if there
// is no line in it.
func Split(domain registrar.DomainName, row Row) (Row, bool) {
	o := origins{domain: domain, origin: string(domain) + "."}
	for _, text := range []string{row.Value, row.Name} {
		if text = trimmed(text); opens(text) {
			continue
		}
		for _, s := range readings(text) {
			if !slices.Contains(Types, s.kind) || trimmed(s.data) == "" {
				continue
			}
			if s.owner == "" {
				s.owner = row.Name
			}
			if record, wrong := o.record(s, true); wrong.Problem == "" {
				return RowOf(record), true
			}
		}
	}
	return row, false
}
