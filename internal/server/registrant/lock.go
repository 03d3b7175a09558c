package registrant

import (
	"net/http"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/web/templates"
)

// showLock handles GET /domains/{domain}/lock.
func (h *Handlers) showLock(w http.ResponseWriter, r *http.Request, who visitor) error {
	on, err := h.liveDomain(r, who)
	if err != nil {
		return err
	}
	view, err := h.lockView(r, on)
	if err != nil {
		return err
	}
	return h.form(w, r, http.StatusOK, templates.LockPage(view), templates.LockForm(view))
}

func (h *Handlers) lockView(r *http.Request, on subject) (templates.LockView, error) {
	form, err := h.editForm(r, on, lockBlock(on))
	form.Seen = change.LockSeen(on.live.Lock.Locked)
	return templates.LockView{EditForm: form, Locked: on.live.Lock.Locked}, err
}

// lockBlock says why the lock can't be switched, if so.
func lockBlock(on subject) templates.Block {
	if !on.live.Lock.Supported {
		return templates.BlockedUnsupported
	}
	if block := blockOf(on, registrar.RightProfile); block != "" {
		return block
	}
	if !on.live.Lock.Changeable {
		return templates.BlockedHeld
	}
	return ""
}

// saveLock handles POST /domains/{domain}/lock.
func (h *Handlers) saveLock(w http.ResponseWriter, r *http.Request, who visitor) error {
	ticket, locked := ticketOf(r.PostForm), r.PostForm.Get("lock") == "on"
	name, who, seen, err := h.observe(r, who)
	if err != nil {
		return h.resubmitted(w, r, who, ticket.ID, err)
	}
	view, err := h.lockView(r, subject{name: name, who: who, live: seen.Domain})
	if err != nil {
		return err
	}
	again := func(status int, n templates.FormNotice) error {
		view.Notice = n
		return h.form(w, r, status, templates.LockPage(view), templates.LockForm(view))
	}
	done, err := h.blocked(w, r, who, ticket.ID, view.Block, func() error { return again(http.StatusUnprocessableEntity, templates.FormNotice{}) })
	if done {
		return err
	}
	return h.apply(w, r, who, change.NewLock(ticket, seen, locked), again)
}

// savedLock words what saveLock is about to save.
func savedLock(r *http.Request, l templates.Layout) []templates.ReauthItem {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil {
		return nil
	}
	return templates.LockSummary(l, name, r.PostForm.Get("lock") == "on")
}
