package registrant

import (
	"errors"
	"net/http"

	"portal/internal/auth"
	"portal/internal/server/page"
	"portal/web/templates"
)

// loginRoutes are the pages about the login itself.
func (h *Handlers) loginRoutes(route func(string, func(http.ResponseWriter, *http.Request) error)) {
	route("GET /profile", h.signedIn(h.owner(h.showProfile)))
	route("GET /profile/password", h.signedIn(h.owner(h.showPassword)))
	route("POST /profile/password", h.signedIn(h.savePassword))
	route("GET /people", h.signedIn(h.owner(h.choosePeople)))
	route("GET /domains/{domain}/people", h.signedIn(h.showPeople))
	route("POST /domains/{domain}/people", h.signedIn(h.savePeople))
	route("GET /sessions", h.signedIn(h.showSessions))
	route("POST /sessions", h.signedIn(h.endSessions))
}

// showSessions handles GET /sessions?done=.
func (h *Handlers) showSessions(w http.ResponseWriter, r *http.Request, who visitor) error {
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
func (h *Handlers) stay(w http.ResponseWriter, _ *http.Request, _ visitor) error {
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// endSessions handles POST /sessions: of the session that is named, or of all
// others. One that is over already is as good as ended.
func (h *Handlers) endSessions(w http.ResponseWriter, r *http.Request, who visitor) error {
	ref, done := r.PostForm.Get("end"), templates.SessionEnded
	var err error
	switch {
	case r.PostForm.Has("others"):
		done = templates.SessionsEnded
		_, err = h.Auth.EndOthers(r.Context(), who.Actor, who.account.Profiles)
	case ref == who.SessionRef:
		return h.saveSignOut(w, r)
	default:
		err = h.Auth.EndSession(r.Context(), who.Actor, ref, who.account.Profiles)
	}
	if err != nil && !errors.Is(err, auth.ErrNoSession) {
		return err
	}
	return page.Redirect(w, r, "/sessions?done="+string(done))
}
