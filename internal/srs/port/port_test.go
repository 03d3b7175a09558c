package port

import (
	"testing"

	"portal/internal/registrar"
	"portal/internal/srs"
)

func TestRenewalIsToldOnlyWhereItIsKnown(t *testing.T) {
	for _, c := range []struct {
		auto, letExpire srs.Flag
		want            registrar.Renewal
	}{
		{srs.Yes, srs.No, registrar.RenewalAuto},
		{srs.Yes, srs.NotTold, registrar.RenewalAuto},
		{srs.No, srs.Yes, registrar.RenewalExpire},
		{srs.No, srs.No, registrar.RenewalManual},
		{srs.No, srs.NotTold, registrar.RenewalManual},
		{srs.Yes, srs.Yes, ""},
		{srs.NotTold, srs.NotTold, ""},
		{srs.NotTold, srs.Yes, ""},
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
