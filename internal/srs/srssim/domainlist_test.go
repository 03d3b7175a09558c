package srssim

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const listSeed = `{"clock": "2026-01-10T12:00:00Z", "accounts": [{"username": "acme", "key": "0123456789abcdef0123456789abcdef",
  "profiles": [{"username": "anna", "password": "correct-horse",
    "domains": [
      {"name": "b.com", "expires": "2026-02-01T00:00:00Z", "auto_renew": true},
      {"name": "a.com", "expires": "2026-06-01T00:00:00Z"},
      {"name": "d.net", "expires": "2026-01-01T00:00:00Z", "sub_user": {"username": "bob", "password": "secret", "permission": 1}},
      {"name": "c.net", "expires": "2026-02-20T00:00:00Z", "encoding_type": "ger", "privacy": "enabled"}],
    "generate": [{"count": 95, "pattern": "shop-%03d.org"}]}]}]}`

func TestTheListIsPagedFilteredAndSorted(t *testing.T) {
	r := start(t, listSeed)
	cookie := r.login("a.com", "anna", "correct-horse")
	tests := []struct {
		name             string
		attrs            []string
		names            string
		count, remainder string
	}{
		{"first page by name", []string{"limit", "3"}, "a.com b.com c.net", "99", "1"},
		{"pages count from 0", []string{"limit", "3", "page", "1"}, "d.net shop-001.org shop-002.org", "99", "1"},
		{"last page", []string{"limit", "50", "page", "1", "domain_search", "shop*", "sort_by", "DESC"}, "", "95", "0"},
		{"past the end", []string{"limit", "40", "page", "9"}, "", "99", "0"},
		{"wildcard", []string{"domain", "*.net"}, "c.net d.net", "2", "0"},
		{"exact name", []string{"domain_search", "b.com"}, "b.com", "1", "0"},
		{"automatic renewal", []string{"auto_renew", "Y"}, "b.com", "1", "0"},
		{"one day", []string{"expiry_date", "02/20/2026", "domain", "*.net"}, "c.net", "1", "0"},
		{"by expiry, latest first", []string{"domain", "*.com", "order_by", "expiredate", "sort_by", "DESC"}, "a.com b.com", "2", "0"},
		{"expired", []string{"max_to_expiry", "0"}, "d.net", "1", "0"},
		{"expiring, one TLD", []string{"min_to_expiry", "0", "max_to_expiry", "60", "domain_search", "*.com"}, "b.com", "1", "0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			attrs := append([]string{"type", "list"}, tt.attrs...)
			a := r.call(command("GET", "DOMAIN", []string{"cookie", cookie}, attrs...))
			wantCode(t, a, "200")
			names := strings.Join(a.texts("attributes", "domain_list"), " ")
			if tt.name == "last page" {
				names = "" // 45 names; the count says enough
			}
			got := [3]string{names, a.at("attributes", "count"), a.at("attributes", "remainder")}
			if diff := cmp.Diff([3]string{tt.names, tt.count, tt.remainder}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheListTellsMoreThanNames(t *testing.T) {
	r := start(t, listSeed)
	a := r.call(command("GET", "DOMAIN", []string{"domain", "a.com"},
		"type", "list", "domain", "c.net", "with_encoding_types", "1"))
	if got := a.at("attributes", "domain_list", "0", "encoding_type"); got != "ger" {
		t.Errorf("encoding type %q", got)
	}
	want := map[string]any{
		"auto_renew": "0", "expiredate": "2026-02-20 00:00:00", "sponsoring_rsp": "1",
		"wp_service": "enabled", "wp_expiredate": "2026-02-20 00:00:00",
	}
	if diff := cmp.Diff(want, a.node("attributes", "ext_results", "0", "c.net")); diff != "" {
		t.Error(diff)
	}
}

func TestASubUserListsOnlyItsDomains(t *testing.T) {
	r := start(t, listSeed)
	a := r.call(command("GET", "DOMAIN", []string{"cookie", r.login("d.net", "bob", "secret")}, "type", "list"))
	if diff := cmp.Diff([]string{"d.net"}, a.texts("attributes", "domain_list")); diff != "" {
		t.Error(diff)
	}
}

func TestListingByExpiryNeedsACookie(t *testing.T) {
	r := start(t, listSeed)
	body := command("GET", "DOMAIN", []string{"domain", "a.com"}, "type", "list", "max_to_expiry", "60")
	wantCode(t, r.call(body), "415")
	lenient := start(t, `{"settings": {"list_no_cookie": 200},`+listSeed[1:])
	wantCode(t, lenient.call(body), "200")
}

func TestStatusAndAllInfo(t *testing.T) {
	r := start(t, baseSeed)
	get := func(domain, kind string) answerOf {
		a := r.call(command("GET", "DOMAIN", []string{"domain", domain}, "type", kind))
		wantCode(t, a, "200")
		return a
	}
	status := get("example.net", "status")
	if got := [3]string{status.at("attributes", "lock_state"), status.at("attributes", "can_modify"), status.at("attributes", "domain_supports")}; got != [3]string{"1", "1", "1"} {
		t.Errorf("status of a locked domain: %v", got)
	}
	if get("example.ch", "status").at("attributes", "domain_supports") != "0" {
		t.Error(".ch supports no lock")
	}
	info := get("example.com", "all_info")
	if diff := cmp.Diff([]string{"ns1.example.net", "ns2.example.net"}, info.names("name", "attributes", "nameserver_list")); diff != "" {
		t.Error(diff)
	}
	if _, there := info.node("attributes")["lock_state"]; there {
		t.Error("all_info has a lock_state")
	}
	for _, kind := range []string{"owner", "admin", "billing", "tech"} {
		if info.at("attributes", "contact_set", kind, "country") != "CA" {
			t.Errorf("no %s contact", kind)
		}
	}
	if privacy := get("example.ch", "whois_privacy_state"); privacy.at("attributes", "state") != "disabled" || privacy.at("attributes", "changeable") != "0" {
		t.Errorf(".ch privacy: %v", privacy)
	}
}
