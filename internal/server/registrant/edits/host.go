package edits

import (
	"net/http"

	"github.com/a-h/templ"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/web/templates"
)

// hostPage changes one host, or deletes it.
type hostPage struct {
	gate *gate.Gate
	hostsReader
}

// hostView is the page of one host with all hosts that were read for it.
type hostView struct {
	templates.HostView
	live []registrar.Host
}

type hostEdit = gate.Edit[*hostView]

func (p hostPage) form() gate.Form[*hostView] {
	return gate.Form[*hostView]{
		Gate: p.gate,
		Asks: []gate.Ask{gate.Asks(liveHosts)},
		View: p.view,
		Components: func(v *hostView) (whole, part templ.Component) {
			return templates.HostPage(v.HostView), templates.HostForm(v.HostView)
		},
		Block: hostBlocked,
		Parse: parseHostChange,
	}
}

func (p hostPage) deleteForm() gate.Form[*hostView] {
	form := p.form()
	form.Components = func(v *hostView) (whole, part templ.Component) {
		return templates.DeleteHostPage(v.HostView), templates.DeleteHostForm(v.HostView)
	}
	form.Parse = func(e *hostEdit) (change.Change, int, error) {
		return change.NewHostDelete(e.Ticket, e.On.Observed, e.View.live, e.View.Host.Name), 0, nil
	}
	return form
}

// view is the page of one host as it opens. A host that is not there leads to a page
// that says so.
func (p hostPage) view(r *http.Request, on gate.Subject) (*hostView, error) {
	view := &hostView{HostView: templates.HostView{Host: templates.HostRow{Name: r.PathValue("host")}}}
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
			block = templates.Blocked
		}
	}
	view.Typed = templates.HostTyped{Name: view.Host.Name, IPv4: view.Host.IPv4, IPv6: view.Host.IPv6}
	form, err := p.gate.Domains.EditForm(r, on, block)
	form.Seen = change.HostSeen(view.live, view.Host.Name)
	view.EditForm = form
	return view, err
}

// hostBlocked lets the form of a host through that is gone: whether it is by this form
// or by another, the one path tells.
func hostBlocked(e *hostEdit) (templates.Block, templates.FormBanner) {
	if e.View.Gone && e.View.Block == templates.Blocked {
		return "", templates.FormBanner{}
	}
	return e.View.Block, templates.FormBanner{}
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
func savedDeleteHost(r *http.Request, l templates.Layout, name registrar.DomainName) []templates.ReauthItem {
	return templates.HostSummary(l, name, templates.HostTyped{Name: r.PathValue("host")})
}
