package zone

import (
	"slices"
	"strings"

	"portal/internal/registrar"
)

// EffectKind says what follows once a zone is served.
type EffectKind string

// The kinds. Each says what Effect.Text is, if it is set.
const (
	MailStops   EffectKind = "mail_stops"   // no mail server is left, or email is refused
	MailMoves   EffectKind = "mail_moves"   // other mail servers; their hosts
	MailStarts  EffectKind = "mail_starts"  // there were none before; their hosts
	SiteStops   EffectKind = "site_stops"   // no address is left
	SiteMoves   EffectKind = "site_moves"   // other addresses; what they are
	SPFGone     EffectKind = "spf_gone"     // nothing says any more who may send email
	SPFChanged  EffectKind = "spf_changed"  // other servers may send it
	DKIMGone    EffectKind = "dkim_gone"    // signatures can't be checked any more
	DMARCGone   EffectKind = "dmarc_gone"   // the policy for forged email is gone
	ServiceGone EffectKind = "service_gone" // nobody finds the server of an SRV record any more
)

// Stops reports whether something that worked stops.
func (k EffectKind) Stops() bool { return k == MailStops || k == SiteStops }

// Effect is what follows from a change of a zone, for one of its names.
type Effect struct {
	Kind EffectKind
	Name string // relative, "" for the domain itself
	Text string
}

// Effects tells what visitors and senders of email will notice, the worst first. It
// looks at what is named in the difference alone.
func Effects(before, wanted []registrar.Record) []Effect {
	var all []Effect
	seen := make(map[Effect]bool)
	for _, d := range Diff(before, wanted) {
		for _, e := range effectsOf(d, before, wanted) {
			if key := (Effect{Kind: e.Kind, Name: e.Name}); !seen[key] {
				seen[key], all = true, append(all, e)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Effect) int { return rank(a) - rank(b) })
	return all
}

func rank(e Effect) int {
	if e.Kind.Stops() {
		return 0
	}
	return 1
}

func effectsOf(d Difference, before, wanted []registrar.Record) []Effect {
	switch d.Type {
	case "MX":
		return mailEffects(d.Name, before, wanted)
	case "A", "AAAA", "CNAME":
		if d.Name == "" || d.Name == "www" {
			return siteEffects(d.Name, before, wanted)
		}
	case "TXT":
		return textEffects(d.Name, before, wanted)
	case "SRV":
		if len(valuesOf(d.Name, wanted, "SRV")) == 0 {
			return []Effect{{Kind: ServiceGone, Name: d.Name}}
		}
	}
	return nil
}

func mailEffects(name string, before, wanted []registrar.Record) []Effect {
	refused := func(host string) bool { return host == nothing }
	old := slices.DeleteFunc(valuesOf(name, before, "MX"), refused)
	come := slices.DeleteFunc(valuesOf(name, wanted, "MX"), refused)
	text := strings.Join(come, ", ")
	switch {
	case len(old) == 0 && len(come) == 0, slices.Equal(old, come):
		return nil
	case len(come) == 0:
		return []Effect{{Kind: MailStops, Name: name}}
	case len(old) == 0:
		return []Effect{{Kind: MailStarts, Name: name, Text: text}}
	}
	return []Effect{{Kind: MailMoves, Name: name, Text: text}}
}

func siteEffects(name string, before, wanted []registrar.Record) []Effect {
	old, come := valuesOf(name, before, "A", "AAAA", "CNAME"), valuesOf(name, wanted, "A", "AAAA", "CNAME")
	switch {
	case len(old) == 0, slices.Equal(old, come):
		return nil
	case len(come) == 0:
		return []Effect{{Kind: SiteStops, Name: name}}
	}
	return []Effect{{Kind: SiteMoves, Name: name, Text: strings.Join(come, ", ")}}
}

func textEffects(name string, before, wanted []registrar.Record) []Effect {
	var all []Effect
	for _, p := range []Purpose{SPF, DKIM, DMARC} {
		old, come := textsFor(p, name, before), textsFor(p, name, wanted)
		switch kind := map[Purpose]EffectKind{SPF: SPFGone, DKIM: DKIMGone, DMARC: DMARCGone}[p]; {
		case len(old) == 0 || slices.Equal(old, come):
		case len(come) == 0:
			all = append(all, Effect{Kind: kind, Name: name})
		case p == SPF:
			all = append(all, Effect{Kind: SPFChanged, Name: name})
		}
	}
	return all
}

// valuesOf are the values of the records of a name that have one of the types, sorted.
func valuesOf(name string, records []registrar.Record, types ...string) []string {
	var values []string
	for _, r := range records {
		if r.Name == name && slices.Contains(types, r.Type) {
			values = append(values, r.Value)
		}
	}
	slices.Sort(values)
	return values
}

// textsFor are the texts of a name that have a purpose, sorted.
func textsFor(p Purpose, name string, records []registrar.Record) []string {
	return slices.DeleteFunc(valuesOf(name, records, "TXT"), func(text string) bool { return purposeOf(name, text) != p })
}
