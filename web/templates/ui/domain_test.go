package ui

import "testing"

func TestTheNavigationHasMoreSettingsWhereThereAreSome(t *testing.T) {
	for _, tt := range []struct {
		head DomainHead
		on   Section
		want bool
	}{
		{DomainHead{Name: "brightwater.com"}, SectionRenewal, false},
		{DomainHead{Name: "brightwater.com", Extras: true}, SectionRenewal, true},
		{DomainHead{Name: "brightwater.com"}, SectionExtras, true},
		{DomainHead{Name: "brightwater.us"}, SectionRenewal, true},
	} {
		if got := tt.head.offers(SectionExtras, tt.on); got != tt.want {
			t.Errorf("%+v on %q: %v", tt.head, tt.on, got)
		}
	}
}
