package ui

import (
	"slices"
	"time"

	"portal/internal/registrar"
	"portal/internal/registrar/rules/extras"
	"portal/internal/words"
)

// DomainHead is the top of every page about one domain: its name, its state as pills, what
// needs attention, and the way to its other pages.
type DomainHead struct {
	Name  registrar.DomainName
	State *registrar.Domain // nil when the registrar could not be read
	// StaleSince is when State was true, if the registrar does not answer now;
	// zero for a state that was just read.
	StaleSince time.Time
	// LesserAt is when State's verification and DNSSEC were read, if that was before
	// the rest; zero for a state that was read at once.
	LesserAt time.Time
	// Extras is true if the registrar offers settings for all domains of the account
	// that only few have; what a TLD has of its own is known.
	Extras bool
	// Gone is true for a domain that is not in the profile any more: it has no pages.
	Gone bool
	// Proof is true for the page of one change: it says nothing of what else goes on.
	Proof bool
	// Checking lists the IDs of changes whose outcome is still being found out;
	// one that the visitor may not look at is "".
	Checking []string
	// Pending lists the IDs of changes that were accepted and are not in force yet.
	Pending []string
}

// Section is a page of a domain. Its name is the last part of its address.
type Section string

const (
	SectionOverview     Section = ""
	SectionContacts     Section = "contacts"
	SectionVerification Section = "verification"
	SectionNameservers  Section = "nameservers"
	SectionDNS          Section = "dns"
	SectionHosts        Section = "hosts"
	SectionSecurity     Section = "lock"
	SectionAuthCode     Section = "auth-code"
	SectionMoveAway     Section = "move-away"
	SectionPeople       Section = "people"
	SectionDNSSEC       Section = "dnssec"
	SectionForwarding   Section = "forwarding"
	SectionMailForward  Section = "mail-forwarding"
	SectionPrivacy      Section = "privacy"
	SectionPublic       Section = "public"
	SectionRenewal      Section = "renewal"
	SectionExtras       Section = "extras"
	SectionActivity     Section = "activity"
	SectionRequests     Section = "requests"
)

// sections lists the pages of a domain in the order of the navigation.
var sections = []struct {
	section Section
	name    words.Key
}{
	{SectionOverview, words.Key("nav.overview")},
	{SectionContacts, words.Key("nav.contacts")},
	{SectionNameservers, words.Key("nav.nameservers")},
	{SectionDNS, words.Key("nav.dns")},
	{SectionSecurity, words.Key("nav.security")},
	{SectionPrivacy, words.Key("nav.privacy")},
	{SectionRenewal, words.Key("nav.renewal")},
	{SectionMoveAway, words.Key("away.title")},
	{SectionExtras, words.Key("extras.nav")},
	{SectionActivity, words.Key("nav.activity")},
}

// groupPage is one of the pages that share an entry of the navigation.
type groupPage struct {
	section Section
	name    words.Key
}

// groups lists the pages that share an entry, by that entry.
var groups = map[Section][]groupPage{
	SectionNameservers: {
		{SectionNameservers, words.Key("nameservers.title")},
		{SectionHosts, words.Key("nav.hosts")},
	},
	SectionContacts: {
		{SectionContacts, words.Key("nav.contacts")},
		{SectionVerification, words.Key("verification.title")},
	},
	SectionDNS: {
		{SectionDNS, words.Key("dns.title")},
		{SectionForwarding, words.Key("forwarding.title")},
		{SectionMailForward, words.Key("mail_forward.title")},
	},
	SectionPrivacy: {
		{SectionPrivacy, words.Key("privacy.title")},
		{SectionPublic, words.Key("public.title")},
	},
	SectionSecurity: {
		{SectionSecurity, words.Key("lock.page.title")},
		{SectionAuthCode, words.Key("authcode.title")},
		{SectionDNSSEC, words.Key("dnssec.title")},
		{SectionPeople, words.Key("people.title")},
	},
	SectionActivity: {
		{SectionActivity, words.Key("nav.activity")},
		{SectionRequests, words.Key("requests.title")},
	},
}

// name is what the navigation calls the entry that s is under.
func (s Section) name(l Layout) string {
	for _, entry := range sections {
		if entry.section == s.entry() {
			return l.T(entry.name)
		}
	}
	return ""
}

// namesPage reports whether the navigation calls a page so.
func namesPage(l Layout, text string) bool {
	says := func(name words.Key) bool { return l.T(name) == text }
	for _, s := range sections {
		if says(s.name) || slices.ContainsFunc(groups[s.section], func(p groupPage) bool { return says(p.name) }) {
			return true
		}
	}
	return false
}

// offers reports whether the navigation leads to s, on a page of current.
func (h DomainHead) offers(s, current Section) bool {
	return s != SectionExtras || h.Extras || current == SectionExtras || extras.Expected(h.Name)
}

