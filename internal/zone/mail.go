package zone

import (
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Purpose is what a text is for, by the name of the standard.
type Purpose string

// The purposes that are known here. A name has one text at most of each.
const (
	SPF    Purpose = "SPF"     // RFC 7208
	DKIM   Purpose = "DKIM"    // RFC 6376
	DMARC  Purpose = "DMARC"   // RFC 7489
	TLSRPT Purpose = "TLS-RPT" // RFC 8460
	MTASTS Purpose = "MTA-STS" // RFC 8461
	BIMI   Purpose = "BIMI"
)

// versions are the words that texts of a purpose begin with.
var versions = map[Purpose]string{
	SPF: "v=spf1", DKIM: "v=DKIM1", DMARC: "v=DMARC1", TLSRPT: "v=TLSRPTv1", MTASTS: "v=STSv1", BIMI: "v=BIMI1",
}

// What is wrong with a text for its purpose.
const (
	MailTypeset   Problem = "mail_typeset" // a typographic quote or dash; the word with it
	MailASCII     Problem = "mail_ascii"   // another character that is none of ASCII; the word with it
	MailBlank     Problem = "mail_blank"   // a blank that is none, or one at the start; the word
	MailEscape    Problem = "mail_escape"  // a backslash or a quotation mark; the word with it
	MailVersion   Problem = "mail_version" // does not begin as it has to; how it begins, how it has to
	MailTag       Problem = "mail_tag"     // a tag with another value than it may have; the tag, what it may have
	MailShape     Problem = "mail_shape"   // the same, of values without number; the tag, one that is right
	MailNoTag     Problem = "mail_no_tag"  // a part without equals sign; the part
	MailComma     Problem = "mail_comma"   // a comma where a semicolon belongs; the part, with a semicolon
	MailAddress   Problem = "mail_address" // an address that does not begin with mailto:; the address, with it
	SPFVersion    Problem = "spf_version"  // does not begin with v=spf1 and a blank; how it begins
	SPFTwice      Problem = "spf_twice"    // a second v=spf1 inside; that word
	SPFBlank      Problem = "spf_blank"    // a blank inside a term; the words, the term
	SPFComma      Problem = "spf_comma"    // a comma where a blank belongs; the word, with a blank
	SPFIsURL      Problem = "spf_url"      // the address of a page; the term, with the host in it
	SPFMeant      Problem = "spf_meant"    // nearly a term; the word, what is probably meant
	SPFTerm       Problem = "spf_term"     // no term; the word
	SPFAddress    Problem = "spf_address"  // an address or network that is none; the term
	SPFAfterAll   Problem = "spf_after"    // terms that nobody reads, since "all" stands before; the first
	SPFLookups    Problem = "spf_lookups"  // more look-ups than are made
	SPFCircle     Problem = "spf_circle"   // includes that never come to an end; the way
	DMARCNoPolicy Problem = "dmarc_policy" // no p=
	DKIMBare      Problem = "dkim_bare"    // the key alone; its first characters, the record
	DKIMKey       Problem = "dkim_key"     // characters that a key does not have; the first of them
	DKIMCut       Problem = "dkim_cut"     // a key that is not whole
	PrivateKey    Problem = "private_key"  // a key that must stay secret
	MailMissing   Problem = "mail_missing" // a tag that has to be there; its name
)

// purposeOf finds what a text at a relative name is for, "" for nothing known: by how
// it begins, else by its name.
func purposeOf(name, text string) Purpose {
	first, _, _ := strings.Cut(strings.TrimLeftFunc(text, func(r rune) bool { return blank(r) || strings.ContainsRune("\"'“”„‟‘’«»\\", r) }), ";")
	first = strings.ToLower(strings.Join(strings.Fields(first[:min(len(first), 40)]), ""))
	if strings.HasPrefix(first, "v=spf") || looksLikeSPF(text) {
		return SPF
	}
	for purpose, version := range versions {
		if strings.HasPrefix(first, strings.ToLower(version)) {
			return purpose
		}
	}
	return purposeAt(name, text)
}

// purposeAt is what the name alone says.
func purposeAt(name, text string) Purpose {
	first, rest, _ := strings.Cut(name, ".")
	second, _, _ := strings.Cut(rest, ".")
	switch {
	case first == "_dmarc":
		return DMARC
	case first == "_smtp" && second == "_tls":
		return TLSRPT
	case first == "_mta-sts":
		return MTASTS
	case second == "_bimi":
		return BIMI
	case second == "_domainkey" && (isKey(text) || slices.ContainsFunc(tagsOf(text), func(t tag) bool { return t.name == "p" })):
		return DKIM
	}
	return ""
}

// counts reports whether receivers take a text for its purpose: one that begins with
// anything else is ignored.
func (p Purpose) counts(text string) bool {
	rest, ok := cutFold(text, versions[p])
	switch p {
	case SPF:
		return ok && (rest == "" || rest[0] == ' ')
	case DKIM:
		return true
	}
	return ok
}

func cutFold(text, prefix string) (string, bool) {
	if len(text) < len(prefix) || !strings.EqualFold(text[:len(prefix)], prefix) {
		return text, false
	}
	return text[len(prefix):], true
}

// judgeText says what is wrong with a text for its purpose, if it has one.
func judgeText(name, text string) Fault {
	if strings.Contains(text, "PRIVATE KEY-----") {
		return Fault{Problem: PrivateKey}
	}
	purpose := purposeOf(name, text)
	if purpose == "" {
		return Fault{}
	}
	if wrong := judgeCharacters(text); wrong.Problem != "" {
		return wrong
	}
	switch purpose {
	case SPF:
		return judgeSPF(text)
	case DKIM:
		return judgeDKIM(text)
	}
	return judgeTags(purpose, name, text)
}

// typesetMarks are what editors make of quotation marks, apostrophes and hyphens.
const typesetMarks = "“”„‟«»‘’‚‛′″‐‑‒–—―−…"

// judgeCharacters refuses what no text about mail has: all are ASCII, without quotes
// or escapes.
func judgeCharacters(text string) Fault {
	if strings.HasPrefix(text, " ") {
		return fault(MailBlank, wordAt(text, 0))
	}
	for i, r := range text {
		switch {
		case strings.ContainsRune(typesetMarks, r):
			return fault(MailTypeset, wordAt(text, i))
		case r >= utf8.RuneSelf && blank(r):
			return fault(MailBlank, wordAt(text, i))
		case r >= utf8.RuneSelf:
			return fault(MailASCII, wordAt(text, i))
		case r == '\\' || r == '"':
			return fault(MailEscape, wordAt(text, i))
		}
	}
	return Fault{}
}

// wordAt is the word at a place; of a blank, the word behind it.
func wordAt(text string, at int) string {
	start := at
	if text[at] == ' ' {
		start = at + len(text[at:]) - len(strings.TrimLeft(text[at:], " "))
	} else if blank := strings.LastIndexByte(text[:at], ' '); blank >= 0 || at < mostQuoted/2 {
		start = blank + 1
	}
	word, _, _ := strings.Cut(text[start:], " ")
	return word
}

// tag is one part of a list such as v=DMARC1; p=none.
type tag struct{ name, value, text string }

func tagsOf(text string) []tag {
	var tags []tag
	for part := range strings.SplitSeq(text, ";") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		tags = append(tags, tag{strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value), part})
	}
	return tags
}

