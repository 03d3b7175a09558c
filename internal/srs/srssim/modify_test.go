package srssim

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTheLockIsTheOwnersToTurn(t *testing.T) {
	r := start(t, baseSeed)
	turn := func(state string) answerOf {
		return r.call(command("MODIFY", "DOMAIN", []string{"cookie", r.login("example.com", "anna", "correct-horse")},
			"data", "status", "lock_state", state))
	}
	lock := func() string { return r.get("example.com", "status").at("lock_state") }
	a := turn("1")
	if a.code() != "200" || a.at("response_text") != "Domain successfully locked." || lock() != "1" {
		t.Errorf("%v", a)
	}
	if a = turn("0"); a.code() != "200" || lock() != "0" {
		t.Errorf("%v", a)
	}
	if turn("locked"); lock() != "1" {
		t.Error("the word locks too")
	}
	wantCode(t, turn("perhaps"), "465")
	r.modify("480", "example.ch", "status", "lock_state", "1")
	r.modify("460", "example.com", "status")
	r.modify("460", "example.com", "")
	r.modify("465", "example.com", "weather")
	sub := r.call(command("MODIFY", "DOMAIN", []string{"cookie", r.login("shared.com", "bob", "bobs-secret")},
		"data", "status", "lock_state", "1"))
	wantCode(t, sub, "435")
	if err := r.sim.Patch("example.com", []byte(`{"frozen": true}`)); err != nil {
		t.Fatal(err)
	}
	r.modify("552", "example.com", "status", "lock_state", "0")
	if got := r.get("example.com", "status").at("can_modify"); got != "0" {
		t.Errorf("can_modify %q", got)
	}
}

func TestPrivacyPassesThroughItsStates(t *testing.T) {
	r := start(t, with(`{"privacy_delay": "10m"}`))
	state := func() answerOf { return r.get("example.com", "whois_privacy_state") }
	a := r.modify("200", "example.com", "whois_privacy_state", "state", "Y")
	if a.at("response_text") != "Whois Privacy successfully enabled" {
		t.Errorf("text %q", a.at("response_text"))
	}
	if got := state(); got.at("state") != "enabling" || got.at("changeable") != "0" {
		t.Errorf("at first: %v", got)
	}
	r.sim.Advance(11 * time.Minute)
	if got := state(); got.at("state") != "enabled" || got.at("changeable") != "1" {
		t.Errorf("later: %v", got)
	}
	r.modify("200", "example.com", "whois_privacy_state", "state", "disable")
	r.sim.Advance(11 * time.Minute)
	if got := state().at("state"); got != "disabled" {
		t.Errorf("in the end: %s", got)
	}
	r.modify("480", "example.ch", "whois_privacy_state", "state", "enable")
	if err := r.sim.Patch("example.com", []byte(`{"privacy": "none"}`)); err != nil {
		t.Fatal(err)
	}
	r.modify("480", "example.com", "whois_privacy_state", "state", "enable")
}

func TestRenewalSettingsNeedBothFlags(t *testing.T) {
	r := start(t, baseSeed)
	r.modify("460", "example.com", "expire_action", "auto_renew", "1")
	r.modify("465", "example.com", "expire_action", "auto_renew", "1", "let_expire", "1")
	r.modify("200", "example.com", "expire_action", "auto_renew", "1", "let_expire", "0")
	a := r.modify("220", "example.com", "expire_action", "auto_renew", "1", "let_expire", "0")
	if a.at("is_success") != "1" {
		t.Error("220 is a success")
	}
	got := r.get("example.com", "expire_action")
	if got.at("auto_renew") != "1" || got.at("let_expire") != "0" || r.get("example.com", "auto_renew_flag").at("auto_renew") != "1" {
		t.Errorf("%v", got)
	}
}

