package srssim

import (
	"bufio"
	"bytes"
	"crypto/md5"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// These helpers are a raw client on purpose: they build XML by hand and read
// replies by a reader of their own, so that tests do not repeat the simulator's mistakes.

const (
	testUser = "acme"
	testKey  = "0123456789abcdef0123456789abcdef"
)

var tldData = sync.OnceValue(func() []byte {
	data, err := os.ReadFile("../../registrar/rules/tlds.json")
	if err != nil {
		panic(err)
	}
	return data
})

type raw struct {
	t    *testing.T
	sim  *Simulator
	run  *Running
	http *http.Client
}

// start runs a simulator on a seed written as JSON.
func start(t *testing.T, seed string) *raw {
	t.Helper()
	parsed, err := ParseSeed([]byte(seed))
	if err != nil {
		t.Fatal(err)
	}
	sim, err := New(Config{Seed: parsed, TLDs: tldData()})
	if err != nil {
		t.Fatal(err)
	}
	run, err := sim.Start(StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { run.Close() })
	transport := &http.Transport{TLSClientConfig: run.ClientTLS()}
	t.Cleanup(transport.CloseIdleConnections)
	return &raw{t, sim, run, &http.Client{Transport: transport}}
}

// sign computes the signature by the book, not by the simulator's function.
func sign(body, key string) string {
	first := md5.Sum([]byte(body + key))
	second := md5.Sum([]byte(hex.EncodeToString(first[:]) + key))
	return hex.EncodeToString(second[:])
}

// item writes one item; a value that starts with < is XML already.
func item(key, value string) string {
	if !strings.HasPrefix(value, "<") {
		var b bytes.Buffer
		xml.EscapeText(&b, []byte(value))
		value = b.String()
	}
	return `<item key="` + key + `">` + value + `</item>`
}

func array(values ...string) string {
	var b strings.Builder
	for i, v := range values {
		b.WriteString(item(fmt.Sprint(i), v))
	}
	return "<dt_array>" + b.String() + "</dt_array>"
}

func dict(pairs ...string) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		b.WriteString(item(pairs[i], pairs[i+1]))
	}
	return "<dt_assoc>" + b.String() + "</dt_assoc>"
}

// envelope wraps the items of a data block.
func envelope(items string) string {
	return `<?xml version='1.0' encoding='UTF-8' standalone='no' ?>
<!DOCTYPE OPS_envelope SYSTEM 'ops.dtd'>
<OPS_envelope><header><version>0.9</version></header><body><data_block><dt_assoc>` +
		items + `</dt_assoc></data_block></body></OPS_envelope>`
}

// command builds a request: top-level pairs, then attributes.
func command(action, object string, top []string, attrs ...string) string {
	items := item("protocol", "XCP") + item("action", action) + item("object", object)
	for i := 0; i < len(top); i += 2 {
		items += item(top[i], top[i+1])
	}
	if attrs != nil {
		items += item("attributes", dict(attrs...))
	}
	return envelope(items)
}

// post sends a body, signed, and returns the HTTP response as it came.
func (r *raw) post(body string) (*http.Response, []byte, error) {
	req, err := http.NewRequestWithContext(r.t.Context(), "POST", r.run.XCPURL, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "text/xml")
	req.Header.Set("X-Username", testUser)
	req.Header.Set("X-Signature", sign(body, testKey))
	return r.do(req)
}

func (r *raw) do(req *http.Request) (*http.Response, []byte, error) {
	resp, err := r.http.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	return resp, data, err
}

// answerOf is a decoded reply: nested maps, texts, and arrays as maps by index.
type answerOf map[string]any

func (a answerOf) code() string { s, _ := a["response_code"].(string); return s }

