package srssim

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAContactIsReplacedAsAWhole(t *testing.T) {
	r := start(t, quiet)
	r.modify("200", "example.com", "contact_info", "contact_set", dict("admin", card("fax", "+44.1", "address2", "Floor 2")))
	a := r.modify("200", "example.com", "contact_info", "contact_set", dict("admin", card()))
	if a.at("attributes", "details", "example.com", "is_success") != "1" {
		t.Errorf("details: %v", a)
	}
	admin := r.get("example.com", "admin").node("contact_set", "admin")
	if admin["email"] != "ann@example.org" || admin["fax"] != nil || admin["address2"] != nil {
		t.Errorf("admin: %v", admin)
	}
	if got := r.get("example.com", "owner").at("contact_set", "owner", "email"); got != "alex@example.com" {
		t.Errorf("owner changed to %s", got)
	}
	r.modify("200", "example.com", "contact_info", "contact_set",
		dict("admin", strings.Replace(card("email", "both@example.org"), "</dt_assoc>", item("also_apply_to", array("tech"))+"</dt_assoc>", 1)))
	if got := r.get("example.com", "tech").at("contact_set", "tech", "email"); got != "both@example.org" {
		t.Errorf("tech: %s", got)
	}
	r.modify("200", "example.com", "contact_info", "contact_set", dict("admin", card("email", "beside@example.org"), "also_apply_to", array("tech")))
	if got := r.get("example.com", "tech").at("contact_set", "tech", "email"); got != "beside@example.org" {
		t.Errorf("tech, beside: %s", got)
	}
}

func TestInvalidContactsAreExplainedByField(t *testing.T) {
	r := start(t, quiet)
	for _, tt := range []struct {
		domain, kind, contact, problem string
	}{
		{"example.com", "admin", card("last_name", ""), "last_name"},
		{"example.com", "admin", card("phone", "ask my office"), "Invalid telephone number format"},
		{"example.com", "admin", card("email", "nobody"), "email"},
		{"example.com", "admin", card("country", "UK"), "GB"},
		{"example.com", "admin", card("country", "US", "state", ""), "state"},
		{"example.com", "admin", card("city", "123"), "city"},
		{"example.com", "admin", card("org_name", strings.Repeat("x", 65)), "org_name"},
	} {
		a := r.modify("465", tt.domain, "contact_info", "contact_set", dict(tt.kind, tt.contact))
		if !strings.Contains(a.at("attributes", "error"), tt.problem) {
			t.Errorf("error %q does not name %s", a.at("attributes", "error"), tt.problem)
		}
	}
	r.modify("460", "example.com", "contact_info")
	for _, e := range r.sim.Ledger(0) {
		if e.Changed {
			t.Errorf("changed: %s", e.Attributes)
		}
	}
}