func TestAuthCodesCanBeReadAndSet(t *testing.T) {
	r := start(t, baseSeed)
	before := r.get("example.com", "domain_auth_info").at("domain_auth_info")
	r.modify("200", "example.com", "domain_auth_info", "domain_auth_info", "new-Code-1234567")
	if got := r.get("example.com", "domain_auth_info").at("domain_auth_info"); got != "new-Code-1234567" || before == "" || before == got {
		t.Errorf("%q, then %q", before, got)
	}
	r.modify("460", "example.com", "domain_auth_info")
	r.expect("480", "example.dk", "GET", "DOMAIN", "type", "domain_auth_info")
	sub := r.login("shared.com", "bob", "bobs-secret")
	wantCode(t, r.call(command("GET", "DOMAIN", []string{"cookie", sub}, "type", "domain_auth_info")), "435")
	wantCode(t, r.call(command("SEND_AUTHCODE", "DOMAIN", nil, "domain_name", "example.com")), "200")
	wantCode(t, r.call(command("SEND_AUTHCODE", "DOMAIN", nil, "domain_name", "example.dk")), "480")
	for _, e := range r.sim.Ledger(0) {
		if strings.Contains(string(e.Attributes), "new-Code") {
			t.Error("the ledger shows the auth code")
		}
	}
}

func TestRegistryDataIsKeptPerRegistry(t *testing.T) {
	names := []string{"example.us", "example.asia", "example.ca", "example.uk", "example.name", "example.mx", "example.de"}
	r := start(t, strings.Replace(quiet, `{"name": "example.fi"}`, `{"name": "example.fi"}, {"name": "`+strings.Join(names, `"}, {"name": "`)+`"}`, 1))
	nexus := dict("app_purpose", "P1", "category", "C31", "validator", "DE")
	ced := dict("contact_type", "owner", "locality_country", "SG", "legal_entity_type", "corporation", "id_type", "certificate", "id_number", "42")
	for _, tt := range []struct {
		domain, data string
		attrs        []string
		kind         string
		path         []string
		want         string
	}{
		{"example.us", "nexus_info", []string{"nexus", nexus}, "nexus_info", []string{"nexus", "category"}, "C31"},
		{"example.asia", "ced_info", []string{"ced_info", ced}, "ced_info", []string{"ced_info", "id_number"}, "42"},
		{"example.ca", "trademark", []string{"trademark", "Y"}, "trademark", []string{"trademark"}, "Y"},
		{"example.ca", "ca_whois_display_setting", []string{"display", "FULL"}, "ca_whois_display_setting", []string{"display"}, "FULL"},
		{"example.name", "forwarding_email", []string{"forwarding_email", "x@example.org"}, "forwarding_email", []string{"forwarding_email"}, "x@example.org"},
		{"example.mx", "tld_data", []string{"tld_data", dict("a", dict("b", "c"))}, "tld_data", []string{"tld_data", "a", "b"}, "c"},
		{"example.it", "it_whois_display_setting", []string{"consent_for_publishing", "1"}, "it_whois_display_setting", []string{"consent_for_publishing"}, "1"},
		{"example.com", "whois_publicity_state", []string{"state", "enabled"}, "whois_publicity_state", []string{"state"}, "enabled"},
		{"example.com", "rsp_whois_info", []string{"flag", "Y", "all", "0"}, "rsp_whois_info", []string{"domain_enabled"}, "Y"},
	} {
		t.Run(tt.data+" of "+tt.domain, func(t *testing.T) {
			r.modify("200", tt.domain, tt.data, tt.attrs...)
			if got := r.get(tt.domain, tt.kind).at(tt.path...); got != tt.want {
				t.Errorf("reads %q", got)
			}
		})
	}
	r.modify("465", "example.us", "nexus_info", "nexus", dict("app_purpose", "P9", "category", "C11"))
	r.modify("465", "example.us", "nexus_info", "nexus", dict("app_purpose", "P1", "category", "C32"))
	r.modify("480", "example.com", "nexus_info", "nexus", nexus)
	r.modify("200", "example.de", "descr", "contact_set", dict("owner", dict("descr", "Beispiel")))
	r.modify("250", "example.uk", "uk_whois_opt", "uk_whois_opt", "Y", "reg_type", "IND")
	r.sim.Advance(49 * time.Hour)
	if got := r.get("example.uk", "uk_whois_opt").at("uk_whois_opt"); got != "Y" {
		t.Errorf("opt-out %q", got)
	}
	r.modify("200", "example.uk", "change_ips_tag", "gaining_registrar_tag", "OTHER")
	r.expect("415", "example.uk", "GET", "DOMAIN", "type", "status")
	away := r.call(command("GET_TRANSFERS_AWAY", "DOMAIN", nil, "domain", "*.uk"))
	if away.at("attributes", "transfers", "0", "gaining_registrar") != "OTHER" {
		t.Errorf("%v", away)
	}
}

