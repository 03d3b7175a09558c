package srssim

import (
	"cmp"
	"slices"
	"strings"
)

// add puts a domain into a profile, keeping its domains by name.
func (w *world) add(p *Profile, d *Domain) {
	i, _ := slices.BinarySearchFunc(p.Domains, d, func(a, b *Domain) int { return cmp.Compare(a.Name, b.Name) })
	p.Domains = slices.Insert(p.Domains, i, d)
	d.profile = p
	w.domains[d.Name] = d
}

// remove takes a domain out of its profile and the world.
func (w *world) remove(d *Domain) {
	p := d.profile
	p.Domains = slices.DeleteFunc(p.Domains, func(other *Domain) bool { return other == d })
	delete(w.domains, d.Name)
}

// ownDomain returns the domain that a reseller command names, or the refusal.
func (c *call) ownDomain(keys ...string) (*Domain, reply) {
	name := hostName(cmp.Or(c.attrs.first(keys...), c.req.top.trimmed("domain")))
	d := c.domains[name]
	switch {
	case name == "":
		return nil, refuse(460, "No Domain Supplied")
	case !validHost(name):
		return nil, refuse(465, "Invalid domain syntax for %s", name)
	case d == nil || d.profile.account != c.account:
		return nil, authenticationError()
	}
	c.domain = d
	return d, reply{}
}

// profileFor finds the account's profile of a domain by its credentials.
func (c *call) profileFor(domain, username, password string) (*Profile, reply) {
	d := c.domains[hostName(domain)]
	switch {
	case d == nil || d.profile.account != c.account:
		return nil, refuse(480, "Profile based on %s not found", domain)
	case d.profile.Username != username || d.profile.Password != password:
		return nil, refuse(480, "User profile for %s/%s not found", username, domain)
	}
	return d.profile, reply{}
}

// newProfile adds an empty profile to an account.
func (a *Account) newProfile(username, password string) *Profile {
	p := &Profile{Username: username, Password: password, Contacts: sampleContacts, account: a}
	a.Profiles = append(a.Profiles, p)
	return p
}

// usernameProblem and passwordProblem follow XCP reference, section 7.1.
func usernameProblem(name, text string) reply {
	if len(name) < 3 || len(name) > 20 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		return refuse(465, "%s", text)
	}
	return reply{}
}

func (w *world) passwordProblem(password string) reply {
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!@$^,.~|=-+_{}#[]()"
	switch { // the beginning was measured, the rest is the older texts'
	case len(password) > 20:
		return refuse(465, "Invalid password: Password exceeded maximum length: 20 characters")
	case len(password) < w.settings.PasswordMin:
		return refuse(465, "Invalid password: Password length below minimum: %d characters", w.settings.PasswordMin)
	case strings.ContainsFunc(password, func(r rune) bool { return !strings.ContainsRune(allowed, r) }):
		return refuse(465, "Invalid password: character not allowed")
	}
	return reply{}
}
