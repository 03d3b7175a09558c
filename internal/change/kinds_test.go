package change_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/secret"
)

// builder makes a change of a domain of f as a form would.
type builder func(f fixture, t change.Ticket, from change.Observed) change.Change

// kindCase is all that the rules of everykind_test.go need to hold a kind of
// change to each of them.
type kindCase struct {
	kind kind.Kind
	// wanted and other ask for states that the domain does not have at first, or,
	// where there are only two, other for the one that it has. same asks for that.
	wanted, other, same builder
	// elsewhere is what somebody may do by another way. It leads to none of the
	// states above if third is set.
	elsewhere func(f fixture, name registrar.DomainName)
	third     bool
	// needs are the parts that the change rests on; without them no look is a proof.
	needs registrar.Parts
	// ready makes the domain one that the change fits; nil where every domain does.
	ready func(f fixture, name registrar.DomainName)
	// traceless is a kind that leaves nothing to read, such as a mail that is sent:
	// the answer is all there is. It has no same, elsewhere and needs.
	traceless bool
	// remembered is a traceless kind of which the process that sent it can tell
	// whether it shows; reveal one that reads, so that no registry answers later.
	remembered, reveal bool
	// departs is a kind after which the account does not have the domain any more:
	// that shows. tld is that of the domains it fits, "example" if it is "".
	departs bool
	tld     string
}

// kindCases has an entry for each kind of change; a test fails if one is missing.
// The domains that it is tried on are those of fixture.domain.
var kindCases = []kindCase{
	{
		kind:      kind.NameserversSet,
		needs:     registrar.PartRegistration,
		wanted:    toHosts("ns1.new.example", "ns2.new.example"),
		other:     toHosts("ns1.third.example", "ns2.third.example"),
		same:      toHosts("ns1.old.example", "ns2.old.example"),
		elsewhere: setState(func(d *registrar.Domain) { d.Nameservers = hosts("ns1.elsewhere.example", "ns2.elsewhere.example") }),
		third:     true,
	},
	{
		kind:      kind.LockSet,
		needs:     registrar.PartLock,
		wanted:    toLock(true),
		other:     toLock(false),
		same:      toLock(false),
		elsewhere: setState(func(d *registrar.Domain) { d.Lock.Locked = true }),
	},
	{
		kind:      kind.RenewalSet,
		needs:     registrar.PartRegistration,
		wanted:    toRenewal(registrar.RenewalAuto),
		other:     toRenewal(registrar.RenewalManual),
		same:      toRenewal(registrar.RenewalManual),
		elsewhere: setState(func(d *registrar.Domain) { d.Renewal = registrar.RenewalExpire }),
		third:     true,
	},
	{
		kind:   kind.DNSSECSet,
		needs:  registrar.PartDNSSEC,
		wanted: toDS(registrar.DS{KeyTag: 1, Algorithm: 13, DigestType: 2, Digest: "aa"}),
		other:  toDS(registrar.DS{KeyTag: 2, Algorithm: 13, DigestType: 2, Digest: "bb"}),
		same:   toDS(),
		elsewhere: setState(func(d *registrar.Domain) {
			d.DS = []registrar.DS{{KeyTag: 3, Algorithm: 8, DigestType: 2, Digest: "cc"}}
		}),
		third: true,
	},
	{
		kind: kind.HostCreate, third: true, elsewhere: otherHosts,
		wanted: makeHost("ns3", "203.0.113.33"),
		other:  makeHost("ns4", "203.0.113.34"),
		same:   makeHost("ns1", "203.0.113.1"),
	},
	{
		kind: kind.HostChange, third: true, elsewhere: otherHosts,
		wanted: moveHost("ns1", "ns5", "203.0.113.35"),
		other:  moveHost("ns1", "ns1", "203.0.113.36"),
		same:   moveHost("ns1", "ns1", "203.0.113.1"),
	},
	{
		kind: kind.HostDelete, third: true, elsewhere: otherHosts,
		wanted: dropHost("ns1"),
		other:  dropHost("ns2"),
		same:   dropHost("ns9"),
	},
	{
		kind:      kind.PrivacySet,
		needs:     registrar.PartPrivacy,
		wanted:    toPrivacy(true),
		other:     toPrivacy(false),
		same:      toPrivacy(false),
		elsewhere: setState(func(d *registrar.Domain) { d.Privacy = registrar.PrivacyEnabling }),
		third:     true,
	},
	extrasCase, tagCase, activateCase, registryPasswordCase,
	zoneSetCase, zoneCreateCase, zoneDeleteCase,
	forwardingSetCase, forwardingStartCase, forwardingStopCase, mailForwardCase,
	passwordCase, ownershipCase, subUserAdd, subUserSet, subUserGone,
	{
		kind:   kind.ContactsSet,
		wanted: toContacts("tech@new.example"),
		other:  toContacts("tech@third.example"),
		same:   toContacts("alex@example.com"),
		elsewhere: func(f fixture, name registrar.DomainName) {
			set := registrar.ContactSet{Contacts: map[registrar.ContactRole]registrar.FullContact{}}
			for _, role := range registrar.ContactRoles {
				set.Contacts[role] = registrar.FullContact{FirstName: "Somebody", Email: "else@elsewhere.example"}
			}
			f.fake.SetContacts(name, set)
		},
		third: true,
	},
	{
		kind:      kind.ContactsRevoke,
		wanted:    toRevoke(newRegistrant),
		other:     toRevoke("Somebody Else"),
		same:      toRevoke(""),
		elsewhere: func(f fixture, name registrar.DomainName) { f.fake.SetPendingOwner(name, "Third Party") },
		third:     true,
	},
	{
		kind:      kind.TradeLockSet,
		wanted:    toTradeLock(false),
		other:     toTradeLock(true),
		same:      toTradeLock(true),
		elsewhere: func(f fixture, name registrar.DomainName) { f.fake.SetTradeLock(name, false) },
	},
	{
		kind:      kind.TradeAgentSet,
		wanted:    toTradeAgent(false),
		other:     toTradeAgent(true),
		same:      toTradeAgent(true),
		elsewhere: func(f fixture, name registrar.DomainName) { f.fake.SetAgent(name, false) },
	},
	{
		kind:      kind.TradeResend,
		wanted:    toResend(true),
		other:     toResend(false),
		traceless: true,
	},
	{kind: kind.VerificationSend, traceless: true, wanted: mailOwner, other: mailCode},
	{kind: kind.HostAddToRegistry, traceless: true, wanted: toRegistry("ns1."), other: toRegistry("ns2.")},
	{kind: kind.AuthCodeShow, traceless: true, reveal: true, wanted: revealCode, other: mailCode},
	{kind: kind.AuthCodeSet, traceless: true, remembered: true, wanted: setCode, other: mailCode},
	{kind: kind.AuthCodeSend, traceless: true, wanted: mailCode, other: setCode},
}