func TestParkingAndDeprecatedFormsWork(t *testing.T) {
	r := start(t, baseSeed)
	r.modify("200", "example.com", "parkpage_state", "state", "on")
	if diff := cmp.Diff(systemDNS, r.delegation("example.com")); diff != "" {
		t.Error(diff)
	}
	r.modify("200", "example.com", "nameserver_list", "nameserver_list",
		array(dict("name", "ns2.example.net", "sortorder", "2"), dict("name", "ns1.example.net", "sortorder", "1")))
	if diff := cmp.Diff([]string{"ns1.example.net", "ns2.example.net"}, r.delegation("example.com")); diff != "" {
		t.Error(diff)
	}
	r.modify("200", "example.com", "auto_renew", "auto_renew", "1")
}

func TestHostObjectsLiveBelowTheirDomain(t *testing.T) {
	r := start(t, with(`{"unknown_hosts": "refuse"}`))
	host := func(code, action string, attrs ...string) answerOf {
		t.Helper()
		return r.expect(code, "example.com", action, "NAMESERVER", attrs...)
	}
	host("465", "CREATE", "name", "ns1.other.com", "ipaddress", "192.0.2.1")
	host("465", "CREATE", "name", "ns1.example.com", "ipaddress", "192.0.2.999")
	host("460", "CREATE", "name", "ns1.example.com")
	host("200", "CREATE", "name", "ns1.example.com", "ipaddress", "192.0.2.1", "ipv6", "2001:db8::1")
	host("485", "CREATE", "name", "ns1.example.com", "ipaddress", "192.0.2.1")
	host("200", "MODIFY", "name", "ns1.example.com", "new_name", "dns1.example.com")
	host("200", "CREATE", "name", "ns2.example.com", "ipaddress", "192.0.2.2")
	r.expect("200", "example.com", "ADVANCED_UPDATE_NAMESERVERS", "DOMAIN",
		"op_type", "assign", "assign_ns", array("dns1.example.com", "ns2.example.com"))
	list := host("200", "GET", "name", "all")
	if got := list.names("can_delete", "attributes", "nameserver_list"); !slices.Equal(got, []string{"0", "0"}) {
		t.Errorf("hosts in use: %v", got)
	}
	host("485", "DELETE", "name", "ns2.example.com")
	wantCode(t, r.call(edit("ns1")), "200")
	host("200", "DELETE", "name", "ns2.example.com")
	host("480", "DELETE", "name", "ns2.example.com")
	host("480", "GET", "name", "ns9.example.com")
	r.modify("200", "example.com", "status", "lock_state", "1")
	host("405", "CREATE", "name", "ns3.example.com", "ipaddress", "192.0.2.1")
}

