package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"portal/internal/postgres/postgrestest"
	"portal/internal/srs/srssim"
)

// TestKilledDatabaseStopsEveryEditUntilItIsBack takes the database away while
// one edit is at the registrar, tries more of them, and gives it back.
func TestKilledDatabaseStopsEveryEditUntilItIsBack(t *testing.T) {
	t.Parallel()
	binary := builtProgram(t)
	for _, test := range []struct {
		name string
		away func(*postgrestest.DB, testing.TB)
	}{
		{"shut down", (*postgrestest.DB).Stop},
		{"crashed", (*postgrestest.DB).Kill},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newKillWorld(t, binary, postgrestest.NewServer(t))
			w.portal.start(t)
			w.portal.awaitServing(t)
			v := newKillVisitor(w.portal)
			if err := v.signIn(t.Context(), "plain-001.com"); err != nil {
				t.Fatal(err)
			}
			under := w.openForm(t, v, "plain-002.com", "ns1.under.example", "ns2.under.example")
			next := w.openForm(t, v, "plain-003.com", "ns1.next.example", "ns2.next.example")

			answer := w.sendSlowly(t, v, "plain-002.com", under)
			test.away(w.db, t)
			w.awaitOutage(t, v)
			w.checkRefuses(t, v, "plain-003.com", next)
			if page := <-answer; page.status != http.StatusSeeOther || page.location != "/changes/"+under.Get("change_id") {
				t.Errorf("the edit under way got status %d and %q; nobody can know yet how it ends", page.status, page.location)
			}
			w.checkRefuses(t, v, "plain-003.com", next)
			killCheckUncertain(t, v, under.Get("change_id"))
			if n := len(w.writes()); n != 1 {
				t.Errorf("%d writes, want only the one that was under way", n)
			}

			w.db.Start(t)
			w.checkEnds(t, v, under.Get("change_id"))
			if page, err := v.post(t.Context(), killFormPath("plain-003.com"), next); err != nil || page.status != http.StatusSeeOther {
				t.Errorf("the same form afterwards got status %d, %v", page.status, err)
			}
			w.checkEnds(t, v, next.Get("change_id"))
			if n := len(w.writes()); n != 2 {
				t.Errorf("%d writes in the end, want 2", n)
			}
		})
	}
}

func (w *killWorld) openForm(t *testing.T, v *killVisitor, domain string, hosts ...string) url.Values {
	t.Helper()
	form, err := v.form(t.Context(), domain, hosts)
	if err != nil {
		t.Fatal(err)
	}
	return form
}

// sendSlowly submits form and returns once its write is at the registrar, which
// takes its time.
func (w *killWorld) sendSlowly(t *testing.T, v *killVisitor, domain string, form url.Values) <-chan killPage {
	t.Helper()
	err := w.sim.AddFaults(
		srssim.Fault{Kind: srssim.FaultDelay, Action: "ADVANCED_UPDATE_NAMESERVERS", Domain: domain, DelayMS: 1500, Count: 1})
	if err != nil {
		t.Fatal(err)
	}
	answer := make(chan killPage, 1)
	go func() {
		page, _ := v.post(t.Context(), killFormPath(domain), form) // an error shows as status 0
		answer <- page
	}()
	for len(w.sim.Faults()) > 0 { // the fault goes when it strikes
		select {
		case page := <-answer:
			t.Fatalf("the edit ended early with status %d", page.status)
		case <-time.After(10 * time.Millisecond):
		}
	}
	return answer
}

// awaitOutage waits until the portal has lost the database: after a crash its
// connections live on for a moment.
func (w *killWorld) awaitOutage(t *testing.T, v *killVisitor) {
	t.Helper()
	for lost := 0; lost < 3; time.Sleep(20 * time.Millisecond) {
		page, err := v.get(t.Context(), "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		if lost++; page.status != http.StatusServiceUnavailable {
			lost = 0
		}
	}
}

// checkRefuses tries pages and an edit without a database.
func (w *killWorld) checkRefuses(t *testing.T, v *killVisitor, domain string, form url.Values) {
	t.Helper()
	try := func(what string, page killPage, err error) {
		if err != nil || page.status != http.StatusServiceUnavailable {
			t.Errorf("%s without a database got status %d, %v", what, page.status, err)
		}
	}
	for range 3 {
		page, err := v.post(t.Context(), killFormPath(domain), form)
		try("an edit", page, err)
		page, err = v.get(t.Context(), "/domains/"+domain)
		try("a page", page, err)
		page, err = v.get(t.Context(), "/readyz")
		try("readiness", page, err)
	}
	if page, err := v.get(t.Context(), "/healthz"); err != nil || page.status != http.StatusOK {
		t.Errorf("health got status %d, %v: the process itself is well", page.status, err)
	}
}

// killCheckUncertain looks at the receipt of the edit under way: without the records
// it must not say that nothing changed.
func killCheckUncertain(t *testing.T, v *killVisitor, id string) {
	t.Helper()
	page, err := v.get(t.Context(), "/changes/"+id)
	if err != nil || page.status < http.StatusInternalServerError {
		t.Errorf("a receipt without a database got status %d, %v", page.status, err)
	}
	if strings.Contains(page.body, "Nothing was sent") || !strings.Contains(page.body, id) {
		t.Errorf("the receipt of an edit under way says %q without its number, or that nothing was sent", page.title())
	}
}

// checkEnds waits until the receipt says that the change was made.
func (w *killWorld) checkEnds(t *testing.T, v *killVisitor, id string) {
	t.Helper()
	var page killPage
	var err error
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if page, err = v.get(t.Context(), "/changes/"+id); err != nil || page.status != http.StatusOK {
			continue // the portal is finding its way back to the database
		}
		if claim, err := page.claim(); err != nil || claim == killClaimsDone {
			if err != nil {
				t.Errorf("change %s: %v", id, err)
			}
			return
		}
	}
	t.Errorf("change %s has no good end: status %d, %v", id, page.status, err)
}
