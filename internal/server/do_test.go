package server_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
)

// do sends one request to the site under the visitor's host. Cookies go by
// host, so the jar is asked under it.
func (v *visitor) do(method, path string, form url.Values, edit ...func(*http.Request)) (*http.Response, string) {
	v.t.Helper()
	req, err := http.NewRequestWithContext(v.t.Context(), method, v.site.URL+path, strings.NewReader(form.Encode()))
	must(v.t, err)
	req.Host = v.host
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	site := &url.URL{Scheme: "https", Host: v.host}
	for _, c := range v.http.Jar.Cookies(site) {
		req.AddCookie(c)
	}
	for _, e := range edit {
		e(req)
	}
	jar := v.http.Jar
	v.http.Jar = nil
	res, err := v.http.Do(req)
	v.http.Jar = jar
	must(v.t, err)
	defer func() { must(v.t, res.Body.Close()) }()
	body, err := io.ReadAll(res.Body)
	must(v.t, err)
	jar.SetCookies(site, res.Cookies())
	return res, string(body)
}
