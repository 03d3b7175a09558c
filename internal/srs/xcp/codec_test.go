package xcp

import (
	"encoding/xml"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/secret"
)

// envelope wraps items in what surrounds them in a reply.
func envelope(items string) string {
	return `<?xml version='1.0' encoding="UTF-8" standalone="no" ?>
<!DOCTYPE OPS_envelope SYSTEM "ops.dtd">
<OPS_envelope>
 <header>
  <version>0.9</version>
 </header>
 <body>
  <data_block>
   <dt_assoc>` + items + `</dt_assoc>
  </data_block>
 </body>
</OPS_envelope>`
}

func TestDecodeFollowsTheRulesForReaders(t *testing.T) {
	for _, c := range []struct {
		name, items string
		read        func(Value) any
		want        any
	}{
		{"white space around a text goes", "<item key='response_text'>\n  Command\nSuccessful \n</item>",
			func(v Value) any { return v.Get("response_text").Text() }, "Command\nSuccessful"},
		{"an empty item and one that closes itself are the same", `<item key="a"></item><item key="b"/>`,
			func(v Value) any { return v.Get("a").Text() + v.Get("b").Text() }, ""},
		{"empty text where a map is expected is an empty map", `<item key="tld_data"></item>`,
			func(v Value) any { return v.Get("tld_data").Get("nexus").Get("category").Text() }, ""},
		{"empty text where a list is expected is an empty list", `<item key="domain_list"> </item>`,
			func(v Value) any { return len(v.Get("domain_list").List()) }, 0},
		{"arrays are in the order of their keys", `<item key="l"><dt_array><item key="10">k</item><item key="2">c</item><item key="0">a</item></dt_array></item>`,
			func(v Value) any { return v.Get("l").Texts() }, []string{"a", "c", "k"}},
		{"keys may hold spaces and names", `<item key="registration expiration date">2027</item><item key="x.example">1</item>`,
			func(v Value) any { return v.Get("registration expiration date").Text() + v.Get("x.example").Text() }, "20271"},
		{"undef is a text like any other", `<item key="price">undef</item>`,
			func(v Value) any { return v.Get("price").Text() }, "undef"},
		{"references and CDATA are characters", `<item key="a&quot;b">&lt;&amp;&gt;&apos;&#252;&#x42;<![CDATA[<x>&amp;]]><!-- not this -->!</item>`,
			func(v Value) any { return v.Get(`a"b`).Text() }, "<&>'üB<x>&amp;!"},
		{"quotes of either kind, any order of attributes", `<item class='x' key='a'>1</item>`,
			func(v Value) any { return v.Get("a").Int() }, 1},
		{"dt_scalar is a text", `<item key="a"><dt_scalar>1</dt_scalar></item>`,
			func(v Value) any { return v.Get("a").Text() }, "1"},
		{"line ends become LF", "<item key='a'>1\r\n2\r3</item>",
			func(v Value) any { return v.Get("a").Raw() }, "1\n2\n3"},
		{"bytes and characters that XML has not become U+FFFD", "<item key='a'>M\xfcller\x01&#7;</item>",
			func(v Value) any { return v.Get("a").Raw() }, "M\ufffdller\ufffd\ufffd"},
		{"an empty dt_assoc is a map", `<item key="attributes"><dt_assoc/></item>`,
			func(v Value) any { return v.Get("attributes").kind }, assocKind},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, err := Decode(envelope(c.items))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, c.read(v)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecodeTakesEveryFormOfEnvelope(t *testing.T) {
	const rest = `<body><data_block><dt_assoc><item key="a">1</item></dt_assoc></data_block></body></OPS_envelope>`
	for name, doc := range map[string]string{
		"nothing before the root":      `<OPS_envelope>` + rest,
		"byte order mark, blank lines": "\ufeff\n <?xml version='1.0'?>\n<OPS_envelope>" + rest + "\n\n",
		"lower-case charset":           `<?xml version="1.0" encoding="utf-8"?><OPS_envelope>` + rest,
		"msg_id in the header":         `<OPS_envelope><header><msg_id>1.2</msg_id><x><y/>text</x></header>` + rest,
		"comments, instructions":       `<!-- c --><?pi d?><OPS_envelope><!-- - --><header/>` + rest + `<!-- end -->`,
		"white space in tags":          "<OPS_envelope\n ><header  /><body\t><data_block ><dt_assoc><item  key = \"a\" >1</item ></dt_assoc></data_block></body></OPS_envelope >",
	} {
		v, err := Decode(doc)
		if err != nil || v.Get("a").Text() != "1" {
			t.Errorf("%s: %v, %v", name, v, err)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	whole := envelope(`<item key="a">1</item>`)
	for name, doc := range map[string]string{
		"nothing":                "",
		"a text":                 "Timeout reading client request",
		"HTML":                   "<!DOCTYPE html><html><body><p>502</p></body></html>",
		"an internal subset":     strings.Replace(whole, `"ops.dtd"`, `"ops.dtd" [<!ENTITY a "b">]`, 1),
		"a named entity":         envelope(`<item key="a">&nbsp;</item>`),
		"an endless reference":   envelope(`<item key="a">&amp</item>`),
		"a reference to NUL":     envelope(`<item key="a">&#0;</item>`),
		"a NUL byte":             whole + "\x00",
		"a NUL in a text":        envelope("<item key='a'>\x00</item>"),
		"another charset":        strings.Replace(whole, "UTF-8", "ISO-8859-1", 1),
		"text after the end":     whole + "x",
		"two envelopes":          whole + whole,
		"no data":                `<OPS_envelope><header/><body></body></OPS_envelope>`,
		"a list as data":         `<OPS_envelope><body><data_block><dt_array/></data_block></body></OPS_envelope>`,
		"two bodies":             `<OPS_envelope><body><data_block><dt_assoc/></data_block></body><body><data_block><dt_assoc/></data_block></body></OPS_envelope>`,
		"text beside an element": envelope(`<item key="a">x<dt_assoc/></item>`),
		"crossed tags":           envelope(`<item key="a"><dt_assoc></item></dt_assoc>`),
		"text between items":     envelope(`<item key="a">1</item>x`),
		"an item without a key":  envelope(`<item>1</item>`),
		"an unknown element":     envelope(`<item key="a"><blink/></item>`),
		"an attribute too long":  envelope(`<item key="a<b">1</item>`),
		"depth":                  envelope(strings.Repeat(`<item key="a"><dt_assoc>`, 100)),
		"ten megabytes":          strings.Repeat("<OPS_envelope>", 10<<20/14),
	} {
		if v, err := Decode(doc); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v, %v", name, v, err)
		}
	}
	for i := range whole {
		if _, err := Decode(whole[:i]); err == nil {
			t.Fatalf("the first %d of %d bytes were taken as a whole envelope", i, len(whole))
		}
	}
}

// A hostile reply of the greatest size that the transport lets through must cost
// no more than a fixed multiple of its length.
func TestAHostileReplyCostsBoundedMemory(t *testing.T) {
	const size = 1 << 20
	fill := func(part string) string { return strings.Repeat(part, size/len(part)) }
	for name, doc := range map[string]string{
		"many items":      envelope(fill("<item key=''/>")),
		"no item closed":  envelope(fill("<item>")),
		"many lists":      envelope(fill("<item key='a'><dt_array/></item>")),
		"many comments":   envelope("<item key='a'>" + fill("<!---->") + "</item>"),
		"many sections":   envelope("<item key='a'>" + fill("<![CDATA[]]>") + "</item>"),
		"many references": envelope("<item key='a'>" + fill("&#65;") + "</item>"),
		"bad bytes":       envelope("<item key='a'>" + fill("\xff") + "</item>"),
		"many attributes": envelope("<item " + fill("a='' ") + "/>"),
		"deep header":     "<OPS_envelope><header>" + fill("<a>"),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _ = Decode(doc)
		runtime.ReadMemStats(&after)
		cost := after.TotalAlloc - before.TotalAlloc
		if cost > 48*size {
			t.Errorf("%s: %d bytes for a document of %d", name, cost, len(doc))
		}
	}
}

func TestEncodedTextsAreReadBackAsTheyWere(t *testing.T) {
	attributes := Assoc{
		"text": "<&>\"' ü 日本 \r\n\t]]>", "number": -3, "yes": true, "no": false, "password": secret.New("a&b"),
		"list": []string{"b", "a"}, "maps": []Assoc{{"k": "v"}}, "none": Assoc{}, "<key>": "x",
	}
	body, err := Append(nil, &Command{
		Action: "GET", Object: "DOMAIN", Attributes: attributes, RegistrantIP: "192.0.2.1", Cookie: secret.New("1:2"),
	})
	if err != nil {
		t.Fatal(err)
	}
	v, err := Decode(string(body))
	if err != nil {
		t.Fatal(err)
	}
	a := v.Get("attributes")
	got := []any{
		v.Get("protocol").Raw(), v.Get("action").Raw(), v.Get("object").Raw(), v.Get("cookie").Raw(), v.Get("registrant_ip").Raw(),
		a.Get("text").Raw(), a.Get("number").Int(), a.Get("yes").Is(), a.Get("no").Raw(), a.Get("password").Raw(),
		a.Get("list").Texts(), a.Get("maps").List()[0].Get("k").Raw(), a.Get("none").kind, a.Get("<key>").Raw(),
	}
	want := []any{
		"XCP", "GET", "DOMAIN", "1:2", "192.0.2.1",
		"<&>\"' ü 日本 \r\n\t]]>", -3, true, "0", "a&b",
		[]string{"b", "a"}, "v", assocKind, "x",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := xml.Unmarshal(body, new(genericNode)); err != nil {
		t.Errorf("encoding/xml does not read it: %v", err)
	}
}

func TestWhatXMLCannotCarryIsRefused(t *testing.T) {
	for _, value := range []any{"a\x00b", "\x1b[0m", "\xff\xfe", "\ufffe", 1.5, nil} {
		_, err := Append(nil, &Command{Action: "GET", Object: "DOMAIN", Attributes: Assoc{"a": value}})
		if !errors.Is(err, ErrUnencodable) {
			t.Errorf("%q: %v", value, err)
		}
	}
}

// genericNode is a tree as encoding/xml makes it; also the measure for benchmarks.
type genericNode struct {
	XMLName xml.Name
	Key     string        `xml:"key,attr"`
	Text    string        `xml:",chardata"`
	Nodes   []genericNode `xml:",any"`
}
