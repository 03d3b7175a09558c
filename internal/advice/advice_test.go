package advice_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/advice"
	"portal/internal/postgres/postgrestest"
	"portal/internal/profile"
	"portal/internal/registrar"
)

var now = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

// calm is a domain with nothing to look at.
func calm() registrar.Domain {
	return registrar.Domain{
		Name: "example.com", Parts: registrar.AllParts, Expires: now.AddDate(1, 0, 0), Renewal: registrar.RenewalManual,
		Nameservers:  []registrar.Nameserver{{Host: "ns1.one.example"}, {Host: "ns2.two.example"}},
		Lock:         registrar.Lock{Supported: true, Changeable: true, Locked: true},
		Privacy:      registrar.PrivacyOn,
		Owner:        registrar.Contact{Email: "jane@mail.example"},
		Verification: registrar.Verification{Status: registrar.VerificationVerified},
		DS:           []registrar.DS{{KeyTag: 1}},
	}
}

func TestAdviceRestsOnTheState(t *testing.T) {
	tests := []struct {
		name string
		edit func(*registrar.Domain)
		want []advice.Advice
	}{
		{"nothing to look at", func(*registrar.Domain) {}, nil},
		{"nothing is known", func(d *registrar.Domain) { *d = registrar.Domain{Name: "example.com"} }, nil},
		{"lock open", func(d *registrar.Domain) { d.Lock.Locked = false }, []advice.Advice{{advice.LockOff, "unlocked"}}},
		{"a lock that can't be closed", func(d *registrar.Domain) { d.Lock = registrar.Lock{Supported: true} }, nil},
		{"a TLD without a lock", func(d *registrar.Domain) { d.Lock = registrar.Lock{} }, nil},
		{"open, since it is being moved", func(d *registrar.Domain) { d.Lock.Locked, d.TransferAway = false, true }, nil},
		{"not private", func(d *registrar.Domain) { d.Privacy = registrar.PrivacyOff }, []advice.Advice{{advice.PrivacyOff, "off"}}},
		{"becoming private", func(d *registrar.Domain) { d.Privacy = registrar.PrivacyEnabling }, nil},
		{"expires, nobody renews", func(d *registrar.Domain) { d.Expires = now.AddDate(0, 0, 45) }, []advice.Advice{{advice.Expiring, "manual 2027-01-05"}}},
		{"expires a day later", func(d *registrar.Domain) { d.Expires = now.AddDate(0, 0, 46) }, nil},
		{"expired, whatever was chosen", func(d *registrar.Domain) { d.Expires, d.Renewal = now.Add(-time.Second), registrar.RenewalAuto }, []advice.Advice{{advice.Expired, "2026-11-21"}}},
		{"expired, and no more about to", func(d *registrar.Domain) { d.Expires = now.AddDate(0, 0, -9) }, []advice.Advice{{advice.Expired, "2026-11-12"}}},
		{"expires, renewed by itself", func(d *registrar.Domain) { d.Expires, d.Renewal = now, registrar.RenewalAuto }, nil},
		{"expires, renewal not told", func(d *registrar.Domain) { d.Expires, d.Renewal = now, "" }, nil},
		{"not verified", func(d *registrar.Domain) {
			d.Verification = registrar.Verification{Status: registrar.VerificationNeeded, Deadline: now, Bounced: true}
		}, []advice.Advice{{advice.Unverified, "needed 2026-11-21 bounced"}}},
		{"the owner's mailbox on the domain", func(d *registrar.Domain) { d.Owner.Email = "Jane@EXAMPLE.com" }, []advice.Advice{{advice.OwnMailbox, "owner"}}},
		{"and below it", func(d *registrar.Domain) { d.Owner.Email = "jane@mail.example.com" }, []advice.Advice{{advice.OwnMailbox, "owner"}}},
		{"a name that only ends alike", func(d *registrar.Domain) { d.Owner.Email = "jane@myexample.com" }, nil},
		{"nameservers under one name", func(d *registrar.Domain) {
			d.Nameservers = []registrar.Nameserver{{Host: "a.ns.host.co.uk"}, {Host: "b.ns.host.co.uk"}}
		}, []advice.Advice{{advice.OneNetwork, "host.co.uk"}}},
		{"under one suffix, not one name", func(d *registrar.Domain) {
			d.Nameservers = []registrar.Nameserver{{Host: "ns.one.co.uk"}, {Host: "ns.two.co.uk"}}
		}, nil},
		{"unsigned", func(d *registrar.Domain) { d.DS = nil }, []advice.Advice{{advice.DSMissing, "unsigned"}}},
		{"unsigned where it can't be signed", func(d *registrar.Domain) { d.Name, d.DS = "example.ch", nil }, nil},
		{"signing not told", func(d *registrar.Domain) { d.DS, d.Parts = nil, registrar.PageParts }, nil},
		{"several, the most pressing first", func(d *registrar.Domain) {
			d.Privacy, d.Lock.Locked, d.Expires, d.Renewal = registrar.PrivacyOff, false, now, registrar.RenewalExpire
		}, []advice.Advice{{advice.Expiring, "expire 2026-11-21"}, {advice.LockOff, "unlocked"}, {advice.PrivacyOff, "off"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := calm()
			tt.edit(&d)
			if diff := cmp.Diff(tt.want, advice.For(advice.View{Domain: d}, now)); diff != "" {
				t.Errorf("advice (-want +got):\n%s", diff)
			}
		})
	}
}

// place is a domain of a profile.
type place struct {
	profile.Key
	domain registrar.DomainName
}

var janes = place{profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}, "example.com"}

