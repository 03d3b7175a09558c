package zone_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"portal/internal/registrar"
	"portal/internal/zone"
)

// textCases are texts as people type them, paste them, and programs write them. The
// form and the file read the same.
var textCases = []struct{ name, written, want string }{
	{"decimal escapes of bytes", `"caf\195\169"`, "café"},
	{"a decimal escape of a semicolon", `"v=DKIM1\059 k=rsa"`, "v=DKIM1; k=rsa"},
	{"octal escapes, as Route 53 writes them", `"caf\303\251"`, "café"},
	{"an octal escape that would be a digit", `"a\052b"`, "a*b"},
	{"an escaped quote and backslash", `"say \"hi\" \\ now"`, `say "hi" \ now`},
	{"an escaped semicolon in quotes", `"v=DMARC1\; p=none"`, "v=DMARC1; p=none"},
	{"strings in brackets, with a comment", `( "v=DKIM1; k=rsa; " "p=MIIB..." )  ; ----- DKIM key`, "v=DKIM1; k=rsa; p=MIIB..."},
	{"the same with tabs", "(\t\"v=DKIM1; k=rsa; \"\t\"p=MIIB...\"\t)\t; ----- DKIM key", "v=DKIM1; k=rsa; p=MIIB..."},
	{"the same over lines", "( \"v=DKIM1; k=rsa; \" ; first\n  \"p=MIIB...\" )\n", "v=DKIM1; k=rsa; p=MIIB..."},
	{"strings without blanks between", `"one""two"`, "onetwo"},
	{"blanks outside quotes", "  v=spf1 mx -all ", "v=spf1 mx -all"},
	{"a no-break space and one without width", "\u00a0v=spf1 mx -all\u200b", "v=spf1 mx -all"},
	{"blanks in quotes", `" a "`, " a "},
	{"typographic quotes around it", "“v=spf1 mx -all”", "v=spf1 mx -all"},
	{"German ones", "„v=spf1 mx -all“", "v=spf1 mx -all"},
	{"escaped quotes outside quotes", `v=x \"y\"`, `v=x "y"`},
	{"a backslash before a letter", `path=C:\temp`, `path=C:\temp`},
	{"a comment in quotes is text", `"a ; b"`, "a ; b"},
	{"a string over two lines", "\"v=DKIM1; \np=abc\"", "v=DKIM1; p=abc"},
}

func TestATextMeansTheSameInTheFormAndInAFile(t *testing.T) {
	for _, test := range textCases {
		t.Run(test.name, func(t *testing.T) {
			records, problems := zone.Check(example, []zone.Row{{Type: "TXT", Name: "k", Value: test.written}}, nil)
			if len(problems) > 0 || records[0].Value != test.want {
				t.Errorf("form: %v, %v, want %q", records, problems, test.want)
			}
			in := parseFile(t, "k IN TXT "+test.written+"\nz A 192.0.2.1\n")
			if len(in.Records) != 2 || in.Records[0].Value != test.want {
				t.Errorf("file: %+v, left %v, want %q", in.Records, in.Left, test.want)
			}
		})
	}
}

func TestSemicolonsThatAreNotEscaped(t *testing.T) {
	in := parseFile(t, `a TXT v=DKIM1; k=rsa; p=abc
b TXT v=DMARC1; p=none ; our policy
c TXT v=DMARC1\; p=none
d TXT word ; comment
e TXT v=spf1 mx -all ; comment
f TXT ( v=spf1 mx -all )
g TXT v=DKIM1; p=abc ; cf_tags=cf-proxied:false
`)
	want := []string{"TXT a v=DKIM1; k=rsa; p=abc", "TXT b v=DMARC1; p=none", "TXT c v=DMARC1; p=none", "TXT d word", "TXT e v=spf1 mx -all", "TXT f v=spf1 mx -all", "TXT g v=DKIM1; p=abc"}
	equalLines(t, in, want)
}

func TestATextThatCanNotBeReadIsRefusedWithItsCause(t *testing.T) {
	tests := []struct {
		written string
		want    zone.Fault
	}{
		{`"v=spf1 mx -all`, zone.Fault{Problem: zone.OpenQuote, Text: `"v=spf1 mx -all`}},
		{`"a" b`, zone.Fault{Problem: zone.MixedQuotes, Text: "b"}},
		{`"v=DKIM1"; k=rsa`, zone.Fault{Problem: zone.MixedQuotes, Text: "; k=rsa"}},
		{`( "a" ; part  "b" )`, zone.Fault{Problem: zone.OpenParen, Text: `( "a" ; part "b" )`}},
		{`"\255"`, zone.Fault{Problem: zone.NotText}},
		{"\"a\tb\"", zone.Fault{Problem: zone.BadCharacter, Text: "U+0009"}},
		{`""`, zone.Fault{Problem: zone.EmptyText}},
		{`mail._domainkey IN TXT "v=DKIM1; p=abc"`, zone.Fault{Problem: zone.WholeLine, Text: `mail._domainkey IN TXT "v=DKIM1; p=abc"`}},
		{`example.com. 3600 IN TXT word`, zone.Fault{Problem: zone.WholeLine, Text: "example.com. 3600 IN TXT word"}},
		{`TXT "v=spf1 -all"`, zone.Fault{Problem: zone.WholeLine, Text: `TXT "v=spf1 -all"`}},
		{`0 issue "ca.example"`, zone.Fault{Problem: zone.OtherType, Text: "CAA"}},
	}
	for _, test := range tests {
		_, problems := zone.Check(example, []zone.Row{{Type: "TXT", Name: "x", Value: test.written}}, nil)
		if got := problems[zone.Place{Field: zone.FieldValue}]; got != test.want {
			t.Errorf("%q: %+v, want %+v", test.written, got, test.want)
		}
	}
	for _, text := range []string{"I am IN A hurry", "a TXT b", "the mx is down", `say "hi" now`, "12 issues"} {
		if records, problems := zone.Check(example, []zone.Row{{Type: "TXT", Name: "x", Value: text}}, nil); len(problems) > 0 || records[0].Value != text {
			t.Errorf("%q: %v, %v", text, records, problems)
		}
	}
}

