package zone_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/zone"
)

func TestAFileIsReadAsProvidersWriteIt(t *testing.T) {
	tests := []struct {
		name, file string
		lines      []string
		left       []string
		line       int
	}{
		{"as BIND writes it", "$ORIGIN example.com.\n$TTL 1h\n@ IN SOA ns1 admin 1 2 3 4 5\n  IN NS ns1.example.net.\n  IN MX 10 mail\nmail 300 IN A 192.0.2.1\n     AAAA 2001:db8::1\n",
			[]string{"A mail 192.0.2.1", "AAAA mail 2001:db8::1", "MX @ 10 mail.example.com"}, []string{"SOA example.com", "NS example.com"}, 0},
		{"without TTL and origin", "www CNAME host.example.net.\n", []string{"CNAME www host.example.net"}, nil, 0},
		{"a text in parts and with escapes", `k._domainkey TXT ( "v=DKIM1; p=abc" "def\"\\" "\195\188" )` + "\n", []string{`TXT k._domainkey v=DKIM1; p=abcdef"\ü`}, nil, 0},
		{"a service", "_sip._tcp SRV 1 2 5060 sip\n", []string{"SRV _sip._tcp 1 2 5060 sip.example.com"}, nil, 0},
		{"other domains and types are left out", "www.example.org. A 192.0.2.1\n@ CAA 0 issue \"ca.example\"\na A 192.0.2.1\n", []string{"A a 192.0.2.1"}, []string{"A www.example.org", "CAA example.com"}, 0},
		{"a host that is none is left out", "@ MX 0 .\n", nil, []string{"MX example.com"}, 0},
		{"what is there twice is read once", "a 60 A 192.0.2.1\nA.example.com. 300 A 192.0.2.1\n", []string{"A a 192.0.2.1"}, nil, 0},
		{"as an editor for Windows saves it", "\ufeff$ORIGIN Example.COM.\r\n$TTL 1h\r\nk TXT ( \"a\" ; part\r\n  \"b\" )\r\n", []string{"TXT k ab"}, nil, 0},
		{"comments and nothing else", "; nothing\n", nil, nil, 0},
		{"a line that is none", "a A 192.0.2.1\nb A here\nc A 192.0.2.1\n", []string{"A a 192.0.2.1"}, nil, 2},
		{"other files are not read", "$INCLUDE /etc/hosts\n", nil, nil, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := zone.ParseFile(example, test.file)
			if diff := cmp.Diff(append([]string{}, test.lines...), zone.Lines(got.Records)); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.left, got.Left); diff != "" || got.Line != test.line {
				t.Errorf("line %d, left (-want +got):\n%s", got.Line, diff)
			}
		})
	}
}

func TestAFileComesBackAsItWasWritten(t *testing.T) {
	records := lines(t,
		"A @ 192.0.2.1", "AAAA *.a 2001:db8::1", "CNAME www host.example.net", "MX @ 10 mail.example.com",
		"SRV _sip._tcp 1 2 5060 sip.example.net", `TXT @ say "hi" \ and ü;`, "TXT long "+strings.Repeat("0123456789", 60), "TXT @  blanks ",
	)
	file := zone.File(example, records)
	got := zone.ParseFile(example, file)
	if len(got.Left) > 0 || got.Line > 0 || !zone.Same(records, got.Records) {
		t.Errorf("%+v\n%v\n%s", got, zone.Lines(got.Records), file)
	}
}

func TestAFileDoesNotGrowWithoutEnd(t *testing.T) {
	got := zone.ParseFile(example, "$GENERATE 1-65535 host$ A 192.0.2.1\n")
	if n := len(got.Records); n > zone.MaxRecords || !got.TooMany {
		t.Errorf("%d records, too many: %v", n, got.TooMany)
	}
	got = zone.ParseFile(example, "$GENERATE 1-500 host$ A 192.0.2.1\n")
	if len(got.Records) != zone.MaxRecords || got.TooMany {
		t.Errorf("as many as there may be: %d records, too many: %v", len(got.Records), got.TooMany)
	}
}

func TestWhatIsLeftOutOfAFileIsCountedToTheLast(t *testing.T) {
	got := zone.ParseFile(example, "$GENERATE 1-120 host$ NS ns.example.net.\na A 192.0.2.1\n")
	if n := len(got.Left) + got.LeftMore; n != 120 || len(got.Records) != 1 {
		t.Errorf("%d left out, %d records", n, len(got.Records))
	}
}

func FuzzFile(f *testing.F) {
	f.Add("$TTL 60\n@ IN A 192.0.2.1\n")
	f.Add(`a TXT "x\" y" "\255"` + "\n")
	f.Add("@ MX 10 a.example.\n_s._tcp SRV 1 1 1 b.example.\n")
	f.Fuzz(func(t *testing.T, text string) {
		in := zone.ParseFile(example, text)
		again := zone.ParseFile(example, zone.File(example, in.Records))
		if !zone.Same(in.Records, again.Records) {
			t.Fatalf("%v came back as %v", zone.Lines(in.Records), zone.Lines(again.Records))
		}
	})
}

func FuzzCheck(f *testing.F) {
	f.Add("A", "www", "192.0.2.1", "")
	f.Add("SRV", "_sip._tcp", "1 2 sip.example.net", "3")
	f.Add("TXT", "@", `"a" "b"`, "")
	f.Fuzz(func(t *testing.T, kind, name, value, priority string) {
		records, problems := zone.Check(example, []zone.Row{{Type: kind, Name: name, Value: value, Priority: priority}}, nil)
		if len(problems) > 0 || len(records) == 0 {
			return
		}
		back, err := zone.ParseLine(zone.Line(records[0]))
		if err != nil || back != records[0] {
			t.Fatalf("%q came back as %+v, %v", zone.Line(records[0]), back, err)
		}
	})
}
