package server_test

import (
	"net/http"
	"net/netip"
	"net/url"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

// editPage is a page that changes something of a domain. A new page joins every
// test below with one entry.
type editPage struct {
	page string // last part of its address
	// fill puts what is to be saved into the form that the page gave.
	fill func(form url.Values)
	// meddle changes the same setting as if elsewhere, to a third value if it has one.
	meddle func(d *registrar.Domain)
	// ready makes example.com fit for the page, and elsewhere is what somebody else
	// does, where that is no state of the domain itself; nil if not needed.
	ready, elsewhere func(s *site)
	// right is what a sub-user needs; RightProfile for what no sub-user may do.
	right registrar.Rights
	// heldToo is a page for domains that the registrar holds, too.
	heldToo bool
	// act is a page of what is done without an old and a new state: its form can't be stale.
	act bool
}

var editPages = []editPage{
	{
		page: "nameservers", right: registrar.RightNameservers,
		fill: func(form url.Values) { want(form, "ns1.new.example", "ns2.new.example") },
		meddle: func(d *registrar.Domain) {
			d.Nameservers = []registrar.Nameserver{{Host: "ns1.elsewhere.example"}, {Host: "ns2.elsewhere.example"}}
		},
	},
	{
		page: "contacts/owner", right: registrar.RightOwnerContact,
		fill: func(form url.Values) {
			form.Del("use")
			form.Set("country", "CA")
			form.Set("state", "ON")
			form.Set("email", "new@example.com")
			form.Set("step", "save") // as after the review
		},
		meddle: func(d *registrar.Domain) {
			d.Owner = registrar.Contact{LastName: "Elsewhere", Email: "else@elsewhere.example"}
		},
	},
	{
		page: "hosts", right: registrar.RightNameservers,
		fill: func(form url.Values) {
			form.Set("host", "ns2")
			form.Set("ipv4", "203.0.113.2")
		},
		elsewhere: func(s *site) {
			s.acme.SetHosts("example.com", registrar.Host{Name: "ns2.example.com", IPv4: netip.MustParseAddr("203.0.113.9")})
		},
	},
	{
		page: "hosts/ns1.example.com", right: registrar.RightNameservers, elsewhere: moveNS1,
		fill: func(form url.Values) { form.Set("ipv4", "203.0.113.7") },
	},
	{
		page: "hosts/ns1.example.com/delete", right: registrar.RightNameservers, elsewhere: moveNS1,
		fill: func(url.Values) {},
	},
	{
		page: "dnssec", right: registrar.RightProfile,
		fill: func(form url.Values) { form.Set("records", goodDS) },
		meddle: func(d *registrar.Domain) {
			d.DS = []registrar.DS{{KeyTag: 3, Algorithm: 8, DigestType: 2, Digest: "cc"}}
		},
	},
	{
		page: "lock", right: registrar.RightProfile,
		fill:   func(form url.Values) { form.Set("lock", "on") },
		meddle: func(d *registrar.Domain) { d.Lock.Locked = true },
	},
	{
		page: "privacy", right: registrar.RightProfile,
		fill:   func(form url.Values) { form.Set("privacy", "on") },
		meddle: func(d *registrar.Domain) { d.Privacy = registrar.PrivacyOn },
	},
	{
		page: "auth-code", right: registrar.RightProfile, act: true,
		fill: func(form url.Values) { form.Set("do", "make") },
	},
	{
		page: "verification", right: registrar.RightOwnerContact, act: true, heldToo: true,
		ready: func(s *site) {
			s.acme.SetState("example.com", func(d *registrar.Domain) {
				d.Verification = registrar.Verification{Status: registrar.VerificationNeeded}
			})
		},
		fill: func(url.Values) {},
	},
	{
		page: "renewal", right: registrar.RightProfile,
		fill:   func(form url.Values) { form.Set("renewal", "expire") },
		meddle: func(d *registrar.Domain) { d.Renewal = registrar.RenewalManual },
	},
	dnsEdits, forwardingEdits, mailForwardEdits, peopleEdits, providerEdits, otherEdits,
}

// moveNS1 gives a host another address, as if elsewhere.
func moveNS1(s *site) {
	s.acme.SetHosts("example.com", registrar.Host{Name: "ns1.example.com", IPv4: netip.MustParseAddr("203.0.113.91")})
}

func (p editPage) path(domain string) string { return "/domains/" + domain + "/" + p.page }

// filled is the page's form with what is to be saved.
func (p editPage) filled(v *visitor, domain string) url.Values {
	v.t.Helper()
	res := v.get(p.path(domain))
	form := url.Values{}
	res.doc.Find(`form:has(input[name="change_id"]) input[name]`).Each(func(_ int, in *goquery.Selection) {
		form.Add(in.AttrOr("name", ""), in.AttrOr("value", ""))
	})
	if res.status != http.StatusOK || form.Get("change_id") == "" {
		v.t.Fatalf("%s: status %d, no form", p.path(domain), res.status)
	}
	p.fill(form)
	return form
}

func forEachEditPage(t *testing.T, check func(t *testing.T, p editPage, s *site, jane *visitor)) {
	t.Helper()
	for _, p := range editPages {
		t.Run(p.page, func(t *testing.T) {
			s := newSite(t)
			if p.ready != nil {
				p.ready(s)
			}
			check(t, p, s, s.jane(t))
		})
	}
}

func TestEveryEditAnswersEachFaultWithAndWithoutScript(t *testing.T) {
	faults := []struct {
		name           string
		fault          registrartest.Fault
		plain, partial int
		selector       string // in the fragment
		writes         int
	}{
		{"applied", registrartest.Fault{}, 303, 200, `#receipt [data-outcome="applied"]`, 1},
		{"pending", registrartest.Pending, 303, 202, `#receipt [data-outcome="pending"]`, 1},
		{"unknown", registrartest.LostReply, 303, 202, `#receipt [data-outcome="unknown"]`, 1},
		{"refused", registrartest.Rejected("437", registrar.ReasonWaiting, ""), 422, 422, `#notice`, 1},
		{"not sent", registrartest.NotSent, 503, 503, "", 0},
	}
	for _, f := range faults {
		forEachEditPage(t, func(t *testing.T, p editPage, s *site, jane *visitor) {
			form := p.filled(jane, "example.com")
			s.acme.FailNext(f.fault)
			if res := jane.post(p.path("example.com"), form); res.status != f.plain {
				t.Errorf("%s, plain: status %d, want %d", f.name, res.status, f.plain)
			}
			if n := len(s.acme.Writes()); n != f.writes {
				t.Errorf("%s: %d writes, want %d", f.name, n, f.writes)
			}
		})
		forEachEditPage(t, func(t *testing.T, p editPage, s *site, jane *visitor) {
			form := p.filled(jane, "example.com")
			s.acme.FailNext(f.fault)
			res := jane.post(p.path("example.com"), form, htmx)
			if res.status != f.partial || f.selector != "" && !res.has(f.selector) || res.has("body > header") {
				t.Errorf("%s, htmx: status %d, want %d with %s in\n%s", f.name, res.status, f.partial, f.selector, res.body)
			}
		})
	}
}

func TestEveryEditSentTwiceIsSentOnce(t *testing.T) {
	forEachEditPage(t, func(t *testing.T, p editPage, s *site, jane *visitor) {
		form := p.filled(jane, "example.com")
		path := "/changes/" + form.Get("change_id")
		for range 2 {
			if res := jane.post(p.path("example.com"), form); res.header.Get("Location") != path {
				t.Errorf("status %d, Location %q", res.status, res.header.Get("Location"))
			}
		}
		s.acme.SetDown(true)
		if res := jane.post(p.path("example.com"), form); res.header.Get("Location") != path {
			t.Errorf("while the registrar is away: status %d", res.status)
		}
		if n := len(s.acme.Writes()); n != 1 {
			t.Errorf("%d writes, want 1", n)
		}
		receipt := jane.get(path)
		if receipt.doc.Find("#outcome").AttrOr("data-outcome", "") != "applied" {
			t.Errorf("the receipt says\n%s", receipt.text("#receipt"))
		}
	})
}

func TestEveryEditOfAnotherStateIsAConflict(t *testing.T) {
	forEachEditPage(t, func(t *testing.T, p editPage, s *site, jane *visitor) {
		if p.act {
			return
		}
		form := p.filled(jane, "example.com")
		if p.elsewhere != nil {
			p.elsewhere(s)
		} else {
			s.acme.SetState("example.com", p.meddle)
		}
		if res := jane.post(p.path("example.com"), form); res.status != http.StatusConflict || !res.has("#notice") {
			t.Errorf("status %d, want 409", res.status)
		}
		if n := len(s.acme.Writes()); n != 0 {
			t.Errorf("%d writes", n)
		}
	})
}

func TestEveryEditWaitsForAnOpenChange(t *testing.T) {
	forEachEditPage(t, func(t *testing.T, p editPage, s *site, jane *visitor) {
		form := p.filled(jane, "example.com")
		s.acme.FailNext(registrartest.SentNotApplied)
		jane.post(p.path("example.com"), form)
		second := p.filled(jane, "example.com")
		if res := jane.post(p.path("example.com"), second); res.status != http.StatusConflict {
			t.Errorf("status %d, want 409", res.status)
		}
		if n := len(s.acme.Writes()); n != 1 {
			t.Errorf("%d writes, want 1", n)
		}
	})
}

func TestEveryEditIsForThoseWhoMay(t *testing.T) {
	bits := []registrar.Rights{
		registrar.RightOwnerContact, registrar.RightAdminContact, registrar.RightBillingContact, registrar.RightTechContact,
		registrar.RightNameservers, registrar.RightResellerContact, registrar.RightExtras,
	}
	for _, bit := range bits {
		forEachEditPage(t, func(t *testing.T, p editPage, s *site, jane *visitor) {
			form := p.filled(jane, "example.com")
			s.acme.AddSubUser("example.com", "dora", "doras-password", bit)
			dora := s.visitor(t, acme)
			dora.signIn("example.com", "dora", "doras-password")
			status, writes := http.StatusForbidden, 0
			if bit.Has(p.right) {
				status, writes = http.StatusSeeOther, 1
			}
			if res := dora.post(p.path("example.com"), form); res.status != status {
				t.Errorf("with right %#x: status %d, want %d", uint16(bit), res.status, status)
			}
			if n := len(s.acme.Writes()); n != writes {
				t.Errorf("with right %#x: %d writes, want %d", uint16(bit), n, writes)
			}
			if res := dora.get(p.path("carls.com")); res.status != http.StatusNotFound {
				t.Errorf("another profile's domain: status %d", res.status)
			}
		})
	}
}

func TestNoEditReachesAnotherProfileOrBrand(t *testing.T) {
	forEachEditPage(t, func(t *testing.T, p editPage, s *site, jane *visitor) {
		form := p.filled(jane, "example.com")
		for _, domain := range []string{"carls.com", "globex-name.com", "nobodys.com"} {
			form.Set("change_id", change.NewID())
			for _, res := range []answer{jane.get(p.path(domain)), jane.post(p.path(domain), form), jane.post(p.path(domain), form, htmx)} {
				if res.status != http.StatusNotFound {
					t.Errorf("%s: status %d, want 404", domain, res.status)
				}
			}
		}
		sam := s.visitor(t, globex)
		sam.signIn("globex-name.com", "sam", "sams-password")
		if res := sam.post(p.path("example.com"), form); res.status != http.StatusNotFound {
			t.Errorf("from another brand: status %d, want 404", res.status)
		}
		if n := len(s.acme.Writes()) + len(s.globex.Writes()); n != 0 {
			t.Errorf("%d writes", n)
		}
	})
}

func TestNoEditIsOfferedWhereItCanNotBeMade(t *testing.T) {
	forEachEditPage(t, func(t *testing.T, p editPage, s *site, jane *visitor) {
		if p.heldToo {
			return
		}
		form := p.filled(jane, "example.com")
		s.acme.SetState("example.com", func(d *registrar.Domain) { d.Held = true })
		if res := jane.get(p.path("example.com")); res.has(`input[name="change_id"]`) || !res.has(".banner") {
			t.Error("a domain that is held has a form, or no explanation")
		}
		if res := jane.post(p.path("example.com"), form); res.status != http.StatusUnprocessableEntity {
			t.Errorf("status %d, want 422", res.status)
		}
		if n := len(s.acme.Writes()); n != 0 {
			t.Errorf("%d writes", n)
		}
	})
}

func TestNothingIsSentWhileTheRegistrarIsAway(t *testing.T) {
	forEachEditPage(t, func(t *testing.T, p editPage, s *site, jane *visitor) {
		form := p.filled(jane, "example.com")
		s.acme.SetDown(true)
		if res := jane.post(p.path("example.com"), form); res.status != http.StatusServiceUnavailable || res.header.Get("Retry-After") == "" {
			t.Errorf("status %d, want 503 with Retry-After", res.status)
		}
	})
}
