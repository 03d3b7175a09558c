package registrant

import (
	"net/http"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/web/templates"
)

// showRenewal handles GET /domains/{domain}/renewal.
func (h *Handlers) showRenewal(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	on, err := h.gate.Domains.Live(r, who)
	if err != nil {
		return err
	}
	view, err := h.renewalView(r, on)
	if err != nil {
		return err
	}
	return gate.Render(w, r, http.StatusOK, templates.RenewalPage(view), templates.RenewalForm(view))
}

func (h *Handlers) renewalView(r *http.Request, on gate.Subject) (templates.RenewalView, error) {
	form, err := h.gate.Domains.EditForm(r, on, gate.BlockOf(on, registrar.RightProfile))
	form.Seen = change.RenewalSeen(on.Live.Renewal)
	return templates.RenewalView{EditForm: form, Renewal: on.Live.Renewal, Chosen: on.Live.Renewal, Expires: on.Live.Expires}, err
}

// saveRenewal handles POST /domains/{domain}/renewal.
func (h *Handlers) saveRenewal(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	ticket, wanted := gate.TicketOf(r.PostForm), registrar.Renewal(r.PostForm.Get("renewal"))
	name, who, seen, err := h.observe(r, who)
	if err != nil {
		return h.resubmitted(w, r, who, ticket.ID, err)
	}
	view, err := h.renewalView(r, gate.Subject{Name: name, Who: who, Live: seen.Domain})
	if err != nil {
		return err
	}
	again := func(status int, n templates.FormNotice) error {
		view.Notice = n
		return gate.Render(w, r, status, templates.RenewalPage(view), templates.RenewalForm(view))
	}
	done, err := h.blocked(w, r, who, ticket.ID, view.Block, func() error { return again(http.StatusUnprocessableEntity, templates.FormNotice{}) })
	if done {
		return err
	}
	switch wanted {
	case registrar.RenewalAuto, registrar.RenewalManual, registrar.RenewalExpire:
	default:
		return again(http.StatusUnprocessableEntity, templates.FormNotice{Kind: templates.FormProblems, Problems: 1})
	}
	view.Chosen = wanted
	return h.apply(w, r, who, change.NewRenewal(ticket, seen, wanted), again)
}

// savedRenewal words what saveRenewal is about to save.
func savedRenewal(r *http.Request, l templates.Layout) []templates.ReauthItem {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil {
		return nil
	}
	return templates.RenewalSummary(l, name, registrar.Renewal(r.PostForm.Get("renewal")))
}
