package server_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

func TestAProxyThatIsNotSetUpIsExplainedOnce(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s := siteWith(t, options{log: slog.New(slog.NewTextHandler(&log, nil))})
	for range 3 {
		s.visitor(t, "elsewhere.test").get("/")
		s.visitor(t, acme).get("/sign-in", header("X-Forwarded-For", "198.51.100.7"))
	}
	for _, text := range []string{"no brand has this host", "PORTAL_TRUSTED_PROXIES"} {
		if n := strings.Count(log.String(), text); n != 1 {
			t.Errorf("%q is said %d times", text, n)
		}
	}
	for _, host := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		s.visitor(t, host+".test").get("/")
	}
	if n := strings.Count(log.String(), "no brand has this host"); n > 5 {
		t.Errorf("strangers fill the log: %d", n)
	}
}