// at walks into the reply; a missing step gives "".
func (a answerOf) at(path ...string) string {
	var v any = map[string]any(a)
	for _, key := range path {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	s, _ := v.(string)
	return s
}

// node returns the map or array at a path, nil when there is none.
func (a answerOf) node(path ...string) map[string]any {
	m := map[string]any(a)
	for _, key := range path {
		m, _ = m[key].(map[string]any)
	}
	return m
}

// texts returns the array of texts at a path.
func (a answerOf) texts(path ...string) []string {
	m := a.node(path...)
	var out []string
	for i := range len(m) {
		s, _ := m[fmt.Sprint(i)].(string)
		out = append(out, s)
	}
	return out
}

// names returns the field called name of every map in the array at a path.
func (a answerOf) names(field string, path ...string) []string {
	m := a.node(path...)
	var out []string
	for i := range len(m) {
		entry, _ := m[fmt.Sprint(i)].(map[string]any)
		s, _ := entry[field].(string)
		out = append(out, s)
	}
	return out
}

// readReply decodes a reply with a small generic XML walk.
func readReply(t *testing.T, data []byte) answerOf {
	t.Helper()
	type node struct {
		XMLName  xml.Name
		Key      string `xml:"key,attr"`
		Text     string `xml:",chardata"`
		Children []node `xml:",any"`
	}
	var root struct {
		Block node `xml:"body>data_block"`
	}
	if err := xml.Unmarshal(data, &root); err != nil {
		t.Fatalf("reply is no XML: %v\n%s", err, data)
	}
	var value func(n node) any
	value = func(n node) any {
		if len(n.Children) == 0 {
			return n.Text
		}
		out := map[string]any{}
		for _, inner := range n.Children[0].Children {
			out[inner.Key] = value(inner)
		}
		return out
	}
	top, _ := value(root.Block).(map[string]any)
	return answerOf(top)
}

// call sends a command and decodes the answer.
func (r *raw) call(body string) answerOf {
	r.t.Helper()
	resp, data, err := r.post(body)
	if err != nil {
		r.t.Fatal(err)
	}
	if resp.StatusCode != 200 {
		r.t.Fatalf("HTTP %s: %s", resp.Status, data)
	}
	return readReply(r.t, data)
}

// login returns a cookie.
func (r *raw) login(domain, username, password string) string {
	r.t.Helper()
	a := r.call(command("SET", "COOKIE", nil, "domain", domain, "reg_username", username, "reg_password", password))
	if a.code() != "200" {
		r.t.Fatalf("login: %s %s", a.code(), a.at("response_text"))
	}
	return a.at("attributes", "cookie")
}

// assign sets nameservers with a cookie.
func (r *raw) assign(cookie string, hosts ...string) answerOf {
	r.t.Helper()
	return r.call(command("ADVANCED_UPDATE_NAMESERVERS", "DOMAIN", []string{"cookie", cookie},
		"op_type", "assign", "assign_ns", array(hosts...)))
}

// wantCode fails the test unless the answer has the code.
func wantCode(t *testing.T, a answerOf, code string) {
	t.Helper()
	if a.code() != code {
		t.Errorf("code %s (%s), want %s", a.code(), a.at("response_text"), code)
	}
}

// control sends JSON to the control address and decodes what comes back.
func (r *raw) control(method, path, body string, into any) int {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.run.ControlURL+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	resp, data, err := r.do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	if into != nil {
		if err := json.Unmarshal(data, into); err != nil {
			r.t.Fatalf("%s %s: %v: %s", method, path, err, data)
		}
	}
	return resp.StatusCode
}

// socket sends bytes over TLS and returns everything that comes back.
func (r *raw) socket(send string) ([]byte, error) {
	r.t.Helper()
	conn, err := tls.Dial("tcp", strings.TrimPrefix(r.run.XCPURL, "https://"), r.run.ClientTLS())
	if err != nil {
		r.t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(5 * time.Minute))
	if _, err := io.WriteString(conn, send); err != nil {
		r.t.Fatal(err)
	}
	return io.ReadAll(bufio.NewReader(conn))
}

// baseSeed has one account with a profile of several TLDs and one sub-user.
const baseSeed = `{
  "accounts": [{
    "username": "acme", "key": "0123456789abcdef0123456789abcdef", "balance": "1000.00",
    "profiles": [
      {"username": "anna", "password": "correct-horse", "domains": [
        {"name": "example.com", "nameservers": ["ns1.example.net", "ns2.example.net"]},
        {"name": "example.net", "locked": true},
        {"name": "example.fi"}, {"name": "example.dk"}, {"name": "example.it"}, {"name": "example.ch"},
        {"name": "shared.com", "sub_user": {"username": "bob", "password": "bobs-secret", "permission": 16}},
        {"name": "shared.org", "sub_user": {"username": "bob", "password": "bobs-secret", "permission": 1}}
      ]},
      {"username": "carol", "password": "carols-secret", "domains": [{"name": "carol.com"}]}
    ]}, {
    "username": "globex", "key": "globex-key",
    "profiles": [{"username": "dave", "password": "daves-secret", "domains": [{"name": "globex.com"}]}]
  }]
}`

// with returns baseSeed with settings.
func with(settings string) string {
	return `{"settings": ` + settings + `,` + strings.TrimPrefix(baseSeed, "{")
}

// as sends a command in the name of another account.
func (r *raw) as(username, key, body string) answerOf {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), "POST", r.run.XCPURL, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "text/xml")
	req.Header.Set("X-Username", username)
	req.Header.Set("X-Signature", sign(body, key))
	_, data, err := r.do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	return readReply(r.t, data)
}

