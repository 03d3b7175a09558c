package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/profile"
	"portal/internal/registrar"
)

// hiddenPages are about what only those see who may change it.
var hiddenPages = map[string]struct {
	right registrar.Rights
	kind  kind.Kind // of the change that a form asks for
}{
	"/dns":             {registrar.RightNameservers, kind.ZoneSet},
	"/forwarding":      {registrar.RightNameservers, kind.ForwardingSet},
	"/mail-forwarding": {registrar.RightExtras, kind.MailForwardSet},
}

// hiddenSite has a domain with a zone, a forward of each kind, and a second login.
func hiddenSite(t *testing.T, rights registrar.Rights) (*site, *visitor) {
	s := newSite(t)
	s.acme.AddDomain("jane", registrar.Domain{Name: "shared.name", Lock: registrar.Lock{Changeable: true}})
	s.acme.SetZone("shared.name", registrar.Record{Type: "A", Name: "quiet-host", Value: "192.0.2.77"})
	s.acme.SetForwards("shared.name", registrar.Forward{Name: "quiet-name", Destination: "https://quiet-target.example/", Enabled: true})
	s.acme.SetMail("shared.name", "quiet-mail@mail.example")
	s.acme.AddSubUser("shared.name", "kim", "kims-password", rights)
	kim := s.visitor(t, acme)
	kim.signIn("shared.name", "kim", "kims-password")
	return s, kim
}

func TestOnlyThoseWhoMayChangeRecordsAndForwardsSeeThem(t *testing.T) {
	t.Parallel()
	const others = registrar.RightOwnerContact | registrar.RightTechContact | registrar.RightResellerContact
	for _, rights := range []registrar.Rights{others, others | registrar.RightNameservers, others | registrar.RightExtras} {
		s, kim := hiddenSite(t, rights)
		for page, is := range hiddenPages {
			may := rights.Has(is.right)
			res := kim.get("/domains/shared.name" + page)
			if shown := strings.Contains(res.body, "quiet-"); shown != may || res.status != http.StatusOK {
				t.Errorf("rights %b, %s: status %d, shown %v, want %v", rights, page, res.status, shown, may)
			}
			if told := strings.Contains(res.text("main"), "may not see this"); told == may || strings.Contains(res.text("main"), "until the domain system answers") {
				t.Errorf("rights %b: %s says\n%s", rights, page, res.text("#work"))
			}
		}
		file := kim.get("/domains/shared.name/dns/zone.txt")
		if want := map[bool]int{true: http.StatusOK, false: http.StatusForbidden}[rights.Has(registrar.RightNameservers)]; file.status != want {
			t.Errorf("rights %b: the file has status %d, want %d", rights, file.status, want)
		}
		if n := len(s.acme.Writes()); n != 0 {
			t.Errorf("%d writes", n)
		}
	}
}

func TestAFormForWhatIsHiddenIsDeniedAndLogged(t *testing.T) {
	t.Parallel()
	s, kim := hiddenSite(t, registrar.RightTechContact)
	for page, is := range hiddenPages {
		for _, do := range []string{"save", "add", "remove:0", "delete", "restore:1", "import:replace", "start", "stop"} {
			res := kim.post("/domains/shared.name"+page, url.Values{"do": {do}, "change_id": {change.NewID()}})
			if res.status != http.StatusForbidden || strings.Contains(res.body, "quiet-") {
				t.Errorf("%s, %s: status %d", page, do, res.status)
			}
		}
		lines, _, err := s.Audit.Activity(t.Context(), audit.Scope{Key: profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}}, "shared.name", audit.Page{Limit: 1})
		if err != nil || len(lines) == 0 || lines[0].Denied != is.kind {
			t.Errorf("%s: the log has %+v, %v", page, lines, err)
		}
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}
