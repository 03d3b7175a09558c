package edits

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules/contact"
	"portal/internal/server/gate"
	"portal/internal/untouched"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// mailForwardPage says where mail for a domain goes.
type mailForwardPage struct{ gate *gate.Gate }

// mailForwardView is the page with what is set now.
type mailForwardView struct {
	edits.MailForwardView
	live string
}

func (p mailForwardPage) form() gate.Form[*mailForwardView] {
	return gate.Form[*mailForwardView]{
		Gate: p.gate,
		Asks: []gate.Ask{gate.Asks(mailForwardOf)},
		View: p.view,
		Components: func(v *mailForwardView) (whole, part templ.Component) {
			return edits.MailForwardPage(v.MailForwardView), edits.MailForwardForm(v.MailForwardView)
		},
		Parse: parseMailForward,
		Back:  map[kind.Kind]gate.Back[*mailForwardView]{kind.MailForwardSet: backMailForward},
	}
}

// readMailForward reads where mail for a domain goes, for those who may change it.
func readMailForward(r *http.Request, on gate.Subject) (string, error) {
	err := seesForwards(on.Who, kind.MailForwardSet)
	if err == nil && on.Stale {
		err = registrar.ErrUnavailable
	}
	if err != nil {
		return "", err
	}
	return mailForwardOf(r.Context(), on.Who, on.Name)
}

// mailForwardOf is readMailForward while the registrar answers.
func mailForwardOf(ctx context.Context, who gate.Visitor, name registrar.DomainName) (string, error) {
	if err := seesForwards(who, kind.MailForwardSet); err != nil {
		return "", err
	}
	return who.Registrar.ForwardingReader.MailForward(ctx, name)
}

// unsupported reports whether there is no such thing for the domain.
func unsupported(err error) bool {
	refused := new(registrar.Error)
	return errors.Is(err, errNoForwarding) || errors.As(err, &refused) && refused.Reason == registrar.ReasonUnsupported
}

// view is the page as it opens.
func (p mailForwardPage) view(r *http.Request, on gate.Subject) (*mailForwardView, error) {
	live, failed := readMailForward(r, on)
	told := failed == nil || unsupported(failed) || errors.Is(failed, errHidden)
	if !told && (on.Saves || !errors.Is(failed, registrar.ErrUnavailable)) {
		return nil, failed
	}
	block := gate.SeenBy(on, kind.MailForwardSet.Right())
	switch {
	case unsupported(failed):
		block = ui.BlockedUnsupported
	case !told:
		block = ui.BlockedDown
	}
	form, err := p.gate.Domains.EditForm(r, on, block)
	form.Seen = change.MailForwardSeen(live)
	view := &mailForwardView{live: live, MailForwardView: edits.MailForwardView{EditForm: form, Live: live, Unknown: failed != nil, Typed: live}}
	return view, err
}

func parseMailForward(e *gate.Edit[*mailForwardView]) (change.Change, int, error) {
	wanted, view := "", e.View
	if e.R.PostForm.Get("do") != "stop" {
		view.Typed = e.R.PostForm.Get("email")
		wanted, view.Problem = mailTo(e.On.Name, view.Typed, view.live)
	}
	return change.NewMailForward(e.Ticket, e.On.Observed, view.live, wanted), gate.Wrong(view.Problem.Fault != ""), nil
}

// mailTo reads where mail for a domain is to go, which is found now.
func mailTo(name registrar.DomainName, text, found string) (string, contact.Problem) {
	email, problem := contact.Email(text)
	switch {
	case found != "" && untouched.Fold(untouched.Address).Same(text, found):
		return found, contact.Problem{}
	case problem.Fault != "":
		return "", problem
	case strings.HasSuffix(strings.ToLower(email), "@"+string(name)):
		return "", contact.Problem{Fault: edits.MailForwardLoop}
	}
	return email, contact.Problem{}
}

// savedMailForward words what the form is about to save.
func savedMailForward(_ *http.Request, l ui.Layout, name registrar.DomainName) []ui.ReauthItem {
	return edits.MailForwardSummary(l, name)
}
