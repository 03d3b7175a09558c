package registrant

import (
	"context"
	"errors"
	"net/http"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/server/page"
	"portal/web/templates"
)

// showNameservers handles GET /domains/{domain}/nameservers.
func (h *Handlers) showNameservers(w http.ResponseWriter, r *http.Request, who visitor) error {
	on, err := h.liveParts(r, who, nameserversParts, nil)
	if err != nil {
		return err
	}
	if path := templates.DomainPath(on.name, "nameservers"); r.URL.Path != path {
		return page.Redirect(w, r, path)
	}
	view, err := h.nameserversView(r, on)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, templates.NameserversPage(view))
}

// nameserversView is the page as it opens: the live delegation in a fresh form.
func (h *Handlers) nameserversView(r *http.Request, on subject) (templates.NameserversView, error) {
	head, err := h.head(r.Context(), on)
	if err != nil {
		return templates.NameserversView{}, err
	}
	l, current := limitsFor(on.name), registrar.Hosts(on.live.Nameservers)
	return templates.NameserversView{
		Layout: h.Pages.Layout(r), Head: head, Block: blockFor(on), Current: current, Hosts: padded(current, l),
		ChangeID: change.NewID(), Seen: change.NameserversSeen(on.live.Nameservers), Min: l.min, Max: l.max,
		Presets: presetsFor(r, on, l), Signed: len(on.live.DS) > 0, Locked: on.live.Lock.Locked,
		MayCheck: h.Preflight != nil, MayAdd: on.who.account.HostReader != nil,
	}, nil
}

// blockFor says why the nameservers can't be changed, if so.
func blockFor(on subject) templates.Block {
	facts, _ := registrar.FactsFor(on.name)
	block := blockOf(on, registrar.RightNameservers)
	switch {
	case block == templates.BlockedPermission:
		return block
	case facts.Has("update_all_info_only"):
		return templates.BlockedUnsupported
	case block == "" && on.live.Lock.Locked && !mayUnlock(on):
		return templates.BlockedLocked
	}
	return block
}

// observe checks that the visitor may edit the domain of the path, and reads
// what the edit starts from.
func (h *Handlers) observe(r *http.Request, who visitor) (registrar.DomainName, visitor, change.Observed, error) {
	return h.observeParts(r, who, registrar.PageParts)
}

// observeParts is observe for an edit that needs other parts.
func (h *Handlers) observeParts(r *http.Request, who visitor, parts registrar.Parts) (registrar.DomainName, visitor, change.Observed, error) {
	name, allowed, err := h.domainFor(r.Context(), r, who)
	if err != nil {
		return "", who, change.Observed{}, err
	}
	seen, err := h.Changes.Observe(r.Context(), allowed.Actor, name, parts)
	return name, allowed, seen, err
}

// resubmitted leads to the receipt of a form that was sent before, where the
// registrar can't be read: "nothing changed" would not be true then.
func (h *Handlers) resubmitted(w http.ResponseWriter, r *http.Request, who visitor, id string, readErr error) error {
	if !errors.Is(readErr, registrar.ErrUnavailable) {
		return readErr
	}
	sent, err := h.wasSent(r.Context(), who, id)
	if err != nil {
		return err
	}
	if !sent {
		return &page.Failure{Kind: templates.ErrorNothingSent, Err: readErr}
	}
	return h.showSent(w, r, who, id)
}

// wasSent reports whether the form with change ID id was sent before.
func (h *Handlers) wasSent(ctx context.Context, who visitor, id string) (bool, error) {
	_, err := h.Audit.Change(ctx, audit.ScopeOf(who.Actor), id)
	if errors.Is(err, audit.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// showSent leads to the receipt of a change.
func (h *Handlers) showSent(w http.ResponseWriter, r *http.Request, who visitor, id string) error {
	if !page.IsHTMX(r) {
		return page.Redirect(w, r, templates.ChangePath(id))
	}
	return h.renderReceipt(w, r, who, id)
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
