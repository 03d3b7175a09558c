package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// lockOn is the lock page's form, sent to put the lock on.
var lockOn = editPage{page: "lock", fill: func(form url.Values) { form.Set("lock", "on") }}

func TestTheTopOfThePageFollowsASavedChange(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := lockOn.filled(jane, "example.com")
	if pills := jane.get("/domains/example.com/lock").text("#pills"); !strings.Contains(pills, "Unlocked") {
		t.Fatalf("before the change the top says %q", pills)
	}
	res := jane.post("/domains/example.com/lock", form, htmx)
	if pills := res.text(`hx-partial[hx-target="#pills"] #pills`); res.status != http.StatusOK || !strings.Contains(pills, "Locked") || strings.Contains(pills, "Unlocked") {
		t.Errorf("status %d, the top becomes %q", res.status, pills)
	}
}

func TestAReceiptShowsNoOldState(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	receipt := jane.post("/domains/example.com/lock", lockOn.filled(jane, "example.com")).header.Get("Location")
	fresh := jane.get(receipt)
	if pills := fresh.text("#pills"); !strings.Contains(pills, "Locked") || fresh.doc.Find("main .banner").Length() != 1 {
		t.Errorf("a receipt just made says %q at the top", pills)
	}
	s.clock.Advance(2 * time.Minute)
	if old := jane.get(receipt); old.status != http.StatusOK || old.text("#pills") != "" {
		t.Errorf("status %d, a receipt of before says %q at the top", old.status, old.text("#pills"))
	}
}
