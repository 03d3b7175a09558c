package lists

import (
	"context"
	"errors"
	"net/http"

	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/lists"
	"portal/web/templates/ui"
)

// requestsPage tells how far the registry is with what it was asked.
type requestsPage struct{ gate *gate.Gate }

// show handles GET /domains/{domain}/requests: what the registry was asked.
func (p requestsPage) show(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	on, err := p.gate.Domains.LiveWith(r, who, gate.Asks(requestsOf))
	if err != nil {
		return err
	}
	if path := ui.DomainPath(on.Name, "requests"); r.URL.Path != path {
		return page.Redirect(w, r, path)
	}
	head, err := p.gate.Domains.Head(r.Context(), on)
	if err != nil {
		return err
	}
	view := lists.RequestsView{Layout: p.gate.Pages.Layout(r), Head: head, Unknown: on.Stale || on.Who.Registrar.LoginReader == nil}
	if !view.Unknown {
		requests, err := requestsOf(r.Context(), on.Who, on.Name)
		if view.Unknown = errors.Is(err, registrar.ErrUnavailable); err != nil && !view.Unknown {
			return err
		}
		for _, q := range requests {
			view.Rows = append(view.Rows, lists.RequestRow{Kind: q.Kind, At: q.At, Answered: q.Answered, State: requestState(q)})
		}
	}
	return page.Render(w, r, http.StatusOK, lists.RequestsPage(view))
}

// requestsOf reads what the registry was asked about a domain.
func requestsOf(ctx context.Context, who gate.Visitor, name registrar.DomainName) ([]registrar.Request, error) {
	if who.Registrar.LoginReader == nil {
		return nil, nil
	}
	return who.Registrar.LoginReader.Requests(ctx, name)
}

// requestState reads how far a request has come.
func requestState(q registrar.Request) lists.RequestState {
	switch {
	case q.Succeeded == registrar.Yes:
		return lists.RequestDone
	case q.Succeeded == registrar.No:
		return lists.RequestRefused
	case q.Answered.IsZero():
		return lists.RequestWaiting
	}
	return lists.RequestAnswered
}
