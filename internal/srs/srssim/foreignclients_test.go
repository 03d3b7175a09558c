package srssim

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// The tests in this file send what clients that other people wrote send, in their
// bytes, and want what the live and the test system were seen to answer.

// foreignSeed has one profile with domains of several registries.
const foreignSeed = `{
  "settings": {"privacy_delay": "0s"},
  "accounts": [{"username": "acme", "key": "0123456789abcdef0123456789abcdef", "balance": "5000.00", "profiles": [
    {"username": "anna", "password": "Correct-Horse1", "domains": [
      {"name": "anna.net", "nameservers": ["ns1.hosting.net", "ns2.hosting.net"]},
      {"name": "anna.com", "nameservers": ["ns1.hosting.net", "ns2.hosting.net"],
       "sub_user": {"username": "bob", "password": "Bobs-Secret-12", "permission": 127},
       "notes": [{"text": "first", "at": "2026-03-05T08:09:10Z"}]},
      {"name": "anna.ca"}, {"name": "anna.it"}, {"name": "anna.us"}, {"name": "anna.asia"}, {"name": "anna.name"},
      {"name": "anna.info"}, {"name": "anna.de"}, {"name": "anna.org"}]}]}],
  "outside": [{"name": "elsewhere.com", "registrar": "Other Inc", "auth_code": "xK4-abcdefgh"}]
}`

// document is the envelope that most of these clients write, up to its last tag.
func document(action, object, attributes string) string {
	return `<?xml version='1.0' encoding='UTF-8' standalone='no'?><!DOCTYPE OPS_envelope SYSTEM 'ops.dtd'>` +
		`<OPS_envelope><header><version>0.9</version></header><body><data_block><dt_assoc>` +
		`<item key="protocol">XCP</item><item key="action">` + action + `</item><item key="object">` + object + `</item>` +
		`<item key="attributes">` + attributes + `</item></dt_assoc></data_block></body>`
}

// say sends a document written by hand and returns its reply as text.
func (r *raw) say(action, object, attributes string) string {
	r.t.Helper()
	return r.sayAs("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/xml", document(action, object, attributes)+"</OPS_envelope>")
}

// sayAs sends a body, signed, behind the first lines of a request.
func (r *raw) sayAs(head, body string) string {
	r.t.Helper()
	data, err := r.socket(fmt.Sprintf("%s\r\nX-Username: %s\r\nX-Signature: %s\r\nContent-Length: %d\r\n\r\n%s",
		head, testUser, sign(body, testKey), len(body), body))
	if err != nil {
		r.t.Fatal(err)
	}
	return string(data)
}

// inReply returns what stands in an item that holds a text.
func inReply(reply, key string) string {
	found := regexp.MustCompile(`(?s)<item key="` + key + `">([^<]*)</item>`).FindStringSubmatch(reply)
	if found == nil {
		return ""
	}
	return strings.TrimSpace(found[1])
}

