package srssim

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// shopSeed has a little money, a name elsewhere and a fixed clock.
const shopSeed = `{"clock": "2026-03-01T12:00:00Z",
  "outside": [
    {"name": "far.com", "registrar": "Other Inc", "auth_code": "far-Code", "created": "2020-01-01T00:00:00Z", "expires": "2027-01-01T00:00:00Z"},
    {"name": "locked.com", "locked": true}, {"name": "young.com", "created": "2026-02-20T00:00:00Z"}],
  "accounts": [
    {"username": "acme", "key": "0123456789abcdef0123456789abcdef", "balance": "100.00",
     "prices": {"com": {"new": "10.00", "renewal": "12.00", "transfer": "11.00", "redemption": "50.00"}, "*": {"new": "20", "renewal": "20.5", "transfer": "20"}},
     "profiles": [{"username": "anna", "password": "correct-horse", "domains": [
       {"name": "mine.com", "expires": "2027-05-01T00:00:00Z", "notes": [{"text": "Renewed by phone", "at": "2026-01-01T00:00:00Z"}]},
       {"name": "mine.de", "expires": "2027-05-01T00:00:00Z"}, {"name": "mine.jobs", "expires": "2027-05-01T00:00:00Z"}]}]},
    {"username": "globex", "key": "globex-key"}]}`

// order sends SW_REGISTER with usual attributes, overruled by pairs.
func (r *raw) order(code, domain string, pairs ...string) answerOf {
	r.t.Helper()
	attrs := map[string]string{
		"reg_type": "new", "reg_username": "buyer", "reg_password": "buyers-secret", "period": "1", "handle": "process",
		"custom_nameservers": "0", "custom_tech_contact": "0", "contact_set": dict("owner", card(), "admin", card(), "billing", card()),
	}
	for i := 0; i < len(pairs); i += 2 {
		attrs[pairs[i]] = pairs[i+1]
	}
	var flat []string
	for _, key := range sortedKeys(attrs) {
		flat = append(flat, key, attrs[key])
	}
	return r.expect(code, domain, "SW_REGISTER", "DOMAIN", flat...)
}

func (r *raw) balance() string {
	r.t.Helper()
	return r.call(command("GET_BALANCE", "BALANCE", nil)).at("attributes", "balance")
}

func TestANewDomainIsRegisteredAndPaid(t *testing.T) {
	r := start(t, shopSeed)
	a := r.order("200", "new.com", "period", "2", "f_lock_domain", "1", "f_whois_privacy", "1", "auto_renew", "1")
	if a.at("attributes", "whois_privacy", "is_success") != "1" || a.at("attributes", "id") == "" || a.at("attributes", "forced_pending") != "" {
		t.Errorf("%v", a)
	}
	info := r.get("new.com", "all_info")
	if info.at("expiredate") != "2028-03-01 12:00:00" || info.at("auto_renew") != "1" || r.get("new.com", "status").at("lock_state") != "1" {
		t.Errorf("%v", info)
	}
	r.login("new.com", "buyer", "buyers-secret")
	if got := r.balance(); got != "80.00" {
		t.Errorf("balance %s", got)
	}
	r.order("485", "new.com")
	r.order("200", "second.com", "reg_domain", "new.com")
	if got := r.call(command("GET", "USERINFO", []string{"domain", "new.com"})).at("attributes", "domain_count"); got != "2" {
		t.Errorf("%s domains in the joined profile", got)
	}
	order := r.call(command("GET_ORDER_INFO", "DOMAIN", nil, "order_id", a.at("attributes", "id")))
	if got := order.node("attributes", "field_hash"); got["domain"] != "new.com" || got["cost"] != "20.00" {
		t.Errorf("%v", got)
	}
}

func TestOrdersThatMakeNoSenseAreRefused(t *testing.T) {
	r := start(t, shopSeed)
	r.order("485", "far.com")
	r.order("465", "bad_name.com")
	r.order("701", "com")
	r.order("465", "new.com", "reg_type", "lease")
	r.order("460", "new.com", "reg_type", "")
	r.order("460", "new.com", "reg_username", "")
	r.order("465", "new.com", "reg_username", "no good")
	r.order("465", "new.com", "period", "11")
	r.order("465", "new.de", "period", "2")
	r.order("480", "new.com", "reg_domain", "mine.com")
	r.order("465", "new.com", "custom_nameservers", "1", "nameserver_list", array(dict("name", "ns1.example.net", "sortorder", "1")))
	a := r.order("465", "new.com", "contact_set", dict("owner", card("email", "")))
	if !strings.Contains(a.at("attributes", "error"), "email") {
		t.Errorf("%v", a)
	}
	if len(r.sim.world.accounts["acme"].Orders) != 0 || r.balance() != "100.00" {
		t.Error("something was ordered")
	}
}

