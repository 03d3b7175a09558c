package srs_test

import (
	"crypto/x509"
	"encoding/json"
	"io"
	"net"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
	"portal/internal/registrar/rules"
	"portal/internal/secret"
	"portal/internal/srs"
	"portal/internal/srs/port"
	"portal/internal/srs/srssim"
)

func TestAdapterConforms(t *testing.T) {
	registrartest.Run(t, startFixture)
}

const simulatorSeed = `{"settings": {"async_delay": "2h", "cookie_idle": "30m", "strangers": ["stranger.example"]},` + simulatorWorld

// simulatorWorld is what follows the settings.
const simulatorWorld = `
 "hosts": {"*": ["ns3.new.example", "ns1.new.example", "ns4.new.example", "ns2.new.example"]},
 "accounts": [
  {"username": "acme", "key": "0123456789abcdef", "profiles": [
   {"username": "anna", "password": "right-password", "domains": [
     {"name": "alpha-garden.com", "expires": "2027-06-04T00:00:00Z"},
     {"name": "bravo-garden.net", "expires": "2027-06-01T00:00:00Z", "sub_user": {"username": "bob", "password": "bobs-password", "permission": 16}},
     {"name": "charlie-shop.org", "expires": "2027-06-03T00:00:00Z"},
     {"name": "delta-harbour.fi", "expires": "2027-06-02T00:00:00Z"}]},
   {"username": "anna", "password": "other-password", "domains": [{"name": "another-anna.com"}]},
   {"username": "carl", "password": "carls-password", "domains": [{"name": "neighbour.com"}]},
   {"username": "erik", "password": "eriks-password", "domains": [
     {"name": "echo.us"}, {"name": "echo.asia"}, {"name": "echo.ca"}, {"name": "echo.it"}, {"name": "echo.com"}, {"name": "echo.pro"},
     {"name": "echo.name"}, {"name": "echo.uk", "data": {"reg_type": "IND"}}, {"name": "echo.de", "dns_errors": "no SOA"}]}],
   "contact": {"business": "Acme Domains", "email": "help@acme.example"}},
  {"username": "globex", "key": "fedcba9876543210", "profiles": [
   {"username": "dora", "password": "doras-password", "domains": [{"name": "foreign.com"}]}]}
 ]}`

const write = "ADVANCED_UPDATE_NAMESERVERS"

// actions are the commands of the port's writes.
var actions = map[registrartest.Op]string{
	registrartest.WriteNameservers: write,
	registrartest.WriteLock:        "MODIFY",
	registrartest.WriteRenewal:     "MODIFY",

	registrartest.WriteContacts:         "MODIFY",
	registrartest.WriteRevokeOwner:      "MODIFY",
	registrartest.WritePrivacy:          "MODIFY",
	registrartest.WriteVerification:     "SEND_REGISTRANT_VERIFICATION_EMAIL",
	registrartest.WriteCode:             "MODIFY",
	registrartest.WriteSendCode:         "SEND_AUTHCODE",
	registrartest.WriteHostCreate:       "CREATE",
	registrartest.WriteHostChange:       "MODIFY",
	registrartest.WriteHostDelete:       "DELETE",
	registrartest.WriteHostAdd:          "REGISTRY_ADD_NS",
	registrartest.WriteZoneCreate:       "CREATE_DNS_ZONE",
	registrartest.WriteZone:             "SET_DNS_ZONE",
	registrartest.WriteZoneDelete:       "DELETE_DNS_ZONE",
	registrartest.WriteDS:               "SET_DNSSEC_INFO",
	registrartest.WriteForwardStart:     "CREATE_DOMAIN_FORWARDING",
	registrartest.WriteForwards:         "SET_DOMAIN_FORWARDING",
	registrartest.WriteForwardStop:      "DELETE_DOMAIN_FORWARDING",
	registrartest.WriteMailForward:      "MODIFY",
	registrartest.WriteExtras:           "MODIFY",
	registrartest.WriteActivate:         "ACTIVATE",
	registrartest.WriteRegistryPassword: "CIRA_EMAIL_PWD",
	registrartest.WriteTradeLock:        "MODIFY_TRADE_LOCK_SETTING",
	registrartest.WriteTradeAgent:       "MODIFY_TRADE_DESIGNATED_AGENT",
	registrartest.WriteTradeResend:      "RESEND_TRADE_APPROVAL_NOTICE",
	registrartest.WritePassword:         "CHANGE",
	registrartest.WriteMove:             "CHANGE",
	registrartest.WriteSubUserAdd:       "ADD",
	registrartest.WriteSubUser:          "MODIFY",
	registrartest.WriteSubUserGone:      "DELETE",
	registrartest.WriteSendLogin:        "SEND_PASSWORD",
}

