package auth_test

import (
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/postgres/postgrestest"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/secret"
)

func TestTheCookieHoldsAnIDAndNothingElse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		secure bool
		want   http.Cookie
	}{
		{"over TLS", true, http.Cookie{Name: "__Host-portal", Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}},
		{"over plain HTTP", false, http.Cookie{Name: "portal", Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t, func(c *auth.Config) { c.Secure = tt.secure })
			b := acme()
			s.mustSignIn(b)
			got := *b.cookies[0]
			if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreFields(http.Cookie{}, "Value", "Raw")); diff != "" || len(got.Value) < 26 {
				t.Errorf("cookie %q (-want +got):\n%s", got.Value, diff)
			}
		})
	}
}

func TestASessionTellsWhoIsSignedIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	tests := []struct {
		name string
		c    registrar.Credentials
		want auth.Actor
	}{
		{"the owner of a profile", jane(janesPassword),
			auth.Actor{Key: profile.Key{Profile: "jane"}, Username: "jane", Role: auth.RoleOwner, Rights: registrar.AllRights}},
		{"a sub-user", registrar.Credentials{Domain: janesDomain, Username: "helper", Password: secret.New(subsPassword)},
			auth.Actor{Key: profile.Key{Profile: "jane"}, Username: "helper", Role: auth.RoleSubUser, Rights: registrar.RightNameservers}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := acme()
			begun, err := s.signIn(b, tt.c)
			if err != nil {
				t.Fatal(err)
			}
			b.address = "198.51.100.7" // the present request counts, not the sign-in
			session, err := s.Current(b.request(t))
			if err != nil {
				t.Fatal(err)
			}
			tt.want.Brand, tt.want.Account, tt.want.Agent = "acme", "acme-main", "TestBrowser/1"
			tt.want.Proof = auth.Proof{Kind: auth.ProofPassword, At: s.clock}
			tt.want.Address, tt.want.SessionRef = netip.MustParseAddr("198.51.100.7"), begun.SessionRef
			if diff := cmp.Diff(tt.want, session.Actor, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
				t.Error(diff)
			}
			if _, err := s.fake.ProfileHolds(t.Context(), session.Registrar, janesDomain); err != nil {
				t.Errorf("session at the registrar: %v", err)
			}
			if strings.Contains(b.cookies[0].Value, begun.SessionRef) || begun.SessionRef == "" {
				t.Errorf("reference %q", begun.SessionRef)
			}
		})
	}
}

func TestSigningInChangesTheIDAndEndsTheOldSession(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b, before := acme(), acme()
	first := s.mustSignIn(b)
	before.cookies = b.cookies
	second := s.mustSignIn(b)

	if b.cookies[0].Value == before.cookies[0].Value || first.SessionRef == second.SessionRef {
		t.Error("the ID stayed")
	}
	if err := s.current(before); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("old cookie: %v", err)
	}
	if _, err := s.fake.ProfileHolds(t.Context(), first.Registrar, janesDomain); !errors.Is(err, registrar.ErrSessionEnded) {
		t.Errorf("old session at the registrar: %v", err)
	}
	if n := s.count("session"); n != 1 {
		t.Errorf("%d sessions", n)
	}
}

func TestAnIDFromElsewhereIsNotAdopted(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	planted := http.Cookie{Name: "__Host-portal", Value: "AAAAAAAAAAAAAAAAAAAAAAAAAA"}
	b := &browser{brand: "acme", cookies: []*http.Cookie{&planted}}
	s.mustSignIn(b)
	if b.cookies[0].Value == planted.Value {
		t.Error("the planted ID became the session's")
	}
}

func TestWhatIsNoGoodSessionIsSignedOut(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		spoil func(*site, *browser)
	}{
		{"another brand's site", func(_ *site, b *browser) { b.brand = "globex" }},
		{"one letter changed", func(_ *site, b *browser) { b.cookies[0].Value = flip(b.cookies[0].Value) }},
		{"cut short", func(_ *site, b *browser) { b.cookies[0].Value = b.cookies[0].Value[:25] }},
		{"the stored hash as the ID", func(s *site, b *browser) {
			b.cookies[0].Value = s.text("SELECT encode(id_hash, 'hex') FROM session")[:26]
		}},
		{"contents of another row", func(s *site, b *browser) {
			s.mustSignIn(acme())
			s.exec("UPDATE session SET data = (SELECT data FROM session AS o WHERE o.id_hash <> session.id_hash)")
		}},
		{"a row moved to another brand", func(s *site, b *browser) {
			s.exec("UPDATE session SET brand = 'globex'")
			b.brand = "globex"
		}},
		{"one bit of the contents changed", func(s *site, _ *browser) {
			s.exec("UPDATE session SET data = set_bit(data, 200, 1 - get_bit(data, 200))")
		}},
		{"a longer life by hand", func(s *site, _ *browser) {
			s.pass(auth.DefaultAbsolute)
			s.exec("UPDATE session SET expires_at = '2100-01-01', seen_at = '2100-01-01'")
		}},
		{"another key", func(s *site, _ *browser) {
			s.Service = s.service(func(c *auth.Config) { c.Key = secret.NewKey() })
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, b := newSite(t), acme()
			s.mustSignIn(b)
			tt.spoil(s, b)
			if err := s.current(b); !errors.Is(err, auth.ErrNoSession) {
				t.Errorf("err = %v", err)
			}
		})
	}
}

func TestPlainColumnsGiveNobodyOtherRights(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), acme()
	s.mustSignIn(b)
	s.exec("UPDATE session SET profile = 'other', username = 'other', account = 'other'")
	session, err := s.Current(b.request(t))
	if err != nil || session.Profile != "jane" || session.Account != "acme-main" {
		t.Errorf("%+v, %v", session, err)
	}
}

