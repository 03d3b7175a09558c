package zone_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/miekg/dns"

	"portal/internal/registrar"
	"portal/internal/zone"
)

func parseFile(t *testing.T, text string) zone.Import {
	t.Helper()
	in, err := zone.ParseFile(t.Context(), example, text)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// equalLines wants these lines of a file, and no others left out.
func equalLines(t *testing.T, in zone.Import, want []string) {
	t.Helper()
	sorted := slices.Sorted(slices.Values(want))
	if diff := cmp.Diff(sorted, zone.Lines(in.Records), cmpopts.EquateEmpty()); diff != "" || len(in.Left) > 0 {
		t.Errorf("left %v (-want +got):\n%s", in.Left, diff)
	}
}

// leftOut writes what was left out as "line problem text".
func leftOut(in zone.Import) []string {
	var all []string
	for _, l := range in.Left {
		all = append(all, strings.TrimSpace(strings.Join([]string{itoa(l.Line), string(l.Cause.Problem), l.Cause.Text}, " ")))
	}
	return all
}

func itoa(n int) string { return string(rune('0'+n/10%10)) + string(rune('0'+n%10)) }

func TestAFileIsReadAsProvidersWriteIt(t *testing.T) {
	tests := []struct {
		name, file string
		lines      []string
		left       []string
	}{
		{"as BIND writes it", "$ORIGIN example.com.\n$TTL 1h\n@ IN SOA ns1 admin 1 2 3 4 5\n  IN NS ns1.example.net.\n  IN MX 10 mail\nmail 300 IN A 192.0.2.1\n     AAAA 2001:db8::1\n",
			[]string{"A mail 192.0.2.1", "AAAA mail 2001:db8::1", "MX @ 10 mail.example.com"}, []string{"03 provided_type SOA", "04 provided_type NS"}},
		{"without TTL and origin", "www CNAME host.example.net.\n", []string{"CNAME www host.example.net"}, nil},
		{"a text in parts and with escapes", `k TXT ( "v=DKIM1; p=abc" "def\"\\" "\195\188" )` + "\n", []string{`TXT k v=DKIM1; p=abcdef"\ü`}, nil},
		{"a service", "_sip._tcp SRV 1 2 5060 sip\n", []string{"SRV _sip._tcp 1 2 5060 sip.example.com"}, nil},
		{"a name with @ behind, and as a host", "_sip._tls.@ IN SRV 100 1 443 sip.example.\nftp CNAME @\n", []string{"CNAME ftp example.com", "SRV _sip._tls 100 1 443 sip.example"}, []string{}},
		{"other domains and types are left out", "www.example.org. A 192.0.2.1\n@ CAA 0 issue \"ca.example\"\na A 192.0.2.1\n", []string{"A a 192.0.2.1"}, []string{"01 name_outside www.example.org.", "02 other_type CAA"}},
		{"no mail and no service", "@ MX 0 .\n_sip._tcp SRV 0 0 0 .\n", []string{"MX @ 0 .", "SRV _sip._tcp 0 0 0 ."}, nil},
		{"what is there twice is read once", "a 60 A 192.0.2.1\nA.example.com. 300 A 192.0.2.1\n", []string{"A a 192.0.2.1"}, nil},
		{"as an editor for Windows saves it", "\ufeff$ORIGIN Example.COM.\r\n$TTL 1h\r\nk TXT ( \"a\" ; part\r\n  \"b\" )\r\n", []string{"TXT k ab"}, nil},
		{"comments and nothing else", "; nothing\n", nil, nil},
		{"a line that is none costs itself alone", "a A 192.0.2.1\nb A here\nc A 192.0.2.1\n", []string{"A a 192.0.2.1", "A c 192.0.2.1"}, []string{"02 ipv4 here"}},
		{"every line left out has its own cause", "a A 192.0.2.300\nb AAAA 192.0.2.1\nc CNAME 192.0.2.1.\nd MX mail.example.net.\ne_f A 192.0.2.1\ng\nh IN\ni CH TXT \"x\"\nj TXT \"x\nk TXT ( \"y\"\nl FOO bar\n m TXT \"\\255\"\nn TXT \"\"\no SPF \"v=spf1 -all\"\np ANAME a.example.net.\nok A 192.0.2.1\n",
			[]string{"A ok 192.0.2.1"}, []string{"01 ipv4 192.0.2.300", "02 is_ipv4 192.0.2.1", "03 host_address 192.0.2.1.", "04 mx_short mail.example.net.", "05 name_score e_f.example.com.", "06 not_record", "07 not_record", "08 class CH",
				`09 quote_open "x`, `10 paren_open k TXT ( "y"`, "11 not_record", "12 text_bytes", "13 text_empty", "14 obsolete_spf", "15 alias_type ANAME"}},
		{"files in files, and records by the thousand", "$INCLUDE /etc/hosts\n$GENERATE 1-65535 h$ A 192.0.2.1\n$FOO\na A 192.0.2.1\n", []string{"A a 192.0.2.1"}, []string{"01 include", "02 generate", "03 directive $FOO"}},
		{"a word with a dollar sign and too much behind it", "$TTL 300 @ IN\n$ORIGIN\na A 192.0.2.1\n", []string{"A a 192.0.2.1"}, []string{"01 directive $TTL 300 @ IN", "02 directive $ORIGIN"}},
		{"units of time, order of class and TTL, capitals", "a 1h30m IN A 192.0.2.1\nb in 1d a 192.0.2.2\nc IN 60 TXT x\n", []string{"A a 192.0.2.1", "A b 192.0.2.2", "TXT c x"}, nil},
		{"names that go on, after a line left out as well", "a CAA 0 issue x\n  A 192.0.2.1\n\n; c\n\tTXT \"t\"\nb nonsense\n A 192.0.2.2\n", []string{"A a 192.0.2.1", "A b 192.0.2.2", "TXT a t"}, []string{"01 other_type CAA", "06 not_record"}},
		{"other origins", "$ORIGIN sub.example.com.\na A 192.0.2.1\n@ A 192.0.2.2\n$ORIGIN example.com\nb A 192.0.2.3\n$ORIGIN x\nc CNAME d\n$ORIGIN .\ne.example.com A 192.0.2.4\nf.example.net A 192.0.2.5\n",
			[]string{"A a.sub 192.0.2.1", "A sub 192.0.2.2", "A b 192.0.2.3", "CNAME c.x d.x.example.com", "A e 192.0.2.4"}, []string{"10 name_outside f.example.net."}},
		{"a file that is indented as a whole", "   a IN A 192.0.2.1\n   mx IN A 192.0.2.2\n   @ IN MX 10 mx\n", []string{"A a 192.0.2.1", "A mx 192.0.2.2", "MX @ 10 mx.example.com"}, nil},
		{"blanks that are none", "a\u00a0IN\u00a0A\u00a0192.0.2.1\n", []string{"A a 192.0.2.1"}, nil},
		{"any type by its number (RFC 3597)", "a TYPE1 \\# 4 C0000201\nb TYPE16 \\# 3 026869\nc TYPE65 \\# 3 000100\nd HTTPS 1 . alpn=h2\n", []string{"A a 192.0.2.1", "TXT b hi"}, []string{"03 other_type HTTPS", "04 other_type HTTPS"}},
		{"names in other scripts", "bücher A 192.0.2.1\n*.bücher.example.com. A 192.0.2.2\n", []string{"A xn--bcher-kva 192.0.2.1", "A *.xn--bcher-kva 192.0.2.2"}, nil},
		{"typographic quotes and a string over lines", "a TXT “v=spf1 mx -all”\nb TXT \"one\ntwo\"\nc A 192.0.2.1\n", []string{"TXT a v=spf1 mx -all", "TXT b onetwo", "A c 192.0.2.1"}, nil},
		{"a bracket that nothing closes", "@ SOA a b ( 1 2\n3 4 5\nwww A 192.0.2.1\n", []string{"A www 192.0.2.1"}, []string{"01 paren_open @ SOA a b ( 1 2", "02 not_record"}},
		{"quotes outside and inside", "a TXT v=x \"y\"\n", nil, []string{"01 quote_mixed v=x"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := parseFile(t, test.file)
			slices.Sort(test.lines)
			if diff := cmp.Diff(test.lines, zone.Lines(got.Records), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.left, leftOut(got), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("left (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAFileComesBackAsItWasWritten(t *testing.T) {
	records := lines(t,
		"A @ 192.0.2.1", "AAAA *.a 2001:db8::1", "CNAME www host.example.net", "MX @ 10 mail.example.com", "MX none 0 .",
		"SRV _sip._tcp 1 2 5060 sip.example.net", "SRV _x._tcp 0 0 0 .", `TXT @ say "hi" \ and ü;`, "TXT long "+strings.Repeat("0123456789", 60), "TXT @  blanks ",
	)
	file := zone.File(example, records)
	got := parseFile(t, file)
	if len(got.Left) > 0 || len(got.Undotted) > 0 || !zone.Same(records, got.Records) {
		t.Errorf("%+v\n%v\n%s", got, zone.Lines(got.Records), file)
	}
	parser := dns.NewZoneParser(strings.NewReader(file), "", "")
	n := 0
	for _, ok := parser.Next(); ok; _, ok = parser.Next() {
		n++
	}
	if n != len(records) || parser.Err() != nil {
		t.Errorf("another reader takes %d of %d records: %v", n, len(records), parser.Err())
	}
}

func TestWhatAFileSaysInAnotherSpellingIsNoChange(t *testing.T) {
	in := parseFile(t, zone.File(example, oddZone))
	got := zone.AsFound(in.Records, oddZone)
	for _, r := range got {
		if !slices.Contains(oddZone, r) {
			t.Errorf("%s is a change", zone.Line(r))
		}
	}
	if len(got) != len(oddZone)-2 { // one name is none, one text is there twice
		t.Errorf("%v, left %v", zone.Lines(got), in.Left)
	}
}

func TestWhatIsLeftOutOfAFileIsCountedToTheLast(t *testing.T) {
	got := parseFile(t, strings.Repeat("a NS ns.example.net.\n", 120)+"a A 192.0.2.1\n")
	if n := len(got.Left) + got.LeftMore; n != 120 || len(got.Records) != 1 || got.Read != 121 {
		t.Errorf("%d left out, %d records, %d read", n, len(got.Records), got.Read)
	}
}

func TestNamesWithoutFinalDotAreReadBothWays(t *testing.T) {
	in := parseFile(t, "ftp IN CNAME example.com\n@ IN MX 0 smtp.example.net\nwww.example.com A 192.0.2.1\n_sip._tcp SRV 1 1 5060 sip.lab\nok CNAME mail\nfine CNAME a.example.net.\n")
	var got []string
	for _, u := range in.Undotted {
		got = append(got, zone.Line(u.As)+" | "+zone.Line(u.Whole))
	}
	want := []string{
		"CNAME ftp example.com.example.com | CNAME ftp example.com",
		"MX @ 0 smtp.example.net.example.com | MX @ 0 smtp.example.net",
		"A www.example.com 192.0.2.1 | A www 192.0.2.1",
		"SRV _sip._tcp 1 1 5060 sip.lab.example.com | SRV _sip._tcp 1 1 5060 sip.lab",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	before := append(zone.Rows(in.Records), row("TXT|@||typed meanwhile"))
	after := zone.ReadWhole(before, in.Undotted)
	for _, want := range rows("CNAME|ftp||example.com", "MX|@|0|smtp.example.net", "A|www||192.0.2.1", "CNAME|ok||mail.example.com", "TXT|@||typed meanwhile") {
		if !slices.Contains(after, want) {
			t.Errorf("%+v is not in %+v", want, after)
		}
	}
	if len(after) != len(before) {
		t.Errorf("%d rows of %d", len(after), len(before))
	}
}

func FuzzFile(f *testing.F) {
	f.Add("$TTL 60\n@ IN A 192.0.2.1\n")
	f.Add(`a TXT "x\" y" "\255"` + "\n")
	f.Add("@ MX 10 a.example.\n_s._tcp SRV 1 1 1 b.example.\n")
	f.Add("@ SOA a b (\n 1 2\n 3 4 5 )\n MX 0 .\n$GENERATE 1-9 a$ A 192.0.2.$\n")
	f.Add("RESOURCERECORDSETS\t\\052.example.com.\t300\tTXT\nRESOURCERECORDS\t\"caf\\303\\251\"\n")
	f.Add(`{"ResourceRecordSets":[{"Name":"a.example.com.","Type":"A","ResourceRecords":[{"Value":"192.0.2.1"}]}]}`)
	for _, d := range dialects {
		f.Add(d.file)
	}
	f.Fuzz(func(t *testing.T, text string) {
		in := parseFile(t, text)
		again := parseFile(t, zone.File(example, in.Records))
		if !zone.Same(in.Records, again.Records) {
			t.Fatalf("%v came back as %v", zone.Lines(in.Records), zone.Lines(again.Records))
		}
		if in.Read > zone.MaxLines || len(in.Records)+len(in.Left)+in.LeftMore > max(in.Read, 1)*(1+len(text)) {
			t.Fatalf("%d read, %d kept, %d left", in.Read, len(in.Records), len(in.Left)+in.LeftMore)
		}
		var shown []registrar.Record
		for _, row := range zone.Rows(in.Records) {
			records, _ := zone.Check(example, []zone.Row{row}, in.Records)
			shown = append(shown, records...)
		}
		if !zone.Same(in.Records, shown) {
			t.Fatalf("%v is shown as %v", zone.Lines(in.Records), zone.Lines(shown))
		}
	})
}

func FuzzCheck(f *testing.F) {
	f.Add("A", "www", "192.0.2.1", "")
	f.Add("SRV", "_sip._tcp", "1 2 sip.example.net", "3")
	f.Add("TXT", "@", `"a" "b"`, "")
	f.Add("TXT", "_dmarc", "v=DMARC1; p=none; rua=mailto:a@example.net", "")
	f.Add("TXT", "@", "v=spf1 include:a.example.net ip4:192.0.2.0/24 -all", "")
	f.Add("MX", "@", "10 mx.example.net", "")
	f.Fuzz(func(t *testing.T, kind, name, value, priority string) {
		records, problems := zone.Check(example, []zone.Row{{Type: kind, Name: name, Value: value, Priority: priority}}, nil)
		if len(problems) > 0 || len(records) == 0 {
			return
		}
		back, err := zone.ParseLine(zone.Line(records[0]))
		if err != nil || back != records[0] {
			t.Fatalf("%q came back as %+v, %v", zone.Line(records[0]), back, err)
		}
		again, problems := zone.Check(example, []zone.Row{zone.RowOf(records[0])}, nil)
		if len(problems) > 0 || again[0] != records[0] {
			t.Fatalf("%+v is shown as %+v and read as %+v, %v", records[0], zone.RowOf(records[0]), again, problems)
		}
	})
}