func TestTooLittleMoneyForcesAnOrderToWait(t *testing.T) {
	r := start(t, shopSeed)
	a := r.order("200", "dear.com", "period", "10", "handle", "process")
	wantCode(t, a, "200")
	a = r.order("200", "dear.net", "period", "1")
	id := a.at("attributes", "forced_pending")
	if a.at("is_success") != "1" || id == "" {
		t.Fatalf("%v", a)
	}
	if got := r.about("dear.net", "LOOKUP", "DOMAIN"); got.code() != "210" {
		t.Errorf("a parked order registered: %v", got)
	}
	wantCode(t, r.call(command("PROCESS_PENDING", "DOMAIN", nil, "order_id", id, "command", "cancel")), "200")
	wantCode(t, r.call(command("PROCESS_PENDING", "DOMAIN", nil, "order_id", id)), "465")
	strict := start(t, `{"settings": {"funds": "440"},`+shopSeed[1:])
	strict.order("440", "dear.net", "period", "10")
}

func TestSavedOrdersWaitForTheirCommand(t *testing.T) {
	r := start(t, shopSeed)
	id := func(domain string) string { return r.order("200", domain, "handle", "save").at("attributes", "id") }
	first, second := id("a-saved.com"), id("b-saved.com")
	if r.about("a-saved.com", "LOOKUP", "DOMAIN").code() != "210" {
		t.Error("saving registers nothing")
	}
	wantCode(t, r.call(command("PROCESS_PENDING", "DOMAIN", nil, "order_id", first)), "200")
	orders := r.about("a-saved.com", "GET_ORDERS_BY_DOMAIN", "DOMAIN")
	if got := orders.names("status", "attributes", "orders"); !slices.Equal(got, []string{"completed"}) {
		t.Errorf("%v", got)
	}
	a := r.call(command("CANCEL_PENDING_ORDERS", "ORDER", nil, "to_date", "1900000000"))
	if got := a.texts("attributes", "cancelled"); !slices.Equal(got, []string{second}) {
		t.Errorf("%v", a)
	}
	if got := r.about("b-saved.com", "GET_ORDERS_BY_DOMAIN", "DOMAIN", "status", "cancelled").names("id", "attributes", "orders"); !slices.Equal(got, []string{second}) {
		t.Errorf("%v", got)
	}
}

func TestSlowRegistriesRegisterLater(t *testing.T) {
	r := start(t, shopSeed)
	id := r.order("250", "late.jobs").at("attributes", "id")
	if got := r.about("late.jobs", "LOOKUP", "DOMAIN").code(); got != "221" {
		t.Errorf("lookup meanwhile: %s", got)
	}
	r.order("486", "late.jobs")
	r.sim.Advance(49 * time.Hour)
	r.get("late.jobs", "status")
	if got := r.call(command("GET_ORDER_INFO", "DOMAIN", nil, "order_id", id)).at("attributes", "field_hash", "status"); got != "completed" {
		t.Errorf("order %s", got)
	}
}

func TestASupplierThatIsDownQueuesOrders(t *testing.T) {
	r := start(t, `{"settings": {"supplier_down": ["org"], "async_delay": "1h"},`+shopSeed[1:])
	id := r.order("720", "queued.org").at("attributes", "queue_request_id")
	query := func() string {
		return r.call(command("QUERY_QUEUED_REQUEST", "DOMAIN", nil, "request_id", id)).at("attributes", "request_data", "status")
	}
	if got := query(); got != "waiting" {
		t.Errorf("at first: %s", got)
	}
	r.sim.Advance(2 * time.Hour)
	if got := query(); got != "completed" || r.balance() != "80.00" {
		t.Errorf("later: %s, balance %s", got, r.balance())
	}
	other := r.order("720", "other.org").at("attributes", "queue_request_id")
	wantCode(t, r.call(command("CANCEL_ACTIVE_PROCESS", "DOMAIN", nil, "order_id", other)), "200")
	wantCode(t, r.call(command("QUERY_QUEUED_REQUEST", "DOMAIN", nil, "request_id", "999")), "480")
}

