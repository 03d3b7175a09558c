package registrant

import (
	"net/http"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/web/templates"
)

// showPrivacy handles GET /domains/{domain}/privacy.
func (h *Handlers) showPrivacy(w http.ResponseWriter, r *http.Request, who visitor) error {
	on, err := h.liveDomain(r, who)
	if err != nil {
		return err
	}
	view, err := h.privacyView(r, on)
	if err != nil {
		return err
	}
	return h.form(w, r, http.StatusOK, templates.PrivacyPage(view), templates.PrivacyForm(view))
}

func (h *Handlers) privacyView(r *http.Request, on subject) (templates.PrivacyView, error) {
	form, err := h.editForm(r, on, privacyBlock(on))
	form.Seen = change.PrivacySeen(on.live.Privacy)
	return templates.PrivacyView{EditForm: form, Privacy: on.live.Privacy}, err
}

// privacyBlock says why privacy can't be switched, if so. While it is being
// switched, or where its state is not known, there is nothing to switch.
func privacyBlock(on subject) templates.Block {
	switch on.live.Privacy {
	case registrar.PrivacyUnsupported:
		return templates.BlockedUnsupported
	case registrar.PrivacyOn, registrar.PrivacyOff:
		return blockOf(on, registrar.RightProfile)
	}
	return templates.Blocked
}

// savePrivacy handles POST /domains/{domain}/privacy.
func (h *Handlers) savePrivacy(w http.ResponseWriter, r *http.Request, who visitor) error {
	ticket := ticketOf(r.PostForm)
	name, who, seen, err := h.observe(r, who)
	if err != nil {
		return h.resubmitted(w, r, who, ticket.ID, err)
	}
	view, err := h.privacyView(r, subject{name: name, who: who, live: seen.Domain})
	if err != nil {
		return err
	}
	again := func(status int, n templates.FormNotice) error {
		view.Notice = n
		return h.form(w, r, status, templates.PrivacyPage(view), templates.PrivacyForm(view))
	}
	done, err := h.blocked(w, r, who, ticket.ID, view.Block, func() error { return again(http.StatusUnprocessableEntity, templates.FormNotice{}) })
	if done {
		return err
	}
	wanted, ok := switchOf(r.PostForm, "privacy")
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
