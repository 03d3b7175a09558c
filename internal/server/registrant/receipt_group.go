package registrant

import (
	"errors"
	"net/http"
	"time"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/web/templates"
)

// groupPatience is how long the steps of a group may take: each call has a deadline.
const groupPatience = 6 * time.Minute

// groupOf is what a change is a part of, as the log has it.
func (h *Handlers) groupOf(r *http.Request, who visitor, story audit.Change) (templates.ReceiptGroup, error) {
	if story.Group == "" {
		return templates.ReceiptGroup{}, nil
	}
	unlock, changed, relock := change.GroupIDs(story.Group)
	steps := []templates.ReceiptStep{
		{Kind: templates.ActivityLock}, {Kind: templates.ActivityNameservers}, {Kind: templates.ActivityLock, Lock: true},
	}
	var begun time.Time
	for i, id := range []string{unlock, changed, relock} {
		step, err := h.Audit.Change(r.Context(), audit.ScopeOf(who.Actor), id)
		if errors.Is(err, audit.ErrNotFound) {
			continue
		}
		if err != nil {
			return templates.ReceiptGroup{}, err
		}
		if i == 0 {
			begun = step.IntendedAt
		}
		steps[i].ChangeID = id
		steps[i].Outcome, steps[i].Resolution = outcomeOf(step)
	}
	view := groupView(steps, h.Pages.Layout(r).Now.Sub(begun))
	if view.LockOff {
		at, err := h.relockAfter(r.Context(), who, unlock)
		view.RelockAt = at
		return view, err
	}
	return view, nil
}

// groupView says whether steps are still to come, age after the first.
func groupView(steps []templates.ReceiptStep, age time.Duration) templates.ReceiptGroup {
	first, last := steps[0], steps[len(steps)-1]
	g := templates.ReceiptGroup{Steps: steps}
	g.Open = age < groupPatience && last.ChangeID == "" && !stuck(steps) &&
		(first.Outcome == templates.OutcomeSending || first.Outcome == templates.OutcomeApplied)
	locked := last.Outcome == templates.OutcomeApplied || last.Resolution == templates.ResolutionConfirmed
	opened := first.Outcome == templates.OutcomeApplied || first.Resolution == templates.ResolutionConfirmed
	g.LockOff = !g.Open && opened && !locked
	return g
}

// stuck reports whether nothing follows any more: what became of the change itself
// is not known, and until it is no other change can be made.
func stuck(steps []templates.ReceiptStep) bool { return steps[1].Outcome == templates.OutcomeUnknown }
