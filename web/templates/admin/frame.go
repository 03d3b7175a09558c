package admin

import (
	"portal/internal/words"
	"portal/web/templates/ui"
)

// Frame is what every page of the console shows around its content.
type Frame struct {
	ui.Layout
	Member Member // who is signed in; zero for nobody
	Place  Place
}

// Role is what a member may do.
type Role string

// Member is one person of the staff.
type Member struct {
	Email, Name string
	Role        Role
	All         bool     // sees records of all brands
	Brands      []string // IDs, if not All
}

// Place is a page that the menu leads to.
type Place string

// The places.
const (
	Overview Place = "/"
	Log      Place = "/log"
	People   Place = "/people"
	Sessions Place = "/sessions"
)

var places = []struct {
	place Place
	icon  string
	name  words.Key
}{
	{Overview, "layout-dashboard", words.Key("admin.overview")},
	{Log, "activity", words.Key("admin.log")},
	{People, "users", words.Key("admin.people")},
	{Sessions, "monitor", words.Key("admin.sessions")},
}

var roleNames = map[Role]words.Key{
	"operator": words.Key("admin.role.operator"),
	"owner":    words.Key("admin.role.owner"),
	"support":  words.Key("admin.role.support"),
	"auditor":  words.Key("admin.role.auditor"),
}

func (f Frame) role(m Member) string { return f.T(roleNames[m.Role]) }

// scope words whose records a member sees.
func (f Frame) scope(m Member) string {
	if m.All {
		return f.T("admin.scope.all")
	}
	return f.Words.List(m.Brands)
}
