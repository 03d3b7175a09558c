package templates

import (
	"strings"
	"testing"
	"time"

	"portal/web/templates/ui"
)

func TestALockThatComesBackSaysWhen(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	for left, want := range map[time.Duration]string{
		time.Hour - 3*time.Second:      "(in 1 hour)",
		58 * time.Minute:               "(in 58 minutes)",
		24*time.Hour - 3*time.Second:   "(tomorrow)",
		7*24*time.Hour - 3*time.Second: "(in 7 days)",
		0:                              "We keep trying",
	} {
		if text := ui.Relocks(l, now.Add(left)); !strings.Contains(text, want) {
			t.Errorf("%s left: %q, want %q", left, text, want)
		}
	}
}
