package server_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
	"portal/internal/secret"
)

const codePage = "/domains/example.com/auth-code"

// codeForm is the page's form with a button pressed.
func codeForm(v *visitor, do string) url.Values {
	return editPage{page: "auth-code", fill: func(form url.Values) {
		form.Set("do", do)
		form.Del("secret_code")
		form.Del("keep") // a box, that nobody ticked
	}}.filled(v, "example.com")
}

func TestACodeStaysForWhoAsksForThat(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.SetCode("example.com", "Marked-code-1")
	jane := s.jane(t)
	form := codeForm(jane, "show")
	form.Set("keep", "1")
	if res := jane.post(codePage, form); res.text("#code") != "Marked-code-1" || res.header.Get("Refresh") != "" || res.has("#revealed[data-seconds]") {
		t.Errorf("code %q, Refresh %q", res.text("#code"), res.header.Get("Refresh"))
	}
}

func TestTheAuthCodeIsShownOnRequestOnceAndRecorded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.SetCode("example.com", "Marked-code-1")
	jane := s.jane(t)
	if page := jane.get(codePage); strings.Contains(page.body, "Marked-code-1") || page.text("#code-count") != "It was never shown here." {
		t.Fatalf("the page that opens: %q", page.text("#work"))
	}
	form := codeForm(jane, "show")
	res := jane.post(codePage, form)
	if res.status != http.StatusOK || res.text("#code") != "Marked-code-1" || strings.Count(res.body, "Marked-code-1") != 1 {
		t.Fatalf("status %d, code %q", res.status, res.text("#code"))
	}
	if got := res.header.Get("Refresh"); got != "60; url="+codePage || res.header.Get("Cache-Control") != "no-store" {
		t.Errorf("Refresh %q, Cache-Control %q", got, res.header.Get("Cache-Control"))
	}
	if res.doc.Find(`form input[value="Marked-code-1"]`).Length() != 0 || res.doc.Find("#work").AttrOr("data-announce", "") != "" {
		t.Error("the code is in a form, or spoken")
	}
	again := jane.post(codePage, form)
	if path := "/changes/" + form.Get("change_id"); again.header.Get("Location") != path || strings.Contains(jane.get(path).body, "Marked-code-1") {
		t.Errorf("the form sent again: status %d, Location %q", again.status, again.header.Get("Location"))
	}
	page := jane.get(codePage)
	if text := page.text("#code-count"); !strings.HasPrefix(text, "It was shown once, on 21 November 2026") || strings.Contains(page.body, "Marked-code-1") {
		t.Errorf("afterwards: %q", text)
	}
	part := jane.post(codePage, codeForm(jane, "show"), htmx)
	if part.text("#code") != "Marked-code-1" || part.has("body > header") {
		t.Errorf("fragment: status %d\n%s", part.status, part.body)
	}
	if text := jane.get("/domains/example.com/activity").text(".timeline"); strings.Count(text, "Transfer code shown") != 2 || strings.Contains(text, "Marked") {
		t.Errorf("history: %q", text)
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestTheAuthCodeIsShownToWhoGaveThePasswordLately(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.SetCode("example.com", "Marked-code-1")
	jane := s.jane(t)
	form := codeForm(jane, "show")
	s.clock.Advance(auth.ProofLasts + time.Second)
	ask := jane.post(codePage, form)
	if ask.status != http.StatusUnauthorized || !ask.has("#reauth input[name=reauth_password]") || strings.Contains(ask.body, "Marked-code-1") {
		t.Fatalf("status %d\n%s", ask.status, ask.text("main"))
	}
	if !ask.has(`script[src*="/work."], script[src*="/visitor."]`) { // the code may take the place of the form
		t.Error("the page with the password does not hide a code again")
	}
	form.Set("reauth_password", "jane-password")
	if res := jane.post(codePage, form); res.text("#code") != "Marked-code-1" {
		t.Errorf("with the password: status %d, %q", res.status, res.text("main"))
	}
	if res := jane.post(codePage, codeForm(jane, "show")); res.text("#code") != "Marked-code-1" {
		t.Errorf("at once again: status %d, the password was just given", res.status)
	}
}

func TestWhatWasTypedAsACodeIsInNoPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := codeForm(jane, "own")
	form.Set("secret_code", "Typed-by-jane-123")
	s.clock.Advance(16 * time.Minute)
	ask := jane.post(codePage, form)
	if ask.status != http.StatusUnauthorized || strings.Contains(ask.body, "Typed-by-jane") {
		t.Fatalf("status %d; typed code repeated: %v", ask.status, strings.Contains(ask.body, "Typed-by-jane"))
	}
	repeated := url.Values{"reauth_password": {"jane-password"}}
	for _, in := range ask.doc.Find("#reauth input[type=hidden]").EachIter() {
		repeated.Add(in.AttrOr("name", ""), in.AttrOr("value", ""))
	}
	asked := jane.post(codePage, repeated)
	if asked.status != http.StatusUnprocessableEntity || !asked.has("#reauth #secret_code[aria-invalid]") {
		t.Fatalf("with the password alone: status %d\n%s", asked.status, asked.text("#work"))
	}
	weak := codeForm(jane, "own")
	weak.Set("secret_code", "typed-but-weak-by-jane")
	if res := jane.post(codePage, weak); res.status != http.StatusUnprocessableEntity || strings.Contains(res.body, "typed-but-weak") {
		t.Errorf("a weak code: status %d", res.status)
	}
	repeated.Set("secret_code", "Typed-by-jane-123")
	sent := jane.post(codePage, repeated)
	if sent.status != http.StatusSeeOther || sent.header.Get("Location") != "/changes/"+form.Get("change_id") {
		t.Fatalf("status %d\n%s", sent.status, sent.text("#work"))
	}
	receipt := jane.get(sent.header.Get("Location"))
	if text := receipt.text("#receipt"); !strings.Contains(text, "New transfer code set") || strings.Contains(receipt.body, "Typed-by-jane") {
		t.Errorf("receipt: %q", text)
	}
	if res := jane.post(codePage, codeForm(jane, "show")); res.text("#code") != "Typed-by-jane-123" {
		t.Errorf("the code is %q", res.text("#code"))
	}
	form.Set("secret_code", "Another-of-jane-456")
	if res := jane.post(codePage, form); res.status != http.StatusConflict || !strings.Contains(res.text("#notice"), "sent before") {
		t.Errorf("a used form with another code: status %d, %q", res.status, res.text("#notice"))
	}
	if n := len(s.acme.Writes()); n != 1 {
		t.Errorf("%d writes, want 1", n)
	}
}

