package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"portal/internal/srs/srssim"
)

// A reseller's portal with the default limits, in which one login attacks.
const (
	attackBrand   = "attack"
	attackers     = 260 // connections of one login
	attackDomains = 50  // of it, asked for in turn
	neighbours    = 6   // profiles that sign in and edit meanwhile
	attackRounds  = 8   // sign-ins of each of them
	editsOfRound  = 2

	// attackDelay is what the registrar takes for a call; some live ones take that long.
	attackDelay = 100 * time.Millisecond
)

func neighbour(i int) login {
	name := fmt.Sprintf("neighbour-%d", i)
	return login{domain: neighbourDomain(i), username: name, password: password}
}

func neighbourDomain(i int) string { return fmt.Sprintf("neighbour-%d.com", i) }

// attackSeed adds the attacker and the neighbours to what the registrar holds.
func attackSeed() []*srssim.Profile {
	hosts := srssim.Domain{Nameservers: []string{"ns1.before.example", "ns2.before.example"}}
	profiles := []*srssim.Profile{{Username: "attacker", Password: password, Generate: []srssim.Generate{{
		Count: attackDomains, Pattern: "attacker-%04d.com", Domain: hosts,
	}}}}
	for i := range neighbours {
		own := hosts
		own.Name = neighbourDomain(i)
		profiles = append(profiles, &srssim.Profile{Username: neighbour(i).username, Password: password, Domains: []*srssim.Domain{&own}})
	}
	return profiles
}

// measureAttack times sign-ins and edits of some profiles, first alone and then while
// another one of the same reseller asks for pages with hundreds of connections.
func measureAttack(ctx context.Context, w *world) error {
	portals, err := w.startPortals(ctx, attackBrand, 1, nil)
	if err != nil {
		return err
	}
	if err := w.sim.AddFaults(srssim.Fault{Kind: srssim.FaultDelay, DelayMS: int(attackDelay.Milliseconds())}); err != nil {
		return err
	}
	defer w.sim.ClearFaults()
	calm, err := neighboursWork(ctx, portals[0].site, "calm")
	if err != nil {
		return fmt.Errorf("without an attack: %w", err)
	}
	stop, err := attack(ctx, portals[0].site)
	if err != nil {
		return fmt.Errorf("attack: %w", err)
	}
	attacked, err := neighboursWork(ctx, portals[0].site, "attacked")
	if answers := stop(); err == nil && answers == 0 {
		err = fmt.Errorf("the attack got no answer")
	}
	if err != nil {
		return fmt.Errorf("during an attack: %w", err)
	}
	for _, of := range []struct {
		name           string
		calm, attacked []time.Duration
	}{{"sign_in", calm.signIns, attacked.signIns}, {"edit", calm.edits, attacked.edits}} {
		alone, during := middle(of.calm), middle(of.attacked)
		report("attack_"+of.name+"_median", during.Seconds()*1000, "ms")
		report("attack_"+of.name+"_median_vs_none", float64(during)/float64(alone), "ratio")
	}
	return nil
}

func middle(took []time.Duration) time.Duration {
	slices.Sort(took)
	return took[len(took)/2]
}

// attack asks for pages with all connections of one session until stop is called, which
// returns how many answers there were, refusals included.
func attack(ctx context.Context, site string) (stop func() int64, err error) {
	first := newVisitor(site)
	first.address = "198.51.100.1"
	if _, err := first.signInAs(ctx, login{domain: "attacker-0001.com", username: "attacker", password: password}); err != nil {
		return nil, err
	}
	var over atomic.Bool
	var answers, next atomic.Int64
	var all sync.WaitGroup
	for range attackers {
		v := newVisitor(site)
		v.address, v.http.Jar = first.address, first.http.Jar
		all.Go(func() {
			for !over.Load() && ctx.Err() == nil {
				path := fmt.Sprintf("/domains/attacker-%04d.com", 1+next.Add(1)%attackDomains)
				if v.ask(ctx, path) == nil {
					answers.Add(1)
				}
			}
		})
	}
	for answers.Load() == 0 && ctx.Err() == nil { // the attack is under way
		time.Sleep(10 * time.Millisecond)
	}
	return func() int64 {
		over.Store(true)
		all.Wait()
		return answers.Load()
	}, nil
}

// work is how long sign-ins and edits took.
type work struct{ signIns, edits []time.Duration }

// neighboursWork has all neighbours sign in and edit, each from a network of its own.
// Hosts are named for the phase, so that each edit changes something.
func neighboursWork(ctx context.Context, site, phase string) (work, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var mu sync.Mutex
	var done work
	var all sync.WaitGroup
	for i := range neighbours {
		all.Go(func() {
			for round := range attackRounds {
				own, err := neighbourWorks(ctx, site, i, fmt.Sprintf("%s-%d", phase, round))
				if err != nil {
					cancel(err)
					return
				}
				mu.Lock()
				done.signIns, done.edits = append(done.signIns, own.signIns...), append(done.edits, own.edits...)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return done, context.Cause(ctx)
}

func neighbourWorks(ctx context.Context, site string, i int, round string) (work, error) {
	v := newVisitor(site)
	v.address = fmt.Sprintf("203.0.113.%d", 1+i)
	took, err := v.signInAs(ctx, neighbour(i))
	if err != nil {
		return work{}, fmt.Errorf("sign-in: %w", err)
	}
	done := work{signIns: []time.Duration{took}}
	for n := range editsOfRound {
		took, err := v.edit(ctx, neighbourDomain(i), fmt.Sprintf("ns1.%s-%d.example", round, n), fmt.Sprintf("ns2.%s-%d.example", round, n))
		if err != nil {
			return work{}, fmt.Errorf("edit: %w", err)
		}
		done.edits = append(done.edits, took)
	}
	return done, nil
}
