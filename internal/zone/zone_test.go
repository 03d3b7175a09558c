package zone_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
	"portal/internal/zone"
)

const example = registrar.DomainName("example.com")

// row reads type|name|priority|value.
func row(text string) zone.Row {
	p := strings.SplitN(text, "|", 4)
	return zone.Row{Type: p[0], Name: p[1], Priority: p[2], Value: p[3]}
}

func rows(texts ...string) []zone.Row {
	all := make([]zone.Row, len(texts))
	for i, text := range texts {
		all[i] = row(text)
	}
	return all
}

func TestARecordIsReadAsPeopleTypeIt(t *testing.T) {
	tests := []struct{ name, row, line string }{
		{"the domain itself", "A|@||192.0.2.1", "A @ 192.0.2.1"},
		{"no name is the domain itself", "A|||192.0.2.1", "A @ 192.0.2.1"},
		{"the whole name", "A|WWW.Example.COM.||192.0.2.1", "A www 192.0.2.1"},
		{"the whole name of the domain", "A|example.com||192.0.2.1", "A @ 192.0.2.1"},
		{"blanks and case", " a | Www || 192.0.2.1 ", "A www 192.0.2.1"},
		{"any name below", "A|*.shop||192.0.2.1", "A *.shop 192.0.2.1"},
		{"U-labels", "A|bücher||192.0.2.1", "A xn--bcher-kva 192.0.2.1"},
		{"the short form of an address", "AAAA|@||2001:0DB8:0:0::1", "AAAA @ 2001:db8::1"},
		{"a host", "MX|@|10|Mail.Example.net.", "MX @ 10 mail.example.net"},
		{"@ as a host is the domain", "CNAME|www||@", "CNAME www example.com"},
		{"underscores of keys", "CNAME|s1._domainkey||s1-x._domainkey.tenant.example", "CNAME s1._domainkey s1-x._domainkey.tenant.example"},
		{"a service", "SRV|_sip._tcp|10|5  5060 sip.example.net", "SRV _sip._tcp 10 5 5060 sip.example.net"},
		{"a text keeps its blanks inside", "TXT|@|| two  blanks ", "TXT @ two  blanks"},
		{"a text keeps all blanks in quotes", `TXT|@||" two  blanks "`, "TXT @  two  blanks "},
		{"no mail at all", "MX|@|0|.", "MX @ 0 ."},
		{"no mail at all, without a number", "MX|@||.", "MX @ 0 ."},
		{"no such service", "SRV|_sip._tcp|0|0 0 .", "SRV _sip._tcp 0 0 0 ."},
		{"a priority in front of the host", "MX|@||10  mx.example.net", "MX @ 10 mx.example.net"},
		{"a priority behind the host", "MX|@||mx.example.net 10", "MX @ 10 mx.example.net"},
		{"the same priority twice", "MX|@|10|10 mx.example.net", "MX @ 10 mx.example.net"},
		{"a service in one piece", "SRV|_sip._tcp||10 5 5060 sip.example.net.", "SRV _sip._tcp 10 5 5060 sip.example.net"},
		{"a name with @ behind", "SRV|_sip._tls.@|100|1 443 sip.example.net", "SRV _sip._tls 100 1 443 sip.example.net"},
		{"blanks that can't be seen", "A|\u00a0www\u200b||\u00a0192.0.2.1\ufeff", "A www 192.0.2.1"},
		{"names of directories", "A|gc._msdcs||192.0.2.1", "A gc._msdcs 192.0.2.1"},
		{"a text in quotes", `TXT|@||"v=spf1 -all"`, "TXT @ v=spf1 -all"},
		{"a text in parts", `TXT|k||"one \"" "two"`, `TXT k one "two`},
		{"a text with quotes inside", `TXT|k||say "hi" now`, `TXT k say "hi" now`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			records, problems := zone.Check(example, rows(test.row), nil)
			if len(problems) > 0 || len(records) != 1 {
				t.Fatalf("records %v, problems %v", records, problems)
			}
			if got := zone.Line(records[0]); got != test.line {
				t.Errorf("%q, want %q", got, test.line)
			}
			again, err := zone.ParseLine(test.line)
			if err != nil || again != records[0] {
				t.Errorf("read back: %+v, %v", again, err)
			}
			if r, problems := zone.Check(example, []zone.Row{zone.RowOf(records[0])}, nil); len(problems) > 0 || r[0] != records[0] {
				t.Errorf("shown and saved again: %+v, %v", r, problems)
			}
		})
	}
}

