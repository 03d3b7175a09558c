package srssim

import (
	"net/netip"
	"slices"
	"strings"
)

// maxHosts is the quota of host objects below one domain.
const maxHosts = 25

// getHosts answers GET NAMESERVER, XCP reference, section 5.5.
func (c *call) getHosts() reply {
	want := hostName(c.attrs.first("name", "type"))
	used, out := c.usedHosts(c.domain), list{}
	for _, h := range c.domain.Hosts {
		if want == "" || want == "all" || want == h.Name {
			out = append(out, assoc{
				"name": h.Name, "ipaddress": h.IPv4, "ipv6": h.IPv6, "can_delete": bit(!used[h.Name]),
			})
		}
	}
	if len(out) == 0 && want != "" && want != "all" {
		return refuse(480, "Nameserver not found")
	}
	return ok(assoc{"nameserver_list": out})
}

// usedHosts returns the hosts below d that any domain here is delegated to.
func (w *world) usedHosts(d *Domain) map[string]bool {
	used := map[string]bool{}
	for _, other := range w.domains {
		for _, host := range other.Nameservers {
			if strings.HasSuffix(host, "."+d.Name) {
				used[host] = true
			}
		}
	}
	return used
}

// hostChange checks what all three changes have in common, and finds the host.
func (c *call) hostChange() (name string, at int, no reply) {
	d := c.domain
	name = hostName(c.attrs.text("name"))
	at = slices.IndexFunc(d.Hosts, func(h Host) bool { return h.Name == name })
	switch {
	case !c.may(bitNameservers):
		no = notPermitted
	case name == "":
		no = refuse(460, "Missing required field: name")
	case !validHost(name):
		no = refuse(465, "Invalid nameserver syntax")
	case !strings.HasSuffix(name, "."+d.Name):
		no = refuse(465, "Invalid syntax for nameserver (2nd level domain)")
	default:
		no = c.blocked(d)
	}
	return name, at, no
}

// addresses reads the addresses of a host object.
func (c *call) addresses() (v4, v6 string, no reply) {
	v4, v6 = c.attrs.trimmed("ipaddress"), c.attrs.trimmed("ipv6")
	if addr, err := netip.ParseAddr(v4); v4 != "" && (err != nil || !addr.Is4()) {
		return v4, v6, refuse(465, "Invalid IP address: %s", v4)
	}
	if addr, err := netip.ParseAddr(v6); v6 != "" && (err != nil || !addr.Is6()) {
		return v4, v6, refuse(465, "Invalid IP address: %s", v6)
	}
	if c.tldOf(c.domain.Name).is("cn") && v6 != "" {
		return v4, v6, refuse(465, "Invalid IP address: %s", v6)
	}
	return v4, v6, reply{}
}

// createHost answers CREATE NAMESERVER.
func (c *call) createHost() reply {
	name, at, no := c.hostChange()
	if no.code != 0 {
		return no
	}
	v4, v6, no := c.addresses()
	switch {
	case no.code != 0:
		return no
	case v4 == "" && (v6 == "" || c.tldOf(c.domain.Name).is("de")):
		return refuse(460, "Missing required field: ip")
	case at >= 0:
		return refuse(485, "Nameserver %s already exists", name)
	case len(c.domain.Hosts) >= maxHosts:
		return refuse(445, "Nameserver quota exceeded")
	}
	c.learnHost(c.tldOf(name).Name, name)
	if c.attrs.trimmed("add_to_all_registry") == "1" {
		c.learnHost("*", name)
	}
	for _, zone := range c.attrs.texts("add_to_all_registry") {
		c.learnHost(strings.TrimPrefix(zone, "."), name)
	}
	done := said("Nameserver Created")
	if c.tldOf(name).is("uk") {
		done = reply{code: 251, text: "Nameserver stored; it cannot be used until it is attached to its parent domain"}
	}
	hosts := append(slices.Clone(c.domain.Hosts), Host{name, v4, v6})
	return c.commit(c.domain, "add_nameserver", map[string]any{"hosts": hosts}, done)
}

