package edits

import (
	"context"
	"net/http"
	"time"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/relock"
	"portal/internal/server/gate"
	"portal/internal/server/page"
)

// unlockFor puts c, which takes a transfer lock off, on the one path, and notes first when
// the lock comes back: after period.
func unlockFor(r *http.Request, changes *change.Service, relocks *relock.Service, who gate.Visitor, c change.Change, period time.Duration) (change.Result, error) {
	id := c.Ticket().ID
	plan := change.RelockPlan{Domain: c.Domain(), UnlockID: id, RelockID: change.NewID(), Due: page.VisitOf(r).Now.Add(period)}
	if err := relocks.Plan(r.Context(), who.Actor, plan); err != nil {
		return change.Result{}, err
	}
	res, err := changes.Apply(r.Context(), who.Actor, c)
	if unchanged(res, err) {
		forgetRelock(r, relocks, who, c.Domain(), id)
	}
	return res, err
}

// unchanged reports whether a change is known to have changed nothing.
func unchanged(res change.Result, err error) bool {
	return err != nil || res.Outcome == audit.Refused || res.Outcome == audit.NotSent
}

// forgetRelock removes a plan that is not true any more, of one unlocking or, with "", any.
// One that stays by mistake shows on the page, and finds the domain locked.
func forgetRelock(r *http.Request, relocks *relock.Service, who gate.Visitor, name registrar.DomainName, unlockID string) {
	ctx := context.WithoutCancel(r.Context())
	if err := relocks.Forget(ctx, who.Actor, name, unlockID); err != nil {
		page.VisitOf(r).Log.WarnContext(ctx, "plan to lock again stays", "err", err)
	}
}
