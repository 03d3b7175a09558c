package srssim

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestSignaturesFollowThePublishedVectors(t *testing.T) {
	k112 := strings.Repeat("0123456789abcdef", 7)
	v3 := `<?xml version='1.0' encoding='UTF-8' standalone='no' ?><!DOCTYPE OPS_envelope SYSTEM 'ops.dtd'>` +
		`<OPS_envelope><header><version>0.9</version></header><body><data_block><dt_assoc>` +
		`<item key="protocol">XCP</item><item key="action">LOOKUP</item><item key="object">DOMAIN</item>` +
		`<item key="attributes"><dt_assoc><item key="domain">example.com</item></dt_assoc></item>` +
		`</dt_assoc></data_block></body></OPS_envelope>`
	v4 := "<?xml version='1.0' encoding='UTF-8' standalone='no' ?>\n<!DOCTYPE OPS_envelope SYSTEM 'ops.dtd'>\n" +
		`<OPS_envelope><header><version>0.9</version></header><body><data_block><dt_assoc>` +
		`<item key="protocol">XCP</item><item key="action">SET</item><item key="object">COOKIE</item>` +
		`<item key="attributes"><dt_assoc><item key="domain">bücher.example</item><item key="reg_username">anna</item>` +
		`<item key="reg_password">a&amp;b&lt;c&gt;"d'</item></dt_assoc></item></dt_assoc></data_block></body></OPS_envelope>` + "\n"
	k32 := strings.Repeat("0123456789abcdef", 2)
	for _, tt := range []struct{ key, body, want string }{
		{"key", "hello", "37cdef6133120929fed244332d51ab6b"},
		{k112, "<OPS_envelope/>\r\n", "efdd55f3bb4bcf13577a854d5fb23c7f"},
		{k112, v3, "a5eafeb0eb35d9e7665fc4ffe2947150"},
		{k32, v4, "2e9ba0fe1f1b03556c7a8d3a90ea8d9b"},
		{k32, strings.TrimSuffix(v4, "\n"), "23228ed17a82001f984b131329c0a404"},
		{k32, v4 + "\x00", "4daf52f40eb85ec9e3f0ea25f63fb138"},
	} {
		if got := signature([]byte(tt.body), tt.key); got != tt.want {
			t.Errorf("%.20q: %s, want %s", tt.body, got, tt.want)
		}
	}
}

// userInfo is a harmless command that needs reseller authority.
func userInfo() string { return command("GET", "USERINFO", []string{"domain", "example.com"}) }

func TestOnlyTheRightSignatureIsLetIn(t *testing.T) {
	r := start(t, baseSeed)
	body := userInfo()
	good := sign(body, testKey)
	for _, tt := range []struct {
		name                    string
		user, signature, sent   string
		contentType, wantedCode string
	}{
		{"right", testUser, good, body, "text/xml", "200"},
		{"charset parameter", testUser, good, body, "text/xml; charset=utf-8", "200"},
		{"unknown user", "nobody", good, body, "text/xml", "401"},
		{"no user", "", good, body, "text/xml", "401"},
		{"no signature", testUser, "", body, "text/xml", "401"},
		{"upper case", testUser, strings.ToUpper(good), body, "text/xml", "401"},
		{"other key", testUser, sign(body, "x"), body, "text/xml", "401"},
		{"a byte added after signing", testUser, good, body + "\n", "text/xml", "401"},
		{"a NUL added after signing", testUser, good, body + "\x00", "text/xml", "401"},
		{"no content type", testUser, good, body, "", "404"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), "POST", r.run.XCPURL+"/resellers/", strings.NewReader(tt.sent))
			if err != nil {
				t.Fatal(err)
			}
			req.Header = http.Header{"X-Username": {tt.user}, "X-Signature": {tt.signature}, "Content-Type": {tt.contentType}}
			resp, data, err := r.do(req)
			if err != nil || resp.StatusCode != 200 {
				t.Fatal(resp, err)
			}
			wantCode(t, readReply(t, data), tt.wantedCode)
		})
	}
}

