package srssim

import (
	"slices"
	"strings"
)

// updateNameservers answers ADVANCED_UPDATE_NAMESERVERS, XCP reference, section 5.5.
func (c *call) updateNameservers() reply {
	if !c.may(bitNameservers) {
		return notPermitted
	}
	if c.tldOf(c.domain.Name).has("update_all_info_only") {
		return refuse(c.settings.UnsupportedCode, "Nameserver updates not supported for this TLD")
	}
	next, no := c.requestedNameservers()
	if no.code != 0 {
		return no
	}
	if no := c.checkDelegation(c.domain, next); no.code != 0 {
		return no
	}
	return c.delegate(c.domain, next)
}

// requestedNameservers works out the new list from op_type and its arrays.
func (c *call) requestedNameservers() ([]string, reply) {
	op := c.attrs.trimmed("op_type")
	edits := len(c.attrs.list("add_ns"))+len(c.attrs.list("remove_ns")) > 0
	switch {
	case op == "":
		return nil, refuse(460, "Missing required field: op_type")
	case op == "assign" && edits:
		return nil, refuse(465, "Invalid data, error=assign_ns cannot be combined with add_ns or remove_ns")
	case op == "assign" && len(c.attrs.list("assign_ns")) == 0:
		return nil, refuse(460, "Missing required field: assign_ns")
	case op == "assign":
		next := hostNames(c.attrs.texts("assign_ns"))
		return next, syntaxProblem(next)
	case op == "add_remove" && len(c.attrs.list("assign_ns")) > 0:
		return nil, refuse(465, "Invalid data, error=assign_ns cannot be combined with add_remove")
	case op == "add_remove" && !edits:
		return nil, refuse(460, "Missing required field: add_ns")
	case op == "add_remove":
		return addRemove(c.domain.Nameservers, hostNames(c.attrs.texts("add_ns")), hostNames(c.attrs.texts("remove_ns")))
	}
	return nil, refuse(465, "Invalid data, error=unknown op_type %s", op)
}

func addRemove(now, add, remove []string) ([]string, reply) {
	for _, hosts := range [][]string{add, remove} {
		if no := syntaxProblem(hosts); no.code != 0 {
			return nil, no
		}
	}
	next := slices.Clone(now)
	for _, host := range remove {
		i := slices.Index(next, host)
		if i < 0 {
			return nil, refuse(480, "Nameserver %s not currently mapped to domain", host)
		}
		next = slices.Delete(next, i, i+1)
	}
	for _, host := range add {
		if !slices.Contains(next, host) { // one that is set already is no error
			next = append(next, host)
		}
	}
	return next, reply{}
}

func hostNames(texts []string) []string {
	out := make([]string, len(texts))
	for i, s := range texts {
		out[i] = hostName(s)
	}
	return out
}

func syntaxProblem(hosts []string) reply {
	for i, host := range hosts {
		if !validHost(host) {
			return refuse(465, "Invalid nameserver syntax")
		}
		if slices.Contains(hosts[:i], host) {
			return refuse(465, "Duplicate nameserver detected for %s", host)
		}
	}
	return reply{}
}

// checkDelegation says whether the registry would take next for d. A delegation
// that is the present one always passes.
func (c *call) checkDelegation(d *Domain, next []string) reply {
	if slices.Equal(next, d.Nameservers) {
		return reply{}
	}
	t := c.tldOf(d.Name)
	low, high := t.limits()
	switch {
	case len(next) < low:
		return refuse(465, "Invalid data, error=at least %d nameservers are required", low)
	case len(next) > high:
		return refuse(465, "Invalid data, error=at most %d nameservers are allowed", high)
	}
	if no := c.blocked(d); no.code != 0 {
		return no
	}
	for _, host := range next {
		if !c.knowsHost(t, host) {
			return refuse(435, "Request failed validation: Name server '%s' is not found at the registry. "+
				"Please double check the nameserver and re-submit.", host)
		}
	}
	return reply{}
}

// blocked says what keeps any change of a delegation out at the moment.
func (c *call) blocked(d *Domain) reply {
	switch {
	case d.waits() > 0:
		return refuse(437, "")
	case d.Inaccurate || d.Auction:
		return refuse(c.settings.HeldCode, "")
	case d.Locked:
		return refuse(c.settings.LockedCode, "%s", c.settings.LockedText)
	}
	return reply{}
}

// delegate makes next the delegation of d, now or when the registry is done.
func (c *call) delegate(d *Domain, next []string) reply {
	t := c.tldOf(d.Name)
	deferred := t.has("nameservers_deferred_30_days")
	if slices.Equal(next, d.Nameservers) {
		return said("No nameserver changes necessary")
	}
	c.changed = true
	patch := map[string][]string{"nameservers": next}
	if deferred || t.isAsync() {
		if err := c.enqueue(d, "enhanced_update_nameservers", patch, c.now, deferred); err != nil {
			return refuse(400, "Internal server error")
		}
	}
	switch {
	case deferred:
		return said("Nameserver Update Successful")
	case t.isAsync():
		return c.pending(d)
	}
	dropped := c.orphans(d, next)
	d.Nameservers, d.Updated = next, c.now
	c.emit(d, "NAMESERVER_UPDATE", nil, c.now)
	if dropped {
		return reply{code: 251, text: "Nameservers updated; a removed nameserver still serves other domains"}
	}
	return said("Nameserver Update Successful")
}

// pending answers that an asynchronous registry has taken the change.
func (c *call) pending(d *Domain) reply {
	return reply{
		code: 250, text: "Command submitted to the registry",
		attrs: assoc{"waiting_requests_no": d.waits()},
	}
}

// orphans reports the case that .uk warns about: a host below d leaves d's
// delegation while other domains rely on it.
func (c *call) orphans(d *Domain, next []string) bool {
	if !c.tldOf(d.Name).has("host_change_caveat") {
		return false
	}
	for _, host := range d.Nameservers {
		if !strings.HasSuffix(host, "."+d.Name) || slices.Contains(next, host) {
			continue
		}
		for _, other := range c.domains {
			if other != d && slices.Contains(other.Nameservers, host) {
				return true
			}
		}
	}
	return false
}
