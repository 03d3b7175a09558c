package registrant

import (
	"net/http"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/web/templates"
)

// mayUnlock reports whether the visitor may have the lock taken off for a change.
func mayUnlock(on gate.Subject) bool {
	return on.Live.Lock.Changeable && on.Who.Rights.Has(registrar.RightProfile)
}

// lockSwitched answers a form that was made for the other state of the lock: to
// unlock, or to lock again, is not what its visitor agreed to. If it was sent
// before, its own work may be what switched the lock.
func (h *Handlers) lockSwitched(w http.ResponseWriter, r *http.Request, who gate.Visitor, form nameserversForm, view templates.NameserversView) error {
	unlock, changed, _ := change.GroupIDs(form.ticket.ID)
	for _, id := range []string{changed, unlock} {
		sent, err := h.gate.Receipts.Sent(r.Context(), who, id)
		if err != nil {
			return err
		}
		if sent {
			return h.gate.Receipts.Lead(w, r, who, id)
		}
	}
	view.Notice.Kind = templates.NoticeLock
	return h.renderNameservers(w, r, http.StatusConflict, view)
}

// saveUnlocked saves the nameservers of a locked domain: unlock, change, lock again.
func (h *Handlers) saveUnlocked(w http.ResponseWriter, r *http.Request, who gate.Visitor, form nameserversForm, seen change.Observed,
	wanted []registrar.Nameserver, view templates.NameserversView,
) error {
	unlock, _, _ := change.GroupIDs(form.ticket.ID)
	sent, err := h.gate.Receipts.Sent(r.Context(), who, unlock)
	if err != nil {
		return err
	}
	if sent { // and what it leads to is on that receipt
		return h.showGroup(w, r, who, form.ticket.ID)
	}
	done, err := h.Changes.ApplyUnlocked(r.Context(), who.Actor, form.ticket, seen, func(t change.Ticket, from change.Observed) change.Change {
		return change.NewNameservers(t, from, wanted)
	})
	view.Locked = done.Locked()
	view.Unlocked = err != nil && done.Unlock.ChangeID != "" || done.Change.Outcome == audit.Refused
	if err != nil {
		return h.nameserversConflict(w, r, view, err)
	}
	switch {
	case done.Unlock.Outcome == change.NoChange, done.Unlock.Outcome == audit.Refused, done.Unlock.Outcome == audit.NotSent:
		return h.nameserversResult(w, r, who, view, done.Unlock)
	case done.Change.Outcome == audit.Refused:
		return h.nameserversResult(w, r, who, view, done.Change)
	}
	return h.showGroup(w, r, who, form.ticket.ID)
}

// showGroup leads to the receipt of the change that a group is about, or, where it
// did not come to that, of taking the lock off.
func (h *Handlers) showGroup(w http.ResponseWriter, r *http.Request, who gate.Visitor, group string) error {
	unlock, changed, _ := change.GroupIDs(group)
	sent, err := h.gate.Receipts.Sent(r.Context(), who, changed)
	if err != nil {
		return err
	}
	if sent {
		return h.gate.Receipts.Lead(w, r, who, changed)
	}
	return h.gate.Receipts.Lead(w, r, who, unlock)
}
