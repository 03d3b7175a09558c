package registrant

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules/contact"
	"portal/internal/server/gate"
	"portal/internal/untouched"
	"portal/web/templates"
)

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

// showMailForward handles GET /domains/{domain}/mail-forwarding.
func (h *Handlers) showMailForward(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	on, err := h.gate.Domains.LiveWith(r, who, gate.Asks(mailForwardOf))
	if err != nil {
		return err
	}
	live, err := readMailForward(r, on)
	if err != nil && !unsupported(err) && !errors.Is(err, errHidden) && !errors.Is(err, registrar.ErrUnavailable) {
		return err
	}
	view, err := h.mailForwardView(r, on, live, err)
	if err != nil {
		return err
	}
	return gate.Render(w, r, http.StatusOK, templates.MailForwardPage(view), templates.MailForwardForm(view))
}

// mailForwardView is the page as it opens; failed is why live could not be read.
func (h *Handlers) mailForwardView(r *http.Request, on gate.Subject, live string, failed error) (templates.MailForwardView, error) {
	block := gate.SeenBy(on, kind.MailForwardSet.Right())
	switch {
	case unsupported(failed):
		block = templates.BlockedUnsupported
	case failed != nil && !errors.Is(failed, errHidden):
		block = templates.BlockedDown
	}
	form, err := h.gate.Domains.EditForm(r, on, block)
	form.Seen = change.MailForwardSeen(live)
	return templates.MailForwardView{EditForm: form, Live: live, Unknown: failed != nil, Typed: live}, err
}

// saveMailForward handles POST /domains/{domain}/mail-forwarding.
func (h *Handlers) saveMailForward(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	ticket := gate.TicketOf(r.PostForm)
	name, who, seen, err := h.observe(r, who)
	if err != nil {
		return h.resubmitted(w, r, who, ticket.ID, err)
	}
	on := gate.Subject{Name: name, Who: who, Live: seen.Domain}
	live, failed := readMailForward(r, on)
	if errors.Is(failed, errHidden) { // denied on the one path, which logs it
		_, err := h.Changes.Apply(r.Context(), who.Actor, change.NewMailForward(ticket, seen, live, ""))
		return err
	}
	if failed != nil && !unsupported(failed) {
		return h.resubmitted(w, r, who, ticket.ID, failed)
	}
	view, err := h.mailForwardView(r, on, live, failed)
	if err != nil {
		return err
	}
	again := func(status int, n templates.FormNotice) error {
		view.Notice = n
		return gate.Render(w, r, status, templates.MailForwardPage(view), templates.MailForwardForm(view))
	}
	done, err := h.blocked(w, r, who, ticket.ID, view.Block, func() error { return again(http.StatusUnprocessableEntity, templates.FormNotice{}) })
	if done {
		return err
	}
	wanted := ""
	if r.PostForm.Get("do") != "stop" {
		view.Typed = r.PostForm.Get("email")
		if wanted, view.Problem = mailTo(name, view.Typed, live); view.Problem.Fault != "" {
			view.ChangeID, view.Seen = ticket.ID, ticket.Seen
			return again(http.StatusUnprocessableEntity, templates.FormNotice{Kind: templates.FormProblems, Problems: 1})
		}
	}
	return h.apply(w, r, who, change.NewMailForward(ticket, seen, live, wanted), again)
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
		return "", contact.Problem{Fault: templates.MailForwardLoop}
	}
	return email, contact.Problem{}
}

// savedMailForward words what saveMailForward is about to save.
func savedMailForward(r *http.Request, l templates.Layout) []templates.ReauthItem {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil {
		return nil
	}
	return templates.MailForwardSummary(l, name)
}
