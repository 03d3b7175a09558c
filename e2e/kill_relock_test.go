package e2e

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/postgres/postgrestest"
	"portal/internal/srs/srssim"
)

// TestAKilledPortalLeavesNoDomainUnlocked unlocks two domains for an hour, has the
// nameservers of a third changed behind its lock, kills the portal while that lock is
// off, lets the time be over for two of them, and starts the portal again.
func TestAKilledPortalLeavesNoDomainUnlocked(t *testing.T) {
	t.Parallel()
	const due, early, moved = "plain-001.com", "plain-002.com", "plain-003.com"
	w := newKillWorld(t, builtProgram(t), postgrestest.New(t))
	w.portal.start(t)
	w.portal.awaitServing(t)
	v := newKillVisitor(w.portal)
	if err := v.signIn(t.Context(), due); err != nil {
		t.Fatal(err)
	}
	for _, domain := range []string{due, early} {
		v.switchLock(t, domain, url.Values{"lock": {"on"}})
		v.switchLock(t, domain, url.Values{"lock": {"off"}, "for": {"hour"}})
	}
	v.switchLock(t, moved, url.Values{"lock": {"on"}})
	w.killWhileUnlocked(t, v, moved)

	w.hourOver(t, due)
	w.hourOver(t, moved)
	w.portal.start(t)
	w.portal.awaitServing(t)
	w.awaitLock(t, v, due)
	w.awaitLock(t, v, moved)
	page, err := v.get(t.Context(), killLockPath(due))
	if err != nil || page.status != http.StatusOK || !strings.Contains(page.body, `value="week"`) {
		t.Errorf("the page of a lock that is back got status %d, %v", page.status, err)
	}
	page, err = v.get(t.Context(), "/domains/"+due+"/activity")
	if err != nil || !strings.Contains(page.body, killSystem) {
		t.Errorf("the history does not tell of it (%v)", err)
	}
	if w.locked(t, early) {
		t.Errorf("%s was locked before its time", early)
	}
}

// killWhileUnlocked has the nameservers of a locked domain changed, and kills the
// portal once the lock came off for that.
func (w *killWorld) killWhileUnlocked(t *testing.T, v *killVisitor, domain string) {
	t.Helper()
	slow := srssim.Fault{Kind: srssim.FaultDelay, Action: "ADVANCED_UPDATE_NAMESERVERS", Domain: domain, DelayMS: 10_000, Count: 1}
	if err := w.sim.AddFaults(slow); err != nil {
		t.Fatal(err)
	}
	form, err := v.form(t.Context(), domain, []string{"ns1.after.example", "ns2.after.example"})
	if err != nil {
		t.Fatal(err)
	}
	form.Set("unlock", "yes")
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		for range 2 { // what the page asks about is saved all the same
			page, err := v.post(t.Context(), killFormPath(domain), form)
			if checked := killChecked.FindStringSubmatch(page.body); err == nil && checked != nil {
				form.Set("checked", checked[1])
			}
		}
	}()
	for end := time.Now().Add(5 * time.Minute); w.locked(t, domain); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s is not unlocked\n%s", domain, w.portal.lastWords())
		}
	}
	w.portal.kill()
	<-answered
}

var killChecked = regexp.MustCompile(`name="checked" value="([^"]+)"`)

// killSystem is what the history says of what the portal did for somebody.
const killSystem = "this site, as " + killUser

func killLockPath(domain string) string { return "/domains/" + domain + "/lock" }

// switchLock sends the form of the lock, and waits for its end.
func (v *killVisitor) switchLock(t *testing.T, domain string, form url.Values) {
	t.Helper()
	page, err := v.get(t.Context(), killLockPath(domain))
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range killField.FindAllStringSubmatch(page.body, -1) {
		form.Set(field[1], field[2])
	}
	page, err = v.post(t.Context(), killLockPath(domain), form)
	if err != nil || page.status != http.StatusSeeOther {
		t.Fatalf("the lock of %s got status %d, %v", domain, page.status, err)
	}
	if page, err = v.get(t.Context(), page.location); err != nil {
		t.Fatal(err)
	}
	if claim, err := page.claim(); err != nil || claim != killClaimsDone {
		t.Fatalf("the lock of %s is %q, %v", domain, claim, err)
	}
}

// hourOver moves the plan of a domain into the past: nobody waits an hour for a test.
func (w *killWorld) hourOver(t *testing.T, domain string) {
	t.Helper()
	const movePlan = `
		UPDATE relock
		SET due_at = due_at - @hour::interval, next_at = next_at - @hour::interval
		WHERE domain = @domain`
	tag, err := w.db.Owner.Exec(t.Context(), movePlan, pgx.NamedArgs{"hour": time.Hour, "domain": domain})
	if err != nil || tag.RowsAffected() != 1 {
		t.Fatalf("%d plans of %s, %v", tag.RowsAffected(), domain, err)
	}
}

func (w *killWorld) awaitLock(t *testing.T, v *killVisitor, domain string) {
	t.Helper()
	for end := time.Now().Add(5 * time.Minute); !w.locked(t, domain); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s stays unlocked\n%s", domain, w.portal.lastWords())
		}
	}
	for end := time.Now().Add(5 * time.Minute); ; time.Sleep(100 * time.Millisecond) { // the log follows the registrar
		page, err := v.get(t.Context(), "/domains/"+domain+"/activity")
		if err == nil && strings.Contains(page.body, killSystem) {
			return
		}
		if time.Now().After(end) {
			return // the caller says what is missing
		}
	}
}

func (w *killWorld) locked(t *testing.T, domain string) bool {
	t.Helper()
	state, err := w.sim.State(domain)
	if err != nil {
		t.Fatal(err)
	}
	return state.Locked
}
