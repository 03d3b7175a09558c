package edits

import (
	"net/http"

	"github.com/a-h/templ"

	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// hostPage changes one host, or deletes it.
type hostPage struct {
	gate *gate.Gate
	hostsReader
}

// hostView is the page of one host with all hosts that were read for it.
type hostView struct {
	edits.HostView
	live []registrar.Host
}

type hostEdit = gate.Edit[*hostView]

func (p hostPage) form() gate.Form[*hostView] {
	return gate.Form[*hostView]{
		Gate: p.gate,
		Asks: []gate.Ask{gate.Asks(liveHosts)},
		View: p.view,
		Components: func(v *hostView) (whole, part templ.Component) {
			return edits.HostPage(v.HostView), edits.HostForm(v.HostView)
		},
		Block: hostBlocked,
		Parse: parseHostChange,
		Back:  map[kind.Kind]gate.Back[*hostView]{kind.HostChange: backHostChange},
	}
}

func (p hostPage) deleteForm() gate.Form[*hostView] {
	form := p.form()
	form.Components = func(v *hostView) (whole, part templ.Component) {
		return edits.DeleteHostPage(v.HostView), edits.DeleteHostForm(v.HostView)
	}
	form.Back = map[kind.Kind]gate.Back[*hostView]{kind.HostCreate: backHostCreate}
	form.Parse = func(e *hostEdit) (change.Change, int, error) {
		return change.NewHostDelete(e.Ticket, e.On.Observed, e.View.live, e.View.Host.Name), 0, nil
	}
	return form
}

// view is the page of one host as it opens. A host that is not there leads to a page
// that says so.
func (p hostPage) view(r *http.Request, on gate.Subject) (*hostView, error) {
	view := &hostView{HostView: edits.HostView{Host: edits.HostRow{Name: r.PathValue("host")}}}
	if host, err := registrar.ParseNameserver(view.Host.Name); err == nil {
		view.Host.Name = host.Host
	}
	block := hostBlock(on)
	if !on.Stale {
		var err error
		if view.live, err = liveHosts(r.Context(), on.Who, on.Name); err != nil {
			return nil, err
		}
		rows, err := p.rows(r, on, view.live)
		if err != nil {
			return nil, err
		}
		view.Gone = true
		for _, row := range rows {
			if row.Name == view.Host.Name {
				view.Host, view.Gone = row, false
			}
		}
		if view.Gone && block == "" {
			block = ui.Blocked
		}
	}
	view.Typed = edits.HostTyped{Name: view.Host.Name, IPv4: view.Host.IPv4, IPv6: view.Host.IPv6}
	form, err := p.gate.Domains.EditForm(r, on, block)
	form.Seen = change.HostSeen(view.live, view.Host.Name)
	view.EditForm = form
	return view, err
}

// hostBlocked lets the form of a host through that is gone: whether it is by this form
// or by another, the one path tells.
func hostBlocked(e *hostEdit) (ui.Block, ui.FormBanner) {
	if e.View.Gone && e.View.Block == ui.Blocked {
		return "", ui.FormBanner{}
	}
	return e.View.Block, ui.FormBanner{}
}

func parseHostChange(e *hostEdit) (change.Change, int, error) {
	form := parseHost(e.R.PostForm)
	host, problems := form.change(e.On.Name, hostNamed(e.View.live, e.View.Host.Name))
	e.View.Typed, e.View.Problems = form.typed, problems
	return change.NewHostChange(e.Ticket, e.On.Observed, e.View.live, e.View.Host.Name, host), len(problems), nil
}

// hostNamed is the host of that name, a zero one if there is none.
func hostNamed(hosts []registrar.Host, name string) registrar.Host {
	for _, host := range hosts {
		if host.Name == name {
			return host
		}
	}
	return registrar.Host{}
}

// savedDeleteHost words what the form is about to do.
func savedDeleteHost(r *http.Request, l ui.Layout, name registrar.DomainName) []ui.ReauthItem {
	return edits.HostSummary(l, name, edits.HostTyped{Name: r.PathValue("host")})
}
