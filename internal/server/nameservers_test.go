package server_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"portal/internal/change"
	"portal/internal/postgres/postgrestest"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

const nameservers = "/domains/example.com/nameservers"

func TestAnEditIsAppliedOnceAndHasAReceipt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := want(jane.form(nameservers), " NS1.New.Example. ", "", "ns2.new.example")
	first := jane.post(nameservers, form)
	second := jane.post(nameservers, form)
	path := "/changes/" + form.Get("change_id")
	for _, res := range []answer{first, second} {
		if res.status != http.StatusSeeOther || res.header.Get("Location") != path {
			t.Errorf("status %d, Location %q", res.status, res.header.Get("Location"))
		}
	}
	writes := s.acme.Writes()
	if len(writes) != 1 || !slices.Equal(writes[0].Value, []string{"ns1.new.example", "ns2.new.example"}) {
		t.Fatalf("writes = %+v, want one", writes)
	}
	receipt := jane.get(path)
	if outcome := receipt.doc.Find("#outcome").AttrOr("data-outcome", ""); receipt.status != http.StatusOK || outcome != "applied" {
		t.Errorf("receipt: status %d, outcome %q", receipt.status, outcome)
	}
	if number := receipt.text("#change-number"); number != form.Get("change_id") {
		t.Errorf("change number = %q", number)
	}
	activity := jane.get("/domains/example.com/activity")
	if !strings.Contains(activity.body, path) {
		t.Error("the activity does not lead to the receipt")
	}
}

func TestEachFaultGetsItsStatusAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	unknownHost := registrartest.Rejected("435", registrar.ReasonHostUnknown, "ns2.new.example")
	tests := []struct {
		name           string
		fault          registrartest.Fault
		plain, partial int
		selector       string // in the fragment
	}{
		{"applied", registrartest.Fault{}, 303, 200, `#receipt [data-outcome="applied"]`},
		{"pending", registrartest.Pending, 303, 202, `#receipt [data-outcome="pending"]`},
		{"unknown", registrartest.LostReply, 303, 202, `#receipt [data-outcome="unknown"]`},
		{"success without proof", registrartest.Lie, 303, 202, `#receipt [data-outcome="pending"]`},
		{"host unknown at the registry", unknownHost, 422, 422, `#ns-2[aria-invalid="true"]`},
		{"refused for another reason", registrartest.Rejected("437", registrar.ReasonWaiting, ""), 422, 422, `#notice`},
		{"not sent", registrartest.NotSent, 503, 503, ""},
	}
	for _, test := range tests {
		for _, partial := range []bool{false, true} {
			t.Run(test.name+map[bool]string{false: " plain", true: " htmx"}[partial], func(t *testing.T) {
				s := newSite(t)
				jane := s.jane(t)
				form := want(jane.form(nameservers), "ns1.new.example", "ns2.new.example")
				s.acme.FailNext(test.fault)
				if !partial {
					if res := jane.post(nameservers, form); res.status != test.plain {
						t.Errorf("status = %d, want %d", res.status, test.plain)
					}
					return
				}
				res := jane.post(nameservers, form, htmx)
				if res.status != test.partial || (test.selector != "" && !res.has(test.selector)) || res.has("body > header") {
					t.Errorf("status = %d, want %d with %s in\n%s", res.status, test.partial, test.selector, res.body)
				}
				if test.partial == 422 {
					again := formOf(res)
					if again.Get("change_id") == form.Get("change_id") || !slices.Equal(again["ns"], form["ns"]) {
						t.Errorf("the form that came back = %v; it needs a fresh ID and what was typed", again)
					}
				}
			})
		}
	}
}

func TestWhatIsWrongIsSaidBesideTheFieldAndNothingIsSent(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		hosts   []string
		invalid []string // IDs of the fields
	}{
		{"syntax", []string{"ns1.new.example", "not a host"}, []string{"ns-2"}},
		{"an address", []string{"192.0.2.1", "2001:db8::1"}, []string{"ns-1", "ns-2"}},
		{"the same twice, in other letters", []string{"ns1.new.example", "NS1.NEW.example."}, []string{"ns-2"}},
		{"too few, beside the empty row", []string{"ns1.new.example", ""}, []string{"ns-2"}},
		{"none at all", []string{"", ""}, []string{"ns-1"}},
		{"too many", many(14), []string{"ns-14"}},
		{"script is text", []string{"<script>alert(1)</script>", "ns2.new.example"}, []string{"ns-1"}},
	}
	s := newSite(t)
	jane := s.jane(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			form := want(jane.form(nameservers), test.hosts...)
			res := jane.post(nameservers, form)
			if res.status != http.StatusUnprocessableEntity {
				t.Fatalf("status = %d", res.status)
			}
			var invalid []string
			for _, node := range res.doc.Find(`[aria-invalid="true"]`).EachIter() {
				invalid = append(invalid, node.AttrOr("id", ""))
				if described := node.AttrOr("aria-describedby", ""); res.text("#"+described) == "" {
					t.Errorf("#%s has no problem beside it", node.AttrOr("id", ""))
				}
			}
			if !slices.Equal(invalid, test.invalid) {
				t.Errorf("invalid fields = %v, want %v", invalid, test.invalid)
			}
			if kept := formOf(res)["ns"]; !slices.Equal(kept[:len(test.hosts)], test.hosts) {
				t.Errorf("kept = %v", kept)
			}
			if strings.Contains(res.body, "<script>alert") {
				t.Error("the page holds what was typed as markup")
			}
		})
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes were sent", n)
	}
}

