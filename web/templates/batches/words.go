package batches

import (
	"portal/internal/registrar"
	"portal/internal/words"
	"portal/web/templates/ui"
)

// BatchEdit is what a bulk edit does to each of its domains.
type BatchEdit struct {
	Kind    BatchEditKind
	Op      BatchHostsOp      // with BatchNameservers
	Hosts   []string          // with BatchNameservers
	Signed  bool              // with BatchNameservers: domains with DS records too
	Locked  bool              // with BatchLock
	Renewal registrar.Renewal // with BatchRenewal
	Private bool              // with BatchPrivacy
	// Contacts are those of the roles that get the same, with BatchContacts.
	Contacts []ui.RoleContact
}

// Risky reports whether the edit can take websites or protection away, so that
// its start asks for a second look.
func (e BatchEdit) Risky() bool {
	switch e.Kind {
	case BatchNameservers, BatchDNSSEC:
		return true
	case BatchLock:
		return !e.Locked
	case BatchPrivacy:
		return !e.Private
	case BatchContacts:
		return e.ofOwner()
	case BatchVerification:
		return false
	}
	return e.Renewal == registrar.RenewalExpire
}

// sentence says what the edit does.
func (e BatchEdit) sentence(l ui.Layout) string {
	switch e.Kind {
	case BatchNameservers:
		key, ok := hostsSentences[e.Op]
		if !ok {
			key = hostsSentences[BatchReplaceHosts]
		}
		return l.T(key, "hosts", l.Words.List(e.Hosts))
	case BatchLock:
		if e.Locked {
			return l.T("batches.edit.lock_on")
		}
		return l.T("batches.edit.lock_off")
	case BatchPrivacy:
		if e.Private {
			return l.T("batches.edit.privacy_on")
		}
		return l.T("batches.edit.privacy_off")
	case BatchContacts:
		return e.contactsSentence(l)
	case BatchVerification:
		return l.T("batches.edit.verification")
	case BatchDNSSEC:
		return l.T("batches.edit.dnssec")
	case BatchRenewal:
		if key, ok := renewalSentences[e.Renewal]; ok {
			return l.T(key)
		}
	}
	return l.T("batches.edit.other")
}

var hostsSentences = map[BatchHostsOp]words.Key{
	BatchReplaceHosts: words.Key("batches.edit.replace"),
	BatchAddHosts:     words.Key("batches.edit.add"),
	BatchRemoveHosts:  words.Key("batches.edit.remove"),
}

var renewalSentences = map[registrar.Renewal]words.Key{
	registrar.RenewalAuto:   words.Key("batches.edit.renewal_auto"),
	registrar.RenewalExpire: words.Key("batches.edit.renewal_expire"),
	registrar.RenewalManual: words.Key("batches.edit.renewal_manual"),
}

// consequence says what follows for n domains.
func (e BatchEdit) consequence(l ui.Layout, n int) string {
	switch e.Kind {
	case BatchNameservers:
		text := l.N("batches.consequence.nameservers", n)
		if e.Signed {
			text += " " + l.T("batches.consequence.signed")
		}
		return text
	case BatchLock:
		if e.Locked {
			return l.N("batches.consequence.lock_on", n)
		}
		return l.N("batches.consequence.lock_off", n)
	case BatchPrivacy:
		if e.Private {
			return l.N("batches.consequence.privacy_on", n)
		}
		return l.N("batches.consequence.privacy_off", n)
	case BatchContacts:
		if e.ofOwner() {
			return l.N("batches.consequence.owner", n)
		}
		return l.N("batches.consequence.contacts", n)
	case BatchVerification:
		return l.N("batches.consequence.verification", n)
	case BatchDNSSEC:
		return l.N("batches.consequence.dnssec", n)
	case BatchRenewal:
		switch e.Renewal {
		case registrar.RenewalAuto:
			return l.N("batches.consequence.renewal_auto", n)
		case registrar.RenewalExpire:
			return l.N("batches.consequence.renewal_expire", n)
		case registrar.RenewalManual:
			return l.N("batches.consequence.renewal_manual", n)
		}
	}
	return ""
}
