package registrant

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/registrar/rules/extras"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// showExtra handles GET /domains/{domain}/extras/{set}.
func (h *Handlers) showExtra(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	if r.PathValue("set") == templates.ExtraActivate {
		return page.Redirect(w, r, pathOfExtras(r))
	}
	set, ok := extras.At(r.PathValue("set"))
	if !ok {
		return registrar.ErrNotFound
	}
	on, err := h.gate.Domains.LiveWith(r, who, gate.Asks(gate.Capabilities), extraContacts)
	if err != nil {
		return err
	}
	view, _, err := h.extraView(r, on, set)
	if err != nil {
		return err
	}
	return h.extraPage(w, r, http.StatusOK, view)
}

// pathOfExtras is the page above that of one set.
func pathOfExtras(r *http.Request) string { return r.URL.Path[:strings.LastIndexByte(r.URL.Path, '/')] }

func (h *Handlers) extraPage(w http.ResponseWriter, r *http.Request, status int, view templates.ExtraView) error {
	return gate.Render(w, r, status, templates.ExtraPage(view), templates.ExtraForm(view))
}

// extraView is the page of one set. Who may not change a set does not see it.
func (h *Handlers) extraView(r *http.Request, on gate.Subject, set extras.Set) (templates.ExtraView, extra, error) {
	e, block, err := h.liveExtra(r, on, set)
	if err != nil {
		return templates.ExtraView{}, e, err
	}
	form, err := h.gate.Domains.EditForm(r, on, block)
	form.Seen = e.seen()
	return templates.ExtraView{EditForm: form, Set: set, Live: e.fields, Shown: e.fields, Alone: true}, e, err
}

// liveExtra reads a set, and says why it can't be changed, if so.
func (h *Handlers) liveExtra(r *http.Request, on gate.Subject, set extras.Set) (extra, templates.Block, error) {
	e := extra{set: set}
	if block := gate.BlockOf(on, set.Needs()); block == templates.BlockedPermission || block == templates.BlockedDown {
		return e, block, nil
	}
	offered, err := h.offered(r.Context(), page.VisitOf(r).Now, on)
	if err != nil {
		return e, "", err
	}
	if !slices.ContainsFunc(offered, func(s extras.Set) bool { return s.Name == set.Name }) {
		return e, templates.BlockedUnsupported, nil
	}
	e, err = readExtra(r.Context(), on, set)
	return e, extraBlock(on, e), err
}

// saveExtra handles POST /domains/{domain}/extras/{set}.
func (h *Handlers) saveExtra(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	name := r.PathValue("set")
	if name == templates.ExtraActivate {
		return h.saveActivate(w, r, who)
	}
	set, ok := extras.At(name)
	if !ok {
		return registrar.ErrNotFound
	}
	edit, done, err := h.extraEdit(w, r, who, set)
	switch {
	case done:
		return err
	case set.Level == extras.Away:
		return h.saveTag(w, r, edit)
	}
	view := edit.view
	wanted, problems := set.Judge(edit.on.Name, edit.live.fields, typedExtras(r.PostForm))
	view.Shown = wanted
	c := edit.live.change(edit.ticket, edit.seen, wanted)
	again := h.extraAgain(w, r, view)
	if !edit.sent && len(problems) > 0 && edit.on.Who.Rights.Has(set.Needs()) {
		view.ChangeID, view.Problems = edit.ticket.ID, problems
		view.Notice = templates.FormNotice{Kind: templates.FormProblems, Problems: len(problems)}
		return h.extraPage(w, r, http.StatusUnprocessableEntity, view)
	}
	return h.apply(w, r, edit.on.Who, c, again)
}

// extraEdit is a form of a set that was sent, with what is true now.
type extraEdit struct {
	ticket change.Ticket
	on     gate.Subject
	seen   change.Observed
	view   templates.ExtraView
	live   extra
	sent   bool // before
}

// extraEdit reads what an edit starts from. done is true when the answer is given
// already. A domain that a form took away is not there for the same form again.
func (h *Handlers) extraEdit(w http.ResponseWriter, r *http.Request, who gate.Visitor, set extras.Set) (e extraEdit, done bool, err error) {
	e.ticket = gate.TicketOf(r.PostForm)
	name, who, seen, err := h.observe(r, who)
	if errors.Is(err, registrar.ErrNotFound) && set.Level == extras.Away {
		if sent, lookup := h.gate.Receipts.Sent(r.Context(), who, e.ticket.ID); lookup == nil && sent {
			return e, true, h.gate.Receipts.Lead(w, r, who, e.ticket.ID)
		}
	}
	if err != nil {
		return e, true, h.resubmitted(w, r, who, e.ticket.ID, err)
	}
	e.on, e.seen = gate.Subject{Name: name, Who: who, Live: seen.Domain}, seen
	if e.view, e.live, err = h.extraView(r, e.on, set); err != nil {
		return e, true, h.resubmitted(w, r, who, e.ticket.ID, err)
	}
	done, err = h.blocked(w, r, who, e.ticket.ID, e.view.Block, func() error {
		return h.extraPage(w, r, http.StatusUnprocessableEntity, e.view)
	})
	if done || err != nil {
		return e, true, err
	}
	e.sent, err = h.gate.Receipts.Sent(r.Context(), who, e.ticket.ID)
	return e, err != nil, err
}

