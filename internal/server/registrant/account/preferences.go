package account

import (
	"net/http"
	"time"

	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/ui"
)

// choiceAge is how long the cookies with a visitor's choices are kept.
const choiceAge = 365 * 24 * time.Hour

// preferencesPage takes the choices of language and colours.
type preferencesPage struct {
	gate   *gate.Gate
	secure bool // the sites are served over TLS
}

// save handles POST /preferences, which needs no sign-in.
func (p preferencesPage) save(w http.ResponseWriter, r *http.Request) error {
	for _, l := range p.gate.Pages.Languages {
		if l.Tag == r.PostForm.Get("lang") {
			p.remember(w, page.LanguageCookie, l.Tag)
			if session, err := p.gate.Visitors.Current(r); err == nil {
				p.gate.Visitors.Speaks(r, session.Actor, l.Tag)
			}
		}
	}
	switch theme := ui.Theme(r.PostForm.Get("theme")); theme {
	case ui.ThemeAuto, ui.ThemeLight, ui.ThemeDark:
		p.remember(w, page.ThemeCookie, string(theme))
	}
	return page.Redirect(w, r, page.LocalPath(r.PostForm.Get("next"), "/"))
}

func (p preferencesPage) remember(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(choiceAge.Seconds()),
		Secure: p.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// showAbout handles GET /about.
func (p preferencesPage) showAbout(w http.ResponseWriter, r *http.Request) error {
	p.gate.Visitors.Recognise(r)
	return page.Render(w, r, http.StatusOK, ui.AboutPage(p.gate.Pages.Layout(r)))
}
