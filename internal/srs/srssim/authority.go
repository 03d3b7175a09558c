package srssim

import (
	"cmp"
	"fmt"
	"strings"
	"time"
)

// Authority says who may send a command (XCP reference, section 4.5).
type Authority string

// The authorities.
const (
	ByReseller Authority = "reseller"         // the signature is enough; no cookie
	ByEither   Authority = "cookie or domain" // a cookie, or a domain of the reseller
	ByCookie   Authority = "cookie"           // a registrant's session
)

// The permission bits of a sub-user.
const (
	bitOwner       = 1
	bitAdmin       = 2
	bitBilling     = 4
	bitTech        = 8
	bitNameservers = 16
	bitReseller    = 32
	bitExtras      = 64
)

// cookie is a registrant's session.
type cookie struct {
	id      string
	profile *Profile
	domain  string // the current one; another after UPDATE COOKIE
	// subUser and password identify a sub-user; "" is the profile's owner.
	subUser, password string
	lastUse           time.Time
	registrantIP      string
}

func (c *cookie) owner() bool { return c.subUser == "" }

// sees reports whether the login may work on d.
func (c *cookie) sees(d *Domain) bool {
	if d == nil || d.profile != c.profile {
		return false
	}
	return c.owner() || d.SubUser != nil && d.SubUser.Username == c.subUser && d.SubUser.Password == c.password
}

// permission returns the login's bits for d; the owner has them all.
func (c *cookie) permission(d *Domain) int {
	if c.owner() || d.SubUser == nil {
		return 0
	}
	return d.SubUser.Permission
}

// newCookie opens a session, in the shape of the captured ones.
func (w *world) newCookie(c cookie) *cookie {
	for id, old := range w.cookies {
		if c.lastUse.Sub(old.lastUse) > time.Duration(w.settings.CookieIdle) {
			delete(w.cookies, id)
		}
	}
	c.id = fmt.Sprintf("%d:%d", 10_000_000+w.rng.IntN(90_000_000), 1_000_000+w.rng.IntN(9_000_000))
	w.cookies[c.id] = &c
	return &c
}

// session returns the live cookie with an id, in the caller's account.
func (c *call) session(id string) *cookie {
	s := c.cookies[id]
	if s == nil || s.profile.account != c.account || !s.sees(c.domains[s.domain]) ||
		c.now.Sub(s.lastUse) > time.Duration(c.settings.CookieIdle) {
		return nil
	}
	return s
}

// authorize finds out for whom the command speaks and about which domain, or
// returns the refusal.
func (c *call) authorize(who Authority) (reply, bool) {
	if who == ByReseller {
		return reply{}, true
	}
	if id := c.req.top.trimmed("cookie"); id != "" {
		return c.byCookie(id)
	}
	if who == ByCookie {
		return authenticationError(), false
	}
	return c.byDomain()
}

func (c *call) byCookie(id string) (reply, bool) {
	s := c.session(id)
	if s == nil {
		return c.deadCookie(), false
	}
	s.lastUse = c.now
	c.cookie, c.domain = s, c.domains[s.domain]
	// A second domain beside the cookie must not widen what the cookie grants.
	if other := c.named(); other != "" && other != s.domain && !c.domainIsFilter() && c.object != "COOKIE" {
		return authenticationError(), false
	}
	return reply{}, true
}

// deadCookie answers a cookie that is unknown or has been idle too long.
func (c *call) deadCookie() reply {
	code := c.settings.UnknownCookieCode
	if c.action == "DELETE" && c.object == "COOKIE" && code != 415 {
		return reply{code: code}
	}
	return authenticationError()
}

func (c *call) byDomain() (reply, bool) {
	name := c.named()
	if name == "" {
		if c.domainIsFilter() {
			return authenticationError(), false
		}
		return refuse(460, "No Domain Supplied"), false
	}
	d := c.domains[name]
	if d == nil || d.profile.account != c.account {
		return authenticationError(), false
	}
	if !c.credentialsFit(d) {
		return authenticationError(), false
	}
	c.domain = d
	return reply{}, true
}

// credentialsFit reports whether the login that a command without a cookie names
// beside the domain, if any, is one of it: a wrong one is refused although the
// reseller holds the domain. CHANGE PASSWORD means its password otherwise.
func (c *call) credentialsFit(d *Domain) bool {
	login := c.attrs
	if c.req.top.has("reg_username") {
		login = c.req.top
	}
	if !login.has("reg_username") || !login.has("reg_password") || c.action == "CHANGE" {
		return true
	}
	_, fits := d.loginOf(strings.ToLower(login.trimmed("reg_username")), login.text("reg_password"))
	return fits
}

// loginOf returns the sub-user's name that a login stands for, "" for the profile's
// owner, and whether there is such a login.
func (d *Domain) loginOf(username, password string) (subUser string, found bool) {
	switch {
	case d.profile.Username == username && d.profile.Password == password:
		return "", true
	case d.SubUser != nil && d.SubUser.Username == username && d.SubUser.Password == password:
		return username, true
	}
	return "", false
}

// named returns the domain that the request names, wherever it stands.
func (c *call) named() string {
	return hostName(cmp.Or(c.req.top.trimmed("domain"), c.attrs.first("domain", "domain_name", "domainname")))
}

// domainIsFilter reports whether attributes.domain is a search pattern.
func (c *call) domainIsFilter() bool {
	return c.action == "GET" && c.object == "DOMAIN" && strings.EqualFold(c.attrs.trimmed("type"), "list")
}

// owned reports whether the command comes from the profile's owner or the reseller.
func (c *call) owned() bool { return c.cookie == nil || c.cookie.owner() }

// may reports whether a sub-user's bits, if it is one, include a right.
func (c *call) may(right int) bool {
	return c.owned() || c.cookie.permission(c.domain)&right != 0
}

// mayAll reports whether a sub-user's bits include every one of rights.
func (c *call) mayAll(rights int) bool {
	return c.owned() || c.cookie.permission(c.domain)&rights == rights
}

var (
	notOwner     = refuse(435, "Permission Denied: not owner")
	notPermitted = refuse(435, "Permission denied, subuser permissions")
)
