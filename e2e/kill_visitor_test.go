package e2e

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// killVisitor is somebody who is signed in, with a browser that has no scripts.
type killVisitor struct {
	http *http.Client
	site string
}

func newKillVisitor(p *killPortal) *killVisitor {
	jar, _ := cookiejar.New(nil) // never fails without options
	return &killVisitor{site: "http://" + p.addr, http: &http.Client{
		Jar:           jar,
		Transport:     &http.Transport{MaxIdleConnsPerHost: 2},
		Timeout:       5 * time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// killPage is an answer of the portal.
type killPage struct {
	status   int
	location string
	body     string
}

var killTitle = regexp.MustCompile(`(?s)<title>(.*?)</title>`)

func (p killPage) title() string {
	if found := killTitle.FindStringSubmatch(p.body); found != nil {
		return found[1]
	}
	return ""
}

func (v *killVisitor) get(ctx context.Context, path string) (killPage, error) {
	return v.do(ctx, http.MethodGet, path, nil)
}

// post sends form. On a slow machine the last proof of who somebody is grows too old
// meanwhile: then it is sent from the page that asks for the password, as a person would.
// Of two forms at once, the proof of one may take the other's session.
func (v *killVisitor) post(ctx context.Context, path string, form url.Values) (killPage, error) {
	page, err := v.do(ctx, http.MethodPost, path, form)
	for tries := 0; err == nil && page.status == http.StatusUnauthorized && tries < 3; tries++ {
		proved := maps.Clone(form)
		proved.Set("reauth_password", killWord)
		page, err = v.do(ctx, http.MethodPost, path, proved)
	}
	return page, err
}

func (v *killVisitor) do(ctx context.Context, method, path string, form url.Values) (killPage, error) {
	req, err := http.NewRequestWithContext(ctx, method, v.site+path, strings.NewReader(form.Encode()))
	if err != nil {
		return killPage{}, err
	}
	req.GetBody = nil // a form is sent once, also over a connection that turns out dead
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := v.http.Do(req)
	if err != nil {
		return killPage{}, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return killPage{}, err
	}
	return killPage{status: res.StatusCode, location: res.Header.Get("Location"), body: string(body)}, nil
}

func (v *killVisitor) signIn(ctx context.Context, domain string) error {
	page, err := v.do(ctx, http.MethodPost, "/sign-in", url.Values{"domain": {domain}, "username": {killUser}, "password": {killWord}})
	if err == nil && page.status != http.StatusSeeOther {
		err = fmt.Errorf("sign-in got status %d", page.status)
	}
	return err
}

var killField = regexp.MustCompile(`name="(change_id|seen)" value="([^"]+)"`)

// form opens the nameservers form of domain and fills in hosts.
func (v *killVisitor) form(ctx context.Context, domain string, hosts []string) (url.Values, error) {
	page, err := v.get(ctx, killFormPath(domain))
	if err != nil {
		return nil, err
	}
	form := url.Values{"ns": hosts, "do": {"save"}}
	for _, field := range killField.FindAllStringSubmatch(page.body, -1) {
		form.Set(field[1], field[2])
	}
	if page.status != http.StatusOK || form.Get("change_id") == "" || form.Get("seen") == "" {
		return nil, fmt.Errorf("form of %s got status %d", domain, page.status)
	}
	return form, nil
}

func killFormPath(domain string) string { return "/domains/" + domain + "/nameservers" }

// killClaim is what a page tells a visitor of a change.
type killClaim string

const (
	killClaimsNothing killClaim = "not certain yet"
	killClaimsDone    killClaim = "done"
	killClaimsNot     killClaim = "nothing changed"
)

var killOutcome = regexp.MustCompile(`data-outcome="([a-z_]*)" data-resolution="([a-z_]*)"`)

// claim reads an answer to a submitted form, or a receipt.
func (p killPage) claim() (killClaim, error) {
	found := killOutcome.FindStringSubmatch(p.body)
	switch {
	case p.status == http.StatusOK && found != nil:
		return killReceiptClaim(found[1], found[2])
	case p.status == http.StatusConflict, p.status == http.StatusUnprocessableEntity, p.status == http.StatusServiceUnavailable:
		return killClaimsNot, nil
	}
	return "", fmt.Errorf("status %d to %q is no answer to an edit", p.status, p.location)
}

func killReceiptClaim(outcome, resolution string) (killClaim, error) {
	claims := map[string]killClaim{
		"confirmed": killClaimsDone, "not_applied": killClaimsNot, "overtaken": killClaimsNothing,
		"applied": killClaimsDone, "refused": killClaimsNot, "not_sent": killClaimsNot,
		"pending": killClaimsNothing, "unknown": killClaimsNothing, "sending": killClaimsNothing,
	}
	word := resolution
	if word == "" {
		word = outcome
	}
	claim, known := claims[word]
	if !known {
		return "", fmt.Errorf("outcome %q with resolution %q", outcome, resolution)
	}
	return claim, nil
}
