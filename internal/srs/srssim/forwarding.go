package srssim

// forwardingFields are the fields of a rule with their lengths, XCP reference, section 5.9.
var forwardingFields = map[string]int{
	"subdomain": 128, "destination_url": 200, "enabled": 1, "masked": 1, "title": 255, "description": 255, "keywords": 1024,
}

// createForwarding answers CREATE_DOMAIN_FORWARDING.
func (c *call) createForwarding() reply {
	if c.domain.Forwarding != nil {
		return refuse(485, "Domain forwarding already exists for domain")
	}
	c.changed, c.domain.Forwarding = true, &Forwarding{}
	return ok(nil)
}

func (c *call) noForwarding() reply {
	return refuse(c.settings.NoForwardingCode, "Domain forwarding not found for domain")
}

// getForwarding answers GET_DOMAIN_FORWARDING.
func (c *call) getForwarding() reply {
	if c.domain.Forwarding == nil {
		return c.noForwarding()
	}
	out := list{}
	for _, rule := range c.domain.Forwarding.Rules {
		out = append(out, fromStrings(rule))
	}
	return ok(assoc{"forwarding": out})
}

// setForwarding answers SET_DOMAIN_FORWARDING, which replaces all rules.
func (c *call) setForwarding() reply {
	switch {
	case c.domain.Forwarding == nil:
		return c.noForwarding()
	case !c.attrs.has("forwarding"):
		return missing("forwarding")
	}
	next := &Forwarding{}
	for _, v := range c.attrs.list("forwarding") {
		a, _ := v.(assoc)
		rule, problem := forwardingRule(a)
		if problem != "" {
			return refuse(465, "Invalid data, error=%s", problem)
		}
		next.Rules = append(next.Rules, rule)
	}
	c.changed = !sameJSON(next, c.domain.Forwarding)
	c.domain.Forwarding = next
	return ok(nil)
}

func forwardingRule(a assoc) (rule map[string]string, problem string) {
	rule = map[string]string{}
	for field, length := range forwardingFields {
		rule[field] = a.trimmed(field)
		if len(rule[field]) > length {
			return nil, field
		}
	}
	masked := a.flag("masked")
	switch {
	case !a.has("subdomain"):
		return nil, "subdomain"
	case rule["destination_url"] == "":
		return nil, "destination_url"
	case !masked && rule["title"]+rule["description"] != "":
		return nil, "title and description need masked=1"
	}
	rule["enabled"], rule["masked"] = bit(a.flag("enabled")), bit(masked)
	return rule, ""
}

// deleteForwarding answers DELETE_DOMAIN_FORWARDING.
func (c *call) deleteForwarding() reply {
	if c.domain.Forwarding == nil {
		return c.noForwarding()
	}
	c.changed, c.domain.Forwarding = true, nil
	return ok(nil)
}
