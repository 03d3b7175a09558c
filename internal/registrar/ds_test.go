package registrar

import (
	"errors"
	"strings"
	"testing"
)

// The key and its DS records are those of RFC 4034, section 5.4, and RFC 4509,
// section 2.3.
const (
	rfcKey    = "256 3 5 ( AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw== )"
	rfcSHA256 = "d4b7d520e7bb5f0f67674a0cceb1e3e0614b93c4f9e99b8383f6a1e4469da50a"
)

func TestPastedRecordsAreRead(t *testing.T) {
	const name = "dskey.example.com"
	want := DS{KeyTag: 60485, Algorithm: 5, DigestType: DigestSHA256, Digest: rfcSHA256}
	sha1 := DS{KeyTag: 60485, Algorithm: 5, DigestType: DigestSHA1, Digest: "2bb183af5f22588179a53b0a98631fad1a292118"}
	other := strings.Repeat("ab", 32)
	tests := []struct {
		text string
		want DS
		err  error
	}{
		{"60485 5 2 " + rfcSHA256, want, nil},
		{"dskey.example.com. 86400 IN DS 60485 5 2 ( " + strings.ToUpper(rfcSHA256[:40]) + "\n\t" + rfcSHA256[40:] + " ) ; from the provider", want, nil},
		{"@ IN DS 60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118", sha1, nil},
		{"3600 DS 60485 5 2 " + rfcSHA256, want, nil},
		{"DSKEY.example.com DS 60485 5 2 " + rfcSHA256, want, nil},
		{"dskey.example.com. 86400 IN DNSKEY " + rfcKey, want, nil},
		{"dnskey " + rfcKey, want, nil},
		{"other.example.com. IN DS 60485 5 2 " + rfcSHA256, DS{}, ErrDSOwner},
		{"60485 5 2 " + rfcSHA256[1:], DS{}, ErrDSDigest},
		{"60485 5 1 " + rfcSHA256, DS{}, ErrDSDigest},
		{"60485 5 4 " + rfcSHA256, DS{}, ErrDSDigest},
		{"60485 5 2 " + strings.Replace(rfcSHA256, "d", "x", 1), DS{}, ErrDSDigest},
		{"60485 5 9 " + other, DS{}, ErrDSType},
		{"65536 5 2 " + rfcSHA256, DS{}, ErrDSSyntax},
		{"60485 5 2", DS{}, ErrDSSyntax},
		{"", DS{}, ErrDSSyntax},
		{"DNSKEY 256 3 5 !!!", DS{}, ErrDSKey},
		{"DNSKEY 0 3 5 AQOeiiR0", DS{}, ErrDSZoneKey},
		{"DNSKEY 384 3 5 AQOeiiR0", DS{}, ErrDSZoneKey},
	}
	for _, tt := range tests {
		got, err := ParseDS(name, tt.text)
		if got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%.60q: %+v, %v, want %+v, %v", tt.text, got, err, tt.want, tt.err)
		}
	}
}

func FuzzParseDS(f *testing.F) {
	f.Add("dskey.example.com. 86400 IN DNSKEY " + rfcKey)
	f.Add("60485 5 2 " + rfcSHA256)
	f.Fuzz(func(t *testing.T, text string) {
		ds, err := ParseDS("example.com", text)
		if err == nil && len(ds.Digest) != digestLengths[ds.DigestType] {
			t.Errorf("%q became %+v", text, ds)
		}
	})
}
