package templates

import (
	"strings"
	"testing"
	"time"

	"portal/internal/registrar"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

func TestNobodyIsToldToRelyOnARenewalWhoseDayIsOver(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	const day = 24 * time.Hour
	tests := []struct {
		name    string
		domain  registrar.DomainName
		expires time.Duration // from now; 0 for not told
		want    string
	}{
		{"in time", "example.com", 200 * day, "Your provider usually renews it on "},
		{"expires before it would be renewed", "example.com", 24 * day, "Do not rely on this alone: domains under .com are usually renewed by "},
		{"expired", "example.com", -9 * day, "Do not rely on this now"},
		{"expired, of an ending that renews after expiry", "example.ch", -2 * day, "Your provider usually renews it on "},
		{"expired, and that day is over, too", "example.ch", -9 * day, "Do not rely on this now"},
		{"the ending has no usual day", "example.cl", 10 * day, "Nothing to remember. Your provider renews it"},
		{"expired, and the ending has no usual day", "example.cl", -day, "Do not rely on this now"},
		{"nobody knows when", "example.com", 0, "Nothing to remember. Your provider renews it"},
	}
	for _, tt := range tests {
		v := edits.RenewalView{EditForm: ui.EditForm{Layout: l, Head: ui.DomainHead{Name: tt.domain}}}
		if tt.expires != 0 {
			v.Expires = l.Now.Add(tt.expires)
		}
		if hint := parse(t, edits.RenewalPage(v)).Find(".radio").First().Find(".hint").Text(); !strings.Contains(hint, tt.want) {
			t.Errorf("%s: %q", tt.name, hint)
		}
	}
}
