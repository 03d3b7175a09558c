package templates

import (
	"strings"
	"time"

	"portal/internal/registrar"
)

// OverviewView is the page that says what is true of a domain.
type OverviewView struct {
	Layout
	Head   DomainHead      // State is set
	Recent []ActivityEntry // newest first; the first five are shown
	// MayChangeNameservers is false when the login or the TLD does not allow it.
	MayChangeNameservers bool
}

func (v OverviewView) domain() registrar.Domain {
	if v.Head.State == nil {
		return registrar.Domain{Name: v.Head.Name}
	}
	return *v.Head.State
}

func (v OverviewView) recent() []ActivityEntry { return v.Recent[:min(len(v.Recent), 5)] }

func (v OverviewView) expiry() expiry {
	return expiryOf(v.Layout, v.domain().Expires, v.domain().Renewal)
}

// renewalSentence says what happens at expiry.
func (v OverviewView) renewalSentence() string {
	return renewalSentence(v.Layout, v.domain().Renewal)
}

func renewalSentence(l Layout, r registrar.Renewal) string {
	switch r {
	case registrar.RenewalAuto:
		return l.T("renewal.auto")
	case registrar.RenewalExpire:
		return l.T("renewal.expire")
	case registrar.RenewalManual:
		return l.T("renewal.manual")
	}
	return l.T("renewal.unknown")
}

// fact is the content of a card: a pill beside its title, its state in words,
// and what follows from it.
type fact struct {
	pill  pill // no text for none
	state string
	sub   string
}

func (v OverviewView) lock() fact {
	l := v.domain().Lock
	switch {
	case !l.Supported:
		return fact{pill{}, v.T("lock.unsupported.state", "tld", v.Head.Name.TLD()), v.T("lock.unsupported.sub", "date", factsDate(v.Layout))}
	case l.Locked:
		return fact{pill{ToneOK, "lock", v.T("state.on"), ""}, v.T("lock.on.state"), v.T("lock.on.sub")}
	}
	return fact{pill{ToneWarn, "lock-open", v.T("state.off"), ""}, v.T("lock.off.state"), v.T("lock.off.sub")}
}

func (v OverviewView) privacy() fact {
	p, _ := privacyPill(v.Layout, v.domain().Privacy)
	switch v.domain().Privacy {
	case registrar.PrivacyOn:
		return fact{pill{ToneOK, "eye-off", v.T("state.on"), ""}, v.T("privacy.on.state"), v.T("privacy.on.sub")}
	case registrar.PrivacyOff:
		return fact{pill{ToneNone, "eye", v.T("state.off"), ""}, v.T("privacy.off.state"), v.T("privacy.off.sub")}
	case registrar.PrivacyEnabling:
		return fact{p, v.T("privacy.enabling.state"), v.T("privacy.moving.sub")}
	case registrar.PrivacyDisabling:
		return fact{p, v.T("privacy.disabling.state"), v.T("privacy.moving.sub")}
	case registrar.PrivacyUnsupported:
		return fact{pill{}, v.T("privacy.unsupported.state", "tld", v.Head.Name.TLD()), v.T("privacy.unsupported.sub", "date", factsDate(v.Layout))}
	}
	return fact{pill{}, v.T("privacy.unknown.state"), v.T("privacy.unknown.sub")}
}

// factsDate is the month of the facts about TLDs that a statement rests on.
func factsDate(l Layout) string {
	month, err := time.Parse("2006-01", registrar.TLDSnapshot())
	if err != nil {
		return registrar.TLDSnapshot() // a test of the data file keeps this from happening
	}
	return l.Words.Month(month)
}

// owner names the registrant: person, organisation, or both.
func (v OverviewView) owner() fact {
	o := v.domain().Owner
	person := strings.TrimSpace(o.FirstName + " " + o.LastName)
	f := fact{state: person, sub: o.Email}
	switch {
	case person == "" && o.Organisation == "":
		f.state = v.T("owner.unknown")
	case person == "":
		f.state = o.Organisation
	case o.Organisation != "" && o.Organisation != person:
		f.state = person + ", " + o.Organisation
	}
	return f
}