func TestRenewalIsGuardedByItsYear(t *testing.T) {
	r := start(t, shopSeed)
	renew := func(code, domain, period, year string, more ...string) answerOf {
		t.Helper()
		return r.expect(code, domain, "RENEW", "DOMAIN",
			append([]string{"period", period, "currentexpirationyear", year, "handle", "process"}, more...)...)
	}
	renew("541", "mine.com", "1", "2026")
	renew("480", "mine.com", "1", "")
	renew("465", "mine.com", "10", "2027")
	renew("480", "mine.de", "1", "2027")
	a := renew("200", "mine.com", "2", "2027", "auto_renew", "1")
	if got := a.at("attributes", "registration expiration date"); got != "2029-05-01 00:00:00" {
		t.Errorf("expires %s", got)
	}
	renew("555", "mine.com", "2", "2027")
	renew("440", "mine.jobs", "5", "2027")
	if got := r.balance(); got != "76.00" {
		t.Errorf("balance %s", got)
	}
	renew("250", "mine.jobs", "1", "2027")
	renew("400", "mine.jobs", "1", "2027")
	r.sim.Advance(49 * time.Hour)
	if got := r.get("mine.jobs", "all_info").at("expiredate"); got != "2028-05-01 00:00:00" {
		t.Errorf("expires %s", got)
	}
}

func TestDomainsLiveExpireAndComeBack(t *testing.T) {
	r := start(t, shopSeed)
	r.modify("200", "mine.jobs", "expire_action", "auto_renew", "1", "let_expire", "0")
	at := func(text string) {
		t.Helper()
		when, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		r.sim.SetClock(when)
	}
	at("2027-04-10") // thirty days before expiry .jobs renews by itself
	if got := r.get("mine.jobs", "all_info").at("expiredate"); got != "2028-05-01 00:00:00" {
		t.Errorf("mine.jobs expires %s", got)
	}
	at("2027-05-20") // mine.com is in its grace
	r.get("mine.com", "status")
	at("2027-06-15") // and now in redemption
	r.expect("415", "mine.com", "GET", "DOMAIN", "type", "status")
	if got := r.about("mine.com", "LOOKUP", "DOMAIN").code(); got != "211" {
		t.Errorf("in redemption: %s", got)
	}
	gone := r.call(command("GET_DELETED_DOMAINS", "DOMAIN", nil))
	if got := gone.node("attributes", "del_domains", "0"); got["name"] == nil || got["reason"] != "Expired" {
		t.Errorf("%v", gone)
	}
	r.expect("400", "absent.com", "REDEEM", "DOMAIN")
	r.expect("200", "mine.com", "REDEEM", "DOMAIN")
	r.get("mine.com", "status")
	if got := r.events("domain_name"); !slices.Contains(got, "EXPIRED mine.com") || !slices.Contains(got, "DELETED mine.com") || !slices.Contains(got, "RENEWED mine.jobs") {
		t.Errorf("%v", got)
	}
}

func TestNewDomainsCanBeRevoked(t *testing.T) {
	r := start(t, shopSeed)
	r.expect("465", "mine.com", "REVOKE", "DOMAIN")
	r.order("200", "oops.com")
	a := r.expect("200", "oops.com", "REVOKE", "DOMAIN", "reseller", "acme")
	if a.at("response_text") != "Domain oops.com revoked successfully." || r.balance() != "100.00" {
		t.Errorf("%v, balance %s", a, r.balance())
	}
	r.sim.Advance(31 * 24 * time.Hour)
	if got := r.about("oops.com", "LOOKUP", "DOMAIN").code(); got != "210" {
		t.Errorf("after redemption: %s", got)
	}
}

func TestExpiringDomainsAreListed(t *testing.T) {
	r := start(t, shopSeed)
	a := r.call(command("GET_DOMAINS_BY_EXPIREDATE", "DOMAIN", nil, "exp_from", "2027-04-01", "exp_to", "2027-05-01", "limit", "2"))
	if got := a.names("name", "attributes", "exp_domains"); !slices.Equal(got, []string{"mine.com", "mine.de"}) ||
		a.at("attributes", "page") != "1" || a.at("attributes", "total") != "3" || a.at("attributes", "remainder") != "1" {
		t.Errorf("%v", a)
	}
	wantCode(t, r.call(command("GET_DOMAINS_BY_EXPIREDATE", "DOMAIN", nil, "exp_from", "soon")), "460")
	notes := r.about("mine.com", "GET_NOTES", "DOMAIN", "type", "domain")
	if got := notes.names("note", "attributes", "notes"); !slices.Equal(got, []string{"Renewed by phone"}) {
		t.Errorf("%v", got)
	}
}

