package server_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"portal/internal/audit"
	"portal/internal/profile"
	"portal/internal/registrar/registrartest"
)

// A change that the registry carried out after it was looked at is closed by
// whatever reads the domain next, and the page that did so says it is done.
func TestAPageAndTheInventoryCloseWhatTheySee(t *testing.T) {
	t.Parallel()
	const lock = "/domains/example.com/lock"
	for name, read := range map[string]func(*site, *visitor, string){
		"a page": func(_ *site, jane *visitor, id string) {
			if res := jane.get(lock); strings.Contains(res.body, "/changes/"+id) {
				t.Errorf("the page says that the change is open: %q", res.text("main"))
			}
		},
		"the inventory": func(s *site, _ *visitor, _ string) {
			if _, err := s.db.Owner.Exec(t.Context(), `UPDATE inventory_detail SET due_at = $1`, s.clock.Now()); err != nil {
				t.Fatal(err)
			}
			for n := 1; n > 0; {
				var err error
				if n, err = s.Inventory.ReadOnce(t.Context(), s.Prove); err != nil {
					t.Fatal(err)
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			jane := s.jane(t)
			s.acme.FailNext(registrartest.Pending)
			form := want(jane.form(nameservers), "ns1.new.example", "ns2.new.example")
			if res := jane.post(nameservers, form); res.status != http.StatusSeeOther {
				t.Fatalf("status %d", res.status)
			}
			id := form.Get("change_id")
			if res := jane.get(lock); !strings.Contains(res.body, "/changes/"+id) {
				t.Fatalf("while it waits the page says %q", res.text("main"))
			}
			s.acme.CompletePending()
			s.clock.Advance(time.Minute)
			read(s, jane, id)
			story, err := s.Audit.Change(t.Context(), audit.Scope{Key: profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}}, id)
			if err != nil || story.Resolution == nil || story.Resolution.Verdict != audit.Confirmed {
				t.Errorf("story %+v, %v", story, err)
			}
		})
	}
}

// What a page edits it also reads, in a read of the domain or besides: showing the
// page closes a change that the registry carried out after it was looked at, and one
// whose answer got lost. Old values close nothing.
func TestEachPageClosesTheChangesThatItShowsInForce(t *testing.T) {
	t.Parallel()
	all := newEditSite(t)
	scope := audit.Scope{Key: profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}}
	verdict := func(t *testing.T, id string) audit.Verdict {
		t.Helper()
		story, err := all.Audit.Change(t.Context(), scope, id)
		must(t, err)
		if story.Resolution == nil {
			return ""
		}
		return story.Resolution.Verdict
	}
	saysOpen := func(res answer, id string) bool { return res.has(`.banner a[href="/changes/` + id + `"]`) }
	faults := map[string]registrartest.Fault{"pending": registrartest.Pending, "the answer lost": registrartest.LostReply}
	for _, p := range editPages {
		if p.act { // nothing to read
			continue
		}
		for name, fault := range faults {
			t.Run(p.page+" "+name, func(t *testing.T) {
				e := all.next(t, p)
				form := e.form()
				id := form.Get("change_id")
				all.acme.FailNext(fault)
				if res := e.jane.post(e.path(), form); res.status != http.StatusSeeOther {
					t.Fatalf("status %d: %s", res.status, res.text("main"))
				}
				e.sent(t, 1)
				all.clock.Advance(time.Second)
				if fault == registrartest.Pending {
					res := e.jane.get(e.path())
					if got := verdict(t, id); got != "" || !saysOpen(res, id) {
						t.Fatalf("verdict %q by old values, and the page says %q", got, res.text("main"))
					}
					all.acme.CompletePending()
				}
				if res := e.jane.get(e.path()); saysOpen(res, id) {
					t.Errorf("the page says that the change is open: %q", res.text("main"))
				}
				if got := verdict(t, id); got != audit.Confirmed {
					t.Errorf("verdict %q", got)
				}
				e.sent(t, 1)
			})
		}
	}
}