func valueOf(tags []tag, name string) (string, bool) {
	i := slices.IndexFunc(tags, func(t tag) bool { return t.name == name })
	if i < 0 {
		return "", false
	}
	return tags[i].value, true
}

// wrongStart says what a list of tags begins with, if not as the purpose has it.
func (p Purpose) wrongStart(tags []tag) Fault {
	if len(tags) == 0 || tags[0].name+"="+tags[0].value != versions[p] {
		start := ""
		if len(tags) > 0 {
			start = tags[0].text
		}
		return instead(MailVersion, start, versions[p]+";")
	}
	return Fault{}
}

// values are those that a tag may have.
type values struct {
	pattern *regexp.Regexp
	words   string // all of them, for people; "" if they have no number
	like    string // one of them, where words is ""
}

// valued makes values of a list of words.
func valued(words string) values {
	return values{pattern: regexp.MustCompile("(?i)^(" + strings.ReplaceAll(words, ", ", "|") + ")$"), words: words}
}

var policies = valued("none, quarantine, reject")

// mailTags are the values that tags may have. Sources: the standards of each Purpose.
var mailTags = map[Purpose]map[string]values{
	DMARC: {
		"p": policies, "sp": policies, "np": policies, "adkim": valued("r, s"), "aspf": valued("r, s"), "t": valued("y, n"), "psd": valued("y, n, u"),
		"pct": {pattern: regexp.MustCompile(`^(100|[0-9]{1,2})$`), words: "0–100"}, "ri": {pattern: regexp.MustCompile(`^[0-9]+$`), like: "86400"},
		"fo": {pattern: regexp.MustCompile(`(?i)^[01ds](\s*:\s*[01ds])*$`), words: "0, 1, d, s"},
	},
	DKIM:   {"k": valued("rsa, ed25519")},
	MTASTS: {"id": {pattern: regexp.MustCompile(`^[A-Za-z0-9]{1,32}$`), like: "20260131T120000"}},
	BIMI: {
		"l": {pattern: regexp.MustCompile(`(?i)^(https://.*)?$`), like: "https://example.net/logo.svg"},
		"a": {pattern: regexp.MustCompile(`(?i)^(https://.*|self)?$`), like: "https://example.net/mark.pem"},
	},
}

