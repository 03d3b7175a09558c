package srs

import (
	"strings"
	"testing"

	"portal/internal/registrar"
)

func TestRenewalIsToldOnlyWhereItIsKnown(t *testing.T) {
	for _, c := range []struct {
		auto, letExpire Flag
		want            registrar.Renewal
	}{
		{Yes, No, registrar.RenewalAuto},
		{Yes, NotTold, registrar.RenewalAuto},
		{No, Yes, registrar.RenewalExpire},
		{No, No, registrar.RenewalManual},
		{No, NotTold, registrar.RenewalManual},
		{Yes, Yes, ""},
		{NotTold, NotTold, ""},
		{NotTold, Yes, ""},
	} {
		if got := renewal(c.auto, c.letExpire); got != c.want {
			t.Errorf("auto %d, let expire %d: %q, want %q", c.auto, c.letExpire, got, c.want)
		}
	}
}

func TestPrivacyIsToldInThePortsWords(t *testing.T) {
	for _, c := range []struct {
		name  registrar.DomainName
		state string
		want  registrar.Privacy
	}{
		{"a.com", "enabled", registrar.PrivacyOn},
		{"a.com", "disabled", registrar.PrivacyOff},
		{"a.com", "enabling", registrar.PrivacyEnabling},
		{"a.com", "disabling", registrar.PrivacyDisabling},
		{"a.com", "", ""},
		{"a.com", "something new", ""},
		{"a.co.uk", "disabled", registrar.PrivacyUnsupported},
		{"a.co.uk", "enabled", registrar.PrivacyOn},
		{"a.unheard-of", "disabled", registrar.PrivacyOff},
	} {
		if got := privacyOf(c.name, c.state); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.name, c.state, got, c.want)
		}
	}
}

func TestLongTextsAreCutBetweenCharacters(t *testing.T) {
	text := "a" + strings.Repeat("ü", maxText)
	if got := clip(text); len(got) > maxText+10 || !strings.HasSuffix(got, "ü …") {
		t.Errorf("%d bytes, ending in %q", len(got), got[len(got)-8:])
	}
	if got := clip("short"); got != "short" {
		t.Errorf("%q", got)
	}
}

func TestDatesAreReadAsTheyAreWritten(t *testing.T) {
	for text, want := range map[string]string{
		" 2027-03-01 12:34:56 ": "2027-03-01T12:34:56Z", "2027-03-01": "2027-03-01T00:00:00Z",
		"": "0001-01-01T00:00:00Z", "01-MAR-2021 12:08:11": "0001-01-01T00:00:00Z", "0000-00-00 00:00:00": "0001-01-01T00:00:00Z",
	} {
		if got := (Value{text: text}).Time().Format("2006-01-02T15:04:05Z07:00"); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	if got := (Value{text: "0"}).Unix(); !got.IsZero() {
		t.Errorf("0 seconds: %v", got)
	}
}

func TestTheTimeOfAnEventIsADateOrSeconds(t *testing.T) {
	for text, want := range map[string]string{
		"2027-03-01 12:34:56": "2027-03-01T12:34:56Z", "1804000000": "2027-03-02T15:06:40Z",
		"": "0001-01-01T00:00:00Z", "yesterday": "0001-01-01T00:00:00Z",
	} {
		if got := moment(Value{text: text}).Format("2006-01-02T15:04:05Z07:00"); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
