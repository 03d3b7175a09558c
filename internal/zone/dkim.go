package zone

import (
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"regexp"
	"strings"
)

var notKey = regexp.MustCompile(`[^A-Za-z0-9+/= ]`)

// shortKey is less than a key has, in characters: what is shorter is not looked into.
const shortKey = 64

// judgeDKIM reads the tags of a key record, which may leave v= out.
func judgeDKIM(text string) Fault {
	if isKey(text) {
		key := keyOf(text)
		if wrong := judgeKey(key, "rsa"); wrong.Problem == PrivateKey {
			return wrong
		}
		return instead(DKIMBare, text, "v=DKIM1; k=rsa; p="+key[:min(len(key), 8)]+"…")
	}
	tags := tagsOf(text)
	if _, has := valueOf(tags, "v"); has {
		if wrong := DKIM.wrongStart(tags); wrong.Problem != "" {
			return wrong
		}
	}
	for _, t := range tags {
		if wrong := DKIM.judgeTag(t); wrong.Problem != "" {
			return wrong
		}
	}
	key, _ := valueOf(tags, "p")
	kind, _ := valueOf(tags, "k")
	return judgeKey(key, kind)
}

// pem are the lines around a key in a file.
var pem = regexp.MustCompile(`-----[A-Z0-9 ]*-----`)

// keyOf is a key without the lines around it, and without blanks.
func keyOf(text string) string {
	return strings.Join(strings.Fields(pem.ReplaceAllString(text, "")), "")
}

// isKey reports whether a text is a key alone.
func isKey(text string) bool {
	key := keyOf(text)
	return key != text && strings.HasPrefix(trimmed(text), "-----BEGIN ") || len(key) >= shortKey && notKey.FindString(strings.TrimRight(key, "=")) == "" && !strings.Contains(strings.TrimRight(key, "="), "=")
}

func judgeKey(key, kind string) Fault {
	switch {
	case strings.Contains(key, "-----"):
		return fault(DKIMKey, "-----")
	case len(key) < shortKey:
		return Fault{}
	}
	if at := notKey.FindString(key); at != "" {
		return fault(DKIMKey, at)
	}
	if kind == "" || strings.EqualFold(kind, "rsa") {
		return judgeRSA(key)
	}
	return Fault{}
}

// sequence is the first byte of a key (ASN.1).
const sequence = 0x30

// judgeRSA finds keys that were cut off, since they say themselves how long they are,
// and those that nobody else may have.
func judgeRSA(key string) Fault {
	der, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(strings.ReplaceAll(key, " ", ""), "="))
	var corrupt base64.CorruptInputError
	if errors.As(err, &corrupt) {
		return Fault{Problem: DKIMCut}
	}
	if _, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return Fault{Problem: PrivateKey}
	}
	if _, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return Fault{Problem: PrivateKey}
	}
	var whole asn1.RawValue
	var syntax asn1.SyntaxError
	if _, err := asn1.Unmarshal(der, &whole); len(der) > 0 && der[0] == sequence && errors.As(err, &syntax) {
		return Fault{Problem: DKIMCut}
	}
	return Fault{}
}
