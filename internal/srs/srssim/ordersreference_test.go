package srssim

import (
	"strings"
	"testing"
)

// TestOrdersByTheReference follows a name from a saved order to its registration.
func TestOrdersByTheReference(t *testing.T) {
	r := start(t, with(`{"verify_owners": false}`))
	order := func(handle string, more ...string) answerOf {
		return r.call(command("SW_REGISTER", "DOMAIN", nil, append([]string{
			"domain", "fresh.com", "reg_type", "new", "reg_username", "erika", "reg_password", "erikas-secret", "period", "1",
			"contact_set", dict("owner", card(), "admin", card(), "billing", card()), "custom_tech_contact", "0",
			"custom_nameservers", "0", "auto_renew", "1", "f_lock_domain", "1", "affiliate_id", "web", "handle", handle,
		}, more...)...))
	}
	twice := array(dict("name", "ns1.systemdns.com", "sortorder", "1"), dict("name", "ns2.systemdns.com", "sortorder", "1"))
	a := r.call(command("SW_REGISTER", "DOMAIN", nil, "domain", "fresh.com", "reg_type", "new", "reg_username", "erika",
		"reg_password", "erikas-secret", "period", "1", "contact_set", dict("owner", card(), "admin", card(), "billing", card()),
		"custom_nameservers", "1", "nameserver_list", twice))
	if a.code() != "465" || a.at("response_text") != "Duplicate sortorder detected for 1" {
		t.Errorf("two nameservers in one place: %s %s", a.code(), a.at("response_text"))
	}

	saved := order("save").at("attributes", "id")
	info := r.call(command("GET_ORDER_INFO", "DOMAIN", nil, "order_id", saved))
	for key, want := range map[string]string{"f_auto_renew": "Y", "f_lock_domain": "1", "affiliate_id": "web"} {
		if got := info.at("attributes", "field_hash", key); got != want {
			t.Errorf("order's %s is %q, want %q", key, got, want)
		}
	}
	done := order("process")
	wantCode(t, done, "200")
	if got := done.texts("attributes", "cancelled_orders"); len(got) != 1 || got[0] != saved {
		t.Errorf("cancelled orders are %q, want %s", got, saved)
	}
	number := done.at("attributes", "domain_id")
	event := r.call(command("POLL", "EVENT", nil, "limit", "1"))
	if got := event.at("attributes", "events", "0", "object_data", "domain_id"); number == "" || got != number {
		t.Errorf("the event is about %q, the order about %q", got, number)
	}
	wantCode(t, r.about("fresh.com", "RENEW", "DOMAIN", "currentexpirationyear", "2030", "handle", "process"), "460")
}

func TestTransferQueriesByTheReference(t *testing.T) {
	r := start(t, with(`{"transfer_page": 1}`))
	a := r.call(command("GET_TRANSFERS_AWAY", "DOMAIN", nil, "page", "1"))
	if got := a.at("attributes", "page"); got != "1" {
		t.Errorf("first page is %q", got)
	}
	a = r.about("unheard-of.com", "CHECK_TRANSFER", "DOMAIN", "check_status", "1")
	if got := a.at("attributes", "status"); got != "undef" {
		t.Errorf("status without a transfer is %q", got)
	}
	a = r.about("unheard-of.com", "CHECK_TRANSFER", "DOMAIN")
	if a.at("attributes", "transferrable") != "0" || a.at("attributes", "status") != "" {
		t.Errorf("asked for no status: %v", a)
	}
}

// TestToleratedForms are requests that differ in form, not in meaning.
func TestToleratedForms(t *testing.T) {
	r := start(t, baseSeed)
	zone := r.expect("200", "example.com", "CREATE_DNS_ZONE", "DOMAIN",
		"records", dict("a", array(dict("subdomain", "www", "ip_address", "192.0.2.1")), "aaaa", "<dt_assoc></dt_assoc>"))
	if got := zone.at("attributes", "records", "A", "0", "ip_address"); got != "192.0.2.1" {
		t.Errorf("lower-case record type is lost: %v", zone)
	}
	r.expect("200", "example.com", "ADVANCED_UPDATE_NAMESERVERS", "DOMAIN", "op_type", "assign",
		"assign_ns", array("ns1.systemdns.com", "ns2.systemdns.com"), "add_ns", array(), "remove_ns", "<dt_assoc/>")
	a := r.call(command("NAME_SUGGEST", "DOMAIN", nil, "searchstring", "garden", "services", array("premium"), "tlds", array(".com")))
	if got := a.at("attributes", "premium", "items", "0", "status"); got != "available" {
		t.Errorf("premium name's status is %q", got)
	}
}

func TestUnknownFormsOfQueriesAreSettings(t *testing.T) {
	r := start(t, with(`{"order_date": "unix", "order_total": false, "foreign_contacts": "empty", "verify_owners": false}`))
	idn := []string{
		"domain", "xn--bcher-kva.com", "reg_type", "new", "reg_username", "erika", "reg_password", "erikas-secret", "period", "1",
		"contact_set", dict("owner", card(), "admin", card(), "billing", card()), "custom_nameservers", "0",
	}
	wantCode(t, r.call(command("SW_REGISTER", "DOMAIN", nil, idn...)), "460")
	wantCode(t, r.call(command("SW_REGISTER", "DOMAIN", nil, append(idn, "encoding_type", "ger")...)), "200")

	orders := r.about("xn--bcher-kva.com", "GET_ORDERS_BY_DOMAIN", "DOMAIN")
	if date := orders.at("attributes", "orders", "0", "order_date"); date == "" || strings.Trim(date, "0123456789") != "" {
		t.Errorf("order date is %q", date)
	}
	if total := orders.at("attributes", "total"); total != "" {
		t.Errorf("a total of %q", total)
	}
	contacts := r.call(command("GET_DOMAINS_CONTACTS", "DOMAIN", nil, "domain_list", array("globex.com")))
	if _, there := contacts.node("attributes")["globex.com"]; !there {
		t.Errorf("no entry for a foreign name: %v", contacts)
	}
}