func TestASessionEndsWhenIdleAndAtItsLimit(t *testing.T) {
	t.Parallel()
	every := func(d time.Duration, times int) (all []time.Duration) {
		for range times {
			all = append(all, d)
		}
		return all
	}
	tests := []struct {
		name string
		uses []time.Duration // between requests, the last of which is asked about
		good bool
	}{
		{"just before the idle limit", every(auth.DefaultIdle-time.Second, 1), true},
		{"at the idle limit", every(auth.DefaultIdle, 1), false},
		{"used now and then", every(25*time.Minute, 28), true},
		{"used now and then until the limit", every(25*time.Minute, 29), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, b := newSite(t), acme()
			s.mustSignIn(b)
			var err error
			for _, d := range tt.uses {
				s.pass(d)
				err = s.current(b)
			}
			if tt.good != (err == nil) || !tt.good && !errors.Is(err, auth.ErrNoSession) {
				t.Errorf("err = %v", err)
			}
		})
	}
}

func TestActivityIsWrittenOnceAMinute(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), acme()
	s.mustSignIn(b)
	const version = "SELECT xmin::text FROM session"
	before := s.text(version)
	s.pass(59 * time.Second)
	if err := s.current(b); err != nil || s.text(version) != before {
		t.Errorf("a view within the minute wrote to the row, %v", err)
	}
	s.pass(time.Second)
	if err := s.current(b); err != nil || s.text(version) == before {
		t.Errorf("a view after a minute did not, %v", err)
	}
}

func TestNoSecretIsStoredOrLogged(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), acme()
	_ = s.guess("", janesDomain, "jane")
	session := s.mustSignIn(b)
	b2 := &browser{brand: "acme"}
	s.mustSignIn(b2)
	s.fake.SetDown(true)
	_ = s.SignOut(httptest.NewRecorder(), b2.request(t), s.registrar) // logs that the registrar is down

	all := s.logged.String()
	for _, table := range []string{"session", "sign_in_throttle", "sign_in_known"} {
		all += s.text("SELECT coalesce(string_agg(t::text, E'\n'), '') FROM " + table + " AS t")
	}
	for name, value := range map[string]string{
		"password": janesPassword, "wrong password": "wrong", "token": session.Registrar.Token.Reveal(),
		"session ID": b.cookies[0].Value, "address": "192.0.2.1",
	} {
		if strings.Contains(all, value) || strings.Contains(all, hex.EncodeToString([]byte(value))) {
			t.Errorf("%s is there in plain:\n%s", name, all)
		}
	}
}

func TestADatabaseThatIsDownSignsNobodyOut(t *testing.T) {
	t.Parallel()
	s, b := newSiteOn(t, postgrestest.NewServer(t)), acme()
	s.mustSignIn(b)
	calls := s.registrar.calls.Load()
	s.db.Stop(t)

	if err := s.current(b); err == nil || errors.Is(err, auth.ErrNoSession) {
		t.Errorf("session: %v", err)
	}
	if _, err := s.signIn(acme(), jane(janesPassword)); err == nil || s.registrar.calls.Load() != calls {
		t.Errorf("sign-in: %v; the registrar must not be asked", err)
	}
	if err := s.SignOut(httptest.NewRecorder(), b.request(t), s.registrar); err == nil {
		t.Error("sign-out went well")
	}
	s.db.Start(t)
	if err := s.current(b); err != nil {
		t.Errorf("after the outage: %v", err)
	}
}

func TestPurgeRemovesOnlyWhatIsOver(t *testing.T) {
	t.Parallel()
	s, old, used := newSite(t), acme(), acme()
	s.mustSignIn(old)
	s.mustSignIn(used)
	_ = s.guess("", janesDomain, "jane")
	s.pass(20 * time.Minute)
	if err := s.current(used); err != nil {
		t.Fatal(err)
	}
	s.pass(10 * time.Minute)
	if err := s.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, counters := s.count("session"), s.count("sign_in_throttle"); n != 1 || counters == 0 || s.current(used) != nil {
		t.Errorf("%d sessions, %d counters", n, counters)
	}
	s.pass(31 * 24 * time.Hour)
	if err := s.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := s.count("sign_in_known"); n != 2 {
		t.Errorf("%d are known, want the two browsers", n)
	}
	s.pass(150 * 24 * time.Hour)
	if err := s.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := s.count("session") + s.count("sign_in_throttle") + s.count("sign_in_known"); n != 0 {
		t.Errorf("%d rows are left", n)
	}
}

func TestAShortKeyIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := auth.NewService(auth.Config{Key: make([]byte, secret.MinKeyBytes-1)}); err == nil {
		t.Error("a key of 31 bytes was taken")
	}
}

// flip changes the first letter.
func flip(text string) string {
	if text[0] == 'A' {
		return "B" + text[1:]
	}
	return "A" + text[1:]
}

func (s *site) exec(sql string) {
	s.t.Helper()
	if _, err := s.db.Owner.Exec(s.t.Context(), sql); err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) text(sql string) string {
	s.t.Helper()
	rows, _ := s.db.Owner.Query(s.t.Context(), sql)
	text, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[string])
	if err != nil {
		s.t.Fatal(err)
	}
	return text
}

func (s *site) count(table string) int {
	s.t.Helper()
	rows, _ := s.db.Owner.Query(s.t.Context(), "SELECT count(*)::int FROM "+table)
	n, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[int])
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}
