package server_test

import (
	"encoding/csv"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/bulk"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

// batch is the address of a new draft of names.
func (v *visitor) batch(names ...string) string {
	v.t.Helper()
	res := v.post("/batches", url.Values{"domain": names})
	if res.status != http.StatusSeeOther || !strings.HasPrefix(res.header.Get("Location"), "/batches/") {
		v.t.Fatalf("draft of %q: status %d, Location %q", names, res.status, res.header.Get("Location"))
	}
	return res.header.Get("Location")
}

// awaitState looks at the batch until it is in the state.
func (v *visitor) awaitState(path, state string) answer {
	v.t.Helper()
	for end := time.Now().Add(5 * time.Minute); ; time.Sleep(10 * time.Millisecond) {
		res := v.get(path)
		if got := res.doc.Find("#batch").AttrOr("data-state", ""); got == state {
			return res
		} else if time.Now().After(end) {
			v.t.Fatalf("%s is %q (status %d), want %q", path, got, res.status, state)
		}
	}
}

// step presses a button of the batch, and wants to be led back to its page.
func (v *visitor) step(path, step string, form url.Values) {
	v.t.Helper()
	if res := v.post(path+"/"+step, form); res.status != http.StatusSeeOther || res.header.Get("Location") != path {
		v.t.Fatalf("%s: status %d, Location %q, %s", step, res.status, res.header.Get("Location"), res.text("#notice"))
	}
}

var (
	newHosts  = url.Values{"kind": {"nameservers"}, "op": {"replace"}, "ns": {"NS1.New.Example.", "", " ns2.new.example "}}
	autoRenew = url.Values{"kind": {"renewal"}, "renewal": {"auto"}}
	confirmed = url.Values{"checked": {"yes"}}
)

// tally is the number of rows in a group, "" if it is not shown.
func (a answer) tally(group string) string { return a.text("#tally-" + group + " strong") }

func TestABatchIsCheckedStartedAndReported(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.SetState("example.dk", func(d *registrar.Domain) {
		d.Nameservers = []registrar.Nameserver{{Host: "ns1.new.example"}, {Host: "ns2.new.example"}}
	})
	jane := s.jane(t)
	s.working(t)
	path := jane.batch("example.com", "example.dk", "locked.com", "shared.com")
	draft := jane.get(path)
	if names := draft.doc.Find("#names li").Length(); names != 4 || !draft.has("form#edit-nameservers") || !draft.has("form#edit-privacy") {
		t.Fatalf("the draft lists %d domains and asks for %d edits", names, draft.doc.Find(".edits form").Length())
	}
	jane.step(path, "check", newHosts)
	ready := jane.awaitState(path, "ready")
	got := []string{ready.tally("todo"), ready.tally("same"), ready.tally("impossible"), ready.tally("all")}
	if diff := cmp.Diff([]string{"2", "1", "1", "4"}, got); diff != "" {
		t.Errorf("will change, nothing to do, not possible, all: %s", diff)
	}
	if row := ready.text("tbody tr:first-child .turn"); !strings.Contains(row, "ns1.old.example") || !strings.Contains(row, "ns2.new.example") {
		t.Errorf("the first row says %q", row)
	}
	if text := jane.get(path + "?show=impossible").text("tbody tr"); !strings.Contains(text, "locked.com") || !strings.Contains(text, "Unlock it first") {
		t.Errorf("what is not possible: %q", text)
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Fatalf("the dry run wrote %d times", n)
	}

	if res := jane.post(path+"/start", url.Values{}); res.status != http.StatusUnprocessableEntity || !res.has("#checked[aria-invalid=true]") {
		t.Errorf("started without a second look: status %d", res.status)
	}
	jane.step(path, "start", confirmed)
	jane.step(path, "start", confirmed) // a double click
	done := jane.awaitState(path, "finished")
	if done.tally("done") != "2" || done.tally("failed") != "0" || done.has("#batch-live[hx-get]") {
		t.Errorf("result: %q", done.text(".tallies"))
	}
	if n := len(s.acme.Writes()); n != 2 {
		t.Errorf("%d writes, want 2", n)
	}
	receipt := done.doc.Find("tbody a.receipt").First().AttrOr("href", "")
	if res := jane.get(receipt); res.status != http.StatusOK || !res.has(`#outcome[data-outcome="applied"]`) {
		t.Errorf("receipt %q: status %d", receipt, res.status)
	} else if link := res.doc.Find("#batch-link"); link.AttrOr("href", "") != path || !strings.Contains(link.Text(), "4 domains") {
		t.Errorf("the receipt leads to %q, %q", link.AttrOr("href", ""), link.Text())
	}
	if list := jane.get("/batches"); list.doc.Find(`a.name[href="`+path+`"]`).Length() != 1 || !strings.Contains(list.text("tbody"), "2 of 2 changed") {
		t.Errorf("the list says %q", list.text("tbody"))
	}
}

func TestAChoiceThatIsSentTwiceMakesOneDraft(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	s.listed(t, janes)
	form := func(path, selector string) string {
		return jane.get(path).doc.Find(selector+` input[name="form_id"]`).AttrOr("value", "")
	}
	chosen := url.Values{"domain": {"example.com", "locked.com"}, "form_id": {form("/domains", "#selection")}}
	pasted := url.Values{"text": {"example.com"}, "form_id": {form("/batches/new", "#paste-form")}}
	for path, values := range map[string]url.Values{"/batches": chosen, "/batches/new": pasted} {
		first, again := jane.post(path, values), jane.post(path, values)
		where := first.header.Get("Location")
		if values.Get("form_id") == "" || first.status != http.StatusSeeOther || where == "" || where != again.header.Get("Location") {
			t.Errorf("%s: status %d, to %q and %q", path, first.status, where, again.header.Get("Location"))
		}
	}
	chosen["domain"] = []string{"example.com"}
	other := jane.post("/batches", chosen).header.Get("Location")
	if n := jane.get("/batches").doc.Find("tbody tr").Length(); n != 3 || other == "" {
		t.Errorf("%d bulk edits, want 3", n)
	}
}

func TestAPastedListLeavesOutWhatIsNotHeldAndSaysWhy(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	tests := []struct {
		name    string
		text    string
		status  int
		leftOut []string
		domains int // of the draft
	}{
		{"any separators, labels, addresses, twice", "example.com; EXAMPLE.dk.\tbücher.com\r\nhttps://user@locked.com:8443/a?b#c, \"example.com\" xn--bcher-kva.com", 303, nil, 4},
		{"not held, and no name", "example.com carls.com not_a..name", 422, []string{"not_a..name is not a domain name", "carls.com is not in this profile"}, 0},
		{"names behind slashes, and pages", "example.com/example.dk/index.html bücher.com/shop.html", 303, nil, 3},
		{"a host below a name", "mail.example.com a.b.example.dk", 422, []string{"mail.example.com is a host below example.com, which is in this profile", "a.b.example.dk is a host below example.dk, which is in this profile"}, 0},
		{"none is held", "carls.com globex-name.com", 422, []string{"carls.com is not in this profile", "globex-name.com is not in this profile"}, 0},
		{"nothing", " ,;\n ", 422, nil, 0},
		{"too many", manyNames(10_001), 422, nil, 0},
		{"script is text", "<script>alert(1)</script>.com", 422, []string{"script is not a domain name", "alert is not a domain name", "1 is not a domain name", "/script is not a domain name", ".com is not a domain name"}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			res := jane.post("/batches/new", url.Values{"text": {test.text}})
			if res.status != test.status {
				t.Fatalf("status = %d, want %d", res.status, test.status)
			}
			if test.status == http.StatusSeeOther {
				if n := jane.get(res.header.Get("Location")).doc.Find("#names li").Length(); n != test.domains {
					t.Errorf("%d domains, want %d", n, test.domains)
				}
				return
			}
			var leftOut []string
			for i := range res.doc.Find("#left-out li").Nodes {
				leftOut = append(leftOut, strings.Join(strings.Fields(res.doc.Find("#left-out li").Eq(i).Text()), " "))
			}
			if diff := cmp.Diff(test.leftOut, leftOut); diff != "" {
				t.Errorf("left out: %s", diff)
			}
			if typed := res.doc.Find("textarea").Text(); strings.ReplaceAll(typed, "\r\n", "\n") != test.text || !res.has("#text[aria-invalid=true]") {
				t.Errorf("the list came back as %.80q", typed)
			}
		})
	}
	res := jane.post("/batches/new", url.Values{"text": {"example.com carls.com"}, "without": {"yes"}})
	if n := jane.get(res.header.Get("Location")).doc.Find("#names li").Length(); n != 1 {
		t.Errorf("without what is left out: %d domains", n)
	}
}

