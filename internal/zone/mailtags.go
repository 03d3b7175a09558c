package zone

import (
	"regexp"
	"slices"
	"strings"
)

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
