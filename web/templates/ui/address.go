package ui

import (
	"net/url"

	"github.com/a-h/templ"

	"portal/internal/registrar"
)

// DomainPath is the address of a domain's page: its overview for "", else
// "nameservers" or "activity".
func DomainPath(name registrar.DomainName, page string) string {
	p := "/domains/" + url.PathEscape(string(name))
	if page != "" {
		p += "/" + page
	}
	return p
}

// ChangePath is the address of a change's receipt.
func ChangePath(id string) string { return "/changes/" + url.PathEscape(id) }

// BatchPath is the address of a bulk edit; step is "" for its page, else what a
// form posts to: "check", "start", "pause", "resume", "cancel", "discard",
// "retry", and "result.csv" for its result.
func BatchPath(id, step string) string {
	path := "/batches/" + url.PathEscape(id)
	if step != "" {
		path += "/" + step
	}
	return path
}

// OwnershipPath is where domains are given to another profile.
const OwnershipPath = "/profile/ownership"

// SignInAgain is the notice of the sign-in page for who is signed in still, and
// wants another full session.
const SignInAgain = "renew"

// signInAgain is the address of that page.
func signInAgain() templ.SafeURL {
	return templ.SafeURL("/sign-in?" + url.Values{"notice": {SignInAgain}}.Encode())
}
