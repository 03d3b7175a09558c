package rules

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"portal/internal/registrar"
)

// The key and its DS records are those of RFC 4034, section 5.4, and RFC 4509,
// section 2.3.
const (
	rfcKey    = "256 3 5 ( AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw== )"
	rfcSHA256 = "d4b7d520e7bb5f0f67674a0cceb1e3e0614b93c4f9e99b8383f6a1e4469da50a"
)

func TestPastedRecordsAreRead(t *testing.T) {
	const name = "dskey.example.com"
	want := registrar.DS{KeyTag: 60485, Algorithm: 5, DigestType: DigestSHA256, Digest: rfcSHA256}
	sha1 := registrar.DS{KeyTag: 60485, Algorithm: 5, DigestType: DigestSHA1, Digest: "2bb183af5f22588179a53b0a98631fad1a292118"}
	other := strings.Repeat("ab", 32)
	tests := []struct {
		text string
		want registrar.DS
		err  error
	}{
		{"60485 5 2 " + rfcSHA256, want, nil},
		{"dskey.example.com. 86400 IN DS 60485 5 2 ( " + strings.ToUpper(rfcSHA256[:40]) + "\n\t" + rfcSHA256[40:] + " ) ; from the provider", want, nil},
		{"@ IN DS 60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118", sha1, nil},
		{"3600 DS 60485 5 2 " + rfcSHA256, want, nil},
		{"DSKEY.example.com DS 60485 5 2 " + rfcSHA256, want, nil},
		{"dskey.example.com. 86400 IN DNSKEY " + rfcKey, want, nil},
		{"dnskey " + rfcKey, want, nil},
		{"other.example.com. IN DS 60485 5 2 " + rfcSHA256, registrar.DS{}, ErrDSOwner},
		{"60485 5 2 " + rfcSHA256[1:], registrar.DS{}, ErrDSLength},
		{"60485 5 1 " + rfcSHA256, registrar.DS{}, ErrDSLength},
		{"60485 5 4 " + rfcSHA256, registrar.DS{}, ErrDSLength},
		{"60485 5 2 " + strings.Replace(rfcSHA256, "d", "x", 1), registrar.DS{}, ErrDSHex},
		{"60485 5 9 " + other, registrar.DS{}, ErrDSType},
		{"65536 5 2 " + rfcSHA256, registrar.DS{}, ErrDSTag},
		{"dskey.example.com. IN DS 70000 13 2 " + rfcSHA256, registrar.DS{}, ErrDSTag},
		{"99999999999 13 2 " + rfcSHA256, registrar.DS{}, ErrDSTag},
		{"60485 300 2 " + rfcSHA256, registrar.DS{}, ErrDSAlgorithm},
		{"DS 60485 NEWALG 2 " + rfcSHA256, registrar.DS{}, ErrDSAlgorithm},
		{"60485 5 999 " + rfcSHA256, registrar.DS{}, ErrDSType},
		{"60485,5,2," + rfcSHA256, want, nil},
		{"60485, 5, 2, " + rfcSHA256, want, nil},
		{"60485 5 2", registrar.DS{}, ErrDSMissing},
		{"60485 5", registrar.DS{}, ErrDSSyntax},
		{"DNSKEY 256 3 5 !!!", registrar.DS{}, ErrDSKey},
		{"DNSKEY 0 3 5 AQOeiiR0", registrar.DS{}, ErrDSZoneKey},
		{"DNSKEY 384 3 5 AQOeiiR0", registrar.DS{}, ErrDSZoneKey},
	}
	for _, tt := range tests {
		got, err := ReadDS(name, tt.text)
		if !errors.Is(err, tt.err) || tt.err == nil && !slices.Equal(got, []registrar.DS{tt.want}) {
			t.Errorf("%.60q: %+v, %v, want %+v, %v", tt.text, got, err, tt.want, tt.err)
		}
	}
}

// pdnsutilOutput is that of "pdnsutil show-zone".
const pdnsutilOutput = `This is a Master zone
Last SOA serial number we notified: 0 != 2026112101 (serial in the database)
Metadata items:
	SOA-EDIT-API	DEFAULT
Zone has NSEC semantics
keys:
ID = 1 (CSK), flags = 257, tag = 60485, algo = 5, bits = 1024	  Active	 Published  ( RSASHA1 )
CSK DNSKEY = dskey.example.com. IN DNSKEY 256 3 5 AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw== ; ( RSASHA1 )
DS = dskey.example.com. IN DS 60485 5 1 2bb183af5f22588179a53b0a98631fad1a292118 ; ( SHA1 digest )
DS = dskey.example.com. IN DS 60485 5 2 ` + rfcSHA256 + ` ; ( SHA256 digest )
`