// pages lists the pages that share the entry of s and exist for the domain.
func (h DomainHead) pages(s Section) []groupPage {
	return slices.DeleteFunc(slices.Clone(groups[s.entry()]), func(p groupPage) bool {
		return p.section == SectionMailForward && h.Name.TLD() != "name"
	})
}

// entry is the entry of the navigation that s is under.
func (s Section) entry() Section {
	for entry, pages := range groups {
		for _, p := range pages {
			if p.section == s {
				return entry
			}
		}
	}
	return s
}

// ALabel is the name in A-labels if it differs from what is shown, else "".
func (h DomainHead) ALabel() string {
	if string(h.Name) == h.Name.Unicode() {
		return ""
	}
	return string(h.Name)
}

// pills states what is known of the domain, each with a link to the card that
// explains it.
func (h DomainHead) pills(l Layout) []Pill {
	if h.State == nil || h.Gone {
		return nil
	}
	overview := DomainPath(h.Name, "")
	var pills []Pill
	if e := ExpiryOf(l, h.State.Expires, h.State.Renewal); e.Known {
		pills = append(pills, Pill{e.Tone, e.Icon, e.Sentence, overview + "#renewal"})
	}
	if h.State.Lock.Supported {
		p := Pill{ToneOK, "lock", l.T("lock.locked"), overview + "#lock"}
		if !h.State.Lock.Locked {
			p = Pill{ToneWarn, "lock-open", l.T("lock.unlocked"), overview + "#lock"}
		}
		pills = append(pills, p)
	}
	if p, ok := VerificationPill(l, h.Name, h.State.Verification); ok && h.State.Verification.Status.Pressing() {
		pills = append(pills, p)
	}
	if p, ok := PrivacyPill(l, h.State.Privacy); ok {
		p.Href = overview + "#privacy"
		pills = append(pills, p)
	}
	return pills
}

// banners lists what is going on with the domain, most pressing first. The page of
// the owner's address says itself how it stands with that.
func (h DomainHead) banners(l Layout, current Section) []Banner {
	if h.Proof {
		return nil
	}
	var banners []Banner
	if !h.StaleSince.IsZero() {
		banners = append(banners, staleBanner(l, h.StaleSince))
	}
	if d := h.State; d != nil {
		if d.Verification.Status.Pressing() && current != SectionVerification {
			b := VerificationBanner(l, d.Verification)
			b.Href, b.LinkText = DomainPath(h.Name, string(SectionVerification)), l.T("banner.verification.link")
			banners = append(banners, b)
		}
		if b, ok := h.expired(l); ok && current != SectionOverview && current != SectionRenewal {
			banners = append(banners, b)
		}
		if d.TransferAway {
			banners = append(banners, Banner{Tone: ToneBad, Icon: "arrow-right",
				Title: l.T("banner.transfer.title"), Text: l.T("banner.transfer.text")})
		}
		if d.Held {
			banners = append(banners, Banner{Tone: ToneWarn, Icon: "ban",
				Title: l.T("banner.held.title"), Text: l.T("banner.held.text")})
		}
	}
	if b, ok := h.waiting(l); ok {
		banners = append(banners, b)
	}
	for _, id := range h.Checking {
		b := Banner{Tone: ToneInfo, Icon: "refresh-cw", Title: l.T("banner.checking.title"), Text: l.T("banner.checking.text")}
		if id != "" {
			b.Href, b.LinkText = ChangePath(id), l.T("banner.checking.link")
		}
		banners = append(banners, b)
	}
	return banners
}

// expired says that the domain is past its date, with the way to renew it. The overview
// and the page of renewal say so themselves.
func (h DomainHead) expired(l Layout) (_ Banner, ok bool) {
	e := ExpiryOf(l, h.State.Expires, h.State.Renewal)
	d := Renewable{Name: h.Name, Expires: h.State.Expires, Renewal: h.State.Renewal}
	way, address := renewLink(l, d)
	b := Banner{Tone: ToneBad, Icon: "calendar-x", Title: e.Headline, Text: l.T("banner.expired.text"), Href: address, LinkText: renewText(l, d, way)}
	return b, e.Known && h.State.Expires.Before(l.Now)
}

// waiting says what waits at the registry: what the registrar tells, and what
// was accepted here.
func (h DomainHead) waiting(l Layout) (_ Banner, ok bool) {
	n := len(h.Pending)
	if h.State != nil {
		n = max(n, h.State.Waiting)
	}
	b := Banner{Tone: ToneInfo, Icon: "hourglass", Title: l.N("banner.waiting.title", n), Text: l.T("banner.waiting.text")}
	if len(h.Pending) > 0 && h.Pending[0] != "" {
		b.Href, b.LinkText = ChangePath(h.Pending[0]), l.T("banner.checking.link")
	} else {
		b.Href, b.LinkText = DomainPath(h.Name, string(SectionRequests)), l.T("requests.title")
	}
	return b, n > 0
}
