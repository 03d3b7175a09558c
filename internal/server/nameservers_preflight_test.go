package server_test

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"portal/internal/preflight"
)

// dnsWorld answers for example.com on loopback: hosts that begin with "ns1." have
// mail and a website, those with "bare." a website alone; there is none that begins
// with "typo.", and others are silent.
func dnsWorld(t *testing.T) *preflight.Checker {
	t.Helper()
	addresses := map[string]string{"ns1": "9.9.9.1", "bare": "9.9.9.2"}
	servers := map[string]string{
		"9.9.9.1:53": serveDNS(t, "example.com. 60 IN SOA ns1.a.example. root.example.com. 1 60 60 60 60", "example.com. 60 IN A 192.0.2.80", "example.com. 60 IN MX 10 mail.example.com."),
		"9.9.9.2:53": serveDNS(t, "example.com. 60 IN SOA ns1.a.example. root.example.com. 1 60 60 60 60", "example.com. 60 IN A 192.0.2.80"),
	}
	return preflight.New(preflight.Config{
		Total: 5 * time.Minute, Try: 5 * time.Minute,
		Lookup: func(_ context.Context, host string) ([]netip.Addr, error) {
			first, _, _ := strings.Cut(host, ".")
			if a, ok := addresses[first]; ok {
				return []netip.Addr{netip.MustParseAddr(a)}, nil
			}
			return nil, &net.DNSError{Err: "it is silent", Name: host, IsTimeout: first != "typo", IsNotFound: first == "typo"}
		},
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, servers[address])
		},
	})
}

func serveDNS(t *testing.T, lines ...string) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	must(t, err)
	server := &dns.Server{PacketConn: conn, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg)
		m.SetReply(q)
		m.Authoritative = true
		for _, line := range lines {
			if rr, err := dns.NewRR(line); err == nil && rr.Header().Rrtype == q.Question[0].Qtype {
				m.Answer = append(m.Answer, rr)
			}
		}
		_ = w.WriteMsg(m)
	})}
	up := make(chan struct{})
	server.NotifyStartedFunc = func() { close(up) }
	go func() { _ = server.ActivateAndServe() }()
	<-up
	t.Cleanup(func() { _ = server.Shutdown() })
	return conn.LocalAddr().String()
}

func withDNS(t *testing.T) *site {
	checker := dnsWorld(t)
	return siteWith(t, options{checker: checker})
}

func TestNewNameserversAreCheckedBeforeTheyAreSaved(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		hosts   []string
		check   int // status of the button that checks
		save    int // of saving at once
		finding string
	}{
		{"they answer as today", []string{"ns1.new.example", "ns1.other.example"}, 200, 303, "fine"},
		{"mail would stop", []string{"ns1.new.example", "bare.new.example"}, 200, 422, "no_mail"},
		{"there is no such host", []string{"ns1.new.example", "typo.new.example"}, 200, 422, "no_host"},
		{"no answer is no reason to stop", []string{"silent.new.example", "silent.other.example"}, 200, 303, "no_answer"},
		{"another order is no other delegation", []string{"ns2.old.example", "ns1.old.example"}, 200, 303, "no_answer"},
		{"what is no host is not asked", []string{"ns1.new.example", "127.0.0.1"}, 422, 422, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := withDNS(t)
			jane := s.jane(t)
			form := want(jane.form(nameservers), test.hosts...)
			form.Set("do", "check")
			res := jane.post(nameservers, form)
			if res.status != test.check || test.finding != "" && !res.has(`[data-finding="`+test.finding+`"]`) {
				t.Errorf("checked: status %d, findings %q", res.status, res.text("#findings"))
			}
			if again := formOf(res); again.Get("change_id") != form.Get("change_id") || len(s.acme.Writes()) != 0 {
				t.Errorf("checked: form %v, %d writes", again, len(s.acme.Writes()))
			}
			form.Set("do", "save")
			res = jane.post(nameservers, form)
			if res.status != test.save {
				t.Fatalf("saved: status %d, want %d", res.status, test.save)
			}
			if test.save == http.StatusSeeOther {
				if res := jane.post(nameservers, form); res.status != http.StatusSeeOther || len(s.acme.Writes()) != 1 {
					t.Errorf("saved again: status %d, %d writes", res.status, len(s.acme.Writes()))
				}
			}
		})
	}
}

func TestWhoKnowsWhatStopsCanSaveAllTheSame(t *testing.T) {
	t.Parallel()
	s := withDNS(t)
	jane := s.jane(t)
	res := jane.post(nameservers, want(jane.form(nameservers), "ns1.new.example", "bare.new.example"))
	if text := res.text("#findings"); !strings.Contains(text, "Email for example.com would stop: there is no MX at bare.new.example. Today it goes to mail.example.com.") {
		t.Errorf("findings %q", text)
	}
	known := formOf(res)
	other := want(formOf(res), "ns1.new.example", "bare.other.example")
	if res := jane.post(nameservers, other); res.status != http.StatusUnprocessableEntity {
		t.Errorf("other hosts than those that were shown: status %d", res.status)
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Fatalf("%d writes", n)
	}
	if main := res.text("#nameservers .btn.main"); main != "Keep the current nameservers" {
		t.Errorf("the main button is %q", main)
	}
	if text := res.text("#anyway"); text != "Save anyway – some email will be lost" {
		t.Errorf("the other one is %q", text)
	}
	known["ns"] = []string{"ns1.new.example", "bare.new.example"}
	if res := jane.post(nameservers, known); res.status != http.StatusUnprocessableEntity {
		t.Errorf("Enter in a field: status %d", res.status)
	}
	known.Set("do", res.doc.Find("#anyway").AttrOr("value", ""))
	if res := jane.post(nameservers, known); res.status != http.StatusSeeOther {
		t.Errorf("knowingly: status %d", res.status)
	}
	receipt := jane.get("/changes/" + known.Get("change_id"))
	if text := receipt.text("#accepted"); !strings.Contains(text, "Email may have stopped") || strings.Contains(text, "website") || !receipt.has("#back") {
		t.Errorf("the receipt repeats %q", text)
	}
}

// What was accepted of other hosts is not recorded with those that are saved.
func TestOnlyWhatWasShownIsAccepted(t *testing.T) {
	t.Parallel()
	s := withDNS(t)
	jane := s.jane(t)
	res := jane.post(nameservers, want(jane.form(nameservers), "ns1.new.example", "bare.new.example"))
	other := want(formOf(res), "ns1.new.example", "ns1.other.example")
	other.Set("do", "save")
	if res := jane.post(nameservers, other); res.status != http.StatusSeeOther {
		t.Fatalf("status %d", res.status)
	}
	if receipt := jane.get("/changes/" + other.Get("change_id")); receipt.has("#accepted") {
		t.Errorf("the receipt repeats %q", receipt.text("#accepted"))
	}
}

func TestWithoutACheckerNothingIsOffered(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if s.jane(t).get(nameservers).has("#check") {
		t.Error("a button")
	}
}
