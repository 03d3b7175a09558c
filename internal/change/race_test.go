package change_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/postgres/postgrestest"
	"portal/internal/registrar/registrartest"
)

// slowTwin is an edit whose form was sent twice; the other request runs from
// beginning to end while this one has looked for an earlier answer already.
type slowTwin struct {
	change.Nameservers
	other func()
}

func (s slowTwin) Seen() string {
	s.other()
	return s.Nameservers.Seen()
}

func TestAFormSentTwiceIsNoConflictWithItself(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.edit(t, newHosts...)
	var first change.Result
	res, err := f.Apply(t.Context(), jane, slowTwin{c, func() {
		var err error
		if first, err = f.Apply(t.Context(), jane, c); err != nil {
			t.Fatal(err)
		}
	}})
	if err != nil || res != first || res.Outcome != audit.Applied {
		t.Errorf("the second request got %+v, %v; the first got %+v", res, err, first)
	}
	if n := len(f.fake.Writes()); n != 1 {
		t.Errorf("%d writes were sent, want 1", n)
	}
}

// deafConn loses the answer to the next commit, and the connection with it.
type deafConn struct {
	net.Conn
	armed *atomic.Bool
}

func (c deafConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if bytes.Contains(p, []byte("commit")) && c.armed.CompareAndSwap(true, false) {
		_, _ = c.Read(make([]byte, 512)) // it is committed by now
		_ = c.Close()
	}
	return n, err
}

// deaf gives a database whose connections lose the answer to a commit once armed.
func deaf(t *testing.T) (db *postgrestest.DB, armed *atomic.Bool) {
	t.Helper()
	db, armed = postgrestest.New(t), new(atomic.Bool)
	config, err := pgxpool.ParseConfig(db.AppURL)
	if err != nil {
		t.Fatal(err)
	}
	dial := config.ConnConfig.DialFunc
	config.ConnConfig.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		return deafConn{conn, armed}, err
	}
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	lossy := *db
	lossy.Pool = pool
	return &lossy, armed
}

func TestAnIntentWhoseCommitGotNoAnswerHasAnEnd(t *testing.T) {
	t.Parallel()
	db, armed := deaf(t)
	f := fixtureOn(t, db, testSettings)
	c := f.edit(t, newHosts...)
	armed.Store(true)
	if _, err := f.Apply(t.Context(), jane, c); err == nil {
		t.Fatal("Apply went through without knowing of its intent")
	}
	if n := len(f.fake.Writes()); n != 0 {
		t.Fatalf("%d writes were sent", n)
	}
	f.rounds(t, testSettings.Settle/2)
	if got := f.verdict(t, c.Ticket().ID); got != "" {
		t.Errorf("verdict = %q so early", got)
	}
	f.rounds(t, 2*testSettings.Settle)
	if got := f.verdict(t, c.Ticket().ID); got != audit.NotApplied {
		t.Errorf("verdict = %q, want %q", got, audit.NotApplied)
	}
	f.clock.Advance(time.Second)
	if res, err := f.Apply(t.Context(), jane, f.edit(t, newHosts...)); err != nil || res.Outcome != audit.Applied {
		t.Errorf("the next edit got %+v, %v", res, err)
	}
}

func TestATabThatLookedWhileAnotherEditWasUnderWayIsStale(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	gate := registrartest.NewGate()
	f.fake.FailNext(registrartest.Block(gate))
	first := f.edit(t, newHosts...)
	landed := make(chan change.Result)
	go func() {
		res, _ := f.Apply(context.WithoutCancel(t.Context()), jane, first)
		landed <- res
	}()
	<-gate.Arrived()
	second := f.edit(t, "ns1.third.example", "ns2.third.example") // sees the old state
	gate.Release()
	<-landed
	for f.story(t, first.Ticket().ID).Ending == nil {
		time.Sleep(time.Millisecond)
	}
	if res, err := f.Apply(t.Context(), jane, second); !errors.Is(err, audit.ErrStale) {
		t.Errorf("second tab: %+v, %v, want ErrStale", res, err)
	}
	if n := len(f.fake.Writes()); n != 1 {
		t.Errorf("%d writes were sent, want 1", n)
	}
}
