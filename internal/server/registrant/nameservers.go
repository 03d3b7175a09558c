package registrant

import (
	"net/http"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// showNameservers handles GET /domains/{domain}/nameservers.
func (h *Handlers) showNameservers(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	on, err := h.gate.Domains.Read(r, who, nameserversParts, nil)
	if err != nil {
		return err
	}
	if path := templates.DomainPath(on.Name, "nameservers"); r.URL.Path != path {
		return page.Redirect(w, r, path)
	}
	view, err := h.nameserversView(r, on)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, templates.NameserversPage(view))
}

// nameserversView is the page as it opens: the live delegation in a fresh form.
func (h *Handlers) nameserversView(r *http.Request, on gate.Subject) (templates.NameserversView, error) {
	head, err := h.gate.Domains.Head(r.Context(), on)
	if err != nil {
		return templates.NameserversView{}, err
	}
	l, current := limitsFor(on.Name), registrar.Hosts(on.Live.Nameservers)
	return templates.NameserversView{
		Layout: h.Pages.Layout(r), Head: head, Block: blockFor(on), Current: current, Hosts: padded(current, l),
		ChangeID: change.NewID(), Seen: change.NameserversSeen(on.Live.Nameservers), Min: l.min, Max: l.max,
		Presets: presetsFor(r, on, l), Signed: len(on.Live.DS) > 0, Locked: on.Live.Lock.Locked,
		MayCheck: h.Preflight != nil, MayAdd: on.Who.Registrar.HostReader != nil,
	}, nil
}

// blockFor says why the nameservers can't be changed, if so.
func blockFor(on gate.Subject) templates.Block {
	facts, _ := rules.FactsFor(on.Name)
	block := gate.BlockOf(on, registrar.RightNameservers)
	switch {
	case block == templates.BlockedPermission:
		return block
	case facts.Has("update_all_info_only"):
		return templates.BlockedUnsupported
	case block == "" && on.Live.Lock.Locked && !mayUnlock(on):
		return templates.BlockedLocked
	}
	return block
}

func (h *Handlers) renderNameservers(w http.ResponseWriter, r *http.Request, status int, view templates.NameserversView) error {
	if page.IsPartial(r) {
		return page.Render(w, r, status, templates.NameserversForm(view))
	}
	return page.Render(w, r, status, templates.NameserversPage(view))
}

// savedNameservers words what saveNameservers is about to save.
func savedNameservers(r *http.Request, l templates.Layout) []templates.ReauthItem {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil {
		return nil
	}
	return templates.NameserversSummary(l, name, parseNameservers(r.PostForm).hosts)
}
