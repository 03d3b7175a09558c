package server_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"portal/internal/registrar"
)

// brokenProfiles panics when it is asked what a profile holds.
type brokenProfiles struct{ registrar.Profiles }

func (brokenProfiles) ProfileHolds(context.Context, registrar.Session, registrar.DomainName) (registrar.Listing, error) {
	panic("s3cret")
}

func TestAPanicBesideARequestCostsThatRequestAndTellsNoValue(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	s := siteWith(t, options{
		log:     slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelError})),
		account: func(r *registrar.Registrar) { r.Profiles = brokenProfiles{r.Profiles} },
	})
	v := s.visitor(t, acme)
	v.signIn("example.com", "jane", "jane-password")
	if res := v.get("/domains/example.com"); res.status != http.StatusInternalServerError {
		t.Errorf("status %d, want 500", res.status)
	}
	if res := v.get("/about"); res.status != http.StatusOK {
		t.Errorf("the next page: status %d", res.status)
	}
	s.Server.Close() // the log is written to no more
	if text := log.String(); !strings.Contains(text, "panic_test.go") || strings.Contains(text, "s3cret") {
		t.Errorf("log: %s", text)
	}
}
