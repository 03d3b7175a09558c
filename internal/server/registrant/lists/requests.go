package lists

import (
	"context"
	"errors"
	"net/http"

	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// requestsPage tells how far the registry is with what it was asked.
type requestsPage struct{ gate *gate.Gate }

// show handles GET /domains/{domain}/requests: what the registry was asked.
func (p requestsPage) show(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	on, err := p.gate.Domains.LiveWith(r, who, gate.Asks(requestsOf))
	if err != nil {
		return err
	}
	if path := templates.DomainPath(on.Name, "requests"); r.URL.Path != path {
		return page.Redirect(w, r, path)
	}
	head, err := p.gate.Domains.Head(r.Context(), on)
	if err != nil {
		return err
	}
	view := templates.RequestsView{Layout: p.gate.Pages.Layout(r), Head: head, Unknown: on.Stale || on.Who.Registrar.LoginReader == nil}
	if !view.Unknown {
		requests, err := requestsOf(r.Context(), on.Who, on.Name)
		if view.Unknown = errors.Is(err, registrar.ErrUnavailable); err != nil && !view.Unknown {
			return err
		}
		for _, q := range requests {
			view.Rows = append(view.Rows, templates.RequestRow{Kind: q.Kind, At: q.At, Answered: q.Answered, State: requestState(q)})
		}
	}
	return page.Render(w, r, http.StatusOK, templates.RequestsPage(view))
}

// requestsOf reads what the registry was asked about a domain.
func requestsOf(ctx context.Context, who gate.Visitor, name registrar.DomainName) ([]registrar.Request, error) {
	if who.Registrar.LoginReader == nil {
		return nil, nil
	}
	return who.Registrar.LoginReader.Requests(ctx, name)
}

// requestState reads how far a request has come.
func requestState(q registrar.Request) templates.RequestState {
	switch {
	case q.Succeeded == registrar.Yes:
		return templates.RequestDone
	case q.Succeeded == registrar.No:
		return templates.RequestRefused
	case q.Answered.IsZero():
		return templates.RequestWaiting
	}
	return templates.RequestAnswered
}
