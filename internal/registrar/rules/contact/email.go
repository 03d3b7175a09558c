package contact

import (
	"net/mail"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"portal/internal/registrar"
)

// What can be wrong with an email address. Text is what was typed, or the part
// of it that the fault is in.
const (
	BadEmail       Fault = "email"           // none of the others
	EmailNoAt      Fault = "email_no_at"     // no @
	EmailAts       Fault = "email_ats"       // several @ in one address
	EmailTwo       Fault = "email_two"       // more than one address
	EmailBlank     Fault = "email_blank"     // a blank inside
	EmailHalf      Fault = "email_half"      // nothing before the @, or nothing behind it
	EmailCharacter Fault = "email_character" // Text can't stand before the @
	EmailDots      Fault = "email_dots"      // two dots side by side, or one at an edge of what is before the @
	EmailDomain    Fault = "email_domain"    // Text, behind the @, is no domain name
	EmailLong      Fault = "email_long"      // more than 64 characters before the @, or 63 behind it
)

// What registries take on each side of the @, in characters.
const (
	longestLocal      = 64
	longestMailDomain = 63
)

var (
	// mailLabel is what address books and links write before an address.
	mailLabel = regexp.MustCompile(`^(?i:(?:mailto|e-?mail|mail)\s*:(?://)?)\s*`)
	// named is an address behind the name of whose it is.
	named = regexp.MustCompile(`^([^<>]*)<([^<>]*)>$`)
)

// Email reads the address of a mailbox as people type or paste it: bare, as a
// mailto: link, behind a name and in angle brackets, or with quotation marks and
// commas around it. It returns the bare address with its domain as A-labels. The
// problem has no Fault if there is none; it is about the first that was found.
func Email(text string) (address string, p Problem) {
	bare := bareEmail(text)
	if bare == "" {
		return "", Problem{Fault: Missing}
	}
	if r, hides := Invisible(bare); hides {
		return "", unseenProblem(r)
	}
	local, domain, fault := halves(bare)
	if fault != "" {
		return "", Problem{Fault: fault, Text: strings.TrimSpace(text)}
	}
	if p = localProblem(local); p.Fault != "" {
		return "", p
	}
	name, err := registrar.ParseDomainName(domain)
	switch {
	case err != nil:
		return "", Problem{Fault: EmailDomain, Text: domain}
	case len(local) > longestLocal, len(name) > longestMailDomain:
		return "", Problem{Fault: EmailLong, Text: bare}
	case !strings.EqualFold(string(name), domain): // else it stays as its owner writes it
		bare = local + "@" + string(name)
	}
	if parsed, err := mail.ParseAddress(bare); err != nil || parsed.Address != bare {
		return "", Problem{Fault: BadEmail, Text: bare}
	}
	return bare, Problem{}
}

// bareEmail takes off what surrounds an address and is surely no part of it.
func bareEmail(text string) string {
	text = trimmedEmail(text)
	if label := mailLabel.FindString(text); label != "" {
		text, _, _ = strings.Cut(text[len(label):], "?") // a subject, in links
		if plain, err := url.PathUnescape(text); err == nil {
			text = plain
		}
		text = trimmedEmail(text)
	}
	if parts := named.FindStringSubmatch(text); parts != nil && (!hasAt(parts[1]) || bareEmail(parts[1]) == bareEmail(parts[2])) {
		return bareEmail(parts[2])
	}
	return strings.Trim(text, "<>")
}

// trimmedEmail has no blanks, quotation marks and marks of lists around it, and an @
// as ASCII has it. An apostrophe may begin an address; it counts as a mark where
// another one ends the text, which nothing else does.
func trimmedEmail(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "＠", "@")
	const marks, apostrophes = "\"“”„«»`,;()", "'‘’"
	before := func(r rune) bool { return unicode.IsSpace(r) || unseen(r) || strings.ContainsRune(marks, r) }
	behind := func(r rune) bool { return before(r) || strings.ContainsRune(".:"+apostrophes, r) }
	address := strings.TrimRightFunc(text, behind)
	if !strings.ContainsAny(text[len(address):], apostrophes) {
		return strings.TrimLeftFunc(address, before)
	}
	return strings.TrimLeftFunc(address, func(r rune) bool { return before(r) || strings.ContainsRune(apostrophes, r) })
}

func hasAt(text string) bool { return strings.Contains(text, "@") }

// halves parts an address at its only @.
func halves(bare string) (local, domain string, fault Fault) {
	addresses := 0
	for part := range strings.FieldsFuncSeq(bare, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;<>", r) }) {
		if hasAt(strings.Trim(part, "@")) {
			addresses++
		}
	}
	local, domain, found := strings.Cut(bare, "@")
	switch {
	case !found:
		fault = EmailNoAt
	case addresses > 1:
		fault = EmailTwo
	case hasAt(domain):
		fault = EmailAts
	case strings.ContainsFunc(bare, unicode.IsSpace):
		fault = EmailBlank
	case local == "", domain == "":
		fault = EmailHalf
	}
	return local, domain, fault
}

// localProblem looks at what stands before the @ (RFC 5321, section 4.1.2: Dot-string).
func localProblem(local string) Problem {
	for _, r := range local {
		if r >= unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(".!#$%&'*+-/=?^_`{|}~", r) {
			return Problem{Fault: EmailCharacter, Text: string(r)}
		}
	}
	if strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") || strings.Contains(local, "..") {
		return Problem{Fault: EmailDots, Text: local}
	}
	return Problem{}
}
