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

// saveNameservers handles POST /domains/{domain}/nameservers.
func (h *Handlers) saveNameservers(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	form := parseNameservers(r.PostForm)
	name, who, seen, err := h.observeParts(r, who, nameserversParts)
	if err != nil {
		return h.resubmitted(w, r, who, form.ticket.ID, err)
	}
	view, err := h.nameserversView(r, gate.Subject{Name: name, Who: who, Live: seen.Domain})
	if err != nil {
		return err
	}
	if view.Block != "" {
		return h.nameserversBlocked(w, r, who, form, seen, view)
	}
	view.Hosts, view.KeepDS = padded(form.hosts, limitsFor(name)), form.keepDS
	if !form.save {
		view.Hosts, view.Did = form.edited(view.Presets), form.edit
		view.ChangeID, view.Seen = form.ticket.ID, form.ticket.Seen
		return h.renderNameservers(w, r, http.StatusOK, view)
	}
	if form.unlock != seen.Domain.Lock.Locked {
		return h.lockSwitched(w, r, who, form, view)
	}
	wanted, problems := form.check(limitsFor(name), seen.Domain.Nameservers)
	if len(problems) > 0 {
		view.ChangeID, view.Seen = form.ticket.ID, form.ticket.Seen
		view.Problems, view.Notice.Kind = problems, templates.NoticeProblems
		return h.renderNameservers(w, r, http.StatusUnprocessableEntity, view)
	}
	if done, err := h.askFirst(w, r, who, form, seen, wanted, view); done {
		return err
	}
	return h.applyNameservers(w, r, who, form, seen, wanted, view)
}

// nameserversBlocked answers a form that can't be sent.
func (h *Handlers) nameserversBlocked(w http.ResponseWriter, r *http.Request, who gate.Visitor, form nameserversForm, seen change.Observed,
	view templates.NameserversView,
) error {
	if view.Block == templates.BlockedPermission { // denied on the one path, which logs it
		_, err := h.Changes.Apply(r.Context(), who.Actor, change.NewNameservers(form.ticket, seen, nil))
		return err
	}
	_, err := h.blocked(w, r, who, form.ticket.ID, view.Block, func() error {
		return h.renderNameservers(w, r, http.StatusUnprocessableEntity, view)
	})
	return err
}

// askFirst answers a request to check the nameservers, or stops a save that needs
// confirming.
func (h *Handlers) askFirst(w http.ResponseWriter, r *http.Request, who gate.Visitor, form nameserversForm, seen change.Observed,
	wanted []registrar.Nameserver, view templates.NameserversView,
) (done bool, err error) {
	if form.probe {
		view.ChangeID, view.Seen = form.ticket.ID, form.ticket.Seen
		return true, h.showCheck(w, r, who, wanted, view)
	}
	if !form.keepDS && wouldBreakDNSSEC(seen.Domain, wanted) {
		return true, h.askAboutDS(w, r, who, form, view)
	}
	return h.askAboutCheck(w, r, who, form, wanted, view)
}

// applyNameservers makes hosts known to the registry that it lacks, and saves.
func (h *Handlers) applyNameservers(w http.ResponseWriter, r *http.Request, who gate.Visitor, form nameserversForm, seen change.Observed,
	wanted []registrar.Nameserver, view templates.NameserversView,
) error {
	if err := h.Changes.RequireProof(who.Actor, change.NewNameservers(form.ticket, seen, wanted)); err != nil {
		return err // before a host is added for it
	}
	seen, held, err := h.addHosts(r, who, form, seen, wanted)
	if err != nil {
		return h.nameserversConflict(w, r, view, err)
	}
	if held != nil {
		return h.nameserversResult(w, r, who, view, *held)
	}
	if form.unlock {
		return h.saveUnlocked(w, r, who, form, seen, wanted, view)
	}
	res, err := h.Changes.Apply(r.Context(), who.Actor, change.NewNameservers(form.ticket, seen, wanted))
	if err != nil {
		return h.nameserversConflict(w, r, view, err)
	}
	return h.nameserversResult(w, r, who, view, res)
}

// nameserversConflict answers what another edit made impossible: both values, and a fresh form.
func (h *Handlers) nameserversConflict(w http.ResponseWriter, r *http.Request, view templates.NameserversView, err error) error {
	switch {
	case errors.Is(err, audit.ErrBusy):
		view.Notice = templates.NameserversNotice{Kind: templates.NoticeBusy}
		if open := view.Head.Checking; len(open) > 0 {
			view.Notice.ChangeID, view.Notice.ChangeNumber = open[0], open[0]
		}
	case errors.Is(err, audit.ErrStale), errors.Is(err, change.ErrReused):
		view.Notice = templates.NameserversNotice{Kind: templates.NoticeStale}
	default:
		return err
	}
	return h.renderNameservers(w, r, http.StatusConflict, view)
}

// nameserversResult answers what Apply found out.
func (h *Handlers) nameserversResult(w http.ResponseWriter, r *http.Request, who gate.Visitor, view templates.NameserversView, res change.Result) error {
	switch res.Outcome {
	case change.NoChange:
		view.Notice = templates.NameserversNotice{Kind: templates.NoticeNoChange}
		return h.renderNameservers(w, r, http.StatusOK, view)
	case audit.Refused:
		view.Notice = templates.NameserversNotice{
			Kind: templates.NoticeRefused, Reason: res.Reason, Subject: res.Subject,
			ChangeID: res.ChangeID, ChangeNumber: res.ChangeID,
		}
		view.Problems = refusedHost(view, res)
		return h.renderNameservers(w, r, http.StatusUnprocessableEntity, view)
	case audit.NotSent:
		return &page.Failure{Kind: templates.ErrorNothingSent, ChangeID: res.ChangeID}
	}
	return h.gate.Receipts.Lead(w, r, who, res.ChangeID)
}
