package registrartest_test

import (
	"testing"
	"time"

	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
	"portal/internal/secret"
)

func TestFakeConforms(t *testing.T) {
	registrartest.Run(t, startFake)
}

var offering = map[registrar.ExtraSet]registrar.DomainName{
	registrar.ExtraUSNexus: "echo.us", registrar.ExtraAsiaCED: "echo.asia", registrar.ExtraCATrademark: "echo.ca",
	registrar.ExtraCADisplay: "echo.ca", registrar.ExtraITDisplay: "echo.it", registrar.ExtraUKOptOut: "echo.uk",
	registrar.ExtraUKTag: "echo.uk", registrar.ExtraResellerContact: "echo.com", registrar.ExtraOther: "echo.pro",
}

func startFake(t *testing.T) registrartest.Fixture {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	fake := registrartest.NewFake(func() time.Time { return at })
	const lockless = registrar.DomainName("charlie.example")
	domain := func(name registrar.DomainName, days int) registrar.Domain {
		return registrar.Domain{
			Name: name, Expires: at.AddDate(0, 0, days), Renewal: registrar.RenewalManual,
			Nameservers: []registrar.Nameserver{{Host: "ns1.old.example"}, {Host: "ns2.old.example"}},
			Lock:        registrar.Lock{Supported: name != lockless, Changeable: name != lockless},
		}
	}
	names := []registrar.DomainName{"alpha.example", "bravo.example", "charlie.example", "delta.example"}
	fake.AddProfile("anna", "right-password", domain(names[0], 40), domain(names[1], 10), domain(names[2], 30), domain(names[3], 20))
	fake.AddSubUser(names[1], "bob", "bobs-password", registrar.RightNameservers)
	fake.AddProfile("carl", "carls-password", domain("neighbour.example", 5))
	fake.AddProfile("anna#2", "other-password", domain("another-anna.example", 5))
	fake.AddProfile("erik", "eriks-password", domain("echo.us", 50), domain("echo.asia", 50), domain("echo.ca", 50), domain("echo.it", 50),
		domain("echo.uk", 50), domain("echo.com", 50), domain("echo.pro", 50), domain("echo.name", 50), domain("echo.de", 50))
	fake.SetExtras("echo.uk", registrar.ExtraUKOptOut, registrar.Fields{"uk_whois_opt": "N", "reg_type": "IND"})

	return registrartest.Fixture{
		Registrar: fake.Registrar(),
		Owner:     registrar.Credentials{Domain: names[0], Username: "anna", Password: secret.New("right-password")},
		Domains:   names,
		SubUser:   registrar.Credentials{Domain: names[1], Username: "bob", Password: secret.New("bobs-password")},
		Slow:      names[3],
		Lockless:  lockless,
		Neighbour: "neighbour.example",
		Namesake:  registrar.Credentials{Domain: "another-anna.example", Username: "anna", Password: secret.New("other-password")},
		Foreign:   "foreign.example",
		Offering:  offering,
		Mail:      "echo.name",
		Inactive:  "echo.de",
		Hosts:     []string{"ns3.new.example", "ns1.new.example", "ns4.new.example", "ns2.new.example"},

		Writes: func(op registrartest.Op) (n int) {
			for _, w := range fake.Writes() {
				if w.Op == op {
					n++
				}
			}
			return n
		},
		LoseReply:   func(registrartest.Op) { fake.FailNext(registrartest.LostReply) },
		Refuse:      func(registrartest.Op) { fake.FailNext(registrartest.Rejected("465", registrar.ReasonInvalid, "")) },
		Stall:       func(registrartest.Op) { fake.FailNext(registrartest.Block(registrartest.NewGate())) },
		BreakIdle:   func() {},
		Unreachable: func() { fake.SetDown(true) },
		Pend:        func() { fake.FailNext(registrartest.Pending) },
		Complete:    fake.CompletePending,
		ChangeHosts: func(name registrar.DomainName, hosts []string) {
			fake.SetState(name, func(d *registrar.Domain) {
				d.Nameservers = nil
				for _, host := range hosts {
					d.Nameservers = append(d.Nameservers, registrar.Nameserver{Host: host})
				}
			})
		},
		EndSessions:  fake.EndSessions,
		NoUsableRead: func() { fake.FailNext(registrartest.ReadFails) },

		Freeze: func(name registrar.DomainName) {
			fake.SetState(name, func(d *registrar.Domain) { d.Lock.Changeable = false })
		},
		Verify: func(name registrar.DomainName, v registrar.Verification) {
			fake.SetState(name, func(d *registrar.Domain) { d.Verification = v })
		},
		Sign: func(name registrar.DomainName, ds []registrar.DS) {
			fake.SetState(name, func(d *registrar.Domain) { d.DS = ds })
		},
		Happen: func(name registrar.DomainName) { fake.Happen("nameserver_update", name) },
		Trade:  func(name registrar.DomainName) { fake.SetPendingOwner(name, "Nora New") },
		Withholdable: []registrar.Parts{
			registrar.PartLock, registrar.PartProfile, registrar.PartPrivacy, registrar.PartVerification, registrar.PartDNSSEC,
		},
		Withhold: fake.Withhold,
	}
}

func TestALieIsSuccessWithoutEffect(t *testing.T) {
	f := startFake(t)
	fake := f.Registrar.Writer.(*registrartest.Fake)
	before, _ := fake.State(f.Domains[0])
	fake.FailNext(registrartest.Lie)
	if _, err := fake.SetNameservers(t.Context(), f.Domains[0], []registrar.Nameserver{{Host: f.Hosts[0]}}); err != nil {
		t.Fatal(err)
	}
	after, _ := fake.State(f.Domains[0])
	if !registrar.SameDelegation(before.Nameservers, after.Nameservers) || f.Writes(registrartest.WriteNameservers) != 1 {
		t.Errorf("before %v, after %v, %d writes", before.Nameservers, after.Nameservers, f.Writes(registrartest.WriteNameservers))
	}
}

func TestAGateHoldsAWriteUntilReleased(t *testing.T) {
	f := startFake(t)
	fake := f.Registrar.Writer.(*registrartest.Fake)
	gate := registrartest.NewGate()
	fake.FailNext(registrartest.Block(gate))
	done := make(chan error)
	go func() {
		_, err := fake.SetNameservers(t.Context(), f.Domains[0], []registrar.Nameserver{{Host: f.Hosts[0]}})
		done <- err
	}()
	<-gate.Arrived()
	if state, _ := fake.State(f.Domains[0]); len(state.Nameservers) != 2 {
		t.Error("applied before the gate opened")
	}
	gate.Release()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if state, _ := fake.State(f.Domains[0]); len(state.Nameservers) != 1 {
		t.Error("not applied after the gate opened")
	}
}
