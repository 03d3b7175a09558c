package zone

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/miekg/dns"

	"portal/internal/registrar"
)

// fileTTL stands in exported files for the TTLs that zones here do not have, in
// seconds.
const fileTTL = 3600

// mostLeft bounds what an Import lists as left out.
const mostLeft = 50

// byteOrderMark is what some editors put before a text.
const byteOrderMark = "\ufeff"

// Import is what could be read of a master file.
type Import struct {
	Records []registrar.Record
	// Left are the first records that a zone here can't hold: other types, such as CAA
	// and NS, and names outside the domain. Each is type and name. LeftMore is how many
	// follow.
	Left     []string
	LeftMore int
	// TooMany is true if there are more than MaxRecords; Records are the first then.
	TooMany bool
	// Line is where the file can't be read any further; 0 if all of it was read.
	Line int
}

// ParseFile reads a master file (RFC 1035, section 5) of the domain, as BIND and
// most providers write it. Lost are the TTLs, the order, where a text is split into
// several, and what is there twice; names that other files are included by are not
// followed.
func ParseFile(domain registrar.DomainName, text string) Import {
	// Without TTLs of its own a file would not be one; what it says is lost anyway.
	p := dns.NewZoneParser(strings.NewReader(strings.TrimPrefix(text, byteOrderMark)), dns.Fqdn(string(domain)), "")
	p.SetDefaultTTL(fileTTL)
	var in Import
	twice := make(map[registrar.Record]bool)
	for rr, ok := p.Next(); ok && !in.TooMany; rr, ok = p.Next() {
		record, fits := recordOf(domain, rr)
		switch {
		case twice[record]:
		case fits && len(in.Records) == MaxRecords:
			in.TooMany = true
		case fits:
			in.Records, twice[record] = append(in.Records, record), true
		case len(in.Left) < mostLeft:
			h := rr.Header()
			in.Left = append(in.Left, dns.TypeToString[h.Rrtype]+" "+strings.TrimSuffix(h.Name, "."))
		default:
			in.LeftMore++
		}
	}
	if err := p.Err(); err != nil {
		in.Line = lineOf(err)
	}
	return in
}

// lineOf reads the line from the parser's error, which has it in its text alone.
func lineOf(err error) int {
	text := err.Error()
	if _, rest, ok := strings.Cut(text, "at line: "); ok {
		number, _, _ := strings.Cut(rest, ":")
		if n, err := strconv.Atoi(number); err == nil {
			return n
		}
	}
	return 1
}

// recordOf reads one record of a file; false means that a zone here can't hold it.
func recordOf(domain registrar.DomainName, rr dns.RR) (registrar.Record, bool) {
	header := rr.Header()
	row := Row{Type: dns.TypeToString[header.Rrtype], Name: header.Name}
	name := strings.ToLower(strings.TrimSuffix(header.Name, "."))
	if name != string(domain) && !strings.HasSuffix(name, "."+string(domain)) {
		return registrar.Record{}, false
	}
	switch rr := rr.(type) {
	case *dns.A:
		row.Value = rr.A.String()
	case *dns.AAAA:
		row.Value = rr.AAAA.String()
	case *dns.CNAME:
		row.Value = rr.Target
	case *dns.MX:
		row.Priority, row.Value = strconv.Itoa(int(rr.Preference)), rr.Mx
	case *dns.SRV:
		row.Priority, row.Value = strconv.Itoa(int(rr.Priority)), fmt.Sprintf("%d %d %s", rr.Weight, rr.Port, rr.Target)
	case *dns.TXT:
		return textOf(domain, header.Name, rr.Txt)
	default:
		return registrar.Record{}, false
	}
	record, _, problem := row.parse(domain)
	return record, problem == ""
}

// textOf puts the parts of a TXT record together. The parser leaves escapes in them.
func textOf(domain registrar.DomainName, owner string, parts []string) (registrar.Record, bool) {
	var text strings.Builder
	for _, part := range parts {
		text.WriteString(unescaped(part))
	}
	name, ok := parseName(domain, owner, "TXT")
	plain, problem := plainText(text.String())
	return registrar.Record{Type: "TXT", Name: name, Value: plain}, ok && problem == ""
}

// unescaped resolves \X and \DDD (RFC 1035, section 5.1).
func unescaped(text string) string {
	var b []byte
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b = append(b, text[i])
			continue
		}
		if n, err := strconv.ParseUint(text[i+1:min(i+4, len(text))], 10, 8); err == nil && i+3 < len(text) {
			b, i = append(b, byte(n)), i+3
			continue
		}
		b, i = append(b, text[i+1]), i+1
	}
	return string(b)
}

// File writes the zone of domain as a master file that ParseFile reads back.
func File(domain registrar.DomainName, records []registrar.Record) string {
	var b strings.Builder
	fmt.Fprintf(&b, "$ORIGIN %s.\n$TTL %d\n", domain, fileTTL)
	for _, r := range Sorted(records) {
		fmt.Fprintf(&b, "%s\tIN\t%s\t%s\n", shownName(r.Name), r.Type, fileData(r))
	}
	return b.String()
}

func fileData(r registrar.Record) string {
	switch r.Type {
	case "CNAME", "MX", "SRV":
		return shownData(r) + "."
	case "TXT":
		return quoted(r.Value)
	}
	return r.Value
}

// quoted splits a text into strings of 255 bytes at most (RFC 1035, section 3.3).
func quoted(text string) string {
	var parts []string
	for len(text) > 255 {
		parts, text = append(parts, escaped(text[:255])), text[255:]
	}
	return strings.Join(append(parts, escaped(text)), " ")
}

func escaped(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, "\\%03d", c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
