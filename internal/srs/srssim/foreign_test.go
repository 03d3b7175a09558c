package srssim

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// postAs sends a signed body to a path, with a content type of its own.
func (r *raw) postAs(path, contentType, body string) (*http.Response, answerOf) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), "POST", r.run.XCPURL+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("X-Username", testUser)
	req.Header.Set("X-Signature", sign(body, testKey))
	resp, data, err := r.do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		return resp, answerOf{}
	}
	return resp, readReply(r.t, data)
}

// TestForeignRequests sends what clients in other languages write differently.
func TestForeignRequests(t *testing.T) {
	r := start(t, baseSeed)
	plain := command("GET", "USERINFO", nil, "domain", "example.com")
	declared := func(charset string) string {
		return strings.Replace(plain, "encoding='UTF-8'", "encoding='"+charset+"'", 1)
	}
	header := func(children string) string {
		return strings.Replace(plain, "<version>0.9</version>", children, 1)
	}
	for name, c := range map[string]struct{ path, contentType, body string }{
		"reseller path":          {"/resellers/", "text/xml", plain},
		"doubled slash":          {"//", "text/xml", plain},
		"charset parameter":      {"/", "text/xml; charset=UTF-8", plain},
		"unfinished parameter":   {"/", "text/xml; charset", plain},
		"unknown header child":   {"/", "text/xml", header("<version>0.9</version><timestamp>1</timestamp>")},
		"nested header child":    {"/", "text/xml", header("<sender><name>x</name></sender><version>0.9</version>")},
		"signed byte order mark": {"/", "text/xml", "\uFEFF" + plain},
		"lower-case protocol":    {"/", "text/xml", strings.Replace(plain, "XCP", "xcp", 1)},
		"utf8 without hyphen":    {"/", "text/xml", declared("utf8")},
		"windows-1252":           {"/", "text/xml", declared("windows-1252")},
		"ISO-8859-15":            {"/", "text/xml", declared("ISO-8859-15")},
		"ISO_8859-1":             {"/", "text/xml", declared("ISO_8859-1")},
		"latin-1":                {"/", "text/xml", declared("latin-1")},
	} {
		t.Run(name, func(t *testing.T) {
			resp, a := r.postAs(c.path, c.contentType, c.body)
			if a.code() != "200" {
				t.Errorf("HTTP %d, code %q %q", resp.StatusCode, a.code(), a.at("response_text"))
			}
		})
	}
}

// TestDeclaredCharacterSet reads the bytes as the declaration says.
func TestDeclaredCharacterSet(t *testing.T) {
	for charset, word := range map[string]string{
		"ISO-8859-1": "M\xfcller", "ISO-8859-15": "M\xfcller", "windows-1252": "M\xfcller", "utf8": "Müller",
	} {
		body := strings.Replace(command("X", "Y", nil, "name", "NAME"), "'UTF-8'", "'"+charset+"'", 1)
		req, err := decodeRequest([]byte(strings.Replace(body, "NAME", word, 1)))
		if err != nil {
			t.Errorf("%s: %v", charset, err)
		} else if got := req.attributes().text("name"); got != "Müller" {
			t.Errorf("%s: %q", charset, got)
		}
	}
}

// TestCharacterSetsDiffer reads the signs that one set has in another place.
func TestCharacterSetsDiffer(t *testing.T) {
	for charset, want := range map[string]string{"ISO-8859-15": "\u0080\u0099€", "windows-1252": "€™¤"} {
		read, err := charsetReader(charset, strings.NewReader("\x80\x99\xa4"))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(read); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", charset, got, err)
		}
	}
}
