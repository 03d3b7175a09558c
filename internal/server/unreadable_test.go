package server_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"portal/internal/change"
)

// An entry that does not say what it should is a line that says so, on every page
// that reads the log, and keeps no change from being made.
func TestEveryPageGoesOnAroundAnEntryThatCanNotBeRead(t *testing.T) {
	s := newSite(t)
	jane := s.jane(t)
	id := change.NewID()
	for _, more := range []string{
		`"kind":"drift","drift":{"diff":[],"seen_at":"x"}`,
		`"kind":"sign_in","username":"jane","sign_in":"applied","count":"many"`,
		`"kind":"intent","change_id":"` + id + `","change":{"kind":"nameservers.set","group":"` + id + `","diff":7}`,
	} {
		body := `{"v":1,"at":"` + s.clock.Now().UTC().Format(time.RFC3339Nano) + `","brand":"acme","account":"acme-main","profile":"jane","domain":"example.com",` + more + `}`
		if _, err := s.db.Pool.Exec(t.Context(), `INSERT INTO audit_entry (body) VALUES ($1)`, []byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.db.Pool.Exec(t.Context(), `INSERT INTO change_watch (change_id, next_at) VALUES ($1, $2)`, id, s.clock.Now()); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/activity", "/activity.csv", "/domains/example.com", "/domains/example.com/activity", "/domains/example.com/activity.csv", "/changes/" + id} {
		res := jane.get(path)
		if res.status != http.StatusOK || !strings.Contains(res.body, "can’t be read") {
			t.Errorf("%s: %d, %.200q", path, res.status, res.text("main"))
		}
	}
	for _, path := range []string{"/profile", nameservers, "/domains", "/domains/example.com/lock"} {
		if res := jane.get(path); res.status != http.StatusOK {
			t.Errorf("%s: %d", path, res.status)
		}
	}
	form := want(jane.form(nameservers), "ns1.new.example", "ns2.new.example")
	if res := jane.post(nameservers, form); res.status != http.StatusSeeOther {
		t.Errorf("a save: %d, %q", res.status, res.text("main"))
	}
}