func TestAnAuthCodeCanBeMadeAndMailed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	s.acme.SetCode("example.com", "")
	if res := jane.post(codePage, codeForm(jane, "show")); res.status != http.StatusOK || res.has("#code") || !strings.Contains(res.text("#work"), "no code yet") {
		t.Fatalf("without a code: status %d, %q", res.status, res.text("#work"))
	}
	jane.post(codePage, codeForm(jane, "make"))
	res := jane.post(codePage, codeForm(jane, "show"))
	if len(res.text("#code")) != 24 {
		t.Errorf("the code that was made is %q", res.text("#code"))
	}
	mailed := jane.post(codePage, codeForm(jane, "mail"))
	receipt := jane.get(mailed.header.Get("Location")).text("#receipt")
	if !strings.Contains(receipt, "Transfer code emailed") || !strings.Contains(receipt, "It was done on") || !strings.Contains(receipt, "inbox of the administrative contact") {
		t.Errorf("receipt: %q", receipt)
	}
	var ops []registrartest.Op
	for _, w := range s.acme.Writes() {
		ops = append(ops, w.Op)
	}
	if len(ops) != 2 || ops[0] != registrartest.WriteCode || ops[1] != registrartest.WriteSendCode {
		t.Errorf("writes: %v", ops)
	}
}

func TestWhereThereAreNoAuthCodesThatIsExplained(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	res := jane.get("/domains/example.dk/auth-code")
	if res.has("input[name=change_id]") || !strings.Contains(res.text("#work"), "move without a transfer code") {
		t.Errorf("%q", res.text("#work"))
	}
	nav := res.doc.Find(".group a")
	if !strings.HasPrefix(nav.Text(), "Transfer lockTransfer code") || nav.Filter("[aria-current=page]").Text() != "Transfer code" || res.text(".side a[aria-current=page]") != "Security" {
		t.Errorf("navigation: %q, under %q", nav.Text(), res.text(".side a[aria-current=page]"))
	}
}

func TestASubUserLearnsNothingOfTheAuthCode(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.SetCode("shared.com", "Marked-code-1")
	jane, bob := s.jane(t), s.visitor(t, acme)
	const path = "/domains/shared.com/auth-code"
	jane.post(path, editPage{page: "auth-code", fill: func(form url.Values) { form.Set("do", "show") }}.filled(jane, "shared.com"))
	bob.signIn("shared.com", "bob", "bobs-password")
	if res := bob.get(path); res.has("input[name=change_id]") || strings.Contains(res.body, "It was shown") {
		t.Errorf("%q", res.text("#work"))
	}
	form := url.Values{"change_id": {change.NewID()}, "seen": {change.AuthCodeSeen()}, "do": {"show"}}
	if res := bob.post(path, form); res.status != http.StatusForbidden || strings.Contains(res.body, "Marked-code-1") {
		t.Errorf("status %d", res.status)
	}
	if text := jane.get("/domains/shared.com/activity").text(".timeline"); !strings.Contains(text, "not allowed") && !strings.Contains(text, "may not") {
		t.Errorf("the attempt is not in the history: %q", text)
	}
}

// silent is a registrar that keeps the codes to itself.
type silent struct{}

func (silent) AuthCode(context.Context, registrar.DomainName) (secret.String, error) {
	return secret.String{}, &registrar.Error{Kind: registrar.ErrRejected, Op: "read auth code", Reason: registrar.ReasonPermission, Code: "435"}
}

func TestACodeThatTheRegistrarKeepsCanBeMailed(t *testing.T) {
	t.Parallel()
	s := siteWith(t, options{account: func(r *registrar.Registrar) { r.CodeReader = silent{} }})
	jane := s.jane(t)
	res := jane.post(codePage, codeForm(jane, "show"))
	if res.status != http.StatusUnprocessableEntity || !strings.Contains(res.text("#notice"), "can be emailed to the administrative contact") {
		t.Errorf("status %d, %q", res.status, res.text("#notice"))
	}
	if text := jane.get(codePage).text("#code-count"); text != "It was never shown here." {
		t.Errorf("counted: %q", text)
	}
}
