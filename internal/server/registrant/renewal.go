package registrant

import (
	"net/http"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/web/templates"
)

// showRenewal handles GET /domains/{domain}/renewal.
func (h *Handlers) showRenewal(w http.ResponseWriter, r *http.Request, who visitor) error {
	on, err := h.liveDomain(r, who)
	if err != nil {
		return err
	}
	view, err := h.renewalView(r, on)
	if err != nil {
		return err
	}
	return h.form(w, r, http.StatusOK, templates.RenewalPage(view), templates.RenewalForm(view))
}

func (h *Handlers) renewalView(r *http.Request, on subject) (templates.RenewalView, error) {
	form, err := h.editForm(r, on, blockOf(on, registrar.RightProfile))
	form.Seen = change.RenewalSeen(on.live.Renewal)
	return templates.RenewalView{EditForm: form, Renewal: on.live.Renewal, Chosen: on.live.Renewal, Expires: on.live.Expires}, err
}

// saveRenewal handles POST /domains/{domain}/renewal.
func (h *Handlers) saveRenewal(w http.ResponseWriter, r *http.Request, who visitor) error {
	ticket, wanted := ticketOf(r.PostForm), registrar.Renewal(r.PostForm.Get("renewal"))
	name, who, seen, err := h.observe(r, who)
	if err != nil {
		return h.resubmitted(w, r, who, ticket.ID, err)
	}
	view, err := h.renewalView(r, subject{name: name, who: who, live: seen.Domain})
	if err != nil {
		return err
	}
	again := func(status int, n templates.FormNotice) error {
		view.Notice = n
		return h.form(w, r, status, templates.RenewalPage(view), templates.RenewalForm(view))
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
