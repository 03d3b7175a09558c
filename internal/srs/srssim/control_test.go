package srssim

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestTheLedgerTellsWhatWasReceivedWithoutSecrets(t *testing.T) {
	r := start(t, baseSeed)
	cookie := r.login("example.com", "anna", "correct-horse")
	r.assign(cookie, "ns1.example.org", "ns2.example.org")
	r.call(command("GET", "DOMAIN", []string{"cookie", cookie}, "type", "status"))

	var entries []map[string]any
	r.control("GET", "/ledger", "", &entries)
	text, _ := json.Marshal(entries)
	for _, secret := range []string{"correct-horse", cookie} {
		if strings.Contains(string(text), secret) {
			t.Errorf("the ledger shows %q", secret)
		}
	}
	var lines []string
	for _, e := range entries {
		if _, err := time.Parse(time.RFC3339Nano, e["at"].(string)); err != nil {
			t.Error(err)
		}
		lines = append(lines, fmt.Sprint(e["seq"], e["account"], e["action"], e["object"], e["domain"], e["code"], e["changed"]))
	}
	want := []string{
		"1 acme SET COOKIE example.com 200 false",
		"2 acme ADVANCED_UPDATE_NAMESERVERS DOMAIN example.com 200 true",
		"3 acme GET DOMAIN example.com 200 false",
	}
	for i := range want {
		want[i] = strings.ReplaceAll(want[i], " ", "")
		lines[i] = strings.ReplaceAll(lines[i], " ", "")
	}
	if !slices.Equal(lines, want) {
		t.Errorf("%q", lines)
	}
	if got := entries[0]["attributes"].(map[string]any)["reg_password"]; got != "[redacted]" {
		t.Errorf("reg_password %v", got)
	}

	r.control("GET", "/ledger?changed=true", "", &entries)
	if len(entries) != 1 || entries[0]["seq"] != 2.0 {
		t.Errorf("changed only: %v", entries)
	}
	r.control("GET", "/ledger?since=2", "", &entries)
	if len(entries) != 1 || entries[0]["seq"] != 3.0 {
		t.Errorf("since 2: %v", entries)
	}
	if status := r.control("GET", "/ledger?since=x", "", nil); status != 400 {
		t.Errorf("since=x: %d", status)
	}
}

func TestRefusedRequestsStandInTheLedgerToo(t *testing.T) {
	r := start(t, baseSeed)
	r.as("acme", "wrong", userInfo())
	r.call("<x/>")
	if e := r.sim.Ledger(0); len(e) != 2 || e[0].Code != 401 || e[1].Code != 400 || e[0].Changed {
		t.Errorf("%+v", e)
	}
}

func TestTheLedgerKeepsTheNewest(t *testing.T) {
	r := start(t, with(`{"ledger_limit": 10}`))
	for range 40 {
		r.call(userInfo())
	}
	entries := r.sim.Ledger(0)
	if len(entries) < 10 || len(entries) > 12 || entries[len(entries)-1].Seq != 40 {
		t.Errorf("%d entries up to %d", len(entries), entries[len(entries)-1].Seq)
	}
}

func TestStateCanBeSeenAndChangedFromOutside(t *testing.T) {
	r := start(t, baseSeed)
	var state map[string]any
	if status := r.control("GET", "/state/SHARED.com", "", &state); status != 200 {
		t.Fatal(status)
	}
	sub, _ := state["sub_user"].(map[string]any)
	if state["account"] != "acme" || state["profile"] != "anna" || state["auth_code"] != "[redacted]" || sub["password"] != "[redacted]" {
		t.Errorf("%v", state)
	}
	// What was read can be written back; redacted secrets stay.
	whole, _ := json.Marshal(state)
	if status := r.control("PUT", "/state/shared.com", string(whole), nil); status != 200 {
		t.Fatal(status)
	}
	r.login("shared.com", "bob", "bobs-secret")

	r.control("PATCH", "/state/example.com", `{"nameservers": ["x.example.net", "y.example.net"], "locked": true,
		"contacts": {"owner": {"email": "new@example.com"}}}`, &state)
	if got := r.delegation("example.com"); !slices.Equal(got, []string{"x.example.net", "y.example.net"}) {
		t.Errorf("%v", got)
	}
	other := r.call(command("GET", "DOMAIN", []string{"domain", "example.net"}, "type", "owner"))
	if got := other.at("attributes", "contact_set", "owner", "email"); got != "alex@example.com" {
		t.Errorf("a contact of another domain became %q", got)
	}
	if status := r.control("PATCH", "/state/example.com", `{"lokced": true}`, nil); status != 400 {
		t.Errorf("a misspelt field: %d", status)
	}
	for _, method := range []string{"GET", "PATCH"} {
		if status := r.control(method, "/state/absent.com", `{}`, nil); status != 404 {
			t.Errorf("%s of an absent domain: %d", method, status)
		}
	}
	if n := len(r.sim.Ledger(0)); n != 3 {
		t.Errorf("%d entries: changes from outside are none of the ledger's", n)
	}
}

func TestTheClockCanBeSet(t *testing.T) {
	r := start(t, baseSeed)
	var clock struct{ Now time.Time }
	r.control("POST", "/clock", `{"set": "2031-05-01T10:00:00Z"}`, &clock)
	r.control("GET", "/clock", "", &clock)
	if clock.Now.Year() != 2031 || clock.Now.Month() != time.May {
		t.Errorf("%v", clock.Now)
	}
	for _, body := range []string{`{}`, `{"advance":"soon"}`, `{"advance":"1h","set":"2031-05-01T10:00:00Z"}`} {
		if status := r.control("POST", "/clock", body, nil); status != 400 {
			t.Errorf("%s: %d", body, status)
		}
	}
}

func TestManyCallersAtOnceLeaveOneOrder(t *testing.T) {
	r := start(t, baseSeed)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 10 {
				if _, _, err := r.post(edit(fmt.Sprintf("n%d-%d", i, j))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	entries := r.sim.Ledger(0)
	last := entries[len(entries)-1]
	var attrs struct {
		Assign []string `json:"assign_ns"`
	}
	if err := json.Unmarshal(last.Attributes, &attrs); err != nil || len(entries) != 80 {
		t.Fatal(err, len(entries))
	}
	if got := r.delegation("example.com"); !slices.Equal(got, attrs.Assign) {
		t.Errorf("state %v, last entry %v", got, attrs.Assign)
	}
}
