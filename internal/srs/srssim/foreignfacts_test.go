package srssim

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTheDisplayOfWhoisHasTheWordsOfItsRegistry(t *testing.T) {
	r := start(t, foreignSeed)
	for _, c := range []struct{ code, domain, data, field, value string }{
		{"200", "anna.it", "it_whois_display_setting", "consent_for_publishing", "1"},
		{"200", "anna.it", "it_whois_display_setting", "consent_for_publishing", " 0 "},
		{"465", "anna.it", "it_whois_display_setting", "consent_for_publishing", "2"},
		{"460", "anna.it", "it_whois_display_setting", "display", "FULL"},
		{"200", "anna.ca", "ca_whois_display_setting", "display", "PRIVATE"},
		{"200", "anna.ca", "ca_whois_display_setting", "display", "FULL"},
		{"465", "anna.ca", "ca_whois_display_setting", "display", "banana"},
		{"465", "anna.ca", "ca_whois_display_setting", "display", "full"},
		{"460", "anna.ca", "ca_whois_display_setting", "display", ""},
		{"480", "anna.com", "ca_whois_display_setting", "display", "FULL"},
	} {
		r.modify(c.code, c.domain, c.data, c.field, c.value)
	}
	if got := r.get("anna.it", "it_whois_display_setting").at("consent_for_publishing"); got != "0" {
		t.Errorf(".it reads %q", got)
	}
	if got := r.get("anna.ca", "ca_whois_display_setting").at("display"); got != "FULL" {
		t.Errorf(".ca reads %q", got)
	}
}

// TestThereIsOneRecordOfWhatTwoCommandsSet covers .us, .asia and .name.
func TestThereIsOneRecordOfWhatTwoCommandsSet(t *testing.T) {
	r := start(t, foreignSeed)
	r.modify("200", "anna.us", "nexus_info", "nexus", dict("app_purpose", "P1", "category", "C11"))
	if got := r.get("anna.us", "tld_data").at("tld_data", "nexus", "app_purpose"); got != "P1" {
		t.Errorf("tld_data tells %q", got)
	}
	r.modify("200", "anna.us", "tld_data", "tld_data", dict("nexus", dict("app_purpose", "P3", "category", "C12")))
	if got := r.get("anna.us", "nexus_info").at("nexus", "app_purpose"); got != "P3" {
		t.Errorf("nexus_info tells %q", got)
	}
	r.modify("465", "anna.us", "tld_data", "tld_data", dict("nexus", dict("app_purpose", "P9", "category", "C12")))
	r.modify("200", "anna.us", "tld_data", "tld_data", dict("other", "1"))
	if got := r.get("anna.us", "tld_data"); got.at("tld_data", "nexus", "category") != "C12" || got.at("tld_data", "other") != "1" {
		t.Errorf("beside other data: %v", got)
	}
	ced := dict("contact_type", "owner", "locality_country", "SG", "legal_entity_type", "corporation", "id_type", "certificate", "id_number", "42")
	r.modify("200", "anna.asia", "tld_data", "tld_data", dict("ced_info", ced))
	if got := r.get("anna.asia", "ced_info").at("ced_info", "id_number"); got != "42" {
		t.Errorf("ced_info tells %q", got)
	}
	r.modify("200", "anna.name", "forwarding_email", "forwarding_email", "a@example.org")
	if got := r.get("anna.name", "tld_data").at("tld_data", "forwarding_email"); got != "a@example.org" {
		t.Errorf("tld_data tells %q", got)
	}
	older := start(t, strings.Replace(foreignSeed, `{"name": "anna.us"}`, `{"name": "anna.us", "data": {"nexus": {"app_purpose": "P2", "category": "C21"}}}`, 1))
	if got := older.get("anna.us", "all_info").at("tld_data", "nexus", "app_purpose"); got != "P2" {
		t.Errorf("a seed's own place for nexus: %q", got)
	}
}

