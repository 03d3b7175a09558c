package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"portal/internal/srs/srssim"
)

// killEdit is one form that a visitor sent, and what the visitor was told.
// Every edit asks for hosts of its own, so that a write tells which edit it is of.
type killEdit struct {
	domain string
	hosts  []string
	id     string // change ID of the form

	mu     sync.Mutex
	broken bool // at least one answer never came
	told   []killTold
}

// killTold is a claim and the page that made it.
type killTold struct {
	claim     killClaim
	page      killPage
	asked, at time.Time // when the form was sent, and when this came back
}

func (e *killEdit) note(told killTold) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.told = append(e.told, told)
}

// killChaos is visitors who edit while the portal keeps dying.
type killChaos struct {
	*killWorld
	visitors []*killVisitor
	calm     sync.RWMutex // read by visitors during an edit; written to wait for a moment between edits
	number   atomic.Int64 // of edits
	liars    atomic.Int64 // domains that were edited already
	kills    int

	mu    sync.Mutex
	edits []*killEdit
}

// killFaults disturb writes only: what the registrar does with them, how it
// answers, and when. The delays stretch each edit, so that kills hit all of it.
func killFaults() []srssim.Fault {
	yes := true
	var faults []srssim.Fault
	for i := range killLiarDomains {
		faults = append(faults, srssim.Fault{Kind: srssim.FaultLie, Domain: killLiar(int64(i + 1)), Count: 1})
	}
	faults = append(faults, []srssim.Fault{
		{Kind: srssim.FaultDelay, DelayMS: 80, Probability: 0.5},
		{Kind: srssim.FaultDelay, DelayMS: 160, Probability: 0.5},
		{Kind: srssim.FaultDelay, DelayMS: 320, Probability: 0.3},
		{Kind: srssim.FaultDelay, DelayMS: 80, Probability: 0.5, DelayAfter: true},
		{Kind: srssim.FaultDelay, DelayMS: 160, Probability: 0.5, DelayAfter: true},
		{Kind: srssim.FaultDelay, DelayMS: 320, Probability: 0.3, DelayAfter: true},
		{Kind: srssim.FaultDelay, DelayMS: 3500, Probability: 0.015},                   // applied when nobody waits any more
		{Kind: srssim.FaultDelay, DelayMS: 4000, Probability: 0.015, DelayAfter: true}, // answered when nobody waits any more
		{Kind: srssim.FaultDrop, Probability: 0.05},
		{Kind: srssim.FaultCut, Probability: 0.04},
		{Kind: srssim.FaultGarbage, Probability: 0.03},
		{Kind: srssim.FaultReset, Probability: 0.03},
		{Kind: srssim.FaultHTTP, Probability: 0.03},
		{Kind: srssim.FaultHTTP, Probability: 0.03, Apply: &yes},
		{Kind: srssim.FaultCode, Code: 705, Probability: 0.03},
		{Kind: srssim.FaultCode, Code: 705, Probability: 0.03, Apply: &yes},
		{Kind: srssim.FaultCode, Code: 720, Probability: 0.03},
		{Kind: srssim.FaultCode, Code: 350, Probability: 0.03},
		{Kind: srssim.FaultCode, Code: 300, Probability: 0.02},
	}...)
	for i := range faults {
		faults[i].Action = "ADVANCED_UPDATE_NAMESERVERS"
	}
	return faults
}

// visit makes edits until ctx ends. It ends between edits only.
func (c *killChaos) visit(ctx context.Context, t *testing.T, v *killVisitor, rng *rand.Rand) {
	for ctx.Err() == nil {
		c.calm.RLock()
		err := c.edit(context.WithoutCancel(ctx), t, v, rng, c.pick(rng))
		c.calm.RUnlock()
		if err != nil {
			time.Sleep(20 * time.Millisecond) // the portal is down or just coming up
		}
	}
}