func TestRecordsAreReadAsProgramsWriteThem(t *testing.T) {
	const name = "dskey.example.com"
	want := registrar.DS{KeyTag: 60485, Algorithm: 5, DigestType: DigestSHA256, Digest: rfcSHA256}
	raw := fmt.Sprintf("ec45 05 02 %s", rfcSHA256)
	for _, text := range []string{
		"dskey.example.com. 1h IN DS 60485 5 2 " + rfcSHA256,
		"dskey.example.com. IN 1h30m DS 60485 5 2 " + rfcSHA256,
		"dskey.example.com. 1D DS 60485 5 2 " + rfcSHA256,
		"60485 RSASHA1 2 " + rfcSHA256,
		"dskey.example.com. IN DS 60485 rsasha1 SHA-256 " + rfcSHA256,
		"DS 60485 5 sha256 " + rfcSHA256,
		"CDS 60485 5 2 " + rfcSHA256,
		"DS = dskey.example.com. IN DS 60485 5 2 " + rfcSHA256 + " ; ( SHA256 digest )",
		"DS record: 60485 5 2 " + rfcSHA256,
		"Add this DS record at your registrar:\n\n60485 5 2 " + rfcSHA256 + "\n\nThank you.",
		"$ORIGIN example.com.\ndskey.example.com. 3600 IN RRSIG DNSKEY 5 3 3600 20261221000000 20261121000000 60485 example.com. abcd==\n60485 5 2 " + rfcSHA256,
		"; <<>> DiG 9.18 <<>> DS dskey.example.com\n;; ANSWER SECTION:\ndskey.example.com.\t3600\tIN\tDS\t60485 5 2 " + rfcSHA256[:56] + " " + rfcSHA256[56:] + "\n\n;; Query time: 3 msec",
		"dskey.example.com. IN DS (\n 60485 5 2 ; tag, algorithm, type\n " + rfcSHA256[:20] + " ; first part\n" + rfcSHA256[20:] + "\n)",
		"dskey.example.com. TYPE43 \\# 36 " + raw,
		"CLASS1 TYPE43 \\# 36 " + raw,
		"257 3 ED25519 bm90IHRoaXMga2V5\r\n",
		strings.TrimPrefix(strings.NewReplacer("(", "", ")", "").Replace(rfcKey), " "),
		"\ufeff60485\u00a05\u00a02\u00a0" + rfcSHA256,
		"60485 5 2 " + rfcSHA256 + "\r60485 5 2 " + rfcSHA256,
	} {
		got, err := ReadDS(name, text)
		if strings.HasPrefix(text, "257") {
			if err != nil || len(got) != 1 || got[0].Algorithm != 15 {
				t.Errorf("%q: %+v, %v", text, got, err)
			}
			continue
		}
		if err != nil || !slices.Equal(got, []registrar.DS{want}) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	got, err := ReadDS(name, pdnsutilOutput)
	if err != nil || len(got) != 2 || !slices.Contains(got, want) {
		t.Errorf("the output of pdnsutil: %+v, %v", got, err)
	}
}

func TestRecordsAreReadAsControlPanelsLabelThem(t *testing.T) {
	const name = "dskey.example.com"
	want := registrar.DS{KeyTag: 60485, Algorithm: 5, DigestType: DigestSHA256, Digest: rfcSHA256}
	second := registrar.DS{KeyTag: 2371, Algorithm: 13, DigestType: DigestSHA256, Digest: strings.Repeat("ab", 32)}
	key := strings.Fields(rfcKey)[4]
	for _, text := range []string{
		"Key Tag: 60485\nAlgorithm: 5\nDigest Type: 2\nDigest: " + rfcSHA256,
		"Key Tag: 60485 / Algorithm: 5 / Digest Type: 2 / Digest: " + rfcSHA256,
		"Key Tag: 60485; Algorithm: 5; Digest Type: 2; Digest: " + rfcSHA256,
		"Key tag 60485, algorithm 5, digest type 2, digest " + rfcSHA256,
		"keytag = 60485\nalg = RSASHA1\ndigest_type = SHA-256\ndigest = " + strings.ToUpper(rfcSHA256),
		"Key Tag\n60485\nAlgorithm\n5 (RSASHA1)\nDigest Type\n2 (SHA256)\nDigest\n" + rfcSHA256,
		"Digest\n" + rfcSHA256 + "\nDigest Type\n2\nSHA256\nAlgorithm\n5\nPublic Key\n" + key + "\nKey Tag\n60485\nFlags\n256 (ZSK)",
		"Key Tag\t60485\nAlgorithm\tRSASHA1 (5)\nDigest Type\tSHA-256 (2)\nDigest\t" + rfcSHA256[:32] + " " + rfcSHA256[32:] + "\n",
		`{"keyTag": 60485, "algorithm": 5, "digestType": 2, "digest": "` + rfcSHA256 + `"}`,
		"DS record\n**Key ID:** 60485\n**Algorithm:** 5\n**Digest type:** 2\n**Digest (SHA-256):** " + rfcSHA256,
		"Key Tag: 60485\nAlgorithm: 5\nDigest Type: 2\nDigest: " + rfcSHA256 + "\nDNSKEY: " + rfcKey,
		"Flags: 256\nProtocol: 3\nAlgorithm: 5\nPublic Key: " + key,
		"dskey.example.com. 3600 IN DS 60485 5 2 " + rfcSHA256 + "\nDigest\n" + rfcSHA256 + "\nKey Tag\n60485\nFlags\n256",
	} {
		if got, err := ReadDS(name, text); err != nil || !slices.Equal(got, []registrar.DS{want}) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	two := "Key Tag: 60485\nAlgorithm: 5\nDigest Type: 2\nDigest: " + rfcSHA256 + "\n\nKey Tag: 2371\nAlgorithm: 13\nDigest Type: 2\nDigest: " + second.Digest
	if got, err := ReadDS(name, two); err != nil || !slices.Equal(got, []registrar.DS{want, second}) {
		t.Errorf("%q: %+v, %v", two, got, err)
	}
}

func TestWhatIsWrongWithARecordIsTold(t *testing.T) {
	digest := strings.Repeat("ab", 32)
	for text, want := range map[string]DSError{
		"70000 13 2 " + digest:            {Line: 1, Err: ErrDSTag, Part: "70000"},
		"2371 300 2 " + digest:            {Line: 1, Err: ErrDSAlgorithm, Part: "300"},
		"2371 13 9 " + digest:             {Line: 1, Err: ErrDSType, Part: "9"},
		"2371 13 2 " + digest[:62] + "ag": {Line: 1, Err: ErrDSHex, Part: "g"},
		"2371 13 2 " + digest[:62]:        {Line: 1, Err: ErrDSLength, Want: 64, Got: 62},
		"2371 13 4 " + digest:             {Line: 1, Err: ErrDSLength, Want: 96, Got: 64},
		"Key Tag: 70000\nAlgorithm: 13\nDigest Type: 2\nDigest: " + digest: {Line: 1, Err: ErrDSTag, Part: "70000"},
		"DS:\nKey Tag: 2371\nAlgorithm: 13\nDigest: " + digest:             {Line: 2, Err: ErrDSMissing, Part: "type"},
		"Key Tag: 2371\nAlgorithm: XYZ\nDigest Type: 2\nDigest: " + digest: {Line: 1, Err: ErrDSAlgorithm, Part: "XYZ"},
	} {
		_, err := ReadDS("dskey.example.com", text)
		var got *DSError
		if !errors.As(err, &got) || got.Line != want.Line || got.Err != want.Err || got.Part != want.Part || got.Want != want.Want || got.Got != want.Got {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
}

func TestALineThatIsNearlyARecordIsNotLeftOut(t *testing.T) {
	good := "60485 5 2 " + rfcSHA256 + "\n"
	for text, want := range map[string]error{
		good + "60486 5 2": ErrDSMissing, good + "60486 5 2 " + rfcSHA256[2:]: ErrDSLength, good + "dskey.example.com. IN DS": ErrDSSyntax,
		good + "other.example.com. IN DS 1 5 2 " + rfcSHA256: ErrDSOwner, good + "DS 1 5 9 " + rfcSHA256: ErrDSType,
		good + "DNSKEY 257 3 13 !": ErrDSKey, good + `TYPE43 \# 36 abcd`: ErrDSSyntax, good + "DS 60486 NEWALG 2 " + rfcSHA256: ErrDSAlgorithm,
	} {
		_, err := ReadDS("dskey.example.com", text)
		var at *DSError
		if !errors.Is(err, want) || !errors.As(err, &at) || at.Line != 2 || !strings.Contains(text, at.Text) {
			t.Errorf("%q: %v, want %v in line 2", text, err, want)
		}
	}
}

func FuzzReadDS(f *testing.F) {
	f.Add("dskey.example.com. 86400 IN DNSKEY " + rfcKey)
	f.Add("60485 5 2 " + rfcSHA256)
	f.Add(pdnsutilOutput)
	f.Add("dskey.example.com. IN DS (\n60485 RSASHA1 SHA-256 ; x\n" + rfcSHA256 + ")\n")
	f.Add("Key Tag: 60485\nAlgorithm: 5 (RSASHA1)\nDigest Type: 2\nDigest: " + rfcSHA256)
	f.Add(`{"keyTag": 60485, "algorithm": 5, "digestType": 2, "digest": "` + rfcSHA256 + `"}`)
	f.Add("TYPE43 \\# 36 ec450502" + rfcSHA256)
	f.Fuzz(func(t *testing.T, text string) {
		records, err := ReadDS("dskey.example.com", text)
		if err != nil {
			return
		}
		for _, ds := range records {
			if len(ds.Digest) != digestLengths[ds.DigestType] {
				t.Errorf("%q became %+v", text, ds)
			}
			shown := fmt.Sprintf("%d %d %d %s", ds.KeyTag, ds.Algorithm, ds.DigestType, ds.Digest)
			if again, err := ReadDS("dskey.example.com", shown); err != nil || !slices.Equal(again, []registrar.DS{ds}) {
				t.Errorf("%q is shown as %q, which reads %+v, %v", text, shown, again, err)
			}
		}
	})
}
