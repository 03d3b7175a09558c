package registrant

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/server/page"
	"portal/web/templates"
)

// ticketOf reads what every form that changes something carries. A change ID that
// is none of ours is replaced, so that it can't be recorded.
func ticketOf(form url.Values) change.Ticket {
	t := change.Ticket{ID: form.Get("change_id"), Seen: form.Get("seen")}
	if !change.ValidID(t.ID) {
		t.ID = change.NewID()
	}
	return t
}

// switchOf reads a field that is to be "on" or "off". ok is false for all else: no
// button sends that, and a switch that opens something must not be guessed.
func switchOf(form url.Values, field string) (on, ok bool) {
	value := form.Get(field)
	return value == "on", value == "on" || value == "off"
}

// editForm starts the view of a page that changes something of a domain.
func (h *Handlers) editForm(r *http.Request, on subject, block templates.Block) (templates.EditForm, error) {
	head, err := h.head(r.Context(), on)
	if err != nil {
		return templates.EditForm{}, err
	}
	return templates.EditForm{Layout: h.Pages.Layout(r), Head: head, ChangeID: change.NewID(), Block: block}, nil
}

// blockOf says why nothing of a domain can be changed with right, if so.
func blockOf(on subject, right registrar.Rights) templates.Block {
	switch {
	case !on.who.Rights.Has(right):
		return templates.BlockedPermission
	case on.stale:
		return templates.BlockedDown
	case on.live.TransferAway:
		return templates.BlockedTransfer
	case on.live.Held:
		return templates.BlockedHeld
	}
	return ""
}

// seenBy is blockOf for what only those see who may change it: records and forwards
// name hosts and addresses that nobody outside can list.
func seenBy(on subject, right registrar.Rights) templates.Block {
	if !on.who.Rights.Has(right) {
		return templates.BlockedHidden
	}
	return blockOf(on, right)
}

// form renders an edit page: the whole of it, or the part that htmx replaces.
func (h *Handlers) form(w http.ResponseWriter, r *http.Request, status int, whole, part templ.Component) error {
	if page.IsPartial(r) {
		return page.Render(w, r, status, part)
	}
	return page.Render(w, r, status, whole)
}

// blocked answers a form that can't be sent because of block. What blocks may have
// come after the form was sent, so a known change ID leads to its receipt. A
// missing right does not block here: the one path denies it, and records that.
func (h *Handlers) blocked(w http.ResponseWriter, r *http.Request, who visitor, id string, block templates.Block, again func() error) (done bool, err error) {
	if block == "" || block == templates.BlockedPermission || block == templates.BlockedHidden {
		return false, nil
	}
	sent, err := h.wasSent(r.Context(), who, id)
	if err != nil {
		return true, err
	}
	if sent {
		return true, h.showSent(w, r, who, id)
	}
	return true, again()
}

// apply puts an edit on the one path and answers what became of it. again renders
// the form with a notice.
func (h *Handlers) apply(w http.ResponseWriter, r *http.Request, who visitor, c change.Change, again func(status int, n templates.FormNotice) error) error {
	res, err := h.Changes.Apply(r.Context(), who.Actor, c)
	return h.answer(w, r, who, c, res, err, again)
}

// answer says what became of an edit: what Apply returned.
func (h *Handlers) answer(w http.ResponseWriter, r *http.Request, who visitor, c change.Change, res change.Result, err error,
	again func(status int, n templates.FormNotice) error,
) error {
	switch {
	case errors.Is(err, audit.ErrBusy):
		return again(http.StatusConflict, templates.FormNotice{Kind: templates.FormBusy, ChangeID: h.openChange(r.Context(), who, c.Domain())})
	case errors.Is(err, audit.ErrStale), errors.Is(err, change.ErrReused):
		return again(http.StatusConflict, templates.FormNotice{Kind: templates.FormStale})
	case err != nil:
		return err
	}
	switch res.Outcome {
	case change.NoChange:
		return again(http.StatusOK, templates.FormNotice{Kind: templates.FormNoChange})
	case audit.Refused:
		return again(http.StatusUnprocessableEntity, templates.FormNotice{
			Kind: templates.FormRefused, Reason: res.Reason, Subject: res.Subject, ChangeID: res.ChangeID,
		})
	case audit.NotSent:
		return &page.Failure{Kind: templates.ErrorNothingSent, ChangeID: res.ChangeID}
	}
	return h.showSent(w, r, who, res.ChangeID)
}

// openChange names the change that keeps a domain busy, if the visitor may see it.
func (h *Handlers) openChange(ctx context.Context, who visitor, name registrar.DomainName) string {
	open, err := h.Audit.Unsettled(ctx, audit.ScopeOf(who.Actor), name)
	if err != nil || len(open) == 0 || who.Role != auth.RoleOwner {
		return "" // a link less
	}
	return open[0].ChangeID
}
