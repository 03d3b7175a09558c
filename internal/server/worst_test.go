package server_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"portal/internal/registrar"
)

// worst is the most work that a form can ask for: what its button does, and the
// fields that are filled until the body is full.
type worst struct {
	path   string
	fixed  url.Values
	fields []string // each filled in turn, alone and together with the others
}

// worstForms are for every route that takes a form; see worstPath.
var worstForms = map[string][]worst{
	"POST /sign-in":                              {{fields: []string{"domain", "username", "password", "next"}}},
	"POST /sign-out":                             {{fields: []string{"x"}}},
	"POST /preferences":                          {{fields: []string{"lang", "theme", "here"}}},
	"POST /forgot":                               {{fields: []string{"domain", "username"}}},
	"POST /sessions":                             {{fields: []string{"end"}}},
	"POST /sessions/stay":                        {{fields: []string{"x"}}},
	"POST /domains/labels":                       {{fixed: url.Values{"domain": {"example.com"}}, fields: []string{"add", "remove"}}, {fixed: url.Values{"add": {"a"}}, fields: []string{"domain"}}},
	"POST /domains/refresh":                      {{fields: []string{"q", "label"}}},
	"POST /domains/{domain}/advice":              {{fields: []string{"topic", "state", "again"}}},
	"POST /domains/{domain}/auth-code":           {{fixed: url.Values{"do": {"set"}}, fields: []string{"secret_code", "do"}}},
	"POST /domains/{domain}/contacts":            {{fields: []string{"do", "state"}}},
	"POST /domains/{domain}/contacts/others":     {{fixed: url.Values{"use": {"owner"}}, fields: []string{"text"}}, {fields: []string{"use"}}},
	"POST /domains/{domain}/contacts/{role}":     {{fields: []string{"first_name", "email", "phone", "state", "country", "postal_code", "address1"}}},
	"POST /domains/{domain}/dns":                 {{fields: []string{"type", "name", "value", "priority", "of", "gone", "was", "find"}}, {fixed: url.Values{"do": {"keep"}, "open": {"0"}}, fields: []string{"open_name", "open_value"}}, {fixed: url.Values{"do": {"import"}}, fields: []string{"text"}}, {fixed: url.Values{"do": {"import:add"}}, fields: []string{"text", "name"}}},
	"POST /domains/{domain}/dnssec":              {{fields: []string{"records"}}, {fixed: url.Values{"do": {"remove"}}, fields: []string{"remove"}}, {fields: []string{"tag", "algorithm", "type", "digest"}}},
	"POST /domains/{domain}/extras/{set}":        {{fields: []string{"name", "email", "url", "phone"}}},
	"POST /domains/{domain}/forwarding":          {{fields: []string{"name", "to", "title", "keywords"}}, {fixed: url.Values{"do": {"add"}}, fields: []string{"name", "to"}}},
	"POST /domains/{domain}/hosts":               {{fields: []string{"name", "ipv4", "ipv6", "host"}}},
	"POST /domains/{domain}/hosts/{host}":        {{fields: []string{"name", "ipv4", "ipv6"}}},
	"POST /domains/{domain}/hosts/{host}/delete": {{fields: []string{"sure"}}},
	"POST /domains/{domain}/lock":                {{fields: []string{"lock", "for"}}},
	"POST /domains/{domain}/move-away":           {{fields: []string{"seen", "change_id"}}},
	"POST /domains/{domain}/mail-forwarding":     {{fields: []string{"email", "do"}}},
	"POST /domains/{domain}/nameservers":         {{fields: []string{"ns"}}, {fixed: url.Values{"do": {"check"}}, fields: []string{"ns"}}, {fixed: url.Values{"do": {"register"}}, fields: []string{"add", "ns"}}},
	"POST /domains/{domain}/people":              {{fixed: url.Values{"do": {"add"}}, fields: []string{"username", "right", "secret_password"}}},
	"POST /domains/{domain}/privacy":             {{fields: []string{"privacy"}}},
	"POST /domains/{domain}/renewal":             {{fields: []string{"renewal"}}},
	"POST /domains/{domain}/verification":        {{fields: []string{"do"}}},
	"POST /profile/ownership":                    {{fields: []string{"username", "domain", "password", "again", "scope"}}},
	"POST /profile/password":                     {{fields: []string{"current_password", "new_password", "new_again"}}},
	"POST /notices":                              {{fields: []string{"kind"}}},
	"POST /notices/addresses":                    {{fields: []string{"address", "kind"}}},
	"POST /notices/addresses/{id}":               {{fields: []string{"kind"}}},
	"POST /notices/addresses/{id}/remove":        {{fields: []string{"x"}}},
	"POST /notices/confirm/{token}":              {{fields: []string{"x"}}},
	"POST /calendar":                             {{fields: []string{"x"}}},
	"POST /calendar/revoke":                      {{fields: []string{"x"}}},
	"POST /batches":                              {{fields: []string{"domain", "kept", "list"}}},
	"POST /domains":                              {{fixed: url.Values{"domain": {"example.com"}}, fields: []string{"kept", "go", "list", "q"}}},
	"POST /batches/new":                          {{fields: []string{"text"}}},
	"POST /batches/{id}/":                        {{path: "pause", fields: []string{"x"}}, {path: "resume", fields: []string{"x"}}, {path: "cancel", fields: []string{"x"}}},
	"POST /batches/{id}/back":                    {{fields: []string{"old"}}},
	"POST /batches/{id}/check":                   {{fixed: url.Values{"kind": {"nameservers"}}, fields: []string{"ns", "kind"}}},
	"POST /batches/{id}/retry":                   {{fields: []string{"x"}}},
	"POST /batches/{id}/start":                   {{fields: []string{"round", "checked"}}},
}

