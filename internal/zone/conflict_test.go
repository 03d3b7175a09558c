package zone_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"portal/internal/registrar"
	"portal/internal/zone"
)

func at(row int, field zone.Field, p zone.Problem, text string) map[zone.Place]zone.Fault {
	return map[zone.Place]zone.Fault{{Row: row, Field: field}: {Problem: p, Text: text}}
}

func found(t *testing.T, rows []zone.Row) []registrar.Record {
	t.Helper()
	var records []registrar.Record
	for _, row := range rows {
		record := registrar.Record{Type: row.Type, Name: row.Name, Value: row.Value}
		if row.Name == "@" {
			record.Name = ""
		}
		if row.Type == "MX" {
			record.Priority = 10
		}
		records = append(records, record)
	}
	return records
}

func TestRecordsThatCanNotStandBesideEachOther(t *testing.T) {
	tests := []struct {
		name        string
		there, rows []zone.Row
		want        map[zone.Place]zone.Fault
	}{
		{"two that are the same", nil, rows("A|www||192.0.2.1", "A|WWW||192.0.2.1"), at(1, zone.FieldValue, zone.Duplicate, "")},
		{"two addresses of a name are fine", nil, rows("A|www||192.0.2.1", "A|www||192.0.2.2"), nil},
		{"a CNAME for the domain itself", nil, rows("CNAME|@||a.example.net"), at(0, zone.FieldName, zone.AliasAtApex, "")},
		{"a CNAME beside a text", nil, rows("TXT|www||x", "CNAME|www||a.example.net"), at(1, zone.FieldName, zone.AliasBeside, "www")},
		{"a text that comes beside a CNAME", rows("CNAME|www||a.example.net"), rows("CNAME|www||a.example.net", "TXT|www||x"), at(1, zone.FieldName, zone.AliasBeside, "www")},
		{"a CNAME below a name is fine", nil, rows("TXT|www||x", "CNAME|a.www||a.example.net"), nil},
		{"a CNAME of itself", nil, rows("CNAME|www||www.example.com"), at(0, zone.FieldValue, zone.AliasOfItself, "")},
		{"mail to a CNAME", nil, rows("CNAME|mail||a.example.net", "MX|@|10|mail.example.com"), at(1, zone.FieldValue, zone.HostIsAlias, "mail → a.example.net")},
		{"mail to a CNAME that comes", rows("MX|@|10|mail.example.com"), rows("MX|@|10|mail.example.com", "CNAME|mail||a.example.net"), at(1, zone.FieldValue, zone.HostIsAlias, "mail → a.example.net")},
		{"a service at a CNAME", nil, rows("CNAME|sip||a.example.net", "SRV|_sip._tcp|1|1 5060 sip.example.com"), at(1, zone.FieldValue, zone.HostIsAlias, "sip → a.example.net")},
		{"mail to an address of the zone is fine", nil, rows("A|mail||192.0.2.1", "MX|@|10|mail.example.com"), nil},
		{"two services of a host at other ports are fine", nil, rows("SRV|_sip._tcp|1|1 5060 a.example.net", "SRV|_sip._tcp|1|1 5061 a.example.net"), nil},
		{"mail and no mail", nil, rows("MX|@|0|.", "MX|@|10|mail.example.net"), at(0, zone.FieldValue, zone.NullBeside, "")},
		{"no mail of one name, mail of another", nil, rows("MX|@|0|.", "MX|lists|10|mail.example.net"), nil},
	}
	for _, test := range tests {
		_, problems := zone.Check(example, test.rows, found(t, test.there))
		if diff := cmp.Diff(test.want, problems, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestNamesAreFollowedToTheirEnd(t *testing.T) {
	circle := func(way string, rows ...int) map[zone.Place]zone.Fault {
		all := make(map[zone.Place]zone.Fault)
		for _, row := range rows {
			all[zone.Place{Row: row, Field: zone.FieldValue}] = zone.Fault{Problem: zone.AliasCircle, Text: way}
		}
		return all
	}
	tests := []struct {
		name        string
		there, rows []zone.Row
		want        map[zone.Place]zone.Fault
	}{
		{"a circle over two rows, of which one was touched", rows("CNAME|a||b.example.com"),
			rows("CNAME|a||b.example.com", "CNAME|b||a.example.com"), circle("b → a → b", 1)},
		{"a circle over three", rows("CNAME|a||b.example.com", "CNAME|b||c.example.com"),
			rows("CNAME|a||b.example.com", "CNAME|b||c.example.com", "CNAME|c||A.example.com."), circle("c → a → b → c", 2)},
		{"a row that leads into a circle", rows("CNAME|a||b.example.com", "CNAME|b||a.example.com"),
			rows("CNAME|a||b.example.com", "CNAME|b||a.example.com", "CNAME|x||a.example.com"), circle("x → a → b → a", 2)},
		{"a circle that was there is left alone", rows("CNAME|a||b.example.com", "CNAME|b||a.example.com"),
			rows("CNAME|a||b.example.com", "CNAME|b||a.example.com", "TXT|@||x"), nil},
		{"the wildcard catches its own end", nil, rows("CNAME|*||web.example.com"), circle("* → web → web", 0)},
		{"the wildcard and a name", rows("CNAME|*||www.example.com"),
			rows("CNAME|*||www.example.com", "CNAME|www||none.example.com"), circle("www → none → www", 1)},
		{"a name of its own ends the wildcard", nil, rows("CNAME|*||web.example.com", "A|web||192.0.2.1"), nil},
		{"a name above others is no wildcard's", nil, rows("CNAME|*||b.example.com", "A|a.b||192.0.2.1"), nil},
		{"a row that goes closes a circle", rows("CNAME|*||www.example.com", "A|www||192.0.2.1", "TXT|@||x"),
			rows("CNAME|*||www.example.com", "TXT|@||x"), circle("* → www → www", 0)},
		{"mail over two CNAMEs to an address", nil, rows("CNAME|mail||m.example.com", "CNAME|m||h.example.com", "A|h||192.0.2.1", "MX|@|10|mail.example.com"),
			at(3, zone.FieldValue, zone.HostIsAlias, "mail → m → h")},
		{"mail to the CNAME of a wildcard", nil, rows("CNAME|*||a.example.net", "MX|@|10|mail.example.com"),
			at(1, zone.FieldValue, zone.HostIsAlias, "mail → a.example.net")},
	}
	for _, test := range tests {
		_, problems := zone.Check(example, test.rows, found(t, test.there))
		if diff := cmp.Diff(test.want, problems, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestWhatLeadsNowhereDeservesASecondLook(t *testing.T) {
	tests := []struct {
		name           string
		before, wanted []string
		want           []zone.Doubt
	}{
		{"mail to a host that is not there", nil, []string{"MX @ 10 mail.example.com"}, []zone.Doubt{{Line: "MX @ 10 mail.example.com", Fault: zone.Fault{Problem: zone.HostMissing, Text: "mail"}}}},
		{"a service at a host without address", nil, []string{"SRV _sip._tcp 1 1 5060 sip.example.com", "TXT sip x"},
			[]zone.Doubt{{Line: "SRV _sip._tcp 1 1 5060 sip.example.com", Fault: zone.Fault{Problem: zone.HostNoAddress, Text: "sip"}}}},
		{"a chain that ends at nothing", nil, []string{"CNAME a b.example.com", "CNAME b c.example.com"}, []zone.Doubt{
			{Line: "CNAME a b.example.com", Fault: zone.Fault{Problem: zone.AliasMissing, Text: "a → b → c"}},
			{Line: "CNAME b c.example.com", Fault: zone.Fault{Problem: zone.AliasMissing, Text: "b → c"}}}},
		{"an address that goes while mail needs it", []string{"MX @ 10 mail.example.com", "A mail 192.0.2.1"}, []string{"MX @ 10 mail.example.com"},
			[]zone.Doubt{{Line: "MX @ 10 mail.example.com", Fault: zone.Fault{Problem: zone.HostMissing, Text: "mail"}}}},
		{"what was so before", []string{"MX @ 10 mail.example.com"}, []string{"MX @ 10 mail.example.com", "TXT @ x"}, nil},
		{"hosts elsewhere, an address, a wildcard", nil, []string{"MX @ 10 mail.example.net", "MX a 10 mail.example.com", "A mail 192.0.2.1", "MX b 10 x.w.example.com", "A *.w 192.0.2.1", "CNAME k t.example.com", "TXT t x"}, nil},
		{"a name of another domain", nil, []string{"A shop.brightwater.net 192.0.2.1", "A api.staging 192.0.2.1"},
			[]zone.Doubt{{Line: "A shop.brightwater.net 192.0.2.1", Fault: zone.Fault{Problem: zone.NameForeign, Text: "shop.brightwater.net", Want: "shop.brightwater.net.example.com"}}}},
		{"the domain written twice", nil, []string{"TXT www.example.com x"},
			[]zone.Doubt{{Line: "TXT www.example.com x", Fault: zone.Fault{Problem: zone.NameForeign, Text: "www.example.com", Want: "www.example.com.example.com"}}}},
		{"a name that was there, with another value", []string{"A api.dev 192.0.2.1"}, []string{"A api.dev 192.0.2.2"}, nil},
		{"a host without top-level domain", nil, []string{"CNAME www web.internal", "MX @ 10 mail.example.net", "MX a 0 ."},
			[]zone.Doubt{{Line: "CNAME www web.internal", Fault: zone.Fault{Problem: zone.HostEnding, Text: "web.internal", Want: "web.internal.example.com"}}}},
		{"an include that is not there", nil, []string{"TXT @ v=spf1 include:_spf.example.com -all"},
			[]zone.Doubt{{Line: "TXT @ v=spf1 include:_spf.example.com -all", Fault: zone.Fault{Problem: zone.IncludeMissing, Text: "_spf.example.com"}}}},
	}
	for _, test := range tests {
		got := zone.Doubts(example, lines(t, test.wanted...), lines(t, test.before...))
		if diff := cmp.Diff(test.want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