func manyNames(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "https://shop-%05d.example.com/index.html\n", i)
	}
	return b.String()
}

func TestWhatIsWrongWithTheEditIsSaidAndKept(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	path := jane.batch("example.com")
	tests := []struct {
		name     string
		form     url.Values
		selector string
	}{
		{"no host", url.Values{"kind": {"nameservers"}, "op": {"add"}, "ns": {"", ""}}, "#op-add[checked]"},
		{"an address", url.Values{"kind": {"nameservers"}, "op": {"remove"}, "ns": {"192.0.2.1"}}, `#ns-1[aria-invalid=true][value="192.0.2.1"]`},
		{"twice", url.Values{"kind": {"nameservers"}, "ns": {"a.example", "A.example."}}, "#ns-2-problem"},
		{"no lock chosen", url.Values{"kind": {"lock"}}, "#lock-problem"},
		{"no renewal chosen", url.Values{"kind": {"renewal"}, "renewal": {"sometimes"}}, "#renewal-problem"},
		{"no privacy chosen", url.Values{"kind": {"privacy"}}, "#privacy-problem"},
		{"no kind", url.Values{}, "#notice"},
	}
	for _, test := range tests {
		for name, edit := range map[string]func(*http.Request){"plain": func(*http.Request) {}, "htmx": htmx} {
			t.Run(test.name+" "+name, func(t *testing.T) {
				res := jane.post(path+"/check", test.form, edit)
				if res.status != http.StatusUnprocessableEntity || !res.has(test.selector) || !res.has("#notice") {
					t.Errorf("status %d, no %s", res.status, test.selector)
				}
				if res.has("body > header") == (name == "htmx") {
					t.Error("a fragment for htmx, a page for others")
				}
			})
		}
	}
	more := jane.post(path+"/check", url.Values{"kind": {"nameservers"}, "ns": {"a.example", "b", "c", "d"}, "do": {"add"}}, htmx)
	if more.status != http.StatusOK || more.doc.Find("input[name=ns]").Length() != 5 || !more.has("#ns-5[autofocus]") {
		t.Errorf("another field: status %d, %d fields", more.status, more.doc.Find("input[name=ns]").Length())
	}
	if state := jane.get(path).doc.Find("#batch").AttrOr("data-state", ""); state != "draft" {
		t.Errorf("it is %q now", state)
	}
}