func TestEventsAreToldAsTheGuideDoes(t *testing.T) {
	r := start(t, foreignSeed)
	r.sim.SetClock(time.Date(2026, 5, 1, 4, 0, 0, 0, time.UTC))
	contacts := item("contact_set", dict("owner", card(), "admin", card(), "billing", card()))
	order := func(domain string, more ...string) {
		t.Helper()
		attrs := dict(append([]string{"domain", domain, "reg_username", "someone", "reg_password", "Password-12345",
			"custom_nameservers", "0", "custom_tech_contact", "0", "handle", "process"}, more...)...)
		a := r.call(envelope(item("protocol", "XCP") + item("action", "SW_REGISTER") + item("object", "DOMAIN") +
			item("attributes", strings.Replace(attrs, "<dt_assoc>", "<dt_assoc>"+contacts, 1))))
		if !strings.HasPrefix(a.code(), "2") {
			t.Fatalf("%v", a)
		}
	}
	order("new.net", "reg_type", "new", "period", "2")
	order("slow.fi", "reg_type", "new", "period", "1")
	order("elsewhere.com", "reg_type", "transfer", "auth_info", "xK4-abcdefgh")
	r.sim.Advance(7 * 24 * time.Hour)
	a := r.call(command("POLL", "EVENT", nil, "limit", "100"))
	events := a.node("attributes", "events")
	if got := a.at("attributes", "total"); got != fmt.Sprint(len(events)) || len(events) < 5 {
		t.Errorf("total %q of %d", got, len(events))
	}
	instant := regexp.MustCompile(`^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$`)
	known := []string{"CREATED", "REGISTERED", "RENEWED", "EXPIRED", "DELETED", "NAMESERVER_UPDATE", "STATUS_CHANGE",
		"REGISTRANT_VERIFICATION_STATUS_CHANGE", "ICANN_TRADE_STATUS_CHANGE"}
	needs := map[string][]string{
		"DOMAIN": {"domain_id", "domain_name"}, "ORDER": {"order_id", "domain_name", "order_status", "order_reg_type"},
		"TRANSFER": {"transfer_id", "order_id", "domain_name"},
	}
	objects := map[string]bool{}
	for i, v := range events {
		e := v.(map[string]any)
		if got := slices.Sorted(maps.Keys(e)); !slices.Equal(got, []string{"event", "event_date", "event_id", "object", "object_data"}) {
			t.Errorf("%s has %q", i, got)
		}
		object, data := e["object"].(string), e["object_data"].(map[string]any)
		objects[object] = true
		if !slices.Contains(known, e["event"].(string)) || !instant.MatchString(e["event_date"].(string)) {
			t.Errorf("%v", e)
		}
		for _, key := range needs[object] {
			if text, _ := data[key].(string); text == "" {
				t.Errorf("%v has no %s", e, key)
			}
		}
		if e["event"] == "REGISTERED" && data["domain_name"] == "new.net" && (data["period"] != "2" || data["expiration_date"] != "2028-05-01T04:00:00Z") {
			t.Errorf("%v", e)
		}
	}
	if len(objects) != 3 {
		t.Errorf("objects %v", objects)
	}
	first := a.at("attributes", "events", "0", "event_id")
	ack := r.call(command("ACK", "EVENT", nil, "event_id", first))
	if ack.code() != "200" || ack.at("transaction_id") == "" {
		t.Errorf("%v", ack)
	}
	one := r.call(command("POLL", "EVENT", nil))
	if got := one.at("attributes", "events", "0", "event_id"); got == first || len(one.node("attributes", "events")) != 1 {
		t.Errorf("after the acknowledgement: %v", one)
	}
}

func TestTheDesignatedAgentIsToldAndEnabled(t *testing.T) {
	r := start(t, foreignSeed)
	state := func(domain string) string {
		return r.expect("200", domain, "GET_TRADE_DESIGNATED_AGENT", "DOMAIN").at("attributes", "allow_designated_agent")
	}
	if got := state("anna.net"); got != "1" {
		t.Errorf("by default %q", got)
	}
	r.expect("200", "anna.net", "MODIFY_TRADE_DESIGNATED_AGENT", "DOMAIN", "enable", "0")
	if got := state("anna.net"); got != "0" {
		t.Errorf("disabled %q", got)
	}
	r.expect("415", "elsewhere.com", "GET_TRADE_DESIGNATED_AGENT", "DOMAIN")
	enable := func(code string, attrs ...string) {
		t.Helper()
		wantCode(t, r.call(command("ENABLE_DESIGNATED_AGENT", "ICANN_TRADE_REGISTRANT", nil, attrs...)), code)
	}
	other := dict("first_name", "Ann", "last_name", "Other", "org_name", "Other Ltd", "email", "ann@example.org")
	owner := dict("first_name", "Alex", "last_name", "Sample", "org_name", "Sample Ltd", "email", "alex@example.com")
	enable("460", "owner", owner)
	enable("460", "ip_address", "192.0.2.9")
	enable("460", "owner", dict("first_name", "Alex"), "ip_address", "192.0.2.9")
	enable("465", "owner", owner, "ip_address", "nowhere")
	enable("200", "owner", other, "ip_address", "192.0.2.9")
	if got := state("anna.net"); got != "0" {
		t.Errorf("enabled for another registrant: %q", got)
	}
	enable("200", "owner", owner, "ip_address", "2001:db8::9")
	if got := state("anna.net"); got != "1" {
		t.Errorf("enabled for the registrant: %q", got)
	}
}

