package registrartest

import (
	"slices"
	"testing"

	"portal/internal/registrar"
)

// Fixture is a registrar with known state and the means to disturb it. Each
// rule gets a fresh one. Hooks take effect before they return.
type Fixture struct {
	Registrar registrar.Registrar

	// Owner opens a profile that holds exactly Domains: at least four, in order
	// of name, with at least two nameservers each, expiring at different times.
	// Owner.Domain is the first of them.
	Owner   registrar.Credentials
	Domains []registrar.DomainName
	// SubUser is a login of Domains[1] that may change nameservers only.
	SubUser registrar.Credentials
	// Slow is one of Domains whose changes the registry only accepts at first.
	Slow registrar.DomainName
	// Lockless is one of Domains whose TLD has no transfer lock; it is neither of
	// the first two. Those have one that is off, renew by hand, and are unsigned.
	Lockless registrar.DomainName
	// Neighbour is held by another profile of the same account.
	Neighbour registrar.DomainName
	// Namesake is the owner of another profile of the same account, with the
	// username of Owner and a domain of its own.
	Namesake registrar.Credentials
	// Foreign is held by another account.
	Foreign registrar.DomainName
	// Offering are further domains of the account, in no profile named here. The one
	// under a set offers it; that of ExtraUKOptOut is a private person's, has no
	// auth code and no privacy, and that of ExtraOther has no settings yet.
	Offering map[registrar.ExtraSet]registrar.DomainName
	// Mail and Inactive are like them: a .name, and one that a registry may be asked
	// to look at again.
	Mail, Inactive registrar.DomainName
	// Hosts are four hosts that every registry knows, not in order of name, and
	// not the ones that any domain has now.
	Hosts []string

	Writes       func(Op) int                                    // how many writes of a kind reached the registrar
	LoseReply    func(Op)                                        // the next such write is applied, its answer lost
	Refuse       func(Op)                                        // the next such write gets a clear no
	Stall        func(Op)                                        // the next such write is received and never answered
	BreakIdle    func()                                          // every connection that is kept open is closed
	Unreachable  func()                                          // from now on nothing can be sent
	Pend         func()                                          // the next write is to Slow
	Complete     func()                                          // the registry carries out what waits
	ChangeHosts  func(name registrar.DomainName, hosts []string) // as if elsewhere
	EndSessions  func()                                          // every session ends, as by an idle time-out
	NoUsableRead func()                                          // the next reads get no usable answer, however often they are tried

	Freeze func(name registrar.DomainName)                           // the registrar holds its lock
	Verify func(name registrar.DomainName, v registrar.Verification) // its verification is at v
	Sign   func(name registrar.DomainName, ds []registrar.DS)        // it has these records
	Happen func(name registrar.DomainName)                           // something that is told as an event
	Trade  func(name registrar.DomainName)                           // a change of registrant to Nora New waits

	Withholdable []registrar.Parts     // further parts that the registrar can be made to withhold
	Withhold     func(registrar.Parts) // from now on it refuses to tell one of those
}

// Run checks every rule of the port against the registrars that start makes.
func Run(t *testing.T, start func(t *testing.T) Fixture) {
	all := [][]rule{readerRules, partRules, writerRules, eventRules, profileRules, contactRules, hostRules, zoneRules, extraRules, loginRules, tradeRules}
	for _, rules := range slices.Concat(all, commonWriterRules, commonRoleRules) {
		for _, r := range rules {
			t.Run(r.name, func(t *testing.T) { r.check(t, start(t)) })
		}
	}
}

// rule is one sentence of the contract and its proof.
type rule struct {
	name  string
	check func(t *testing.T, f Fixture)
}

func nameservers(hosts ...string) []registrar.Nameserver {
	ns := make([]registrar.Nameserver, len(hosts))
	for i, host := range hosts {
		ns[i] = registrar.Nameserver{Host: host}
	}
	return ns
}

// liveHosts reads the delegation of name as it is now.
func liveHosts(t *testing.T, f Fixture, name registrar.DomainName) []string {
	t.Helper()
	live, err := f.Registrar.Reader.Domain(t.Context(), name, registrar.PartRegistration)
	if err != nil {
		t.Fatalf("read nameservers of %s: %v", name, err)
	}
	return registrar.Hosts(live.Nameservers)
}

func signIn(t *testing.T, f Fixture, c registrar.Credentials) registrar.Login {
	t.Helper()
	login, err := f.Registrar.Profiles.SignIn(t.Context(), c)
	if err != nil {
		t.Fatalf("sign in: %v", err)
	}
	return login
}
