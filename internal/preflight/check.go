package preflight

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"

	"portal/internal/routine"
)

// Config says how servers are found and asked. The zero value is right for the
// public internet.
type Config struct {
	// Lookup finds the addresses of a host; nil for the system's resolver.
	Lookup func(ctx context.Context, host string) ([]netip.Addr, error)
	// Allowed says which addresses may be asked; nil for Public.
	Allowed func(netip.Addr) bool
	// Dial connects; nil for a dialer that checks Allowed once more on the address
	// that it connects to.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Total is how long a check may take, Try how long one question; 0 for 3 s and 1 s.
	Total, Try time.Duration
	// Checks is how many may run at once in this process; 0 for 8.
	Checks int
	// Now is the clock by which questions are counted; nil for the system's.
	Now func() time.Time
}

// Checker makes checks. Its methods may be called at once.
type Checker struct {
	config Config
	gate   *gate
}

// New returns a checker.
func New(c Config) *Checker {
	if c.Lookup == nil {
		c.Lookup = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", dns.Fqdn(host)) // no search list
		}
	}
	if c.Allowed == nil {
		c.Allowed = Public
	}
	if c.Dial == nil {
		c.Dial = dialer(c.Allowed)
	}
	c.Total, c.Try = max(c.Total, 0), max(c.Try, 0)
	if c.Total == 0 {
		c.Total = 3 * time.Second
	}
	if c.Try == 0 {
		c.Try = time.Second
	}
	if c.Checks <= 0 {
		c.Checks = 8
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Checker{config: c, gate: newGate(c.Checks, c.Now)}
}

// Offline returns a checker that asks nobody: all its findings are NoAnswer.
func Offline() *Checker {
	none := errors.New("this checker asks nobody")
	return New(Config{Lookup: func(context.Context, string) ([]netip.Addr, error) { return nil, none }})
}

// Kind says what was found.
type Kind string

// The kinds. Those of Breaks first.
const (
	NotServed  Kind = "not_served"  // it answers, but not for the domain
	NoHost     Kind = "no_host"     // it has no address on the public internet, whatever else there may be of it
	NoMail     Kind = "no_mail"     // no MX, where there is one today
	NoWeb      Kind = "no_web"      // no address, where there is one today
	OtherMail  Kind = "other_mail"  // mail goes elsewhere: Today and Then
	OtherWeb   Kind = "other_web"   // the website is elsewhere: Today and Then
	OtherHosts Kind = "other_hosts" // its own list of nameservers is another: Then
	Crowded    Kind = "crowded"     // it was not asked: the visitor, or all together, asked too much lately
	NoAnswer   Kind = "no_answer"   // nothing came in time; it may be well
	Serves     Kind = "serves"      // it serves the domain; not all could be compared with today
	Fine       Kind = "fine"        // it serves the domain with the mail and website of today
)

// Breaks reports whether a finding proves that something stops.
func (k Kind) Breaks() bool { return k == NotServed || k == NoHost || k == NoMail || k == NoWeb }

// Finding is one thing about one host.
type Finding struct {
	Host        string
	Kind        Kind
	Today, Then []string // hosts or addresses
}

// Report is what a check found, host by host in the order of the question.
type Report []Finding

// Breaks reports whether any finding proves that something stops.
func (r Report) Breaks() bool {
	return slices.ContainsFunc(r, func(f Finding) bool { return f.Kind.Breaks() })
}

// Check asks the wanted hosts about domain and compares them with what the present
// ones answer. It takes 3 s at most, and needs no answer at all.
func (c *Checker) Check(ctx context.Context, domain string, present, wanted []string) Report {
	ctx, cancel := context.WithTimeout(ctx, c.config.Total)
	defer cancel()
	all := slices.Concat(present, wanted)
	leave, crowded := c.gate.enter(ctx, len(all))
	switch {
	case crowded:
		return allOf(wanted, Crowded)
	case leave == nil:
		return allOf(wanted, NoAnswer)
	}
	defer leave()
	found := make([]server, len(all))
	var wg routine.Group
	for i, host := range all {
		wg.Do(func() { found[i] = c.serverOf(ctx, domain, host, questions...) })
	}
	wg.Wait()
	today := todayOf(found[:len(present)])
	var report Report
	for _, s := range found[len(present):] {
		report = append(report, s.compare(domain, today, wanted)...)
	}
	return report
}

