package edits

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/secret"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// authCodePage shows, sets or mails the auth code.
type authCodePage struct {
	gate  *gate.Gate
	audit *audit.Store
}

type authCodeEdit = gate.Edit[*edits.AuthCodeView]

// form has no code on the page that GET shows.
func (p authCodePage) form() gate.Form[*edits.AuthCodeView] {
	return gate.Form[*edits.AuthCodeView]{
		Gate: p.gate,
		View: p.view,
		Components: func(v *edits.AuthCodeView) (whole, part templ.Component) {
			return edits.AuthCodePage(*v), edits.AuthCodeForm(*v)
		},
		Parse:  parseAuthCode,
		Done:   authCodeDone,
		Return: authCodeReturns,
	}
}

func (p authCodePage) view(r *http.Request, on gate.Subject) (*edits.AuthCodeView, error) {
	form, err := p.gate.Domains.EditForm(r, on, authCodeBlock(on))
	if err != nil {
		return nil, err
	}
	form.Seen = change.AuthCodeSeen()
	facts, _ := rules.FactsFor(on.Name)
	view := &edits.AuthCodeView{EditForm: form, Known: facts.AuthCode == registrar.Yes, Rules: rules.CodesFor(on.Name), Locked: on.Live.Lock.Locked}
	if !on.Who.Rights.Has(registrar.RightProfile) {
		return view, nil // how often the owner looked is the owner's business
	}
	shown, err := p.audit.Acts(r.Context(), audit.ScopeOf(on.Who.Actor), on.Name, kind.AuthCodeShow)
	view.Shown, view.LastShown = shown.Count, shown.Last
	return view, err
}

// authCodeBlock says why nothing can be done with the code, if so.
func authCodeBlock(on gate.Subject) ui.Block {
	if facts, _ := rules.FactsFor(on.Name); facts.AuthCode == registrar.No {
		return ui.BlockedUnsupported
	}
	return gate.BlockOf(on, registrar.RightProfile)
}

func authCodeAct(e *authCodeEdit) edits.AuthCodeAct {
	return edits.AuthCodeAct(e.R.PostForm.Get("do"))
}

func parseAuthCode(e *authCodeEdit) (change.Change, int, error) {
	switch authCodeAct(e) {
	case edits.AuthCodeShow:
		return change.NewShowAuthCode(e.Ticket, e.On.Observed, e.On.Who.Registrar.CodeReader), 0, nil
	case edits.AuthCodeMail:
		return change.NewSendAuthCode(e.Ticket, e.On.Observed), 0, nil
	case edits.AuthCodeOwn:
		code := secret.New(strings.TrimSpace(e.R.PostForm.Get(ui.AuthCodeField)))
		e.View.Problem = e.View.Rules.Check(code)
		return change.NewSetAuthCode(e.Ticket, e.On.Observed, code), gate.Wrong(e.View.Problem != ""), nil
	}
	return change.NewSetAuthCode(e.Ticket, e.On.Observed, e.View.Rules.NewAuthCode()), 0, nil
}

// authCodeDone answers what is about the code itself.
func authCodeDone(e *authCodeEdit, c change.Change, res change.Result) (done bool, err error) {
	switch c := c.(type) {
	case *change.AuthCodeReveal:
		return revealAuthCode(e, c, res)
	case interface{ Sent() bool }:
		if authCodeAct(e) == edits.AuthCodeOwn && res.Outcome != change.Sending && !c.Sent() {
			// The form was used before, and the log can't tell with which code.
			e.View.Problem = ""
			return true, e.Again(http.StatusConflict, ui.FormBanner{Kind: ui.FormUsed, ChangeID: res.ChangeID})
		}
	}
	return false, nil
}

// revealAuthCode answers with the code itself. It is in this one answer and nowhere
// else; a page without script leaves it after a minute, unless it is to be kept.
func revealAuthCode(e *authCodeEdit, c *change.AuthCodeReveal, res change.Result) (done bool, err error) {
	code, read := c.Code()
	if res.Outcome != audit.Applied || !read { // the receipt is for a request that another one overtook
		return false, nil
	}
	e.View.Shown, e.View.LastShown = e.View.Shown+1, page.VisitOf(e.R).Now
	e.View.Code, e.View.None = code.Reveal(), code.IsEmpty()
	page.CarriesSecret(e.W)
	e.View.Kept = e.R.PostForm.Get(edits.AuthCodeKeep) == "1"
	if !e.View.None && !e.View.Kept {
		e.W.Header().Set("Refresh", edits.AuthCodeRefresh(e.View.Action()))
	}
	return true, e.Again(http.StatusOK, ui.FormBanner{})
}

// authCodeReturns says of a code that the registrar does not show why that is.
func authCodeReturns(e *authCodeEdit, n *ui.FormBanner) {
	if n.Kind == ui.FormRefused && n.Reason == registrar.ReasonPermission && authCodeAct(e) == edits.AuthCodeShow {
		n.Kind = ui.FormCodeHidden
	}
}