func many(n int) []string {
	hosts := make([]string, n)
	for i := range hosts {
		hosts[i] = "ns" + strings.Repeat("x", i+1) + ".new.example"
	}
	return hosts
}

func TestRowsAreAddedRemovedAndMovedByButtons(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	tests := []struct {
		do   string
		want []string
	}{
		{"add", []string{"a.example.net", "b.example.net", "c.example.net", ""}},
		{"remove:1", []string{"a.example.net", "c.example.net"}},
		{"up:2", []string{"a.example.net", "c.example.net", "b.example.net"}},
		{"down:0", []string{"b.example.net", "a.example.net", "c.example.net"}},
		{"up:0", []string{"a.example.net", "b.example.net", "c.example.net"}},
		{"remove:99", []string{"a.example.net", "b.example.net", "c.example.net"}},
	}
	for _, test := range tests {
		form := want(jane.form(nameservers), "a.example.net", "b.example.net", "c.example.net")
		form.Set("do", test.do)
		res := jane.post(nameservers, form)
		again := formOf(res)
		if res.status != http.StatusOK || !slices.Equal(again["ns"], test.want) {
			t.Errorf("%s: status %d, rows %q, want %q", test.do, res.status, again["ns"], test.want)
		}
		if again.Get("change_id") != form.Get("change_id") || again.Get("seen") != form.Get("seen") {
			t.Errorf("%s: the form lost its ticket", test.do)
		}
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes were sent", n)
	}
}

func TestAStaleFormShowsBothValues(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := want(jane.form(nameservers), "ns1.new.example", "ns2.new.example")
	s.acme.SetState("example.com", func(d *registrar.Domain) {
		d.Nameservers = []registrar.Nameserver{{Host: "ns1.elsewhere.example"}, {Host: "ns2.elsewhere.example"}}
	})
	res := jane.post(nameservers, form)
	if res.status != http.StatusConflict || !strings.Contains(res.body, "ns1.elsewhere.example") || !strings.Contains(res.body, "ns1.new.example") {
		t.Fatalf("status = %d, want 409 with both values", res.status)
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Fatalf("%d writes were sent", n)
	}
	if res := jane.post(nameservers, formOf(res)); res.status != http.StatusSeeOther {
		t.Errorf("the fresh form: status %d", res.status)
	}
}

func TestAFormSentAgainWhileTheRegistrarIsAwayLeadsToItsReceipt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := want(jane.form(nameservers), "ns1.new.example", "ns2.new.example")
	jane.post(nameservers, form)
	s.acme.SetDown(true)
	if res := jane.post(nameservers, form); res.status != http.StatusSeeOther || res.header.Get("Location") != "/changes/"+form.Get("change_id") {
		t.Errorf("plain: status %d, Location %q", res.status, res.header.Get("Location"))
	}
	if res := jane.post(nameservers, form, htmx); !res.has(`#receipt [data-outcome="applied"]`) {
		t.Errorf("htmx: status %d, no receipt", res.status)
	}
	other := want(url.Values{"change_id": {change.NewID()}}, "ns1.new.example", "ns2.new.example")
	if res := jane.post(nameservers, other); res.status != http.StatusServiceUnavailable {
		t.Errorf("another form: status %d", res.status)
	}
}

func TestASecondTabGetsAConflict(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	first := want(jane.form(nameservers), "ns1.new.example", "ns2.new.example")
	second := want(jane.form(nameservers), "ns1.third.example", "ns2.third.example")
	if res := jane.post(nameservers, first); res.status != http.StatusSeeOther {
		t.Fatalf("first tab: %d", res.status)
	}
	if res := jane.post(nameservers, second); res.status != http.StatusConflict {
		t.Errorf("second tab: %d, want 409", res.status)
	}
	if n := len(s.acme.Writes()); n != 1 {
		t.Errorf("%d writes were sent, want 1", n)
	}
}

