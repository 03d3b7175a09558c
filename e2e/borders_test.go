package e2e

import (
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
)

func TestWhatCannotBeChangedSaysWhyInsteadOfAForm(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, user, domain, says string }{
		{"unsupported", "jane", "brightwater.dk", "can’t be changed here"},
		{"held", "jane", "brightwater.shop", "on hold"},
		{"without the right", "books", "riverlabs.dev", "Your login may not"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			both(t, func(p *tab) {
				p.signIn(p.demo.login(p.T, tt.user))
				p.open("/domains/" + tt.domain + "/nameservers")
				p.await(says("#nameservers .banner", tt.says) + " && !" + has("#nameservers form, form#nameservers"))
				p.check("nameservers, " + tt.name)
			})
		})
	}
}

// forge sends a form that no page has, as somebody with the session could.
func (p *tab) forge(action string, fields ...[2]string) {
	p.Helper()
	var inputs strings.Builder
	for _, f := range fields {
		inputs.WriteString(`<input type=hidden name="` + f[0] + `" value="` + f[1] + `">`)
	}
	leave(p, `(() => { const f = document.createElement("form"); f.method = "post"; f.action = `+quoted(action)+`;
		f.innerHTML = `+quoted(inputs.String())+`; document.body.append(f); f.submit(); return true })()`)
	p.await("!" + has("body > form"))
}

func TestAForgedChangeWithoutTheRightIsDenied(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.signIn(p.demo.login(p.T, "books"))
		p.check("domains, one only")
		p.forge("/domains/riverlabs.dev/nameservers", [2]string{"ns", "ns1.evil.example"}, [2]string{"ns", "ns2.evil.example"})
		p.wantStatus(403)
		p.check("forbidden")
		p.demo.wantWrites(p.T, "riverlabs.dev", 0)
	})
}

func TestAFormFromAnotherSiteIsRefused(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		domain := openNameservers(p)
		target := p.base + "/domains/" + domain + "/nameservers"
		p.open("data:text/html,<html lang=en><title>Evil</title><p>Elsewhere")
		p.forge(target, [2]string{"ns", "ns1.evil.example"}, [2]string{"ns", "ns2.evil.example"})
		p.wantStatus(403)
		p.check("from another site")
		p.demo.wantWrites(p.T, domain, 0)
	})
}

// perRequest matches what differs between two answers to one question.
var perRequest = regexp.MustCompile(`<code>[A-Z2-7]{12}</code>|Request number: [A-Z2-7]{12}|Time: [0-9: -]{19} UTC|Domain: [a-z0-9.-]+|data-seconds="[0-9]+"|value="/domains/[^"]*"|href="/domains/[^"]*"`)

func TestNotYoursLooksLikeNotThere(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.signIn(p.demo.login(p.T, "jane"))
		var pages []string
		for _, domain := range []string{"harbour-0002.com", "northwind.net", "nobody-has-this.com"} {
			for _, section := range []string{"", "/nameservers", "/activity"} {
				p.open("/domains/" + domain + section)
				p.wantStatus(404)
				pages = append(pages, perRequest.ReplaceAllString(p.source(), ""))
			}
		}
		p.check("not found")
		for i := range pages {
			if pages[i] != pages[0] {
				p.Errorf("answers differ:\n%s\n%s", pages[0], pages[i])
			}
		}
	})
}

func TestASessionOpensNoOtherBrand(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.base = p.demo.brand(1)
		p.signIn(p.demo.login(p.T, "sam"))
		p.check("domains, second brand")
		p.open("/domains/northwind.net")
		p.check("overview, second brand")
		cookies := call(p, network.GetCookies, network.GetCookiesParams{URLs: []string{p.base}}).Cookies
		p.base = p.demo.brand(0)
		for _, c := range cookies {
			call(p, network.SetCookie, network.SetCookieParams{Name: c.Name, Value: c.Value, URL: p.base})
		}
		for _, path := range []string{"/domains", "/domains/northwind.net"} {
			p.open(path)
			p.await(has(`form[action="/sign-in"]`))
		}
	})
}

func TestAnUnknownHostShowsNoBrand(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.base = strings.Replace(p.base, "acme.", "nobody.", 1)
		for _, path := range []string{"/", "/sign-in", "/domains/brightwater.com"} {
			p.open(path)
			p.wantStatus(421)
			p.lacks("Acme", "Globex")
		}
		p.check("unknown host")
	})
}
