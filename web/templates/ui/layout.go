package ui

import (
	"time"

	"github.com/a-h/templ"

	"portal/internal/brand"
	"portal/internal/words"
)

// Theme is the visitor's choice of light or dark.
type Theme string

// The themes. The zero value is ThemeAuto.
const (
	ThemeAuto  Theme = "auto"
	ThemeLight Theme = "light"
	ThemeDark  Theme = "dark"
)

// themes are the choices in the footer.
var themes = []struct {
	theme Theme
	icon  string
	name  words.Key
}{
	{ThemeAuto, "monitor", words.Key("preferences.auto")},
	{ThemeLight, "sun", words.Key("preferences.light")},
	{ThemeDark, "moon", words.Key("preferences.dark")},
}

// Layout is what every page shows around its content, and what its content is
// written with.
type Layout struct {
	Words     *words.Printer
	Languages []words.Language // offered in the footer; fewer than two offers none
	Theme     Theme
	Brand     *brand.Brand             // not nil; components copy a Layout, and a brand is large
	Assets    func(name string) string // content-hashed address of a file of web/static
	Look      string                   // the same of the brand's style sheet
	Now       time.Time                // when the page is made
	Path      string                   // path and query of this page, for the way back from /preferences
	Actor     string                   // name of the login; "" when nobody is signed in
	MadeFor   string                   // mark of that login, for the forms on the page; see auth.Login.Mark
	Idle      time.Duration            // without a request for so long, Actor is signed out
	Left      time.Duration            // after so long, Actor is signed out in any case
	Owner     bool                     // Actor is the profile's own login, for which there is a menu
	About     bool                     // AboutPage is served at /about
}

// T returns a text of the catalogue, see words.Printer.T.
func (l Layout) T(key words.Key, args ...any) string { return l.Words.T(key, args...) }

// N returns a text in the plural form of count, see words.Printer.N.
func (l Layout) N(key words.Key, count int, args ...any) string {
	return l.Words.N(key, count, args...)
}

// theme returns the choice, never the zero value.
func (l Layout) theme() Theme {
	switch l.Theme {
	case ThemeLight, ThemeDark:
		return l.Theme
	}
	return ThemeAuto
}

// home is where the logo leads.
func (l Layout) home() string {
	if l.Actor == "" {
		return "/sign-in"
	}
	return "/domains"
}

// DocumentTitle is the text of <title>.
func (l Layout) DocumentTitle(title string) string {
	return l.T("layout.title", "title", title, "brand", l.Brand.Name)
}

// Icon draws one icon of the sprite. It says nothing: words stand beside it. There
// are dozens on a page; each would keep a copy of l.
func Icon(l Layout, name string) templ.Component { return symbol(l.Assets("icons.svg") + "#" + name) }

// Tone is the meaning of a pill or banner. It chooses colour and icon; the
// words beside them say it too.
type Tone string

// The tones. The zero value is neutral.
const (
	ToneNone Tone = ""
	ToneOK   Tone = "ok"
	ToneWarn Tone = "warn"
	ToneBad  Tone = "bad"
	ToneInfo Tone = "info"
)

var toneIcons = map[Tone]string{
	ToneNone: "circle-question-mark",
	ToneOK:   "circle-check",
	ToneWarn: "triangle-alert",
	ToneBad:  "circle-alert",
	ToneInfo: "info",
}

// Banner asks for attention above the content of a page.
type Banner struct {
	Tone     Tone
	Icon     string // "" for the tone's
	Title    string
	Text     string
	Href     string // "" for no link
	LinkText string
}

func (b Banner) icon() string {
	if b.Icon != "" {
		return b.Icon
	}
	return toneIcons[b.Tone]
}

// Pill is a short state: icon and word, and where it is explained.
type Pill struct {
	Tone Tone
	Icon string
	Text string
	Href string // "" for no link
}

// script is what a page runs beside htmx: whoever is signed in has more to do.
func (l Layout) script() string {
	if l.Actor == "" {
		return l.Assets("visitor.js")
	}
	return l.Assets("work.js")
}

// favicon is the brand's logo, or the neutral mark.
func (l Layout) favicon() string {
	if u := l.Brand.LogoURL(); u != "" {
		return u
	}
	return l.Assets("favicon.svg")
}

// logoAlt is empty when the name stands beside the logo anyway.
func (l Layout) logoAlt() string {
	if l.Brand.Logo.Wordmark {
		return l.Brand.Name
	}
	return ""
}

// Pressed is the value of aria-pressed.
func Pressed(on bool) string {
	if on {
		return "true"
	}
	return "false"
}

// MachineTime is a time as the datetime attribute has it.
func MachineTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// BannerRole is how a banner is announced when it appears.
func BannerRole(problem bool) string {
	if problem {
		return "alert"
	}
	return "status"
}