// TestNewPasswordsAreMeasuredAlike holds every command that sets one to one rule.
func TestNewPasswordsAreMeasuredAlike(t *testing.T) {
	r := start(t, foreignSeed)
	id := r.about("anna.com", "GET", "SUBUSER").at("attributes", "id")
	for password, want := range map[string]string{
		"password": "465", "nine-long": "465", "ten-longer": "200", strings.Repeat("x", 20): "200", strings.Repeat("x", 21): "465", "with a blank": "465",
	} {
		for name, a := range map[string]answerOf{
			"SW_REGISTER": r.call(command("SW_REGISTER", "DOMAIN", nil, "domain", "p"+fmt.Sprint(len(password))+"-test.com", "reg_type", "new", "handle", "save",
				"reg_username", "someone", "reg_password", password, "period", "1", "contact_set", dict("owner", card(), "admin", card(), "billing", card()))),
			"CHANGE OWNERSHIP": r.about("anna.org", "CHANGE", "OWNERSHIP", "username", "someone", "password", password),
			"MODIFY SUBUSER":   r.about("anna.com", "MODIFY", "SUBUSER", "sub_id", id, "sub_username", "bob", "sub_permission", "1", "sub_password", password),
			"CHANGE PASSWORD":  r.about("anna.com", "CHANGE", "PASSWORD", "reg_password", password),
		} {
			if a.code() != want || want == "465" && !strings.HasPrefix(a.at("response_text"), "Invalid password") {
				t.Errorf("%s with %q: %s %s, want %s", name, password, a.code(), a.at("response_text"), want)
			}
		}
	}
}

// TestALoginThatIsNamedHasToBeRight also without a cookie, under the reseller's authority.
func TestALoginThatIsNamedHasToBeRight(t *testing.T) {
	r := start(t, foreignSeed)
	for _, c := range []struct{ code, user, password string }{
		{"200", "anna", "Correct-Horse1"}, {"200", "ANNA", "Correct-Horse1"}, {"200", "bob", "Bobs-Secret-12"},
		{"415", "anna", "wrong-Wrong1"}, {"415", "bob", "Correct-Horse1"}, {"415", "nobody", "Correct-Horse1"}, {"415", "anna", ""},
	} {
		login := []string{"reg_username", c.user, "reg_password", c.password}
		r.expect(c.code, "anna.com", "GET", "DOMAIN", append(login, "type", "status")...)
		r.modify(c.code, "anna.com", "status", append(login, "lock_state", "1")...)
		r.expect(c.code, "anna.com", "GET", "USERINFO", login...)
	}
	r.expect("200", "anna.com", "CHANGE", "PASSWORD", "reg_username", "anna", "reg_password", "A-New-One-12")
	a := r.expect("415", "elsewhere.com", "GET", "DOMAIN", "type", "all_info")
	if set := a.node("attributes", "contact_set"); len(set) != 4 {
		t.Errorf("a refused all_info: %v", a)
	}
}

func TestATransferLooksAtTheNameFirst(t *testing.T) {
	r := start(t, foreignSeed)
	order := func(code, domain, kind string, contacts string) answerOf {
		t.Helper()
		a := r.call(command("SW_REGISTER", "DOMAIN", nil, "domain", domain, "reg_type", kind, "reg_username", "someone", "reg_password", "Password-12345",
			"custom_nameservers", "0", "custom_tech_contact", "0", "handle", "process", "period", "1", "contact_set", contacts))
		wantCode(t, a, code)
		return a
	}
	good := dict("owner", card(), "admin", card(), "billing", card())
	for domain, reason := range map[string]string{"nobody.com": "Domain not registered", "anna.com": "Domain already exists"} {
		for _, contacts := range []string{"<dt_assoc/>", good} {
			text := order("487", domain, "transfer", contacts).at("response_text")
			if first, second, _ := strings.Cut(text, "\n"); !strings.Contains(first, reason) || !strings.HasPrefix(second, reason) {
				t.Errorf("%s: %q", domain, text)
			}
		}
	}
	order("465", "elsewhere.com", "transfer", "<dt_assoc/>")
	order("200", "elsewhere.com", "transfer", good)
	order("485", "anna.com", "new", "<dt_assoc/>")
}

