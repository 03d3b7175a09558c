package srssim

import (
	"slices"
	"strings"
)

// ownerOnly wraps commands that sub-users cannot give.
func ownerOnly(run handler) handler {
	return func(c *call) reply {
		if !c.owned() {
			return notOwner
		}
		return run(c)
	}
}

// changePassword answers CHANGE PASSWORD, XCP reference, section 5.1. The new
// password is that of the whole profile.
func (c *call) changePassword() reply {
	password := c.attrs.text("reg_password")
	if password == "" {
		return missing("reg_password")
	}
	if no := c.passwordProblem(password); no.code != 0 {
		return no
	}
	p := c.domain.profile
	c.changed = p.Password != password
	p.Password = password
	if c.settings.PasswordEndsLogins {
		for id, s := range c.cookies {
			if s.profile == p {
				delete(c.cookies, id)
			}
		}
	}
	return ok(nil)
}

// changeOwnership answers CHANGE OWNERSHIP: the domain, or all of its profile,
// goes to another profile. Cookies of the old profile no longer reach it.
func (c *call) changeOwnership() reply {
	username, password := strings.ToLower(c.attrs.trimmed("username")), c.attrs.text("password")
	switch {
	case username == "":
		return missing("username")
	case password == "":
		return missing("password")
	}
	if no := usernameProblem(username, "Invalid syntax for username"); no.code != 0 {
		return no
	}
	if no := c.passwordProblem(password); no.code != 0 {
		return no
	}
	var target *Profile
	if base := c.attrs.trimmed("reg_domain"); base != "" {
		p, no := c.profileFor(base, username, password)
		if no.code != 0 {
			return no
		}
		target = p
	} else {
		target = c.account.newProfile(username, password)
	}
	c.move(c.domain, target, c.attrs.flag("move_all"))
	return ok(nil)
}

// move takes a domain, or its whole profile's, to another profile.
func (c *call) move(d *Domain, target *Profile, all bool) {
	moving := []*Domain{d}
	if all {
		moving = slices.Clone(d.profile.Domains)
	}
	for _, d := range moving {
		if d.profile != target {
			c.changed = true
			c.remove(d)
			c.add(target, d)
		}
	}
}

// getSubUser answers GET SUBUSER.
func (c *call) getSubUser() reply {
	sub := c.domain.SubUser
	if sub == nil {
		return ok(assoc{})
	}
	return ok(assoc{"id": sub.ID, "username": sub.Username, "permission": sub.Permission})
}

// addSubUser answers ADD SUBUSER; a domain has at most one.
func (c *call) addSubUser() reply {
	if c.domain.SubUser != nil {
		return refuse(447, "Sub-user limit exceeded")
	}
	if c.attrs.text("sub_password") == "" {
		return missing("sub_password")
	}
	next, no := c.requestedSubUser(SubUser{ID: c.nextID()})
	if no.code != 0 {
		return no
	}
	c.changed, c.domain.SubUser = true, next
	return ok(nil)
}

// modifySubUser answers MODIFY SUBUSER; an empty password keeps the old one.
func (c *call) modifySubUser() reply {
	sub := c.domain.SubUser
	if sub == nil || c.attrs.trimmed("sub_id") != itoa(sub.ID) {
		return refuse(480, "Subuser not found")
	}
	next, no := c.requestedSubUser(*sub)
	if no.code != 0 {
		return no
	}
	c.changed = *next != *sub
	c.domain.SubUser = next
	return ok(nil)
}

// requestedSubUser returns sub as the request wants it.
func (c *call) requestedSubUser(sub SubUser) (*SubUser, reply) {
	sub.Username = strings.ToLower(c.attrs.trimmed("sub_username"))
	switch {
	case sub.Username == "":
		return nil, missing("sub_username")
	case !c.attrs.has("sub_permission"):
		return nil, missing("sub_permission")
	case sub.Username == c.domain.profile.Username:
		return nil, refuse(465, "Subuser cannot be the same as the owner")
	}
	if no := usernameProblem(sub.Username, "Invalid syntax for subuser name"); no.code != 0 {
		return nil, no
	}
	if sub.Permission = c.attrs.number("sub_permission", -1); sub.Permission < 0 || sub.Permission > 127 {
		return nil, refuse(465, "Invalid data, error=sub_permission")
	}
	if password := c.attrs.text("sub_password"); password != "" {
		if no := c.passwordProblem(password); no.code != 0 {
			return nil, no
		}
		sub.Password = password
	}
	return &sub, reply{}
}

// deleteSubUser answers DELETE SUBUSER.
func (c *call) deleteSubUser() reply {
	sub := c.domain.SubUser
	if sub == nil || c.attrs.trimmed("sub_id") != itoa(sub.ID) {
		return refuse(480, "Sub-User not found")
	}
	c.changed, c.domain.SubUser = true, nil
	return ok(nil)
}

// sendPassword answers SEND_PASSWORD DOMAIN. No mail leaves the simulator.
func (c *call) sendPassword() reply {
	d, no := c.ownDomain("domain_name")
	if no.code != 0 {
		return no
	}
	to := c.attrs.trimmed("send_to")
	switch {
	case to != "" && to != "admin" && to != "owner":
		return refuse(465, "Invalid data, error=send_to")
	case c.attrs.flag("sub_user") && d.SubUser == nil:
		return refuse(480, "Sub-User not found")
	}
	return ok(nil)
}

// sendAuthCode answers SEND_AUTHCODE.
func (c *call) sendAuthCode() reply {
	d, no := c.ownDomain("domain_name")
	if no.code != 0 {
		return no
	}
	if !c.tldOf(d.Name).authCodes() {
		return refuse(c.settings.UnsupportedCode, "Authorization codes not supported for this TLD")
	}
	return ok(nil)
}

// userAccess answers GET_USER_ACCESS_INFO, which tells a clear-text password.
func (c *call) userAccess() reply {
	d, no := c.ownDomain("domain_name")
	if no.code != 0 {
		return no
	}
	return ok(assoc{"username": d.profile.Username, "password": d.profile.Password})
}
