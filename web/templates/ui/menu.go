package ui

import "portal/internal/words"

// menuEntry is a page of the account menu.
type menuEntry struct {
	href, icon string
	name       words.Key
	owner      bool // for the profile's own login only
}

var menuEntries = []menuEntry{
	{"/profile", "user", words.Key("profile.title"), true},
	{"/people", "user", words.Key("people.title"), true},
	{"/batches", "server", words.Key("batches.title"), true},
	{"/activity", "activity", words.Key("nav.activity"), false},
	{"/notices", "info", words.Key("nav.notices"), true},
	{"/calendar", "calendar", words.Key("nav.calendar"), true},
	{"/sessions", "monitor", words.Key("nav.sessions"), false},
}

// menu lists the pages of the account menu that are for this login.
func (l Layout) menu() []menuEntry {
	var mine []menuEntry
	for _, e := range menuEntries {
		if l.Owner || !e.owner {
			mine = append(mine, e)
		}
	}
	return mine
}
