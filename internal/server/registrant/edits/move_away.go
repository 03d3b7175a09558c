package edits

import (
	"net/http"

	"github.com/a-h/templ"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/relock"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// moveAwayPage takes the lock off for a week and shows the transfer code, by one form.
type moveAwayPage struct {
	gate    *gate.Gate
	relocks *relock.Service
}

type moveAwayEdit = gate.Edit[*edits.MoveAwayView]

// form has the unlocking as its change where the domain is locked, else the showing of the
// code. A page that shows a code is never a part of another: it is not swapped in.
func (p moveAwayPage) form() gate.Form[*edits.MoveAwayView] {
	return gate.Form[*edits.MoveAwayView]{
		Gate: p.gate,
		Asks: []gate.Ask{gate.Asks(contactsOf)},
		View: p.view,
		Components: func(v *edits.MoveAwayView) (whole, part templ.Component) {
			return edits.MoveAwayPage(*v), edits.MoveAwayForm(*v)
		},
		Parse: parseMoveAway,
		Apply: p.apply,
		Done:  p.done,
	}
}

func (p moveAwayPage) view(r *http.Request, on gate.Subject) (*edits.MoveAwayView, error) {
	pending, err := ownerWaits(r, on)
	if err != nil {
		return nil, err
	}
	form, err := p.gate.Domains.EditForm(r, on, moveAwayBlock(on))
	if err != nil {
		return nil, err
	}
	form.Seen = change.LockSeen(on.Live.Lock.Locked)
	view := &edits.MoveAwayView{EditForm: form, OwnerWaits: pending, CancelID: change.NewID(), CancelSeen: change.LockSeen(false)}
	view.AskPassword = auth.Prove(on.Who.Actor, page.VisitOf(r).Now) != nil
	view.RelockAt, err = relockAt(r.Context(), p.relocks, on)
	return view, err
}

// ownerWaits reports whether a change of owner is not finished, for who may know.
func ownerWaits(r *http.Request, on gate.Subject) (bool, error) {
	if on.Stale || !on.Who.Rights.Has(registrar.RightOwnerContact) {
		return false, nil
	}
	set, err := contactsOf(r.Context(), on.Who, on.Name)
	return set.PendingOwner != "", err
}

// moveAwayBlock says why the domain can't be moved by a code, if so.
func moveAwayBlock(on gate.Subject) ui.Block {
	if facts, _ := rules.FactsFor(on.Name); facts.AuthCode == registrar.No {
		return ui.Blocked
	}
	if block := gate.BlockOf(on, registrar.RightProfile); block != "" {
		return block
	}
	if lock := on.Live.Lock; lock.Locked && !lock.Changeable {
		return ui.BlockedHeld
	}
	return ""
}

// parseMoveAway takes the form of a domain that was unlocked, and is, for one that asks for
// the code alone. All others are about the lock, and out of date if it changed meanwhile.
func parseMoveAway(e *moveAwayEdit) (change.Change, int, error) {
	if open := change.LockSeen(false); e.Ticket.Seen == open && !e.On.Live.Lock.Locked {
		ticket := change.Ticket{ID: e.Ticket.ID, Seen: change.AuthCodeSeen()}
		return change.NewShowAuthCode(ticket, e.On.Observed, e.On.Who.Registrar.CodeReader), 0, nil
	}
	return change.NewLock(e.Ticket, e.On.Observed, false), 0, nil
}

func (p moveAwayPage) apply(e *moveAwayEdit, c change.Change) (change.Result, error) {
	if _, unlocks := c.(change.Lock); unlocks && len(c.Diff()) > 0 {
		return unlockFor(e.R, p.gate.Changes, p.relocks, e.On.Who, c, edits.MoveAwayPeriod)
	}
	return p.gate.Changes.Apply(e.R.Context(), e.On.Who.Actor, c)
}

// done answers with the code once the domain is known to be unlocked. A form that was sent
// before leads to its receipt, and so does a lock of which that is not known.
func (p moveAwayPage) done(e *moveAwayEdit, c change.Change, res change.Result) (done bool, err error) {
	reveal, shows := c.(*change.AuthCodeReveal)
	switch {
	case e.Sent() && !hidden(res), !shows && res.Outcome != audit.Applied:
		return false, nil
	case !shows:
		if err := p.unlocked(e); err != nil {
			return true, err
		}
		reveal, res = p.reveal(e)
	}
	code, read := reveal.Code()
	switch {
	case res.Outcome == audit.Applied && read:
		e.View.Moved, e.View.Code = edits.MovedShown, code.Reveal()
		if code.IsEmpty() {
			e.View.Moved = edits.MovedNone
		}
	case hidden(res) && p.mail(e):
		e.View.Moved = edits.MovedMailed
	case shows && !hidden(res):
		return false, nil
	default:
		e.View.Moved = edits.MovedFailed
	}
	return true, p.answer(e)
}

// hidden reports whether the registrar shows nobody the code, or not to us.
func hidden(res change.Result) bool {
	return res.Outcome == audit.Refused && (res.Reason == registrar.ReasonPermission || res.Reason == registrar.ReasonUnsupported)
}

// unlocked brings the view up to date: it was made before the lock came off.
func (p moveAwayPage) unlocked(e *moveAwayEdit) (err error) {
	e.On.Live.Lock.Locked = false
	e.View.Head.State.Lock.Locked = false
	e.View.RelockAt, err = relockAt(e.R.Context(), p.relocks, e.On)
	return err
}

// reveal reads the code in a step of its own after the unlocking. Its failure is no
// failure of the form: the lock is off, which the answer has to say.
func (p moveAwayPage) reveal(e *moveAwayEdit) (*change.AuthCodeReveal, change.Result) {
	ticket, from, err := p.step(e, "show")
	c := change.NewShowAuthCode(ticket, from, e.On.Who.Registrar.CodeReader)
	if err != nil {
		return c, change.Result{}
	}
	return c, p.take(e, c)
}

// mail has the code mailed, and reports whether that was done.
func (p moveAwayPage) mail(e *moveAwayEdit) bool {
	ticket, from, err := p.step(e, "mail")
	return err == nil && p.take(e, change.NewSendAuthCode(ticket, from)).Outcome == audit.Applied
}

// step is the start of a change that belongs to the form's: it is the same one when the
// form is sent again, and begins where the one before it ended.
func (p moveAwayPage) step(e *moveAwayEdit, name string) (change.Ticket, change.Observed, error) {
	version, err := p.gate.Changes.Version(e.R.Context(), e.On.Who.Actor, e.On.Name)
	if err != nil {
		page.Warn(e.R.Context(), page.VisitOf(e.R).Log, "transfer code not asked for", err)
	}
	return change.Ticket{ID: change.StepID(e.Ticket.ID, name), Seen: change.AuthCodeSeen()},
		change.Observed{Domain: registrar.Domain{Name: e.On.Name}, Version: version}, err
}

// take puts a step on the one path. The result is zero if that failed.
func (p moveAwayPage) take(e *moveAwayEdit, c change.Change) change.Result {
	res, err := p.gate.Changes.Apply(e.R.Context(), e.On.Who.Actor, c)
	if err != nil {
		page.Warn(e.R.Context(), page.VisitOf(e.R).Log, "transfer code not had", err)
	}
	return res
}

// answer shows the page with what was had of the code.
func (p moveAwayPage) answer(e *moveAwayEdit) error {
	status := http.StatusOK
	if e.View.Moved == edits.MovedFailed {
		status = http.StatusUnprocessableEntity
	}
	if e.View.Moved == edits.MovedShown {
		page.CarriesSecret(e.W)
		if e.View.Kept = e.R.PostForm.Get(edits.AuthCodeKeep) == "1"; !e.View.Kept {
			e.W.Header().Set("Refresh", edits.AuthCodeRefresh(e.View.Action()))
		}
	}
	return e.Again(status, ui.FormBanner{})
}

// savedMoveAway words what the form is about to do.
func savedMoveAway(r *http.Request, l ui.Layout, name registrar.DomainName) []ui.ReauthItem {
	if r.PostForm.Get("seen") == change.LockSeen(false) {
		return []ui.ReauthItem{{Label: l.T("reauth.domain"), Values: []string{name.Unicode()}}, {Label: l.T("authcode.title"), Values: []string{l.T("authcode.show.button")}}}
	}
	return edits.LockSummary(l, name, false, "week")
}
