package xcp

import "testing"

func TestDatesAreReadAsTheyAreWritten(t *testing.T) {
	for text, want := range map[string]string{
		" 2027-03-01 12:34:56 ": "2027-03-01T12:34:56Z", "2027-03-01": "2027-03-01T00:00:00Z",
		"": "0001-01-01T00:00:00Z", "01-MAR-2021 12:08:11": "0001-01-01T00:00:00Z", "0000-00-00 00:00:00": "0001-01-01T00:00:00Z",
	} {
		if got := (TextValue(text)).Time().Format("2006-01-02T15:04:05Z07:00"); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	if got := TextValue("0").Unix(); !got.IsZero() {
		t.Errorf("0 seconds: %v", got)
	}
}
