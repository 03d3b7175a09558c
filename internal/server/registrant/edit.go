package registrant

import (
	"errors"
	"net/http"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// observe checks that the visitor may edit the domain of the path, and reads
// what the edit starts from.
func (h *Handlers) observe(r *http.Request, who gate.Visitor) (registrar.DomainName, gate.Visitor, change.Observed, error) {
	return h.observeParts(r, who, registrar.PageParts)
}

// observeParts is observe for an edit that needs other parts.
func (h *Handlers) observeParts(r *http.Request, who gate.Visitor, parts registrar.Parts) (registrar.DomainName, gate.Visitor, change.Observed, error) {
	on, err := h.gate.Domains.Read(r, who, parts, nil)
	return on.Name, on.Who, on.Observed, err
}

// resubmitted leads to the receipt of a form that was sent before, where the
// registrar can't be read: "nothing changed" would not be true then.
func (h *Handlers) resubmitted(w http.ResponseWriter, r *http.Request, who gate.Visitor, id string, readErr error) error {
	if !errors.Is(readErr, registrar.ErrUnavailable) {
		return readErr
	}
	sent, err := h.gate.Receipts.Sent(r.Context(), who, id)
	if err != nil {
		return err
	}
	if !sent {
		return &page.Failure{Kind: templates.ErrorNothingSent, Err: readErr}
	}
	return h.gate.Receipts.Lead(w, r, who, id)
}

// blocked answers a form that can't be sent because of block. What blocks may have
// come after the form was sent, so a known change ID leads to its receipt. A
// missing right does not block here: the one path denies it, and records that.
func (h *Handlers) blocked(w http.ResponseWriter, r *http.Request, who gate.Visitor, id string, block templates.Block, again func() error) (done bool, err error) {
	if block == "" || block == templates.BlockedPermission || block == templates.BlockedHidden {
		return false, nil
	}
	sent, err := h.gate.Receipts.Sent(r.Context(), who, id)
	if err != nil {
		return true, err
	}
	if sent {
		return true, h.gate.Receipts.Lead(w, r, who, id)
	}
	return true, again()
}

// apply puts an edit on the one path and answers what became of it. again renders
// the form with a notice.
func (h *Handlers) apply(w http.ResponseWriter, r *http.Request, who gate.Visitor, c change.Change, again func(status int, n templates.FormNotice) error) error {
	res, err := h.Changes.Apply(r.Context(), who.Actor, c)
	return h.answer(w, r, who, c, res, err, again)
}

// answer says what became of an edit: what Apply returned.
func (h *Handlers) answer(w http.ResponseWriter, r *http.Request, who gate.Visitor, c change.Change, res change.Result, err error,
	again func(status int, n templates.FormNotice) error,
) error {
	switch {
	case errors.Is(err, audit.ErrBusy):
		return again(http.StatusConflict, templates.FormNotice{Kind: templates.FormBusy, ChangeID: h.gate.Domains.OpenChange(r.Context(), who, c.Domain())})
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
	return h.gate.Receipts.Lead(w, r, who, res.ChangeID)
}
