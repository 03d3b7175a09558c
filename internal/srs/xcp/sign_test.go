package xcp

import (
	"crypto/md5"
	"fmt"
	"strings"
	"testing"

	"portal/internal/secret"
)

const (
	blockV3 = `<?xml version='1.0' encoding='UTF-8' standalone='no' ?><!DOCTYPE OPS_envelope SYSTEM 'ops.dtd'><OPS_envelope><header><version>0.9</version></header><body><data_block><dt_assoc><item key="protocol">XCP</item><item key="action">LOOKUP</item><item key="object">DOMAIN</item><item key="attributes"><dt_assoc><item key="domain">example.com</item></dt_assoc></item></dt_assoc></data_block></body></OPS_envelope>`
	blockV4 = `<?xml version='1.0' encoding='UTF-8' standalone='no' ?>
<!DOCTYPE OPS_envelope SYSTEM 'ops.dtd'>
<OPS_envelope><header><version>0.9</version></header><body><data_block><dt_assoc><item key="protocol">XCP</item><item key="action">SET</item><item key="object">COOKIE</item><item key="attributes"><dt_assoc><item key="domain">bücher.example</item><item key="reg_username">anna</item><item key="reg_password">a&amp;b&lt;c&gt;"d'</item></dt_assoc></item></dt_assoc></data_block></body></OPS_envelope>
`
)

// The vectors are those of the XCP reference, section 1.3.
func TestSignatureCoversTheExactBytes(t *testing.T) {
	k112 := strings.Repeat("0123456789abcdef", 7)
	const k32 = "0123456789abcdef0123456789abcdef"
	for _, v := range []struct {
		name, key, body, want string
		bytes                 int
	}{
		{"V1", "key", "hello", "37cdef6133120929fed244332d51ab6b", 5},
		{"V2, CR LF", k112, "<OPS_envelope/>\r\n", "efdd55f3bb4bcf13577a854d5fb23c7f", 17},
		{"V3, one line", k112, blockV3, "a5eafeb0eb35d9e7665fc4ffe2947150", 405},
		{"V4, final LF", k32, blockV4, "2e9ba0fe1f1b03556c7a8d3a90ea8d9b", 496},
		{"V4a, without it", k32, strings.TrimSuffix(blockV4, "\n"), "23228ed17a82001f984b131329c0a404", 495},
		{"V4b, with a NUL", k32, blockV4 + "\x00", "4daf52f40eb85ec9e3f0ea25f63fb138", 497},
	} {
		if len(v.body) != v.bytes {
			t.Errorf("%s: the body has %d bytes, want %d", v.name, len(v.body), v.bytes)
		}
		if got := Sign([]byte(v.body), secret.New(v.key)); got != v.want {
			t.Errorf("%s: signature %s, want %s", v.name, got, v.want)
		}
	}
}

func TestPublishedDigest(t *testing.T) {
	if got := fmt.Sprintf("%x", md5.Sum([]byte("ConnecttoOpenSRSviaSSL"))); got != "e787cc1d1951dfec4827cede7b1a0933" {
		t.Errorf("digest %s", got)
	}
}

func TestALookupIsEncodedAsInTheReference(t *testing.T) {
	got, err := Append(nil, &Command{Action: "LOOKUP", Object: "DOMAIN", Attributes: Assoc{"domain": "example.com"}})
	if err != nil || string(got) != blockV3 {
		t.Errorf("%v\n got %s\nwant %s", err, got, blockV3)
	}
}