func TestAWholeLineIsTakenApart(t *testing.T) {
	tests := []struct{ row, want zone.Row }{
		{row(`TXT|||mail._domainkey IN TXT ( "v=DKIM1; " "p=abc" ) ; key`), row("TXT|mail._domainkey||v=DKIM1; p=abc")},
		{row("A|||www 3600 IN MX 10 mx.example.net."), row("MX|www|10|mx.example.net")},
		{row("A|www 3600 in a 192.0.2.1||"), row("A|www||192.0.2.1")},
		{row(`TXT|k||TXT "a"`), row("TXT|k||a")},
		{row("A|||_sip._tcp.example.com. SRV 1 2 5060 sip"), row("SRV|_sip._tcp|1|2 5060 sip.example.com")},
	}
	for _, test := range tests {
		if got, ok := zone.Split(example, test.row); !ok || got != test.want {
			t.Errorf("%+v: %+v, %v, want %+v", test.row, got, ok, test.want)
		}
	}
	for _, r := range rows("A|www||192.0.2.1", "TXT|x||say hi", "A|||www.example.net. IN A 192.0.2.1", "A|||@ IN CAA 0 issue ca.example") {
		if got, ok := zone.Split(example, r); ok || got != r {
			t.Errorf("%+v became %+v", r, got)
		}
	}
}

// texts are made of pieces that mean something to a reader.
func texts(n int) []string {
	pieces := []string{
		`"`, `\`, ";", "(", ")", " ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u200b", "\ufeff", "“", "”", "–", "é", "日", "\x00", "\x7f", "\xff", "\u2028",
		"v=spf1", "v=DKIM1;", " k=rsa", "p=MIIB", "0", "052", "195", "255", "303", "IN", "TXT", "A", "CAA", "3600", "@", "*", ".", "$ORIGIN", "0 issue ", "_dmarc", "a", "<b>", "&amp;",
	}
	random := rand.New(rand.NewPCG(1, 2))
	all := make([]string, n)
	for i := range all {
		var b strings.Builder
		for range 1 + random.IntN(8) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		all[i] = b.String()
	}
	return all
}

// browsed is what a browser makes of the value of a field.
func browsed(text string) string {
	return strings.NewReplacer("\r", "", "\n", "", "\x00", "\ufffd").Replace(strings.ToValidUTF8(text, "\ufffd"))
}

// TestEveryTextComesBack: what the portal shows or exports, it reads to the same
// value, whatever a browser does to a field.
func TestEveryTextComesBack(t *testing.T) {
	for _, text := range texts(2000) {
		stored := registrar.Record{Type: "TXT", Name: "x", Value: text}
		row := zone.RowOf(stored)
		row.Value = browsed(row.Value)
		kept, problems := zone.Check(example, []zone.Row{row}, []registrar.Record{stored})
		if len(problems) > 0 || kept[0] != stored {
			t.Fatalf("%q untouched, shown as %q: %+v, %v", text, row.Value, kept, problems)
		}
		read, wrong := zone.ParseText(row.Value)
		if wrong.Problem == "" && read != text {
			t.Fatalf("%q is shown as %q, which is read as %q", text, row.Value, read)
		}
		sound := wrong.Problem == ""
		in := parseFile(t, zone.File(example, []registrar.Record{stored}))
		if exported := len(in.Records) == 1 && in.Records[0] == stored; exported != sound {
			t.Fatalf("%q, sound %v, was exported as %q and read as %+v, left %v", text, sound, zone.File(example, []registrar.Record{stored}), in.Records, in.Left)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, test := range textCases {
		f.Add(test.written)
	}
	f.Fuzz(func(t *testing.T, written string) {
		text, wrong := zone.ParseText(written)
		if wrong.Problem != "" {
			return
		}
		row := zone.RowOf(registrar.Record{Type: "TXT", Name: "x", Value: text})
		again, wrong := zone.ParseText(browsed(row.Value))
		if wrong.Problem != "" || again != text {
			t.Fatalf("%q was read as %q, shown as %q, read as %q, %v", written, text, row.Value, again, wrong)
		}
		records, problems := zone.Check(example, []zone.Row{row}, nil)
		if len(problems) == 0 && records[0].Value != text {
			t.Fatalf("%q became %q", text, records[0].Value)
		}
	})
}

func FuzzSplit(f *testing.F) {
	f.Add(`mail._domainkey IN TXT "v=DKIM1; p=abc"`)
	f.Add("www 3600 IN A 192.0.2.1")
	f.Fuzz(func(t *testing.T, line string) {
		row, ok := zone.Split(example, zone.Row{Type: "TXT", Value: line})
		if !ok {
			return
		}
		if again, ok := zone.Split(example, row); ok && again != row {
			t.Fatalf("%q became %+v, then %+v", line, row, again)
		}
	})
}
