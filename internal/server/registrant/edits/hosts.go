package edits

import (
	"context"
	"net/http"
	"net/netip"
	"slices"

	"github.com/a-h/templ"

	"portal/internal/change"
	"portal/internal/inventory"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// hostsPage lists the hosts below a domain, and creates another one.
type hostsPage struct {
	gate *gate.Gate
	hostsReader
}

// hostsView is the page with the hosts that were read for it.
type hostsView struct {
	edits.HostsView
	live   []registrar.Host
	wanted string // name of the host that the form asks for
}

type hostsEdit = gate.Edit[*hostsView]

func (p hostsPage) form() gate.Form[*hostsView] {
	return gate.Form[*hostsView]{
		Gate: p.gate,
		Asks: []gate.Ask{gate.Asks(liveHosts)},
		View: p.view,
		Components: func(v *hostsView) (whole, part templ.Component) {
			return edits.HostsPage(v.HostsView), edits.HostsForm(v.HostsView)
		},
		Parse: parseNewHost,
		Return: func(e *hostsEdit, n *ui.FormBanner) {
			if n.Kind == ui.FormStale && e.View.Has(e.View.wanted) {
				e.View.Problems = hostProblems{edits.HostFieldName: edits.HostTaken}
				*n = ui.FormBanner{Kind: ui.FormProblems, Problems: 1}
			}
		},
		Back: map[kind.Kind]gate.Back[*hostsView]{kind.HostDelete: backHostDelete},
	}
}

// view is the list of hosts with the form for another one. While the registrar does
// not answer there is no list.
func (p hostsPage) view(r *http.Request, on gate.Subject) (*hostsView, error) {
	view := &hostsView{HostsView: edits.HostsView{Unread: on.Stale, NoObjects: hostless(on.Name), MayChange: hostBlock(on) == ""}}
	if !on.Stale {
		var err error
		if view.live, err = liveHosts(r.Context(), on.Who, on.Name); err != nil {
			return nil, err
		}
		if view.Hosts, err = p.rows(r, on, view.live); err != nil {
			return nil, err
		}
	}
	form, err := p.gate.Domains.EditForm(r, on, createBlock(on))
	form.Seen = change.HostSeen(nil, "")
	view.EditForm = form
	view.Typed.Name = page.Bounded(r.URL.Query().Get(string(edits.HostFieldName)), mostInHost) // another page asks for it
	return view, err
}

// hostsReader tells what uses hosts.
type hostsReader struct{ inventory *inventory.Service }

// rows adds to hosts what uses them, as far as that is known.
func (h hostsReader) rows(r *http.Request, on gate.Subject, live []registrar.Host) ([]edits.HostRow, error) {
	names := make([]string, len(live))
	for i, host := range live {
		names[i] = host.Name
	}
	uses, err := h.inventory.Uses(r.Context(), on.Who.Key, names, on.Who.Only())
	if err != nil {
		return nil, err
	}
	own := registrar.Hosts(on.Live.Nameservers)
	rows := make([]edits.HostRow, len(live))
	for i, host := range live {
		row := edits.HostRow{Name: host.Name, IPv4: shownAddress(host.IPv4), IPv6: shownAddress(host.IPv6), Deletable: host.Deletable}
		for _, use := range uses {
			if use.Host == host.Name {
				row.Uses, row.UsesTotal = use.Domains, use.Total
			}
		}
		if slices.Contains(own, host.Name) && !slices.Contains(row.Uses, on.Name) && row.UsesTotal <= len(row.Uses) {
			row.Uses, row.UsesTotal = append(row.Uses, on.Name), row.UsesTotal+1 // read just now
		}
		rows[i] = row
	}
	return rows, nil
}

func shownAddress(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

// hostBlock says why no host can be changed, if so. The registrar refuses it on
// a domain that is locked.
func hostBlock(on gate.Subject) ui.Block {
	if on.Who.Registrar.HostReader == nil {
		return ui.BlockedUnsupported
	}
	if block := gate.BlockOf(on, registrar.RightNameservers); block != "" {
		return block
	}
	if on.Live.Lock.Locked {
		return ui.BlockedLocked
	}
	return ""
}

// createBlock is hostBlock for a new host.
func createBlock(on gate.Subject) ui.Block {
	if hostless(on.Name) {
		return ui.Blocked
	}
	return hostBlock(on)
}

// hostless reports whether the registry of name keeps no host objects.
func hostless(name registrar.DomainName) bool {
	facts, _ := rules.FactsFor(name)
	return facts.Has("no_host_objects")
}

func parseNewHost(e *hostsEdit) (change.Change, int, error) {
	form := parseHost(e.R.PostForm)
	host, problems := form.check(e.On.Name)
	e.View.Typed, e.View.Problems, e.View.wanted = form.typed, problems, host.Name
	return change.NewHostCreate(e.Ticket, e.On.Observed, e.View.live, host), len(problems), nil
}

// liveHosts reads the hosts below name; a registrar that keeps none has none.
func liveHosts(ctx context.Context, who gate.Visitor, name registrar.DomainName) ([]registrar.Host, error) {
	if who.Registrar.HostReader == nil {
		return nil, nil
	}
	return who.Registrar.HostReader.Hosts(ctx, name)
}

// savedHost words what the form of a new host, or of one, is about to save.
func savedHost(r *http.Request, l ui.Layout, name registrar.DomainName) []ui.ReauthItem {
	return edits.HostSummary(l, name, parseHost(r.PostForm).typed)
}