func TestAStepThatIsNotPossibleIsAConflictThatShowsHowThingsAre(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	path := jane.batch("example.com")
	refused := func(step string, form url.Values) {
		t.Helper()
		for _, edit := range []func(*http.Request){func(*http.Request) {}, htmx} {
			res := jane.post(path+"/"+step, form, edit)
			if res.status != http.StatusConflict || !res.has("#notice .banner.warn") || !res.has("#batch[data-state]") {
				t.Errorf("%s: status %d, state %q", step, res.status, res.doc.Find("#batch").AttrOr("data-state", ""))
			}
		}
	}
	for _, step := range []string{"start", "pause", "resume", "cancel", "retry"} { // of a draft
		refused(step, confirmed)
	}
	jane.step(path, "check", autoRenew)
	jane.step(path, "check", autoRenew) // a double click
	refused("check", newHosts)
	refused("start", confirmed) // too early
	jane.step(path, "discard", url.Values{})
	jane.step(path, "discard", url.Values{})
	for _, step := range []string{"check", "start", "pause", "resume", "retry"} {
		refused(step, autoRenew)
	}
	if res := jane.get(path + "/start"); res.status != http.StatusSeeOther || res.header.Get("Location") != path {
		t.Errorf("the address of a form leads to %q (%d)", res.header.Get("Location"), res.status)
	}
}

func TestPauseResumeAndCancel(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	s.working(t)
	path := jane.batch("example.com", "example.dk", "shared.com")
	jane.step(path, "check", autoRenew)
	jane.awaitState(path, "ready")
	gates := []*registrartest.Gate{registrartest.NewGate(), registrartest.NewGate()} // as many as are worked at a time
	s.acme.FailNext(registrartest.Block(gates[0]), registrartest.Block(gates[1]))
	jane.step(path, "start", url.Values{})
	for _, gate := range gates {
		<-gate.Arrived()
	}
	running := jane.awaitState(path, "running")
	if running.doc.Find("progress").AttrOr("max", "") != "3" || running.doc.Find("progress").AttrOr("value", "") != "0" {
		t.Errorf("progress: %q", running.text(".progress"))
	}
	jane.step(path, "pause", url.Values{})
	jane.step(path, "pause", url.Values{})
	if res := jane.get(path + "/cancel"); res.status != http.StatusOK || !strings.Contains(res.text("main"), "1 domain has not been changed yet") {
		t.Errorf("cancel asks %q", res.text("main"))
	}
	live := jane.get(path+"?live=running", htmx) // a page that does not know yet
	if live.header.Get("HX-Retarget") != "#batch" || !live.has("#batch[data-state=paused] #resume") {
		t.Errorf("a page of another state gets target %q", live.header.Get("HX-Retarget"))
	}
	if same := jane.get(path+"?live=paused", htmx); same.header.Get("HX-Retarget") != "" || same.has("form[method=post]") || !same.has("#batch-live progress") {
		t.Errorf("a page of the same state gets %s", same.body)
	}
	for _, gate := range gates {
		gate.Release()
	}
	jane.step(path, "resume", url.Values{})
	jane.awaitState(path, "finished")
	jane.step(path, "resume", url.Values{}) // a late second click
	if res := jane.post(path+"/cancel", url.Values{}); res.status != http.StatusConflict {
		t.Errorf("cancel when all is done: status %d", res.status)
	}
	if res := jane.get(path + "/cancel"); res.status != http.StatusSeeOther {
		t.Errorf("the question leads on: status %d", res.status)
	}
	if n := len(s.acme.Writes()); n != 3 {
		t.Errorf("%d writes, want 3", n)
	}
}