func TestHTTPAsForeignClientsSpeakIt(t *testing.T) {
	r := start(t, foreignSeed)
	balance := document("GET_BALANCE", "BALANCE", "<dt_assoc></dt_assoc>")
	whole := balance + "</OPS_envelope>"
	for name, c := range map[string]struct{ head, body string }{
		"the toolkit's HTTP/1.0":              {"POST / HTTP/1.0\r\nContent-Type: text/xml", whole},
		"HTTP/1.0 with Connection: close":     {"POST / HTTP/1.0\r\nConnection: close\r\nContent-Type: text/xml", whole},
		"a method in lower case":              {"post / HTTP/1.0\r\nContent-Type: text/xml", whole},
		"a method in lower case, HTTP/1.1":    {"post / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/xml", whole},
		"header names in lower case":          {"POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: text/xml", whole},
		"the whole address in the first line": {"POST https://x:55443/ HTTP/1.1\r\nHost: x:55443\r\nConnection: close\r\nContent-Type: text/xml", whole},
		"a query behind the path":             {"POST /?1 HTTP/1.0\r\nContent-Type: text/xml", whole},
		"line feeds alone":                    {"POST / HTTP/1.0\nContent-Type: text/xml", whole},
		"the envelope ended by another tag":   {"POST / HTTP/1.0\r\nContent-Type: text/xml", balance + "</header>"},
		"and by one with a line behind it":    {"POST / HTTP/1.0\r\nContent-Type: text/xml", balance + "\r\n</ops_envelope >\r\n"},
		"lines ended by CR and LF":            {"POST / HTTP/1.0\r\nContent-Type: text/xml", strings.ReplaceAll(whole, "><", ">\r\n\t<")},
		"a declaration in double quotes":      {"POST / HTTP/1.0\r\nContent-Type: text/xml", strings.Replace(whole, `<?xml version='1.0' encoding='UTF-8' standalone='no'?>`, `<?xml version="1.0" encoding="utf-8"?>`, 1)},
		"no declaration and no DTD":           {"POST / HTTP/1.0\r\nContent-Type: text/xml", whole[strings.Index(whole, "<OPS_envelope>"):]},
		"a DTD by its address":                {"POST / HTTP/1.0\r\nContent-Type: text/xml", strings.Replace(whole, "SYSTEM 'ops.dtd'", `PUBLIC "-//OPS//DTD" "http://x.example/ops.dtd"`, 1)},
		"a DTD name alone":                    {"POST / HTTP/1.0\r\nContent-Type: text/xml", strings.Replace(whole, " SYSTEM 'ops.dtd'", "", 1)},
		"a comment":                           {"POST / HTTP/1.0\r\nContent-Type: text/xml", strings.Replace(whole, "<body>", "<!-- x --><body>", 1)},
		"keys in single quotes":               {"POST / HTTP/1.0\r\nContent-Type: text/xml", strings.ReplaceAll(whole, `"`, "'")},
		"the attributes as an empty array":    {"POST / HTTP/1.0\r\nContent-Type: text/xml", document("GET_BALANCE", "BALANCE", "<dt_array/>") + "</OPS_envelope>"},
		"verbs in lower case with blanks":     {"POST / HTTP/1.0\r\nContent-Type: text/xml", document(" get_balance\n", " balance ", "<dt_assoc/>") + "</OPS_envelope>"},
	} {
		t.Run(name, func(t *testing.T) {
			reply := r.sayAs(c.head, c.body)
			if line, _, _ := strings.Cut(reply, "\r\n"); line != "HTTP/1.1 200 OK" || inReply(reply, "response_code") != "200" {
				t.Errorf("%s", reply)
			}
		})
	}
}

func TestABodyInChunksIsRead(t *testing.T) {
	r := start(t, foreignSeed)
	body := document("GET_BALANCE", "BALANCE", "<dt_assoc/>") + "</OPS_envelope>"
	reply, err := r.socket(fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: text/xml\r\n"+
		"X-Username: %s\r\nX-Signature: %s\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n",
		testUser, sign(body, testKey), 10, body[:10], len(body)-10, body[10:]))
	if err != nil || inReply(string(reply), "response_code") != "200" {
		t.Errorf("%v %s", err, reply)
	}
}

func TestAnOldClientMayKeepItsConnection(t *testing.T) {
	r := start(t, foreignSeed)
	body := document("GET_BALANCE", "BALANCE", "<dt_assoc/>") + "</OPS_envelope>"
	one := fmt.Sprintf("POST / HTTP/1.0\r\nContent-Type: text/xml\r\nX-Username: %s\r\nX-Signature: %s\r\nContent-Length: %d\r\n",
		testUser, sign(body, testKey), len(body))
	reply, err := r.socket(one + "Connection: keep-alive\r\n\r\n" + body + one + "\r\n" + body)
	if err != nil || strings.Count(string(reply), "HTTP/1.1 200 OK") != 2 {
		t.Errorf("%v %s", err, reply)
	}
}

