package srssim

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// delegation reads the nameservers of a domain under reseller authority.
func (r *raw) delegation(domain string) []string {
	r.t.Helper()
	a := r.call(command("GET", "DOMAIN", []string{"domain", domain}, "type", "nameservers"))
	wantCode(r.t, a, "200")
	return a.names("name", "attributes", "nameserver_list")
}

func TestAssignReplacesTheDelegationInOrder(t *testing.T) {
	r := start(t, baseSeed)
	cookie := r.login("example.com", "anna", "correct-horse")
	next := []string{"ns3.example.net", "ns1.example.net"}
	wantCode(t, r.assign(cookie, next...), "200")
	if diff := cmp.Diff(next, r.delegation("example.com")); diff != "" {
		t.Error(diff)
	}
	a := r.assign(cookie, next...)
	if a.code() != "200" || a.at("response_text") != "No nameserver changes necessary" {
		t.Errorf("a repeated assign: %v", a)
	}
	entries := r.sim.Ledger(0)
	if first, second := entries[1], entries[3]; !first.Changed || second.Changed {
		t.Errorf("changed %v, then %v", first.Changed, second.Changed)
	}
}

func TestAddAndRemoveEditTheDelegation(t *testing.T) {
	r := start(t, baseSeed)
	edit := func(attrs ...string) answerOf {
		return r.call(command("ADVANCED_UPDATE_NAMESERVERS", "DOMAIN", []string{"domain", "example.com"},
			append([]string{"op_type", "add_remove"}, attrs...)...))
	}
	wantCode(t, edit("add_ns", array("ns3.example.net"), "remove_ns", array("ns1.example.net")), "200")
	if diff := cmp.Diff([]string{"ns2.example.net", "ns3.example.net"}, r.delegation("example.com")); diff != "" {
		t.Error(diff)
	}
	wantCode(t, edit("add_ns", array("ns3.example.net")), "200") // it is set already
	wantCode(t, edit("remove_ns", array("ns1.example.net")), "480")
	wantCode(t, edit("remove_ns", array("ns2.example.net")), "465") // one would be left
	wantCode(t, edit(), "460")
}

func TestDelegationsThatMakeNoSenseAreRefused(t *testing.T) {
	r := start(t, baseSeed)
	many := make([]string, 14)
	for i := range many {
		many[i] = "ns" + string(rune('a'+i)) + ".example.net"
	}
	tests := []struct {
		name, domain string
		hosts        []string
		code         string
	}{
		{"syntax", "example.com", []string{"ns1.example.net", "not a host"}, "465"},
		{"one label", "example.com", []string{"ns1.example.net", "localhost"}, "465"},
		{"duplicate in another case", "example.com", []string{"ns1.example.net", "NS1.example.net."}, "465"},
		{"too few", "example.com", []string{"ns1.example.net"}, "465"},
		{"too many", "example.com", many, "465"},
		{"too many for the TLD", "example.ch", many[:5], "465"},
		{"as many as the TLD takes", "example.ch", many[:4], "200"},
		{"locked", "example.net", many[:2], "405"},
		{"a TLD that needs another command", "example.dk", many[:2], "480"},
		{"not this account's", "globex.com", many[:2], "415"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantCode(t, r.call(command("ADVANCED_UPDATE_NAMESERVERS", "DOMAIN", []string{"domain", tt.domain},
				"op_type", "assign", "assign_ns", array(tt.hosts...))), tt.code)
		})
	}
	for _, e := range r.sim.Ledger(0) {
		if e.Changed != (e.Code == 200) {
			t.Errorf("%s: code %d, changed %v", e.Domain, e.Code, e.Changed)
		}
	}
}

func TestSubUsersNeedTheNameserverBit(t *testing.T) {
	r := start(t, baseSeed)
	wantCode(t, r.assign(r.login("shared.com", "bob", "bobs-secret"), "ns1.example.net", "ns2.example.net"), "200")
	wantCode(t, r.assign(r.login("shared.org", "bob", "bobs-secret"), "ns1.example.net", "ns2.example.net"), "435")
}

