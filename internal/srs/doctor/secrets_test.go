package doctor

import (
	"bufio"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"portal/internal/secret"
)

// marked is in all that is secret; it is no hexadecimal number, which would be
// redacted for its form alone.
const marked = "Sesame-marked"

func TestNoSecretGetsIntoAReport(t *testing.T) {
	quoting := func(format func(key, signature string) string) func(*testing.T) Settings {
		return func(t *testing.T) Settings {
			return secureListener(t, nil, func(conn *tls.Conn) {
				req, err := http.ReadRequest(bufio.NewReader(conn))
				if err == nil {
					_, _ = io.WriteString(conn, format(marked, req.Header.Get("X-Signature")))
				}
			})
		}
	}
	for _, c := range []struct {
		name string
		set  func(*testing.T) Settings
	}{
		{"an answer quotes key and signature", quoting(func(key, signature string) string {
			return reply("200 OK", item("is_success", "0")+item("response_code", "401")+item("response_text", key+" gave "+signature))
		})},
		{"an answer quotes them in other letters", quoting(func(key, signature string) string {
			return reply("200 OK", item("is_success", "1")+item("response_code", "211")+item("response_text", strings.ToUpper(key+" gave "+signature)))
		})},
		{"a code is the key", quoting(func(key, _ string) string { return reply("200 OK", item("response_code", key)) })},
		{"a page quotes them", quoting(func(key, signature string) string {
			return "HTTP/1.1 500 " + key + "\r\n\r\n<p>" + signature + key + "</p>"
		})},
		{"a status line quotes them", quoting(func(key, signature string) string { return "HTTP/1.1 " + key + signature + "\r\n\r\n" })},
		{"settings are secrets in the wrong places", func(t *testing.T) Settings {
			set := simulated(t, nil)
			set.EchoURL = "http://anna:" + marked + "@127.0.0.1:1/?token=" + marked
			a := &set.Accounts[0]
			a.Endpoint = "https://anna:" + marked + "@" + apiHost + "/?key=" + marked
			a.Username, a.ID = marked, "x"+marked
			a.RootsErr = errors.New("open " + marked)
			return set
		}},
		{"the echo service quotes the URL", func(t *testing.T) Settings {
			set := simulated(t, nil)
			set.EchoURL = echo(t, 200, marked) + "/?token=" + marked
			return set
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			set := c.set(t)
			set.Accounts[0].Key = secret.New(marked)
			report := Run(t.Context(), set)
			if len(report.All()) == 0 {
				t.Error("nothing was found, so nothing is shown")
			}
			document, err := json.Marshal(report)
			if err != nil {
				t.Fatal(err)
			}
			var text strings.Builder
			if err := report.WriteText(&text); err != nil {
				t.Fatal(err)
			}
			signature := set.withDefaults().sign([]byte(lookupBody), secret.New(marked))
			for _, hidden := range []string{marked, signature} {
				for _, shown := range []string{text.String(), string(document)} {
					if strings.Contains(strings.ToLower(shown), strings.ToLower(hidden)) {
						t.Errorf("%q is shown:\n%s", hidden, shown)
					}
				}
			}
		})
	}
}

// The request is block V3 of the XCP reference, section 1.3, whose signature is
// published there for the key of these tests.
func TestTheLookupIsThatOfTheReference(t *testing.T) {
	const want = "a5eafeb0eb35d9e7665fc4ffe2947150"
	if got := (Settings{}).withDefaults().sign([]byte(lookupBody), secret.New(goodKey)); got != want || len(lookupBody) != 405 {
		t.Errorf("signature %s of %d bytes, want %s of 405", got, len(lookupBody), want)
	}
}

func TestWhatOthersWriteCanNotCommandATerminal(t *testing.T) {
	set := answering(t, "HTTP/1.1 200 OK\r\n\r\n\x1b[2J\x1b]0;title\x07 \u202e backwards\r\nnew line"+strings.Repeat("x", 5000))
	for _, f := range Run(t.Context(), set).All() {
		if strings.ContainsAny(f.Detail, "\x1b\x07\u202e\r\n") || len(f.Detail) > 2*maxDetail {
			t.Errorf("detail %q", f.Detail)
		}
	}
}
