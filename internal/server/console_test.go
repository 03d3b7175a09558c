package server_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"portal/internal/audit"
	"portal/internal/secret"
	"portal/internal/server/admin"
	"portal/internal/staff"
)

// console is where staff work.
const console = "console.example"

const staffPassword = "three unrelated words"

// employee is somebody with an account.
type employee struct {
	email, totp string
}

// employ makes an account that is set up.
func (s *site) employ(t *testing.T, key []byte, role staff.Role, brands ...string) employee {
	t.Helper()
	service, err := staff.NewService(staff.Config{Pool: s.db.Pool, Key: key, Log: s.Audit, Now: s.clock.Now, Cost: bcrypt.MinCost})
	must(t, err)
	email := string(role) + strings.Join(brands, "-") + "@staff.example"
	token, err := service.Create(t.Context(), staff.Member{Email: email, Role: role, Scope: staff.Scope{All: len(brands) == 0, Brands: brands}})
	must(t, err)
	link, err := service.Link(t.Context(), token)
	must(t, err)
	code, err := staff.Code(link.TOTP, s.clock.Now().Add(-30*time.Second))
	must(t, err)
	_, err = service.SetUp(t.Context(), staff.Origin{}, token, secret.New(staffPassword), code)
	must(t, err)
	return employee{email, link.TOTP}
}

// half shows the password alone.
func (s *site) half(t *testing.T, e employee) *visitor {
	t.Helper()
	v := s.visitor(t, console)
	if res := v.post("/sign-in", url.Values{"email": {e.email}, "password": {staffPassword}}); res.status != http.StatusSeeOther {
		t.Fatalf("sign-in of %s: status %d", e.email, res.status)
	}
	return v
}

func (s *site) enters(t *testing.T, e employee) *visitor {
	t.Helper()
	v := s.half(t, e)
	code, err := staff.Code(e.totp, s.clock.Now())
	must(t, err)
	if res := v.post("/second", url.Values{"code": {code}}); res.status != http.StatusSeeOther {
		t.Fatalf("second step of %s: status %d", e.email, res.status)
	}
	return v
}

// entryOf returns the ID of the newest entry of a brand.
func (s *site) entryOf(t *testing.T, brand string) string {
	t.Helper()
	found, err := s.Audit.Search(t.Context(), audit.Reach{Brands: []string{brand}}, audit.Wanted{Filter: audit.Filter{Entries: []string{audit.EntrySignIn}}}, audit.Page{Limit: 1})
	must(t, err)
	if len(found.Lines) == 0 {
		t.Fatalf("%s has no entry", brand)
	}
	return strconv.FormatInt(found.Lines[0].ID, 10)
}

func TestEachPageOfTheConsoleOpensToWhomItIsFor(t *testing.T) {
	t.Parallel()
	key := secret.NewKey()
	s := siteWith(t, options{key: key, audit: newSealingKey(t).file})
	s.jane(t)
	s.visitor(t, globex).signIn("globex-name.com", "sam", "sams-password")
	must(t, s.Sealer.Round(t.Context()))
	entries := map[string]string{"acme": s.entryOf(t, "acme"), "globex": s.entryOf(t, "globex")}

	half := s.half(t, s.employ(t, key, staff.Auditor, "acme", "globex"))
	visitors := map[string]*visitor{"nobody": s.visitor(t, console), "half": half}
	sees := map[string]string{"nobody": "", "half": ""} // brands
	heads := make(map[string]bool)
	for _, role := range staff.Roles() {
		for _, brand := range []string{"acme", "globex", ""} {
			if (role == staff.Operator) != (brand == "") {
				continue
			}
			name, of := string(role)+" "+brand, []string{brand}
			if brand == "" {
				of = nil
			}
			visitors[name] = s.enters(t, s.employ(t, key, role, of...))
			sees[name], heads[name] = brand, role == staff.Operator || role == staff.Owner
			if brand == "" {
				sees[name] = "acme globex"
			}
		}
	}
	for _, route := range admin.New(nil, false, admin.Config{}).Routes() {
		method, path, _ := strings.Cut(route.Pattern, " ")
		if method != http.MethodGet {
			continue
		}
		for brand, id := range entries {
			path := strings.ReplaceAll(strings.ReplaceAll(path, "{$}", ""), "{id}", id)
			for name, v := range visitors {
				want, res := http.StatusOK, v.get(path)
				switch inside := name != "nobody" && name != "half"; {
				case path == "/sign-in" && inside, path == "/second" && inside:
					want = http.StatusSeeOther // to the overview
				case path == "/sign-in", path == "/second" && name == "half":
				case path == "/set-up":
					want = http.StatusGone // without a link
				case !inside:
					want = http.StatusSeeOther
					if res.status == want && strings.HasPrefix(res.header.Get("Location"), "/sign-in") != (name == "nobody") {
						t.Errorf("%s of %s leads %s to %q", path, brand, name, res.header.Get("Location"))
					}
				case strings.HasPrefix(path, "/log/") && !strings.Contains(sees[name], brand), path == "/people" && !heads[name]:
					want = http.StatusNotFound
				}
				if res.status != want {
					t.Errorf("%s of %s to %s: status %d, want %d", path, brand, name, res.status, want)
				}
			}
		}
	}
}

