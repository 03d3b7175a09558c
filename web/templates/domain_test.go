package templates

import "testing"

func TestTheNavigationHasMoreSettingsWhereThereAreSome(t *testing.T) {
	for _, tt := range []struct {
		head DomainHead
		on   section
		want bool
	}{
		{DomainHead{Name: "brightwater.com"}, sectionRenewal, false},
		{DomainHead{Name: "brightwater.com", Extras: true}, sectionRenewal, true},
		{DomainHead{Name: "brightwater.com"}, sectionExtras, true},
		{DomainHead{Name: "brightwater.us"}, sectionRenewal, true},
	} {
		if got := tt.head.offers(sectionExtras, tt.on); got != tt.want {
			t.Errorf("%+v on %q: %v", tt.head, tt.on, got)
		}
	}
}
