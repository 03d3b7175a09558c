package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
)

const forwardingPath = "/domains/example.com/forwarding"

// forwardingEdits and mailForwardEdits are the entries of forwards in the table of edits.
var (
	forwardingEdits = editPage{
		page: "forwarding", right: registrar.RightNameservers,
		ready:     func(s *site, name registrar.DomainName) { s.acme.SetForwards(name, someForwards...) },
		elsewhere: func(s *site, name registrar.DomainName) { s.acme.SetForwards(name, someForwards[1:]...) },
		fill:      func(form url.Values) { setForwards(form, "shop https://shop.example.net/") },
	}
	mailForwardEdits = editPage{
		page: "mail-forwarding", right: registrar.RightExtras,
		ready:     func(s *site, name registrar.DomainName) { s.acme.SetMail(name, "jane@old.example") },
		elsewhere: func(s *site, name registrar.DomainName) { s.acme.SetMail(name, "else@elsewhere.example") },
		fill:      func(form url.Values) { form.Set("email", "jane@new.example") },
	}
)

var someForwards = []registrar.Forward{
	{Name: "", Destination: "https://www.example.net/", Enabled: true},
	{Name: "shop", Destination: "https://shop.example.net/", Enabled: true, Masked: true, Title: "Shop"},
}

// setForwards puts rows into a form: name and destination each.
func setForwards(form url.Values, rows ...string) {
	for _, field := range []string{"name", "to", "how", "on", "title", "description", "keywords"} {
		form.Del(field)
	}
	for _, row := range rows {
		name, to, _ := strings.Cut(row, " ")
		for field, value := range map[string]string{"name": name, "to": to, "how": "redirect", "on": "yes", "title": "", "description": "", "keywords": ""} {
			form.Add(field, value)
		}
	}
	form.Set("do", "save")
}

// formIn reads a form as a browser would send it, without the button.
func formIn(res answer, selector string) url.Values {
	form := url.Values{}
	for _, in := range res.doc.Find(selector + " [name]:not(button)").EachIter() {
		value := in.AttrOr("value", "")
		if in.Is("select") {
			value = in.Find("option[selected]").AttrOr("value", "")
		}
		form.Add(in.AttrOr("name", ""), value)
	}
	return form
}

func (s *site) forwards(t *testing.T) []registrar.Forward {
	t.Helper()
	all, err := s.acme.Registrar().ForwardingReader.Forwards(t.Context(), "example.com")
	must(t, err)
	return all
}

