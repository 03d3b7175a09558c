package registrant

import (
	"errors"
	"net/http"

	"portal/internal/auth"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// loginRoutes are the pages about the login itself.
func (h *Handlers) loginRoutes(route page.Route) {
	in := h.gate.Visitors
	password := passwordPage{h.gate, h.Auth}.form()
	route("GET /profile", in.SignedIn(gate.Owner(h.showProfile)))
	route("GET /profile/password", in.SignedIn(gate.Owner(password.Show)))
	route("POST /profile/password", in.SignedIn(password.Save))
	route("GET /sessions", in.SignedIn(h.showSessions))
	route("POST /sessions", in.SignedIn(h.endSessions))
}

// showSessions handles GET /sessions?done=.
func (h *Handlers) showSessions(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	open, err := h.Auth.Sessions(r.Context(), who.Actor)
	if err != nil {
		return err
	}
	view := templates.SessionsView{Layout: h.Pages.Layout(r), Done: templates.SessionsDone(r.URL.Query().Get("done")), Most: auth.MaxSessions}
	for _, s := range open {
		row := templates.SessionRow{Ref: s.Ref, Agent: s.With, CreatedAt: s.CreatedAt, SeenAt: s.SeenAt, Current: s.Current}
		if s.From.IsValid() {
			row.Address = s.From.String()
		}
		view.Sessions = append(view.Sessions, row)
	}
	return page.Render(w, r, http.StatusOK, templates.SessionsPage(view))
}

// stay handles POST /sessions/stay, from the warning before the session ends: the
// request itself makes it go on.
func (h *Handlers) stay(w http.ResponseWriter, _ *http.Request, _ gate.Visitor) error {
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// endSessions handles POST /sessions: of the session that is named, or of all
// others. One that is over already is as good as ended.
func (h *Handlers) endSessions(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	ref, done := r.PostForm.Get("end"), templates.SessionEnded
	var err error
	switch {
	case r.PostForm.Has("others"):
		done = templates.SessionsEnded
		_, err = h.Auth.EndOthers(r.Context(), who.Actor, who.Registrar.Profiles)
	case ref == who.SessionRef:
		return h.saveSignOut(w, r)
	default:
		err = h.Auth.EndSession(r.Context(), who.Actor, ref, who.Registrar.Profiles)
	}
	if err != nil && !errors.Is(err, auth.ErrNoSession) {
		return err
	}
	return page.Redirect(w, r, "/sessions?done="+string(done))
}
