package ui

import (
	"time"

	"portal/internal/registrar"
)

// EditForm is what every form that changes something of a domain has besides
// its fields.
type EditForm struct {
	Layout
	Head     DomainHead
	ChangeID string // of the change that the form makes when it is sent
	Seen     string // fingerprint of the state that the page shows
	Banner   FormBanner
	Block    Block  // why there is no form; "" if there is one
	Said     string // what a screen reader says of a form that came back without a banner
}

// Base returns the part that the views of all forms share.
func (f *EditForm) Base() *EditForm { return f }

// FormBannerKind says why a form came back.
type FormBannerKind string

// The kinds. The zero value is none.
const (
	FormStale    FormBannerKind = "stale"     // the state changed meanwhile: 409
	FormBusy     FormBannerKind = "busy"      // another change is under way: 409
	FormProblems FormBannerKind = "problems"  // fields need correction: 422
	FormRefused  FormBannerKind = "refused"   // the registry said no: Reason and Subject tell why
	FormNoChange FormBannerKind = "no_change" // nothing differs from the registry
	// FormUsed is a form with a secret that was sent before: 409. With which secret,
	// nobody can tell.
	FormUsed       FormBannerKind = "used"
	FormKept       FormBannerKind = "kept"        // the domain stays unlocked
	FormUnfit      FormBannerKind = "unfit"       // DNSSEC records that may not fit the zone: asked once more, 422
	FormCodeHidden FormBannerKind = "code_hidden" // the registrar does not show the auth code: 422
	FormBack       FormBannerKind = "back"        // it holds the values from before a change that was made At
	FormBackSame   FormBannerKind = "back_same"   // those are what is set now
	// FormBackUnknown is a form that was to hold such values, of which none is known.
	FormBackUnknown FormBannerKind = "back_unknown"

	// Those of the nameservers.
	BannerLock         FormBannerKind = "lock"          // the lock was switched meanwhile: 409
	BannerChecked      FormBannerKind = "checked"       // the new servers were looked at; nothing was to be saved
	BannerUnknownHosts FormBannerKind = "unknown_hosts" // the problems tell which the registry does not know: 422
	BannerRisk         FormBannerKind = "risk"          // something would stop: 422, saving again does it
	BannerSigned       FormBannerKind = "signed"        // what becomes of the DS records has to be chosen: 422
)

// FormBanner is the answer above a form that came back.
type FormBanner struct {
	Kind     FormBannerKind
	Reason   registrar.Reason // with FormRefused
	Subject  string           // what the reason is about
	ChangeID string           // the change it is about; "" for none. With FormBusy: the one under way
	Problems int              // with FormProblems: how many
	At       time.Time        // with FormBack and FormBackSame
	Partly   bool             // with those two: some values from before are not known any more
	Next     string           // with those two: address of the next form of the same change; "" for none
}

// Answer words the answer above the form.
func (f EditForm) Answer() (Banner, bool) {
	n := f.Banner
	b := Banner{Tone: ToneBad}
	switch n.Kind {
	case FormStale:
		b = Banner{Tone: ToneWarn, Icon: "arrow-left-right", Title: f.T("form.stale.title"), Text: f.T("form.stale.text")}
	case FormBusy:
		b = Banner{Tone: ToneInfo, Icon: "hourglass", Title: f.T("nameservers.busy.title"), Text: f.T("nameservers.busy.text")}
		if n.ChangeID != "" {
			b.Href, b.LinkText = ChangePath(n.ChangeID), f.T("nameservers.busy.link")
		}
	case FormProblems:
		b.Title, b.Text = f.N("form.problems.title", n.Problems), f.T("form.problems.text")
	case FormRefused:
		b.Title, b.Text = f.T("form.refused.title"), Refusal(f.Layout, n.Reason, n.Subject)
		if n.ChangeID != "" {
			b.Href, b.LinkText = ChangePath(n.ChangeID), f.T("change.number.link", "number", n.ChangeID)
		}
	case FormUsed:
		b = Banner{Tone: ToneWarn, Icon: "arrow-left-right", Title: f.T("form.used.title"), Text: f.T("form.used.text"),
			Href: ChangePath(n.ChangeID), LinkText: f.T("change.number.link", "number", n.ChangeID)}
	case FormKept:
		b = Banner{Tone: ToneInfo, Icon: "lock-open", Title: f.T("lock.kept.title"), Text: f.T("lock.kept.text")}
	case FormUnfit:
		b = Banner{Tone: ToneWarn, Icon: "triangle-alert", Title: f.T("dnssec.doubt.title"), Text: f.T("dnssec.doubt.text")}
	case FormCodeHidden:
		b = Banner{Tone: ToneInfo, Icon: "eye-off", Title: f.T("authcode.hidden.title"), Text: f.T("authcode.hidden.text")}
	case FormBack, FormBackSame, FormBackUnknown:
		return f.back(), true
	case FormNoChange:
		b = Banner{Tone: ToneInfo, Title: f.T("form.no_change.title"), Text: f.T("form.no_change.text")}
	default:
		return Banner{}, false
	}
	return b, true
}