func TestAnOpenChangeMakesTheDomainBusy(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	s.acme.FailNext(registrartest.SentNotApplied)
	form := want(jane.form(nameservers), "ns1.new.example", "ns2.new.example")
	jane.post(nameservers, form)
	res := jane.post(nameservers, want(jane.form(nameservers), "ns1.third.example", "ns2.third.example"))
	if res.status != http.StatusConflict || !strings.Contains(res.body, "/changes/"+form.Get("change_id")) {
		t.Errorf("status = %d, want 409 that leads to the open change", res.status)
	}
}

func TestWhereNameserversCanNotChangeThereIsNoForm(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	template := jane.form(nameservers)
	s.acme.SetState("locked.com", func(d *registrar.Domain) { d.Lock.Changeable = false })
	for _, path := range []string{"/domains/locked.com/nameservers", "/domains/example.dk/nameservers"} {
		if res := jane.get(path); res.status != http.StatusOK || res.has("form#nameservers") || !res.has("#nameservers .banner") {
			t.Errorf("%s: status %d, or a form", path, res.status)
		}
		if res := jane.post(path, want(template, "ns1.new.example", "ns2.new.example")); res.status != http.StatusUnprocessableEntity {
			t.Errorf("POST %s: status %d, want 422", path, res.status)
		}
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes were sent", n)
	}
}

func TestASubUserWithoutTheRightIsDenied(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	template := s.jane(t).form(nameservers)
	bob := s.visitor(t, acme)
	bob.signIn("shared.com", "bob", "bobs-password")
	path := "/domains/shared.com/nameservers"
	if res := bob.get(path); res.status != http.StatusOK || res.has("form#nameservers") {
		t.Errorf("GET: status %d, or a form", res.status)
	}
	template.Set("seen", change.NameserversSeen([]registrar.Nameserver{{Host: "ns1.old.example"}, {Host: "ns2.old.example"}}))
	if res := bob.post(path, want(byHand(template), "ns1.new.example", "ns2.new.example")); res.status != http.StatusForbidden {
		t.Errorf("POST: status %d, want 403", res.status)
	}
	if res := bob.get("/domains/example.com"); res.status != http.StatusNotFound {
		t.Errorf("another domain of the profile: status %d, want 404", res.status)
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes were sent", n)
	}
}

func TestAnEndedRegistrarSessionAsksForThePasswordAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := want(jane.form(nameservers), "ns1.new.example", "ns2.new.example")
	s.acme.EndSessions()
	res := jane.post(nameservers, form)
	if res.status != http.StatusUnauthorized || !res.has("form#reauth") {
		t.Fatalf("status = %d, want the password form", res.status)
	}
	repeat := url.Values{}
	for _, in := range res.doc.Find("form#reauth input[name]").EachIter() {
		repeat.Add(in.AttrOr("name", ""), in.AttrOr("value", ""))
	}
	repeat.Set("reauth_password", "wrong-password")
	if res := jane.post(nameservers, repeat); res.status != http.StatusUnprocessableEntity || !res.has("form#reauth") {
		t.Fatalf("wrong password: status %d", res.status)
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Fatalf("%d writes were sent without a session", n)
	}
	repeat.Set("reauth_password", "jane-password")
	if res := jane.post(nameservers, repeat); res.status != http.StatusSeeOther || res.header.Get("Location") != "/changes/"+form.Get("change_id") {
		t.Errorf("right password: status %d, Location %q", res.status, res.header.Get("Location"))
	}
	if n := len(s.acme.Writes()); n != 1 {
		t.Errorf("%d writes were sent, want 1", n)
	}
}

func TestWithoutTheDatabaseNothingIsSentAndItRecovers(t *testing.T) {
	t.Parallel()
	s := siteWith(t, options{db: postgrestest.NewServer(t)})
	jane := s.jane(t)
	form := want(jane.form(nameservers), "ns1.new.example", "ns2.new.example")
	s.db.Stop(t)
	for _, res := range []answer{jane.post(nameservers, form), jane.get("/domains"), jane.get(nameservers)} {
		if res.status != http.StatusServiceUnavailable || res.header.Get("Retry-After") == "" {
			t.Errorf("status = %d, Retry-After %q", res.status, res.header.Get("Retry-After"))
		}
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Fatalf("%d writes were sent without a log", n)
	}
	s.db.Start(t)
	if res := jane.post(nameservers, form); res.status != http.StatusSeeOther {
		t.Errorf("after the database came back: status %d", res.status)
	}
}