// mailNeeds are the tags that have to be there.
var mailNeeds = map[Purpose]string{TLSRPT: "rua", MTASTS: "id", BIMI: "l"}

func judgeTags(p Purpose, name, text string) Fault {
	tags := tagsOf(text)
	if wrong := p.wrongStart(tags); wrong.Problem != "" {
		return wrong
	}
	for _, t := range tags {
		if wrong := p.judgeTag(t); wrong.Problem != "" {
			return wrong
		}
	}
	if need := mailNeeds[p]; need != "" {
		if _, ok := valueOf(tags, need); !ok {
			return fault(MailMissing, need+"=")
		}
	}
	if _, ok := valueOf(tags, "p"); p == DMARC && !ok && !strings.Contains(name, "_report.") {
		return Fault{Problem: DMARCNoPolicy}
	}
	return Fault{}
}

// afterComma is a tag behind a comma.
var afterComma = regexp.MustCompile(`,\s*(v|p|sp|np|pct|rua|ruf|fo|adkim|aspf|ri|rf|k|h|t|s|n|id|l|a)\s*=`)

func (p Purpose) judgeTag(t tag) Fault {
	if !strings.Contains(t.text, "=") {
		return fault(MailNoTag, t.text)
	}
	if at := afterComma.FindStringIndex(t.text); at != nil {
		return instead(MailComma, t.text, t.text[:at[0]]+";"+t.text[at[0]+1:])
	}
	if may := mailTags[p][t.name]; may.pattern != nil && !may.pattern.MatchString(t.value) {
		if may.words == "" {
			return instead(MailShape, t.text, t.name+"="+may.like)
		}
		return instead(MailTag, t.text, may.words)
	}
	if (t.name == "rua" || t.name == "ruf") && (p == DMARC || p == TLSRPT) {
		for uri := range strings.SplitSeq(t.value, ",") {
			uri = strings.ToLower(strings.TrimSpace(uri))
			if !(strings.HasPrefix(uri, "mailto:") && strings.Contains(uri, "@") || strings.HasPrefix(uri, "https://")) {
				return instead(MailAddress, uri, "mailto:"+uri)
			}
		}
	}
	return Fault{}
}

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
