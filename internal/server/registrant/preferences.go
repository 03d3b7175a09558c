package registrant

import (
	"net/http"
	"time"

	"portal/internal/server/page"
	"portal/web/templates"
)

// Names of the cookies with a visitor's choices, and how long they are kept.
const (
	LanguageCookie = "lang"
	ThemeCookie    = "theme"

	choiceAge = 365 * 24 * time.Hour
)

// savePreferences handles POST /preferences, which needs no sign-in.
func (h *Handlers) savePreferences(w http.ResponseWriter, r *http.Request) error {
	for _, l := range h.Pages.Languages {
		if l.Tag == r.PostForm.Get("lang") {
			h.remember(w, LanguageCookie, l.Tag)
			if session, err := h.gate.Visitors.Current(r); err == nil {
				h.gate.Visitors.Speaks(r, session.Actor, l.Tag)
			}
		}
	}
	switch theme := templates.Theme(r.PostForm.Get("theme")); theme {
	case templates.ThemeAuto, templates.ThemeLight, templates.ThemeDark:
		h.remember(w, ThemeCookie, string(theme))
	}
	return page.Redirect(w, r, page.LocalPath(r.PostForm.Get("next"), "/"))
}

func (h *Handlers) remember(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(choiceAge.Seconds()),
		Secure: h.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// showAbout handles GET /about.
func (h *Handlers) showAbout(w http.ResponseWriter, r *http.Request) error {
	h.gate.Visitors.Recognise(r)
	return page.Render(w, r, http.StatusOK, templates.AboutPage(h.Pages.Layout(r)))
}
