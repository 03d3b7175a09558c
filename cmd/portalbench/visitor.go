package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// visitor is a browser without scripts.
type visitor struct {
	http    *http.Client
	site    string
	address string // that a proxy tells of it, "" for its own

	encoding string // what it accepts, "" for what Go's client does: gzip
}

// login opens a profile.
type login struct{ domain, username, password string }

func newVisitor(site string) *visitor {
	jar, _ := cookiejar.New(nil) // never fails without options
	return &visitor{site: site, http: &http.Client{
		Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: workers}, Timeout: time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// taking is the visitor, signed in as it is, asking for an encoding by itself.
func (v *visitor) taking(encoding string) *visitor {
	other := *v
	other.encoding = encoding
	return &other
}

// get returns the page at path, which must be there.
func (v *visitor) get(ctx context.Context, path string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, v.site+path, nil)
	if err != nil {
		return nil, err
	}
	return v.do(req, http.StatusOK)
}

// post sends a form, which must be answered by a redirect, and returns how long
// that took.
func (v *visitor) post(ctx context.Context, path string, form url.Values) (time.Duration, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, v.site+path, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	start := time.Now()
	_, err = v.do(req, http.StatusSeeOther)
	return time.Since(start), err
}

func (v *visitor) do(req *http.Request, want int) ([]byte, error) {
	status, body, err := v.send(req)
	if err == nil && status != want {
		err = fmt.Errorf("%s %s got status %d, want %d", req.Method, req.URL.Path, status, want)
	}
	return body, err
}

// ask asks for the page at path, whatever the answer is.
func (v *visitor) ask(ctx context.Context, path string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, v.site+path, nil)
	if err != nil {
		return err
	}
	_, _, err = v.send(req)
	return err
}

func (v *visitor) send(req *http.Request) (status int, body []byte, err error) {
	if v.address != "" {
		req.Header.Set("X-Forwarded-For", v.address)
	}
	if v.encoding != "" {
		req.Header.Set("Accept-Encoding", v.encoding)
	}
	res, err := v.http.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err = io.ReadAll(res.Body)
	return res.StatusCode, body, err
}

func (v *visitor) signIn(ctx context.Context) (time.Duration, error) {
	return v.signInAs(ctx, login{domainName(0), username, password})
}

func (v *visitor) signInAs(ctx context.Context, l login) (time.Duration, error) {
	return v.post(ctx, "/sign-in", url.Values{"domain": {l.domain}, "username": {l.username}, "password": {l.password}})
}

var hiddenField = regexp.MustCompile(`name="(change_id|seen)" value="([^"]+)"`)

// edit opens the form of a domain and sends it with new hosts; only the sending
// is timed.
func (v *visitor) edit(ctx context.Context, domain string, hosts ...string) (time.Duration, error) {
	path := "/domains/" + domain + "/nameservers"
	page, err := v.get(ctx, path)
	if err != nil {
		return 0, err
	}
	form := url.Values{"ns": hosts, "do": {"save"}}
	for _, field := range hiddenField.FindAllSubmatch(page, -1) {
		form.Set(string(field[1]), string(field[2]))
	}
	return v.post(ctx, path, form)
}