func TestNumbersOfTelephonesAreThoseOfTheRegistry(t *testing.T) {
	r := start(t, foreignSeed)
	for _, domain := range []string{"anna.com", "anna.net", "anna.ca", "anna.org"} {
		for _, phone := range []string{"+18031234567", "999-999-9999", "(416) 555 0100", "+1.4165550100", "+1.4165550100x12"} {
			r.modify("200", domain, "contact_info", "contact_set", dict("admin", card("phone", phone)))
		}
		r.modify("465", domain, "contact_info", "contact_set", dict("admin", card("phone", "ask my office")))
		r.modify("465", domain, "contact_info", "contact_set", dict("admin", card("phone", "+-()")))
	}
	for _, domain := range []string{"anna.info", "anna.us", "anna.name", "anna.de"} {
		r.modify("465", domain, "contact_info", "contact_set", dict("admin", card("phone", "+18031234567")))
		r.modify("200", domain, "contact_info", "contact_set", dict("admin", card("phone", "+1.8031234567")))
	}
}

func TestDSRecordsAreSetByEitherCommand(t *testing.T) {
	digest := strings.Repeat("AB", 32)
	record := dict("key_tag", " 123 ", "algorithm", "13", "digest_type", "2", "digest", digest)
	r := start(t, foreignSeed)
	r.modify("200", "anna.net", "dnssec", "dnssec", array(record))
	if got := r.get("anna.net", "dnssec").at("dnssec", "0", "digest"); got != digest {
		t.Errorf("reads %q", got)
	}
	r.modify("465", "anna.net", "dnssec", "dnssec", array(dict("key_tag", "70000", "algorithm", "13", "digest_type", "2", "digest", digest)))
	r.modify("460", "anna.net", "dnssec")
	r.expect("200", "anna.net", "SET_DNSSEC_INFO", "DOMAIN", "dnssec", array())
	if got := r.get("anna.net", "dnssec").node("dnssec"); len(got) != 0 {
		t.Errorf("reads %v", got)
	}
	one := start(t, strings.Replace(foreignSeed, `{"privacy_delay": "0s"}`, `{"signs_by": "modify"}`, 1))
	one.expect("400", "anna.net", "SET_DNSSEC_INFO", "DOMAIN", "dnssec", array(record))
	one.modify("200", "anna.net", "dnssec", "dnssec", array(record))
	other := start(t, strings.Replace(foreignSeed, `{"privacy_delay": "0s"}`, `{"signs_by": "set_dnssec_info"}`, 1))
	other.modify("465", "anna.net", "dnssec", "dnssec", array(record))
	other.expect("200", "anna.net", "SET_DNSSEC_INFO", "DOMAIN", "dnssec", array(record))
}

func TestAHostIsMadeKnownToOneRegistryOrSeveral(t *testing.T) {
	r := start(t, strings.Replace(foreignSeed, `{"privacy_delay": "0s"}`, `{"unknown_hosts": "refuse"}`, 1))
	add := func(code, host, zones string) {
		t.Helper()
		wantCode(t, r.call(command("REGISTRY_ADD_NS", "NAMESERVER", nil, "fqdn", host, "tld", zones, "all", "0")), code)
	}
	known := func(host, zone string) string {
		return r.call(command("REGISTRY_CHECK_NAMESERVER", "NAMESERVER", nil, "fqdn", host, "tld", zone)).at("attributes", "status")
	}
	add("200", "ns1.text.org", ".com")
	add("200", "ns1.list.org", array(".com", ".NET"))
	add("465", "ns1.none.org", array())
	add("465", "ns1.none.org", array("com"))
	for _, c := range [][3]string{{"ns1.text.org", ".com", "exists"}, {"ns1.text.org", ".net", "not found"}, {"ns1.list.org", ".com", "exists"}, {"ns1.list.org", ".net", "exists"}} {
		if got := known(c[0], c[1]); got != c[2] {
			t.Errorf("%s at %s: %q", c[0], c[1], got)
		}
	}
}