func TestTheStatusOfAnAuthenticationFailureIsASetting(t *testing.T) {
	r := start(t, with(`{"auth_status": 401}`))
	body := userInfo()
	req, err := http.NewRequestWithContext(t.Context(), "POST", r.run.XCPURL, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, data, err := r.do(req)
	if err != nil || resp.StatusCode != 401 {
		t.Fatal(resp, err)
	}
	wantCode(t, readReply(t, data), "401")
}

func TestForeignDialectsOfOneCommandAreUnderstood(t *testing.T) {
	r := start(t, baseSeed)
	items := `<item key='object'>domain</item><item key='protocol'>XCP</item><item key='action'>get</item><item key='domain'>example.com</item>`
	attrs := "<item key='attributes'>\n <dt_assoc>\n  <item key='type'><![CDATA[status]]></item>\n </dt_assoc>\n</item>"
	head, tail := "<OPS_envelope><header><version>0.9</version>", "</header><body><data_block><dt_assoc>"
	end := "</dt_assoc></data_block></body></OPS_envelope>"
	for name, body := range map[string]string{
		"no declaration, no doctype": head + tail + items + attrs + end,
		"message id":                 head + "<msg_id>17-3</msg_id><msg_type>standard</msg_type>" + tail + items + attrs + end,
		"final line feed, comment":   head + tail + "<!-- x -->" + items + attrs + end + "\n",
		"doctype in double quotes":   `<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE OPS_envelope SYSTEM "ops.dtd">` + head + tail + items + attrs + end,
		"Latin-1":                    `<?xml version="1.0" encoding="ISO-8859-1"?>` + head + tail + items + attrs + end,
		"indented":                   "<?xml version='1.0'?>\n<OPS_envelope>\n <header>\n  <version> 0.9 </version>\n </header>\n <body>\n <data_block>\n <dt_assoc>\n" + items + attrs + "\n</dt_assoc>\n</data_block>\n</body>\n</OPS_envelope>\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, data, err := r.post(body)
			if err != nil {
				t.Fatal(err)
			}
			wantCode(t, readReply(t, data), "200")
			if name == "message id" && !bytes.Contains(data, []byte("<msg_id>17-3</msg_id>")) {
				t.Errorf("the reply does not carry the message id:\n%s", data)
			}
		})
	}
}

func TestEmptyAndMissingAttributesAreTheSame(t *testing.T) {
	r := start(t, baseSeed)
	cookie := r.login("example.com", "anna", "correct-horse")
	items := item("protocol", "XCP") + item("action", "GET") + item("object", "USERINFO") + item("cookie", cookie)
	for _, attributes := range []string{
		"", `<item key="attributes"/>`, `<item key="attributes"><dt_assoc/></item>`,
		`<item key="attributes"><dt_assoc></dt_assoc></item>`, `<item key="attributes"><dt_array></dt_array></item>`,
	} {
		wantCode(t, r.call(envelope(items+attributes)), "200")
	}
}

func TestBodiesThatAreNoEnvelopeAreRefused(t *testing.T) {
	r := start(t, baseSeed)
	good := userInfo()
	for name, body := range map[string]string{
		"nothing":              "",
		"other root":           "<envelope/>",
		"cut":                  good[:len(good)-30],
		"two roots":            good + "<x/>",
		"entity":               strings.Replace(good, "example.com", "&x;", 1),
		"internal subset":      strings.Replace(good, "SYSTEM 'ops.dtd'", "[<!ENTITY x 'y'>]", 1),
		"other version":        strings.Replace(good, "0.9", "1.0", 1),
		"no protocol":          strings.Replace(good, "XCP", "SOAP", 1),
		"item without a key":   strings.Replace(good, `<item key="domain">`, "<item>", 1),
		"key twice":            strings.Replace(good, `<item key="domain">`, `<item key="action">`, 1),
		"text between items":   strings.Replace(good, "<dt_assoc>", "<dt_assoc>x", 1),
		"array index no digit": command("GET", "DOMAIN", nil, "type", `<dt_array><item key="a">x</item></dt_array>`),
		"trailing NUL, signed": good + "\x00",
	} {
		t.Run(name, func(t *testing.T) { wantCode(t, r.call(body), "400") })
	}
}

func TestTenMegabytesOfNestedXMLAreRefusedWhereTheyAreTooDeep(t *testing.T) {
	r := start(t, with(`{"max_body": 16000000}`))
	deep := strings.Repeat(`<item key="0"><dt_array>`, 10<<20/24)
	body := envelope(item("protocol", "XCP") + `<item key="attributes"><dt_array>` + deep)
	wantCode(t, r.call(body), "400")
	allocations := testing.AllocsPerRun(1, func() { // there are 436,906 items
		if _, err := decodeRequest([]byte(body)); err == nil {
			t.Error("it was read")
		}
	})
	if allocations > 2000 {
		t.Errorf("%.0f allocations: it was read on after it was known to be too deep", allocations)
	}
	small := start(t, baseSeed)
	resp, _, err := small.post(strings.Repeat("x", 10<<20))
	if err == nil && resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("10 MB are answered with %s", resp.Status)
	}
}

func TestAnAddressOffTheAllowListGetsNoHTTP(t *testing.T) {
	refused := strings.Replace(baseSeed, `"balance"`, `"allow": ["192.0.2.0/24"], "balance"`, 1)
	request := func(body string) string {
		return fmt.Sprintf("POST / HTTP/1.0\r\nContent-Type: text/xml\r\nX-Username: %s\r\nX-Signature: %s\r\nContent-Length: %d\r\n\r\n%s",
			testUser, sign(body, testKey), len(body), body)
	}
	r := start(t, refused)
	data, err := r.socket(request(userInfo()))
	if err != nil || !bytes.HasPrefix(data, []byte("<?xml")) {
		t.Fatalf("%v\n%s", err, data)
	}
	a := readReply(t, data)
	wantCode(t, a, "555")
	if got := a.at("response_text"); got != "Connection refused: invalid ip address [127.0.0.1]" {
		t.Errorf("text %q", got)
	}
	if len(a) != 4 {
		t.Errorf("more than four items: %v", a)
	}

	r = start(t, `{"settings": {"ip_refusal": "400"},`+refused[1:])
	wantCode(t, r.call(userInfo()), "400")
	r = start(t, `{"settings": {"ip_refusal": "close"},`+refused[1:])
	if data, err := r.socket(request(userInfo())); err == nil && len(data) > 0 {
		t.Errorf("closing wrote %q", data)
	}
	r = start(t, strings.Replace(baseSeed, `"balance"`, `"allow": ["127.0.0.0/8"], "balance"`, 1))
	wantCode(t, r.call(userInfo()), "200")
}