func TestWhatWasPutAsideComesBackWhenItChanges(t *testing.T) {
	s := advice.NewStore(postgrestest.New(t).Pool, func() time.Time { return now })
	here := janes
	expiring, open := advice.Advice{Topic: advice.Expiring, State: "manual 2026-12-01"}, advice.Advice{Topic: advice.LockOff, State: "unlocked"}
	both := calm()
	both.Expires, both.Lock.Locked = now.AddDate(0, 0, 10), false
	locked, unlocked := calm(), calm()
	unlocked.Lock.Locked = false
	later := calm()
	later.Expires, later.Renewal = now.AddDate(0, 0, 11), registrar.RenewalExpire
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check := func(what string, p place, d registrar.Domain, shown, aside []advice.Advice) {
		t.Helper()
		gotShown, gotAside, err := s.Sort(t.Context(), p.Key, p.domain, advice.View{Domain: d})
		must(err)
		if diff := cmp.Diff([][]advice.Advice{shown, aside}, [][]advice.Advice{gotShown, gotAside}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	all := []advice.Advice{expiring, open}
	check("at first", here, both, all, nil)
	must(s.PutAside(t.Context(), here.Key, here.domain, expiring))
	must(s.PutAside(t.Context(), here.Key, here.domain, expiring)) // a second press
	check("one is dismissed", here, both, []advice.Advice{open}, []advice.Advice{expiring})
	for _, p := range []place{
		{profile.Key{Brand: "globex", Account: "acme-main", Profile: "jane"}, "example.com"}, {profile.Key{Brand: "acme", Account: "other", Profile: "jane"}, "example.com"},
		{profile.Key{Brand: "acme", Account: "acme-main", Profile: "carl"}, "example.com"}, {janes.Key, "example.net"},
	} {
		check("elsewhere", p, both, all, nil)
	}
	check("what was not told is not forgotten", here, registrar.Domain{Name: "example.com"}, nil, nil)
	check("still aside", here, both, []advice.Advice{open}, []advice.Advice{expiring})
	check("in another state", here, later, []advice.Advice{{Topic: advice.Expiring, State: "expire 2026-12-02"}}, nil)
	check("the old state again is news", here, both, all, nil)
	must(s.PutAside(t.Context(), here.Key, here.domain, open))
	check("it holds no more", here, locked, nil, nil)
	check("and again", here, unlocked, []advice.Advice{open}, nil)
	must(s.PutAside(t.Context(), here.Key, here.domain, open))
	must(s.TakeBack(t.Context(), here.Key, here.domain))
	check("taken back", here, unlocked, []advice.Advice{open}, nil)
}

func TestNameserversThatDoNotAnswerAreWorthALook(t *testing.T) {
	open := calm()
	open.Lock.Locked = false
	tests := []struct {
		name string
		view advice.View
		want []advice.Advice
	}{
		{"nobody knows", advice.View{Domain: calm(), Silent: []string{"ns1.one.example"}}, nil},
		{"all answer", advice.View{Domain: calm(), Asked: true}, nil},
		{"before what is less pressing", advice.View{Domain: open, Asked: true, Silent: []string{"ns1.one.example", "ns2.two.example"}},
			[]advice.Advice{{advice.Silent, "ns1.one.example ns2.two.example"}, {advice.LockOff, "unlocked"}}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, advice.For(tt.view, now)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	s := advice.NewStore(postgrestest.New(t).Pool, func() time.Time { return now })
	here := janes
	silent := advice.View{Domain: calm(), Asked: true, Silent: []string{"ns1.one.example"}}
	if err := s.PutAside(t.Context(), here.Key, here.domain, advice.For(silent, now)[0]); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		name         string
		view         advice.View
		shown, aside int
	}{
		{"dismissed", silent, 0, 1},
		{"while nobody knows", advice.View{Domain: calm()}, 0, 0},
		{"that did not bring it back", silent, 0, 1},
		{"it answers", advice.View{Domain: calm(), Asked: true}, 0, 0},
		{"and stops again", silent, 1, 0},
	} {
		shown, aside, err := s.Sort(t.Context(), here.Key, here.domain, step.view)
		if err != nil || len(shown) != step.shown || len(aside) != step.aside {
			t.Errorf("%s: %v shown, %v aside, %v", step.name, shown, aside, err)
		}
	}
}
