package srs_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"portal/internal/registrar"
	"portal/internal/srs/port"
	"portal/internal/srs/srssim"
)

var soak = flag.Duration("soak", 2*time.Second, "how long TestNoRandomFaultGivesAWrongOutcome runs")

// TestNoRandomFaultGivesAWrongOutcome changes delegations while the simulator
// fails at random, and compares what the client reported with what is so.
func TestNoRandomFaultGivesAWrongOutcome(t *testing.T) {
	const workers = 8
	const least = 200 // enough for every outcome to be met, on a slow machine too
	var names []string
	for i := range workers {
		names = append(names, fmt.Sprintf(`{"name": "soak-%d.com", "nameservers": ["ns1.new.example", "ns2.new.example"]}`, i))
	}
	f := startFar(t, `{"settings": {"ledger_limit": 100}, "hosts": {"*": ["ns1.new.example", "ns2.new.example", "ns3.new.example", "ns4.new.example"]},
		"accounts": [{"username": "acme", "key": "0123456789abcdef", "profiles": [{"username": "anna", "password": "x-password-x",
		"domains": [`+strings.Join(names, ",")+`]}]}]}`)
	config := f.config()
	config.Endpoint = f.direct
	config.BreakAfter, config.MaxPerSecond, config.MaxParallel = 1<<30, 1<<20, workers
	writer := port.New(newClient(t, config)).Writer

	var mu sync.Mutex
	seen := map[string]int{}
	var changes atomic.Int64
	var wg sync.WaitGroup
	for i := range workers {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(i), 1))
			for end := time.Now().Add(*soak); (time.Now().Before(end) || changes.Load() < least) && !t.Failed(); changes.Add(1) {
				outcome := oneChange(t, f, writer, fmt.Sprintf("soak-%d.com", i), rng)
				mu.Lock()
				seen[outcome]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	t.Logf("%d changes: %v", changes.Load(), seen)
	for _, outcome := range []string{"done", "rejected", "unknown"} {
		if seen[outcome] == 0 {
			t.Errorf("no change ended as %s", outcome)
		}
	}
}

func oneChange(t *testing.T, f *far, writer registrar.Writer, name string, rng *rand.Rand) string {
	before := hostsOf(t, f, name)
	hosts := []string{"ns1.new.example", "ns2.new.example", "ns3.new.example", "ns4.new.example"}
	rng.Shuffle(len(hosts), func(i, j int) { hosts[i], hosts[j] = hosts[j], hosts[i] })
	hosts = hosts[:2+rng.IntN(3)]
	if fault := randomFault(rng); fault.Kind != "" {
		fault.Domain, fault.Action, fault.Count = name, write, 1
		f.fail(t, fault)
	}
	var ns []registrar.Nameserver
	for _, host := range hosts {
		ns = append(ns, registrar.Nameserver{Host: host})
	}
	_, err := writer.SetNameservers(t.Context(), registrar.DomainName(name), ns)
	after := hostsOf(t, f, name)
	switch {
	case err == nil:
		if !slices.Equal(after, hosts) {
			t.Errorf("%s: reported as done, yet it is %v, not %v", name, after, hosts)
		}
		return "done"
	case errors.Is(err, registrar.ErrUnknownOutcome):
		return "unknown"
	}
	if !slices.Equal(after, before) {
		t.Errorf("%s: %v, yet it changed from %v to %v", name, err, before, after)
	}
	return "rejected"
}

func hostsOf(t *testing.T, f *far, name string) []string {
	state, err := f.sim.State(name)
	if err != nil {
		t.Error(err)
	}
	return state.Nameservers
}

// randomFault is one of the simulator's, or none. Codes that leave the outcome
// open are answered with and without the change being applied; "lie" is left out,
// since no client can notice it.
func randomFault(rng *rand.Rand) srssim.Fault {
	apply := rng.IntN(2) == 0
	refused := []int{310, 350, 401, 410, 415, 430, 435, 437, 445, 460, 465, 480, 485, 552, 557, 701}
	open := []int{300, 400, 404, 405, 436, 702, 703, 704, 705, 720, 999}
	switch rng.IntN(12) {
	case 0:
		return srssim.Fault{Kind: srssim.FaultCode, Code: refused[rng.IntN(len(refused))]}
	case 1, 2:
		return srssim.Fault{Kind: srssim.FaultCode, Code: open[rng.IntN(len(open))], Text: "Registry error", Apply: &apply}
	case 3:
		return srssim.Fault{Kind: srssim.FaultHTTP, Status: []int{301, 400, 404, 500, 502, 503}[rng.IntN(6)], Apply: &apply}
	case 4:
		return srssim.Fault{Kind: srssim.FaultCut, Apply: &apply}
	case 5:
		return srssim.Fault{Kind: srssim.FaultGarbage, Apply: &apply}
	case 6:
		return srssim.Fault{Kind: srssim.FaultDrop, Apply: &apply}
	case 7:
		return srssim.Fault{Kind: srssim.FaultReset, Apply: &apply}
	case 8:
		return srssim.Fault{Kind: srssim.FaultRaw}
	}
	return srssim.Fault{}
}
