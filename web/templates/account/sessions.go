package account

import (
	"strings"
	"time"

	"portal/web/templates/ui"
)

// SessionsDone is what was just done on the page of sessions.
type SessionsDone string

// What can be done. The zero value is nothing.
const (
	SessionEnded  SessionsDone = "ended"
	SessionsEnded SessionsDone = "others"
)

// SessionsView is where the login is signed in.
type SessionsView struct {
	ui.Layout
	Done     SessionsDone
	Sessions []SessionRow // the visitor's own first
	Most     int          // sessions that a login has at most
}

// SessionRow is one session.
type SessionRow struct {
	Ref       string
	Agent     string // User-Agent as the browser sent it; "" if not known
	Address   string // "" if not known
	CreatedAt time.Time
	SeenAt    time.Time
	Current   bool
}

func (v SessionsView) banner() (ui.Banner, bool) {
	switch v.Done {
	case SessionEnded:
		return ui.Banner{Tone: ui.ToneOK, Title: v.T("sessions.ended.title"), Text: v.T("sessions.ended.text")}, true
	case SessionsEnded:
		return ui.Banner{Tone: ui.ToneOK, Title: v.T("sessions.others.title"), Text: v.T("sessions.others.text")}, true
	}
	return ui.Banner{}, false
}

// others reports whether there is more than the visitor's own session.
func (v SessionsView) others() bool { return len(v.Sessions) > 1 }

// The marks of browsers and systems in a User-Agent. Most claim to be others too,
// so that the first one that is found counts.
var (
	browserMarks = [][2]string{
		{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"EdgiOS/", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"},
		{"Vivaldi/", "Vivaldi"}, {"FxiOS/", "Firefox"}, {"Firefox/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	}
	systemMarks = [][2]string{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Macintosh", "macOS"},
		{"CrOS", "ChromeOS"}, {"Linux", "Linux"},
	}
)

// longestAgent is how much of a User-Agent is shown that says nothing familiar.
const longestAgent = 60

// browserWords names a browser as people do, or shows what it calls itself.
func browserWords(l ui.Layout, agent string) string {
	if agent == "" {
		return l.T("sessions.unknown")
	}
	browser, system := marked(agent, browserMarks), marked(agent, systemMarks)
	if browser == "" || system == "" {
		return cutRunes(agent, longestAgent)
	}
	return l.T("sessions.browser", "browser", browser, "system", system)
}

func marked(agent string, marks [][2]string) string {
	for _, m := range marks {
		if strings.Contains(agent, m[0]) {
			return m[1]
		}
	}
	return ""
}

func cutRunes(text string, limit int) string {
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return text
}

// icon draws what the browser runs on, roughly.
func (s SessionRow) icon() string {
	if s.Current {
		return "user"
	}
	return "monitor"
}

// of tells sessions apart for those who hear the buttons only.
func (s SessionRow) of(l ui.Layout) string {
	return l.T("sessions.end.of", "browser", browserWords(l, s.Agent), "address", s.Address)
}
