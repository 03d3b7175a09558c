package lists

import (
	"strings"
	"time"

	"portal/internal/registrar"
	"portal/internal/registrar/rules/contact"
	"portal/internal/words"
	"portal/web/templates/ui"
)

// PublicView is a domain as the public directory may show it.
type PublicView struct {
	ui.Layout
	Head     ui.DomainHead
	Live     registrar.Domain
	Contacts []PublicContact
	Unread   bool // the contacts could not be read
}

// PublicContact is a contact, and what the directory does with it.
type PublicContact struct {
	ui.RoleContact
	Known     bool // Contact is what the domain has, and the visitor may see it
	Publicity Publicity
}

// Publicity says how much of a contact the public sees.
type Publicity string

// The ways.
const (
	PublicService  Publicity = "service"  // a forwarding service in its place
	PublicMoving   Publicity = "moving"   // that is being changed
	PublicHidden   Publicity = "hidden"   // the owner asked the registry to hide it
	PublicPartly   Publicity = "partly"   // the same of its address alone
	PublicShown    Publicity = "shown"    // the owner let the registry show it
	PublicRegistry Publicity = "registry" // the registry decides
	PublicUnknown  Publicity = "unknown"
)

var publicWords = map[Publicity][2]words.Key{
	PublicService:  {words.Key("public.service"), words.Key("public.service.text")},
	PublicMoving:   {words.Key("public.moving"), words.Key("public.moving.text")},
	PublicHidden:   {words.Key("public.hidden"), words.Key("public.hidden.text")},
	PublicPartly:   {words.Key("public.partly"), words.Key("public.partly.text")},
	PublicShown:    {words.Key("public.shown"), words.Key("public.shown.text")},
	PublicRegistry: {words.Key("public.registry"), words.Key("public.registry.text")},
	PublicUnknown:  {words.Key("public.unknown"), words.Key("public.unknown.text")},
}

// lines are the values that the public sees, or may see.
func (c PublicContact) lines(l ui.Layout) []string {
	switch c.Publicity {
	case PublicShown, PublicRegistry, PublicUnknown:
	default:
		return nil
	}
	k := c.Contact
	place := strings.Join(strings.Fields(k.City+" "+k.State+" "+k.PostalCode), " ")
	var lines []string
	for _, line := range []string{strings.TrimSpace(k.FirstName + " " + k.LastName), k.Organisation, k.Address1, k.Address2, k.Address3, place,
		contact.CountryName(l.Words.Lang(), k.Country), k.Phone, k.Email} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// publicFact is a line of the directory that is about no person.
type publicFact struct {
	name   words.Key
	values []string
	note   words.Key  // "" for none
	page   ui.Section // where it is changed; see link
	link   words.Key  // name of that page; "" if it can't be changed
}

func (v PublicView) facts() []publicFact {
	d := v.Live
	names := []string{v.Head.Name.Unicode()}
	if ascii := v.Head.ALabel(); ascii != "" {
		names = append(names, ascii)
	}
	return []publicFact{
		{name: words.Key("public.name"), values: names},
		{name: words.Key("public.provider"), values: []string{v.T("public.provider.text", "brand", v.Brand.Name)}},
		{name: words.Key("public.created"), values: v.day(d.Created)},
		{name: words.Key("public.updated"), values: v.day(d.Updated)},
		{name: words.Key("public.expires"), values: v.day(d.Expires), page: ui.SectionRenewal, link: words.Key("nav.renewal")},
		{name: words.Key("public.status"), values: v.statuses(), note: words.Key("public.status.more"), page: ui.SectionSecurity, link: words.Key("lock.title")},
		{name: words.Key("nav.nameservers"), values: v.nameservers(), page: ui.SectionNameservers, link: words.Key("nav.nameservers")},
		{name: words.Key("dnssec.title"), values: []string{v.signed()}, page: ui.SectionDNSSEC, link: words.Key("dnssec.title")},
	}
}

// day is t in the words of the page. Directories tell dates in UTC.
func (v PublicView) day(t time.Time) []string {
	if t.IsZero() {
		return []string{v.T("state.unknown")}
	}
	return []string{v.Words.Date(t)}
}

// statuses are those that the live state stands for, in the words of RFC 8056.
func (v PublicView) statuses() []string {
	var all []string
	if v.Live.Lock.Locked {
		all = append(all, v.T("public.status.locked"))
	}
	if v.Live.TransferAway {
		all = append(all, v.T("public.status.transfer"))
	}
	if len(all) == 0 {
		all = append(all, v.T("public.status.none"))
	}
	return all
}

func (v PublicView) nameservers() []string {
	var hosts []string
	for _, ns := range v.Live.Nameservers {
		hosts = append(hosts, ns.Host)
	}
	if len(hosts) == 0 {
		hosts = append(hosts, v.T("state.unknown"))
	}
	return hosts
}

func (v PublicView) signed() string {
	switch {
	case len(v.Live.DS) > 0:
		return v.T("dnssec.on.state")
	case v.Live.Parts.Has(registrar.PartDNSSEC):
		return v.T("dnssec.off.state")
	}
	return v.T("state.unknown")
}

// ways are where the owner of a contact changes what is shown of it.
func (v PublicView) ways(c PublicContact) []publicFact {
	all := []publicFact{{page: ui.Section("contacts/" + string(c.Role)), link: words.Key("public.contact")}}
	if v.Live.Privacy != registrar.PrivacyUnsupported {
		all = append(all, publicFact{page: ui.SectionPrivacy, link: words.Key("nav.privacy")})
	}
	switch c.Publicity {
	case PublicHidden, PublicPartly, PublicShown:
		all = append(all, publicFact{page: ui.SectionExtras, link: words.Key("extras.nav")})
	}
	return all
}