// worstGets are the parameters that pages read; each page gets all of them.
var worstGets = []string{"q", "tld", "ns", "label", "after", "before", "sort", "kind", "outcome", "by", "from", "until", "done", "next", "states_of", "here", "row", "domain"}

// pieces are what a field is filled with: %d is the number of the piece.
var pieces = map[string]string{
	"one word": "a", "names": "a%d.example.com\n", "one name": "example.com\n", "commas": ",", "labels": "a%d,", "line ends": "\n", "dots": "a.", "another script": "é",
	"invisible": "\u200b", "no text": "\xff", "records": "a%d 300 IN A 192.0.2.1\n", "keys": "257 3 13 AAAA\n", "digests": "%d 13 2 abcd\n", "brackets": "(\n", "addresses": "//a%d@", "at signs": "@",
}

// somePieces are for what many pages do alike.
var somePieces = map[string]string{"names": pieces["names"], "labels": pieces["labels"]}

// pieces are those that its fields are filled with: all, unless nobody reads a field.
func (w worst) pieces() map[string]string {
	if slices.Equal(w.fields, []string{"x"}) {
		return somePieces
	}
	return pieces
}

// longest is the most that a form may have, in bytes.
const longest = 1 << 20

// filled returns a piece that is repeated, as a form has it, at most size bytes long.
func filled(piece string, size int) string {
	text, _ := fillings.LoadOrStore(piece, sync.OnceValue(func() string { return fill(piece) }))
	value := text.(func() string)()[:size]
	for strings.Contains(value[max(0, len(value)-2):], "%") { // not within an escape
		value = value[:len(value)-1]
	}
	return value
}

var fillings sync.Map // the longest filling by its piece, made once

func fill(piece string) string {
	if !strings.Contains(piece, "%d") {
		return strings.Repeat(url.QueryEscape(piece), longest/len(piece))[:longest]
	}
	var text strings.Builder
	for i := 0; text.Len() < longest; i++ {
		text.WriteString(url.QueryEscape(fmt.Sprintf(piece, i)))
	}
	return text.String()
}

