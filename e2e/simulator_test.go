package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
)

// fields is a JSON object.
type fields map[string]any

// control asks the simulator's control address, and decodes the answer into out
// unless it is nil.
func (d *demo) control(t *testing.T, method, path string, in, out any) {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, d.OpenSRS.Control+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatalf("ask the simulator: %v", err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("simulator: %s %s: %s", method, path, resp.Status)
	}
	if out == nil {
		return
	}
	if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
		t.Fatalf("simulator: %s %s: %v", method, path, err)
	}
}

// arm has the simulator strike once with the fault at the next change of
// domain's nameservers.
func (d *demo) arm(t *testing.T, domain string, fault fields) {
	t.Helper()
	fault["count"], fault["domain"], fault["action"] = 1, domain, "ADVANCED_UPDATE_NAMESERVERS"
	d.control(t, "POST", "/faults", fault, nil)
}

// writeOf is what the ledger says of one command that changed something.
type writeOf struct {
	Seq    int    `json:"seq"`
	Action string `json:"action"`
	Domain string `json:"domain"`
	Code   int    `json:"code"`
}

// writes returns the commands that changed domain.
func (d *demo) writes(t *testing.T, domain string) []writeOf {
	t.Helper()
	var all, own []writeOf
	d.control(t, "GET", "/ledger?changed=true", nil, &all)
	for _, w := range all {
		if w.Domain == domain {
			own = append(own, w)
		}
	}
	return own
}

// wantWrites fails unless exactly n changes of nameservers reached domain.
func (d *demo) wantWrites(t *testing.T, domain string, n int) {
	t.Helper()
	got := d.writes(t, domain)
	for _, w := range got {
		if w.Action != "ADVANCED_UPDATE_NAMESERVERS" {
			t.Errorf("the simulator's ledger has %+v", w)
		}
	}
	if len(got) != n {
		t.Errorf("the simulator's ledger has %d writes to %s, want %d: %+v", len(got), domain, n, got)
	}
}

// delegation returns the nameservers that the simulator has.
func (d *demo) delegation(t *testing.T, domain string) []string {
	t.Helper()
	var state struct {
		Nameservers []string `json:"nameservers"`
	}
	d.control(t, "GET", "/state/"+domain, nil, &state)
	return state.Nameservers
}

// brand returns the address of a brand by its place in the demo, and its login
// by user name.
func (d *demo) brand(place int) string { return d.Brands[place].URL }

func (d *demo) login(t *testing.T, username string) login {
	t.Helper()
	for _, b := range d.Brands {
		for _, l := range b.Profiles {
			if l.Username == username {
				return l
			}
		}
	}
	t.Fatalf("the demo has no login %q", username)
	return login{}
}

var usedDomains atomic.Int64

// freshDomain is a domain of the agency's that no other test touches.
func freshDomain() string { return fmt.Sprintf("harbour-%04d.com", 100+usedDomains.Add(1)) }
