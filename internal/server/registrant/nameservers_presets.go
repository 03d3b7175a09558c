package registrant

import (
	"net/http"

	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// presetsFor are the delegations that may be chosen by name: those of the brand,
// and the registrar's own nameservers where it serves zones. What the TLD would not
// take is no choice.
func presetsFor(r *http.Request, on gate.Subject, l limits) []templates.NameserverPreset {
	var presets []templates.NameserverPreset
	offer := func(p templates.NameserverPreset) {
		if len(p.Hosts) >= l.min && len(p.Hosts) <= l.max {
			presets = append(presets, p)
		}
	}
	for _, set := range page.VisitOf(r).Brand.Nameservers {
		offer(templates.NameserverPreset{Name: set.Name, Hosts: set.Hosts})
	}
	if zones := on.Who.Registrar.ZoneReader; zones != nil {
		offer(templates.NameserverPreset{Ours: true, Hosts: zones.ZoneHosts()})
	}
	return presets
}
