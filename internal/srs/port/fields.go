package port

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"portal/internal/registrar"
	"portal/internal/srs"
)

// fieldWord is how texts name a field or a role of a contact.
type fieldWord struct {
	name  string
	match *regexp.Regexp
}

// The words of field errors. Their wording differs between registries, so fields
// are looked for by their keys and as people call them. The order counts: "postal
// code" before "code", an e-mail address before an address.
var (
	roleWords = words(
		"owner", `owner|registrant|organi[sz]ation contact`, "admin", `admin`, "billing", `billing|zone`, "tech", `tech`,
	)
	fieldWords = words(
		"first_name", `first[ _]?name`, "last_name", `last[ _]?name|surname`, "postal_code", `post(?:al)?[ _]?code|zip`,
		"email", `e-?mail`, "fax", `\bfax`, "phone", `phone`, "country", `country`, "state", `\bstate|province`, "city", `\bcity`,
		"address1", `address[ _]?1|street`, "address2", `address[ _]?2`, "address3", `address[ _]?3`, "address1", `(?:street|postal) address`,
		"url", `\burl\b`, "language", `\blang(?:uage|_pref)?\b`, "organisation", `org_name|organi[sz]ation|company`,
	)
)

func words(pairs ...string) []fieldWord {
	var list []fieldWord
	for pair := range slices.Chunk(pairs, 2) {
		list = append(list, fieldWord{pair[0], regexp.MustCompile("(?i)" + pair[1])})
	}
	return list
}

func find(list []fieldWord, text string) string {
	for _, w := range list {
		if w.match.MatchString(text) {
			return w.name
		}
	}
	return ""
}

// fieldCodes answer a contact that a registry does not take.
var fieldCodes = []string{"420", "460", "465", "470", "599"}

// aboutField finds the field that a refusal of contacts is about: the first line
// of its text that names one. Without a role in that line it is the only one that
// was sent.
func aboutField(err error, sent []srs.ContactType) error {
	var call *registrar.Error
	if !errors.As(err, &call) || !errors.Is(call.Kind, registrar.ErrRejected) || !slices.Contains(fieldCodes, call.Code) {
		return err
	}
	for line := range strings.Lines(call.Text) {
		if subject := fieldIn(line, sent); subject != "" {
			call.Reason, call.Subject = registrar.ReasonField, subject
			return err
		}
	}
	return err
}

// fieldIn returns role.field, or "" where the line does not name both. A line may
// put the role in front, behind which "administrative" is only a word.
func fieldIn(line string, sent []srs.ContactType) string {
	line = strings.TrimPrefix(strings.TrimSpace(line), "Invalid data, error=")
	role, rest := "", line
	if before, after, found := strings.Cut(line, ":"); found {
		if role = find(roleWords, before); role != "" {
			rest = after
		}
	}
	if role == "" {
		role = find(roleWords, line)
	}
	if role == "" && len(sent) == 1 {
		role = string(sent[0])
	}
	field := find(fieldWords, rest)
	if role == "" || field == "" {
		return ""
	}
	return role + "." + field
}
