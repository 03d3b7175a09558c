package profile

import "strings"

// tagMark stands in no username: those have letters and digits only.
const tagMark = "#"

// Tagged returns a name that tells a profile apart from others of the same account
// and username; tag is its own. The name of the first one is the username.
func Tagged(username, tag string) string { return username + tagMark + tag }

// Username returns the username in the name of a profile: what registrars and people
// call it.
func Username(name string) string {
	username, _, _ := strings.Cut(name, tagMark)
	return username
}

// MayBe reports whether the profile of that username, which is all that registrars
// tell, may be the one of that name. Of two profiles of the same username both may.
func MayBe(username, name string) bool {
	return username != "" && strings.EqualFold(username, Username(name)) // registrars ignore case
}
