package portal_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/brand"
	"portal/internal/change"
	"portal/internal/portal"
	"portal/internal/postgres/postgrestest"
	"portal/internal/registrar/rules"
	"portal/internal/secret"
	"portal/internal/srs/srssim"
)

// Marked secrets: whatever of them turns up anywhere has leaked.
const (
	markedKey      = "cafe5ec2e7000000000000000000000000000000000000000000000000000000"
	markedPassword = "Marked-pass.word1"
	markedWrong    = "Marked-wrong.pass"
	markedAuthCode = "Marked-auth-code9"
	markedOwnCode  = "Marked-own-code-77"
)

// sink collects what is logged.
type sink struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *sink) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *sink) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

var hidden = regexp.MustCompile(`name="(change_id|seen)" value="([^"]*)"`)

func TestNoSecretTurnsUpAnywhere(t *testing.T) {
	db, log := postgrestest.New(t), new(sink)
	sim, run := markedSimulator(t)
	var pages strings.Builder
	site := markedPortal(t, db, run, log)
	cookies := markedVisit(t, site, sim, &pages)

	secrets := []string{markedKey, markedPassword, markedWrong, markedAuthCode, markedOwnCode}
	secrets = append(secrets, cookies...) // session IDs
	for _, e := range sim.Ledger(0) {
		if e.Action == "SET" && e.Object == "COOKIE" && e.Code == 200 {
			secrets = append(secrets, registrarCookies(t, sim)...)
			break
		}
	}
	if len(secrets) < 6 {
		t.Fatalf("only %d secrets to look for", len(secrets))
	}
	places := map[string]string{"log": log.String(), "pages": pages.String(), "database": dump(t, db.AdminURL)}
	for place, text := range places {
		if text == "" {
			t.Errorf("%s: nothing was collected", place)
		}
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("%s holds a secret that begins with %.12q", place, secret)
			}
		}
	}
}

func markedSimulator(t *testing.T) (*srssim.Simulator, *srssim.Running) {
	t.Helper()
	sim, err := srssim.New(srssim.Config{TLDs: rules.TLDData, Seed: srssim.Seed{Accounts: []*srssim.Account{{
		Username: "reseller", Key: markedKey, Profiles: []*srssim.Profile{{
			Username: "jane", Password: markedPassword,
			Domains: []*srssim.Domain{{Name: "example.com", AuthCode: markedAuthCode, Nameservers: []string{"ns1.old.example", "ns2.old.example"}}},
		}},
	}}}})
	if err != nil {
		t.Fatal(err)
	}
	run, err := sim.Start(srssim.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = run.Close() })
	return sim, run
}

