package edits

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/relock"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// lockPage switches the transfer lock, off for a time if that is asked for.
type lockPage struct {
	gate    *gate.Gate
	relocks *relock.Service
}

type lockEdit = gate.Edit[*edits.LockView]

func (p lockPage) form() gate.Form[*edits.LockView] {
	return gate.Form[*edits.LockView]{
		Gate: p.gate,
		View: p.view,
		Components: func(v *edits.LockView) (whole, part templ.Component) {
			return edits.LockPage(*v), edits.LockForm(*v)
		},
		Button: p.keepUnlocked,
		Parse:  parseLock,
		Apply:  p.apply,
		Back:   map[kind.Kind]gate.Back[*edits.LockView]{kind.LockSet: backLock},
	}
}

func (p lockPage) view(r *http.Request, on gate.Subject) (*edits.LockView, error) {
	form, err := p.gate.Domains.EditForm(r, on, lockBlock(on))
	if err != nil {
		return nil, err
	}
	form.Seen = change.LockSeen(on.Live.Lock.Locked)
	view := &edits.LockView{EditForm: form, Locked: on.Live.Lock.Locked}
	view.RelockAt, err = relockAt(r.Context(), p.relocks, on)
	return view, err
}

// relockAt is when an unlocked domain is locked again; the zero time for never.
func relockAt(ctx context.Context, relocks *relock.Service, on gate.Subject) (time.Time, error) {
	if on.Live.Lock.Locked {
		return time.Time{}, nil
	}
	due, err := relocks.Due(ctx, on.Who.Actor, on.Name)
	if errors.Is(err, relock.ErrNone) {
		return time.Time{}, nil
	}
	return due, err
}

// lockBlock says why the lock can't be switched, if so.
func lockBlock(on gate.Subject) ui.Block {
	if !on.Live.Lock.Supported {
		return ui.BlockedUnsupported
	}
	if block := gate.BlockOf(on, registrar.RightProfile); block != "" {
		return block
	}
	if !on.Live.Lock.Changeable {
		return ui.BlockedHeld
	}
	return ""
}

// keepUnlocked takes back that a domain is to be locked again. That is as good as
// unlocking it, so it needs the same proof.
func (p lockPage) keepUnlocked(e *lockEdit) (done bool, err error) {
	if e.R.PostForm.Get("lock") != "keep" {
		return false, nil
	}
	if err := auth.Prove(e.On.Who.Actor, page.VisitOf(e.R).Now); err != nil {
		return true, err
	}
	if err := p.relocks.Keep(e.R.Context(), e.On.Who.Actor, e.On.Name); err != nil {
		return true, err
	}
	e.View.RelockAt = time.Time{}
	return true, e.Again(http.StatusOK, ui.FormBanner{Kind: ui.FormKept})
}

func parseLock(e *lockEdit) (change.Change, int, error) {
	locked, ok := gate.Switch(e.R.PostForm, "lock")
	_, known := unlockPeriod(e)
	return change.NewLock(e.Ticket, e.On.Observed, locked), gate.Wrong(!ok || !locked && !known), nil
}

// unlockPeriod is for how long the lock is to come off; 0 is for good.
func unlockPeriod(e *lockEdit) (period time.Duration, known bool) {
	period, known = edits.UnlockPeriods[e.R.PostForm.Get("for")]
	return period, known
}

// apply puts the edit on the one path. What the owner does leaves no older plan behind.
func (p lockPage) apply(e *lockEdit, c change.Change) (change.Result, error) {
	locked, _ := gate.Switch(e.R.PostForm, "lock")
	period, _ := unlockPeriod(e)
	changes := len(c.Diff()) > 0
	if changes && !locked && period > 0 {
		return unlockFor(e.R, p.gate.Changes, p.relocks, e.On.Who, c, period)
	}
	res, err := p.gate.Changes.Apply(e.R.Context(), e.On.Who.Actor, c)
	if !unchanged(res, err) && (locked || changes) { // else the plan is what is in force
		forgetRelock(e.R, p.relocks, e.On.Who, e.On.Name, "")
	}
	return res, err
}

// savedLock words what the form is about to save.
func savedLock(r *http.Request, l ui.Layout, name registrar.DomainName) []ui.ReauthItem {
	return edits.LockSummary(l, name, r.PostForm.Get("lock") == "on", r.PostForm.Get("for"))
}