func TestTheConsoleIsOnItsOwnHostAlone(t *testing.T) {
	t.Parallel()
	key := secret.NewKey()
	s := siteWith(t, options{key: key})
	who := s.enters(t, s.employ(t, key, staff.Operator))
	for _, host := range []string{acme, globex} {
		who.host = host
		for _, path := range []string{"/log", "/log/1", "/second", "/set-up"} {
			if res := who.get(path); res.status != http.StatusNotFound {
				t.Errorf("%s%s: status %d", host, path, res.status)
			}
		}
	}
	jane := s.jane(t)
	jane.host = console
	for _, path := range []string{"/domains", "/profile", "/domains/example.com"} {
		if res := jane.get(path); res.status != http.StatusNotFound {
			t.Errorf("%s%s: status %d", console, path, res.status)
		}
	}
	if res := jane.get("/sign-in"); res.header.Get("X-Robots-Tag") == "" || !res.has("#email") {
		t.Errorf("sign-in page of the console: %v", res.header)
	}
}

func TestTheLogTellsOfABrandToItsStaffAlone(t *testing.T) {
	t.Parallel()
	key := secret.NewKey()
	s := siteWith(t, options{key: key})
	s.jane(t)
	s.visitor(t, globex).signIn("globex-name.com", "sam", "sams-password")
	acmes := s.enters(t, s.employ(t, key, staff.Support, "acme"))
	for _, query := range []string{"", "?brand=globex", "?profile=jane", "?q=example", "?address=127.0.0.0/8", "?kind=sign-ins", "?brand=globex&before=999999"} {
		if text := acmes.get("/log" + query).text("#lines"); strings.Contains(text, "globex") {
			t.Errorf("%q shows %q", query, text)
		}
	}
	if text := acmes.get("/log?address=127.0.0.0/8").text("#lines"); !strings.Contains(text, "jane") {
		t.Errorf("by network: %q", text)
	}
	for _, nonsense := range []string{"?address=nowhere", "?from=never", "?until=9999999-01-01T00:00", "?before=x&after=-7", "?kind=%00", "?q=%00%ff"} {
		if res := acmes.get("/log" + nonsense); res.status != http.StatusOK {
			t.Errorf("%q: status %d", nonsense, res.status)
		}
	}
	file := acmes.get("/log.csv?brand=&q=example.com&from=2020-01-01T00:00")
	if body := file.body; file.status != http.StatusOK || !strings.Contains(body, "jane") || strings.Contains(body, "globex") {
		t.Errorf("the file: status %d, %q", file.status, body)
	}
	if text := acmes.get("/log?kind=staff").text("#lines"); !strings.Contains(text, "Entries were taken as a file") {
		t.Errorf("after the file the log says %q", text)
	}
	if res := acmes.get("/log.csv?address=nowhere"); res.status != http.StatusSeeOther {
		t.Errorf("a file of nonsense: status %d", res.status)
	}
	if res := acmes.get("/log/99999999999999999999"); res.status != http.StatusNotFound {
		t.Errorf("no such entry: status %d", res.status)
	}
}

func TestOnlyPagesOfTheConsoleSendItsForms(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	evil := func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }
	if res := s.visitor(t, console).post("/sign-in", url.Values{"email": {"a@b.example"}}, evil); res.status != http.StatusForbidden {
		t.Errorf("status %d", res.status)
	}
}
