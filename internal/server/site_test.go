package server_test

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"portal/internal/audit"
	"portal/internal/brand"
	"portal/internal/change"
	"portal/internal/inventory"
	"portal/internal/notice"
	"portal/internal/portal"
	"portal/internal/postgres/postgrestest"
	"portal/internal/preflight"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
	"portal/internal/secret"
)

// The hosts of the two brands, and of nobody.
const (
	acme    = "acme.test"
	globex  = "globex.test"
	unknown = "nobody.test"
)

const brandsJSON = `{"brands": [
	{"id": "acme", "name": "Acme Domains", "hosts": ["acme.test"], "url": "http://acme.test", "account": "acme-main",
	 "support": {"email": "support@acme.test"}, "languages": ["en", "fr"], "language": "en"},
	{"id": "globex", "name": "Globex Names", "hosts": ["globex.test"], "url": "http://globex.test", "account": "globex-main",
	 "support": {"email": "support@globex.test"}}
]}`

// site is the whole portal, built as the program builds it, with registrars in
// memory and a clock that stands still. Nothing works behind its pages before working.
type site struct {
	*httptest.Server
	*portal.App
	db           *postgrestest.DB
	clock        *registrartest.Clock
	acme, globex *registrartest.Fake
}

// options vary a site.
type options struct {
	db      *postgrestest.DB
	secure  bool
	timing  change.Settings
	brands  string // JSON; "" for brandsJSON
	files   fs.FS  // what brands names; nil for nothing
	oldKeys [][]byte
	key     []byte                     // nil for a new one
	account func(*registrar.Registrar) // changes what stands for each; nil for nothing
	checker *preflight.Checker         // nil for none
	outbox  *notice.Outbox             // nil for none
	audit   string                     // file of the key that signs the log; "" for none
	log     *slog.Logger               // nil for none
}

func newSite(t *testing.T) *site { return siteWith(t, options{}) }

func siteWith(t *testing.T, o options) *site {
	t.Helper()
	s := &site{db: o.db, clock: registrartest.NewClock(time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC))}
	if s.db == nil {
		s.db = postgrestest.New(t)
	}
	s.acme, s.globex = s.fakes()
	var err error
	s.App, err = portal.New(o.settings(t, s), nil, cmp.Or(o.log, slog.New(slog.DiscardHandler)))
	must(t, err)
	must(t, s.Process.Start(t.Context()))
	s.Server = httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		s.Server.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		if err := errors.Join(s.Changes.Close(ctx), s.Inventory.Close(ctx)); err != nil {
			t.Error(err)
		}
	})
	return s
}

func (o options) settings(t *testing.T, s *site) portal.Settings {
	brands, err := brand.Parse([]byte(cmp.Or(o.brands, brandsJSON)), o.files)
	must(t, err)
	if o.timing == (change.Settings{}) {
		o.timing = change.Settings{VisitorWait: 5 * time.Minute, CallDeadline: time.Minute, Settle: time.Minute,
			Pace: audit.Pace{Least: time.Second, Most: time.Minute}}
	}
	if o.key == nil {
		o.key = secret.NewKey()
	}
	set := portal.Settings{
		DatabaseURL: s.db.AppURL, Pool: s.db.Pool, SealingKeys: append([][]byte{o.key}, o.oldKeys...), Brands: brands, Secure: o.secure, Timing: o.timing,
		Outbox: o.outbox, Preflight: o.checker, AuditKey: o.audit, ConsoleHost: console,
		Accounts: portal.Accounts{All: []portal.Account{ // two rows of a batch are worked at a time
			{ID: "acme-main", ParallelCalls: 4}, {ID: "globex-main", ParallelCalls: 4},
		}},
		Registrars: map[string]registrar.Registrar{"acme-main": s.acme.Registrar(), "globex-main": s.globex.Registrar()},
		Now:        s.clock.Now, Refresh: inventory.Settings{RetryPause: time.Millisecond}, Patience: -1,
	}
	if o.outbox != nil {
		set.Mailer = o.outbox
	}
	for id, reg := range set.Registrars {
		if o.account != nil {
			o.account(&reg)
		}
		set.Registrars[id] = reg
	}
	return set
}

// working has batches and mails worked until the test ends.
func (s *site) working(t *testing.T) {
	t.Helper()
	must(t, s.Queue.Start(context.WithoutCancel(t.Context())))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		if err := s.Queue.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
}

// fakes holds what each brand's account holds.
func (s *site) fakes() (acme, globex *registrartest.Fake) {
	domain := s.registered
	locked := domain("locked.com")
	locked.Lock.Locked = true
	acme, globex = registrartest.NewFake(s.clock.Now), registrartest.NewFake(s.clock.Now)
	acme.AddProfile("jane", "jane-password", domain("example.com"), locked, domain("example.dk"), domain("xn--bcher-kva.com"), domain("shared.com"))
	acme.SetHosts("example.com", registrar.Host{Name: "ns1.example.com", IPv4: netip.MustParseAddr("203.0.113.1")})
	acme.AddSubUser("shared.com", "bob", "bobs-password", registrar.RightTechContact)
	acme.AddProfile("carl", "carls-password", domain("carls.com"))
	for _, fake := range []*registrartest.Fake{acme, globex} {
		fake.KnowHosts("*", knownHosts()...)
	}
	globex.AddProfile("sam", "sams-password", domain("globex-name.com"))
	return acme, globex
}

