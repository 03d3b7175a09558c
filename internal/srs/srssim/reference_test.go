package srssim

import (
	"testing"
)

// TestReadsByTheReference holds single fields against the protocol's description.
func TestReadsByTheReference(t *testing.T) {
	r := start(t, `{"accounts": [{"username": "acme", "key": "`+testKey+`", "balance": "500.00", "profiles": [{
		"username": "anna", "password": "correct-horse", "domains": [
			{"name": "example.com", "nameservers": ["ns1.example.com", "ns.elsewhere.net"],
			 "hosts": [{"name": "ns1.example.com", "ipv4": "192.0.2.53"}]},
			{"name": "example.de", "data": {"descr": "Beispiel GmbH"}},
			{"name": "example.ca"}, {"name": "example.uk"}, {"name": "example.cn"}, {"name": "example.pk"},
			{"name": "example.fi", "waiting": [
				{"id": 900, "action": "update_nameservers", "requested": "2020-01-01T00:00:00Z", "answered": "2020-01-02T00:00:00Z"}]}
		]}]}]}`)
	for _, c := range []struct {
		domain, kind, want string
		path               []string
	}{
		{"example.com", "nameservers", "192.0.2.53", []string{"nameserver_list", "0", "ipaddress"}},
		{"example.com", "nameservers", "", []string{"nameserver_list", "1", "ipaddress"}},
		{"example.de", "all_info", "Beispiel GmbH", []string{"descr"}},
		{"example.ca", "trademark", "N", []string{"trademark"}},
		{"example.uk", "uk_whois_opt", "N", []string{"uk_whois_opt"}},
		{"example.com", "whois_publicity_state", "disabled", []string{"state"}},
		{"example.cn", "whois_privacy_state", "0", []string{"changeable"}},
		{"example.fi", "waiting_history", "1", []string{"record_count"}},
		{"example.fi", "xpack_waiting_history", "0", []string{"record_count"}},
	} {
		if got := r.get(c.domain, c.kind).at(c.path...); got != c.want {
			t.Errorf("%s of %s: %v is %q, want %q", c.kind, c.domain, c.path, got, c.want)
		}
	}
	// A country that the data does not know signs nothing.
	r.expect("480", "example.pk", "SET_DNSSEC_INFO", "DOMAIN", "dnssec", array())
}

func TestAuthCodeWithoutCookieIsASetting(t *testing.T) {
	r := start(t, with(`{"auth_info_no_cookie": 415}`))
	r.expect("415", "example.com", "GET", "DOMAIN", "type", "domain_auth_info")
}

func TestHostStatesAreSettings(t *testing.T) {
	r := start(t, with(`{"missing_host_state": "0", "known_host_state": "1", "strangers": ["strange.example"]}`))
	a := r.call(command("REGISTRY_CHECK_NAMESERVER", "NAMESERVER", nil, "fqdn", "nobody.strange.example", "tld", ".com"))
	if got := a.at("attributes", "status"); got != "0" {
		t.Errorf("missing host: %q", got)
	}
}
