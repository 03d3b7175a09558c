package registrant

import (
	"context"
	"errors"
	"net/http"

	"portal/internal/server/gate"
	"portal/internal/server/page"
)

// once carries a form out once, whoever sends it again. It is for what makes something
// and is no change. The later ones are led to instead, which says what is so. A form
// that made nothing may be sent again.
func (h *Handlers) once(instead func(*http.Request) string, handler gate.Handler) gate.Handler {
	return func(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
		text := page.SentForm(r)
		if text == "" { // made by hand, or by the release before
			return handler(w, r, who)
		}
		form := r.URL.Path + " " + text
		first, err := h.Forms.Take(r.Context(), who.Actor, form)
		if err != nil {
			return err
		}
		if !first {
			return page.Redirect(w, r, instead(r))
		}
		answer := &answered{ResponseWriter: w}
		if err = handler(answer, r, who); err != nil || answer.status >= http.StatusBadRequest {
			err = errors.Join(err, h.Forms.GiveBack(context.WithoutCancel(r.Context()), who.Actor, form))
		}
		return err
	}
}

// to is where all of a kind of form lead.
func to(path string) func(*http.Request) string { return func(*http.Request) string { return path } }

// answered notes the status of an answer.
type answered struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (a *answered) WriteHeader(status int) {
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (a *answered) Unwrap() http.ResponseWriter { return a.ResponseWriter }