func TestHostsUnknownToTheRegistryAreRefusedWhereAsked(t *testing.T) {
	r := start(t, `{"hosts": {"com": ["ns9.example.net"], "*": ["any.example.net"]},`+with(`{"unknown_hosts": "refuse"}`)[1:])
	cookie := r.login("example.com", "anna", "correct-horse")
	a := r.assign(cookie, "ns1.example.net", "nowhere.example.net")
	wantCode(t, a, "435")
	if got, want := a.at("response_text"), "Request failed validation: Name server 'nowhere.example.net' is not found at the registry. "+
		"Please double check the nameserver and re-submit."; got != want {
		t.Errorf("text %q", got)
	}
	wantCode(t, r.assign(cookie, "any.example.net", "ns9.example.net"), "200")
	// The .ch registry keeps no host objects, so it knows no unknown ones.
	wantCode(t, r.assign(r.login("example.ch", "anna", "correct-horse"), "x1.example.net", "x2.example.net"), "200")
}

func TestAnAsynchronousRegistryAnswersLater(t *testing.T) {
	r := start(t, with(`{"async_delay": "24h"}`))
	cookie := r.login("example.fi", "anna", "correct-horse")
	before := r.delegation("example.fi")
	next := []string{"ns1.example.net", "ns2.example.net"}

	a := r.assign(cookie, next...)
	wantCode(t, a, "250")
	if got := a.at("attributes", "waiting_requests_no"); got != "1" {
		t.Errorf("waiting_requests_no %q", got)
	}
	wantCode(t, r.assign(cookie, "ns5.example.net", "ns6.example.net"), "437")
	if !slices.Equal(before, r.delegation("example.fi")) {
		t.Error("the delegation changed before the registry answered")
	}
	history := func() []string {
		h := r.call(command("GET", "DOMAIN", []string{"domain", "example.fi"}, "type", "waiting_history"))
		return h.names("request_status", "attributes", "waiting_history")
	}
	if got := history(); !slices.Equal(got, []string{"waiting"}) {
		t.Errorf("history %v", got)
	}

	var clock map[string]time.Time
	r.control("POST", "/clock", `{"advance": "25h"}`, &clock)
	if diff := cmp.Diff(next, r.delegation("example.fi")); diff != "" {
		t.Error(diff)
	}
	if got := history(); !slices.Equal(got, []string{"completed"}) {
		t.Errorf("history %v", got)
	}
	wantCode(t, r.assign(r.login("example.fi", "anna", "correct-horse"), "ns5.example.net", "ns6.example.net"), "250")
}

func TestTheItalianRegistryTestsNameserversFirst(t *testing.T) {
	r := start(t, baseSeed)
	before := r.delegation("example.it")
	cookie := r.login("example.it", "anna", "correct-horse")
	wantCode(t, r.assign(cookie, "ns1.example.net", "ns2.example.net"), "200")
	wantCode(t, r.assign(cookie, "ns3.example.net", "ns4.example.net"), "200") // nothing waits, the later one wins
	if !slices.Equal(before, r.delegation("example.it")) {
		t.Error("the delegation changed before the tests")
	}
	r.sim.Advance(31 * 24 * time.Hour)
	if diff := cmp.Diff([]string{"ns3.example.net", "ns4.example.net"}, r.delegation("example.it")); diff != "" {
		t.Error(diff)
	}
}

func TestHeldDomainsRefuseChanges(t *testing.T) {
	r := start(t, baseSeed)
	if err := r.sim.Patch("example.com", []byte(`{"inaccurate_whois": true}`)); err != nil {
		t.Fatal(err)
	}
	wantCode(t, r.assign(r.login("example.com", "anna", "correct-horse"), "ns3.example.net", "ns4.example.net"), "552")
}