func TestFailedRowsSayWhyAndAreTriedAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	s.working(t)
	path := jane.batch("example.com", "shared.com")
	jane.step(path, "check", newHosts)
	jane.awaitState(path, "ready")
	unknownHost := registrartest.Rejected("435", registrar.ReasonHostUnknown, "ns2.new.example")
	s.acme.FailNext(unknownHost, unknownHost)
	jane.step(path, "start", confirmed)
	failed := jane.awaitState(path, "finished")
	if failed.doc.Find("tr[data-row=failed]").Length() != 2 || failed.doc.Find("tr[data-row=failed] a.receipt").Length() != 2 ||
		!strings.Contains(failed.text("tbody"), "The registry does not know ns2.new.example") {
		t.Errorf("rows: %q", failed.text("tbody"))
	}
	first := jane.post(path+"/retry", url.Values{}).header.Get("Location")
	second := jane.post(path+"/retry", url.Values{}, htmx).header.Get("HX-Redirect")
	if first == path || first != second {
		t.Fatalf("tried again twice: %q and %q", first, second)
	}
	again := jane.awaitState(first, "ready")
	if again.tally("todo") != "2" {
		t.Errorf("the new batch: %q", again.text(".tallies"))
	}
	jane.step(first, "start", confirmed)
	jane.awaitState(first, "finished")
}

func TestTheResultIsAFileThatNoSpreadsheetRuns(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	path := jane.batch("xn--bcher-kva.com", "example.com")
	res := jane.get(path + "/result.csv")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(res.body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 3 || rows[2][0] != "xn--bcher-kva.com" || rows[2][1] != "bücher.com" || rows[2][4] != "Will change" {
		t.Fatalf("rows %q, %v", rows, err)
	}
	if kind, name := res.header.Get("Content-Type"), res.header.Get("Content-Disposition"); kind != "text/csv; charset=utf-8" || !strings.Contains(name, ".csv") {
		t.Errorf("Content-Type %q, Content-Disposition %q", kind, name)
	}
}

func TestBatchesAreTheirOwnersAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	path := jane.batch("example.com")
	carl := s.visitor(t, acme)
	carl.signIn("carls.com", "carl", "carls-password")
	bob := s.visitor(t, acme)
	bob.signIn("shared.com", "bob", "bobs-password")
	for _, step := range []string{"", "/cancel", "/result.csv", "/start"} {
		if res := carl.get(path + step); res.status != http.StatusNotFound {
			t.Errorf("GET %s of another profile: status %d", step, res.status)
		}
	}
	for _, step := range []string{"check", "start", "pause", "resume", "cancel", "discard", "retry"} {
		if res := carl.post(path+"/"+step, autoRenew); res.status != http.StatusNotFound {
			t.Errorf("POST %s of another profile: status %d", step, res.status)
		}
		if res := bob.post(path+"/"+step, autoRenew); res.status != http.StatusForbidden {
			t.Errorf("POST %s of a sub-user: status %d", step, res.status)
		}
	}
	for _, address := range []string{"/batches", "/batches/new", path} {
		if res := bob.get(address); res.status != http.StatusForbidden || !strings.Contains(res.text("main"), "shared.com") {
			t.Errorf("%s for a sub-user: status %d, %q", address, res.status, res.text("main"))
		}
	}
	if strings.Contains(carl.get("/batches").body, path) {
		t.Error("the list shows another profile's batch")
	}
	if res := carl.post("/batches", url.Values{"domain": {"example.com"}}); !strings.HasPrefix(res.header.Get("Location"), "/domains?chosen=missing") {
		t.Errorf("a batch of another's domains: status %d", res.status)
	}
	if res := s.visitor(t, acme).get(path); res.status != http.StatusSeeOther || !strings.HasPrefix(res.header.Get("Location"), "/sign-in") {
		t.Errorf("signed out: status %d", res.status)
	}
}

