package zone_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"portal/internal/zone"
)

func TestATextIsJudgedForItsPurpose(t *testing.T) {
	tests := []struct {
		name, text string
		problem    zone.Problem
		quoted     string
	}{
		{"@", `" v=spf1 mx -all"`, zone.MailBlank, "v=spf1"},
		{"@", "v=spf1\u00a0mx -all", zone.MailBlank, "v=spf1 mx"},
		{"@", "v=spf1 mx –all", zone.MailTypeset, "–all"},
		{"@", "v=spf1 “include:a.example.net” -all", zone.MailTypeset, "“include:a.example.net”"},
		{"@", "v=spf1 include:bücher.example -all", zone.MailASCII, "include:bücher.example"},
		{"@", `"v=spf1 mx\\ -all"`, zone.MailEscape, `mx\`},
		{"@", `"\"v=spf1 mx -all\""`, zone.MailEscape, `"v=spf1`},
		{"@", "v=spf1; mx -all", zone.MailVersion, "v=spf1;"},
		{"@", "v=spf1mx -all", zone.MailVersion, "v=spf1mx"},
		{"@", "v=spf1 mx include=_spf.example.net -all", zone.SPFTerm, "include=_spf.example.net"},
		{"@", "v=spf1 mx _spf.example.net -all", zone.SPFTerm, "_spf.example.net"},
		{"@", "v=spf1 a,mx -all", zone.SPFTerm, "a,mx"},
		{"@", "v=spf1 mx - all", zone.SPFTerm, "-"},
		{"@", "v=spf1 mx include:_spf.example.net~all", zone.SPFTerm, "include:_spf.example.net~all"},
		{"@", "v=spf1 mx a:https://example.net -all", zone.SPFTerm, "a:https://example.net"},
		{"@", "v=spf1 include: -all", zone.SPFTerm, "include:"},
		{"@", "v=spf1 ip4:192.0.2.300 -all", zone.SPFAddress, "ip4:192.0.2.300"},
		{"@", "v=spf1 ip4:2001:db8::1 -all", zone.SPFAddress, "ip4:2001:db8::1"},
		{"@", "v=spf1 ip6:2001:db8::/129 -all", zone.SPFAddress, "ip6:2001:db8::/129"},
		{"@", "v=spf1 -all include:_spf.example.net", zone.SPFAfterAll, "include:_spf.example.net"},
		{"_dmarc", `"v=DMARC1\\; p=none"`, zone.MailEscape, `v=DMARC1\;`},
		{"_dmarc", "v=DMARC1, p=none", zone.MailVersion, "v=DMARC1, p=none"},
		{"_dmarc", "v=dmarc1; p=none", zone.MailVersion, "v=dmarc1"},
		{"_dmarc", "p=none; v=DMARC1", zone.MailVersion, "p=none"},
		{"_dmarc", "v=DMARC1", zone.DMARCNoPolicy, ""},
		{"_dmarc", "v=DMARC1; p=off", zone.MailTag, "p=off"},
		{"_dmarc", "v=DMARC1; p=none; pct=101", zone.MailTag, "pct=101"},
		{"_dmarc", "v=DMARC1; p=none; rua=jane@example.net", zone.MailAddress, "jane@example.net"},
		{"_dmarc", "v=DMARC1; p=none rua", zone.MailTag, "p=none rua"},
		{"k._domainkey", "v=DKIM2; p=abc", zone.MailVersion, "v=DKIM2"},
		{"k._domainkey", "k=rsa; v=DKIM1; p=abc", zone.MailVersion, "k=rsa"},
		{"k._domainkey", "v=DKIM1; k=dsa; p=abc", zone.MailTag, "k=dsa"},
		{"k._domainkey", "v=DKIM1; p=-----BEGIN PUBLIC KEY-----abc", zone.DKIMKey, "-----"},
		{"k._domainkey", "v=DKIM1; p=" + strings.Repeat("abcd", 20) + "%", zone.DKIMKey, "%"},
		{"_smtp._tls", "v=TLSRPTv1;", zone.MailMissing, "rua="},
		{"_smtp._tls", "v=TLSRPTv1; rua=jane@example.net", zone.MailAddress, "jane@example.net"},
		{"_mta-sts", "v=STSv1; id=2026-01-01", zone.MailTag, "id=2026-01-01"},
		{"default._bimi", "v=BIMI1; l=http://example.net/a.svg", zone.MailTag, "l=http://example.net/a.svg"},
	}
	for _, test := range tests {
		_, problems := zone.Check(example, []zone.Row{{Type: "TXT", Name: test.name, Value: test.text}}, nil)
		if diff := cmp.Diff(at(0, zone.FieldValue, test.problem, test.quoted), problems); diff != "" {
			t.Errorf("%s %q (-want +got):\n%s", test.name, test.text, diff)
		}
	}
}

func TestGoodTextsAboutMailAreTaken(t *testing.T) {
	for name, texts := range map[string][]string{
		"@": {"v=spf1 -all", "V=SPF1 MX ~ALL", "v=spf1 a/24 mx:mail.example.net/24//64 ip4:192.0.2.0/24 ip6:2001:db8::/32 exists:%{i}._spf.example.net ?all", "v=spf1 redirect=_spf.example.net",
			"v=spf1 include:_spf.example.net -all exp=why.example.net", "v=spf1 ptr a:example.net x-note=1 -all", "spf2.0/mfrom ?all", "google-site-verification=“abc”", "v=verifydomain x"},
		"_dmarc":            {"v=DMARC1; p=none", "v=DMARC1;p=Reject;sp=none;adkim=s;aspf=r;pct=50;fo=0:d;ri=3600;rua=mailto:a@example.net!10m,mailto:b@example.net;ruf=mailto:c@example.net;", "v = DMARC1 ; p = none"},
		"x.net._report._dm": {"v=DMARC1; p=none"},
		"k._domainkey":      {"v=DKIM1; k=rsa", "v=DKIM1; k=rsa; p=MIIB...", "p=", "k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="},
		"_domainkey":        {"o=~; t=y"},
		"_smtp._tls":        {"v=TLSRPTv1; rua=mailto:a@example.net,https://example.net/r"},
		"_mta-sts":          {"v=STSv1; id=20260101T000000;"},
		"a._bimi":           {"v=BIMI1; l=https://example.net/a.svg; a=", "v=BIMI1; l=; a=;"},
	} {
		for _, text := range texts {
			records, problems := zone.Check(example, []zone.Row{{Type: "TXT", Name: name, Value: text}}, nil)
			if len(problems) > 0 || records[0].Value != text {
				t.Errorf("%s %q: %v, %v", name, text, records, problems)
			}
		}
	}
}

func TestAKeyThatWasCutOffIsRefused(t *testing.T) {
	private, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	key := base64.StdEncoding.EncodeToString(der)
	for cut, want := range map[string]bool{key: false, key[:100] + " " + key[100:]: false, strings.TrimRight(key, "="): false, key[:len(key)-20]: true, key[:101]: true} {
		_, problems := zone.Check(example, []zone.Row{{Type: "TXT", Name: "k._domainkey", Value: "v=DKIM1; p=" + cut}}, nil)
		if got := problems[zone.Place{Field: zone.FieldValue}].Problem == zone.DKIMCut; got != want || !want && len(problems) > 0 {
			t.Errorf("%d of %d characters: %v", len(cut), len(key), problems)
		}
	}
}

func TestANameHasOneTextOfAPurpose(t *testing.T) {
	tests := []struct {
		name        string
		there, rows []zone.Row
		want        map[zone.Place]zone.Fault
	}{
		{"a second SPF record", rows("TXT|@||v=spf1 mx -all"), rows("TXT|@||v=spf1 mx -all", "TXT|@||V=spf1 a -all"), at(1, zone.FieldValue, zone.SecondPurpose, "SPF")},
		{"the new one stands first", rows("TXT|@||v=spf1 mx -all"), rows("TXT|@||v=spf1 a -all", "TXT|@||v=spf1 mx -all"), at(0, zone.FieldValue, zone.SecondPurpose, "SPF")},
		{"both are new", nil, rows("TXT|_dmarc||v=DMARC1; p=none", "TXT|_dmarc||v=DMARC1; p=reject"), at(1, zone.FieldValue, zone.SecondPurpose, "DMARC")},
		{"both were there", rows("TXT|@||v=spf1 mx -all", "TXT|@||v=spf1 a -all"), rows("TXT|@||v=spf1 mx -all", "TXT|@||v=spf1 a -all", "TXT|@||x"), nil},
		{"a third of two", rows("TXT|@||v=spf1 mx -all", "TXT|@||v=spf1 a -all"), rows("TXT|@||v=spf1 mx -all", "TXT|@||v=spf1 a -all", "TXT|@||v=spf1 ?all"), at(2, zone.FieldValue, zone.SecondPurpose, "SPF")},
		{"one of two goes", rows("TXT|@||v=spf1 mx -all", "TXT|@||v=spf1 a -all"), rows("TXT|@||v=spf1 mx -all"), nil},
		{"one that nobody reads is none", rows("TXT|@|| v=spf1 mx -all"), rows("TXT|@||\" v=spf1 mx -all\"", "TXT|@||v=spf1 a -all"), nil},
		{"other names", nil, rows("TXT|@||v=spf1 mx -all", "TXT|a||v=spf1 a -all"), nil},
		{"two keys of a selector", nil, rows("TXT|k._domainkey||p=abc", "TXT|k._domainkey||v=DKIM1; p=def"), at(1, zone.FieldValue, zone.SecondPurpose, "DKIM")},
		{"two reports of TLS", nil, rows("TXT|_smtp._tls||v=TLSRPTv1; rua=mailto:a@b.example", "TXT|_smtp._tls||v=TLSRPTv1; rua=mailto:c@b.example"), at(1, zone.FieldValue, zone.SecondPurpose, "TLS-RPT")},
	}
	for _, test := range tests {
		_, problems := zone.Check(example, test.rows, found(t, test.there))
		if diff := cmp.Diff(test.want, problems, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestLookUpsOfSPFAreCountedAsFarAsTheZoneTells(t *testing.T) {
	includes := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, " include:s%d.example.net", i)
		}
		return b.String()
	}
	tests := []struct {
		name string
		rows []zone.Row
		want map[zone.Place]zone.Fault
	}{
		{"ten", rows("TXT|@||v=spf1" + includes(8) + " a mx -all"), nil},
		{"eleven", rows("TXT|@||v=spf1" + includes(8) + " a mx ptr -all"), at(0, zone.FieldValue, zone.SPFLookups, "")},
		{"addresses cost nothing", rows("TXT|@||v=spf1" + includes(10) + " ip4:192.0.2.1 ip6:2001:db8::1 -all"), nil},
		{"over records of the zone", rows("TXT|@||v=spf1 include:one.example.com include:two.example.com -all", "TXT|one||v=spf1"+includes(5)+" -all", "TXT|two||v=spf1 redirect=three.example.com", "TXT|three||v=spf1"+includes(3)+" -all"),
			at(0, zone.FieldValue, zone.SPFLookups, "")},
		{"a circle", rows("TXT|@||v=spf1 include:one.example.com -all", "TXT|one||v=spf1 redirect=example.com"), map[zone.Place]zone.Fault{
			{Row: 0, Field: zone.FieldValue}: {Problem: zone.SPFCircle, Text: "@ → one → @"}, {Row: 1, Field: zone.FieldValue}: {Problem: zone.SPFCircle, Text: "one → @ → one"}}},
	}
	for _, test := range tests {
		_, problems := zone.Check(example, test.rows, nil)
		if diff := cmp.Diff(test.want, problems, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}
