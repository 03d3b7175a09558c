package e2e

import (
	"context"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"portal/internal/change"
	"portal/internal/postgres/postgrestest"
	"portal/internal/secret"
	"portal/internal/srs"
	"portal/internal/srs/port"
	"portal/internal/srs/srssim"
)

// killSeedNumber makes the run's choices the same each time; when they meet the
// portal is up to the machine.
const killSeedNumber = 20260214

// killVisitors is how many people edit at the same time.
const killVisitors = 6

// TestKilledAtAnyMomentEveryWriteHasItsIntentAndEveryIntentItsEnd kills the
// portal again and again while visitors edit and the registrar misbehaves. Then
// it compares what the registrar was sent, what the log says and what the
// visitors were told, and verifies that the log is what was sealed.
func TestKilledAtAnyMomentEveryWriteHasItsIntentAndEveryIntentItsEnd(t *testing.T) {
	t.Parallel()
	began := time.Now()
	c := &killChaos{killWorld: newKillWorld(t, builtProgram(t), postgrestest.New(t))}
	if err := c.sim.AddFaults(killFaults()...); err != nil {
		t.Fatal(err)
	}
	c.storm(t, killTarget(t))
	chaos := time.Since(began)

	c.portal.start(t)
	c.portal.awaitServing(t)
	c.lies(t)
	c.awaitSettled(t)
	c.sealed(t)
	c.daysLater(t)
	findings := c.compare(t)
	t.Logf("kill: seed=%d visitors=%d kills=%d %s chaos=%.0fs total=%.0fs", killSeedNumber, killVisitors, c.kills, findings,
		chaos.Seconds(), time.Since(began).Seconds())
}

// killTarget is how many edits must have reached the log, and how many must have
// lost an answer to a kill.
func killTarget(t *testing.T) int {
	t.Helper()
	text := os.Getenv("CHAOS_EDITS")
	if text == "" {
		return 200
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("CHAOS_EDITS is %q, not a number of edits", text)
	}
	return n
}

// storm lets visitors edit and the portal die until target is reached.
func (c *killChaos) storm(t *testing.T, target int) {
	t.Helper()
	c.portal.start(t)
	c.portal.awaitServing(t)
	c.signIn(t)
	ctx, stop := context.WithCancel(t.Context())
	var visits sync.WaitGroup
	defer func() {
		stop()
		visits.Wait()
	}()
	for i, v := range c.visitors {
		rng := rand.New(rand.NewPCG(killSeedNumber, uint64(i)))
		visits.Go(func() { c.visit(ctx, t, v, rng) })
	}
	rng := rand.New(rand.NewPCG(killSeedNumber, killVisitors))
	for (c.intents(t) < target || c.struck() < target) && !t.Failed() {
		c.killOnce(t, rng)
		c.portal.start(t)
	}
	stop()
	c.portal.awaitServing(t) // visitors end what they have begun
	visits.Wait()
	c.portal.kill()
	c.kills++
}

func (c *killChaos) signIn(t *testing.T) {
	t.Helper()
	for range killVisitors {
		v := newKillVisitor(c.portal)
		if err := v.signIn(t.Context(), "plain-001.com"); err != nil {
			t.Fatal(err)
		}
		c.visitors = append(c.visitors, v)
	}
}

const killCountIntents = `SELECT count(*) FROM audit_entry WHERE kind = 'intent'`

func (c *killChaos) intents(t *testing.T) (n int) {
	t.Helper()
	if err := c.db.Pool.QueryRow(t.Context(), killCountIntents).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Lies stay on the watch for two days, see daysLater.
const killCountOpen = `
	SELECT (SELECT count(*) FROM change_lease) + (
		SELECT count(*)
		FROM change_watch w JOIN audit_entry e ON e.change_id = w.change_id AND e.kind = 'intent'
		WHERE e.domain NOT LIKE 'liar-%'
	)`

// awaitSettled waits until the portal, left in peace, has found out all ends. After a
// long storm it looks rarely at what has been open for long.
func (c *killChaos) awaitSettled(t *testing.T) {
	t.Helper()
	open := -1
	for end := time.Now().Add(change.DefaultSettings.Pace.Most + 2*patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if err := c.db.Pool.QueryRow(t.Context(), killCountOpen).Scan(&open); err != nil {
			t.Fatal(err)
		}
		if open == 0 {
			return
		}
	}
	t.Errorf("%d leases and watches are still open", open)
}

// daysLater looks once more with a clock that is days ahead: only then is it
// clear that a registrar that said yes did nothing.
func (c *killChaos) daysLater(t *testing.T) {
	t.Helper()
	client, err := srs.NewClient(srs.Config{
		Endpoint: c.run.XCPURL, Username: killAccount, Key: secret.New(killSecret), RootCAs: c.run.ClientTLS().RootCAs,
		MaxPerSecond: 2000,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ahead := time.Duration(0)
	now := func() time.Time { return time.Now().Add(ahead) }
	later := idlePortal(t, c.db, now, port.New(client)).Changes
	for range 3 {
		ahead += 49 * time.Hour
		if err := later.ReconcileOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// writes returns the nameserver changes that the registrar was sent.
func (w *killWorld) writes() []srssim.Entry {
	var writes []srssim.Entry
	for _, e := range w.sim.Ledger(0) {
		if e.Action == "ADVANCED_UPDATE_NAMESERVERS" {
			writes = append(writes, e)
		}
	}
	return writes
}
