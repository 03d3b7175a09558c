package server_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAddressesThatProgramsKnowByHeart(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	v := s.visitor(t, acme)
	for path, kind := range map[string]string{
		"/robots.txt": "text/plain; charset=utf-8", "/.well-known/security.txt": "text/plain; charset=utf-8",
		"/favicon.ico": "image/vnd.microsoft.icon", "/apple-touch-icon.png": "image/png", "/apple-touch-icon-precomposed.png": "image/png",
	} {
		res := v.get(path)
		if res.status != http.StatusOK || res.header.Get("Content-Type") != kind || res.header.Get("X-Robots-Tag") != "noindex, nofollow" {
			t.Errorf("%s: %d %v", path, res.status, res.header)
		}
		if other := s.visitor(t, unknown).get(path); other.status != http.StatusMisdirectedRequest {
			t.Errorf("%s of nobody's host: status %d", path, other.status)
		}
	}
	if _, err := png.Decode(bytes.NewReader([]byte(v.get("/apple-touch-icon.png").body))); err != nil {
		t.Error(err)
	}
	if body := v.get("/robots.txt").body; body != "User-agent: *\nDisallow: /calendar/\n" {
		t.Errorf("robots.txt: %q", body)
	}
	for path, tag := range map[string]string{"/sign-in": "", "/nowhere": "noindex, nofollow", "/domains": "noindex, nofollow"} {
		if res := v.get(path); res.header.Get("X-Robots-Tag") != tag {
			t.Errorf("%s: status %d, X-Robots-Tag %q, want %q", path, res.status, res.header.Get("X-Robots-Tag"), tag)
		}
	}
	if text := v.get("/sign-in").doc.Find("meta[name=description]").AttrOr("content", ""); !strings.Contains(text, "Acme") {
		t.Errorf("description %q", text)
	}
	res := v.get("/.well-known/change-password")
	if res.status != http.StatusFound || res.header.Get("Location") != "/profile/password" {
		t.Errorf("change-password: %d %v", res.status, res.header)
	}
}

func TestSecurityTextIsTheBrandsOwn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	text := s.visitor(t, acme).get("/.well-known/security.txt").body
	want := "Contact: mailto:support@acme.test\nExpires: " + s.clock.Now().Add(180*24*time.Hour).UTC().Truncate(24*time.Hour).Format(time.RFC3339) +
		"\nPreferred-Languages: en, fr\nCanonical: http://acme.test/.well-known/security.txt\n"
	if text != want {
		t.Errorf("security.txt:\n%s\nwant:\n%s", text, want)
	}
	if text := s.visitor(t, globex).get("/.well-known/security.txt").body; strings.Contains(text, "acme") {
		t.Errorf("globex says %q", text)
	}
}

func TestTheUnknownHostsPageMayUseItsOwnStyle(t *testing.T) {
	t.Parallel()
	res := newSite(t).visitor(t, unknown).get("/")
	style := res.doc.Find("style").Text()
	sum := sha256.Sum256([]byte(style))
	policy := res.header.Get("Content-Security-Policy")
	if style == "" || !strings.Contains(policy, "style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") || strings.Contains(policy, "'self'") {
		t.Errorf("style %q under policy %q", style, policy)
	}
}