// extraAgain shows the form with what was typed and why it came back. After a
// conflict it shows what differs from what is there by now.
func (h *Handlers) extraAgain(w http.ResponseWriter, r *http.Request, view templates.ExtraView) func(int, templates.FormNotice) error {
	return func(status int, n templates.FormNotice) error {
		view.Notice = n
		switch n.Kind {
		case templates.FormStale, templates.FormBusy:
			view.Rows = templates.ExtraDiff(view.Words, view.Set, view.Live, view.Shown)
		case templates.FormRefused:
			if _, known := extras.FieldOf(view.Set.Name, n.Subject); n.Reason == registrar.ReasonField && known {
				view.Problems = map[string]extras.Problem{n.Subject: {Fault: extras.Refused}}
			}
		}
		return h.extraPage(w, r, status, view)
	}
}

// mostTypedExtras bounds how many fields a form may bring.
const mostTypedExtras = 200

// typedExtras are the fields of a set, as the form has them.
func typedExtras(form url.Values) registrar.Fields {
	typed := registrar.Fields{}
	for key, values := range form {
		field, ok := strings.CutPrefix(key, templates.ExtraFieldPrefix)
		if ok && len(typed) < mostTypedExtras {
			typed[field] = values[0]
		}
	}
	return typed
}

// saveTag hands the domain over to another registrar. That takes the name of the
// domain, typed, and the password, in the same form.
func (h *Handlers) saveTag(w http.ResponseWriter, r *http.Request, edit extraEdit) error {
	view, who := edit.view, edit.on.Who
	wanted, problems := edit.view.Set.Judge(edit.on.Name, nil, typedExtras(r.PostForm))
	tag := strings.ToUpper(wanted[templates.ExtraTagField])
	c := change.NewTag(edit.ticket, edit.seen, tag)
	view.Shown, view.Confirm = wanted, page.Bounded(r.PostForm.Get(templates.ExtraConfirmField), mostInHost)
	again := h.extraAgain(w, r, view)
	if edit.sent || !who.Rights.Has(view.Set.Needs()) {
		return h.apply(w, r, who, c, again)
	}
	typed, err := rules.DomainIn(view.Confirm)
	view.ConfirmWrong = err != nil || typed != edit.on.Name
	if n := len(problems); n > 0 || view.ConfirmWrong {
		if view.ConfirmWrong {
			n++
		}
		view.ChangeID, view.Problems = edit.ticket.ID, problems
		view.Notice = templates.FormNotice{Kind: templates.FormProblems, Problems: n}
		return h.extraPage(w, r, http.StatusUnprocessableEntity, view)
	}
	if !r.PostForm.Has(templates.ReauthPasswordField) { // where it is there, it was right
		return auth.ErrProofNeeded
	}
	return h.apply(w, r, who, c, again)
}

// activates reports whether the registry of a domain can be asked to look again.
func activates(on gate.Subject) bool {
	facts, _ := rules.FactsFor(on.Name)
	return facts.Has("dns_activation") && on.Who.Registrar.ExtrasReader != nil
}

func activateBlock(on gate.Subject) templates.Block {
	if !activates(on) {
		return templates.BlockedUnsupported
	}
	return gate.BlockOf(on, registrar.RightExtras)
}

// saveActivate has the registry look again at the nameservers of a domain.
func (h *Handlers) saveActivate(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	ticket := gate.TicketOf(r.PostForm)
	name, who, seen, err := h.observe(r, who)
	if err != nil {
		return h.resubmitted(w, r, who, ticket.ID, err)
	}
	on := gate.Subject{Name: name, Who: who, Live: seen.Domain}
	view, err := h.extrasView(r, on)
	if err != nil {
		return h.resubmitted(w, r, who, ticket.ID, err)
	}
	again := func(status int, n templates.FormNotice) error {
		view.Notice = n
		return gate.Render(w, r, status, templates.ExtrasPage(view), templates.ExtrasForm(view))
	}
	done, err := h.blocked(w, r, who, ticket.ID, activateBlock(on), func() error { return again(http.StatusUnprocessableEntity, templates.FormNotice{}) })
	if done {
		return err
	}
	return h.apply(w, r, who, change.NewActivate(ticket, seen), again)
}

// savedExtra words what saveExtra is about to save.
func savedExtra(r *http.Request, l templates.Layout) []templates.ReauthItem {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil {
		return nil
	}
	return templates.ExtraSummary(l, name, r.PathValue("set"))
}
