package preflight

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/miekg/dns"
)

const domain = "example.com"

// internet is a few hosts with addresses, some of which real DNS servers on
// loopback stand for.
type internet struct {
	hosts   map[string][]netip.Addr
	servers map[string]string // address and port as dialled, to the one on loopback
	gone    []string          // hosts of which it is known that they are not there
	waits   bool              // those that nothing stands for are silent until nobody waits any more, not at once
	dials   atomic.Int64
	latest  atomic.Int64 // how long from a question on one was ready to wait for it, in nanoseconds: the longest
}

func newInternet() *internet {
	return &internet{hosts: make(map[string][]netip.Addr), servers: make(map[string]string)}
}

// mute is a line of a zone whose server says nothing to the point when it is asked
// for a type.
func mute(kind string) string { return "mute " + kind }

// serve adds a host whose server answers with the records of a zone, in zone-file
// lines; nil for one that refuses.
func (i *internet) serve(t *testing.T, host, address string, rcode int, lines ...string) {
	t.Helper()
	var zone []dns.RR
	silent := make(map[uint16]bool)
	for _, line := range lines {
		if kind, is := strings.CutPrefix(line, mute("")); is {
			silent[dns.StringToType[kind]] = true
			continue
		}
		rr, err := dns.NewRR(line)
		if err != nil {
			t.Fatal(err)
		}
		zone = append(zone, rr)
	}
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	up := make(chan struct{})
	server := &dns.Server{PacketConn: conn, NotifyStartedFunc: func() { close(up) }, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		m := new(dns.Msg)
		m.SetRcode(q, rcode)
		if silent[q.Question[0].Qtype] {
			m.Id++ // an answer to something else; nobody has to wait for one that does not come
			_ = w.WriteMsg(m)
			return
		}
		m.Authoritative = rcode == dns.RcodeSuccess
		for _, rr := range zone {
			if rr.Header().Rrtype == q.Question[0].Qtype && rr.Header().Name == q.Question[0].Name {
				m.Answer = append(m.Answer, rr)
			}
		}
		_ = w.WriteMsg(m)
	})}
	go func() { _ = server.ActivateAndServe() }()
	<-up
	t.Cleanup(func() { _ = server.Shutdown() })
	i.hosts[host] = append(i.hosts[host], netip.MustParseAddr(address))
	i.servers[net.JoinHostPort(address, "53")] = conn.LocalAddr().String()
}

// checker asks this internet by the real rules for addresses.
func (i *internet) checker(edit ...func(*Config)) *Checker {
	c := Config{
		Lookup: func(_ context.Context, host string) ([]netip.Addr, error) {
			if found := i.hosts[host]; found != nil {
				return found, nil
			}
			if slices.Contains(i.gone, host) {
				return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
			}
			return nil, errors.New("nobody can be asked")
		},
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			i.dials.Add(1)
			if until, ok := ctx.Deadline(); ok {
				i.latest.Store(max(i.latest.Load(), int64(time.Until(until))))
			}
			to, ok := i.servers[address]
			if !ok && !i.waits {
				return nil, os.ErrDeadlineExceeded
			}
			if !ok {
				<-ctx.Done() // packets vanish
				return nil, ctx.Err()
			}
			return new(net.Dialer).DialContext(ctx, network, to)
		},
		Total: 5 * time.Minute, Try: 5 * time.Minute,
	}
	for _, e := range edit {
		e(&c)
	}
	return New(c)
}

const (
	soa  = "example.com. 60 IN SOA ns1.new.example. root.example.com. 1 60 60 60 60"
	nsA  = "example.com. 60 IN NS ns1.new.example."
	mx   = "example.com. 60 IN MX 10 Mail.Example.com."
	mx2  = "example.com. 60 IN MX 10 mx.elsewhere.example."
	a    = "example.com. 60 IN A 192.0.2.80"
	a2   = "example.com. 60 IN A 192.0.2.81"
	aaaa = "example.com. 60 IN AAAA 2001:db8::80"
)