// newRegistrant is who is to become the registrant of the domains that kinds are
// tried on.
const newRegistrant = "Nora New"

// contacts are those of name; of a domain that is not there any more, the last
// that were seen.
func (f fixture) contacts(name registrar.DomainName) registrar.ContactSet {
	set, err := f.fake.Registrar().ContactReader.Contacts(context.Background(), name)
	if err != nil {
		set.PendingOwner = newRegistrant
	}
	return set
}

func toContacts(email string) builder {
	return func(f fixture, t change.Ticket, from change.Observed) change.Change {
		set := f.contacts(from.Domain.Name)
		wanted := map[registrar.ContactRole]registrar.FullContact{}
		for _, role := range []registrar.ContactRole{registrar.AdminContact, registrar.TechContact} {
			c := set.Contacts[role].Clone()
			c.Email = email
			wanted[role] = c
		}
		return change.NewContacts(t, from, set, wanted)
	}
}

// toRevoke revokes what waits. Where nothing does, it stands for a form that was
// made while pending did.
func toRevoke(pending string) builder {
	return func(f fixture, t change.Ticket, from change.Observed) change.Change {
		if live := f.contacts(from.Domain.Name).PendingOwner; live != "" && pending == newRegistrant {
			return change.NewRevoke(t, from, live)
		}
		return change.NewRevoke(t, from, pending)
	}
}

func toTradeLock(lock bool) builder {
	return func(f fixture, t change.Ticket, from change.Observed) change.Change {
		settings, err := f.fake.Registrar().TradeReader.TradeSettings(context.Background(), from.Domain.Name)
		if err != nil {
			settings.LockAfter = true
		}
		return change.NewTradeLock(t, from, settings.LockAfter, lock, jane.Address)
	}
}

func toTradeAgent(on bool) builder {
	return func(f fixture, t change.Ticket, from change.Observed) change.Change {
		before, err := f.fake.Registrar().TradeReader.DesignatedAgent(context.Background(), from.Domain.Name)
		return change.NewTradeAgent(t, from, before || err != nil, on, jane.Address)
	}
}

func toResend(toNew bool) builder {
	return func(_ fixture, t change.Ticket, from change.Observed) change.Change {
		return change.NewResend(t, from, toNew)
	}
}

// countedReader reads auth codes by what the fake counts as a write, and lets fail
// as one: a reveal is held to the rules of all edits.
type countedReader struct{ registrar.Registrar }

func (r countedReader) AuthCode(ctx context.Context, name registrar.DomainName) (secret.String, error) {
	if _, err := r.CodeWriter.SendAuthCode(ctx, name); err != nil {
		return secret.String{}, err
	}
	return r.CodeReader.AuthCode(ctx, name)
}

func revealCode(f fixture, t change.Ticket, from change.Observed) change.Change {
	return change.NewShowAuthCode(t, from, countedReader{f.fake.Registrar()})
}

func setCode(_ fixture, t change.Ticket, from change.Observed) change.Change {
	return change.NewSetAuthCode(t, from, secret.New("Another-code-17"))
}

func mailOwner(_ fixture, t change.Ticket, from change.Observed) change.Change {
	return change.NewVerification(t, from)
}

