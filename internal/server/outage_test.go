package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"portal/internal/change"
	"portal/internal/postgres/postgrestest"
)

// without are the answers of routes that need no database, so that they are as good
// as ever while it is away.
var without = map[string]int{
	"GET /{$}":                   http.StatusSeeOther, // to /domains
	"GET /domains/labels":        http.StatusSeeOther,
	"GET /domains/refresh":       http.StatusSeeOther,
	"GET /calendar/revoke":       http.StatusSeeOther,
	"GET /about":                 http.StatusOK,
	"GET /help":                  http.StatusOK,
	"GET /help/{article}":        http.StatusNotFound, // of a name that is none
	"GET /forgot":                http.StatusOK,
	"POST /preferences":          http.StatusSeeOther, // they are cookies
	"GET /demo/outbox":           http.StatusOK,       // files
	"GET /demo/outbox/{id}":      http.StatusNotFound,
	"GET /demo/outbox/{id}/html": http.StatusNotFound,
	"GET /notices/":              http.StatusSeeOther, // its forms; to /notices
}

// strangers are the answers to browsers without a session, which need no database
// to be known as such.
var strangers = map[string]int{
	"GET /sign-in": http.StatusOK,
}

// whole are forms that are not stopped before they need the database.
var whole = map[string]url.Values{
	"POST /sign-in": {"domain": {"example.com"}, "username": {"jane"}, "password": {"jane-password"}},
	"POST /forgot":  {"domain": {"example.com"}},
}

// ends are the rest of patterns whose source ends in a variable.
var ends = map[string]string{"GET /notices/": "addresses", "POST /batches/{id}/": "pause"}

// The database is away, and every route is asked in every way: nothing is said to be
// missing or broken, and nobody is taken to be signed out.
func TestWhileTheDatabaseIsAwayEveryRouteSaysSo(t *testing.T) {
	t.Parallel()
	m := mailingOn(t, postgrestest.NewServer(t))
	jane, stranger := m.jane(t), m.visitor(t, acme)
	file := strings.TrimPrefix(feedPath(t, jane.post("/calendar", url.Values{})), "/calendar/")
	fill := strings.NewReplacer("{domain}", "example.com", "{role}", "owner", "{host}", "ns1.example.com", "{set}", "us_nexus", "{$}", "",
		"{token}", "AAAAAAAAAAAAAAAAAAAAAAAAAAA", "{file}", file, "{step}", "pause")
	m.db.Stop(t)
	cookies := jane.http.Jar.Cookies(&url.URL{Scheme: "https", Host: acme})
	for _, pattern := range registrantRoutes(t) {
		method, path, _ := strings.Cut(strings.ReplaceAll(fill.Replace(pattern), "{id}", change.NewID()), " ")
		path += ends[pattern]
		for name, v := range map[string]*visitor{"jane": jane, "a stranger": stranger} {
			for how, edit := range map[string]func(*http.Request){"page": func(*http.Request) {}, "part": htmx} {
				form := url.Values{}
				for field, values := range whole[pattern] {
					form[field] = values
				}
				if method == http.MethodPost {
					form.Set("change_id", change.NewID())
				}
				res := v.send(method, path, form, edit)
				jane.http.Jar.SetCookies(&url.URL{Scheme: "https", Host: acme}, cookies)
				if why := res.duringOutage(pattern, v == stranger); why != "" {
					t.Errorf("%s, as a %s for %s: %s", pattern, how, name, why)
				}
			}
		}
	}
	if res := jane.get("/readyz"); res.status != http.StatusServiceUnavailable {
		t.Errorf("/readyz: status %d", res.status)
	}
	if n := len(m.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}

// duringOutage says what is wrong with an answer while the database is away.
func (a answer) duringOutage(pattern string, stranger bool) string {
	want, free := without[pattern]
	if !free && stranger {
		want, free = strangers[pattern]
	}
	switch {
	case free && a.status == want:
	case free && want == http.StatusSeeOther && a.header.Get("HX-Redirect") != "":
	case !free && a.status == http.StatusServiceUnavailable && a.header.Get("Retry-After") != "":
	case !free && stranger && (a.asksSignIn() || a.status == http.StatusUnauthorized && strings.HasPrefix(a.header.Get("HX-Redirect"), "/sign-in")):
	default:
		return http.StatusText(a.status) + ", " + a.header.Get("Location")
	}
	return ""
}