func TestWhatWouldBreakIsFoundByTheAnswersOfBoth(t *testing.T) {
	web, mail := []string{"192.0.2.80"}, []string{"mail.example.com"}
	host := "ns1.new.example"
	tests := []struct {
		name  string
		today []string
		then  []string
		rcode int
		want  Report
		stops bool
	}{
		{"all as today", []string{soa, nsA, mx, a}, []string{soa, nsA, mx, a}, 0, Report{{Host: host, Kind: Fine}}, false},
		{"no mail", []string{soa, mx, a}, []string{soa, nsA, a}, 0, Report{{host, NoMail, mail, nil}}, true},
		{"no website", []string{soa, mx, a}, []string{soa, nsA, mx}, 0, Report{{host, NoWeb, web, nil}}, true},
		{"a website by IPv6 alone is one", []string{soa, a}, []string{soa, nsA, aaaa}, 0, Report{{host, OtherWeb, web, []string{"2001:db8::80"}}}, false},
		{"mail and website elsewhere", []string{soa, mx, a}, []string{soa, nsA, mx2, a2}, 0,
			Report{{host, OtherMail, mail, []string{"mx.elsewhere.example"}}, {host, OtherWeb, web, []string{"192.0.2.81"}}}, false},
		{"nothing stops that is not there", []string{soa}, []string{soa, nsA}, 0, Report{{Host: host, Kind: Fine}}, false},
		{"no zone", []string{soa, mx}, nil, dns.RcodeRefused, Report{{Host: host, Kind: NotServed}}, true},
		{"no such name", []string{soa, mx}, nil, dns.RcodeNameError, Report{{Host: host, Kind: NotServed}}, true},
		{"trouble that may pass", []string{soa, mx}, nil, dns.RcodeServerFailure, Report{{Host: host, Kind: NoAnswer}}, false},
		{"an authority without the zone", []string{soa, mx}, nil, 0, Report{{Host: host, Kind: NotServed}}, true},
		{"its own list is another", []string{soa}, []string{soa, "example.com. 60 IN NS other.example."}, 0, Report{{host, OtherHosts, nil, []string{"other.example"}}}, false},
		{"what today is not known", nil, []string{soa, nsA, a}, 0, Report{{Host: host, Kind: Serves}}, false},
		{"only a part of today is known", []string{soa, a, mute("MX")}, []string{soa, nsA, a}, 0, Report{{Host: host, Kind: Serves}}, false},
		{"only a part of then is known", []string{soa, mx, a}, []string{soa, nsA, a, mute("MX")}, 0, Report{{Host: host, Kind: Serves}}, false},
		{"a website by one family is enough", []string{soa, mx, a, mute("AAAA")}, []string{soa, nsA, mx, a, mute("AAAA")}, 0, Report{{Host: host, Kind: Fine}}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			net := newInternet()
			if test.today != nil {
				net.serve(t, "ns1.old.example", "9.9.9.1", 0, test.today...)
			}
			net.serve(t, host, "9.9.9.2", test.rcode, test.then...)
			got := net.checker().Check(t.Context(), domain, []string{"ns1.old.example"}, []string{host})
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got.Breaks() != test.stops {
				t.Errorf("Breaks = %v", got.Breaks())
			}
		})
	}
}

func TestAHostThatIsNotThereIsToldFromOneThatIsSilent(t *testing.T) {
	net := newInternet()
	net.serve(t, "ns1.old.example", "9.9.9.1", 0, soa, mx, a)
	net.hosts["ns1.silent.example"] = []netip.Addr{netip.MustParseAddr("9.9.9.3")}
	net.hosts["ns2.silent.example"] = []netip.Addr{netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("9.9.9.3")}
	net.gone = []string{"ns1.typo.example", "ns1.example.com"}
	tests := []struct {
		host string
		want Kind
	}{
		{"ns1.typo.example", NoHost},
		{"ns1.example.com", NoAnswer}, // below the domain: the registry has its addresses
		{"ns1.silent.example", NoAnswer},
		{"ns2.silent.example", NoAnswer}, // one of its addresses was asked
		{"ns1.unresolved.example", NoAnswer},
	}
	for _, test := range tests {
		got := net.checker().Check(t.Context(), domain, []string{"ns1.old.example"}, []string{test.host})
		if len(got) != 1 || got[0].Kind != test.want || got.Breaks() != (test.want == NoHost) {
			t.Errorf("%s: %+v, want %s", test.host, got, test.want)
		}
	}
}

