package srssim

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
)

func TestTheLedgerTellsTheTruthUnderEveryFault(t *testing.T) {
	r := start(t, with(`{"random_seed": 7}`))
	for _, kind := range []string{FaultCode, FaultHTTP, FaultCut, FaultGarbage, FaultDrop, FaultReset, FaultLie, FaultRaw} {
		for _, apply := range []*bool{nil, new(bool), new(true)} {
			f := Fault{Kind: kind, Code: 705, Probability: 0.08, Apply: apply}
			if err := r.sim.AddFaults(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	struck := map[string]bool{}
	now := []string{"ns1.example.net", "ns2.example.net"}
	for i := range 400 {
		host := fmt.Sprintf("n%d", i)
		_, _, _ = r.post(edit(host)) // whatever comes back, the ledger has to be right
		entries := r.sim.Ledger(0)
		last := entries[len(entries)-1]
		struck[last.Fault] = true
		if last.Changed {
			var attrs struct {
				Assign []string `json:"assign_ns"`
			}
			if err := json.Unmarshal(last.Attributes, &attrs); err != nil {
				t.Fatal(err)
			}
			now = attrs.Assign
		}
		state, err := r.sim.State("example.com")
		if err != nil || len(entries) != i+1 {
			t.Fatal(err, len(entries))
		}
		if !slices.Equal(state.Nameservers, now) {
			t.Fatalf("after %s (%+v): %v", host, last, state.Nameservers)
		}
	}
	if len(struck) != 9 {
		t.Errorf("only %v struck", struck)
	}
}
