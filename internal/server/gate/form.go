package gate

import (
	"cmp"
	"errors"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/server/page"
	"portal/web/templates/ui"
)

// View is what the page of a form shows: a struct that embeds ui.EditForm, with
// whatever was read and typed for it.
type View interface{ Base() *ui.EditForm }

// Form is a page with a form that changes something of a domain. Show answers GET and
// Save POST; both read the domain in one way. The functions are what is special about
// the page, in the order in which Save calls them. Those without a comment on nil are
// needed.
type Form[V View] struct {
	Gate *Gate
	// Parts of the domain that page and change rest on; 0 is registrar.PageParts.
	Parts registrar.Parts
	// Asks are what the page reads besides the domain, to be asked at the same time.
	Asks []Ask
	// Observe reads the subject where it is not the domain of the path; nil where it is.
	Observe func(r *http.Request, who Visitor) (Subject, error)
	// View reads what else the page shows, and returns it as it opens. Of a form that
	// was sent (Subject.Saves) the change rests on it: what can't be read is an error.
	View func(r *http.Request, on Subject) (V, error)
	// Components are the page, and the part of it that the form's buttons replace.
	Components func(V) (whole, part templ.Component)

	// Block says why the form can't be sent, and with which banner it comes back; nil
	// for the block of the page, without one.
	Block func(e *Edit[V]) (ui.Block, ui.FormBanner)
	// Button answers a button that saves nothing. done is false for one that saves. Nil
	// if there are no others.
	Button func(e *Edit[V]) (done bool, err error)
	// Parse reads what was typed into the view. It returns the change that the form asks
	// for, and how many fields need correction.
	Parse func(e *Edit[V]) (c change.Change, problems int, err error)
	// Review asks once more where much is at stake, and reports whether it did; nil if
	// nothing is. It sees no form that is out of date.
	Review func(e *Edit[V], c change.Change) (asked bool, err error)
	// Apply puts the change on the one path with what belongs to it; nil for the change alone.
	Apply func(e *Edit[V], c change.Change) (change.Result, error)
	// Done answers a result of which the page says more than others; done is false for
	// all else. Nil if there are none.
	Done func(e *Edit[V], c change.Change, res change.Result) (done bool, err error)
	// Return prepares the view for a form that the one path sent back; nil if there is
	// nothing to prepare.
	Return func(e *Edit[V], n *ui.FormBanner)
	// Back prepares the form to change back a change of the domain, by its kind; nil if
	// the page changes none back.
	Back map[kind.Kind]Back[V]
}

// Edit is one form that was sent.
type Edit[V View] struct {
	W      http.ResponseWriter
	R      *http.Request
	On     Subject
	Ticket change.Ticket
	View   V
	form   Form[V]
}

// Show handles GET: the page as it opens. An address that spells the domain in another
// way leads to the one that the portal writes.
func (f Form[V]) Show(w http.ResponseWriter, r *http.Request, who Visitor) error {
	on, err := f.observe(r, who)
	if err != nil {
		return err
	}
	if path := canonical(r, on.Name); path != "" {
		return page.Redirect(w, r, path)
	}
	view, err := f.View(r, on)
	if err == nil {
		err = f.changeBack(r, on, view)
	}
	if err != nil {
		return err
	}
	return f.render(w, r, http.StatusOK, view)
}

// Save handles POST: observe, sent before?, blocked?, problems, review, apply, answer.
//
// A form that was sent before is stopped by nothing that came later: the one path
// repeats its first answer, or says that it was altered since. So is one whose sender
// lacks the right, which the one path denies and records.
func (f Form[V]) Save(w http.ResponseWriter, r *http.Request, who Visitor) error {
	e := &Edit[V]{W: w, R: r, Ticket: TicketOf(r.PostForm), form: f}
	var err error
	if e.On, err = f.observe(r, who); err == nil {
		e.View, err = f.View(r, e.On)
	}
	if err != nil {
		return e.unread(err)
	}
	block, banner := e.View.Base().Block, ui.FormBanner{}
	if f.Block != nil {
		block, banner = f.Block(e)
	}
	switch {
	case block == ui.BlockedPermission, block == ui.BlockedHidden:
		return e.deny()
	case block != "" && e.Sent(): // what blocks may have come after the form was sent
		return e.Lead(e.Ticket.ID)
	case block != "":
		return e.Again(http.StatusUnprocessableEntity, banner)
	}
	if f.Button != nil {
		if done, err := f.Button(e); done || err != nil {
			return err
		}
	}
	return e.save()
}

