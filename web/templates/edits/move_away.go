package edits

import (
	"strings"
	"time"

	"portal/internal/registrar"
	"portal/web/templates/ui"
)

// MoveAwayPeriod is for how long the lock comes off for a move.
var MoveAwayPeriod = UnlockPeriods["week"]

const (
	newDays  = 60 // after its registration a generic name stays where it is
	moveDays = 7  // that a move may take
)

// Moved is what came of the form.
type Moved string

// What may come of it. The zero value is that it was not sent.
const (
	MovedShown  Moved = "shown"
	MovedNone   Moved = "none"   // the domain has no code
	MovedMailed Moved = "mailed" // to the administrative contact
	MovedFailed Moved = "failed" // the code could not be had
)

// MoveAwayView is the page of moving a domain to another provider.
type MoveAwayView struct {
	ui.EditForm
	RelockAt    time.Time // when an unlocked domain is locked again; zero for never
	OwnerWaits  bool      // a change of owner is not finished
	AskPassword bool      // the form has to bring it
	Moved       Moved
	Code        string // with MovedShown
	Kept        bool   // Code stays until the visitor leaves the page
	// CancelID and CancelSeen are of the change that locks the domain again.
	CancelID, CancelSeen string
}

// Action is the form's address.
func (v MoveAwayView) Action() string { return ui.DomainPath(v.Head.Name, string(ui.SectionMoveAway)) }

func (v MoveAwayView) domain() registrar.Domain {
	if v.Head.State == nil {
		return registrar.Domain{Name: v.Head.Name}
	}
	return *v.Head.State
}

// generic reports whether the rules for generic extensions hold; countries have their own.
func (v MoveAwayView) generic() bool { return len(v.Head.Name.TLD()) != 2 && !v.uk() }

// uk reports whether the domain moves by the tag of the new provider.
func (v MoveAwayView) uk() bool { return strings.HasSuffix(string(v.Head.Name), ".uk") }

// awayCheck is one thing that a move needs, and the way to it where it is missing.
type awayCheck struct {
	tone        ui.Tone // ToneOK where it is as it should be
	title, text string
	page        ui.Section // that leads on; the overview for none
	link        string
	renew       bool
}

func (c awayCheck) icon() string {
	switch c.tone {
	case ui.ToneOK:
		return "check"
	case ui.ToneBad:
		return "circle-x"
	}
	return "triangle-alert"
}

// checks are those with the given answer: whether all is as it should be.
func (v MoveAwayView) checks(ok bool) (found []awayCheck) {
	for _, c := range []awayCheck{v.age(), v.time(), v.waiting(), v.address(), v.lock()} {
		if c.title != "" && (c.tone == ui.ToneOK) == ok {
			found = append(found, c)
		}
	}
	return found
}

// age tells whether the domain is old enough. Moves and changes of owner count, too, and
// nobody tells us of those.
func (v MoveAwayView) age() awayCheck {
	created := v.domain().Created
	free := created.AddDate(0, 0, newDays)
	switch {
	case !v.generic():
		return awayCheck{}
	case created.IsZero():
		return awayCheck{tone: ui.ToneWarn, title: v.T("away.age.unknown"), text: v.T("away.age.rule")}
	case free.After(v.Now):
		return awayCheck{tone: ui.ToneBad, title: v.T("away.age.new", "date", v.Words.Date(free)), text: v.T("away.age.new.text", "date", v.Words.Date(created))}
	}
	return awayCheck{tone: ui.ToneOK, title: v.T("away.age.ok"), text: v.T("away.age.ok.text", "date", v.Words.Date(created))}
}

// time tells whether the domain lives long enough to move.
func (v MoveAwayView) time() awayCheck {
	d := v.domain()
	e := ui.ExpiryOf(v.Layout, d.Expires, d.Renewal)
	c := awayCheck{title: e.Headline, page: ui.SectionRenewal, link: v.T("overview.renewal")}
	switch {
	case !e.Known:
		c.tone, c.title, c.text = ui.ToneWarn, v.T("expiry.unknown"), v.T("away.time.unknown")
	case d.Expires.Before(v.Now):
		c.tone, c.text, c.renew = ui.ToneBad, v.T("away.time.expired"), true
	case d.Expires.Before(v.Now.AddDate(0, 0, 2*moveDays)):
		c.tone, c.text, c.renew = ui.ToneWarn, v.N("away.time.short", moveDays), true
	default:
		c.tone, c.text = ui.ToneOK, v.T("away.time.ok")
	}
	return c
}