func TestHTTP10IsServedAndClosed(t *testing.T) {
	r := start(t, baseSeed)
	body := userInfo()
	data, err := r.socket(fmt.Sprintf(
		"POST / HTTP/1.0\r\nConnection: close\r\nContent-Type: text/xml\r\nX-Username: %s\r\nX-Signature: %s\r\nContent-Length: %d\r\n\r\n%s",
		testUser, sign(body, testKey), len(body), body))
	if err != nil || !bytes.HasPrefix(data, []byte("HTTP/1.1 200 OK")) || !bytes.Contains(data, []byte("Content-Length: ")) {
		t.Fatalf("%v\n%s", err, data)
	}
}

func TestRepliesLookLikeTheLiveOnes(t *testing.T) {
	r := start(t, baseSeed)
	body := command("GET", "DOMAIN", []string{"domain", "example.com"}, "type", "all_info")
	shapes := map[string]bool{}
	for range 20 {
		resp, data, err := r.post(body)
		if err != nil {
			t.Fatal(err)
		}
		if resp.ContentLength != int64(len(data)) {
			t.Fatalf("Content-Length %d for %d bytes", resp.ContentLength, len(data))
		}
		if !bytes.HasPrefix(data, []byte("<?xml version='1.0' encoding=\"UTF-8\" standalone=\"no\" ?>\n<!DOCTYPE OPS_envelope SYSTEM \"ops.dtd\">\n<OPS_envelope>\n <header>\n")) {
			t.Fatalf("%s", data)
		}
		shapes[string(data)] = true
	}
	if len(shapes) < 15 {
		t.Errorf("20 replies come in %d orders", len(shapes))
	}
}

func TestArraysKeepTheirOrderWhereAsked(t *testing.T) {
	r := start(t, with(`{"shuffle_arrays": false}`))
	body := command("GET", "DOMAIN", []string{"domain", "example.com"}, "type", "list")
	for range 10 {
		_, data, err := r.post(body)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := bytes.Index(data, []byte(">example.ch<")), bytes.Index(data, []byte(">shared.org<")); a < 0 || b < a {
			t.Fatalf("%s", data)
		}
	}
}

func TestAConnectionServesAHundredCommands(t *testing.T) {
	r := start(t, with(`{"commands_per_conn": 3}`))
	var codes []string
	for range 5 {
		codes = append(codes, r.call(userInfo()).code())
	}
	if got := strings.Join(codes, " "); got != "200 200 200 350 200" {
		t.Errorf("codes %s", got)
	}
}

func TestARequestThatIsNotSentInTimeIsDropped(t *testing.T) {
	r := start(t, with(`{"request_timeout": "1s"}`))
	data, err := r.socket("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
	if err != nil || !bytes.Contains(data, []byte("Timeout reading client request")) {
		t.Errorf("%v %q", err, data)
	}
}

func TestOtherPathsAndMethodsAreNotXCP(t *testing.T) {
	r := start(t, baseSeed)
	for _, tt := range []struct {
		method, path string
		status       int
	}{{"GET", "/", 405}, {"POST", "/other", 404}} {
		req, err := http.NewRequestWithContext(t.Context(), tt.method, r.run.XCPURL+tt.path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := r.http.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if resp.StatusCode != tt.status {
			t.Errorf("%s %s: %s", tt.method, tt.path, resp.Status)
		}
	}
}

func TestLimitsOnRateAndParallelCalls(t *testing.T) {
	r := start(t, with(`{"rate_per_second": 2}`))
	second := time.Now()
	r.sim.real = func() time.Time { return second } // however long the calls take
	throttled := 0
	for range 8 {
		if r.call(userInfo()).code() == "300" {
			throttled++
		}
	}
	if throttled != 6 {
		t.Errorf("%d of 8 calls in one second throttled", throttled)
	}

	r = start(t, with(`{"parallel": 1}`))
	if err := r.sim.AddFaults(Fault{Kind: FaultDelay, DelayMS: 2000, Count: 1}); err != nil {
		t.Fatal(err)
	}
	done := make(chan string)
	go func() {
		_, data, err := r.post(userInfo())
		if err != nil {
			done <- err.Error()
			return
		}
		done <- readReply(t, data).code()
	}()
	for len(r.sim.Faults()) > 0 { // until the slow call is inside
		time.Sleep(time.Millisecond)
	}
	wantCode(t, r.call(userInfo()), "310")
	if code := <-done; code != "200" {
		t.Errorf("the slow call: %s", code)
	}
}
