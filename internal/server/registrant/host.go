package registrant

import (
	"net/http"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/web/templates"
)

// showHost handles GET /domains/{domain}/hosts/{host}.
func (h *Handlers) showHost(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	return h.hostPage(w, r, who, templates.HostPage, templates.HostForm)
}

// showDeleteHost handles GET /domains/{domain}/hosts/{host}/delete.
func (h *Handlers) showDeleteHost(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	return h.hostPage(w, r, who, templates.DeleteHostPage, templates.DeleteHostForm)
}

func (h *Handlers) hostPage(w http.ResponseWriter, r *http.Request, who gate.Visitor, whole, part hostComponent) error {
	on, err := h.gate.Domains.LiveWith(r, who, gate.Asks(liveHosts))
	if err != nil {
		return err
	}
	view, _, err := h.hostView(r, on)
	if err != nil {
		return err
	}
	return gate.Render(w, r, http.StatusOK, whole(view), part(view))
}

// hostView is the page of one host as it opens, and the hosts that were read for
// it. A host that is not there leads to a page that says so.
func (h *Handlers) hostView(r *http.Request, on gate.Subject) (templates.HostView, []registrar.Host, error) {
	view := templates.HostView{Host: templates.HostRow{Name: r.PathValue("host")}}
	if host, err := registrar.ParseNameserver(view.Host.Name); err == nil {
		view.Host.Name = host.Host
	}
	var live []registrar.Host
	block := hostBlock(on)
	if !on.Stale {
		var err error
		if live, err = liveHosts(r.Context(), on.Who, on.Name); err != nil {
			return view, nil, err
		}
		rows, err := h.hostRows(r, on, live)
		if err != nil {
			return view, nil, err
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
	form, err := h.gate.Domains.EditForm(r, on, block)
	form.Seen = change.HostSeen(live, view.Host.Name)
	view.EditForm = form
	return view, live, err
}

// changeHost handles POST /domains/{domain}/hosts/{host}.
func (h *Handlers) changeHost(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	form := parseHost(r.PostForm)
	e, done, err := h.hostEdit(w, r, who, form.ticket.ID, templates.HostPage, templates.HostForm)
	if done || err != nil {
		return err
	}
	e.view.Typed = form.typed
	host, problems := form.change(e.seen.Domain.Name, hostNamed(e.live, e.view.Host.Name))
	e.view.Problems = problems
	if len(problems) > 0 {
		e.view.ChangeID, e.view.Seen = form.ticket.ID, form.ticket.Seen
		return e.again(http.StatusUnprocessableEntity, templates.FormNotice{Kind: templates.FormProblems, Problems: len(problems)})
	}
	return h.apply(w, r, e.who, change.NewHostChange(form.ticket, e.seen, e.live, e.view.Host.Name, host), e.again)
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

// deleteHost handles POST /domains/{domain}/hosts/{host}/delete.
func (h *Handlers) deleteHost(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	ticket := gate.TicketOf(r.PostForm)
	e, done, err := h.hostEdit(w, r, who, ticket.ID, templates.DeleteHostPage, templates.DeleteHostForm)
	if done || err != nil {
		return err
	}
	return h.apply(w, r, e.who, change.NewHostDelete(ticket, e.seen, e.live, e.view.Host.Name), e.again)
}

// savedDeleteHost words what deleteHost is about to do.
func savedDeleteHost(r *http.Request, l templates.Layout) []templates.ReauthItem {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil {
		return nil
	}
	return templates.HostSummary(l, name, templates.HostTyped{Name: r.PathValue("host")})
}
