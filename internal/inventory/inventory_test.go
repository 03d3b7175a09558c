package inventory_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
	"testing"
	"time"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/inventory"
	"portal/internal/postgres/postgrestest"
	"portal/internal/process"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
	"portal/internal/secret"
)

const example = registrar.DomainName("example.com")

var jane = auth.Actor{
	Key: profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}, Username: "jane", Role: auth.RoleOwner,
	Rights: registrar.AllRights, Address: netip.MustParseAddr("192.0.2.10"), Agent: "Firefox", SessionRef: "s-7QX2",
	Proof: auth.Proof{Kind: auth.ProofPassword, At: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)}, // good whatever the clock says
}

var janes = jane.Key

var quietLog = slog.New(slog.DiscardHandler)

// fixture is a process with its inventory and its changes, on a database and a
// registrar that others may share.
type fixture struct {
	*inventory.Service
	changes *change.Service
	store   *audit.Store
	db      *postgrestest.DB
	fake    *registrartest.Fake
	clock   *registrartest.Clock
}

var start = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

func newFixture(t testing.TB) fixture {
	t.Helper()
	clock := registrartest.NewClock(start)
	fake := registrartest.NewFake(clock.Now)
	fake.AddProfile("jane", "right-password", domain(example))
	return portal(t, postgrestest.New(t), fake, clock)
}

// portal is one more portal beside those that there are.
func portal(t testing.TB, db *postgrestest.DB, fake *registrartest.Fake, clock *registrartest.Clock) fixture {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	self := process.New(db.AppURL, log)
	if err := self.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	store := audit.NewStore(db.Pool, self, clock.Now, nil)
	service := inventory.New(inventory.Config{
		Pool: db.Pool, Audit: store, Now: clock.Now, Log: log,
		Accounts: map[string]inventory.Account{"acme-main": {Reader: fake, Events: fake}},
		Settings: inventory.Settings{RetryPause: time.Millisecond, ListPage: 4},
	})
	changes := change.NewService(store, map[string]registrar.Registrar{"acme-main": fake.Registrar()}, change.Settings{
		VisitorWait: time.Minute, CallDeadline: time.Minute, Settle: 2 * time.Minute,
		Pace: audit.Pace{Least: time.Second, Most: time.Minute},
	}, change.Others{}, clock.Now, log)
	changes.Witness = func(ctx context.Context, who auth.Actor, live registrar.Domain, version int64) {
		if err := service.Heard(ctx, who.Key, live, version); err != nil {
			t.Errorf("Heard: %v", err)
		}
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		if err := changes.Close(ctx); err != nil {
			t.Error(err)
		}
		if err := service.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return fixture{service, changes, store, db, fake, clock}
}

func domain(name registrar.DomainName) registrar.Domain {
	return registrar.Domain{
		Name: name, Nameservers: hosts("ns1.old.example", "ns2.old.example"), Expires: start.AddDate(1, 0, 0),
		Renewal: registrar.RenewalAuto, Lock: registrar.Lock{Supported: true, Locked: true, Changeable: true},
		Privacy: registrar.PrivacyOn, Verification: registrar.Verification{Status: registrar.VerificationVerified},
	}
}

func hosts(names ...string) []registrar.Nameserver {
	ns := make([]registrar.Nameserver, len(names))
	for i, name := range names {
		ns[i].Host = name
	}
	return ns
}

// fill gives jane domains besides example.com.
func (f fixture) fill(t testing.TB, n int) {
	t.Helper()
	for i := range n {
		f.fake.AddDomain("jane", domain(registrar.DomainName(fmt.Sprintf("shop-%03d.example", i))))
	}
}

func (f fixture) signIn(t testing.TB, username, password string) registrar.Session {
	t.Helper()
	login, err := f.fake.SignIn(t.Context(), registrar.Credentials{Domain: example, Username: username, Password: secret.New(password)})
	if err != nil {
		t.Fatal(err)
	}
	return login.Session
}

// open lists jane's names and waits for the end of it.
func (f fixture) open(t testing.TB) inventory.Progress {
	t.Helper()
	f.clock.Advance(time.Second)
	return f.openWith(t, f.signIn(t, "jane", "right-password"))
}

func (f fixture) openWith(t testing.TB, session registrar.Session) inventory.Progress {
	t.Helper()
	return f.listAs(t, janes, session)
}

// listAs lists the names of the profile and waits for the end of it.
func (f fixture) listAs(t testing.TB, whose profile.Key, session registrar.Session) inventory.Progress {
	t.Helper()
	f.Open(t.Context(), whose, f.fake, session)
	return f.listedOf(t, whose)
}

func (f fixture) listed(t testing.TB) inventory.Progress { return f.listedOf(t, janes) }

func (f fixture) listedOf(t testing.TB, whose profile.Key) inventory.Progress {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Minute); ; time.Sleep(time.Millisecond) {
		p, err := f.Progress(t.Context(), whose)
		if err != nil {
			t.Fatal(err)
		}
		if !p.Listing {
			return p
		}
		if time.Now().After(deadline) {
			t.Fatalf("the listing does not end: %+v", p)
		}
	}
}

// read reads all details that are due.
func (f fixture) read(t testing.TB) {
	t.Helper()
	for {
		n, err := f.ReadOnce(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

func (f fixture) list(t testing.TB, q inventory.Query) inventory.Page {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	page, err := f.List(t.Context(), janes, q)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func (f fixture) held(t testing.TB) []registrar.DomainName {
	t.Helper()
	return names(f.list(t, inventory.Query{}))
}

func names(p inventory.Page) []registrar.DomainName {
	all := []registrar.DomainName{}
	for _, row := range p.Rows {
		all = append(all, row.Name)
	}
	return all
}

// drifts returns what the log says about jane's domain that was changed elsewhere.
func (f fixture) drifts(t testing.TB, name registrar.DomainName) []audit.Difference {
	t.Helper()
	lines, _, err := f.store.Activity(t.Context(), audit.ScopeOf(jane), name, audit.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(lines)
	var all []audit.Difference
	for _, line := range lines {
		all = append(all, line.Drift...)
	}
	return all
}

// look is a read of a page: all parts, noted.
func (f fixture) look(t testing.TB) registrar.Domain {
	t.Helper()
	f.clock.Advance(time.Second)
	seen, err := f.changes.Observe(t.Context(), jane, example, registrar.AllParts)
	if err == nil {
		err = f.Saw(t.Context(), janes, seen.Domain, seen.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	return seen.Domain
}
