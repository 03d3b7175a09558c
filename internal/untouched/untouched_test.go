package untouched_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"portal/internal/untouched"
)

func TestWhatBrowsersDoToATextIsNoTouch(t *testing.T) {
	const shown = " Caf\u0065\u0301\u00a0 12\r\nQuay\tStreet "
	sent := map[string]string{
		"as it is":                shown,
		"line breaks dropped":     strings.NewReplacer("\r", "", "\n", "").Replace(shown),
		"line breaks as CRLF":     strings.ReplaceAll(strings.ReplaceAll(shown, "\r\n", "\n"), "\n", "\r\n"),
		"accents composed":        norm.NFC.String(shown),
		"both":                    norm.NFC.String(strings.ReplaceAll(shown, "\r\n", "")),
		"line breaks of old Macs": strings.ReplaceAll(shown, "\r\n", "\r"),
	}
	for how, text := range sent {
		if !untouched.Fold(untouched.Exact).Same(text, "else", shown) || !untouched.Fold(untouched.Words).Same(text, shown) {
			t.Errorf("%s counts as touched", how)
		}
	}
	tidied := "Café 12Quay Street"
	if !untouched.Fold(untouched.Words).Same(tidied, shown) || untouched.Fold(untouched.Exact).Same(tidied, shown) {
		t.Error("blanks count in words, or do not where all counts")
	}
	if !untouched.Fold(untouched.Exact).Same("a\uFFFDb", "a\xffb") {
		t.Error("bytes that are no text came back as browsers write them, and count as touched")
	}
}

func TestWhatPeopleDoIsATouch(t *testing.T) {
	for _, pair := range [][2]string{
		{"Brightwater Ltd", "Brightwater Ltd."}, {"Brightwater", "Bright water"}, {"jane", "Jane"}, {"Cafe", "Café"},
		{"Jane\u200b", "Jane"}, {"", "x"}, {"x", ""}, {"ﬁn", "fin"},
	} {
		if untouched.Fold(untouched.Words).Same(pair[1], pair[0]) {
			t.Errorf("%q after %q does not count", pair[1], pair[0])
		}
	}
	for _, pair := range [][2]string{{"v=spf1  -all", "v=spf1 -all"}, {" v=spf1 -all", "v=spf1 -all"}, {"a\tb", "a b"}} {
		if untouched.Fold(untouched.Exact).Same(pair[1], pair[0]) {
			t.Errorf("%q after %q does not count", pair[1], pair[0])
		}
	}
}

func TestTheDomainOfAnAddressMayBeWrittenInASCII(t *testing.T) {
	same := untouched.Fold(untouched.Address).Same
	for _, sent := range []string{"Jane@bücher.example", "Jane@xn--bcher-kva.example", " Jane@BÜCHER.example\n"} {
		if !same(sent, "Jane@bücher.example") {
			t.Errorf("%q counts as touched", sent)
		}
	}
	for _, sent := range []string{"jane@bücher.example", "Jane@bucher.example", "Jane", "bücher.example", ""} {
		if same(sent, "Jane@bücher.example") {
			t.Errorf("%q does not count", sent)
		}
	}
}

type row struct{ name, value string }

func words(r row) row { return row{untouched.Words(r.name), untouched.Words(r.value)} }

func TestEachRowThatNobodyTouchedIsAsItWasFound(t *testing.T) {
	found := []row{{"a", "1  2"}, {"a", "1 2"}, {"b ", "\u00a03"}, {"a", "1 2"}}
	tests := []struct {
		name       string
		sent, want []row
	}{
		{"as they were", found, found},
		{"in another order", []row{found[3], found[2], found[1], found[0]}, []row{found[3], found[2], found[1], found[0]}},
		{"tidied", []row{{"b", "3"}, {"a", "1 2"}, {"a", "1 2"}, {"a", "1 2"}}, []row{found[2], found[1], found[1], found[0]}},
		{"one more", []row{{"b", "3"}, {"b", "3"}}, []row{found[2], {"b", "3"}}},
		{"one touched", []row{{"b", "4"}, {"c", "3"}}, []row{{"b", "4"}, {"c", "3"}}},
	}
	for _, test := range tests {
		sent := slices.Clone(test.sent)
		if got := untouched.Rows(test.sent, found, words); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
		if !slices.Equal(sent, test.sent) {
			t.Errorf("%s: what was sent is changed", test.name)
		}
	}
}
