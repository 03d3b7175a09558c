package auth_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"portal/internal/auth"
	"portal/internal/postgres/postgrestest"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
	"portal/internal/secret"
)

const (
	janesDomain   = registrar.DomainName("jane.example")
	janesPassword = "correct horse battery"
	subsPassword  = "a lesser secret"
)

// site is a portal as far as signing in goes.
type site struct {
	*auth.Service
	t         testing.TB
	db        *postgrestest.DB
	fake      *registrartest.Fake
	registrar *counting
	log       *memory
	logged    *strings.Builder
	clock     time.Time
}

// newSite has profile jane with two domains and a sub-user on the first.
func newSite(t testing.TB, change ...func(*auth.Config)) *site {
	t.Helper()
	return newSiteOn(t, postgrestest.New(t), change...)
}

func newSiteOn(t testing.TB, db *postgrestest.DB, change ...func(*auth.Config)) *site {
	t.Helper()
	s := &site{t: t, db: db, log: &memory{}, logged: &strings.Builder{}, clock: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	s.fake = registrartest.NewFake(s.now)
	s.fake.AddProfile("jane", janesPassword,
		registrar.Domain{Name: janesDomain}, registrar.Domain{Name: "second.example"})
	s.fake.AddSubUser(janesDomain, "helper", subsPassword, registrar.RightNameservers)
	s.registrar = &counting{Profiles: s.fake}
	s.Service = s.service(change...)
	return s
}

// service is another instance of the portal on the same database.
func (s *site) service(change ...func(*auth.Config)) *auth.Service {
	s.t.Helper()
	config := auth.Config{
		Pool: s.db.Pool, Key: []byte(strings.Repeat("k", secret.MinKeyBytes)), Recorder: s.log, Secure: true, Now: s.now,
		Log: slog.New(slog.NewTextHandler(s.logged, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Visitor: func(r *http.Request) auth.Visitor {
			from, _ := netip.ParseAddrPort(r.RemoteAddr)
			return auth.Visitor{Brand: r.Host, Address: from.Addr(), Agent: r.UserAgent()}
		},
	}
	for _, f := range change {
		f(&config)
	}
	service, err := auth.NewService(config)
	if err != nil {
		s.t.Fatal(err)
	}
	return service
}

func (s *site) now() time.Time           { return s.clock }
func (s *site) pass(d time.Duration)     { s.clock = s.clock.Add(d) }
func (s *site) current(b *browser) error { _, err := s.Current(b.request(s.t)); return err }

// signIn signs in as credentials say, and keeps the cookie.
func (s *site) signIn(b *browser, c registrar.Credentials) (*auth.Session, error) {
	s.t.Helper()
	w := httptest.NewRecorder()
	session, err := s.SignIn(w, b.request(s.t), auth.SignIn{Account: "acme-main", Profiles: s.registrar, Credentials: c})
	b.keep(w)
	return session, err
}

func (s *site) mustSignIn(b *browser) *auth.Session {
	s.t.Helper()
	session, err := s.signIn(b, jane(janesPassword))
	if err != nil {
		s.t.Fatal(err)
	}
	return session
}

// guess signs in with a wrong password from a browser of its own.
func (s *site) guess(from string, domain registrar.DomainName, username string) error {
	s.t.Helper()
	wrong := registrar.Credentials{Domain: domain, Username: username, Password: secret.New("wrong")}
	_, err := s.signIn(&browser{brand: "acme", address: from}, wrong)
	return err
}

func jane(password string) registrar.Credentials {
	return registrar.Credentials{Domain: janesDomain, Username: "jane", Password: secret.New(password)}
}

// browser keeps the cookies of one site.
type browser struct {
	brand   string
	address string // "" for 192.0.2.1
	roam    int    // not 0: its address changes, in a simulation
	cookies []*http.Cookie
}

func acme() *browser { return &browser{brand: "acme"} }

func (b *browser) request(t testing.TB) *http.Request {
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil)
	r.Host, r.RemoteAddr = b.brand, "192.0.2.1:4711"
	if b.address != "" {
		r.RemoteAddr = netip.AddrPortFrom(netip.MustParseAddr(b.address), 4711).String()
	}
	r.Header.Set("User-Agent", "Test\x00Browser/1")
	for _, c := range b.cookies {
		r.AddCookie(c)
	}
	return r
}

// keep takes over the cookies of an answer: the session first, then that of the device.
func (b *browser) keep(w *httptest.ResponseRecorder) {
	for _, c := range w.Result().Cookies() {
		b.cookies = slices.DeleteFunc(slices.Clone(b.cookies), func(old *http.Cookie) bool { return old.Name == c.Name })
		if c.MaxAge >= 0 {
			b.cookies = append(b.cookies, c)
		}
	}
	slices.SortFunc(b.cookies, func(a, b *http.Cookie) int { return strings.Compare(a.Name, b.Name) })
}

// forgetSession drops the session's cookie, and keeps that of the device.
func (b *browser) forgetSession() {
	b.cookies = slices.DeleteFunc(b.cookies, func(c *http.Cookie) bool { return !strings.HasSuffix(c.Name, "-device") })
}

// counting counts the sign-ins that reach the registrar.
type counting struct {
	registrar.Profiles
	calls atomic.Int64
}

func (c *counting) SignIn(ctx context.Context, creds registrar.Credentials) (registrar.Login, error) {
	c.calls.Add(1)
	return c.Profiles.SignIn(ctx, creds)
}

// memory is an audit log that can fail.
type memory struct {
	mu      sync.Mutex
	entries []auth.SignInEntry
	fails   bool
}

var errLogDown = errors.New("the log is down")

func (m *memory) RecordSignIn(_ context.Context, e auth.SignInEntry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fails {
		return errLogDown
	}
	m.entries = append(m.entries, e)
	return nil
}

// outcomes returns what was recorded, oldest first.
func (m *memory) outcomes() []auth.SignInOutcome {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []auth.SignInOutcome
	for _, e := range m.entries {
		all = append(all, e.Outcome)
	}
	return all
}