func TestForwardingIsStartedFilledAndStopped(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	page := jane.get(forwardingPath)
	if !strings.Contains(page.text("#work"), "Nothing is forwarded") || page.has(".forwards") {
		t.Errorf("%q", page.text("#work"))
	}
	form := formIn(page, "#forwarding")
	form.Set("do", "start")
	if res := jane.post(forwardingPath, form); res.status != http.StatusSeeOther {
		t.Fatalf("start: status %d, %q", res.status, res.text("#work"))
	}
	form = formIn(jane.get(forwardingPath), "#forwarding")
	form.Set("do", "add")
	page = jane.post(forwardingPath, form)
	if n := page.doc.Find(".forwards > li").Length(); n != 2 || !page.has("#f2-name[autofocus]") {
		t.Errorf("%d rows", n)
	}
	form = formIn(page, "#forwarding")
	for field, values := range map[string][]string{
		"name": {"@", "Shop"}, "to": {"https://www.example.net/", "https://shop.example.net/"}, "how": {"redirect", "masked"}, "title": {"lost", "Shop"},
	} {
		form[field] = values
	}
	form.Set("do", "save")
	receipt := jane.post(forwardingPath, form)
	if receipt.status != http.StatusSeeOther {
		t.Fatalf("save: status %d, %q", receipt.status, receipt.text("#work"))
	}
	if diff := cmp.Diff(someForwards, s.forwards(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if text := jane.get(receipt.header.Get("Location")).text("#receipt"); !strings.Contains(text, "shop leads to https://shop.example.net/ (old address stays, “Shop”)") {
		t.Errorf("receipt: %q", text)
	}

	form = formIn(jane.get(forwardingPath), "#forwarding")
	form.Set("do", "stop")
	question := jane.post(forwardingPath, form)
	if question.status != http.StatusOK || !question.has("#forwarding-stop") || len(s.acme.Writes()) != 2 {
		t.Fatalf("question: status %d, %d writes", question.status, len(s.acme.Writes()))
	}
	form = formIn(question, "#forwarding-stop")
	form.Set("do", "stop")
	if res := jane.post(forwardingPath, form); res.status != http.StatusSeeOther {
		t.Errorf("stop: status %d, %q", res.status, res.text("#work"))
	}
	if _, err := s.acme.Registrar().ForwardingReader.Forwards(t.Context(), "example.com"); err == nil {
		t.Error("it still runs")
	}
}

func TestWhatIsWrongWithAForwardStandsBesideIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.SetForwards("example.com", someForwards...)
	jane := s.jane(t)
	form := formIn(jane.get(forwardingPath), "#forwarding")
	setForwards(form, "@ https://example.com/", "a b", "* javascript:alert(1)", "* https://x:y@z.example/", " ")
	res := jane.post(forwardingPath, form)
	got := map[string]string{}
	for _, p := range res.doc.Find(".forwards .problem").EachIter() {
		got[p.AttrOr("id", "")] = strings.TrimSpace(p.Text())
	}
	want := map[string]string{
		"f1-to-problem": "This leads back to where it comes from.", "f2-to-problem": "Begin the address with https:// or http://.",
		"f3-to-problem": "Begin the address with https:// or http://.", "f4-name-problem": "This name is listed twice.",
		"f4-to-problem": "Leave the username and password out: everybody would see them.",
	}
	if diff := cmp.Diff(want, got); diff != "" || res.status != http.StatusUnprocessableEntity || len(s.acme.Writes()) != 0 {
		t.Errorf("status %d, %d writes (-want +got):\n%s", res.status, len(s.acme.Writes()), diff)
	}
	if n := res.doc.Find(".forwards > li").Length(); n != 5 || res.doc.Find("#f2-to").AttrOr("value", "") != "b" {
		t.Errorf("%d rows", n)
	}
}

func TestForwardsThatChangedMeanwhileAreShownBesideWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.SetForwards("example.com", someForwards...)
	jane := s.jane(t)
	form := formIn(jane.get(forwardingPath), "#forwarding")
	setForwards(form, "mine https://mine.example/")
	s.acme.SetForwards("example.com", registrar.Forward{Name: "theirs", Destination: "https://theirs.example/", Enabled: true})
	res := jane.post(forwardingPath, form)
	if res.status != http.StatusConflict || !strings.Contains(res.text("#work"), "theirs.example.com") || res.doc.Find("#f1-name").AttrOr("value", "") != "mine" {
		t.Errorf("status %d, %q", res.status, res.text("#work"))
	}
	again := formIn(res, "#forwarding")
	again.Set("do", "save")
	if res := jane.post(forwardingPath, again); res.status != http.StatusSeeOther || s.forwards(t)[0].Name != "mine" {
		t.Errorf("status %d", res.status)
	}
}

func TestWhereForwardsWorkIsSaid(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.SetForwards("example.com", someForwards...)
	jane := s.jane(t)
	if text := jane.get(forwardingPath).text("#work"); !strings.Contains(text, "served elsewhere") {
		t.Errorf("elsewhere: %q", text)
	}
	s.acme.SetState("example.com", func(d *registrar.Domain) {
		d.Nameservers = nil
		for _, host := range s.acme.Registrar().ZoneReader.ZoneHosts() {
			d.Nameservers = append(d.Nameservers, registrar.Nameserver{Host: host})
		}
	})
	if text := jane.get(forwardingPath).text("#work"); strings.Contains(text, "served elsewhere") || !strings.Contains(text, "2 forwards are on") {
		t.Errorf("here: %q", text)
	}
}

