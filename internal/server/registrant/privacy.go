package registrant

import (
	"net/http"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/web/templates"
)

// showPrivacy handles GET /domains/{domain}/privacy.
func (h *Handlers) showPrivacy(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	on, err := h.gate.Domains.Live(r, who)
	if err != nil {
		return err
	}
	view, err := h.privacyView(r, on)
	if err != nil {
		return err
	}
	return gate.Render(w, r, http.StatusOK, templates.PrivacyPage(view), templates.PrivacyForm(view))
}

func (h *Handlers) privacyView(r *http.Request, on gate.Subject) (templates.PrivacyView, error) {
	form, err := h.gate.Domains.EditForm(r, on, privacyBlock(on))
	form.Seen = change.PrivacySeen(on.Live.Privacy)
	return templates.PrivacyView{EditForm: form, Privacy: on.Live.Privacy}, err
}

// privacyBlock says why privacy can't be switched, if so. While it is being
// switched, or where its state is not known, there is nothing to switch.
func privacyBlock(on gate.Subject) templates.Block {
	switch on.Live.Privacy {
	case registrar.PrivacyUnsupported:
		return templates.BlockedUnsupported
	case registrar.PrivacyOn, registrar.PrivacyOff:
		return gate.BlockOf(on, registrar.RightProfile)
	}
	return templates.Blocked
}

// savePrivacy handles POST /domains/{domain}/privacy.
func (h *Handlers) savePrivacy(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	ticket := gate.TicketOf(r.PostForm)
	name, who, seen, err := h.observe(r, who)
	if err != nil {
		return h.resubmitted(w, r, who, ticket.ID, err)
	}
	view, err := h.privacyView(r, gate.Subject{Name: name, Who: who, Live: seen.Domain})
	if err != nil {
		return err
	}
	again := func(status int, n templates.FormNotice) error {
		view.Notice = n
		return gate.Render(w, r, status, templates.PrivacyPage(view), templates.PrivacyForm(view))
	}
	done, err := h.blocked(w, r, who, ticket.ID, view.Block, func() error { return again(http.StatusUnprocessableEntity, templates.FormNotice{}) })
	if done {
		return err
	}
	wanted, ok := gate.Switch(r.PostForm, "privacy")
	if !ok {
		return again(http.StatusUnprocessableEntity, templates.FormNotice{Kind: templates.FormProblems, Problems: 1})
	}
	return h.apply(w, r, who, change.NewPrivacy(ticket, seen, wanted), again)
}

// savedPrivacy words what savePrivacy is about to save.
func savedPrivacy(r *http.Request, l templates.Layout) []templates.ReauthItem {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil {
		return nil
	}
	return templates.PrivacySummary(l, name, r.PostForm.Get("privacy") == "on")
}
