package zone_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
	"portal/internal/zone"
)

// oddZone holds what other tools let through and Check would not.
var oddZone = []registrar.Record{
	{Type: "A", Name: "ftp_old", Value: "192.0.2.9"},
	{Type: "AAAA", Value: "2001:0DB8:0::1"},
	{Type: "CNAME", Name: "mail", Value: "Mail.Example.NET."},
	{Type: "MX", Priority: 10, Value: "mail.example.com"},
	{Type: "MX", Priority: 0, Value: "."},
	{Type: "SRV", Name: "_sip._tcp", Priority: 10, Weight: 5, Port: 5060, Value: "sip.example.net", Numerals: "010 5 05060"},
	{Type: "TXT", Name: "k", Value: `"v=DKIM1; p=a" "b"`},
	{Type: "TXT", Name: "k", Value: `"v=DKIM1; p=a" "b"`},
}

func TestWhatWasFoundStaysAsItIsWhileTheRestIsChanged(t *testing.T) {
	added := zone.Row{Type: "TXT", Name: "@", Value: "site-verification=1"}
	got, problems := zone.Check(example, append(zone.Rows(oddZone), added), oddZone)
	want := append(zone.Sorted(oddZone), registrar.Record{Type: "TXT", Value: "site-verification=1"})
	if diff := cmp.Diff(want, got); diff != "" || len(problems) > 0 {
		t.Errorf("problems %v, records (-want +got):\n%s", problems, diff)
	}
}

func TestWhatIsTouchedIsCheckedHoweverOddTheRest(t *testing.T) {
	tests := []struct {
		name    string
		edit    func([]zone.Row) []zone.Row
		field   zone.Field
		problem zone.Problem
	}{
		{"another address of a bad name", func(r []zone.Row) []zone.Row { return append(r, row("A|ftp_old||192.0.2.10")) }, zone.FieldName, zone.NameUnderscore},
		{"more mail to the alias", func(r []zone.Row) []zone.Row { return append(r, row("MX|@|20|mail.example.com")) }, zone.FieldValue, zone.HostIsAlias},
		{"a third of two", func(r []zone.Row) []zone.Row { return append(r, row("A|x||192.0.2.1"), row("A|x||192.0.2.1")) }, zone.FieldValue, zone.Duplicate},
	}
	for _, test := range tests {
		rows := test.edit(zone.Rows(oddZone))
		_, problems := zone.Check(example, rows, oddZone)
		if got := problems[zone.Place{Row: len(rows) - 1, Field: test.field}].Problem; got != test.problem || len(problems) != 1 {
			t.Errorf("%s: %v, want %s", test.name, problems, test.problem)
		}
	}
	beside := append(zone.Rows([]registrar.Record{{Type: "A", Name: "www", Value: "192.0.2.1"}}), row("CNAME|www||a.example.net"))
	if _, problems := zone.Check(example, beside, []registrar.Record{{Type: "A", Name: "www", Value: "192.0.2.1"}}); len(problems) != 1 {
		t.Errorf("a CNAME put beside what was found: %v", problems)
	}
}

func TestAZoneThatIsTooLargeAlreadyCanBeChangedAndNotGrow(t *testing.T) {
	var large []registrar.Record
	for i := range zone.MaxRecords + 20 {
		large = append(large, registrar.Record{Type: "A", Name: fmt.Sprintf("n%03d", i), Value: "192.0.2.1"})
	}
	rows := zone.Rows(large)
	rows[0].Value = "192.0.2.2"
	if got, problems := zone.Check(example, rows, large); len(problems) > 0 || len(got) != len(large) {
		t.Errorf("changed: %d records, problems %v", len(got), problems)
	}
	if _, problems := zone.Check(example, append(slices.Clone(rows), row("A|more||192.0.2.1")), large); len(problems) != 1 {
		t.Errorf("one more: %v", problems)
	}
}
