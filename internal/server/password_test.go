package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"portal/internal/registrar/registrartest"
)

const passwordPage = "/profile/password"

// newPassword is the page's form, filled.
func (v *visitor) newPassword(current, password, again string) url.Values {
	v.t.Helper()
	form := url.Values{"current_password": {current}, "new_password": {password}, "new_again": {again}}
	v.get(passwordPage).doc.Find(`#work input[type="hidden"]`).Each(func(_ int, in *goquery.Selection) {
		form.Set(in.AttrOr("name", ""), in.AttrOr("value", ""))
	})
	return form
}

func TestANewPasswordEndsAllOtherSessions(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane, phone := s.jane(t), s.jane(t)
	bob := s.visitor(t, acme)
	bob.signIn("shared.com", "bob", "bobs-password")
	form := jane.newPassword("jane-password", "lake-9dots-over", "lake-9dots-over")
	res := jane.post(passwordPage, form)
	path := "/changes/" + form.Get("change_id")
	if res.status != http.StatusSeeOther || res.header.Get("Location") != path {
		t.Fatalf("status %d, Location %q\n%s", res.status, res.header.Get("Location"), res.text("main"))
	}
	if receipt := jane.get(path); receipt.text("#outcome strong") != "Password changed" || strings.Contains(receipt.body, "lake-9dots") {
		t.Errorf("the receipt says\n%s", receipt.text("main"))
	}
	if again := jane.post(passwordPage, form); again.header.Get("Location") != path {
		t.Errorf("sent twice: status %d", again.status)
	}
	if n := len(s.acme.Writes()); n != 1 {
		t.Errorf("%d writes", n)
	}
	if res := phone.get("/profile"); !res.asksSignIn() {
		t.Errorf("another session still works: status %d", res.status)
	}
	if res := bob.get("/domains"); res.status != http.StatusOK {
		t.Errorf("the session of a sub-user: status %d", res.status)
	}
	s.jane2(t, "lake-9dots-over")
}

// jane2 signs jane in with another password.
func (s *site) jane2(t *testing.T, password string) {
	t.Helper()
	s.visitor(t, acme).signIn("example.com", "jane", password)
}

func TestANewPasswordKeepsTheRules(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	for name, test := range map[string]struct{ current, password, again, field string }{
		"no present one":      {"", "lake-9dots-over", "lake-9dots-over", "current_password"},
		"a wrong present one": {"not-janes", "lake-9dots-over", "lake-9dots-over", "current_password"},
		"too short":           {"jane-password", "lake-9", "lake-9", "new_password"},
		"the username in it":  {"jane-password", "my-jane-2026", "my-jane-2026", "new_password"},
		"typed differently":   {"jane-password", "lake-9dots-over", "lake-9dots-ever", "new_again"},
	} {
		res := jane.post(passwordPage, jane.newPassword(test.current, test.password, test.again))
		if res.status != http.StatusUnprocessableEntity || !res.has("#"+test.field+"-problem") {
			t.Errorf("%s: status %d\n%s", name, res.status, res.text("main"))
		}
		if strings.Contains(res.body, test.password) {
			t.Errorf("%s: the page holds the password", name)
		}
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestARefusedPasswordEndsNoSession(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane, phone := s.jane(t), s.jane(t)
	form := jane.newPassword("jane-password", "lake-9dots-over", "lake-9dots-over")
	s.acme.FailNext(registrartest.Rejected("465", "invalid", ""))
	if res := jane.post(passwordPage, form); res.status != http.StatusUnprocessableEntity || !res.has("#notice") {
		t.Errorf("status %d", res.status)
	}
	if res := phone.get("/profile"); res.status != http.StatusOK {
		t.Errorf("another session: status %d", res.status)
	}
}

func TestOnlyTheOwnerHasAProfileAndItsPassword(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if page := s.jane(t).get("/profile"); page.status != http.StatusOK || !page.has(`a[href="/profile/password"]`) || page.text("#profile-name") != "jane" {
		t.Errorf("status %d\n%s", page.status, page.text("main"))
	}
	bob := s.visitor(t, acme)
	bob.signIn("shared.com", "bob", "bobs-password")
	for _, path := range []string{"/profile", passwordPage} {
		if res := bob.get(path); res.status != http.StatusForbidden {
			t.Errorf("%s: status %d", path, res.status)
		}
	}
	form := url.Values{"current_password": {"bobs-password"}, "new_password": {"lake-9dots-over"}, "new_again": {"lake-9dots-over"}}
	if res := bob.post(passwordPage, form); res.status != http.StatusForbidden || len(s.acme.Writes()) != 0 {
		t.Errorf("saving: status %d, %d writes", res.status, len(s.acme.Writes()))
	}
}