func TestATransferPassesThroughItsStates(t *testing.T) {
	r := start(t, shopSeed)
	check := func(key string) string {
		return r.about("far.com", "CHECK_TRANSFER", "DOMAIN", "get_request_address", "1").at("attributes", key)
	}
	list := func() []string {
		return r.call(command("GET_TRANSFERS_IN", "DOMAIN", nil, "domain", "far.*")).names("status", "attributes", "transfers")
	}
	if a := r.about("far.com", "CHECK_TRANSFER", "DOMAIN"); a.at("attributes", "transferrable") != "1" {
		t.Errorf("%v", a)
	}
	if a := r.about("absent.com", "CHECK_TRANSFER", "DOMAIN"); a.at("attributes", "reason") != "Domain not registered" {
		t.Errorf("%v", a)
	}
	a := r.order("200", "far.com", "reg_type", "transfer", "auth_info", "wrong")
	if a.at("attributes", "transfer_id") == "" || check("request_address") != "ann@example.org" || check("status") != "pending_owner" || !slices.Equal(list(), []string{"pending_owner"}) {
		t.Errorf("%v %v", a, list())
	}
	r.order("487", "far.com", "reg_type", "transfer")
	wantCode(t, r.call(command("SEND_PASSWORD", "TRANSFER", nil, "domain_name", "far.com")), "200")
	id := a.at("attributes", "id")
	cancelled := r.call(command("CANCEL_TRANSFER", "TRANSFER", nil, "order_id", id))
	if want := "Transfer with order id: " + id + " has been canceled."; cancelled.at("response_text") != want || r.balance() != "100.00" {
		t.Errorf("%v, balance %s", cancelled, r.balance())
	}
	wantCode(t, r.call(command("PROCESS_TRANSFER", "TRANSFER", nil, "order_id", id)), "200")
	r.sim.Advance(25 * time.Hour)
	if got := list(); got[len(got)-1] != "pending_registry" {
		t.Errorf("after the owner's approval: %v", got)
	}
	r.sim.Advance(6 * 24 * time.Hour)
	if got := list(); got[len(got)-1] != "cancelled" || r.balance() != "100.00" {
		t.Errorf("with a wrong code: %v, balance %s", got, r.balance())
	}

	r.order("200", "far.com", "reg_type", "transfer", "auth_info", "far-Code")
	if got := list(); got[len(got)-1] != "pending_registry" {
		t.Errorf("with the right code: %v", got)
	}
	a = r.about("far.com", "CHECK_TRANSFER", "DOMAIN", "check_status", "1") // asking hastens it
	if a.at("attributes", "status") != "completed" {
		t.Errorf("%v", a)
	}
	if got := r.get("far.com", "all_info"); got.at("expiredate") != "2028-01-01 00:00:00" || got.at("registry_transferdate") == "" {
		t.Errorf("%v", got)
	}
	r.order("487", "far.com", "reg_type", "transfer")
	r.order("487", "locked.com", "reg_type", "transfer")
	r.order("552", "young.com", "reg_type", "transfer")
}

func TestADomainCanBePushedToAnotherReseller(t *testing.T) {
	r := start(t, shopSeed)
	r.expect("465", "mine.com", "RSP2RSP_PUSH_TRANSFER", "DOMAIN", "grsp", "nobody")
	r.expect("200", "mine.com", "RSP2RSP_PUSH_TRANSFER", "DOMAIN", "grsp", "globex", "username", "greta", "password", "gretas-secret")
	r.expect("415", "mine.com", "GET", "DOMAIN", "type", "status")
	wantCode(t, r.as("globex", "globex-key", command("SET", "COOKIE", nil,
		"domain", "mine.com", "reg_username", "greta", "reg_password", "gretas-secret")), "200")
}