// about sends a command about a domain under reseller authority; the domain
// stands among the attributes.
func (r *raw) about(domain, action, object string, attrs ...string) answerOf {
	r.t.Helper()
	return r.call(command(action, object, nil, append([]string{"domain", domain}, attrs...)...))
}

// expect is about with the code that has to come back.
func (r *raw) expect(code, domain, action, object string, attrs ...string) answerOf {
	r.t.Helper()
	a := r.about(domain, action, object, attrs...)
	wantCode(r.t, a, code)
	return a
}

// get reads one type of GET DOMAIN and returns its attributes.
func (r *raw) get(domain, kind string, attrs ...string) answerOf {
	r.t.Helper()
	a := r.expect("200", domain, "GET", "DOMAIN", append([]string{"type", kind}, attrs...)...)
	return answerOf(a.node("attributes"))
}

// modify changes a domain under reseller authority.
func (r *raw) modify(code, domain, data string, attrs ...string) answerOf {
	r.t.Helper()
	return r.expect(code, domain, "MODIFY", "DOMAIN", append([]string{"data", data, "affect_domains", "0"}, attrs...)...)
}

// card is a valid contact; pairs overrule its fields.
func card(pairs ...string) string {
	fields := map[string]string{
		"first_name": "Ann", "last_name": "Other", "org_name": "Other Ltd", "address1": "2 Example Road",
		"city": "London", "country": "GB", "phone": "+44.2079460000", "email": "ann@example.org", "postal_code": "N1 1AA",
	}
	for i := 0; i < len(pairs); i += 2 {
		fields[pairs[i]] = pairs[i+1]
	}
	var flat []string
	for _, key := range sortedKeys(fields) {
		flat = append(flat, key, fields[key])
	}
	return dict(flat...)
}

// events reads all waiting events as "name value" of one key of their data.
func (r *raw) events(key string) []string {
	r.t.Helper()
	a := r.call(command("POLL", "EVENT", nil, "limit", "100"))
	wantCode(r.t, a, "200")
	var out []string
	for i := range len(a.node("attributes", "events")) {
		data := a.node("attributes", "events", fmt.Sprint(i), "object_data")
		text, _ := data[key].(string)
		out = append(out, strings.TrimSpace(a.at("attributes", "events", fmt.Sprint(i), "event")+" "+text))
	}
	return out
}

// quiet is baseSeed without the consequences that owner changes have elsewhere.
var quiet = with(`{"trades": false, "verify_owners": false}`)
