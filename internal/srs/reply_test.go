package srs

import (
	"strings"
	"testing"

	"portal/internal/srs/xcp"
)

func TestLongTextsAreCutBetweenCharacters(t *testing.T) {
	text := "a" + strings.Repeat("ü", maxText)
	if got := clip(text); len(got) > maxText+10 || !strings.HasSuffix(got, "ü …") {
		t.Errorf("%d bytes, ending in %q", len(got), got[len(got)-8:])
	}
	if got := clip("short"); got != "short" {
		t.Errorf("%q", got)
	}
}

func TestTheTimeOfAnEventIsADateOrSeconds(t *testing.T) {
	for text, want := range map[string]string{
		"2027-03-01 12:34:56": "2027-03-01T12:34:56Z", "1804000000": "2027-03-02T15:06:40Z",
		"": "0001-01-01T00:00:00Z", "yesterday": "0001-01-01T00:00:00Z",
	} {
		if got := moment(xcp.TextValue(text)).Format("2006-01-02T15:04:05Z07:00"); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
