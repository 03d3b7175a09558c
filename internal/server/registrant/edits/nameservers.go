package edits

import (
	"net/http"

	"github.com/a-h/templ"

	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/preflight"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// nameserversParts are what the page rests on: a signed domain may not resolve
// once its nameservers change.
const nameserversParts = registrar.PageParts | registrar.PartDNSSEC

// nameserversPage changes the delegation of a domain.
type nameserversPage struct {
	gate      *gate.Gate
	preflight *preflight.Checker // nil: nameservers are not asked before they are saved
}

// nameserversView is the page with what was sent.
type nameserversView struct {
	edits.NameserversView
	form   nameserversForm
	wanted []registrar.Nameserver
}

type nameserversEdit = gate.Edit[*nameserversView]

func (p nameserversPage) form() gate.Form[*nameserversView] {
	return gate.Form[*nameserversView]{
		Gate:  p.gate,
		Parts: nameserversParts,
		View:  p.view,
		Components: func(v *nameserversView) (whole, part templ.Component) {
			return edits.NameserversPage(v.NameserversView), edits.NameserversForm(v.NameserversView)
		},
		Button: p.press,
		Parse:  parseDelegation,
		Review: p.review,
		Apply:  p.apply,
		Return: func(e *nameserversEdit, n *ui.FormBanner) {
			e.View.Problems = refusedHost(e.View.NameserversView, *n)
		},
		Back: map[kind.Kind]gate.Back[*nameserversView]{kind.NameserversSet: backNameservers},
	}
}

// view is the page as it opens: the live delegation in a fresh form.
func (p nameserversPage) view(r *http.Request, on gate.Subject) (*nameserversView, error) {
	form, err := p.gate.Domains.EditForm(r, on, nameserversBlock(on))
	form.Seen = change.NameserversSeen(on.Live.Nameservers)
	l, current := limitsFor(on.Name), registrar.Hosts(on.Live.Nameservers)
	return &nameserversView{form: parseNameservers(r.PostForm), NameserversView: edits.NameserversView{
		EditForm: form, Current: current, Hosts: padded(current, l), Min: l.min, Max: l.max,
		Presets: presetsFor(r, on, l), Signed: len(on.Live.DS) > 0, Locked: on.Live.Lock.Locked,
		MayCheck: p.preflight != nil, MayAdd: on.Who.Registrar.HostReader != nil,
	}}, err
}

// nameserversBlock says why the nameservers can't be changed, if so.
func nameserversBlock(on gate.Subject) ui.Block {
	facts, _ := rules.FactsFor(on.Name)
	block := gate.BlockOf(on, registrar.RightNameservers)
	switch {
	case block == ui.BlockedPermission:
		return block
	case facts.Has("update_all_info_only"):
		return ui.BlockedUnsupported
	case block == "" && on.Live.Lock.Locked && !mayUnlock(on):
		return ui.BlockedLocked
	}
	return block
}

// presetsFor are the delegations that may be chosen by name: those of the brand,
// and the registrar's own nameservers where it serves zones. What the TLD would not
// take is no choice.
func presetsFor(r *http.Request, on gate.Subject, l limits) []edits.NameserverPreset {
	var presets []edits.NameserverPreset
	offer := func(p edits.NameserverPreset) {
		if len(p.Hosts) >= l.min && len(p.Hosts) <= l.max {
			presets = append(presets, p)
		}
	}
	for _, set := range page.VisitOf(r).Brand.Nameservers {
		offer(edits.NameserverPreset{Name: set.Name, Hosts: set.Hosts})
	}
	if zones := on.Who.Registrar.ZoneReader; zones != nil {
		offer(edits.NameserverPreset{Ours: true, Hosts: zones.ZoneHosts()})
	}
	return presets
}

// savedNameservers words what the form is about to save.
func savedNameservers(r *http.Request, l ui.Layout, name registrar.DomainName) []ui.ReauthItem {
	return ui.NameserversSummary(l, name, parseNameservers(r.PostForm).hosts)
}
