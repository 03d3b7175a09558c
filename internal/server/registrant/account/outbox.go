package account

import (
	"errors"
	"io"
	"net/http"

	"portal/internal/notice"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/account"
	"portal/web/templates/ui"
)

// outboxPage shows the mails of the demo. It is there only in the demo, where anybody
// may see the mails of the brand.
type outboxPage struct {
	gate   *gate.Gate
	outbox *notice.Outbox
}

func (p outboxPage) routes(route page.Route) {
	route("GET /demo/outbox", p.show)
	route("GET /demo/outbox/{id}", p.showLetter)
	route("GET /demo/outbox/{id}/html", p.showHTML)
}

// show handles GET /demo/outbox.
func (p outboxPage) show(w http.ResponseWriter, r *http.Request) error {
	p.gate.Visitors.Recognise(r)
	letters, err := p.outbox.List(page.VisitOf(r).Brand.ID)
	if err != nil {
		return err
	}
	view := account.OutboxView{Layout: p.gate.Pages.Layout(r)}
	for _, l := range letters {
		view.Letters = append(view.Letters, account.OutboxLetter{ID: l.ID, Subject: l.Subject, To: l.To, At: l.At})
	}
	return page.Render(w, r, http.StatusOK, account.OutboxPage(view))
}

// letter finds the mail of the request's path among those of its brand.
func (p outboxPage) letter(r *http.Request) (notice.Letter, error) {
	letter, err := p.outbox.Open(page.VisitOf(r).Brand.ID, r.PathValue("id"))
	if errors.Is(err, notice.ErrNotFound) {
		return letter, &page.Failure{Kind: ui.ErrorNotFound, Err: err}
	}
	return letter, err
}

// showLetter handles GET /demo/outbox/{id}.
func (p outboxPage) showLetter(w http.ResponseWriter, r *http.Request) error {
	p.gate.Visitors.Recognise(r)
	l, err := p.letter(r)
	if err != nil {
		return err
	}
	page.CarriesSecret(w) // mails do
	w.Header().Set("Content-Security-Policy", w.Header().Get("Content-Security-Policy")+"; frame-src 'self'")
	return page.Render(w, r, http.StatusOK, account.OutboxLetterPage(account.OutboxLetterView{
		Layout: p.gate.Pages.Layout(r),
		Letter: account.OutboxLetter{ID: l.ID, Subject: l.Subject, To: l.To, At: l.At, Headers: l.Headers, Text: l.Text},
	}))
}

// showHTML handles GET /demo/outbox/{id}/html: the mail's HTML, which may
// paint itself and nothing else.
func (p outboxPage) showHTML(w http.ResponseWriter, r *http.Request) error {
	l, err := p.letter(r)
	if err != nil {
		return err
	}
	page.CarriesSecret(w)
	w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, err = io.WriteString(w, l.HTML)
	if err != nil {
		page.VisitOf(r).Log.DebugContext(r.Context(), "visitor left", "err", err)
	}
	return nil
}
