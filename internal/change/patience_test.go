package change_test

import (
	"strings"
	"testing"
	"time"

	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
)

func TestPatienceFollowsTheRegistryAndTheKind(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		kind kind.Kind
		name registrar.DomainName
		want time.Duration
	}{
		{kind.ZoneSet, "example.com", 2 * time.Hour},
		{kind.RenewalSet, "example.de", 2 * time.Hour}, // the registrar renews, whatever the registry is like
		{kind.SubUserSet, "example.fi", 2 * time.Hour},
		{kind.NameserversSet, "example.com", 12 * time.Hour},
		{kind.NameserversSet, "example.it", 30 * 24 * time.Hour},
		{kind.RenewalSet, "example.it", 2 * time.Hour},
		{kind.NameserversSet, "example.fi", 48 * time.Hour},
		{kind.NameserversSet, "example.no-such-tld", 48 * time.Hour},
		{kind.ContactsSet, "example.abogado", 48 * time.Hour}, // nobody told whether it is slow
	} {
		if got := change.PatienceFor(tt.kind, tt.name); got != tt.want {
			t.Errorf("%s of %s: %v, want %v", tt.kind, tt.name, got, tt.want)
		}
	}
}

// The data names notes that there are, and each wait is longer than a call settles.
func TestThePatienceDataIsSound(t *testing.T) {
	t.Parallel()
	notes, hours := change.PatienceData()
	for _, n := range hours {
		if time.Duration(n)*time.Hour <= change.DefaultSettings.Settle {
			t.Errorf("%d hours are no patience", n)
		}
	}
	for _, note := range notes {
		if !strings.Contains(string(rules.TLDData), `"`+note+`"`) {
			t.Errorf("no TLD has the note %q", note)
		}
	}
}