// offering are the domains that offer a set.
var offering = map[registrar.ExtraSet]registrar.DomainName{
	registrar.ExtraUSNexus: "echo.us", registrar.ExtraAsiaCED: "echo.asia", registrar.ExtraCATrademark: "echo.ca",
	registrar.ExtraCADisplay: "echo.ca", registrar.ExtraITDisplay: "echo.it", registrar.ExtraUKOptOut: "echo.uk",
	registrar.ExtraUKTag: "echo.uk", registrar.ExtraResellerContact: "echo.com", registrar.ExtraOther: "echo.pro",
}

// verificationWords are how the protocol says what the port says.
var verificationWords = map[registrar.VerificationStatus]string{
	registrar.VerificationVerified: "verified", registrar.VerificationNeeded: "unverified",
	registrar.VerificationWaiting: "verifying", registrar.VerificationPending: "pending", registrar.VerificationSuspended: "suspended",
}

// far is a simulator behind a proxy that can break connections.
type far struct {
	sim    *srssim.Simulator
	proxy  *proxy
	direct string // past the proxy
	pool   *x509.CertPool
}

// startFar starts a simulator that writes some empty lists and maps as an empty text,
// which no server was seen to do: the client has to read both.
func startFar(t *testing.T, seedText string) *far {
	t.Helper()
	seed, err := srssim.ParseSeed([]byte(seedText))
	if err != nil {
		t.Fatal(err)
	}
	if seed.Settings == nil {
		usual := srssim.DefaultSettings()
		seed.Settings = &usual
	}
	seed.Settings.EmptyAsText = true
	sim, err := srssim.New(srssim.Config{Seed: seed, TLDs: rules.TLDData})
	if err != nil {
		t.Fatal(err)
	}
	run, err := sim.Start(srssim.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = run.Close() })
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(run.CACert)
	target, err := url.Parse(run.XCPURL)
	if err != nil {
		t.Fatal(err)
	}
	return &far{sim: sim, proxy: startProxy(t, target.Host), direct: run.XCPURL, pool: pool}
}

func (f *far) config() srs.Config {
	return srs.Config{
		Endpoint: "https://" + f.proxy.addr(), Username: "acme", Key: secret.New("0123456789abcdef"), RootCAs: f.pool,
		RetryDelay: time.Millisecond, MaxPerSecond: 10_000,
	}
}

