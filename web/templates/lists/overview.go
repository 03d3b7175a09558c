package lists

import (
	"strings"
	"time"

	"portal/internal/registrar"
	"portal/web/templates/ui"
)

// OverviewView is the page that says what is true of a domain.
type OverviewView struct {
	ui.Layout
	Head   ui.DomainHead   // State is set; what its Parts lack is not shown
	Recent []ActivityEntry // newest first; the first five are shown
	Advice AdviceView
	// MayChangeNameservers is false when the login or the TLD does not allow it.
	MayChangeNameservers bool
	OwnerHidden          bool      // the owner is the business of others than the visitor
	RelockAt             time.Time // when an unlocked domain is locked again; zero for never
}

func (v OverviewView) domain() registrar.Domain {
	if v.Head.State == nil {
		return registrar.Domain{Name: v.Head.Name}
	}
	return *v.Head.State
}

// advice is Advice in the frame of the page.
func (v OverviewView) advice() AdviceView {
	v.Advice.Layout, v.Advice.Domain, v.Advice.Expires = v.Layout, v.Head.Name, v.domain().Expires
	return v.Advice
}

func (v OverviewView) recent() []ActivityEntry { return v.Recent[:min(len(v.Recent), 5)] }

func (v OverviewView) expiry() ui.Expiry {
	return ui.ExpiryOf(v.Layout, v.domain().Expires, v.domain().Renewal)
}

func (v OverviewView) renewable() ui.Renewable {
	return ui.Renewable{Name: v.Head.Name, Expires: v.domain().Expires, Renewal: v.domain().Renewal}
}

// renewalSentence says what happens at expiry, shorter where the way to renew stands below.
func (v OverviewView) renewalSentence() string {
	if d := v.renewable(); d.Due(v.Layout) && d.Expires.After(v.Now) && d.Renewal != "" {
		return v.T("renewal.due")
	}
	return ui.RenewalState(v.Layout, v.domain().Renewal, v.domain().Expires)
}

// fact is the content of a card: a pill beside its title, its state in words,
// and what follows from it.
type fact struct {
	pill  ui.Pill // no text for none
	state string
	sub   string
}

func (v OverviewView) lock() fact {
	l := v.domain().Lock
	switch {
	case !l.Supported:
		return fact{ui.Pill{}, v.T("lock.unsupported.state", "tld", v.Head.Name.TLD()), v.T("lock.unsupported.sub")}
	case l.Locked:
		return fact{ui.Pill{Tone: ui.ToneOK, Icon: "lock", Text: v.T("state.on")}, v.T("lock.on.state"), v.T("lock.on.sub")}
	}
	f := fact{ui.Pill{Tone: ui.ToneWarn, Icon: "lock-open", Text: v.T("state.off")}, v.T("lock.off.state"), v.T("lock.off.sub")}
	if !v.RelockAt.IsZero() {
		f.sub = ui.Relocks(v.Layout, v.RelockAt)
	}
	return f
}

func (v OverviewView) privacy() fact {
	p, _ := ui.PrivacyPill(v.Layout, v.domain().Privacy)
	switch v.domain().Privacy {
	case registrar.PrivacyOn:
		return fact{ui.Pill{Tone: ui.ToneOK, Icon: "eye-off", Text: v.T("state.on")}, v.T("privacy.on.state"), v.T("privacy.on.sub")}
	case registrar.PrivacyOff:
		return fact{ui.Pill{Tone: ui.ToneNone, Icon: "eye", Text: v.T("state.off")}, v.T("privacy.off.state"), v.T("privacy.off.sub")}
	case registrar.PrivacyEnabling:
		return fact{p, v.T("privacy.enabling.state"), v.T("privacy.moving.sub")}
	case registrar.PrivacyDisabling:
		return fact{p, v.T("privacy.disabling.state"), v.T("privacy.moving.sub")}
	case registrar.PrivacyUnsupported:
		return fact{ui.Pill{}, v.T("privacy.unsupported.state", "tld", v.Head.Name.TLD()), v.T("privacy.unsupported.sub")}
	}
	return fact{ui.Pill{}, v.T("privacy.unknown.state"), v.T("privacy.unknown.sub")}
}

// verification says how it stands with the owner's e-mail address; ok is false
// where it was not told.
func (v OverviewView) verification() (f fact, ok bool) {
	state := v.domain().Verification
	if ui.CountrysOwn(v.Head.Name, state.Status) {
		return fact{}, false
	}
	switch state.Status {
	case registrar.VerificationVerified:
		f = fact{ui.Pill{Tone: ui.ToneOK, Icon: "check", Text: v.T("verification.verified")}, v.T("verification.verified.state"), ""}
	case registrar.VerificationNeeded, registrar.VerificationWaiting:
		b := ui.VerificationBanner(v.Layout, state)
		f = fact{ui.Pill{Tone: b.Tone, Icon: "clock", Text: v.T("verification.needed")}, b.Title, b.Text}
	case registrar.VerificationPending:
		f = fact{ui.Pill{Tone: ui.ToneInfo, Icon: "hourglass", Text: v.T("verification.pending")}, v.T("verification.pending.state"), v.T("verification.pending.sub")}
	case registrar.VerificationSuspended:
		b := ui.VerificationBanner(v.Layout, state)
		f = fact{ui.Pill{Tone: b.Tone, Icon: "circle-x", Text: v.T("verification.suspended")}, b.Title, b.Text}
	default:
		return fact{}, false
	}
	return v.aged(f), true
}

// dnssec says whether the domain is signed; ok is false where it was not told.
func (v OverviewView) dnssec() (f fact, ok bool) {
	d := v.domain()
	switch {
	case !d.Parts.Has(registrar.PartDNSSEC):
		return fact{}, false
	case len(d.DS) == 0:
		f = fact{ui.Pill{Tone: ui.ToneNone, Icon: "shield-off", Text: v.T("state.off")}, v.T("dnssec.off.state"), v.T("dnssec.off.sub")}
	default:
		f = fact{ui.Pill{Tone: ui.ToneOK, Icon: "shield", Text: v.T("state.on")}, v.T("dnssec.on.state"), v.N("dnssec.on.sub", len(d.DS))}
	}
	return v.aged(f), true
}

// aged says how old a fact is that was not read with the rest.
func (v OverviewView) aged(f fact) fact {
	if at := v.Head.LesserAt; !at.IsZero() {
		f.sub = strings.TrimSpace(f.sub + " " + v.T("overview.as_of", "ago", v.Words.Relative(at, v.Now)))
	}
	return f
}

// owner names the registrant: person, organisation, or both.
func (v OverviewView) owner() fact {
	o := v.domain().Owner
	person := strings.TrimSpace(o.FirstName + " " + o.LastName)
	f := fact{state: person, sub: o.Email}
	switch {
	case v.OwnerHidden:
		return fact{state: v.T("owner.hidden")}
	case person == "" && o.Organisation == "":
		f.state = v.T("owner.unknown")
	case person == "":
		f.state = o.Organisation
	case o.Organisation != "" && o.Organisation != person:
		f.state = person + ", " + o.Organisation
	}
	return f
}