// bodies are forms of size bytes: fields that are long, and rows of short ones.
func (w worst) bodies(size int, pieces map[string]string) map[string]string {
	bodies := make(map[string]string)
	for name, piece := range pieces {
		each := (size - 500) / len(w.fields)
		body := w.fixed.Encode()
		for _, field := range w.fields {
			body += "&" + field + "=" + filled(piece, each-len(field)-2)
		}
		bodies["fields of "+name] = body
	}
	for _, different := range []bool{true, false} {
		var rows strings.Builder
		rows.WriteString(w.fixed.Encode())
		for i := 0; rows.Len() < size-500; i++ {
			for _, field := range w.fields {
				if different {
					fmt.Fprintf(&rows, "&%s=a%d.b", field, i)
				} else {
					fmt.Fprintf(&rows, "&%s=", field)
				}
			}
		}
		bodies[fmt.Sprintf("rows, different: %v", different)] = rows.String()
	}
	return bodies
}

// worstPath is a path of a pattern.
func worstPath(pattern, batch string) string {
	_, path, _ := strings.Cut(pattern, " ")
	path = strings.TrimSuffix(path, "{$}")
	return strings.NewReplacer("{domain}", "example.com", "{role}", "owner", "{host}", "ns1.example.com", "{set}", "rsp_whois_info", "/batches/{id}", batch, "{id}", "1",
		"{token}", "token", "{file}", "token.ics", "{step}", "check").Replace(path)
}

// served answers a request without a network between, so that its work is all that is
// counted: objects that were allocated meanwhile.
func (v *visitor) served(ctx context.Context, method, path, body string) (res *httptest.ResponseRecorder, objects int) {
	r := httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(body))
	r.Host = v.host
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range v.http.Jar.Cookies(&url.URL{Scheme: "https", Host: v.host}) {
		r.AddCookie(c)
	}
	res = httptest.NewRecorder()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	v.site.Config.Handler.ServeHTTP(res, r)
	runtime.ReadMemStats(&after)
	return res, int(after.Mallocs - before.Mallocs)
}

// bodyOf is the limit of a route's form, in bytes.
func bodyOf(pattern string) int {
	if slices.Contains([]string{"POST /batches", "POST /batches/new", "POST /domains", "POST /domains/labels"}, pattern) || strings.HasSuffix(pattern, "/dns") || strings.HasSuffix(pattern, "/forwarding") {
		return longest
	}
	return 64 << 10
}

func TestEveryFormThatCanBeSentHasAWorstInput(t *testing.T) {
	t.Parallel()
	patterns := registrantRoutes(t)
	for _, pattern := range patterns {
		if strings.HasPrefix(pattern, "POST ") && len(worstForms[pattern]) == 0 {
			t.Errorf("%s has no worst input", pattern)
		}
	}
	for pattern := range worstForms {
		if !slices.Contains(patterns, pattern) {
			t.Errorf("%s is no route", pattern)
		}
	}
}

// ending are the routes that may end the session, or have guesses refused: they come last.
var ending = []string{"POST /forgot", "POST /profile/password", "POST /sessions", "POST /sign-in", "POST /sign-out"}

// enough bytes of a body show how work grows with it; one body of each form is as long
// as the form may be.
const enough = 256 << 10

// few is work that needs no second look, in objects: a page and its reads.
const few = 60_000

// mostPerByte is how many objects a byte of a body may cost. A form of the shortest
// keys costs 2.3 with the race detector, all of them in net/url.
const mostPerByte = 3