// save takes the form from its fields to an answer.
func (e *Edit[V]) save() error {
	c, problems, err := e.form.Parse(e)
	switch {
	case err != nil:
		return err
	case e.Sent(), !e.On.Who.Rights.Has(c.Right()):
		return e.answer(c, e.plainly)
	case problems > 0:
		return e.Ask(http.StatusUnprocessableEntity, ui.FormBanner{Kind: ui.FormProblems, Problems: problems})
	}
	if e.form.Review != nil && c.Ticket().Seen == c.Seen() {
		if asked, err := e.form.Review(e, c); asked || err != nil {
			return err
		}
	}
	if e.form.Apply == nil {
		return e.answer(c, e.plainly)
	}
	return e.answer(c, func(c change.Change) (change.Result, error) { return e.form.Apply(e, c) })
}

// plainly puts the change on the one path, and nothing else.
func (e *Edit[V]) plainly(c change.Change) (change.Result, error) {
	return e.form.Gate.Changes.Apply(e.R.Context(), e.On.Who.Actor, c)
}

// deny has the one path deny what the visitor may not do, and record that.
func (e *Edit[V]) deny() error {
	c, _, err := e.form.Parse(e)
	if err != nil {
		return err
	}
	if e.On.Who.Rights.Has(c.Right()) { // the page takes away more than the change needs
		return &auth.DeniedError{Missing: c.Right()}
	}
	_, err = e.plainly(c)
	return err
}

// unread answers a form of which the page could not be read. "Nothing was sent" would
// not be true of one that was sent before, and may be what took the domain away.
func (e *Edit[V]) unread(err error) error {
	down := errors.Is(err, registrar.ErrUnavailable)
	switch {
	case e.Sent() && (down || errors.Is(err, registrar.ErrNotFound)):
		return e.Lead(e.Ticket.ID)
	case down:
		return &page.Failure{Kind: ui.ErrorNothingSent, Err: err}
	}
	return err
}

// answer says what became of the change.
func (e *Edit[V]) answer(c change.Change, apply func(change.Change) (change.Result, error)) error {
	res, err := apply(c)
	switch {
	case errors.Is(err, audit.ErrBusy):
		open := e.form.Gate.Domains.openChange(e.R.Context(), e.On.Who, c.Domain())
		return e.back(http.StatusConflict, ui.FormBanner{Kind: ui.FormBusy, ChangeID: open})
	case errors.Is(err, audit.ErrStale), errors.Is(err, change.ErrReused):
		return e.back(http.StatusConflict, ui.FormBanner{Kind: ui.FormStale})
	case err != nil:
		return err
	}
	if e.form.Done != nil {
		if done, err := e.form.Done(e, c, res); done || err != nil {
			return err
		}
	}
	switch res.Outcome {
	case change.NoChange:
		return e.back(http.StatusOK, ui.FormBanner{Kind: ui.FormNoChange})
	case audit.Refused:
		return e.back(http.StatusUnprocessableEntity, ui.FormBanner{
			Kind: ui.FormRefused, Reason: res.Reason, Subject: res.Subject, ChangeID: res.ChangeID,
		})
	case audit.NotSent:
		return &page.Failure{Kind: ui.ErrorNothingSent, ChangeID: res.ChangeID}
	}
	return e.Lead(res.ChangeID)
}

// back shows a form that the one path sent back.
func (e *Edit[V]) back(status int, n ui.FormBanner) error {
	if e.form.Return != nil {
		e.form.Return(e, &n)
	}
	return e.Again(status, n)
}

// Sent reports whether the form was sent before.
func (e *Edit[V]) Sent() bool { return e.On.asked.sent }

// Lead leads to the receipt of a change.
func (e *Edit[V]) Lead(id string) error {
	return e.form.Gate.Receipts.Lead(e.W, e.R, e.On.Who, id)
}

// Again shows the form once more, made from what is true now.
func (e *Edit[V]) Again(status int, n ui.FormBanner) error {
	e.View.Base().Banner = n
	return e.form.render(e.W, e.R, status, e.View)
}

// Ask shows the form once more and lets it go on from what the visitor saw: it stays
// the same change, and is out of date if it was.
func (e *Edit[V]) Ask(status int, n ui.FormBanner) error {
	base := e.View.Base()
	base.ChangeID, base.Seen = e.Ticket.ID, e.Ticket.Seen
	return e.Again(status, n)
}

func (f Form[V]) observe(r *http.Request, who Visitor) (Subject, error) {
	if f.Observe != nil {
		return f.Observe(r, who)
	}
	return f.Gate.Domains.Read(r, who, cmp.Or(f.Parts, registrar.PageParts), f.Asks)
}

func (f Form[V]) render(w http.ResponseWriter, r *http.Request, status int, view V) error {
	whole, part := f.Components(view)
	return Render(w, r, status, whole, part)
}

// canonical is the address of r with the domain as the portal writes it; "" if it is
// that already, or has none.
func canonical(r *http.Request, name registrar.DomainName) string {
	typed := r.PathValue("domain")
	if typed == "" || typed == string(name) {
		return ""
	}
	to := *r.URL
	to.Path, to.RawPath = strings.Replace(to.Path, "/"+typed, "/"+string(name), 1), ""
	return to.RequestURI()
}