// edit opens a form and sends it: mostly once, sometimes twice at a time, and
// sometimes again after the answer got lost.
func (c *killChaos) edit(ctx context.Context, t *testing.T, v *killVisitor, rng *rand.Rand, domain string) error {
	n := c.number.Add(1)
	e := &killEdit{domain: domain, hosts: []string{fmt.Sprintf("ns1.edit-%d.example", n), fmt.Sprintf("ns2.edit-%d.example", n)}}
	form, err := v.form(ctx, e.domain, e.hosts)
	if err != nil {
		return err
	}
	e.id = form.Get("change_id")
	c.mu.Lock()
	c.edits = append(c.edits, e)
	c.mu.Unlock()

	twice, again := rng.Float64() < 0.15, rng.Float64() < 0.5
	var both sync.WaitGroup
	if twice {
		both.Go(func() { c.send(ctx, t, v, e, form) })
	}
	answered := c.send(ctx, t, v, e, form)
	both.Wait()
	for tries := 0; !answered && again && tries < 200; tries++ {
		time.Sleep(20 * time.Millisecond)
		answered = c.send(ctx, t, v, e, form)
	}
	return nil
}

// pick chooses a domain: any, one that all visitors like, a slow one, or a liar.
func (c *killChaos) pick(rng *rand.Rand) string {
	switch p := rng.Float64(); {
	case p < 0.08:
		if n := c.liars.Add(1); n <= killLiarDomains-killLastLiars {
			return killLiar(n)
		}
	case p < 0.20:
		return fmt.Sprintf("slow-%03d.fi", 1+rng.IntN(killSlowDomains))
	case p < 0.28:
		return "plain-001.com"
	}
	return fmt.Sprintf("plain-%03d.com", 1+rng.IntN(killPlainDomains))
}

func killLiar(n int64) string { return fmt.Sprintf("liar-%03d.org", n) }

// lies edits the last domains that the registrar lies about, so that some of
// the lies meet a portal that lives to hear them.
func (c *killChaos) lies(t *testing.T) {
	t.Helper()
	rng := rand.New(rand.NewPCG(killSeedNumber, killVisitors+1))
	for i := range int64(killLastLiars) {
		if err := c.edit(t.Context(), t, c.visitors[0], rng, killLiar(killLiarDomains-i)); err != nil {
			t.Fatal(err)
		}
	}
}

// send submits the form and notes what the visitor is told, if anything: false
// means that no answer came.
func (c *killChaos) send(ctx context.Context, t *testing.T, v *killVisitor, e *killEdit, form url.Values) bool {
	asked := time.Now()
	page, err := v.post(ctx, killFormPath(e.domain), form)
	if err == nil && page.status == http.StatusSeeOther && strings.HasPrefix(page.location, "/changes/") {
		page, err = v.get(ctx, page.location)
		if err != nil {
			return true // the form was answered; the receipt comes later
		}
	}
	if err != nil {
		e.mu.Lock()
		e.broken = true
		e.mu.Unlock()
		return false
	}
	claim, err := page.claim()
	if err != nil {
		t.Errorf("edit %s of %s: %v", e.id, e.domain, err)
		return true
	}
	e.note(killTold{claim, page, asked, time.Now()})
	return true
}

// struck returns how many edits lost an answer.
func (c *killChaos) struck() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.edits {
		e.mu.Lock()
		if e.broken {
			n++
		}
		e.mu.Unlock()
	}
	return n
}

// killOnce ends the portal at a random moment: while edits are on their way,
// between two, or while the portal starts.
func (c *killChaos) killOnce(t *testing.T, rng *rand.Rand) {
	t.Helper()
	moment := rng.Float64()
	if moment < 0.12 {
		time.Sleep(time.Duration(rng.IntN(60)) * time.Millisecond)
	} else {
		c.portal.awaitServing(t)
		time.Sleep(time.Duration(50+rng.IntN(700)) * time.Millisecond)
	}
	if moment > 0.9 {
		c.calm.Lock()
		defer c.calm.Unlock()
	}
	c.portal.kill()
	c.kills++
}
