package templates

import (
	"testing"
	"time"

	"portal/web/templates/account"
	"portal/web/templates/ui"
)

func sessionStates(l ui.Layout) []state {
	owner := l
	owner.Owner = true
	all := []account.SessionRow{
		{Ref: "0123456789", Agent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
			Address: "192.0.2.7", CreatedAt: now.Add(-time.Hour), SeenAt: now, Current: true},
		{Ref: "1123456789", Agent: "a-program-with-a-name-that-is-much-too-long-to-be-shown-in-full-on-any-page/1.0", Address: "2001:db8::17", CreatedAt: now.Add(-2 * time.Hour), SeenAt: now.Add(-time.Hour)},
		{Ref: "2123456789", CreatedAt: now.Add(-3 * time.Hour), SeenAt: now.Add(-2 * time.Hour)},
	}
	return []state{
		{"sessions", account.SessionsPage(account.SessionsView{Layout: owner, Sessions: all, Most: 20})},
		{"sessions-ended", account.SessionsPage(account.SessionsView{Layout: l, Sessions: all[:1], Done: account.SessionsEnded, Most: 20})},
	}
}

func TestABrowserIsNamedAsPeopleNameIt(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0":               "Edge on Windows",
		"Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36":                   "Chrome on Android",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1": "Safari on iPhone",
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                                  "Firefox on Linux",
		"curl/8.0": "curl/8.0",
		"":         "Browser not known",
	} {
		doc := parse(t, account.SessionsPage(account.SessionsView{Layout: l, Sessions: []account.SessionRow{{Ref: "1", Agent: agent}}}))
		if got := doc.Find("[data-session] h3 span").Text(); got != want {
			t.Errorf("%q is called %q, want %q", agent, got, want)
		}
	}
}
