package portal

import (
	"context"
	"crypto/x509"
	"log/slog"
	"slices"
	"testing"
	"time"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/brand"
	"portal/internal/change"
	"portal/internal/inventory"
	"portal/internal/postgres/postgrestest"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/secret"
	"portal/internal/srs"
	"portal/internal/srs/port"
	"portal/internal/srs/srssim"
)

const asyncSeed = `{
 "settings": {"async_delay": "2h"},
 "accounts": [{"username": "acme", "key": "0123456789abcdef", "profiles": [
   {"username": "anna", "password": "right-password", "domains": [
     {"name": "alpha.com"}, {"name": "delta-harbour.fi", "nameservers": ["ns1.old.example", "ns2.old.example"]}]}]}]}`

// simulated is a simulated registrar and an account there.
func simulated(t *testing.T, seedText string) (*srssim.Simulator, registrar.Registrar) {
	t.Helper()
	seed, err := srssim.ParseSeed([]byte(seedText))
	if err != nil {
		t.Fatal(err)
	}
	sim, err := srssim.New(srssim.Config{Seed: seed, TLDs: rules.TLDData})
	if err != nil {
		t.Fatal(err)
	}
	run, err := sim.Start(srssim.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = run.Close() })
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(run.CACert)
	client, err := srs.NewClient(srs.Config{Endpoint: run.XCPURL, Username: "acme", Key: secret.New("0123456789abcdef"), RootCAs: roots, MaxPerSecond: 1000})
	if err != nil {
		t.Fatal(err)
	}
	return sim, port.New(client)
}

func TestAnEventOfTheRegistrarEndsAPendingChange(t *testing.T) {
	const name = registrar.DomainName("delta-harbour.fi")
	sim, reg := simulated(t, asyncSeed)
	db, log := postgrestest.New(t), slog.New(slog.DiscardHandler)
	brands, err := brand.Parse([]byte(`{"brands": [{"id": "acme", "name": "Acme", "hosts": ["acme.test"], "url": "http://acme.test",
		"account": "acme", "support": {"email": "support@acme.test"}}]}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	set := Settings{
		DatabaseURL: db.AppURL, Pool: db.Pool, SealingKeys: [][]byte{secret.NewKey()}, Brands: brands, Timing: change.DefaultSettings,
		Registrars: map[string]registrar.Registrar{"acme": reg},
	}
	set.Timing.Pace = audit.Pace{Least: time.Hour, Most: time.Hour} // nothing but an event makes the reconciler look
	app, err := New(set, nil, log)
	if err == nil {
		err = app.Process.Start(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	store, held, changes := app.Audit, app.Inventory, app.Changes
	defer func() { _ = held.Close(context.Background()) }()

	anna := auth.Actor{Key: profile.Key{Brand: "acme", Account: "acme", Profile: "anna"}, Username: "anna", Role: auth.RoleOwner, Rights: registrar.AllRights,
		Proof: auth.Proof{Kind: auth.ProofPassword, At: time.Now()}}
	wanted := []registrar.Nameserver{{Host: "ns1.new.example"}, {Host: "ns2.new.example"}}
	seen, err := changes.Observe(t.Context(), anna, name, registrar.AllParts)
	if err == nil { // the page showed it in a session
		err = held.Saw(t.Context(), profile.Key{Brand: "acme", Account: "acme", Profile: "anna"}, seen.Domain, seen.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	ticket := change.Ticket{ID: change.NewID(), Seen: change.NameserversSeen(seen.Domain.Nameservers)}
	if res, err := changes.Apply(t.Context(), anna, change.NewNameservers(ticket, seen, wanted)); err != nil || res.Outcome != audit.Pending {
		t.Fatalf("Apply = %+v, %v", res, err)
	}
	settle := func() (audit.Change, int) {
		t.Helper()
		n, err := held.PollOnce(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := changes.ReconcileOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
		c, err := store.Change(t.Context(), audit.ScopeOf(anna), ticket.ID)
		if err != nil {
			t.Fatal(err)
		}
		return c, n
	}
	if c, n := settle(); c.Resolution != nil || n != 0 {
		t.Fatalf("before the registry is done: %d events, %+v", n, c.Resolution)
	}
	sim.Advance(3 * time.Hour)
	if _, err := db.Pool.Exec(t.Context(), `UPDATE inventory_poll SET next_at = now()`); err != nil {
		t.Fatal(err)
	}
	c, n := settle()
	if n == 0 || c.Resolution == nil || c.Resolution.Verdict != audit.Confirmed {
		t.Errorf("after the registry is done: %d events, %+v", n, c.Resolution)
	}
	row, err := held.List(t.Context(), profile.Key{Brand: "acme", Account: "acme", Profile: "anna"}, inventory.Query{Limit: 1})
	if err != nil || len(row.Rows) != 1 || !slices.Equal(row.Rows[0].Nameservers, registrar.Hosts(wanted)) {
		t.Errorf("the inventory shows %+v, %v", row.Rows, err)
	}
	if left, err := reg.Events.Events(t.Context(), 10); err != nil || len(left) != 0 {
		t.Errorf("events left: %+v, %v", left, err)
	}
}
