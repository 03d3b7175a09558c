package edits

import (
	"net/http"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/web/templates/ui"
)

// mayUnlock reports whether the visitor may have the lock taken off for a change.
func mayUnlock(on gate.Subject) bool {
	return on.Live.Lock.Changeable && on.Who.Rights.Has(registrar.RightProfile)
}

// lockSwitched answers a form that was made for the other state of the lock: to
// unlock, or to lock again, is not what its visitor agreed to. If it was sent
// before, its own work may be what switched the lock.
func (p nameserversPage) lockSwitched(e *nameserversEdit) error {
	unlock, _, _ := change.GroupIDs(e.Ticket.ID)
	sent, err := p.gate.Receipts.Sent(e.R.Context(), e.On.Who, unlock)
	if err != nil {
		return err
	}
	if sent {
		return e.Lead(unlock)
	}
	return e.Again(http.StatusConflict, ui.FormBanner{Kind: ui.BannerLock})
}

// applyUnlocked saves the nameservers of a locked domain: unlock, change, lock again.
func (p nameserversPage) applyUnlocked(e *nameserversEdit, seen change.Observed) (change.Result, error) {
	unlock, _, _ := change.GroupIDs(e.Ticket.ID)
	sent, err := p.gate.Receipts.Sent(e.R.Context(), e.On.Who, unlock)
	if err != nil {
		return change.Result{}, err
	}
	if sent { // and what it leads to is on that receipt
		return p.groupResult(e)
	}
	ticket, v := e.View.form.ticketOf(e.Ticket, e.View.wanted), e.View
	done, err := p.gate.Changes.ApplyUnlocked(e.R.Context(), e.On.Who.Actor, ticket, seen, func(t change.Ticket, from change.Observed) change.Change {
		return change.NewNameservers(t, from, v.wanted)
	})
	v.Locked = done.Locked()
	v.Unlocked = err != nil && done.Unlock.ChangeID != "" || done.Change.Outcome == audit.Refused
	if err != nil {
		return change.Result{}, err
	}
	switch {
	case done.Unlock.Outcome == change.NoChange, done.Unlock.Outcome == audit.Refused, done.Unlock.Outcome == audit.NotSent:
		return done.Unlock, nil
	case done.Change.Outcome == audit.Refused:
		return done.Change, nil
	}
	return p.groupResult(e)
}

// groupResult leads to the receipt of the change that a group is about, or, where it
// did not come to that, of taking the lock off. Those tell what became of it.
func (p nameserversPage) groupResult(e *nameserversEdit) (change.Result, error) {
	unlock, changed, _ := change.GroupIDs(e.Ticket.ID)
	sent, err := p.gate.Receipts.Sent(e.R.Context(), e.On.Who, changed)
	if err != nil {
		return change.Result{}, err
	}
	if sent {
		return change.Result{ChangeID: changed, Outcome: change.Sending}, nil
	}
	return change.Result{ChangeID: unlock, Outcome: change.Sending}, nil
}
