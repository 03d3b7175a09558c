package account

import (
	"context"
	"errors"
	"net/http"

	"portal/internal/forms"
	"portal/internal/server/gate"
	"portal/internal/server/page"
)

// once carries a form out once, whoever sends it again. It is for what makes something
// and is no change. The later ones are led to the path done, which says what is so. A
// form that made nothing may be sent again.
func once(sent *forms.Store, done string, handler gate.Handler) gate.Handler {
	return func(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
		text := page.SentForm(r)
		if text == "" { // made by hand, or by the release before
			return handler(w, r, who)
		}
		form := r.URL.Path + " " + text
		first, err := sent.Take(r.Context(), who.Actor, form)
		if err != nil {
			return err
		}
		if !first {
			return page.Redirect(w, r, done)
		}
		answer := &answered{ResponseWriter: w}
		if err = handler(answer, r, who); err != nil || answer.status >= http.StatusBadRequest {
			err = errors.Join(err, sent.GiveBack(context.WithoutCancel(r.Context()), who.Actor, form))
		}
		return err
	}
}

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