func TestAHundredForwardsAreTheMost(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.SetForwards("example.com", someForwards...)
	jane := s.jane(t)
	form := formIn(jane.get(forwardingPath), "#forwarding")
	var rows []string
	for i := range rules.MaxForwards + 1 {
		rows = append(rows, "n"+strconv.Itoa(i)+" https://a.example/")
	}
	setForwards(form, rows...)
	if res := jane.post(forwardingPath, form); res.status != http.StatusUnprocessableEntity || !res.has("#f101-name-problem") {
		t.Errorf("101: status %d", res.status)
	}
	setForwards(form, rows[1:]...)
	if res := jane.post(forwardingPath, form); res.status != http.StatusSeeOther || len(s.forwards(t)) != 100 {
		t.Errorf("100: status %d", res.status)
	}
}

func TestMailOfANameIsForwarded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.AddDomain("jane", registrar.Domain{Name: "jane-rivers.name", Lock: registrar.Lock{Changeable: true}})
	jane := s.jane(t)
	const path = "/domains/jane-rivers.name/mail-forwarding"
	send := func(email string) answer {
		form := formIn(jane.get(path), "#mail-forward")
		form.Set("email", email)
		return jane.post(path, form)
	}
	for email, says := range map[string]string{"": "Enter the email address", "jane": "“jane” has no @", "x@Jane-Rivers.name": "come back", "a@b.example\r\nBcc: x@y.example": "more than one address"} {
		if res := send(email); res.status != http.StatusUnprocessableEntity || !strings.Contains(res.text("#email-problem"), says) {
			t.Errorf("%q: status %d, %q", email, res.status, res.text("#email-problem"))
		}
	}
	if res := send("jane@mail.example"); res.status != http.StatusSeeOther {
		t.Fatalf("status %d, %q", res.status, res.text("#work"))
	}
	form := formIn(jane.get(path), "#mail-forward")
	form.Set("do", "stop")
	receipt := jane.post(path, form)
	if text := jane.get(receipt.header.Get("Location")).text("#receipt"); !strings.Contains(text, "jane@mail.example") || !strings.Contains(text, "Nowhere") {
		t.Errorf("receipt: %q", text)
	}
	if nav := jane.get(forwardingPath); nav.has(`nav.group a[href$="/mail-forwarding"]`) || !nav.has(`nav.group a[href$="/forwarding"][aria-current]`) {
		t.Errorf("a .com: %q", nav.text("nav.group"))
	}
	if res := jane.get("/domains/example.com/mail-forwarding"); !strings.Contains(res.text("#work"), "Not available here for .com") || res.has("#email") {
		t.Errorf("a .com: %q", res.text("#work"))
	}
}

func TestMoreForwardsThanMayBeAddedAreKeptAndChanged(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var all []registrar.Forward
	for i := range rules.MaxForwards + 30 {
		all = append(all, registrar.Forward{Name: fmt.Sprintf("n%03d", i), Destination: "https://" + strings.Repeat("x", 60) + ".example/" + strings.Repeat("y", 110), Enabled: true})
	}
	s.acme.SetForwards("example.com", all...)
	jane := s.jane(t)
	form := formIn(jane.get(forwardingPath), "#forwarding")
	form.Set("do", "remove:0")
	res := jane.post(forwardingPath, form)
	if n := len(formIn(res, "#forwarding")["name"]); n != len(all)-1 {
		t.Fatalf("status %d, %d rows after one was taken out of %d", res.status, n, len(all))
	}
	form = formIn(jane.get(forwardingPath), "#forwarding")
	form["to"][0] = "https://elsewhere.example/"
	form.Set("do", "save")
	if res := jane.post(forwardingPath, form); res.status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", res.status, res.text("#work"))
	}
	live, err := s.acme.Registrar().ForwardingReader.Forwards(t.Context(), "example.com")
	if err != nil || len(live) != len(all) {
		t.Errorf("%d forwards, %v, want %d", len(live), err, len(all))
	}
}