func newClient(t *testing.T, config srs.Config) *srs.Client {
	t.Helper()
	client, err := srs.NewClient(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

func (f *far) fail(t *testing.T, fault srssim.Fault) {
	t.Helper()
	if err := f.sim.AddFaults(fault); err != nil {
		t.Fatal(err)
	}
}

func (f *far) received(action string) (n int) {
	for _, entry := range f.sim.Ledger(0) {
		if entry.Action == action {
			n++
		}
	}
	return n
}

func startFixture(t *testing.T) registrartest.Fixture {
	f := startFar(t, simulatorSeed)
	client := newClient(t, f.config())
	fault := func(fault srssim.Fault) func() {
		return func() { f.fail(t, fault) }
	}
	onWrite := func(fault srssim.Fault) func(registrartest.Op) {
		return func(op registrartest.Op) {
			fault.Action, fault.Count = actions[op], 1
			f.fail(t, fault)
		}
	}
	reg := port.New(client)
	return registrartest.Fixture{
		Registrar: reg,
		Owner:     registrar.Credentials{Domain: "alpha-garden.com", Username: "anna", Password: secret.New("right-password")},
		Domains:   []registrar.DomainName{"alpha-garden.com", "bravo-garden.net", "charlie-shop.org", "delta-harbour.fi"},
		SubUser:   registrar.Credentials{Domain: "bravo-garden.net", Username: "bob", Password: secret.New("bobs-password")},
		Slow:      "delta-harbour.fi",
		Lockless:  "delta-harbour.fi",
		Neighbour: "neighbour.com",
		Namesake:  registrar.Credentials{Domain: "another-anna.com", Username: "anna", Password: secret.New("other-password")},
		Foreign:   "foreign.com",
		Offering:  offering,
		Mail:      "echo.name",
		Inactive:  "echo.de",
		Hosts:     []string{"ns3.new.example", "ns1.new.example", "ns4.new.example", "ns2.new.example"},

		Writes:       func(op registrartest.Op) int { return f.received(actions[op]) },
		LoseReply:    onWrite(srssim.Fault{Kind: srssim.FaultDrop}),
		Refuse:       onWrite(srssim.Fault{Kind: srssim.FaultCode, Code: 465, Text: "Invalid data"}),
		Stall:        onWrite(srssim.Fault{Kind: srssim.FaultDelay, DelayMS: 60_000, DelayAfter: true}),
		BreakIdle:    f.proxy.cut,
		Unreachable:  f.proxy.close,
		Pend:         func() {},
		Complete:     func() { f.sim.Advance(3 * time.Hour) },
		EndSessions:  func() { f.sim.Advance(time.Hour) },
		NoUsableRead: fault(srssim.Fault{Kind: srssim.FaultHTTP, Action: "GET"}),
		ChangeHosts: func(name registrar.DomainName, hosts []string) {
			f.patch(t, string(name), jsonText(t, map[string]any{"nameservers": hosts}))
		},

		Freeze: func(name registrar.DomainName) { f.patch(t, string(name), `{"frozen": true}`) },
		Verify: func(name registrar.DomainName, v registrar.Verification) {
			f.patch(t, string(name), jsonText(t, map[string]any{"verification": map[string]any{
				"status": verificationWords[v.Status], "deadline": v.Deadline, "bounced": v.Bounced,
			}}))
		},
		Sign: func(name registrar.DomainName, ds []registrar.DS) {
			records := make([]srssim.DS, len(ds))
			for i, r := range ds {
				records[i] = srssim.DS{
					KeyTag: strconv.Itoa(int(r.KeyTag)), Algorithm: strconv.Itoa(int(r.Algorithm)),
					DigestType: strconv.Itoa(int(r.DigestType)), Digest: strings.ToUpper(r.Digest),
				}
			}
			f.patch(t, string(name), jsonText(t, map[string]any{"dnssec": records}))
		},
		Trade: func(name registrar.DomainName) {
			f.patch(t, string(name), `{"trade": {"owner": {"first_name": "Nora", "last_name": "New"}, "started": "2026-01-01T00:00:00Z", "due": "2035-01-01T00:00:00Z"}}`)
		},
		Happen: func(name registrar.DomainName) {
			hosts := []registrar.Nameserver{{Host: "ns3.new.example"}, {Host: "ns1.new.example"}}
			if _, err := reg.Writer.SetNameservers(t.Context(), name, hosts); err != nil {
				t.Fatal(err)
			}
		},
		Withholdable: []registrar.Parts{registrar.PartProfile, registrar.PartVerification},
		Withhold: func(part registrar.Parts) {
			refusal := srssim.Fault{Kind: srssim.FaultCode, Code: 435, Object: "USERINFO"}
			if part == registrar.PartVerification {
				refusal.Action, refusal.Object = "GET_REGISTRANT_VERIFICATION_STATUS", "DOMAIN"
			}
			f.fail(t, refusal)
		},
	}
}

func jsonText(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// proxy passes bytes on, and breaks connections on request.
type proxy struct {
	listener net.Listener
	mu       sync.Mutex
	open     []net.Conn
	closed   bool
}

func startProxy(t *testing.T, target string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l}
	t.Cleanup(p.close)
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			p.pass(near, target)
		}
	}()
	return p
}

func (p *proxy) addr() string { return p.listener.Addr().String() }

func (p *proxy) pass(near net.Conn, target string) {
	distant, err := net.Dial("tcp", target)
	if err != nil || !p.keep(near, distant) {
		_ = near.Close()
		return
	}
	pipe := func(to, from net.Conn) {
		_, _ = io.Copy(to, from) // ends when either side does
		_, _ = to.Close(), from.Close()
	}
	go pipe(distant, near)
	go pipe(near, distant)
}

func (p *proxy) keep(conns ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open = append(p.open, conns...)
	return !p.closed
}

// cut closes every connection that is open.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.open {
		_ = c.Close()
	}
	p.open = nil
}

// close refuses new connections too.
func (p *proxy) close() {
	_ = p.listener.Close()
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.cut()
}