func allOf(hosts []string, kind Kind) Report {
	report := make(Report, len(hosts))
	for i, host := range hosts {
		report[i] = Finding{Host: host, Kind: kind}
	}
	return report
}

// server is a host and what it says.
type server struct {
	host    string
	missing bool // it has no address that may be asked
	unsure  bool // whether it has one could not be found out
	answers
}

// mostAddresses bounds how many addresses of one host are tried.
const mostAddresses = 4

// serverOf asks the first address of a host that may be asked. Addresses that may not
// be are dropped before anything is judged: a name of the operator's own network looks
// like one that is not there, so that nobody can map that network by asking for names.
func (c *Checker) serverOf(ctx context.Context, domain, host string, kinds ...uint16) server {
	s := server{host: host}
	found, err := c.config.Lookup(ctx, host)
	if err != nil {
		s.missing = notThere(err)
		s.unsure = !s.missing
		return s
	}
	found = c.public(found)
	for _, a := range found {
		if s.answers = c.ask(ctx, a, domain, kinds...); !s.silent() {
			return s
		}
	}
	s.missing = len(found) == 0
	return s
}

// public are those of found that may be asked, no more than mostAddresses.
func (c *Checker) public(found []netip.Addr) []netip.Addr {
	var public []netip.Addr
	for _, a := range found {
		if a = a.Unmap(); c.config.Allowed(a) && len(public) < mostAddresses {
			public = append(public, a)
		}
	}
	return public
}

// todayOf is what the world sees now: what the first of the present servers says
// that serves the domain. It is silent if none does.
func todayOf(present []server) answers {
	for _, s := range present {
		if s.serves {
			return s.answers
		}
	}
	return answers{}
}

// compare says what would be other than today. A host below the domain itself may be
// found by the addresses that its registry has, which no look-up tells before.
func (s server) compare(domain string, today answers, wanted []string) Report {
	switch {
	case s.missing && !strings.HasSuffix(s.host, "."+domain):
		return Report{{Host: s.host, Kind: NoHost}}
	case s.silent() || !s.serves && !s.refuses:
		return Report{{Host: s.host, Kind: NoAnswer}}
	case s.refuses:
		return Report{{Host: s.host, Kind: NotServed}}
	}
	var report Report
	add := func(kind Kind, kinds ...uint16) {
		report = append(report, Finding{Host: s.host, Kind: kind, Today: today.list(kinds), Then: s.list(kinds)})
	}
	mail, web := []uint16{dns.TypeMX}, []uint16{dns.TypeA, dns.TypeAAAA}
	switch {
	case today.has(mail...) && s.without(mail...):
		add(NoMail, mail...)
	case today.differs(s.answers, mail...):
		add(OtherMail, mail...)
	}
	switch {
	case today.has(web...) && s.without(web...):
		add(NoWeb, web...)
	case today.differs(s.answers, web...):
		add(OtherWeb, web...)
	}
	wanted = slices.Sorted(slices.Values(wanted))
	if s.has(dns.TypeNS) && !slices.Equal(s.records[dns.TypeNS], wanted) {
		report = append(report, Finding{Host: s.host, Kind: OtherHosts, Then: s.records[dns.TypeNS]})
	}
	switch {
	case len(report) > 0:
	case today.serves && today.tells(mail, web) && s.tells(mail, web):
		add(Fine)
	default:
		add(Serves)
	}
	return report
}

func (a answers) list(kinds []uint16) []string {
	var all []string
	for _, k := range kinds {
		all = append(all, a.records[k]...)
	}
	return all
}
