package account

import (
	"errors"
	"net/http"

	"portal/internal/auth"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/account"
)

// sessionsPage lists where somebody is signed in, and ends sessions.
type sessionsPage struct {
	gate *gate.Gate
	auth *auth.Service
}

// show handles GET /sessions?done=.
func (p sessionsPage) show(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	open, err := p.auth.Sessions(r.Context(), who.Actor)
	if err != nil {
		return err
	}
	view := account.SessionsView{Layout: p.gate.Pages.Layout(r), Done: account.SessionsDone(r.URL.Query().Get("done")), Most: auth.MaxSessions}
	for _, s := range open {
		row := account.SessionRow{Ref: s.Ref, Agent: s.With, CreatedAt: s.CreatedAt, SeenAt: s.SeenAt, Current: s.Current}
		if s.From.IsValid() {
			row.Address = s.From.String()
		}
		view.Sessions = append(view.Sessions, row)
	}
	return page.Render(w, r, http.StatusOK, account.SessionsPage(view))
}

// stay handles POST /sessions/stay, from the warning before the session ends: the
// request itself makes it go on.
func (p sessionsPage) stay(w http.ResponseWriter, _ *http.Request, _ gate.Visitor) error {
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// end handles POST /sessions: of the session that is named, or of all
// others. One that is over already is as good as ended.
func (p sessionsPage) end(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	ref, done := r.PostForm.Get("end"), account.SessionEnded
	var err error
	switch {
	case r.PostForm.Has("others"):
		done = account.SessionsEnded
		_, err = p.auth.EndOthers(r.Context(), who.Actor, who.Registrar.Profiles)
	case ref == who.SessionRef:
		return p.signOut(w, r)
	default:
		err = p.auth.EndSession(r.Context(), who.Actor, ref, who.Registrar.Profiles)
	}
	if err != nil && !errors.Is(err, auth.ErrNoSession) {
		return err
	}
	return page.Redirect(w, r, "/sessions?done="+string(done))
}

// clearSiteData has browsers forget at sign-out what they could still show. Cookies are
// not named: that would take the language, and those of other hosts of the domain.
const clearSiteData = `"cache", "storage"`

// signOut handles POST /sign-out. Signing out twice is no error.
func (p sessionsPage) signOut(w http.ResponseWriter, r *http.Request) error {
	if err := p.auth.SignOut(w, r, p.gate.Visitors.Profiles(r)); err != nil && !errors.Is(err, auth.ErrNoSession) {
		return err
	}
	w.Header().Set("Clear-Site-Data", clearSiteData)
	return page.Redirect(w, r, "/sign-in?notice="+string(account.SignedOut))
}