func TestWhatIsNoEnvelopeIsRefusedAllTheSame(t *testing.T) {
	r := start(t, foreignSeed)
	whole := document("GET_BALANCE", "BALANCE", "<dt_assoc/>")
	for name, body := range map[string]string{
		"no last tag":             whole,
		"two last tags":           whole + "</OPS_envelope></OPS_envelope>",
		"an element behind":       whole + "</OPS_envelope><x/>",
		"text behind":             whole + "</OPS_envelope>x",
		"a wrong tag in between":  strings.Replace(whole, "</data_block>", "</header>", 1) + "</OPS_envelope>",
		"a map as its own entry":  document("GET_BALANCE", "BALANCE", "<dt_assoc><dt_assoc/></dt_assoc>") + "</OPS_envelope>",
		"an unknown array entry":  document("GET_BALANCE", "BALANCE", "<dt_array><x/></dt_array>") + "</OPS_envelope>",
		"an entry without a key":  document("GET_BALANCE", "BALANCE", "<dt_array><item>1</item></dt_array>") + "</OPS_envelope>",
		"a DTD that has entities": strings.Replace(whole, "SYSTEM 'ops.dtd'", "[<!ENTITY a 'b'>]", 1) + "</OPS_envelope>",
	} {
		t.Run(name, func(t *testing.T) {
			reply := r.sayAs("POST / HTTP/1.0\r\nContent-Type: text/xml", body)
			if inReply(reply, "response_code") != "400" || inReply(reply, "is_success") != "0" {
				t.Errorf("%s", reply)
			}
		})
	}
}

// TestEmptyListsAndMapsKeepTheirElement asks often: the order of items is drawn again
// for each reply.
func TestEmptyListsAndMapsKeepTheirElement(t *testing.T) {
	about := func(domain string, more ...string) string {
		return dict(append([]string{"domain", domain}, more...)...)
	}
	r := start(t, strings.Replace(foreignSeed, `{"name": "anna.org"}`, `{"name": "anna.org", "zone": {}, "forwarding": {}}`, 1))
	for _, c := range []struct{ key, action, object, attributes, kind string }{
		{"waiting_history", "GET", "DOMAIN", about("anna.net", "type", "waiting_history"), "dt_array"},
		{"waiting_history", "GET", "DOMAIN", about("anna.net", "type", "xpack_waiting_history"), "dt_array"},
		{"notes", "GET_NOTES", "DOMAIN", about("anna.net", "type", "domain"), "dt_array"},
		{"notes", "GET_NOTES", "DOMAIN", about("anna.com", "type", "order", "order_id", "1"), "dt_array"},
		{"del_domains", "GET_DELETED_DOMAINS", "DOMAIN", "<dt_assoc/>", "dt_array"},
		{"exp_domains", "GET_DOMAINS_BY_EXPIREDATE", "DOMAIN", dict("exp_from", "1999-01-01", "exp_to", "1999-02-01"), "dt_array"},
		{"orders", "GET_ORDERS_BY_DOMAIN", "DOMAIN", about("anna.net"), "dt_array"},
		{"transfers", "GET_TRANSFERS_IN", "DOMAIN", "<dt_assoc/>", "dt_array"},
		{"transfers", "GET_TRANSFERS_AWAY", "DOMAIN", "<dt_assoc/>", "dt_array"},
		{"nexus", "GET", "DOMAIN", about("anna.us", "type", "nexus_info"), "dt_assoc"},
		{"ced_info", "GET", "DOMAIN", about("anna.asia", "type", "ced_info"), "dt_assoc"},
		{"dnssec", "GET", "DOMAIN", about("anna.net", "type", "dnssec"), "dt_array"},
		{"items", "NAME_SUGGEST", "DOMAIN", dict("searchstring", "anna.com", "services", array("suggestion"), "tlds", array(".zzz")), "dt_array"},
		{"nameserver_list", "GET", "NAMESERVER", about("anna.net", "name", "all"), "dt_array"},
		{"records", "GET_DNS_ZONE", "DOMAIN", about("anna.org"), "dt_assoc"},
		{"forwarding", "GET_DOMAIN_FORWARDING", "DOMAIN", about("anna.org"), "dt_array"},
		{"events", "POLL", "EVENT", "<dt_assoc/>", "dt_array"},
		{"cancelled", "CANCEL_PENDING_ORDERS", "ORDER", dict("to_date", "1"), "dt_array"},
		{"attributes", "GET", "SUBUSER", about("anna.net"), "dt_assoc"},
		{"attributes", "GET_DOMAINS_CONTACTS", "DOMAIN", dict("domain_list", array("nobody.com")), "dt_assoc"},
	} {
		t.Run(c.action+" "+c.key, func(t *testing.T) {
			empty := regexp.MustCompile(`<item key="` + c.key + `">\s*<` + c.kind + `>\s*</` + c.kind + `>\s*</item>`)
			for range 8 {
				if reply := r.say(c.action, c.object, c.attributes); !empty.MatchString(reply) {
					t.Fatalf("no empty %s:\n%s", c.kind, reply)
				}
			}
		})
	}
	text := regexp.MustCompile(`<item key="tld_data"(/>|></item>)`)
	for _, kind := range []string{"all_info", "tld_data"} {
		if reply := r.say("GET", "DOMAIN", about("anna.net", "type", kind)); !text.MatchString(reply) {
			t.Errorf("tld_data alone is an empty text, here of %s:\n%s", kind, reply)
		}
	}
}

