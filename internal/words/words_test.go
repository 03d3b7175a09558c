package words

import (
	"testing"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

func catalogue(t *testing.T) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestMatch(t *testing.T) {
	tests := []struct {
		name, accept, cookie, brand, want string
	}{
		{"the visitor's choice goes first", "en", "fr", "en", "fr"},
		{"an unknown choice counts for nothing", "fr-CA,en;q=0.5", "xx", "en", "fr"},
		{"weights decide", "en;q=0.2, fr;q=0.9", "", "en", "fr"},
		{"a region matches its language", "fr-BE", "", "en", "fr"},
		{"a region with texts of its own is matched", "en-US,en;q=0.9", "", "fr", "en-US"},
		{"another region is not", "en-GB,en;q=0.9", "", "fr", "en"},
		{"English of no region is that of the world", "en", "", "fr", "en"},
		{"a region can be chosen", "fr", "en-US", "fr", "en-US"},
		{"the brand decides for a language we lack", "ja", "", "fr", "fr"},
		{"the brand decides without a header", "", "", "fr", "fr"},
		{"a broken header counts for nothing", ";;;q=,,", "", "fr", "fr"},
		{"the first language is the last resort", "", "", "", "en"},
	}
	c := catalogue(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := c.Match(tt.accept, tt.cookie, tt.brand); got != tt.want {
				t.Errorf("Match(%q, %q, %q) = %q, want %q", tt.accept, tt.cookie, tt.brand, got, tt.want)
			}
		})
	}
}

func TestPrinterSpeaksEachLanguage(t *testing.T) {
	c := catalogue(t)
	now := time.Date(2027, 1, 23, 23, 30, 0, 0, time.UTC)
	day := 24 * time.Hour
	tests := []struct {
		name   string
		print  func(p *Printer) string
		en, fr string
	}{
		{"date", func(p *Printer) string { return p.Date(time.Date(2027, 3, 5, 12, 0, 0, 0, time.UTC)) }, "5 March 2027", "5 mars 2027"},
		{"first of a month", func(p *Printer) string { return p.Date(time.Date(2027, 8, 1, 12, 0, 0, 0, time.UTC)) }, "1 August 2027", "1er août 2027"},
		{"days to come", func(p *Printer) string { return p.RelativeDay(now.Add(41*day), now) }, "in 41 days", "dans 41 jours"},
		{"tomorrow", func(p *Printer) string { return p.RelativeDay(now.Add(time.Hour), now) }, "tomorrow", "demain"},
		{"today", func(p *Printer) string { return p.RelativeDay(now.Add(-20*time.Hour), now) }, "today", "aujourd’hui"},
		{"yesterday", func(p *Printer) string { return p.RelativeDay(now.Add(-24*time.Hour), now) }, "yesterday", "hier"},
		{"days past", func(p *Printer) string { return p.Relative(now.Add(-2*day), now) }, "2 days ago", "il y a 2 jours"},
		{"one hour", func(p *Printer) string { return p.Relative(now.Add(-90*time.Minute), now) }, "1 hour ago", "il y a 1 heure"},
		{"just now", func(p *Printer) string { return p.Relative(now.Add(-59*time.Second), now) }, "just now", "à l’instant"},
		{"months", func(p *Printer) string { return p.RelativeDay(now.Add(280*day), now) }, "in 9 months", "dans 9 mois"},
		{"a bit less than two years", func(p *Printer) string { return p.RelativeDay(now.Add(729*day), now) }, "in 2 years", "dans 2 ans"},
		{"a bit more than a year", func(p *Printer) string { return p.RelativeDay(now.Add(400*day), now) }, "in 13 months", "dans 13 mois"},
		{"years", func(p *Printer) string { return p.RelativeDay(now.Add(900*day), now) }, "in 2 years", "dans 2 ans"},
		{"number", func(p *Printer) string { return p.Number(2014) }, "2,014", "2\u00a0014"},
		{"zero is singular in French", func(p *Printer) string { return p.N("relative.in_days", 0) }, "in 0 days", "dans 0 jour"},
		{"a million", func(p *Printer) string { return p.N("relative.in_days", 1000000) }, "in 1,000,000 days", "dans 1\u00a0000\u00a0000 jours"},
		{"list", func(p *Printer) string { return p.List([]string{"a", "b", "c"}) }, "a, b and c", "a, b et c"},
		{"wait in seconds", func(p *Printer) string { return p.Wait(200 * time.Millisecond) }, "1 second", "1 seconde"},
		{"wait in minutes, rounded up", func(p *Printer) string { return p.Wait(91 * time.Second) }, "2 minutes", "2 minutes"},
		{"exact", func(p *Printer) string { return p.Exact(now) }, "23 January 2027 at 23:30:00 (UTC +00:00)", "23 janvier 2027 à 23:30:00 (UTC +00:00)"},
		{"time", func(p *Printer) string { return p.DateTime(now) }, "23 January 2027 at 23:30", "23 janvier 2027 à 23:30"},
		{"time with its zone", func(p *Printer) string { return p.Zoned(now) }, "23 January 2027 at 23:30 (UTC +00:00)", "23 janvier 2027 à 23:30 (UTC +00:00)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.print(c.Printer("en", nil)); got != tt.en {
				t.Errorf("en: %q, want %q", got, tt.en)
			}
			if got := tt.print(c.Printer("fr", nil)); got != tt.fr {
				t.Errorf("fr: %q, want %q", got, tt.fr)
			}
		})
	}
}

