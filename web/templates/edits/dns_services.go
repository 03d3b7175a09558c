package edits

import (
	"strings"

	"portal/internal/words"
	"portal/internal/zone"
	"portal/web/templates/ui"
)

// Cards that lead to more than one service.
const (
	DNSWebHosts  = "web"
	DNSOtherMail = "more"
)

// DNSCards are the services that have a card of their own, by the ID of their template.
var DNSCards = []string{"google-workspace", "microsoft-365", "fastmail"}

// DNSOffer is a service with what it would change in the list.
type DNSOffer struct {
	Template zone.Template
	Lines    []DNSLine
}

// dnsCard is what the list offers to set up.
type dnsCard struct{ id, icon, title, text string }

// cards are those above the list.
func (v DNSView) cards() []dnsCard {
	var all []dnsCard
	for _, id := range DNSCards {
		if t, ok := zone.TemplateByID(id); ok {
			all = append(all, dnsCard{id, "mail", t.Name, v.T("dns.service.mail", "types", v.typesOf(t))})
		}
	}
	return append(all, dnsCard{DNSWebHosts, "globe", v.T("dns.service.web"), v.T("dns.service.web.text")}, dnsCard{DNSOtherMail, "mail", v.T("dns.service.more"), v.T("dns.service.more.text")})
}

// typesOf names the types of the records that a template adds.
func (v DNSView) typesOf(t zone.Template) string {
	var kinds []string
	for _, line := range t.Records {
		kind, _, _ := strings.Cut(line, " ")
		if !strings.Contains(" "+strings.Join(kinds, " ")+" ", " "+kind+" ") {
			kinds = append(kinds, kind)
		}
	}
	return strings.Join(kinds, ", ")
}

func (o DNSOffer) name(l ui.Layout) string {
	if o.Template.Kind == zone.ForNoMail {
		return l.T("dns.service.no_mail")
	}
	return o.Template.Name
}

// groupTitle says what the services on the page are for.
func (v DNSView) groupTitle() string {
	switch {
	case v.Group == DNSWebHosts:
		return v.T("dns.service.web")
	case v.Group == DNSOtherMail:
		return v.T("dns.service.more")
	case len(v.Services) == 1:
		return v.Services[0].name(v.Layout)
	}
	return v.T("dns.services")
}

// dnsEffects words what follows from a change.
var dnsEffects = map[zone.EffectKind]words.Key{
	zone.MailStops:   words.Key("dns.effect.mail_stops"),
	zone.MailMoves:   words.Key("dns.effect.mail_moves"),
	zone.MailStarts:  words.Key("dns.effect.mail_starts"),
	zone.SiteStops:   words.Key("dns.effect.site_stops"),
	zone.SiteMoves:   words.Key("dns.effect.site_moves"),
	zone.SPFGone:     words.Key("dns.effect.spf_gone"),
	zone.SPFChanged:  words.Key("dns.effect.spf_changed"),
	zone.DKIMGone:    words.Key("dns.effect.dkim_gone"),
	zone.DMARCGone:   words.Key("dns.effect.dmarc_gone"),
	zone.ServiceGone: words.Key("dns.effect.service_gone"),
}

func (v DNSView) effect(e zone.Effect) string {
	name := v.Head.Name.Unicode()
	if e.Name != "" {
		name = e.Name + "." + name
	}
	return v.T(dnsEffects[e.Kind], "name", name, "to", e.Text, "domain", v.Head.Name.Unicode())
}

// stops says what would stop; "" for nothing.
func (v DNSView) stops() zone.EffectKind {
	for _, e := range v.Effects {
		if e.Kind.Stops() {
			return e.Kind
		}
	}
	return ""
}

// saveLabel names the act, and the worst that follows from it.
func (v DNSView) saveLabel() string {
	switch stops := v.stops(); {
	case stops == zone.MailStops:
		return v.T("dns.save.mail_stops")
	case stops == zone.SiteStops:
		return v.T("dns.save.site_stops")
	case len(v.Doubts) > 0:
		return v.T("dns.save.anyway")
	case v.Served:
		return v.T("dns.save")
	}
	return v.T("dns.create")
}