// TestTheWorstInputTakesWorkByItsSizeAlone bounds what a handler allocates for a full
// body, how that grows with the body, and how much it answers.
func TestTheWorstInputTakesWorkByItsSizeAlone(t *testing.T) {
	m := newMailing(t)
	jane := m.jane(t)
	batch := jane.batch("example.com")
	send := func(pattern string) {
		size := min(bodyOf(pattern), enough)
		for _, w := range worstForms[pattern] {
			path := worstPath(pattern, batch) + w.path
			eighth, bodies := w.bodies(size/8, w.pieces()), w.bodies(size, w.pieces())
			if most := bodyOf(pattern); most > size {
				const names, all = "fields of names", "all that fits"
				eighth[all], bodies[all] = w.bodies(most/8, somePieces)[names], w.bodies(most, somePieces)[names]
			}
			for name, body := range bodies {
				size := max(size, len(body))
				res, all := jane.served(t.Context(), http.MethodPost, path, body)
				if res.Code == http.StatusRequestEntityTooLarge || res.Code >= 500 && res.Code != http.StatusServiceUnavailable {
					t.Errorf("%s, %s: status %d", pattern, name, res.Code)
				}
				if n := res.Body.Len(); n > 16*size+400_000 {
					t.Errorf("%s, %s: %d bytes are answered to %d", pattern, name, n, len(body))
				}
				if all < few {
					continue
				}
				if _, part := jane.served(t.Context(), http.MethodPost, path, eighth[name]); all > few+mostPerByte*size || all > 12*part+few {
					t.Errorf("%s, %s: %d objects for the whole of it, %d for an eighth", pattern, name, all, part)
				}
			}
		}
	}
	for pattern := range worstForms {
		if !slices.Contains(ending, pattern) {
			send(pattern)
		}
	}
	if res := jane.get("/sessions"); res.status != http.StatusOK {
		t.Errorf("the session ended meanwhile: status %d", res.status)
	}
	for _, pattern := range ending {
		send(pattern)
	}
}

func TestTheWorstQueryTakesWorkByItsSizeAlone(t *testing.T) {
	m := newMailing(t)
	jane := m.jane(t)
	batch := jane.batch("example.com")
	for _, pattern := range registrantRoutes(t) {
		if !strings.HasPrefix(pattern, "GET ") {
			continue
		}
		path := worstPath(pattern, batch)
		_, least := jane.served(t.Context(), http.MethodGet, path, "")
		for name, query := range (worst{fields: worstGets}).bodies(16<<10, somePieces) {
			res, all := jane.served(t.Context(), http.MethodGet, path+"?"+query, "")
			if res.Code >= 500 && res.Code != http.StatusServiceUnavailable || all > 3*least+100_000 || res.Body.Len() > 1<<20 {
				t.Errorf("%s, %s: status %d, %d objects, %d without a query, %d bytes", pattern, name, res.Code, all, least, res.Body.Len())
			}
		}
	}
}

// leavers stand before the profiles and end a request when it asks for its domain.
type leavers struct {
	registrar.Profiles
	leave *func()
}

func (l leavers) ProfileHolds(ctx context.Context, s registrar.Session, name registrar.DomainName) (registrar.Listing, error) {
	listing, err := l.Profiles.ProfileHolds(ctx, s, name)
	(*l.leave)()
	return listing, err
}

func TestARequestStopsWithItsVisitor(t *testing.T) {
	leave := func() {}
	s := siteWith(t, options{account: func(r *registrar.Registrar) { r.Profiles = leavers{r.Profiles, &leave} }})
	jane := s.jane(t)
	for pattern, forms := range worstForms {
		if !strings.Contains(pattern, "{domain}") {
			continue
		}
		for _, w := range forms {
			for name, body := range w.bodies(bodyOf(pattern)/8, somePieces) {
				ctx, cancel := context.WithCancel(t.Context())
				leave = cancel
				res, all := jane.served(ctx, http.MethodPost, worstPath(pattern, ""), body)
				leave = func() {}
				cancel()
				if all > 30_000+len(body) {
					t.Errorf("%s, %s: status %d, %d objects after the visitor left", pattern, name, res.Code, all)
				}
			}
		}
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes for visitors who left", n)
	}
}
