package words

import (
	"maps"
	"regexp"
	"testing"
	"time"
)

func TestAVariantHoldsOnlyWhatDiffers(t *testing.T) {
	for _, l := range languages {
		if l.Base == "" {
			continue
		}
		base := texts(t, l.Base)
		for key, forms := range texts(t, l.Tag) {
			if maps.Equal(forms, base[key]) {
				t.Errorf("%s: %s says the same as in %s; leave it out", l.Tag, key, l.Base)
			}
		}
	}
}

func TestAVariantFallsBackToItsBase(t *testing.T) {
	p := catalogue(t).Printer("en-US", nil)
	at := time.Date(2027, 3, 5, 14, 2, 31, 0, time.UTC)
	for got, want := range map[string]string{
		p.Lang():                           "en-US",
		p.T("contact.organisation"):        "Organization",
		p.T("nav.overview"):                "Overview",
		p.Date(at):                         "March 5, 2027",
		p.Date(at.AddDate(0, 0, -4)):       "March 1, 2027",
		p.DateTime(at):                     "March 5, 2027 at 2:02 PM",
		p.Zoned(at):                        "March 5, 2027 at 2:02 PM (UTC +00:00)",
		p.Exact(at):                        "March 5, 2027 at 2:02:31 PM (UTC +00:00)",
		p.N("domains.count", 1):            "1 domain",
		p.N("domains.count", 2014):         "2,014 domains",
		p.Relative(at.Add(-time.Hour), at): "1 hour ago",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// british is spelling that Americans don't use.
var british = regexp.MustCompile(`(?i)(organis|authoris|recognis|colour|favour|cancelled|dialled|licence|catalogue|centre|telephone)`)

func TestAmericanEnglishIsSpeltSo(t *testing.T) {
	own, base := texts(t, "en-US"), texts(t, "en")
	for key, forms := range base {
		if mine, ok := own[key]; ok {
			forms = mine
		}
		for _, text := range forms {
			if word := british.FindString(text); word != "" {
				t.Errorf("en-US: %s says %q in %q; add its American spelling to en-US.toml", key, word, text)
			}
		}
	}
}

func TestOffered(t *testing.T) {
	tests := []struct {
		name, lang string
		offers     []string
		fallback   string
		want       string
	}{
		{"all are offered", "en-US", nil, "fr", "en-US"},
		{"it is offered", "en-US", []string{"fr", "en-US", "en"}, "fr", "en-US"},
		{"its base is offered", "en-US", []string{"fr", "en"}, "fr", "en"},
		{"its variant is offered", "en", []string{"fr", "en-US"}, "fr", "en-US"},
		{"neither is", "en-US", []string{"fr"}, "fr", "fr"},
		{"there is no default", "fr", []string{"en"}, "", "en"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := catalogue(t).Offered(tt.lang, tt.offers, tt.fallback); got != tt.want {
				t.Errorf("Offered(%q, %q, %q) = %q, want %q", tt.lang, tt.offers, tt.fallback, got, tt.want)
			}
		})
	}
}