func TestLookupsPricesAndSuggestions(t *testing.T) {
	r := start(t, shopSeed)
	if a := r.about("mine.com", "LOOKUP", "DOMAIN"); a.code() != "211" || a.at("is_success") != "1" || a.at("attributes", "status") != "taken" {
		t.Errorf("%v", a)
	}
	r.expect("465", "-x-.com", "LOOKUP", "DOMAIN")
	price := func(domain string, attrs ...string) string {
		return r.about(domain, "GET_PRICE", "DOMAIN", attrs...).at("attributes", "price")
	}
	if got := price("x.com", "period", "3"); got != "30.00" {
		t.Errorf("price %s", got)
	}
	if got := price("x.org", "reg_type", "renewal"); got != "20.50" {
		t.Errorf("price %s", got)
	}
	r.expect("400", "x.unheard", "GET_PRICE", "DOMAIN")
	if got := r.about("mine.com", "BELONGS_TO_RSP", "DOMAIN").at("attributes", "domain_expdate"); got != "2027-05-01 00:00:00" {
		t.Errorf("expiry %q", got)
	}
	if got := r.about("far.com", "BELONGS_TO_RSP", "DOMAIN").at("attributes", "belongs_to_rsp"); got != "0" {
		t.Errorf("far.com belongs: %q", got)
	}
	a := r.call(command("NAME_SUGGEST", "DOMAIN", nil, "searchstring", "mine",
		"services", array("lookup", "suggestion"), "tlds", array(".com", ".ch"), "maximum", "4"))
	if _, there := a["object"]; there || a.at("is_search_completed") != "1" {
		t.Errorf("%v", a)
	}
	if got := a.names("status", "attributes", "lookup", "items"); !slices.Equal(got, []string{"taken", "available"}) {
		t.Errorf("lookup: %v", got)
	}
	if got := a.names("domain", "attributes", "suggestion", "items"); len(got) != 4 || slices.Contains(got, "mymine.ch") {
		t.Errorf("suggestions: %v", got)
	}
}

func TestBulkChangesReachManyDomains(t *testing.T) {
	r := start(t, baseSeed)
	submit := func(code string, attrs ...string) answerOf {
		t.Helper()
		a := r.call(command("SUBMIT", "BULK_CHANGE", nil, attrs...))
		wantCode(t, a, code)
		return a
	}
	items := []string{"change_items", array("example.com", "example.com", "carol.com", "globex.com")}
	if a := submit("200", append(items, "change_type", "domain_lock", "op_type", "lock")...); a.at("bulk_change_req_id") == "" {
		t.Errorf("%v", a)
	}
	lock := func(domain string) string { return r.get(domain, "status").at("lock_state") }
	if lock("example.com") != "1" || lock("carol.com") != "1" || lock("shared.com") != "0" {
		t.Error("not the domains that were named")
	}
	ns := append(items, "change_type", "domain_nameservers", "op_type", "assign", "assign_ns", array("b1.example.net", "b2.example.net"))
	submit("200", ns...) // both are locked
	if r.delegation("carol.com")[0] == "b1.example.net" {
		t.Error("a locked domain changed")
	}
	submit("200", append(items, "change_type", "domain_lock", "op_type", "unlock")...)
	submit("200", ns...)
	if r.delegation("carol.com")[0] != "b1.example.net" {
		t.Error("an unlocked domain did not change")
	}
	for _, change := range [][]string{
		{"change_type", "whois_privacy", "op_type", "enable"},
		{"change_type", "domain_renew", "period", "1"},
		{"change_type", "domain_parked_pages", "op_type", "on"},
		{"change_type", "domain_contacts", "contacts", array(dict("type", "tech", "set", card()))},
		{"change_type", "dns_zone", "dns_action", "create"},
		{"change_type", "dns_zone_record", "dns_action", "add", "dns_record_type", "A", "dns_record_data", dict("subdomain", "", "ip_address", "192.0.2.1")},
		{"change_type", "domain_forwarding", "op_type", "enable"},
		{"change_type", "push_domains", "gaining_reseller_username", "globex"},
	} {
		submit("200", append(items, change...)...)
		if e := r.sim.Ledger(0); !e[len(e)-1].Changed {
			t.Errorf("%s changed nothing", change[1])
		}
	}
	submit("465", append(items, "change_type", "magic")...)
	submit("460", "change_type", "domain_lock", "op_type", "lock")
	live := start(t, with(`{"bulk": "refuse"}`))
	wantCode(t, live.call(command("SUBMIT", "BULK_CHANGE", nil, append(items, "change_type", "domain_lock")...)), "400")
}
