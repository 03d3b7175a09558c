package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// typedDomains are ways to paste example.com.
var typedDomains = []string{
	"example.com", "EXAMPLE.com.", "example.com/", "https://www.example.com/", "www.example.com", "http://example.com:8080/a?b#c", "jane@example.com", "\u201cexample.com\u201d",
}

func TestEveryFieldReadsADomainAlike(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	for _, typed := range typedDomains {
		q := url.QueryEscape(typed)
		if res := s.visitor(t, acme).post("/sign-in", url.Values{"domain": {typed}, "username": {"jane"}, "password": {"jane-password"}}); res.status != http.StatusSeeOther {
			t.Errorf("sign-in with %q: status %d", typed, res.status)
		}
		if res := jane.get("/domains?q=" + q); !res.has(`a[href="/domains/example.com"]`) {
			t.Errorf("the list does not find %q", typed)
		}
		if res := jane.get("/domains/switch?q="+q, header("Accept", "application/json")); !strings.Contains(res.body, `"/domains/example.com"`) {
			t.Errorf("the switcher does not find %q: %s", typed, res.body)
		}
		res := jane.post("/batches/new", url.Values{"text": {typed}})
		if res.status != http.StatusSeeOther {
			t.Errorf("a pasted list does not take %q: status %d\n%s", typed, res.status, res.text("main"))
		}
	}
}
