package ui

import (
	"portal/internal/registrar/rules/contact"
	"portal/internal/words"
)

var contactFaults = map[contact.Fault]words.Key{
	contact.NoLetter:       words.Key("contact.problem.no_letter"),
	contact.BadEmail:       words.Key("contact.problem.email"),
	contact.EmailNoAt:      words.Key("contact.problem.email_no_at"),
	contact.EmailAts:       words.Key("contact.problem.email_ats"),
	contact.EmailTwo:       words.Key("contact.problem.email_two"),
	contact.EmailBlank:     words.Key("contact.problem.email_blank"),
	contact.EmailHalf:      words.Key("contact.problem.email_half"),
	contact.EmailCharacter: words.Key("contact.problem.email_character"),
	contact.EmailDots:      words.Key("contact.problem.email_dots"),
	contact.EmailDomain:    words.Key("contact.problem.email_domain"),
	contact.EmailLong:      words.Key("contact.problem.email_long"),
	contact.BadPhone:       words.Key("contact.problem.phone"),
	contact.PhoneTwo:       words.Key("contact.problem.phone_two"),
	contact.PhonePrefix:    words.Key("contact.problem.phone_prefix"),
	contact.PhoneCountry:   words.Key("contact.problem.phone_country"),
	contact.PhoneArea:      words.Key("contact.problem.phone_area"),
	contact.PhoneShort:     words.Key("contact.problem.phone_short"),
	contact.PhoneLong:      words.Key("contact.problem.phone_long"),
	contact.Unseen:         words.Key("contact.problem.unseen"),
	contact.BadPlace:       words.Key("contact.problem.place"),
	contact.BadURL:         words.Key("contact.problem.url"),
	contact.BadCode:        words.Key("contact.problem.code"),
	ContactProblemRefused:  words.Key("contact.problem.refused"),
}

var contactMissing = map[string]words.Key{
	"first_name":   words.Key("contact.missing.first_name"),
	"last_name":    words.Key("contact.missing.last_name"),
	"organisation": words.Key("contact.missing.organisation"),
	"address1":     words.Key("contact.missing.address1"),
	"address2":     words.Key("contact.missing.address2"),
	"address3":     words.Key("contact.missing.address3"),
	"city":         words.Key("contact.missing.city"),
	"state":        words.Key("contact.missing.state"),
	"postal_code":  words.Key("contact.missing.postal_code"),
	"country":      words.Key("contact.missing.country"),
	"phone":        words.Key("contact.missing.phone"),
	"fax":          words.Key("contact.missing.fax"),
	"email":        words.Key("contact.missing.email"),
	"url":          words.Key("contact.missing.url"),
	"language":     words.Key("contact.missing.language"),
}

// ContactProblem words what is wrong with a field of a contact, or with another of
// the same kind; "" for nothing.
func ContactProblem(l Layout, field string, p contact.Problem) string {
	name := l.T(ContactFieldWords[field])
	switch {
	case p.Fault == "":
		return ""
	case p.Fault == contact.Missing:
		return l.T(contactMissing[field])
	case p.Fault == contact.TooLong:
		return l.N("contact.problem.too_long", p.Max, "field", name)
	case p.Fault == contact.PhoneExtension:
		return l.N("contact.problem.phone_extension", p.Max, "text", p.Text)
	}
	return l.T(contactFaults[p.Fault], "text", p.Text, "field", name)
}

// ContactProblemRefused is a value that the registry did not accept.
const ContactProblemRefused contact.Fault = "refused"