func TestWhatIsWrongStandsAtItsField(t *testing.T) {
	tests := []struct {
		row     string
		field   zone.Field
		problem zone.Problem
		text    string
		want    string
	}{
		{"CAA|@||0 issue ca.example", zone.FieldType, zone.OtherType, "CAA", ""},
		{"ALIAS|@||a.example.net", zone.FieldType, zone.AliasType, "ALIAS", ""},
		{"what|@||0 issue ca.example", zone.FieldType, zone.BadType, "", ""},
		{"A|a b||192.0.2.1", zone.FieldName, zone.NameBlank, "a b", "a-b"},
		{"A|-a||192.0.2.1", zone.FieldName, zone.BadName, "-a", ""},
		{"A|a_b||192.0.2.1", zone.FieldName, zone.NameUnderscore, "a_b", ""},
		{"A|a.*||192.0.2.1", zone.FieldName, zone.BadName, "a.*", ""},
		{"A|www.example.net.||192.0.2.1", zone.FieldName, zone.NameOutside, "www.example.net.", ""},
		{"A|" + strings.Repeat("a", 64) + "||192.0.2.1", zone.FieldName, zone.NameTooLong, strings.Repeat("a", 64), ""},
		{"A|" + strings.Repeat("a.", 124) + "a||192.0.2.1", zone.FieldName, zone.NameTooLong, strings.Repeat("a.", 39) + "a…", ""},
		{"A|www||", zone.FieldValue, zone.NoValue, "", ""},
		{"A|www||2001:db8::1", zone.FieldValue, zone.IsIPv6, "2001:db8::1", ""},
		{"A|www||192.0.2", zone.FieldValue, zone.BadIPv4, "192.0.2", ""},
		{"A|www||shop.example.net", zone.FieldValue, zone.IsHost, "shop.example.net", ""},
		{"AAAA|www||192.0.2.1", zone.FieldValue, zone.IsIPv4, "192.0.2.1", ""},
		{"AAAA|www||::ffff:192.0.2.1", zone.FieldValue, zone.BadIPv6, "::ffff:192.0.2.1", ""},
		{"AAAA|www||fe80::1%eth0", zone.FieldValue, zone.BadIPv6, "fe80::1%eth0", ""},
		{"CNAME|www||192.0.2.1", zone.FieldValue, zone.HostIsAddress, "192.0.2.1", ""},
		{"CNAME|www||a.example.net, b.example.net", zone.FieldValue, zone.SeveralHosts, "a.example.net, b.example.net", ""},
		{"CNAME|www||https://a.example.net/", zone.FieldValue, zone.HostIsURL, "https://a.example.net/", "a.example.net"},
		{"MX|@|10|jane@example.net", zone.FieldValue, zone.HostIsMail, "jane@example.net", ""},
		{"CNAME|www||a..example.net", zone.FieldValue, zone.BadHost, "a..example.net", ""},
		{"MX|@|10|mail", zone.FieldValue, zone.HostIsLabel, "mail", "mail.example.com"},
		{"MX|@||mail.example.net", zone.FieldPriority, zone.NoPriority, "", ""},
		{"MX|@|65536|mail.example.net", zone.FieldPriority, zone.BadPriority, "65536", ""},
		{"MX|@|20|10 mail.example.net", zone.FieldPriority, zone.PriorityTwice, "10", ""},
		{"MX|@|10|.", zone.FieldPriority, zone.NullWithNumber, "10", ""},
		{"CNAME|www||.", zone.FieldValue, zone.BadHost, ".", ""},
		{"SRV|_sip._tcp|1|sip.example.net", zone.FieldValue, zone.BadService, "sip.example.net", ""},
		{"SRV|_sip._tcp|20|10 5 5060 sip.example.net", zone.FieldPriority, zone.PriorityTwice, "10", ""},
		{"SRV|sip|1|1 1 sip.example.net", zone.FieldName, zone.ServiceBadName, "sip", ""},
		{"TXT|@||" + strings.Repeat("x", 2049), zone.FieldValue, zone.TextTooLong, "", ""},
		{"TXT|@||a\u200db", zone.FieldValue, zone.BadCharacter, "U+200D", ""},
		{"TXT|@||0 issue \"ca.example\"", zone.FieldValue, zone.OtherType, "CAA", ""},
		{"A|www||www 3600 IN A 192.0.2.1", zone.FieldValue, zone.WholeLine, "www 3600 IN A 192.0.2.1", ""},
		{"A|www 3600 IN A 192.0.2.1||", zone.FieldName, zone.WholeLine, "www 3600 IN A 192.0.2.1", ""},
		{"MX|@|10|@ IN MX 10 mx.example.net.", zone.FieldValue, zone.WholeLine, "@ IN MX 10 mx.example.net.", ""},
		{"A|my shop||192.0.2.1", zone.FieldName, zone.NameBlank, "my shop", "my-shop"},
		{"A|https://www.example.com/||192.0.2.1", zone.FieldName, zone.NameIsURL, "https://www.example.com/", "www"},
		{"A|http://example.com:80||192.0.2.1", zone.FieldName, zone.NameIsURL, "http://example.com:80", "@"},
		{"A|shop/||192.0.2.1", zone.FieldName, zone.NameIsURL, "shop/", "shop"},
		{"TXT|www, mail||x", zone.FieldName, zone.SeveralNames, "www, mail", ""},
		{"A|jane@example.com||192.0.2.1", zone.FieldName, zone.NameIsMail, "jane@example.com", ""},
		{"A|.www||192.0.2.1", zone.FieldName, zone.NameDots, ".www", ""},
		{"A|w!||192.0.2.1", zone.FieldName, zone.BadName, "w!", ""},
		{"A|www||192.0.2.1, 192.0.2.2", zone.FieldValue, zone.SeveralIPs, "192.0.2.1, 192.0.2.2", ""},
		{"A|www||192.0.2.1 192.0.2.2", zone.FieldValue, zone.SeveralIPs, "192.0.2.1 192.0.2.2", ""},
		{"A|www||192.0.2.1:8080", zone.FieldValue, zone.AddressPort, "192.0.2.1:8080", "192.0.2.1"},
		{"AAAA|www||[2001:db8::1]:8080", zone.FieldValue, zone.AddressPort, "[2001:db8::1]:8080", "2001:db8::1"},
		{"A|www||192.0.2.0/24", zone.FieldValue, zone.AddressNetwork, "192.0.2.0/24", ""},
		{"A|www||192.000.002.001", zone.FieldValue, zone.AddressZeros, "192.000.002.001", "192.0.2.1"},
		{"A|www||http://192.0.2.1/", zone.FieldValue, zone.AddressIsURL, "http://192.0.2.1/", "192.0.2.1"},
		{"A|www||192.0.2.256", zone.FieldValue, zone.BadIPv4, "192.0.2.256", ""},
		{"CNAME|www||a.example.net:8080", zone.FieldValue, zone.HostPort, "a.example.net:8080", "a.example.net"},
		{"CNAME|www||a.example.net/shop", zone.FieldValue, zone.HostIsURL, "a.example.net/shop", "a.example.net"},
		{"MX|@||ten mx.example.net", zone.FieldPriority, zone.BadPriority, "ten", ""},
		{"MX|@|ten|mx.example.net", zone.FieldPriority, zone.BadPriority, "ten", ""},
		{"MX|@||70000 mx.example.net", zone.FieldPriority, zone.BadPriority, "70000", ""},
		{"MX|@||mx.example.net 70000", zone.FieldPriority, zone.BadPriority, "70000", ""},
		{"MX|@||10", zone.FieldValue, zone.NoHost, "10", ""},
		{"SRV|_sip._tcp|1|5 99999 sip.example.net", zone.FieldValue, zone.BadPort, "99999", ""},
		{"SRV|_sip._tcp|1|ten 5060 sip.example.net", zone.FieldValue, zone.BadWeight, "ten", ""},
		{"SRV|_sip._tcp|1|sip.example.net 5 5060", zone.FieldValue, zone.BadService, "sip.example.net 5 5060", ""},
		{"SRV|_sip._tcp||99999 5 5060 sip.example.net", zone.FieldPriority, zone.BadPriority, "99999", ""},
		{"SRV|_sip._tcp|1|5060 sip.example.net", zone.FieldValue, zone.BadService, "5060 sip.example.net", ""},
		{`TXT|x||""`, zone.FieldValue, zone.EmptyText, "", ""},
	}
	for _, test := range tests {
		_, problems := zone.Check(example, rows("|||", test.row), nil)
		if diff := cmp.Diff(map[zone.Place]zone.Fault{{Row: 1, Field: test.field}: {Problem: test.problem, Text: test.text, Want: test.want}}, problems); diff != "" {
			t.Errorf("%.60q (-want +got):\n%s", test.row, diff)
		}
	}
}