func TestRegistriesCanBeAskedForHosts(t *testing.T) {
	r := start(t, with(`{"unknown_hosts": "refuse"}`))
	check := func() answerOf {
		return r.call(command("REGISTRY_CHECK_NAMESERVER", "NAMESERVER", nil, "fqdn", "ns1.far.example", "tld", ".com"))
	}
	if a := check(); a.code() != "212" || a.at("is_success") != "0" {
		t.Errorf("%v", a)
	}
	wantCode(t, r.call(command("REGISTRY_ADD_NS", "NAMESERVER", nil, "fqdn", "ns1.far.example", "tld", ".com", "all", "0")), "200")
	wantCode(t, r.call(command("REGISTRY_ADD_NS", "NAMESERVER", nil, "fqdn", "ns1.far.example", "tld", "com")), "465")
	if a := check(); a.code() != "200" || a.at("is_success") != "1" {
		t.Errorf("%v", a)
	}
}

func TestTheBritishRegistryWarnsAboutOrphans(t *testing.T) {
	r := start(t, strings.Replace(baseSeed, `{"name": "example.fi"}`, `{"name": "example.fi"},
		{"name": "example.uk", "nameservers": ["ns1.example.uk", "ns2.example.net"]}, {"name": "other.uk", "nameservers": ["ns1.example.uk", "ns2.example.net"]}`, 1))
	r.expect("251", "example.uk", "CREATE", "NAMESERVER", "name", "ns9.example.uk", "ipaddress", "192.0.2.1")
	r.expect("251", "example.uk", "ADVANCED_UPDATE_NAMESERVERS", "DOMAIN",
		"op_type", "assign", "assign_ns", array("ns3.example.net", "ns2.example.net"))
}

func TestZonesAreReplacedAsAWhole(t *testing.T) {
	r := start(t, baseSeed)
	zone := func(code, action string, attrs ...string) answerOf {
		t.Helper()
		return r.expect(code, "example.com", action, "DOMAIN", attrs...)
	}
	zone("480", "GET_DNS_ZONE")
	zone("200", "CREATE_DNS_ZONE")
	zone("485", "CREATE_DNS_ZONE")
	records := dict(
		"A", array(dict("subdomain", "", "ip_address", "192.0.2.1"), dict("subdomain", "www", "ip_address", "192.0.2.2")),
		"MX", array(dict("subdomain", "", "hostname", "mail.example.org", "priority", "10")),
		"TXT", array(dict("subdomain", "", "text", `v=spf1 "x" <y> -all`)))
	zone("200", "SET_DNS_ZONE", "records", records)
	a := zone("200", "GET_DNS_ZONE")
	if a.at("attributes", "records", "A", "1", "ip_address") != "192.0.2.2" || a.at("attributes", "nameservers_ok") != "0" ||
		a.at("attributes", "records", "TXT", "0", "text") != `v=spf1 "x" <y> -all` {
		t.Errorf("%v", a)
	}
	for _, bad := range []string{
		dict("A", array(dict("subdomain", "", "ip_address", "x"))), dict("CAA", array(dict("subdomain", ""))),
		dict("MX", array(dict("subdomain", "", "hostname", "mail.example.org", "priority", "many"))),
		dict("CNAME", array(dict("subdomain", "www"))),
	} {
		zone("465", "SET_DNS_ZONE", "records", bad)
	}
	zone("200", "FORCE_DNS_NAMESERVERS")
	if a := zone("200", "GET_DNS_ZONE"); a.at("attributes", "nameservers_ok") != "1" {
		t.Errorf("%v", a)
	}
	zone("200", "RESET_DNS_ZONE")
	zone("200", "DELETE_DNS_ZONE")
	zone("480", "SET_DNS_ZONE", "records", records)
}