func TestTimesAreShownInTheVisitorsZone(t *testing.T) {
	p := catalogue(t).Printer("en", Zone("Europe/Paris", time.UTC))
	at := time.Date(2027, 6, 30, 23, 15, 0, 0, time.UTC)
	if got, want := p.Exact(at), "1 July 2027 at 01:15:00 (UTC +02:00)"; got != want {
		t.Errorf("Exact = %q, want %q", got, want)
	}
	if got := p.DaysUntil(at, at.Add(-2*time.Hour)); got != 1 {
		t.Errorf("DaysUntil = %d, want 1: it is past midnight in Paris", got)
	}
}

func TestZoneTakesOnlyZoneNames(t *testing.T) {
	paris := Zone("Europe/Paris", nil)
	for _, name := range []string{"", "Local", "../../etc/passwd", "No/Such", "/etc/localtime"} {
		if got := Zone(name, paris); got != paris {
			t.Errorf("Zone(%q) = %v, want the other one", name, got)
		}
	}
	if got := Zone("America/Toronto", paris).String(); got != "America/Toronto" {
		t.Errorf("Zone = %v", got)
	}
}

func TestUnknownLanguageIsTheFirst(t *testing.T) {
	if got := catalogue(t).Printer("xx", nil).Lang(); got != "en" {
		t.Errorf("Lang = %q, want en", got)
	}
}

func TestValuesAreNotLookedIntoForPlaceholders(t *testing.T) {
	p := catalogue(t).Printer("en", nil)
	if got, want := p.T("domains.no_match.title", "query", "{{.query}} {{"), "No domain matches “{{.query}} {{”"; got != want {
		t.Errorf("T = %q, want %q", got, want)
	}
	if got, want := p.T("domains.span", "first", 1, "last", 25, "total", 2000), "1 to 25 of 2,000"; got != want {
		t.Errorf("T = %q, want %q", got, want)
	}
}

func TestAnUnknownKeyShowsItself(t *testing.T) {
	p := catalogue(t).Printer("fr", nil)
	if got := p.T(Key("no.such")) + p.N(Key("no.such"), 2); got != "no.suchno.such" {
		t.Errorf("got %q", got)
	}
}

func TestOneEngineFillsTextsOfEachForm(t *testing.T) {
	tag := language.Polish // has more forms than the languages that are built in
	p := &Printer{lang: "pl", voice: voice{tag, message.NewPrinter(tag), map[Key]text{
		"days": {forms: map[plural.Form]string{
			plural.One: "{{.n}} dzień, {{.who}}", plural.Few: "{{.n}} dni, {{.who}} (few)", plural.Other: "{{.n}} dni, {{.who}}",
		}},
	}}}
	for count, want := range map[int]string{
		1: "1 dzień, {{.n}}", -1: "-1 dzień, {{.n}}", 2: "2 dni, {{.n}} (few)", 12: "12 dni, {{.n}}", 22: "22 dni, {{.n}} (few)",
	} {
		if got := p.N("days", count, "who", "{{.n}}"); got != want { // what a visitor typed stays what it is
			t.Errorf("N(%d) = %q, want %q", count, got, want)
		}
	}
	if got := p.T("days"); got != "days" {
		t.Errorf("without a count it is %q", got)
	}
}

func TestAFileWithAnUnknownFormIsRefused(t *testing.T) {
	for _, table := range []map[string]any{{"one": "x"}, {"other": "x", "several": "y"}, {"other": 3}} {
		if forms, err := formsOf(table); err == nil {
			t.Errorf("%v became %v", table, forms)
		}
	}
}