func TestAZoneHasAnEnd(t *testing.T) {
	many := make([]zone.Row, zone.MaxRecords+1)
	for i := range many {
		many[i] = zone.Row{Type: "TXT", Name: "@", Value: strings.Repeat("x", i+1)}
	}
	if _, problems := zone.Check(example, many[:zone.MaxRecords], nil); len(problems) > 0 {
		t.Errorf("as many as there may be: %v", problems)
	}
	if _, problems := zone.Check(example, many, nil); problems[zone.Place{Row: zone.MaxRecords, Field: zone.FieldName}].Problem != zone.TooManyRecords {
		t.Errorf("one more: %v", problems)
	}
}

func lines(t *testing.T, texts ...string) []registrar.Record {
	t.Helper()
	records, err := zone.ParseLines(texts)
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func TestMineGoesOnTopOfTheirs(t *testing.T) {
	was := lines(t, "A @ 192.0.2.1", "TXT a x", "TXT b y")
	now := lines(t, "A @ 192.0.2.1", "TXT b y", "TXT theirs z", "TXT both q") // they took a
	mine := lines(t, "A @ 192.0.2.9", "TXT a x", "TXT b y", "TXT both q")     // I moved @
	want := lines(t, "A @ 192.0.2.9", "TXT b y", "TXT both q", "TXT theirs z")
	if got := zone.Merge(was, now, mine); !zone.Same(want, got) {
		t.Errorf("merged %v, want %v", zone.Lines(got), zone.Lines(want))
	}
}

func TestADifferenceIsByTypeAndName(t *testing.T) {
	got := zone.Diff(
		lines(t, "MX @ 10 a.example.net", "TXT @ same", "TXT @ same", "A www 192.0.2.1"),
		lines(t, "MX @ 10 b.example.net", "TXT @ same", "A www 192.0.2.1", "A www 192.0.2.2"),
	)
	want := []zone.Difference{
		{Type: "MX", Old: []string{"MX @ 10 a.example.net"}, New: []string{"MX @ 10 b.example.net"}},
		{Type: "TXT", Old: []string{"TXT @ same"}},
		{Type: "A", Name: "www", New: []string{"A www 192.0.2.2"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEveryTemplateMakesAGoodZone(t *testing.T) {
	ids := make(map[string]bool)
	for _, template := range zone.Templates() {
		if ids[template.ID] || template.ID == "" || template.Source == "" || (template.Name == "") != (template.Kind == zone.ForNoMail) {
			t.Errorf("template %+v", template)
		}
		ids[template.ID] = true
		records, err := template.For("my-shop.example.com")
		if err != nil {
			t.Fatal(err)
		}
		filled := zone.Put("my-shop.example.com", rows("MX|@|10|old.example.net", "TXT|@||v=spf1 -all", "TXT|@||other", "A|blog||192.0.2.1"), records)
		checked, problems := zone.Check("my-shop.example.com", filled, nil)
		if len(problems) > 0 || strings.Contains(strings.Join(zone.Lines(records), ""), "{") {
			t.Errorf("%s: problems %v in %v", template.ID, problems, filled)
		}
		// What another template put in gives way, all else stays.
		for _, r := range lines(t, "TXT @ other", "A blog 192.0.2.1") {
			if !slices.Contains(checked, r) {
				t.Errorf("%s took %s", template.ID, zone.Line(r))
			}
		}
		if twice := zone.Put("my-shop.example.com", filled, records); !sameRows(filled, twice) {
			t.Errorf("%s, put in twice: %v", template.ID, twice)
		}
	}
}

func sameRows(a, b []zone.Row) bool {
	key := func(r zone.Row) string { return strings.Join([]string{r.Type, r.Name, r.Priority, r.Value}, "|") }
	sorted := func(rows []zone.Row) []string {
		var keys []string
		for _, r := range rows {
			keys = append(keys, key(r))
		}
		slices.Sort(keys)
		return keys
	}
	return slices.Equal(sorted(a), sorted(b))
}