// modifyHost answers MODIFY NAMESERVER: new addresses, or a new name.
func (c *call) modifyHost() reply {
	name, at, no := c.hostChange()
	if no.code != 0 {
		return no
	}
	v4, v6, no := c.addresses()
	if no.code != 0 {
		return no
	}
	if at < 0 {
		return refuse(480, "Nameserver doesn't exist")
	}
	next := c.domain.Hosts[at]
	if v4 != "" || v6 != "" {
		next.IPv4, next.IPv6 = v4, v6
	}
	if renamed := hostName(c.attrs.text("new_name")); renamed != "" && renamed != name {
		switch {
		case !validHost(renamed) || !strings.HasSuffix(renamed, "."+c.domain.Name):
			return refuse(465, "Invalid new nameserver hostname")
		case slices.ContainsFunc(c.domain.Hosts, func(h Host) bool { return h.Name == renamed }):
			return refuse(485, "New nameserver hostname already in registry")
		case c.usedHosts(c.domain)[name]:
			return refuse(485, "Nameserver in use")
		}
		next.Name = renamed
		c.learnHost(c.tldOf(renamed).Name, renamed)
	}
	hosts := slices.Clone(c.domain.Hosts)
	hosts[at] = next
	if slices.Equal(hosts, c.domain.Hosts) {
		return ok(nil)
	}
	return c.commit(c.domain, "modify_nameserver", map[string]any{"hosts": hosts}, ok(nil))
}

// deleteHost answers DELETE NAMESERVER.
func (c *call) deleteHost() reply {
	name, at, no := c.hostChange()
	switch {
	case no.code != 0:
		return no
	case at < 0:
		return refuse(480, "Nameserver not found")
	case c.usedHosts(c.domain)[name]:
		return refuse(485, "Nameserver in use")
	}
	for _, known := range c.hosts {
		delete(known, name)
	}
	hosts := slices.Delete(slices.Clone(c.domain.Hosts), at, at+1)
	return c.commit(c.domain, "remove_nameserver", map[string]any{"hosts": hosts}, said("Nameserver deleted"))
}

// registryAddHost answers REGISTRY_ADD_NS.
func (c *call) registryAddHost() reply {
	host, zones := hostName(c.attrs.text("fqdn")), c.attrs.oneOrMore("tld")
	switch {
	case host == "":
		return refuse(460, "Missing required field: fqdn")
	case !validHost(host):
		return refuse(465, "Invalid nameserver syntax")
	case len(zones) == 0 || slices.ContainsFunc(zones, func(zone string) bool { return !strings.HasPrefix(zone, ".") || len(zone) < 2 }):
		return refuse(465, "Invalid data, error=tld")
	case c.attrs.flag("all"):
		zones = []string{"*"}
	}
	for _, zone := range zones {
		zone = strings.TrimPrefix(strings.ToLower(zone), ".")
		c.changed = c.changed || !c.hosts[zone][host]
		c.learnHost(zone, host)
	}
	return said("Nameserver Added")
}

// registryCheckHost answers REGISTRY_CHECK_NAMESERVER.
func (c *call) registryCheckHost() reply {
	host, zone := hostName(c.attrs.text("fqdn")), strings.TrimPrefix(strings.ToLower(c.attrs.trimmed("tld")), ".")
	switch {
	case host == "":
		return refuse(460, "Missing required field: fqdn")
	case !validHost(host):
		return refuse(465, "Invalid nameserver syntax")
	case zone == "":
		zone = host
	}
	if c.knowsHost(c.tldOf(zone), host) {
		return ok(assoc{"status": c.settings.KnownHostState})
	}
	no := refuse(c.settings.MissingHostCode, "Command failed: unable to verify existence of nameserver %s", host)
	no.attrs, no.top = assoc{"status": c.settings.MissingHostState}, assoc{"is_success": "0"}
	return no
}