func TestAMissingAnswerIsNoProofAndTakesNoLongerThanTheWhole(t *testing.T) {
	net := newInternet()
	net.serve(t, "ns1.old.example", "9.9.9.1", 0, soa, mx, a)
	net.hosts["ns1.silent.example"] = []netip.Addr{netip.MustParseAddr("9.9.9.3")}
	net.waits = true
	wanted := []string{"ns1.silent.example", "ns1.nowhere.example"}
	const whole = 300 * time.Millisecond
	slow := net.checker(func(c *Config) { c.Total, c.Try = whole, time.Hour })
	got := slow.Check(t.Context(), domain, []string{"ns1.old.example"}, wanted)
	if ready := time.Duration(net.latest.Load()); ready > whole {
		t.Errorf("an answer was waited for for up to %s", ready)
	}
	if diff := cmp.Diff(allOf(wanted, NoAnswer), got); diff != "" || got.Breaks() {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestOnlyPublicServersAreAsked(t *testing.T) {
	for _, address := range []string{
		"127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "192.0.2.1", "198.18.0.1",
		"224.0.0.1", "255.255.255.255", "240.0.0.1", "::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1",
		"64:ff9b::a00:1", "2002:a00:1::1", "2002:7f00:1::1", "2001:db8::1", "2001:0:a00:1::1", "3fff::1", "100::1", "::10.0.0.1",
	} {
		t.Run(address, func(t *testing.T) {
			a := netip.MustParseAddr(address)
			if Public(a) {
				t.Error("it is called public")
			}
			net := newInternet()
			net.hosts["ns1.evil.example"] = []netip.Addr{a}
			got := net.checker().Check(t.Context(), domain, nil, []string{"ns1.evil.example"})
			if len(got) != 1 || got[0].Kind != NoHost || net.dials.Load() != 0 {
				t.Errorf("%v after %d connections", got, net.dials.Load())
			}
		})
	}
	for _, address := range []string{"9.9.9.9", "1.1.1.1", "2620:fe::fe", "2606:4700:4700::1111"} {
		if !Public(netip.MustParseAddr(address)) {
			t.Errorf("%s is not called public", address)
		}
	}
}

func TestTheAddressIsCheckedAgainWhereItIsConnectedTo(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	_, other, _ := net.SplitHostPort(listener.Addr().String())
	everything := func(netip.Addr) bool { return true }
	tests := []struct {
		address string
		allowed func(netip.Addr) bool
	}{
		{"127.0.0.1:53", Public}, {"[::1]:53", Public}, {"[::ffff:127.0.0.1]:53", Public}, {"localhost:53", Public},
		{"127.0.0.1:" + other, everything}, // another port than DNS
	}
	for _, test := range tests {
		for _, network := range []string{"udp", "tcp"} {
			conn, err := dialer(test.allowed)(t.Context(), network, test.address)
			if !errors.Is(err, errNotAllowed) {
				t.Errorf("%s %s: connection %v, error %v", network, test.address, conn, err)
			}
		}
	}
}

func TestAnOfflineCheckerAsksNobody(t *testing.T) {
	if got := fmt.Sprint(Offline().Check(t.Context(), domain, []string{"ns1.old.example"}, []string{"ns1.new.example"})); got != "[{ns1.new.example no_answer [] []}]" {
		t.Error(got)
	}
}
