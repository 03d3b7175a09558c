package batches

import (
	"portal/internal/registrar"
	"portal/internal/words"
	"portal/web/templates/ui"
)

func (e BatchEdit) hostsSentence(l ui.Layout) string {
	key, ok := hostsSentences[e.Op]
	if !ok {
		key = hostsSentences[BatchReplaceHosts]
	}
	return l.T(key, "hosts", l.Words.List(e.Hosts))
}

var hostsSentences = map[BatchHostsOp]words.Key{
	BatchReplaceHosts: words.Key("batches.edit.replace"),
	BatchAddHosts:     words.Key("batches.edit.add"),
	BatchRemoveHosts:  words.Key("batches.edit.remove"),
}

func (e BatchEdit) hostsConsequence(l ui.Layout, n int) string {
	text := l.N("batches.consequence.nameservers", n)
	if e.Signed {
		text += " " + l.T("batches.consequence.signed")
	}
	return text
}

func (e BatchEdit) lockSentence(l ui.Layout) string {
	if e.Locked {
		return l.T("batches.edit.lock_on")
	}
	return l.T("batches.edit.lock_off")
}

func (e BatchEdit) lockConsequence(l ui.Layout, n int) string {
	if e.Locked {
		return l.N("batches.consequence.lock_on", n)
	}
	return l.N("batches.consequence.lock_off", n)
}

func (e BatchEdit) renewalSentence(l ui.Layout) string {
	if key, ok := renewalSentences[e.Renewal]; ok {
		return l.T(key)
	}
	return l.T("batches.edit.other")
}

var renewalSentences = map[registrar.Renewal]words.Key{
	registrar.RenewalAuto:   words.Key("batches.edit.renewal_auto"),
	registrar.RenewalExpire: words.Key("batches.edit.renewal_expire"),
	registrar.RenewalManual: words.Key("batches.edit.renewal_manual"),
}

func (e BatchEdit) renewalConsequence(l ui.Layout, n int) string {
	switch e.Renewal {
	case registrar.RenewalAuto:
		return l.N("batches.consequence.renewal_auto", n)
	case registrar.RenewalExpire:
		return l.N("batches.consequence.renewal_expire", n)
	case registrar.RenewalManual:
		return l.N("batches.consequence.renewal_manual", n)
	}
	return ""
}

func (e BatchEdit) privacySentence(l ui.Layout) string {
	if e.Private {
		return l.T("batches.edit.privacy_on")
	}
	return l.T("batches.edit.privacy_off")
}

func (e BatchEdit) privacyConsequence(l ui.Layout, n int) string {
	if e.Private {
		return l.N("batches.consequence.privacy_on", n)
	}
	return l.N("batches.consequence.privacy_off", n)
}

// contactsSentence says who is to stand for the domains.
func (e BatchEdit) contactsSentence(l ui.Layout) string {
	texts := make([]string, len(e.Contacts))
	for i, c := range e.Contacts {
		texts[i] = l.T("contact.of", "role", l.T(ui.ContactRoles[c.Role].Name), "field", c.Name(l))
	}
	return l.T("batches.edit.contacts", "contacts", l.Words.List(texts))
}

func (e BatchEdit) contactsConsequence(l ui.Layout, n int) string {
	if e.ofOwner() {
		return l.N("batches.consequence.owner", n)
	}
	return l.N("batches.consequence.contacts", n)
}

func (e BatchEdit) verificationSentence(l ui.Layout) string { return l.T("batches.edit.verification") }

func (e BatchEdit) verificationConsequence(l ui.Layout, n int) string {
	return l.N("batches.consequence.verification", n)
}

func (e BatchEdit) dnssecSentence(l ui.Layout) string { return l.T("batches.edit.dnssec") }

func (e BatchEdit) dnssecConsequence(l ui.Layout, n int) string {
	return l.N("batches.consequence.dnssec", n)
}
