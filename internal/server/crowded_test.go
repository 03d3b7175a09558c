package server_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"portal/internal/registrar"
)

// stuck are profiles whose owner of one domain is looked up without end, until
// the test is done with it.
type stuck struct {
	registrar.Profiles
	asked   *atomic.Int32
	release <-chan struct{}
}

func (s stuck) ProfileHolds(ctx context.Context, session registrar.Session, name registrar.DomainName) (registrar.Listing, error) {
	if name == "example.com" {
		s.asked.Add(1)
		<-s.release
	}
	return s.Profiles.ProfileHolds(ctx, session, name)
}

// The requests of one session come from the address that everybody has here.
func TestWhoAsksForHundredsOfPagesAtOnceKeepsNobodyOut(t *testing.T) {
	t.Parallel()
	const pages, mostAtOnce, mostInLine = 300, 12, 256
	var asked atomic.Int32
	release := make(chan struct{})
	s := siteWith(t, options{account: func(r *registrar.Registrar) { r.Profiles = stuck{r.Profiles, &asked, release} }})
	jane := s.jane(t)
	answers := make(chan *http.Response, pages)
	var requests sync.WaitGroup
	for range pages {
		requests.Go(func() { answers <- jane.raw("/domains/example.com") })
	}
	for range pages - mostAtOnce - mostInLine { // those that find the line full
		res := <-answers
		if body := readAll(t, res); res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") != "5" || !strings.Contains(body, "Nothing changed") {
			t.Errorf("status %d, again after %q: %s", res.StatusCode, res.Header.Get("Retry-After"), body)
		}
	}
	for end := time.Now().Add(5 * time.Minute); asked.Load() < mostAtOnce && time.Now().Before(end); time.Sleep(time.Millisecond) {
	}
	carl := s.visitor(t, acme)
	carl.signIn("carls.com", "carl", "carls-password")
	res := carl.post("/domains/carls.com/nameservers", want(carl.form("/domains/carls.com/nameservers"), "ns1.new.example", "ns2.new.example"))
	if res.status != http.StatusSeeOther || len(s.acme.Writes()) != 1 {
		t.Errorf("the edit of another profile: status %d, %d writes", res.status, len(s.acme.Writes()))
	}
	if n := asked.Load(); n != mostAtOnce {
		t.Errorf("%d pages were worked on at once", n)
	}
	close(release)
	requests.Wait()
	for range mostAtOnce + mostInLine {
		res := <-answers
		if body := readAll(t, res); res.StatusCode != http.StatusOK && res.StatusCode != http.StatusTooManyRequests { // who stood in line for too long
			t.Errorf("status %d: %s", res.StatusCode, body)
		}
	}
	if res := jane.get("/domains/example.com"); res.status != http.StatusOK {
		t.Errorf("after that: status %d", res.status)
	}
}

// raw asks for a page without touching the visitor's jar. It reports failures as
// the test's errors.
func (v *visitor) raw(path string) *http.Response {
	req, err := http.NewRequestWithContext(context.WithoutCancel(v.t.Context()), http.MethodGet, v.site.URL+path, nil)
	if err != nil {
		v.t.Error(err)
		return nil
	}
	req.Host = v.host
	for _, c := range v.http.Jar.Cookies(&url.URL{Scheme: "https", Host: v.host}) {
		req.AddCookie(c)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		v.t.Error(err)
		return &http.Response{Body: io.NopCloser(strings.NewReader(""))}
	}
	return res
}

func readAll(t *testing.T, res *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(res.Body)
	must(t, err)
	must(t, res.Body.Close())
	return string(body)
}