func TestAnOldPageDoesNotStartWhatAnotherTabHasAskedFor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	s.working(t)
	path := jane.batch("example.com")
	jane.step(path, "check", autoRenew)
	seen := jane.awaitState(path, "ready").doc.Find("#start-form [name=round]").AttrOr("value", "")
	jane.step(path, "check", newHosts)
	jane.awaitState(path, "ready")
	form := url.Values{"round": {seen}, "checked": {"yes"}}
	if res := jane.post(path+"/start", form); seen == "" || res.status != http.StatusConflict {
		t.Errorf("start of dry run %q: status %d", seen, res.status)
	}
	if state := jane.get(path).doc.Find("#batch").AttrOr("data-state", ""); state != "ready" {
		t.Errorf("it is %q now", state)
	}
}

func TestAStartNeedsASessionThatHoldsAndARegistrarThatAnswers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	s.working(t)
	path := jane.batch("example.com")
	jane.step(path, "check", autoRenew)
	jane.awaitState(path, "ready")
	s.acme.SetDown(true)
	if res := jane.post(path+"/start", url.Values{}); res.status != http.StatusServiceUnavailable {
		t.Errorf("registrar down: status %d", res.status)
	}
	if res := jane.get(path); res.status != http.StatusOK {
		t.Errorf("the page while the registrar is down: status %d", res.status)
	}
	s.acme.SetDown(false)
	s.acme.EndSessions()
	if res := jane.post(path+"/start", url.Values{}); res.status != http.StatusUnauthorized || !res.has("input[type=password]") {
		t.Errorf("session over: status %d", res.status)
	}
	if state := jane.get(path).doc.Find("#batch").AttrOr("data-state", ""); state != "ready" {
		t.Errorf("it is %q now", state)
	}
}

func TestABatchLeavesSignedDomainsAloneUnlessItIsToldNotTo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.SetState("example.com", func(d *registrar.Domain) {
		d.DS = []registrar.DS{{KeyTag: 12345, Algorithm: 13, DigestType: 2, Digest: "AB"}}
	})
	jane := s.jane(t)
	s.working(t)
	path := jane.batch("example.com", "shared.com")
	jane.step(path, "check", newHosts)
	jane.awaitState(path, "ready")
	if text := jane.get(path + "?show=impossible").text("tbody tr"); !strings.Contains(text, "example.com") || !strings.Contains(text, "Remove its DS records first") {
		t.Errorf("what is not possible: %q", text)
	}
	also := maps.Clone(newHosts)
	also.Set("signed", "yes")
	jane.step(path, "check", also)
	ready := jane.awaitState(path, "ready")
	if ready.tally("todo") != "2" || !strings.Contains(ready.text("#start-form"), "keep their DS records") {
		t.Errorf("%s would change: %q", ready.tally("todo"), ready.text("#start-form"))
	}
	if !jane.get(path + "?edit=1").has("#signed[checked]") {
		t.Error("the form forgot the tick")
	}
	jane.step(path, "check", url.Values{"kind": {"dnssec"}})
	jane.awaitState(path, "ready")
	jane.step(path, "start", confirmed)
	if done := jane.awaitState(path, "finished"); done.tally("done") != "1" || done.tally("same") != "1" {
		t.Errorf("records removed: %q", done.text(".tallies"))
	}
}

func TestTooManyOpenBulkEditsAreNamedAndNothingTypedIsLost(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	var first string
	for range bulk.MaxOpen {
		if made := jane.batch("example.com"); first == "" {
			first = made
		}
	}
	for path, form := range map[string]url.Values{
		"/batches": {"domain": {"locked.com"}}, "/batches/new": {"text": {"locked.com"}}, "/domains/example.com/contacts/others": {"use": {"owner"}, "text": {"locked.com"}},
	} {
		res := jane.post(path, form)
		if res.status != http.StatusUnprocessableEntity || !res.has(`#open-batches a[href="`+first+`"]`) || !strings.Contains(res.text("textarea"), "locked.com") {
			t.Errorf("%s: status %d, %q", path, res.status, res.text("main"))
		}
	}
	jane.post(first+"/discard", url.Values{})
	jane.batch("locked.com")
}