func TestEmptyListsAsTextAreASetting(t *testing.T) {
	r := start(t, with(`{"empty_as_text": true}`))
	text := regexp.MustCompile(`<item key="waiting_history"(/>|></item>)`)
	found := map[bool]bool{}
	for range 40 {
		found[text.MatchString(r.say("GET", "DOMAIN", dict("domain", "example.com", "type", "waiting_history")))] = true
	}
	if len(found) != 2 {
		t.Errorf("as text %v", found)
	}
}

func TestArrayEntriesNeedNoItem(t *testing.T) {
	r := start(t, foreignSeed)
	contacts := item("contact_set", dict("owner", card(), "admin", card(), "billing", card()))
	order := dict("domain", "bare.net", "reg_type", "new", "reg_username", "someone", "reg_password", "Password-12345",
		"custom_nameservers", "1", "custom_tech_contact", "0", "handle", "process", "period", "1", "nameserver_list",
		"<dt_array><dt_assoc><item key='name'>ns2.hosting.net</item><item key='sortorder'>2</item></dt_assoc>"+
			"<dt_assoc><item key='name'>ns1.hosting.net</item><item key='sortorder'>1</item></dt_assoc></dt_array>")
	reply := r.say("SW_REGISTER", "DOMAIN", strings.Replace(order, "<dt_assoc>", "<dt_assoc>"+contacts, 1))
	if inReply(reply, "response_code") != "200" || strings.Join(r.delegation("bare.net"), " ") != "ns1.hosting.net ns2.hosting.net" {
		t.Errorf("%q\n%s", r.delegation("bare.net"), reply)
	}
	reply = r.say("ADVANCED_UPDATE_NAMESERVERS", "DOMAIN", dict("domain", "anna.net", "op_type", "assign", "assign_ns",
		"<dt_array>\n<dt_scalar>ns3.hosting.net</dt_scalar>\n<dt_scalar>ns1.hosting.net</dt_scalar></dt_array>"))
	if inReply(reply, "response_code") != "200" || strings.Join(r.delegation("anna.net"), " ") != "ns3.hosting.net ns1.hosting.net" {
		t.Errorf("%q\n%s", r.delegation("anna.net"), reply)
	}
}
