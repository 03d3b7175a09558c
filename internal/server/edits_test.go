package server_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"portal/internal/change"
	"portal/internal/registrar"
)

// editPage is a page that changes something of a domain. A new page joins every
// test below with one entry.
type editPage struct {
	page string // last part of its address, DOMAIN standing for the domain
	// fill puts what is to be saved into the form that the page gave.
	fill func(form url.Values)
	// meddle changes the same setting as if elsewhere, to a third value if it has one.
	meddle func(d *registrar.Domain)
	// ready makes a domain fit for the page, and elsewhere is what somebody else
	// does, where that is no state of the domain itself; nil if not needed.
	ready, elsewhere func(s *site, name registrar.DomainName)
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
		elsewhere: func(s *site, name registrar.DomainName) {
			s.acme.SetHosts(name, registrar.Host{Name: "ns2." + string(name), IPv4: netip.MustParseAddr("203.0.113.9")})
		},
	},
	{
		page: "hosts/ns1.DOMAIN", right: registrar.RightNameservers, elsewhere: moveNS1,
		fill: func(form url.Values) { form.Set("ipv4", "203.0.113.7") },
	},
	{
		page: "hosts/ns1.DOMAIN/delete", right: registrar.RightNameservers, elsewhere: moveNS1,
		fill: func(url.Values) {},
	},
	{
		page: "dnssec", right: registrar.RightProfile,
		fill: func(form url.Values) { // and the visitor was asked about a record that nobody could compare with the zone
			form.Set("records", "60485 13 2 "+strings.Repeat("ab", 32))
			form.Set("checked", change.DNSSECSeen([]registrar.DS{{KeyTag: 60485, Algorithm: 13, DigestType: 2, Digest: strings.Repeat("ab", 32)}}))
		},
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
		ready: func(s *site, name registrar.DomainName) {
			s.acme.SetState(name, func(d *registrar.Domain) {
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
func moveNS1(s *site, name registrar.DomainName) { s.acme.SetHosts(name, ns1(name, "203.0.113.91")) }

func ns1(name registrar.DomainName, ip string) registrar.Host {
	return registrar.Host{Name: "ns1." + string(name), IPv4: netip.MustParseAddr(ip)}
}

func (p editPage) path(domain string) string {
	return "/domains/" + domain + "/" + strings.ReplaceAll(p.page, "DOMAIN", domain)
}

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

// editSite tries the pages, each on a domain of jane's that nothing else touches. So
// they can share a site, which takes longer to make than a page to be tried.
type editSite struct {
	*site
	jane *visitor
	made int // domains
}

func newEditSite(t *testing.T) *editSite {
	t.Helper()
	s := newSite(t)
	s.acme.SetHosts("carls.com", ns1("carls.com", "203.0.113.1")) // so that it is not missed only
	s.globex.SetHosts("globex-name.com", ns1("globex-name.com", "203.0.113.1"))
	return &editSite{site: s, jane: s.jane(t)}
}

// edit is one page on its domain.
type edit struct {
	editPage
	*site
	jane   *visitor
	domain string
	before int // writes that others sent
}

// each tries every page.
func (all *editSite) each(t *testing.T, check func(t *testing.T, e edit)) {
	t.Helper()
	for _, p := range editPages {
		t.Run(p.page, func(t *testing.T) { check(t, all.next(t, p)) })
	}
}

func (all *editSite) next(t *testing.T, p editPage) edit {
	all.made++
	name := registrar.DomainName(fmt.Sprintf("edit-%d.com", all.made))
	all.acme.AddDomain("jane", all.registered(name))
	all.acme.SetHosts(name, ns1(name, "203.0.113.1"))
	if p.ready != nil {
		p.ready(all.site, name)
	}
	jane := *all.jane
	jane.t = t
	return edit{editPage: p, site: all.site, jane: &jane, domain: string(name), before: all.writes()}
}

// writes is how many reached either account.
func (s *site) writes() int { return len(s.acme.Writes()) + len(s.globex.Writes()) }

func (e edit) path() string { return e.editPage.path(e.domain) }

func (e edit) form() url.Values {
	e.jane.t.Helper()
	return e.filled(e.jane, e.domain)
}

// sent fails unless the page, and nothing else meanwhile, sent n writes.
func (e edit) sent(t *testing.T, n int) {
	t.Helper()
	if got := e.writes() - e.before; got != n {
		t.Errorf("%d writes, want %d", got, n)
	}
}