func mailCode(_ fixture, t change.Ticket, from change.Observed) change.Change {
	return change.NewSendAuthCode(t, from)
}

func toPrivacy(on bool) builder {
	return func(_ fixture, t change.Ticket, from change.Observed) change.Change {
		return change.NewPrivacy(t, from, on)
	}
}

func toRegistry(label string) builder {
	return func(f fixture, t change.Ticket, from change.Observed) change.Change {
		return change.NewHostRegistration(t, from, registrar.Nameserver{Host: label + string(from.Domain.Name)}, f.fake)
	}
}

func toHosts(names ...string) builder {
	return func(_ fixture, t change.Ticket, from change.Observed) change.Change {
		return change.NewNameservers(t, from, hosts(names...))
	}
}

func toDS(records ...registrar.DS) builder {
	return func(_ fixture, t change.Ticket, from change.Observed) change.Change {
		return change.NewDNSSEC(t, from, records)
	}
}

func toLock(locked bool) builder {
	return func(_ fixture, t change.Ticket, from change.Observed) change.Change {
		return change.NewLock(t, from, locked)
	}
}

func toRenewal(r registrar.Renewal) builder {
	return func(_ fixture, t change.Ticket, from change.Observed) change.Change {
		return change.NewRenewal(t, from, r)
	}
}

func setState(apply func(*registrar.Domain)) func(fixture, registrar.DomainName) {
	return func(f fixture, name registrar.DomainName) { f.fake.SetState(name, apply) }
}

func TestEveryKindIsHeldToTheRules(t *testing.T) {
	t.Parallel()
	var held []kind.Kind
	for _, k := range kindCases {
		held = append(held, k.kind)
		traced := k.same != nil && k.elsewhere != nil
		if k.wanted == nil || k.other == nil || traced == k.traceless {
			t.Errorf("the entry of %s leaves something out", k.kind)
		}
	}
	slices.Sort(held)
	if !slices.Equal(held, change.Kinds()) {
		t.Errorf("kinds with an entry here are %q, those that come back from the log %q", held, change.Kinds())
	}
}

// eachTraced is eachKind for kinds that leave something to read.
func eachTraced(t *testing.T, f fixture, rule func(t *testing.T, k kindCase, name registrar.DomainName)) {
	t.Helper()
	eachKind(t, f, func(t *testing.T, k kindCase, name registrar.DomainName) {
		if !k.traceless {
			rule(t, k, name)
		}
	})
}

// eachKind holds every kind to one rule, on a domain of its own.
func eachKind(t *testing.T, f fixture, rule func(t *testing.T, k kindCase, name registrar.DomainName)) {
	t.Helper()
	for _, k := range kindCases {
		t.Run(string(k.kind), func(t *testing.T) {
			name := f.domain(cmp.Or(k.tld, "example"))
			if k.ready != nil {
				k.ready(f, name)
			}
			rule(t, k, name)
		})
	}
}

// domain adds a domain to jane's profile, below "example" or another TLD.
func (f fixture) domain(tld ...string) registrar.DomainName {
	f.made.n++
	name := registrar.DomainName(fmt.Sprintf("domain-%d.%s", f.made.n, append(tld, "example")[0]))
	f.fake.AddDomain("jane", registrar.Domain{
		Name: name, Nameservers: hosts("ns1.old.example", "ns2.old.example"), Renewal: registrar.RenewalManual,
		Lock: registrar.Lock{Supported: true, Changeable: true}, Privacy: registrar.PrivacyOff,
		Verification: registrar.Verification{Status: registrar.VerificationNeeded},
	})
	f.fake.SetPendingOwner(name, newRegistrant)
	f.fake.SetHosts(name, hostsBelow(name)...)
	return name
}

// ask is the change that a visitor who just opened the page would send.
func (f fixture) ask(t *testing.T, name registrar.DomainName, build builder) change.Change {
	t.Helper()
	seen := f.observe(t, name)
	ticket := change.Ticket{ID: change.NewID()}
	ticket.Seen = build(f, ticket, seen).Seen()
	return build(f, ticket, seen)
}

func (f fixture) observe(t *testing.T, name registrar.DomainName) change.Observed {
	t.Helper()
	seen, err := f.Observe(t.Context(), jane, name, registrar.AllParts)
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

// wantWrites counts the writes to a domain that reached the registrar.
func (f fixture) wantWrites(t *testing.T, name registrar.DomainName, want int) {
	t.Helper()
	n := 0
	for _, w := range f.fake.Writes() {
		// What a registry is told about a host names the host alone.
		if w.Domain == name || w.Domain == "" && len(w.Value) > 0 && strings.HasSuffix(w.Value[0], "."+string(name)) {
			n++
		}
	}
	if n != want {
		t.Errorf("%d writes to %s reached the registrar, want %d", n, name, want)
	}
}

// without is a sub-user who has every right that one can have, but not right.
func without(right registrar.Rights) auth.Actor {
	sub := jane
	sub.Role, sub.Rights = auth.RoleSubUser, registrar.AllRights&^registrar.RightProfile&^right
	return sub
}