func TestNotesComeInPagesWithDatesOfTheirOwn(t *testing.T) {
	var notes []string
	for i := range 45 {
		notes = append(notes, fmt.Sprintf(`{"text": "note %d", "at": "2026-03-05T08:09:10Z"}`, i))
	}
	r := start(t, strings.Replace(foreignSeed, `{"text": "first", "at": "2026-03-05T08:09:10Z"}`, strings.Join(notes, ","), 1))
	page := func(attrs ...string) answerOf {
		t.Helper()
		return answerOf(r.expect("200", "anna.com", "GET_NOTES", "DOMAIN", append([]string{"type", "domain"}, attrs...)...).node("attributes"))
	}
	first := page()
	if len(first.node("notes")) != 40 || first.at("page_size") != "40" || first.at("total") != "45" || first.at("page") != "1" {
		t.Errorf("the first page: %d, %v %v", len(first.node("notes")), first["page_size"], first["total"])
	}
	if got := first.at("notes", "0", "timestamp"); got != "05-MAR-2026 08:09:10" {
		t.Errorf("dated %q", got)
	}
	if got := page("page", "2"); len(got.node("notes")) != 5 || got.at("notes", "0", "note") != "note 40" {
		t.Errorf("the second page: %v", got)
	}
	if got := page("page", "3", "limit", "10"); len(got.node("notes")) != 10 || got.at("notes", "0", "note") != "note 20" {
		t.Errorf("the third page of ten: %v", got)
	}
	r.expect("460", "anna.com", "GET_NOTES", "DOMAIN", "type", "order")
}

func TestASearchGoesOnByItsKeyAlone(t *testing.T) {
	r := start(t, foreignSeed)
	suggest := func(attrs ...string) answerOf { return r.call(command("NAME_SUGGEST", "DOMAIN", nil, attrs...)) }
	begun := suggest("searchstring", "annashop", "services", array("lookup", "suggestion", "premium"), "tlds", array(".com"), "maximum", "2")
	key := begun.at("search_key")
	again := suggest("search_key", key)
	for _, service := range []string{"lookup", "suggestion", "premium"} {
		got, want := again.names("domain", "attributes", service, "items"), begun.names("domain", "attributes", service, "items")
		if len(want) == 0 || !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", service, got, want)
		}
	}
	if again.at("search_key") != key || again["object"] != nil || again.at("is_search_completed") != "1" {
		t.Errorf("%v", again)
	}
	if got := again.at("attributes", "premium", "items", "0", "third_party_offer_url"); !strings.HasPrefix(got, "https://") {
		t.Errorf("a premium name: %q", got)
	}
	wantCode(t, suggest("search_key", "never-given"), "465")
	wantCode(t, suggest(), "460")

	brief := start(t, with(`{"suggest_brief": true}`))
	a := brief.call(command("NAME_SUGGEST", "DOMAIN", nil, "searchstring", "annashop"))
	if _, told := a["is_search_completed"]; told || a.node("attributes", "lookup")["is_success"] != nil || a.at("attributes", "lookup", "response_code") != "200" {
		t.Errorf("%v", a)
	}
}

func TestRepliesCarryWhatWasSeen(t *testing.T) {
	r := start(t, foreignSeed)
	if got := r.get("anna.com", "whois_privacy_state"); got.at("changeable") != "1" || got.at("changeble") != "1" {
		t.Errorf("privacy: %v", got)
	}
	if got := r.get("anna.com", "nameservers").at("type"); got != "nameservers" {
		t.Errorf("nameservers: type %q", got)
	}
	if _, has := r.about("anna.com", "LOOKUP", "DOMAIN").node("attributes")["match"]; !has {
		t.Error("LOOKUP: no match")
	}
	if got := r.expect("200", "anna.com", "GET", "DOMAIN", "type", "tech").at("response_text"); got != "Query Successful" {
		t.Errorf("text of a GET: %q", got)
	}
	info := r.expect("200", "anna.com", "GET", "USERINFO").node("attributes")
	login := r.call(command("SET", "COOKIE", nil, "domain", "anna.com", "reg_username", "anna", "reg_password", "Correct-Horse1")).node("attributes")
	if info["waiting_request"] != "0" || login["waiting_request"] != "0" {
		t.Errorf("waiting_request: %v, %v", info["waiting_request"], login["waiting_request"])
	}
	has := info["capabilities"].(map[string]any)
	if has["whois_privacy"] != "1" || has["change_ips_tag"] != "1" || has["nexus_info"] != nil || has["ced_info"] != nil {
		t.Errorf("capabilities of a .com: %v", has)
	}
	if got := r.about("anna.us", "GET", "USERINFO").at("attributes", "capabilities", "nexus_info"); got != "1" {
		t.Errorf("nexus_info of a .us: %q", got)
	}
	if got := r.call(command("GET_CONTRACT", "DOMAIN", nil, "type", "exhibit_a")).at("attributes", "contract"); got == "" {
		t.Error("no contract")
	}
}