// waiting tells of changes that are not finished.
func (v MoveAwayView) waiting() awayCheck {
	switch {
	case v.OwnerWaits:
		return awayCheck{ui.ToneBad, v.T("away.owner"), v.T("away.owner.text"), ui.SectionContacts, v.T("overview.contacts"), false}
	case v.domain().Waiting > 0, len(v.Head.Pending) > 0, len(v.Head.Checking) > 0:
		return awayCheck{ui.ToneBad, v.T("away.waiting"), v.T("away.waiting.text"), ui.SectionRequests, v.T("requests.title"), false}
	}
	return awayCheck{tone: ui.ToneOK, title: v.T("away.waiting.ok")}
}

// address tells where the questions about a move go.
func (v MoveAwayView) address() awayCheck {
	d := v.domain()
	c := awayCheck{ui.ToneOK, v.T("away.address", "address", d.Owner.Email), v.T("away.address.text"), ui.SectionContacts, v.T("overview.contacts"), false}
	switch {
	case d.Owner.Email == "":
		return awayCheck{}
	case d.Verification.Status.Pressing():
		c.tone, c.text, c.page, c.link = ui.ToneWarn, v.T("away.address.unconfirmed"), ui.SectionVerification, v.T("overview.verification")
	}
	return c
}

// lock tells of a lock that is no hindrance; the form takes off one that is.
func (v MoveAwayView) lock() awayCheck {
	switch l := v.domain().Lock; {
	case v.Head.StaleSince.IsZero() && !l.Supported:
		return awayCheck{tone: ui.ToneOK, title: v.T("away.lock.none", "tld", v.Head.Name.TLD())}
	case l.Supported && !l.Locked:
		return awayCheck{tone: ui.ToneOK, title: v.movedTitle(), page: ui.SectionSecurity, link: v.T("lock.page.title")}
	}
	return awayCheck{}
}

func (v MoveAwayView) locked() bool { return v.domain().Lock.Locked }

// mayLock reports whether the domain is unlocked and can be locked again.
func (v MoveAwayView) mayLock() bool {
	l := v.domain().Lock
	return v.Block == "" && l.Supported && l.Changeable && !l.Locked
}

// movedTitle says for how long the lock is off.
func (v MoveAwayView) movedTitle() string {
	if v.RelockAt.IsZero() || !v.domain().Lock.Supported {
		return v.T("away.unlocked")
	}
	return v.T("away.unlocked.until", "date", v.Words.Date(v.RelockAt))
}

// password is the field for who has to prove who they are.
func (v MoveAwayView) password() ui.TextField {
	return ui.TextField{ID: ui.ReauthPasswordField, Name: ui.ReauthPasswordField, Kind: "password", Label: v.T("away.password"), Autocomplete: "current-password"}
}

// next are the steps of a move after the code was had.
func (v MoveAwayView) next() []keyDate {
	until := v.RelockAt
	if until.IsZero() && v.locked() {
		until = v.Now.Add(MoveAwayPeriod)
	}
	steps := []keyDate{{v.T("away.next.today"), v.T("away.next.code")}, {v.T("away.next.soon"), v.T("away.next.email")}}
	if v.generic() {
		steps = append(steps, keyDate{v.T("away.next.by", "date", v.Words.Date(v.Now.AddDate(0, 0, moveDays))), v.T("away.next.done")})
	} else {
		steps = append(steps, keyDate{v.T("away.next.then"), v.T("away.next.done")})
	}
	if !until.IsZero() {
		steps = append(steps, keyDate{v.Words.Date(until), v.T("away.next.relock")})
	}
	return steps
}
