package zone

import (
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