func TestWhatARegistryHoldsItTakesAgain(t *testing.T) {
	tld := &tld{Name: "com"}
	stored := Contact{"first_name": "4", "last_name": "B", "org_name": "C", "address1": "D", "city": "E", "country": "gb", "phone": "0", "email": "a@example.org"}
	next := maps.Clone(stored)
	next["address2"] = "Floor 2"
	if got := tld.newProblems("admin", stored, next); len(got) > 0 {
		t.Errorf("beside another edit: %q", got)
	}
	next["phone"], next["city"] = "none", ""
	want := []string{"admin: missing required field city", "admin: Invalid telephone number format in phone"}
	if got := tld.newProblems("admin", stored, next); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestRegistriesHaveTheirOwnContacts(t *testing.T) {
	r := start(t, strings.Replace(quiet, `{"name": "example.fi"}`, `{"name": "example.fi"}, {"name": "example.ca"}, {"name": "example.nl"}`, 1))
	r.modify("470", "example.ca", "contact_info", "contact_set", dict("billing", card()))
	r.modify("200", "example.ca", "contact_info", "contact_set", dict("owner", dict("org_name", "Example Inc")))
	r.modify("465", "example.nl", "contact_info", "contact_set", dict("tech", card("state", "NH", "postal_code", "1011AB")))
	if info := r.get("example.ca", "all_info"); info.node("contact_set")["billing"] != nil {
		t.Error(".ca has a billing contact")
	}
}

func TestSubUsersChangeTheContactsTheyMay(t *testing.T) {
	r := start(t, quiet)
	cookie := r.login("shared.org", "bob", "bobs-secret") // owner contact only
	change := func(kind string) answerOf {
		return r.call(command("MODIFY", "DOMAIN", []string{"cookie", cookie},
			"data", "contact_info", "affect_domains", "0", "contact_set", dict(kind, card())))
	}
	wantCode(t, change("owner"), "200")
	a := change("tech")
	wantCode(t, a, "435")
	if got := a.at("response_text"); got != "Permission Denied for Modify tech, f_owner=0" {
		t.Errorf("text %q", got)
	}
}

func TestUpdateContactsNamesItsTypes(t *testing.T) {
	r := start(t, quiet)
	r.expect("200", "example.com", "UPDATE_CONTACTS", "DOMAIN",
		"types", array("tech"), "contact_set", dict("tech", card(), "admin", card()))
	got := r.call(command("GET_DOMAINS_CONTACTS", "DOMAIN", nil, "domain_list", array("example.com", "globex.com")))
	set := got.node("attributes", "example.com", "contact_set")
	mail := func(kind string) any { return set[kind].(map[string]any)["email"] }
	if mail("tech") != "ann@example.org" || mail("admin") != "alex@example.com" || got.node("attributes", "globex.com") != nil {
		t.Errorf("%v", got)
	}
}

func TestAContactOfAnAsynchronousRegistryWaits(t *testing.T) {
	r := start(t, quiet)
	a := r.modify("250", "example.fi", "contact_info", "contact_set", dict("tech", card()))
	if a.at("attributes", "details", "example.fi", "waiting_requests_no") != "1" {
		t.Errorf("%v", a)
	}
	r.modify("437", "example.fi", "contact_info", "contact_set", dict("admin", card()))
	r.sim.Advance(49 * time.Hour)
	if got := r.get("example.fi", "tech").at("contact_set", "tech", "email"); got != "ann@example.org" {
		t.Errorf("after the registry: %s", got)
	}
}

func TestDenmarkTakesEverythingInOneCommand(t *testing.T) {
	r := start(t, quiet)
	attrs := []string{"contact_set", dict("admin", card()), "nameserver_list",
		array(dict("name", "ns2.example.net", "sortorder", "2"), dict("name", "ns1.example.net", "sortorder", "1"))}
	r.expect("480", "example.com", "UPDATE_ALL_INFO", "DOMAIN", attrs...)
	r.expect("250", "example.dk", "UPDATE_ALL_INFO", "DOMAIN", attrs...)
	r.sim.Advance(49 * time.Hour)
	if diff := cmp.Diff([]string{"ns1.example.net", "ns2.example.net"}, r.delegation("example.dk")); diff != "" {
		t.Error(diff)
	}
}

func TestOneChangeForAllDomainsReportsEachOfThem(t *testing.T) {
	r := start(t, quiet)
	cookie := r.login("example.com", "anna", "correct-horse")
	attrs := []string{"data", "contact_info", "affect_domains", "1", "contact_set", dict("tech", card())}
	a := r.call(command("MODIFY", "DOMAIN", []string{"cookie", cookie}, attrs...))
	wantCode(t, a, "200")
	details := a.node("attributes", "details")
	names := sortedKeys(details)
	if !slices.Contains(names, "example.ch") || slices.Contains(names, "example.net") || slices.Contains(names, "carol.com") {
		t.Errorf("domains %v: locked ones and other profiles' stay out", names)
	}
	if got := details["example.fi"].(map[string]any)["response_code"]; got != "250" {
		t.Errorf("example.fi: %v", got)
	}
}

func TestAllDomainsNeedsTheOwnersCookie(t *testing.T) {
	r := start(t, quiet)
	attrs := []string{"data", "contact_info", "affect_domains", "1", "contact_set", dict("owner", card())}
	wantCode(t, r.call(command("MODIFY", "DOMAIN", []string{"domain", "example.com"}, attrs...)), "435")
	cookie := r.login("shared.org", "bob", "bobs-secret")
	wantCode(t, r.call(command("MODIFY", "DOMAIN", []string{"cookie", cookie}, attrs...)), "435")
}

func TestAChangeOfRegistrantIsATrade(t *testing.T) {
	r := start(t, baseSeed)
	if got := r.expect("200", "example.com", "GET_TRADE_LOCK_SETTING", "DOMAIN").at("attributes", "allow_hold_after_trade"); got != "1" {
		t.Errorf("hold %q", got)
	}
	r.modify("200", "example.com", "contact_info", "contact_set", dict("owner", card()))
	if got := r.get("example.com", "owner").at("contact_set", "owner", "email"); got != "ann@example.org" {
		t.Errorf("through the agent: %s", got)
	}
	want := []string{
		"ICANN_TRADE_STATUS_CHANGE initiated",
		"ICANN_TRADE_STATUS_CHANGE current_registrant_approved_by_da",
		"ICANN_TRADE_STATUS_CHANGE new_registrant_approved_by_da",
		"ICANN_TRADE_STATUS_CHANGE completed",
		"REGISTRANT_VERIFICATION_STATUS_CHANGE",
	}
	if diff := cmp.Diff(want, r.events("trade_status")); diff != "" {
		t.Error(diff)
	}
	if state, err := r.sim.State("example.com"); err != nil || state.HoldUntil.IsZero() {
		t.Errorf("no hold after the trade: %v", err)
	}
}

func TestWithoutAgentATradeWaitsForBothSides(t *testing.T) {
	r := start(t, baseSeed)
	r.expect("200", "example.com", "MODIFY_TRADE_DESIGNATED_AGENT", "DOMAIN", "enable", "0")
	r.expect("460", "example.com", "MODIFY_TRADE_LOCK_SETTING", "DOMAIN", "enable", "0")
	a := r.expect("200", "example.com", "MODIFY_TRADE_LOCK_SETTING", "DOMAIN", "enable", "0", "ip_address", "192.0.2.1")
	if want := "Command successful: The 60-day trade hold has been disabled (by reseller (via API); Supplied IP address: 192.0.2.1)"; a.at("response_text") != want {
		t.Errorf("text %q", a.at("response_text"))
	}
	begin := func() {
		r.modify("250", "example.com", "contact_info", "contact_set", dict("owner", card()))
	}
	owner := func(attrs ...string) answerOf {
		return answerOf(r.get("example.com", "owner", attrs...).node("contact_set", "owner"))
	}
	begin()
	if got := owner(); got.at("email") != "ann@example.org" || got.at("ownership_changes_request") != "Ann Other" {
		t.Errorf("pending owner: %v", got)
	}
	if got := owner("active_contacts_only", "1").at("email"); got != "alex@example.com" {
		t.Errorf("active owner: %s", got)
	}
	r.expect("465", "example.com", "RESEND_TRADE_APPROVAL_NOTICE", "DOMAIN", "registrant_type", "new", "send_type", "SMS")
	r.expect("200", "example.com", "RESEND_TRADE_APPROVAL_NOTICE", "DOMAIN", "registrant_type", "current", "send_type", "SMS")
	if got := r.expect("200", "example.com", "CANCEL_ICANN_TRADE", "DOMAIN").at("response_text"); got != "Trade successfully cancelled by reseller" {
		t.Errorf("text %q", got)
	}
	r.expect("480", "example.com", "CANCEL_ICANN_TRADE", "DOMAIN")
	begin()
	r.modify("200", "example.com", "contact_info", "contact_set", dict("owner", dict("revoke_registrant_changes", "1")))
	begin()
	r.sim.Advance(25 * time.Hour)
	if got := owner("active_contacts_only", "1").at("email"); got != "ann@example.org" {
		t.Errorf("after approval: %s", got)
	}
	if state, _ := r.sim.State("example.com"); !state.HoldUntil.IsZero() {
		t.Error("a hold in spite of the setting")
	}
}

func TestUnansweredTradesTimeOutAndPrivacyHidesThem(t *testing.T) {
	r := start(t, with(`{"trade_answer": "none"}`))
	r.expect("200", "example.com", "MODIFY_TRADE_DESIGNATED_AGENT", "DOMAIN", "enable", "0")
	r.modify("250", "example.com", "contact_info", "contact_set", dict("owner", card()))
	r.sim.Advance(8 * 24 * time.Hour)
	if got := r.get("example.com", "owner").at("contact_set", "owner", "email"); got != "alex@example.com" {
		t.Errorf("after the time-out: %s", got)
	}
	r.modify("200", "example.com", "whois_privacy_state", "state", "enable")
	r.modify("200", "example.com", "contact_info", "contact_set", dict("owner", card()))
}

func TestAnUnverifiedRegistrantIsSuspended(t *testing.T) {
	r := start(t, with(`{"trades": false}`))
	status := func() answerOf {
		return answerOf(r.expect("200", "example.com", "GET_REGISTRANT_VERIFICATION_STATUS", "DOMAIN").node("attributes"))
	}
	if got := status().at("registrant_verification_status"); got != "verified" {
		t.Errorf("at first: %s", got)
	}
	r.expect("480", "example.com", "SEND_REGISTRANT_VERIFICATION_EMAIL", "DOMAIN")
	r.modify("200", "example.com", "contact_info", "contact_set", dict("owner", card()))
	if got := status(); got.at("registrant_verification_status") != "verifying" || got.at("days_to_suspend") != "15" {
		t.Errorf("after the change: %v", got)
	}
	r.expect("200", "example.com", "SEND_REGISTRANT_VERIFICATION_EMAIL", "DOMAIN")
	r.sim.Advance(18*24*time.Hour + time.Hour)
	if got := status(); got.at("registrant_verification_status") != "suspended" || got.at("days_to_suspend") != "-3" {
		t.Errorf("after the deadline: %v", got)
	}
	if err := r.sim.Patch("example.com", []byte(`{"verification": {"status": "verified"}}`)); err != nil {
		t.Fatal(err)
	}
	if got := status().at("registrant_verification_status"); got != "verified" {
		t.Errorf("in the end: %s", got)
	}
}

func TestEventsComeAgainUntilAcknowledged(t *testing.T) {
	r := start(t, baseSeed)
	for _, host := range []string{"a", "b"} {
		wantCode(t, r.call(edit(host)), "200")
	}
	first := func() string {
		return r.call(command("POLL", "EVENT", nil)).at("attributes", "events", "0", "event_id")
	}
	id := first()
	if len(id) != 32 || first() != id {
		t.Fatalf("event %q", id)
	}
	wantCode(t, r.call(command("ACK", "EVENT", nil, "event_id", id)), "200")
	if next := first(); next == id || next == "" {
		t.Errorf("after the acknowledgement: %q", next)
	}
	wantCode(t, r.call(command("ACK", "EVENT", nil, "event_id", id)), "480")
	if got := r.events("domain_name"); !slices.Equal(got, []string{"NAMESERVER_UPDATE example.com"}) {
		t.Errorf("%v", got)
	}
}

func TestCountryCodesTradeByCommand(t *testing.T) {
	r := start(t, baseSeed)
	attrs := []string{"first_name", "New", "last_name", "Owner", "org_name", "New Owner", "email", "new@example.org"}
	r.expect("480", "example.com", "TRADE_DOMAIN", "DOMAIN", attrs...)
	r.expect("460", "example.fi", "TRADE_DOMAIN", "DOMAIN", attrs[:6]...)
	r.expect("250", "example.fi", "TRADE_DOMAIN", "DOMAIN", attrs...)
	r.sim.Advance(49 * time.Hour)
	if got := r.get("example.fi", "owner").at("contact_set", "owner", "email"); got != "new@example.org" {
		t.Errorf("owner %s", got)
	}
}
