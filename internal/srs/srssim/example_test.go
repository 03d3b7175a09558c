package srssim_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"

	"portal/internal/srs/srssim"
)

// A simulator for a test: one account, one domain, and a reply that gets lost.
func Example() {
	tlds, err := os.ReadFile("../../registrar/rules/tlds.json") // rules.TLDData elsewhere
	if err != nil {
		panic(err)
	}
	seed, err := srssim.ParseSeed([]byte(`{
	  "settings": {"unknown_hosts": "refuse", "async_delay": "2h"},
	  "accounts": [{"username": "acme", "key": "0123456789abcdef", "profiles": [{
	    "username": "anna", "password": "correct-horse", "domains": [{"name": "example.com", "locked": true}]}]}]}`))
	if err != nil {
		panic(err)
	}
	sim, err := srssim.New(srssim.Config{Seed: seed, TLDs: tlds})
	if err != nil {
		panic(err)
	}
	run, err := sim.Start(srssim.StartOptions{})
	if err != nil {
		panic(err)
	}
	defer run.Close()

	resp, err := http.Post(run.ControlURL+"/faults", "application/json",
		strings.NewReader(`{"kind": "drop", "action": "ADVANCED_UPDATE_NAMESERVERS", "count": 1}`))
	if err != nil {
		panic(err)
	}
	resp.Body.Close()
	state, err := sim.State("example.com")
	fmt.Println(resp.Status, len(sim.Faults()), state.Locked, state.AuthCode, err)
	// Output: 200 OK 1 true [redacted] <nil>
}
