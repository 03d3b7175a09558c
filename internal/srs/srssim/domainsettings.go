package srssim

import (
	"strings"
	"time"
)

// This file holds the changes of MODIFY that every TLD may have: lock, auth
// code, privacy, renewal, parking and the reseller's contact.

// modifyLock turns the lock, data=status.
func (c *call) modifyLock(d *Domain) reply {
	var lock bool
	switch strings.ToLower(c.attrs.trimmed("lock_state")) {
	case "":
		return missing("lock_state")
	case "1", "lock", "locked":
		lock = true
	case "0", "unlock", "unlocked":
	default:
		return refuse(465, "Invalid data, error=lock_state")
	}
	switch {
	case !c.tldOf(d.Name).locks():
		return refuse(c.settings.UnsupportedCode, "Domain locking not supported for this TLD")
	case d.Frozen:
		return refuse(c.settings.HeldCode, "")
	case d.Locked != lock:
		c.changed, d.Locked, d.Updated = true, lock, c.now
	}
	if lock {
		return said("Domain successfully locked.")
	}
	return said("Domain successfully unlocked.")
}

func (c *call) modifyAuthCode(d *Domain) reply {
	code := c.attrs.trimmed("domain_auth_info")
	switch {
	case code == "":
		return missing("domain_auth_info")
	case !c.tldOf(d.Name).authCodes():
		return refuse(c.settings.UnsupportedCode, "Authorization codes not supported for this TLD")
	case len(code) > 255:
		return refuse(465, "Invalid data, error=domain_auth_info")
	case code == d.AuthCode:
		return ok(nil)
	}
	if no := c.held(d); no.code != 0 {
		return no
	}
	return c.commit(d, "modify_domain_auth_info", map[string]any{"auth_code": code}, ok(nil))
}

// modifyPrivacy switches WHOIS privacy, at once or through an intermediate state.
func (c *call) modifyPrivacy(d *Domain) reply {
	target := ""
	switch strings.ToLower(c.attrs.trimmed("state")) {
	case "":
		return missing("state")
	case "enable", "enabled", "y", "1":
		target = "enabled"
	case "disable", "disabled", "n", "0":
		target = "disabled"
	default:
		return refuse(465, "Invalid data, error=state")
	}
	switch {
	case !c.tldOf(d.Name).hidesWhois():
		return refuse(c.settings.UnsupportedCode, "Whois Privacy not supported for this TLD")
	case d.Privacy == "none":
		return refuse(c.settings.NoPrivacyCode, "Whois Privacy is not enabled for %s", d.Name)
	case d.Privacy == target:
		return said("Whois Privacy successfully %s", target)
	}
	if no := c.held(d); no.code != 0 {
		return no
	}
	c.changed = true
	d.Privacy, d.Updated = target, c.now
	if delay := time.Duration(c.settings.PrivacyDelay); delay > 0 {
		d.Privacy = strings.TrimSuffix(target, "ed") + "ing" // enabling, disabling
		d.PrivacyDue = c.now.Add(delay)
		c.register(d, c.now)
	}
	return said("Whois Privacy successfully %s", target)
}

// settlePrivacy ends enabling and disabling.
func (w *world) settlePrivacy(d *Domain, now time.Time) {
	if d.PrivacyDue.IsZero() || d.PrivacyDue.After(now) {
		return
	}
	d.Privacy, d.PrivacyDue = strings.TrimSuffix(d.Privacy, "ing")+"ed", time.Time{}
}

// modifyExpireAction sets what happens at expiry; both flags are needed.
func (c *call) modifyExpireAction(d *Domain) reply {
	if !c.attrs.has("auto_renew") || !c.attrs.has("let_expire") {
		return refuse(460, "Missing required field")
	}
	renew, lapse := c.attrs.flag("auto_renew"), c.attrs.flag("let_expire")
	switch {
	case renew && lapse:
		return refuse(465, "Invalid data, error=auto_renew and let_expire exclude each other")
	case renew == d.AutoRenew && lapse == d.LetExpire:
		return reply{code: 220, text: "Nothing to change"}
	}
	c.changed, d.AutoRenew, d.LetExpire = true, renew, lapse
	c.register(d, c.now)
	return ok(nil)
}

// modifyAutoRenew is the deprecated form that knows one flag.
func (c *call) modifyAutoRenew(d *Domain) reply {
	if !c.attrs.has("auto_renew") {
		return missing("auto_renew")
	}
	if renew := c.attrs.flag("auto_renew"); renew != d.AutoRenew {
		c.changed, d.AutoRenew = true, renew
		c.register(d, c.now)
	}
	return ok(nil)
}

// modifyParking points a domain to the parking pages, or stops that.
func (c *call) modifyParking(d *Domain) reply {
	state := strings.ToLower(c.attrs.trimmed("state"))
	if state != "on" && state != "off" {
		return refuse(465, "Invalid data, error=state")
	}
	if (state == "on") == d.Parked {
		return ok(nil)
	}
	if state == "on" {
		if no := c.checkDelegation(d, c.defaultNS(d)); no.code != 0 {
			return no
		}
		d.Nameservers = c.defaultNS(d)
	}
	c.changed, d.Parked, d.Updated = true, state == "on", c.now
	return ok(nil)
}

func (c *call) modifyResellerContact(d *Domain) reply {
	flag := strings.ToUpper(c.attrs.trimmed("flag"))
	if flag != "Y" && flag != "N" {
		return refuse(465, "Invalid data, error=flag")
	}
	c.changed = c.changed || d.ResellerContact != (flag == "Y")
	d.ResellerContact = flag == "Y"
	return ok(nil)
}

// modifyNameserverList is the deprecated way to set nameservers.
func (c *call) modifyNameserverList(d *Domain) reply {
	if no := orderProblem(c.attrs); no.code != 0 {
		return no
	}
	next := nameserverNames(c.attrs)
	if no := syntaxProblem(next); no.code != 0 {
		return no
	}
	if no := c.checkDelegation(d, next); no.code != 0 {
		return no
	}
	return c.delegate(d, next)
}