func TestDNSSECRecordsAreChecked(t *testing.T) {
	r := start(t, baseSeed)
	good := dict("key_tag", "12345", "algorithm", "8", "digest_type", "2", "digest", strings.Repeat("ab", 32))
	set := func(code, domain string, records ...string) {
		t.Helper()
		r.expect(code, domain, "SET_DNSSEC_INFO", "DOMAIN", "dnssec", array(records...))
	}
	set("200", "example.com", good)
	if got := r.get("example.com", "dnssec").at("dnssec", "0", "key_tag"); got != "12345" {
		t.Errorf("key tag %q", got)
	}
	set("465", "example.com", strings.Replace(good, "12345", "70000", 1))
	set("465", "example.com", strings.Replace(good, "abab", "ab", 1))
	set("480", "example.ch", good)
	set("200", "example.com")
	if got := r.get("example.com", "dnssec").node("dnssec"); len(got) != 0 {
		t.Errorf("%v", got)
	}
	silent := start(t, with(`{"unsigned": "absent"}`))
	if _, there := silent.get("example.com", "dnssec")["dnssec"]; there {
		t.Error("the key is there")
	}
}

func TestForwardingIsAFullList(t *testing.T) {
	r := start(t, baseSeed)
	fwd := func(code, action string, attrs ...string) answerOf {
		t.Helper()
		return r.expect(code, "example.com", action, "DOMAIN", attrs...)
	}
	fwd("480", "GET_DOMAIN_FORWARDING")
	fwd("200", "CREATE_DOMAIN_FORWARDING")
	fwd("485", "CREATE_DOMAIN_FORWARDING")
	rule := dict("subdomain", "", "destination_url", "https://example.org/", "enabled", "1", "masked", "0")
	fwd("200", "SET_DOMAIN_FORWARDING", "forwarding", array(rule))
	fwd("200", "UPDATE_DOMAIN_FORWARDING", "forwarding", array(rule, strings.Replace(rule, `"subdomain">`, `"subdomain">www`, 1)))
	if got := fwd("200", "GET_DOMAIN_FORWARDING").names("subdomain", "attributes", "forwarding"); !slices.Equal(got, []string{"", "www"}) {
		t.Errorf("%q", got)
	}
	fwd("465", "SET_DOMAIN_FORWARDING", "forwarding", array(dict("subdomain", "x")))
	fwd("465", "SET_DOMAIN_FORWARDING", "forwarding", array(dict("subdomain", "", "destination_url", "https://x.example/", "title", "T")))
	fwd("200", "DELETE_DOMAIN_FORWARDING")
	fwd("480", "DELETE_DOMAIN_FORWARDING")
}

func TestGermanDomainsAreLookedAtAgain(t *testing.T) {
	r := start(t, strings.Replace(baseSeed, `{"name": "example.fi"}`, `{"name": "example.de", "dns_errors": "no answer from ns1"}`, 1))
	if got := r.get("example.de", "all_info").at("dns_errors"); got != "no answer from ns1" {
		t.Errorf("errors %q", got)
	}
	wantCode(t, r.call(command("ACTIVATE", "DOMAIN", nil, "domainname", "example.de")), "200")
	r.sim.Advance(16 * time.Minute)
	if got := r.get("example.de", "all_info").at("dns_errors"); got != "" {
		t.Errorf("errors %q", got)
	}
}

func TestStrangersAreUnknownWhereOtherHostsAreAccepted(t *testing.T) {
	r := start(t, with(`{"strangers": ["strange.example"]}`))
	for host, want := range map[string]string{"ns1.far.example": "200", "ns1.strange.example": "212"} {
		wantCode(t, r.call(command("REGISTRY_CHECK_NAMESERVER", "NAMESERVER", nil, "fqdn", host, "tld", ".com")), want)
	}
	set := func() answerOf {
		return r.about("example.com", "ADVANCED_UPDATE_NAMESERVERS", "DOMAIN", "op_type", "assign", "assign_ns", array("ns1.far.example", "ns1.strange.example"))
	}
	wantCode(t, set(), "435")
	wantCode(t, r.call(command("REGISTRY_ADD_NS", "NAMESERVER", nil, "fqdn", "ns1.strange.example", "tld", ".com", "all", "0")), "200")
	wantCode(t, set(), "200")
}