// markedPortal is the portal as the program builds it, logging everything.
func markedPortal(t *testing.T, db *postgrestest.DB, run *srssim.Running, log *sink) *httptest.Server {
	t.Helper()
	brands, err := brand.Parse([]byte(`{"brands": [{"id": "acme", "name": "Acme", "hosts": ["acme.localhost"], "url": "http://acme.localhost",
		"account": "acme", "languages": ["en", "fr"], "language": "en", "support": {"email": "support@acme.example"}}]}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	set := portal.Settings{
		DatabaseURL: db.AppURL, Pool: db.Pool, SealingKeys: [][]byte{[]byte(rand.Text() + rand.Text())}, Brands: brands,
		Accounts: portal.Accounts{Dir: t.TempDir(), All: []portal.Account{{
			ID: "acme", Provider: "opensrs", Endpoint: run.XCPURL, Username: "reseller", Key: secret.New(markedKey), CAFile: writeCA(t, run),
			ParallelCalls: 64, CallsPerSecond: 2000,
		}}},
		Timing: change.Settings{VisitorWait: time.Minute, CallDeadline: 5 * time.Second, Settle: time.Second,
			Pace: audit.Pace{Least: 50 * time.Millisecond, Most: 200 * time.Millisecond}},
	}
	a, err := portal.New(set, nil, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	stop, err := a.StartChanges(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	site := httptest.NewServer(a.Handler())
	t.Cleanup(func() {
		site.Close()
		stop()
	})
	return site
}

// markedVisit walks through pages, mistakes and faults, and returns the session
// IDs that it was given.
func markedVisit(t *testing.T, site *httptest.Server, sim *srssim.Simulator, pages *strings.Builder) []string {
	t.Helper()
	cookies := map[string]string{}
	var sessions []string
	fetch := func(method, path string, form url.Values) (status, body string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, site.URL+path, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Host = "acme.localhost"
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for name, value := range cookies {
			req.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range res.Cookies() {
			cookies[c.Name] = c.Value
			if c.Name == "portal" && c.Value != "" { // an empty one takes it away
				sessions = append(sessions, c.Value)
			}
		}
		return res.Status + " " + res.Header.Get("Location"), fetchAny(t, res)
	}
	visit := func(method, path string, form url.Values) string {
		t.Helper()
		status, body := fetch(method, path, form)
		fmt.Fprintln(pages, status, body)
		return body
	}
	signIn := func(password string) {
		visit("POST", "/sign-in", url.Values{"domain": {"example.com"}, "username": {"jane"}, "password": {password}})
	}
	edit := func(hosts ...string) {
		form := url.Values{"ns": hosts, "reauth_password": {markedPassword}}
		for _, field := range hidden.FindAllStringSubmatch(visit("GET", "/domains/example.com/nameservers", nil), -1) {
			form.Set(field[1], field[2])
		}
		visit("POST", "/domains/example.com/nameservers", form)
	}
	const codePage = "/domains/example.com/auth-code"
	code := func(do string) url.Values {
		form := url.Values{"do": {do}, "secret_code": {markedOwnCode}}
		for _, field := range hidden.FindAllStringSubmatch(visit("GET", codePage, nil), -1) {
			form.Set(field[1], field[2])
		}
		return form
	}
	// The answer to who asked for a code is the one place where it belongs.
	reveal := func(want string) {
		t.Helper()
		if status, body := fetch("POST", codePage, code("show")); !strings.Contains(body, want) {
			t.Errorf("the code was to be shown: status %s", status)
		}
	}
	signIn(markedWrong)
	signIn(markedPassword)
	for _, path := range []string{"/domains", "/domains/example.com", "/domains/example.com/activity", "/nowhere", "/domains?q=" + markedPassword[:0]} {
		visit("GET", path, nil)
	}
	edit("ns1.new.example", "ns2.new.example")
	reveal(markedAuthCode)
	visit("POST", codePage, code("own"))
	reveal(markedOwnCode)
	visit("POST", codePage, code("mail"))
	for _, path := range []string{codePage, "/domains/example.com", "/domains/example.com/activity"} {
		visit("GET", path, nil)
	}
	for _, fault := range []srssim.Fault{
		{Kind: srssim.FaultCode, Code: 435, Text: "refused", Action: "ADVANCED_UPDATE_NAMESERVERS", Count: 1},
		{Kind: srssim.FaultGarbage, Count: 6}, {Kind: srssim.FaultHTTP, Status: 500, Count: 6}, {Kind: srssim.FaultReset, Count: 6},
		{Kind: srssim.FaultCode, Code: 401, Count: 6}, {Kind: srssim.FaultCut, Count: 6},
	} {
		if err := sim.AddFaults(fault); err != nil {
			t.Fatal(err)
		}
		signIn(markedPassword)
		edit("ns1.other.example", "ns2.other.example")
		visit("POST", codePage, code("own"))
		sim.ClearFaults()
	}
	sim.Advance(100 * time.Hour) // the registrar's sessions end
	visit("POST", codePage, code("own"))
	edit("ns1.third.example", "ns2.third.example")
	return sessions
}

// registrarCookies are the tokens of the registrar's live sessions.
func registrarCookies(t *testing.T, sim *srssim.Simulator) []string {
	t.Helper()
	state, err := sim.Save()
	if err != nil {
		t.Fatal(err)
	}
	var tokens []string
	for _, found := range regexp.MustCompile(`"id": "(\d{8}:\d{7})"`).FindAllStringSubmatch(string(state), -1) {
		tokens = append(tokens, found[1])
	}
	return tokens
}

// dump is every row of every table as text, and bytes as the text that they are.
func dump(t *testing.T, adminURL string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), adminURL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	rows, err := conn.Query(t.Context(), `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, table := range tables {
		rows, err := conn.Query(t.Context(), "SELECT * FROM "+pgx.Identifier{table}.Sanitize())
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, err := rows.Values()
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range values {
				if raw, ok := v.([]byte); ok {
					v = string(raw)
				}
				fmt.Fprintln(&all, table, v)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

// fetchAny reads an answer of any status.
func fetchAny(t *testing.T, res *http.Response) string {
	t.Helper()
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// writeCA stores the simulator's authority where an account can name it.
func writeCA(t *testing.T, run *srssim.Running) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(path, run.CACert, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
