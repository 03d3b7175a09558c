package registrant

import (
	"net/http"
	"strings"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/secret"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// showAuthCode handles GET /domains/{domain}/auth-code. The code is not on it.
func (h *Handlers) showAuthCode(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	on, err := h.gate.Domains.Live(r, who)
	if err != nil {
		return err
	}
	view, err := h.authCodeView(r, on)
	if err != nil {
		return err
	}
	return gate.Render(w, r, http.StatusOK, templates.AuthCodePage(view), templates.AuthCodeForm(view))
}

func (h *Handlers) authCodeView(r *http.Request, on gate.Subject) (templates.AuthCodeView, error) {
	form, err := h.gate.Domains.EditForm(r, on, authCodeBlock(on))
	if err != nil {
		return templates.AuthCodeView{}, err
	}
	form.Seen = change.AuthCodeSeen()
	facts, _ := rules.FactsFor(on.Name)
	view := templates.AuthCodeView{EditForm: form, Known: facts.AuthCode == registrar.Yes, Rules: rules.CodesFor(on.Name), Locked: on.Live.Lock.Locked}
	if !on.Who.Rights.Has(registrar.RightProfile) {
		return view, nil // how often the owner looked is the owner's business
	}
	shown, err := h.Audit.Acts(r.Context(), audit.ScopeOf(on.Who.Actor), on.Name, kind.AuthCodeShow)
	view.Shown, view.LastShown = shown.Count, shown.Last
	return view, err
}

// authCodeBlock says why nothing can be done with the code, if so.
func authCodeBlock(on gate.Subject) templates.Block {
	if facts, _ := rules.FactsFor(on.Name); facts.AuthCode == registrar.No {
		return templates.BlockedUnsupported
	}
	return gate.BlockOf(on, registrar.RightProfile)
}

// saveAuthCode handles POST /domains/{domain}/auth-code: it shows, sets or mails
// the code.
func (h *Handlers) saveAuthCode(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	ticket, do := gate.TicketOf(r.PostForm), templates.AuthCodeAct(r.PostForm.Get("do"))
	name, who, seen, err := h.observe(r, who)
	if err != nil {
		return h.resubmitted(w, r, who, ticket.ID, err)
	}
	view, err := h.authCodeView(r, gate.Subject{Name: name, Who: who, Live: seen.Domain})
	if err != nil {
		return err
	}
	again := func(status int, n templates.FormNotice) error {
		if n.Kind == templates.FormRefused && n.Reason == registrar.ReasonPermission && do == templates.AuthCodeShow {
			n.Kind = templates.FormCodeHidden
		}
		view.Notice = n
		return gate.Render(w, r, status, templates.AuthCodePage(view), templates.AuthCodeForm(view))
	}
	done, err := h.blocked(w, r, who, ticket.ID, view.Block, func() error { return again(http.StatusUnprocessableEntity, templates.FormNotice{}) })
	if done {
		return err
	}
	switch do {
	case templates.AuthCodeShow:
		return h.revealAuthCode(w, r, who, change.NewShowAuthCode(ticket, seen, who.Registrar.CodeReader), view, again)
	case templates.AuthCodeMail:
		return h.apply(w, r, who, change.NewSendAuthCode(ticket, seen), again)
	case templates.AuthCodeOwn:
		return h.setOwnCode(w, r, who, ticket, seen, view, again)
	}
	return h.apply(w, r, who, change.NewSetAuthCode(ticket, seen, view.Rules.NewAuthCode()), again)
}

// revealAuthCode answers with the code itself. It is in this one answer and nowhere
// else; a page without script leaves it after a minute.
func (h *Handlers) revealAuthCode(w http.ResponseWriter, r *http.Request, who gate.Visitor, c *change.AuthCodeReveal,
	view templates.AuthCodeView, again func(int, templates.FormNotice) error,
) error {
	res, err := h.Changes.Apply(r.Context(), who.Actor, c)
	if err != nil || res.Outcome != audit.Applied {
		return h.answer(w, r, who, c, res, err, again)
	}
	code, read := c.Code()
	if !read { // another request got it
		return h.gate.Receipts.Lead(w, r, who, res.ChangeID)
	}
	view.Shown, view.LastShown = view.Shown+1, page.VisitOf(r).Now
	view.Code, view.None = code.Reveal(), code.IsEmpty()
	page.CarriesSecret(w)
	if !view.None {
		w.Header().Set("Refresh", templates.AuthCodeRefresh(c.Domain()))
	}
	return gate.Render(w, r, http.StatusOK, templates.AuthCodePage(view), templates.AuthCodeForm(view))
}

// setOwnCode sets a code that the owner chose.
func (h *Handlers) setOwnCode(w http.ResponseWriter, r *http.Request, who gate.Visitor, ticket change.Ticket, seen change.Observed,
	view templates.AuthCodeView, again func(int, templates.FormNotice) error,
) error {
	code := secret.New(strings.TrimSpace(r.PostForm.Get(templates.AuthCodeField)))
	view.Problem = view.Rules.Check(code)
	if view.Problem != "" {
		view.Notice = templates.FormNotice{Kind: templates.FormProblems, Problems: 1}
		return gate.Render(w, r, http.StatusUnprocessableEntity, templates.AuthCodePage(view), templates.AuthCodeForm(view))
	}
	c := change.NewSetAuthCode(ticket, seen, code)
	res, err := h.Changes.Apply(r.Context(), who.Actor, c)
	if err == nil && res.Outcome != change.Sending && !c.Sent() {
		// The form was used before, and the log can't tell with which code.
		return again(http.StatusConflict, templates.FormNotice{Kind: templates.FormUsed, ChangeID: res.ChangeID})
	}
	return h.answer(w, r, who, c, res, err, again)
}
