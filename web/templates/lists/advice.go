package lists

import (
	"time"

	"portal/internal/registrar"
	"portal/internal/words"
	"portal/web/templates/ui"
)

// AdviceItem is a thing to look at.
type AdviceItem struct {
	Topic string   // one that KnownAdvice knows
	State string   // what it rests on, sent back when it is dismissed
	Hosts []string // that it is about; nil for none
}

// adviceWords are how each topic reads: what is so, why it matters, and where to go.
var adviceWords = map[string]struct {
	icon                string
	title, reason, link words.Key
	page                string  // below the domain's address
	tone                ui.Tone // of what can't wait; none for a suggestion
	renew               bool    // renewing settles it
}{
	"unverified":  {"circle-alert", words.Key("advice.unverified.title"), words.Key("advice.unverified.reason"), words.Key("advice.unverified.link"), "verification", ui.ToneWarn, false},
	"expired":     {"calendar-x", words.Key("advice.expired.title"), words.Key("advice.expired.reason"), words.Key("advice.expired.link"), "renewal", ui.ToneBad, true},
	"expiring":    {"calendar-x", words.Key("advice.expiring.title"), words.Key("advice.expiring.reason"), words.Key("advice.expiring.link"), "renewal", ui.ToneWarn, true},
	"silent":      {"server", words.Key("advice.silent.title"), words.Key("advice.silent.reason"), words.Key("advice.silent.link"), "nameservers", ui.ToneBad, false},
	"lock_off":    {"lock-open", words.Key("advice.lock_off.title"), words.Key("advice.lock_off.reason"), words.Key("advice.lock_off.link"), "lock", ui.ToneNone, false},
	"own_mailbox": {"user", words.Key("advice.own_mailbox.title"), words.Key("advice.own_mailbox.reason"), words.Key("advice.own_mailbox.link"), "contacts", ui.ToneNone, false},
	"one_network": {"server", words.Key("advice.one_network.title"), words.Key("advice.one_network.reason"), words.Key("advice.one_network.link"), "nameservers", ui.ToneNone, false},
	"privacy_off": {"eye", words.Key("advice.privacy_off.title"), words.Key("advice.privacy_off.reason"), words.Key("advice.privacy_off.link"), "privacy", ui.ToneNone, false},
	"ds_missing":  {"shield-off", words.Key("advice.ds_missing.title"), words.Key("advice.ds_missing.reason"), words.Key("advice.ds_missing.link"), "dnssec", ui.ToneNone, false},
}

// KnownAdvice reports whether there are words for topic.
func KnownAdvice(topic string) bool { _, ok := adviceWords[topic]; return ok }

// AdviceView lists what is worth a look at a domain.
type AdviceView struct {
	ui.Layout
	Domain  registrar.DomainName
	Expires time.Time // zero if not told
	Health  Health
	Items   []AdviceItem
	Aside   int // how many were dismissed
	// Unknown is true while the registrar does not answer: advice would rest on old facts.
	Unknown bool
	// Open is true for the answer to somebody who is at work on the suggestions.
	Open bool
	// MayPutAside is false for a login that does not decide for the profile.
	MayPutAside bool
}

// Health is what the nameservers of a domain said when they were asked; zero if they were not.
type Health struct {
	At     time.Time
	Silent []string // which do not answer
}

// sentence says how the nameservers are, hosts of them; "" if that is not known.
func (h Health) sentence(l ui.Layout, hosts int) string {
	ago := l.Words.Relative(h.At, l.Now)
	switch {
	case h.At.IsZero() || hosts == 0:
		return ""
	case len(h.Silent) > 0:
		return l.N("overview.health.silent", len(h.Silent), "hosts", l.Words.List(h.Silent), "ago", ago)
	}
	return l.N("overview.health.answer", hosts, "ago", ago)
}

// urgent are the items that can't wait, suggestions the others.
func (v AdviceView) urgent() []AdviceItem { return v.only(true) }

func (v AdviceView) suggestions() []AdviceItem { return v.only(false) }

func (v AdviceView) only(urgent bool) (items []AdviceItem) {
	for _, item := range v.Items {
		if (adviceWords[item.Topic].tone != ui.ToneNone) == urgent {
			items = append(items, item)
		}
	}
	return items
}

func (v AdviceView) action() string { return ui.DomainPath(v.Domain, "advice") }

// empty reports whether there is nothing to say at all.
func (v AdviceView) empty() bool { return len(v.Items) == 0 && (v.Aside == 0 || !v.MayPutAside) }

// reason says why a thing is worth a look.
func (v AdviceView) reason(item AdviceItem) string {
	if len(item.Hosts) == 0 {
		return v.T(adviceWords[item.Topic].reason)
	}
	return v.N(adviceWords[item.Topic].reason, len(item.Hosts), "hosts", v.Words.List(item.Hosts))
}
