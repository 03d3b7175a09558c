package server_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"portal/internal/server/page"
)

// shared is a buffer that several goroutines write to.
type shared struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *shared) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

// taken returns what was written, and forgets it.
func (b *shared) taken() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer b.Reset()
	return b.String()
}

// Whoever hangs up, wherever in the work, makes no line that somebody is woken up for.
func TestAVisitorWhoHangsUpIsNoError(t *testing.T) {
	t.Parallel()
	var log shared
	s := siteWith(t, options{log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	jane := s.jane(t)
	hangUp := func(method, path string) int {
		ctx, leave := context.WithCancel(t.Context())
		leave()
		r := httptest.NewRequestWithContext(ctx, method, path, nil)
		r.Host = acme
		for _, c := range jane.http.Jar.Cookies(&url.URL{Scheme: "https", Host: acme}) {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		s.Server.Config.Handler.ServeHTTP(w, r)
		return w.Code
	}
	log.taken()
	for _, request := range []string{
		"GET /no-such-page", "GET /domains", "GET /domains/example.com", "GET /domains/example.com/dns", "GET /domains/not-hers.com",
		"POST /domains/example.com/lock", "POST /no-such-page", "GET /domains.csv", "GET /sign-in",
	} {
		method, path, _ := strings.Cut(request, " ")
		status := hangUp(method, path)
		lines := log.taken()
		if status >= http.StatusInternalServerError || strings.Contains(lines, "level=ERROR") || strings.Contains(lines, "level=WARN") {
			t.Errorf("%s: status %d, log\n%s", request, status, lines)
		}
	}
}

// What failed for another reason is told, also when the visitor did not wait for it.
func TestAFailureIsToldAlsoWhenTheVisitorHungUp(t *testing.T) {
	t.Parallel()
	gone, leave := context.WithCancel(t.Context())
	leave()
	for name, tt := range map[string]struct {
		ctx  context.Context
		err  error
		left bool
	}{
		"hung up":              {gone, context.Canceled, true},
		"failed meanwhile":     {gone, errors.New("disk full"), false},
		"given up by somebody": {t.Context(), context.Canceled, false},
	} {
		var log bytes.Buffer
		page.Warn(tt.ctx, slog.New(slog.NewTextHandler(&log, nil)), "not kept", tt.err)
		if page.Left(tt.ctx, tt.err) != tt.left || strings.Contains(log.String(), "level=WARN") == tt.left {
			t.Errorf("%s: left = %v, log %q", name, !tt.left, log.String())
		}
	}
}