// back words that the form is to change something back.
func (f EditForm) back() Banner {
	when := f.Words.DateTime(f.Banner.At)
	b := Banner{Tone: ToneInfo, Icon: "undo", Title: f.T("form.back.title", "time", when), Text: f.T("form.back.text")}
	switch f.Banner.Kind {
	case FormBackSame:
		b.Icon, b.Title, b.Text = "info", f.T("form.back_same.title"), f.T("form.back_same.text", "time", when)
	case FormBackUnknown:
		return Banner{Tone: ToneInfo, Icon: "circle-help", Title: f.T("form.back_unknown.title"), Text: f.T("form.back_unknown.text", "time", when)}
	}
	if f.Banner.Next != "" {
		b.Href, b.LinkText = f.Banner.Next, f.T("form.back.next")
	}
	if f.Banner.Partly {
		b.Text += " " + f.T("form.back.partly")
	}
	return b
}

// announcement is what a screen reader says after a swap.
func (f EditForm) announcement() string {
	if b, ok := f.Answer(); ok {
		return b.Title
	}
	return f.Said
}

// Block says why a setting can't be changed now, or not here.
type Block string

// The blocks. The zero value is none.
const (
	Blocked            Block = "blocked"     // for another reason, which the page explains
	BlockedPermission  Block = "permission"  // the login may not
	BlockedHidden      Block = "hidden"      // nor may it see what is set
	BlockedUnsupported Block = "unsupported" // the TLD, or the registrar, does not have it
	BlockedDown        Block = "down"        // the registrar does not answer
	BlockedHeld        Block = "held"        // the registrar refuses changes
	BlockedTransfer    Block = "transfer"    // another registrar takes the domain over
	BlockedLocked      Block = "locked"      // the transfer lock has to come off first
)

// WhyBlocked words why there is no form.
func (f EditForm) WhyBlocked() (Banner, bool) {
	switch f.Block {
	case BlockedPermission:
		return Banner{Tone: ToneInfo, Icon: "shield", Title: f.T("block.permission.title"), Text: f.T("block.permission.text")}, true
	case BlockedHidden:
		return Banner{Tone: ToneInfo, Icon: "eye-off", Title: f.T("block.hidden.title"), Text: f.T("block.hidden.text")}, true
	case BlockedUnsupported:
		return Banner{Tone: ToneInfo, Title: f.T("block.unsupported.title", "tld", f.Head.Name.TLD()), Text: f.T("block.unsupported.text")}, true
	case BlockedDown:
		if !f.Head.StaleSince.IsZero() {
			return Banner{}, false // the head of the page says so
		}
		return Banner{Tone: ToneInfo, Icon: "ban", Title: f.T("block.down.title"), Text: f.T("block.down.text")}, true
	case BlockedHeld:
		return Banner{Tone: ToneWarn, Icon: "ban", Title: f.T("block.held.title"), Text: f.T("block.held.text")}, true
	case BlockedTransfer:
		return Banner{Tone: ToneWarn, Icon: "arrow-right", Title: f.T("block.transfer.title"), Text: f.T("block.transfer.text")}, true
	case BlockedLocked:
		return Banner{Tone: ToneWarn, Icon: "lock", Title: f.T("block.locked.title"), Text: f.T("block.locked.text")}, true
	}
	return Banner{}, false
}

// ParamForm is a random text of a form that makes something of its own, such as a
// bulk edit: sent twice, it makes one.
const ParamForm = "form_id" // not "form": a field of that name hides the form property of its form, which htmx reads

// MadeForField names the login that a form was made for; see auth.Login.Mark.
const MadeForField = "made_for"

// FormField is a field of a request that is repeated.
type FormField struct{ Name, Value string }