// registered is a domain as every test finds it.
func (s *site) registered(name registrar.DomainName) registrar.Domain {
	return registrar.Domain{
		Name: name, Nameservers: []registrar.Nameserver{{Host: "ns1.old.example"}, {Host: "ns2.old.example"}},
		Expires: s.clock.Now().AddDate(0, 0, 24), Lock: registrar.Lock{Supported: true, Changeable: true}, Privacy: registrar.PrivacyOff,
	}
}

// knownHosts are those that every registry knows. None knows one of stranger.example.
func knownHosts() (hosts []string) {
	for _, domain := range []string{"new", "other", "old", "elsewhere", "hosting", "zones", "third", "next"} {
		for _, label := range []string{"ns1", "ns2", "bare", "silent"} {
			hosts = append(hosts, label+"."+domain+".example")
		}
	}
	return hosts
}

// visitor is a browser on one host.
type visitor struct {
	t    *testing.T
	site *site
	host string
	http *http.Client
}

func (s *site) visitor(t *testing.T, host string) *visitor {
	jar, err := cookiejar.New(nil)
	must(t, err)
	client := &http.Client{
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &visitor{t: t, site: s, host: host, http: client}
}

// jane is signed in at acme, and her domains are listed.
func (s *site) jane(t *testing.T) *visitor {
	v := s.visitor(t, acme)
	v.signIn("example.com", "jane", "jane-password")
	s.listed(t, janes)
	return v
}

func (v *visitor) signIn(domain, username, password string) {
	v.t.Helper()
	res := v.post("/sign-in", url.Values{"domain": {domain}, "username": {username}, "password": {password}})
	if res.status != http.StatusSeeOther {
		v.t.Fatalf("sign-in of %s: status %d", username, res.status)
	}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
	doc    *goquery.Document
}

// text returns the text of what selector finds, blanks folded.
func (a answer) text(selector string) string {
	return strings.Join(strings.Fields(a.doc.Find(selector).Text()), " ")
}

// asksSignIn reports whether the answer is, or leads to, the sign-in page.
func (a answer) asksSignIn() bool {
	return a.status == http.StatusUnauthorized && a.has(`form[action="/sign-in"]`) ||
		a.status == http.StatusSeeOther && strings.HasPrefix(a.header.Get("Location"), "/sign-in")
}

func (a answer) has(selector string) bool { return a.doc.Find(selector).Length() > 0 }

func (v *visitor) get(path string, edit ...func(*http.Request)) answer {
	v.t.Helper()
	return v.send(http.MethodGet, path, nil, edit...)
}

func (v *visitor) post(path string, form url.Values, edit ...func(*http.Request)) answer {
	v.t.Helper()
	return v.send(http.MethodPost, path, form, edit...)
}

// htmx makes a request the one that a fragment's form sends.
func htmx(r *http.Request) {
	r.Header.Set("HX-Request", "true")
	r.Header.Set("HX-Request-Type", "partial")
}

// header sets one header of a request.
func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func (v *visitor) send(method, path string, form url.Values, edit ...func(*http.Request)) answer {
	v.t.Helper()
	res, body := v.do(method, path, form, edit...)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	must(v.t, err)
	for _, name := range hidesOfForms {
		if doc.Find("form [name="+name+"]").Length() > 0 {
			v.t.Errorf("%s %s: a field called %s hides that property of its form, which htmx reads", method, path, name)
		}
	}
	return answer{res.StatusCode, res.Header, body, doc}
}

// hidesOfForms are properties of forms that htmx and our scripts read. A field of
// such a name would be found in their place.
var hidesOfForms = []string{
	"action", "attributes", "closest", "dataset", "elements", "form", "getAttribute", "hasAttribute", "id", "matches", "method",
	"parentElement", "querySelectorAll", "reportValidity", "requestSubmit", "submit", "tagName", "target",
}

// form reads the hidden fields and nameservers of the page's form.
func (v *visitor) form(path string) url.Values {
	v.t.Helper()
	res := v.get(path)
	if res.status != http.StatusOK || !res.has("form#nameservers") {
		v.t.Fatalf("%s: status %d, no form", path, res.status)
	}
	return formOf(res)
}

func formOf(res answer) url.Values {
	form := url.Values{}
	res.doc.Find("form#nameservers input").Each(func(_ int, in *goquery.Selection) {
		form.Add(in.AttrOr("name", ""), in.AttrOr("value", ""))
	})
	return form
}

// byHand is a form that somebody sends who copied it from another login's page.
func byHand(form url.Values) url.Values {
	copied := maps.Clone(form)
	copied.Del("made_for")
	return copied
}

// want returns form with other nameservers.
func want(form url.Values, hosts ...string) url.Values {
	form["ns"] = hosts
	return form
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
