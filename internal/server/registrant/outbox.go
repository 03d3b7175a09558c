package registrant

import (
	"errors"
	"io"
	"net/http"

	"portal/internal/notice"
	"portal/internal/server/page"
	"portal/web/templates"
)

// outboxRoutes show the mails of the demo. They are there only in the demo, where
// anybody may see the mails of the brand.
func (h *Handlers) outboxRoutes(route page.Route) {
	route("GET /demo/outbox", h.showOutbox)
	route("GET /demo/outbox/{id}", h.showOutboxLetter)
	route("GET /demo/outbox/{id}/html", h.showOutboxHTML)
}

// showOutbox handles GET /demo/outbox.
func (h *Handlers) showOutbox(w http.ResponseWriter, r *http.Request) error {
	h.gate.Visitors.Recognise(r)
	letters, err := h.Outbox.List(page.VisitOf(r).Brand.ID)
	if err != nil {
		return err
	}
	view := templates.OutboxView{Layout: h.Pages.Layout(r)}
	for _, l := range letters {
		view.Letters = append(view.Letters, templates.OutboxLetter{ID: l.ID, Subject: l.Subject, To: l.To, At: l.At})
	}
	return page.Render(w, r, http.StatusOK, templates.OutboxPage(view))
}

// outboxLetter finds the mail of the request's path among those of its brand.
func (h *Handlers) outboxLetter(r *http.Request) (notice.Letter, error) {
	letter, err := h.Outbox.Open(page.VisitOf(r).Brand.ID, r.PathValue("id"))
	if errors.Is(err, notice.ErrNotFound) {
		return letter, &page.Failure{Kind: templates.ErrorNotFound, Err: err}
	}
	return letter, err
}

// showOutboxLetter handles GET /demo/outbox/{id}.
func (h *Handlers) showOutboxLetter(w http.ResponseWriter, r *http.Request) error {
	h.gate.Visitors.Recognise(r)
	l, err := h.outboxLetter(r)
	if err != nil {
		return err
	}
	page.CarriesSecret(w) // mails do
	w.Header().Set("Content-Security-Policy", w.Header().Get("Content-Security-Policy")+"; frame-src 'self'")
	return page.Render(w, r, http.StatusOK, templates.OutboxLetterPage(templates.OutboxLetterView{
		Layout: h.Pages.Layout(r),
		Letter: templates.OutboxLetter{ID: l.ID, Subject: l.Subject, To: l.To, At: l.At, Headers: l.Headers, Text: l.Text},
	}))
}

// showOutboxHTML handles GET /demo/outbox/{id}/html: the mail's HTML, which may
// paint itself and nothing else.
func (h *Handlers) showOutboxHTML(w http.ResponseWriter, r *http.Request) error {
	l, err := h.outboxLetter(r)
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
