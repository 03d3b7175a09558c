package registrant

import (
	"context"
	"net/http"
	"net/netip"
	"slices"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// showHosts handles GET /domains/{domain}/hosts.
func (h *Handlers) showHosts(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	on, err := h.gate.Domains.LiveWith(r, who, gate.Asks(liveHosts))
	if err != nil {
		return err
	}
	view, _, err := h.hostsView(r, on)
	if err != nil {
		return err
	}
	view.Typed.Name = page.Bounded(r.URL.Query().Get(string(templates.HostFieldName)), mostInHost) // another page asks for it
	return gate.Render(w, r, http.StatusOK, templates.HostsPage(view), templates.HostsForm(view))
}

// hostsView is the list of hosts with the form for another one, and the hosts that
// were read for it. While the registrar does not answer there is no list.
func (h *Handlers) hostsView(r *http.Request, on gate.Subject) (templates.HostsView, []registrar.Host, error) {
	view := templates.HostsView{Unread: on.Stale, NoObjects: hostless(on.Name), MayChange: hostBlock(on) == ""}
	var live []registrar.Host
	if !on.Stale {
		var err error
		if live, err = liveHosts(r.Context(), on.Who, on.Name); err != nil {
			return view, nil, err
		}
		if view.Hosts, err = h.hostRows(r, on, live); err != nil {
			return view, nil, err
		}
	}
	form, err := h.gate.Domains.EditForm(r, on, createBlock(on))
	form.Seen = change.HostSeen(nil, "")
	view.EditForm = form
	return view, live, err
}

// hostRows adds to hosts what uses them, as far as that is known.
func (h *Handlers) hostRows(r *http.Request, on gate.Subject, live []registrar.Host) ([]templates.HostRow, error) {
	names := make([]string, len(live))
	for i, host := range live {
		names[i] = host.Name
	}
	uses, err := h.Inventory.Uses(r.Context(), on.Who.Key, names, on.Who.Only())
	if err != nil {
		return nil, err
	}
	own := registrar.Hosts(on.Live.Nameservers)
	rows := make([]templates.HostRow, len(live))
	for i, host := range live {
		row := templates.HostRow{Name: host.Name, IPv4: shownAddress(host.IPv4), IPv6: shownAddress(host.IPv6), Deletable: host.Deletable}
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
func hostBlock(on gate.Subject) templates.Block {
	if on.Who.Registrar.HostReader == nil {
		return templates.BlockedUnsupported
	}
	if block := gate.BlockOf(on, registrar.RightNameservers); block != "" {
		return block
	}
	if on.Live.Lock.Locked {
		return templates.BlockedLocked
	}
	return ""
}

// createBlock is hostBlock for a new host.
func createBlock(on gate.Subject) templates.Block {
	if hostless(on.Name) {
		return templates.Blocked
	}
	return hostBlock(on)
}

// hostless reports whether the registry of name keeps no host objects.
func hostless(name registrar.DomainName) bool {
	facts, _ := rules.FactsFor(name)
	return facts.Has("no_host_objects")
}

// createHost handles POST /domains/{domain}/hosts.
func (h *Handlers) createHost(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	form := parseHost(r.PostForm)
	name, who, seen, err := h.observe(r, who)
	if err != nil {
		return h.resubmitted(w, r, who, form.ticket.ID, err)
	}
	view, live, err := h.hostsView(r, gate.Subject{Name: name, Who: who, Live: seen.Domain})
	if err != nil {
		return h.resubmitted(w, r, who, form.ticket.ID, err)
	}
	view.Typed = form.typed
	again := func(status int, n templates.FormNotice) error {
		view.Notice = n
		return gate.Render(w, r, status, templates.HostsPage(view), templates.HostsForm(view))
	}
	done, err := h.blocked(w, r, who, form.ticket.ID, view.Block, func() error { return again(http.StatusUnprocessableEntity, templates.FormNotice{}) })
	if done {
		return err
	}
	host, problems := form.check(name)
	view.Problems = problems
	if len(problems) > 0 {
		view.ChangeID = form.ticket.ID
		return again(http.StatusUnprocessableEntity, templates.FormNotice{Kind: templates.FormProblems, Problems: len(problems)})
	}
	return h.apply(w, r, who, change.NewHostCreate(form.ticket, seen, live, host), func(status int, n templates.FormNotice) error {
		if n.Kind == templates.FormStale && view.Has(host.Name) {
			view.Problems = map[templates.HostField]templates.HostFormProblem{templates.HostFieldName: templates.HostTaken}
			n = templates.FormNotice{Kind: templates.FormProblems, Problems: 1}
		}
		return again(status, n)
	})
}

// liveHosts reads the hosts below name; a registrar that keeps none has none.
func liveHosts(ctx context.Context, who gate.Visitor, name registrar.DomainName) ([]registrar.Host, error) {
	if who.Registrar.HostReader == nil {
		return nil, nil
	}
	return who.Registrar.HostReader.Hosts(ctx, name)
}

// savedHost words what createHost and changeHost are about to save.
func savedHost(r *http.Request, l templates.Layout) []templates.ReauthItem {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil {
		return nil
	}
	return templates.HostSummary(l, name, parseHost(r.PostForm).typed)
}
