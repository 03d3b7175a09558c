package gate

import (
	"net/http"
	"slices"
	"time"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/web/templates/receipt"
)

// groupPatience is how long the steps of a group may take: each call has a deadline.
const groupPatience = 6 * time.Minute

// groupOf is what a change is a part of, as the log has it.
func (p *Receipts) groupOf(r *http.Request, who Visitor, story audit.Change) (receipt.Group, error) {
	if story.Group == "" {
		return receipt.Group{}, nil
	}
	made, err := p.audit.Group(r.Context(), audit.ScopeOf(who.Actor), story.Domain, story.Group)
	if err != nil || len(made) == 0 {
		return receipt.Group{}, err
	}
	view := groupView(stepsOf(story.Group, made), p.pages.Layout(r).Now.Sub(made[0].IntendedAt))
	if view.LockOff {
		unlock, _, _ := change.GroupIDs(story.Group)
		view.RelockAt, err = p.RelockAfter(r.Context(), who, unlock)
		// Without a plan it is on again, or its owner wants it off.
		view.LockOff = !view.RelockAt.IsZero()
	}
	return view, err
}

// stepsOf puts the changes of a group in the order in which they are made, those that
// were not begun too.
func stepsOf(group string, made []audit.Change) []receipt.Step {
	unlock, changed, _ := change.GroupIDs(group)
	var steps, lock []receipt.Step
	main := receipt.Step{Kind: kind.NameserversSet}
	for _, c := range made {
		switch {
		case c.Kind == kind.HostAddToRegistry:
			steps = append(steps, stepOf(c, receipt.Step{Kind: kind.HostAddToRegistry, Host: change.RegisteredHost(c)}))
		case c.ID == changed:
			main = stepOf(c, main)
		case c.ID == unlock:
			lock = []receipt.Step{stepOf(c, receipt.Step{Kind: kind.LockSet}), {Kind: kind.LockSet, Lock: true}}
		case c.Kind == kind.LockSet && len(lock) > 0: // of several tries the last one tells
			lock[1] = stepOf(c, lock[1])
		}
	}
	if len(lock) == 0 {
		return append(steps, main)
	}
	return append(steps, lock[0], main, lock[1])
}

func stepOf(c audit.Change, step receipt.Step) receipt.Step {
	step.ChangeID = c.ID
	step.Outcome, step.Resolution = OutcomeOf(c)
	return step
}

// groupView says whether steps are still to come, age after the first.
func groupView(steps []receipt.Step, age time.Duration) receipt.Group {
	if len(steps) < 2 {
		return receipt.Group{}
	}
	g := receipt.Group{Steps: steps}
	last := steps[len(steps)-1]
	g.Open = age < groupPatience && last.ChangeID == "" && !slices.ContainsFunc(steps, stops)
	g.LockOff = !g.Open && last.Lock && slices.ContainsFunc(steps, opened) && !inForce(last)
	return g
}

// stops reports whether nothing follows a step. What prepares the change must be in
// force; of the change itself it is enough that its outcome is known: until it is, no
// other change can be made.
func stops(s receipt.Step) bool {
	switch {
	case s.ChangeID == "" || s.Outcome == receipt.OutcomeSending:
		return false
	case s.Kind == kind.NameserversSet:
		return s.Outcome == receipt.OutcomeUnknown
	}
	return s.Outcome != receipt.OutcomeApplied
}

// opened reports whether a step took the lock off.
func opened(s receipt.Step) bool {
	return s.Kind == kind.LockSet && !s.Lock && inForce(s)
}

func inForce(s receipt.Step) bool {
	return s.Outcome == receipt.OutcomeApplied || s.Resolution == receipt.ResolutionConfirmed
}
