package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

const (
	people      = "/domains/example.com/people"
	suePassword = "lake-9dots-over"
)

// peopleEdits takes access from the one who has it.
var peopleEdits = editPage{
	page: "people", right: registrar.RightProfile,
	ready:     func(s *site, name registrar.DomainName) { s.acme.SetSubUser(name, "sue", registrar.RightTechContact) },
	fill:      func(form url.Values) { form.Set("do", "delete") },
	elsewhere: func(s *site, name registrar.DomainName) { s.acme.SetSubUser(name, "else", registrar.RightExtras) },
}

// access is the page's form, filled for somebody.
func (v *visitor) access(do, username, password string, rights ...string) url.Values {
	v.t.Helper()
	form := editPage{page: "people", fill: func(form url.Values) {
		form["right"] = rights
		form.Set("do", do)
		form.Set("username", username)
		form.Set("secret_password", password)
	}}.filled(v, "example.com")
	return form
}

func TestAccessIsGivenChangedAndTakenAway(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	steps := []struct {
		form     func() url.Values
		title    string
		diff     []string // in the receipt
		username string   // who can sign in then; "" for nobody
	}{
		{func() url.Values { return jane.access("add", "Sue", suePassword, "tech", "nameservers") }, "Access given", []string{"sue", "Technical contact and Nameservers"}, "sue"},
		{func() url.Values { return jane.access("set", "sue", "", "nameservers") }, "Access changed", []string{"Technical contact and Nameservers", "Nameservers"}, "sue"},
		{func() url.Values { return jane.access("set", "susan", "", "nameservers") }, "Access changed", []string{"susan"}, "susan"},
		{func() url.Values { return jane.access("delete", "", "") }, "Access taken away", []string{"Nobody"}, ""},
	}
	for _, step := range steps {
		form := step.form()
		res := jane.post(people, form)
		if res.status != http.StatusSeeOther {
			t.Fatalf("%s: status %d\n%s", step.title, res.status, res.text("main"))
		}
		receipt := jane.get(res.header.Get("Location"))
		if receipt.text("#outcome strong") != step.title || strings.Contains(receipt.body, suePassword) {
			t.Errorf("the receipt says\n%s", receipt.text("main"))
		}
		for _, word := range step.diff {
			if !strings.Contains(receipt.text(".diff"), word) {
				t.Errorf("%s: %q is not in %s", step.title, word, receipt.text(".diff"))
			}
		}
		if step.username != "" {
			s.visitor(t, acme).signIn("example.com", step.username, suePassword)
		}
	}
	if page := jane.get(people); !strings.Contains(page.text("main"), "Nobody else has access") {
		t.Errorf("in the end\n%s", page.text("main"))
	}
}

func TestAccessIsNotGivenOnBadTerms(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	for name, test := range map[string]struct{ username, password, field string }{
		"no password":         {"sue", "", "password"},
		"one too short":       {"sue", "lake-9", "password"},
		"the username in it":  {"sue", "i-am-sue-2026", "password"},
		"signs in the name":   {"sue.b", suePassword, "username"},
		"the profile's name":  {"Jane", suePassword, "username"},
		"a name that is long": {"abcdefghijklmnopqrstu", suePassword, "username"},
	} {
		res := jane.post(people, jane.access("add", test.username, test.password, "tech"))
		if res.status != http.StatusUnprocessableEntity || !res.has("#"+test.field+"-problem") || !res.has("#right-tech[checked]") {
			t.Errorf("%s: status %d\n%s", name, res.status, res.text("main"))
		}
		if test.password != "" && strings.Contains(res.body, test.password) {
			t.Errorf("%s: the page holds the password", name)
		}
	}
	s.acme.FailNext(registrartest.Rejected("447", registrar.ReasonLimit, ""))
	if res := jane.post(people, jane.access("add", "sue", suePassword)); res.status != http.StatusUnprocessableEntity || !res.has("#notice") {
		t.Errorf("refused: status %d", res.status)
	}
}

func TestGivingAccessAsksForThePasswordIfItWasGivenLongAgo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := jane.access("add", "sue", suePassword, "tech")
	s.clock.Advance(16 * time.Minute)
	res := jane.post(people, form)
	if res.status != http.StatusUnauthorized || !res.has("#reauth") || strings.Contains(res.body, suePassword) {
		t.Errorf("status %d: %s", res.status, res.text("main"))
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestADomainIsChosenForItsPeople(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	if page := jane.get("/people"); !page.has(`a[href="` + people + `"]`) {
		t.Errorf("the page says\n%s", page.text("main"))
	}
	if res := jane.get("/people?domain=www.Example.com"); res.header.Get("Location") != people {
		t.Errorf("status %d, Location %q", res.status, res.header.Get("Location"))
	}
	if res := jane.get("/people?domain=not+a+name"); !res.has("#domain-problem") {
		t.Errorf("status %d", res.status)
	}
	bob := s.visitor(t, acme)
	bob.signIn("shared.com", "bob", "bobs-password")
	if res := bob.get("/people"); res.status != http.StatusForbidden {
		t.Errorf("a sub-user: status %d", res.status)
	}
	if res := bob.get("/domains/shared.com/people"); res.has(`input[name="change_id"]`) || strings.Contains(res.text("main"), "May change") {
		t.Errorf("a sub-user is told\n%s", res.text("main"))
	}
}
