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
		want       string
	}{
		{"@", `" v=spf1 mx -all"`, zone.MailBlank, "v=spf1", ""},
		{"@", "v=spf1\u00a0mx -all", zone.MailBlank, "v=spf1 mx", ""},
		{"@", "v=spf1 mx –all", zone.MailTypeset, "–all", ""},
		{"@", "v=spf1 “include:a.example.net” -all", zone.MailTypeset, "“include:a.example.net”", ""},
		{"@", "v=spf1 include:bücher.example -all", zone.MailASCII, "include:bücher.example", ""},
		{"@", `"v=spf1 mx\\ -all"`, zone.MailEscape, `mx\`, ""},
		{"@", `"\"v=spf1 mx -all\""`, zone.MailEscape, `"v=spf1`, ""},
		{"@", "v=spf1; mx -all", zone.SPFVersion, "v=spf1;", "v=spf1"},
		{"@", "v=spf1mx -all", zone.SPFVersion, "v=spf1mx", "v=spf1"},
		{"@", "v=spf1 mx include=_spf.example.net -all", zone.SPFMeant, "include=_spf.example.net", "include:_spf.example.net"},
		{"@", "v=spf1 mx _spf.example.net -all", zone.SPFMeant, "_spf.example.net", "include:_spf.example.net"},
		{"@", "v=spf1 a,mx -all", zone.SPFComma, "a,mx", "a mx"},
		{"@", "v=spf1 mx - all", zone.SPFBlank, "- all", "-all"},
		{"@", "v=spf1 mx include:_spf.example.net~all", zone.SPFMeant, "include:_spf.example.net~all", "include:_spf.example.net ~all"},
		{"@", "v=spf1 mx a:https://example.net -all", zone.SPFIsURL, "a:https://example.net", "a:example.net"},
		{"@", "v=spf1 include: -all", zone.SPFTerm, "include:", ""},
		{"@", "v=spf1 ip4:192.0.2.300 -all", zone.SPFAddress, "ip4:192.0.2.300", ""},
		{"@", "v=spf1 ip4:2001:db8::1 -all", zone.SPFMeant, "ip4:2001:db8::1", "ip6:2001:db8::1"},
		{"@", "v=spf1 ip6:2001:db8::/129 -all", zone.SPFAddress, "ip6:2001:db8::/129", ""},
		{"@", "v=spf1 -all include:_spf.example.net", zone.SPFAfterAll, "include:_spf.example.net", ""},
		{"_dmarc", `"v=DMARC1\\; p=none"`, zone.MailEscape, `v=DMARC1\;`, ""},
		{"_dmarc", "v=DMARC1, p=none", zone.MailVersion, "v=DMARC1, p=none", "v=DMARC1;"},
		{"_dmarc", "v=dmarc1; p=none", zone.MailVersion, "v=dmarc1", "v=DMARC1;"},
		{"_dmarc", "p=none; v=DMARC1", zone.MailVersion, "p=none", "v=DMARC1;"},
		{"_dmarc", "v=DMARC1", zone.DMARCNoPolicy, "", ""},
		{"_dmarc", "v=DMARC1; p=off", zone.MailTag, "p=off", "none, quarantine, reject"},
		{"_dmarc", "v=DMARC1; p=none; pct=101", zone.MailTag, "pct=101", "0–100"},
		{"_dmarc", "v=DMARC1; p=none; rua=jane@example.net", zone.MailAddress, "jane@example.net", "mailto:jane@example.net"},
		{"_dmarc", "v=DMARC1; p=none rua", zone.MailTag, "p=none rua", "none, quarantine, reject"},
		{"k._domainkey", "v=DKIM2; p=abc", zone.MailVersion, "v=DKIM2", "v=DKIM1;"},
		{"k._domainkey", "k=rsa; v=DKIM1; p=abc", zone.MailVersion, "k=rsa", "v=DKIM1;"},
		{"k._domainkey", "v=DKIM1; k=dsa; p=abc", zone.MailTag, "k=dsa", "rsa, ed25519"},
		{"k._domainkey", "v=DKIM1; p=-----BEGIN PUBLIC KEY-----abc", zone.DKIMKey, "-----", ""},
		{"k._domainkey", "v=DKIM1; p=" + strings.Repeat("abcd", 20) + "%", zone.DKIMKey, "%", ""},
		{"_smtp._tls", "v=TLSRPTv1;", zone.MailMissing, "rua=", ""},
		{"_smtp._tls", "v=TLSRPTv1; rua=jane@example.net", zone.MailAddress, "jane@example.net", "mailto:jane@example.net"},
		{"_mta-sts", "v=STSv1; id=2026-01-01", zone.MailShape, "id=2026-01-01", "id=20260131T120000"},
		{"default._bimi", "v=BIMI1; l=http://example.net/a.svg", zone.MailShape, "l=http://example.net/a.svg", "l=https://example.net/logo.svg"},
		{"@", "spf1 include:_spf.example.net -all", zone.SPFVersion, "spf1", "v=spf1"},
		{"@", "v: spf1 mx -all", zone.SPFVersion, "v:", "v=spf1"},
		{"@", "include:_spf.example.net ~all", zone.SPFVersion, "include:_spf.example.net", "v=spf1"},
		{"mail", "ip4:192.0.2.1 -all", zone.SPFVersion, "ip4:192.0.2.1", "v=spf1"},
		{"@", "v=spf1 include: _spf.example.net -all", zone.SPFBlank, "include: _spf.example.net", "include:_spf.example.net"},
		{"@", "v=spf1 mx ~ all", zone.SPFBlank, "~ all", "~all"},
		{"@", "v=spf1 ip4: 192.0.2.1 -all", zone.SPFBlank, "ip4: 192.0.2.1", "ip4:192.0.2.1"},
		{"@", "v=spf1 redirect= _spf.example.net", zone.SPFBlank, "redirect= _spf.example.net", "redirect=_spf.example.net"},
		{"@", "v=spf1 include:a.example.net, include:b.example.net -all", zone.SPFComma, "include:a.example.net,", "include:a.example.net"},
		{"@", "v=spf1 ip4:192.0.2.1,192.0.2.2 -all", zone.SPFComma, "ip4:192.0.2.1,192.0.2.2", "ip4:192.0.2.1 192.0.2.2"},
		{"@", "v=spf1 include:https://_spf.example.net/ -all", zone.SPFIsURL, "include:https://_spf.example.net/", "include:_spf.example.net"},
		{"@", "v=spf1 192.0.2.0/24 -all", zone.SPFMeant, "192.0.2.0/24", "ip4:192.0.2.0/24"},
		{"@", "v=spf1 ip:192.0.2.1 -all", zone.SPFMeant, "ip:192.0.2.1", "ip4:192.0.2.1"},
		{"@", "v=spf1 redirect:_spf.example.net", zone.SPFMeant, "redirect:_spf.example.net", "redirect=_spf.example.net"},
		{"@", "v=spf1 ip4=192.0.2.1 -all", zone.SPFMeant, "ip4=192.0.2.1", "ip4:192.0.2.1"},
		{"@", "v=spf1 ip4:192.0.2.1~all", zone.SPFMeant, "ip4:192.0.2.1~all", "ip4:192.0.2.1 ~all"},
		{"@", "v=spf1 include:a.example.net v=spf1 mx -all", zone.SPFTwice, "v=spf1", ""},
		{"_dmarc", "v=DMARC1; p=nothing", zone.MailTag, "p=nothing", "none, quarantine, reject"},
		{"_dmarc", "v=DMARC1; p=none, rua=mailto:a@example.net", zone.MailComma, "p=none, rua=mailto:a@example.net", "p=none; rua=mailto:a@example.net"},
		{"_dmarc", "v=DMARC1; quarantine", zone.MailNoTag, "quarantine", ""},
		{"_dmarc", "v=DMARC1; p=none; adkim=strict", zone.MailTag, "adkim=strict", "r, s"},
		{"k._domainkey", strings.Repeat("MIIBIjAN", 10), zone.DKIMBare, strings.Repeat("MIIBIjAN", 10), "v=DKIM1; k=rsa; p=MIIBIjAN…"},
		{"k._domainkey", "-----BEGIN PUBLIC KEY----- MIIBIjAN -----END PUBLIC KEY-----", zone.DKIMBare, "-----BEGIN PUBLIC KEY----- MIIBIjAN -----END PUBLIC KEY-----", "v=DKIM1; k=rsa; p=MIIBIjAN…"},
		{"x", "-----BEGIN RSA PRIVATE KEY----- MIIBIjAN -----END RSA PRIVATE KEY-----", zone.PrivateKey, "", ""},
	}
	for _, test := range tests {
		_, problems := zone.Check(example, []zone.Row{{Type: "TXT", Name: test.name, Value: test.text}}, nil)
		if diff := cmp.Diff(map[zone.Place]zone.Fault{{Field: zone.FieldValue}: {Problem: test.problem, Text: test.quoted, Want: test.want}}, problems); diff != "" {
			t.Errorf("%s %q (-want +got):\n%s", test.name, test.text, diff)
		}
	}
}

func TestGoodTextsAboutMailAreTaken(t *testing.T) {
	for name, texts := range map[string][]string{
		"@": {"v=spf1 -all", "V=SPF1 MX ~ALL", "v=spf1 a/24 mx:mail.example.net/24//64 ip4:192.0.2.0/24 ip6:2001:db8::/32 exists:%{i}._spf.example.net ?all", "v=spf1 redirect=_spf.example.net",
			"v=spf1 include:_spf.example.net -all exp=why.example.net", "v=spf1 ptr a:example.net x-note=1 -all", "spf2.0/mfrom ?all", "spf record of our mail", "include: see below", "spf-verification=1", "google-site-verification=“abc”", "v=verifydomain x"},
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
	secret := base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PrivateKey(private))
	for _, text := range []string{secret, "v=DKIM1; p=" + secret} {
		_, problems := zone.Check(example, []zone.Row{{Type: "TXT", Name: "k._domainkey", Value: text}}, nil)
		if diff := cmp.Diff(at(0, zone.FieldValue, zone.PrivateKey, ""), problems); diff != "" {
			t.Errorf("a private key (-want +got):\n%s", diff)
		}
	}
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
