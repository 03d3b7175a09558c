package contact

import (
	"strings"
	"testing"

	"portal/internal/registrar"
)

func TestAnAddressIsTakenOutOfWhatSurroundsIt(t *testing.T) {
	for typed, want := range map[string]string{
		"jane@brightwater.com":                               "jane@brightwater.com",
		"Jane.O'Neil+x@Brightwater.com":                      "Jane.O'Neil+x@Brightwater.com",
		"mailto:jane@brightwater.com":                        "jane@brightwater.com",
		"MAILTO:jane%2Bdns@brightwater.com?subject=Hello":    "jane+dns@brightwater.com",
		"E-mail: jane@brightwater.com":                       "jane@brightwater.com",
		"Jane <jane@brightwater.com>":                        "jane@brightwater.com",
		"\"Rivers, Jane\" <jane@brightwater.com>;":           "jane@brightwater.com",
		"jane@brightwater.com <mailto:jane@brightwater.com>": "jane@brightwater.com",
		"jane@brightwater.com <jane@brightwater.com>":        "jane@brightwater.com",
		"<jane@brightwater.com>":                             "jane@brightwater.com",
		"'jane@brightwater.com'":                             "jane@brightwater.com",
		"“jane@brightwater.com”":                             "jane@brightwater.com",
		"« jane@brightwater.com »":                           "jane@brightwater.com",
		"\u00a0jane@brightwater.com\u200b\r\n":               "jane@brightwater.com",
		"(jane@brightwater.com)":                             "jane@brightwater.com",
		"jane@brightwater.com.":                              "jane@brightwater.com",
		"jane@brightwater.com,":                              "jane@brightwater.com",
		"jane＠brightwater.com":                               "jane@brightwater.com",
		"jane@bücher.example":                                "jane@xn--bcher-kva.example",
		"'jane@brightwater.com":                              "'jane@brightwater.com", // odd, and an address
		"www.jane@brightwater.com":                           "www.jane@brightwater.com",
	} {
		if got, p := Email(typed); got != want || p.Fault != "" {
			t.Errorf("%q: %q, %+v, want %q", typed, got, p, want)
		}
		if got, p := Email(want); got != want || p.Fault != "" {
			t.Errorf("%q is read as %q, %+v", want, got, p)
		}
	}
}

func TestWhatIsWrongWithAnAddressIsTold(t *testing.T) {
	long := strings.Repeat("j", 65)
	for typed, want := range map[string]Problem{
		"jane":                               {Fault: EmailNoAt, Text: "jane"},
		"https://brightwater.com/":           {Fault: EmailNoAt, Text: "https://brightwater.com/"},
		"jane at brightwater.com":            {Fault: EmailNoAt, Text: "jane at brightwater.com"},
		" ":                                  {Fault: Missing},
		"a@b.com; c@d.com":                   {Fault: EmailTwo, Text: "a@b.com; c@d.com"},
		"a@b.com,c@d.com":                    {Fault: EmailTwo, Text: "a@b.com,c@d.com"},
		"a@b.com c@d.com":                    {Fault: EmailTwo, Text: "a@b.com c@d.com"},
		"A <a@b.com>, C <c@d.com>":           {Fault: EmailTwo, Text: "A <a@b.com>, C <c@d.com>"},
		"a@b.com <c@d.com>":                  {Fault: EmailTwo, Text: "a@b.com <c@d.com>"},
		"jane@@brightwater.com":              {Fault: EmailAts, Text: "jane@@brightwater.com"},
		"jane rivers@brightwater.com":        {Fault: EmailBlank, Text: "jane rivers@brightwater.com"},
		"jane @brightwater.com":              {Fault: EmailBlank, Text: "jane @brightwater.com"},
		"@brightwater.com":                   {Fault: EmailHalf, Text: "@brightwater.com"},
		"jane@":                              {Fault: EmailHalf, Text: "jane@"},
		"rené@brightwater.com":               {Fault: EmailCharacter, Text: "é"},
		"jane–x@brightwater.com":             {Fault: EmailCharacter, Text: "–"},
		"mail jane:x@brightwater.com":        {Fault: EmailBlank, Text: "mail jane:x@brightwater.com"},
		"jane..r@brightwater.com":            {Fault: EmailDots, Text: "jane..r"},
		".jane@brightwater.com":              {Fault: EmailDots, Text: ".jane"},
		"jane@nowhere":                       {Fault: EmailDomain, Text: "nowhere"},
		"jane@brightwater,com":               {Fault: EmailDomain, Text: "brightwater,com"},
		"jane@brightwater..com":              {Fault: EmailDomain, Text: "brightwater..com"},
		"jane@192.0.2.1/x":                   {Fault: EmailDomain, Text: "192.0.2.1/x"},
		long + "@brightwater.com":            {Fault: EmailLong, Text: long + "@brightwater.com"},
		"jane@\u202emoc.brightwater.example": {Fault: Unseen, Text: "U+202E"},
	} {
		if got, p := Email(typed); p != want || got != "" {
			t.Errorf("%q: %q, %+v, want %+v", typed, got, p, want)
		}
	}
}

func TestAnAddressOfAnotherContactIsSentBareOrNotAtAll(t *testing.T) {
	given := good()
	given.Email = "Jane <jane@brightwater.net>"
	got, problems := Give("x.com", "tech", good(), given, registrar.FullContact{})
	if got.Email != "jane@brightwater.net" || len(problems) > 0 {
		t.Errorf("%q, problems %v", got.Email, problems)
	}
}

func FuzzEmail(f *testing.F) {
	for _, seed := range []string{"jane@brightwater.com", "Jane <jane@x.com>", "mailto:jane@x.com?subject=a", "'\"jane@bücher.example\"',", "a@b.c; d@e.f"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, p := Email(text)
		if (got == "") != (p.Fault != "") {
			t.Fatalf("%q: %q, %+v", text, got, p)
		}
		if p.Fault != "" {
			return
		}
		if again, p := Email(got); again != got || p.Fault != "" {
			t.Errorf("%q: %q is read as %q, %+v", text, got, again, p)
		}
	})
}
