package srssim

import "strings"

// setCookie signs a registrant in: SET COOKIE, XCP reference, section 4.2.
func (c *call) setCookie() reply {
	name := hostName(c.attrs.text("domain"))
	if name == "" {
		return refuse(460, "No Domain Supplied")
	}
	for _, field := range []string{"reg_username", "reg_password"} {
		if c.attrs.text(field) == "" {
			return missing(field)
		}
	}
	s := c.login(name, strings.ToLower(c.attrs.trimmed("reg_username")), c.attrs.text("reg_password"))
	if s == nil {
		return c.loginRefused(name)
	}
	c.cookie, c.domain = s, c.domains[name]
	attrs := c.sessionInfo()
	attrs["cookie"] = s.id
	attrs["last_access_time"] = unix(s.profile.LastAccess)
	attrs["last_ip"] = s.profile.LastIP
	s.profile.LastAccess, s.profile.LastIP = c.now, s.registrantIP
	return ok(attrs)
}

// login returns a new cookie when the three belong together, else nil.
func (c *call) login(domain, username, password string) *cookie {
	d := c.domains[domain]
	if d == nil || d.profile.account != c.account {
		return nil
	}
	subUser, found := d.loginOf(username, password)
	if !found {
		return nil
	}
	fresh := cookie{profile: d.profile, domain: domain, lastUse: c.now, registrantIP: c.req.top.trimmed("registrant_ip")}
	if subUser != "" {
		fresh.subUser, fresh.password = subUser, password
	}
	return c.newCookie(fresh)
}

func (c *call) loginRefused(domain string) reply {
	username := strings.ToLower(c.attrs.trimmed("reg_username"))
	d := c.domains[domain]
	known := d != nil && d.profile.account == c.account &&
		(d.profile.Username == username || d.SubUser != nil && d.SubUser.Username == username)
	if !known && c.settings.UnknownProfileCode != 415 {
		return refuse(c.settings.UnknownProfileCode, "User profile for %s/%s not found", username, domain)
	}
	return authenticationError()
}

// sessionInfo is what SET COOKIE, UPDATE COOKIE and GET USERINFO all tell.
func (c *call) sessionInfo() assoc {
	d, permission := c.domain, ""
	if !c.owned() {
		permission = itoa(c.cookie.permission(d))
	}
	return assoc{
		"domain_count":        len(c.visible()),
		"f_owner":             bit(c.owned()),
		"permission":          permission,
		"expiredate":          stamp(d.Expires),
		"waiting_requests_no": d.waits(),
		"waiting_request":     d.waits(),
		"encoding_type":       d.EncodingType,
	}
}

// visible lists the domains of the profile that the login may see, by name.
func (c *call) visible() []*Domain {
	all := c.domain.profile.Domains
	if c.owned() {
		return all
	}
	var out []*Domain
	for _, d := range all {
		if c.cookie.sees(d) {
			out = append(out, d)
		}
	}
	return out
}

// updateCookie moves a session to another domain of its profile: UPDATE COOKIE,
// section 4.3. The password is not looked at; front ends send it empty.
func (c *call) updateCookie() reply {
	target := hostName(c.attrs.text("domain_new"))
	if target == "" {
		return refuse(460, "No Domain Supplied")
	}
	d := c.domains[target]
	if !c.cookie.sees(d) {
		if c.settings.ForeignDomainCode == 415 {
			return authenticationError()
		}
		return refuse(c.settings.ForeignDomainCode, "Domain %s not owned by user", target)
	}
	c.cookie.domain, c.domain = target, d
	return ok(c.sessionInfo())
}

// deleteCookie signs out: DELETE COOKIE, section 4.4.
func (c *call) deleteCookie() reply {
	id := c.attrs.trimmed("cookie")
	if id == "" {
		return missing("cookie")
	}
	if c.session(id) == nil {
		return c.deadCookie()
	}
	delete(c.cookies, id)
	return ok(nil)
}

// quitSession answers QUIT SESSION, which means nothing over HTTPS.
func (c *call) quitSession() reply { return said("Closing Connection") }

// userInfo answers GET USERINFO, section 4.4.
func (c *call) userInfo() reply {
	d := c.domain
	attrs := c.sessionInfo()
	attrs["username"] = d.profile.Username
	if !c.owned() && c.settings.SubUserName == "subuser" {
		attrs["username"] = c.cookie.subUser
	}
	attrs["domain"] = d.Name
	attrs["capabilities"] = c.tldOf(d.Name).capabilities()
	attrs["inaccuratewhois"] = bit(d.Inaccurate)
	attrs["auction_escrow"] = bit(d.Auction)
	if c.tldOf(d.Name).is("de") {
		attrs["dns_errors"] = d.DNSErrors
	}
	return ok(attrs)
}

// checkVersion and authenticateUser answer the handshake of the socket days.
func (c *call) checkVersion() reply { return ok(assoc{"version": "XML:0.1"}) }

func (c *call) authenticateUser() reply {
	if c.attrs.trimmed("username") != c.account.Username {
		return refuse(410, "")
	}
	return said("Authentication Successful")
}
