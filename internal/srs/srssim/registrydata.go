package srssim

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"
)

// This file holds what single registries have: XCP reference, sections 5.4 and 6.4.

var countryCode = regexp.MustCompile(`^[A-Z]{2}$`)

// modifyNexus takes the .us declaration.
func (c *call) modifyNexus(d *Domain) reply {
	nexus := c.attrs.assoc("nexus")
	if nexus == nil {
		return missing("nexus")
	}
	if no := nexusProblem(nexus); no.code != 0 {
		return no
	}
	return c.storeShared(d, "modify_nexus_info", "nexus", nexus)
}

func nexusProblem(nexus assoc) reply {
	category := nexus.trimmed("category")
	switch {
	case !slices.Contains([]string{"P1", "P2", "P3", "P4", "P5"}, nexus.trimmed("app_purpose")):
		return refuse(465, "Invalid data, error=app_purpose")
	case !slices.Contains([]string{"C11", "C12", "C21", "C31", "C32"}, category):
		return refuse(465, "Invalid data, error=category")
	case strings.HasPrefix(category, "C3") && !countryCode.MatchString(nexus.trimmed("validator")):
		return refuse(465, "Invalid data, error=validator")
	}
	return reply{}
}

// modifyCED takes the .asia declaration.
func (c *call) modifyCED(d *Domain) reply {
	ced := c.attrs.assoc("ced_info")
	if ced == nil {
		return missing("ced_info")
	}
	if no := cedProblem(ced); no.code != 0 {
		return no
	}
	return c.storeShared(d, "modify_ced_info", "ced_info", ced)
}

func cedProblem(ced assoc) reply {
	for _, field := range []string{"contact_type", "locality_country", "legal_entity_type", "id_type", "id_number"} {
		if ced.trimmed(field) == "" {
			return missing(field)
		}
	}
	return reply{}
}

// modifyUKOptOut hides or shows the address of an individual; the registry
// takes its time for it.
func (c *call) modifyUKOptOut(d *Domain) reply {
	opt := strings.ToUpper(c.attrs.trimmed("uk_whois_opt"))
	kind := strings.ToUpper(c.attrs.trimmed("reg_type"))
	if kind == "" {
		kind, _ = d.Data["reg_type"].(string)
	}
	switch {
	case opt != "Y" && opt != "N":
		return refuse(465, "Invalid data, error=uk_whois_opt")
	case kind != "" && kind != "IND" && kind != "FIND":
		return refuse(465, "Invalid data, error=only individuals can opt out")
	case sameJSON(opt, d.Data["uk_whois_opt"]):
		return ok(nil)
	}
	if no := c.held(d); no.code != 0 {
		return no
	}
	c.changed = true
	patch := map[string]any{"data": map[string]any{"uk_whois_opt": opt}}
	if err := c.enqueue(d, "modify_uk_whois_opt", patch, c.now, false); err != nil {
		return refuse(400, "Internal server error")
	}
	return c.pending(d)
}

// modifyIPSTag is how a .uk name leaves for another registrar, at once.
func (c *call) modifyIPSTag(d *Domain) reply {
	tag := strings.ToUpper(c.attrs.trimmed("gaining_registrar_tag"))
	if tag == "" {
		return missing("gaining_registrar_tag")
	}
	if no := c.held(d); no.code != 0 {
		return no
	}
	c.changed = true
	c.account.Transfers = append(c.account.Transfers, &Transfer{
		ID: c.nextID(), Domain: d.Name, Away: true, Status: "completed", Registrar: tag, Requested: c.now, Completed: c.now,
	})
	c.outside[d.Name] = &Outside{Name: d.Name, Registrar: tag, Created: d.Created, Expires: d.Expires}
	c.remove(d)
	return ok(nil)
}

// modifyDescription takes the legacy owner name of .de.
func (c *call) modifyDescription(d *Domain) reply {
	descr := c.attrs.assoc("contact_set").assoc("owner").trimmed("descr")
	if descr == "" {
		return missing("descr")
	}
	return only("de", func(c *call, d *Domain) reply {
		return c.storeData(d, "modify_contact_info", map[string]any{"descr": descr})
	})(c, d)
}

// activate answers ACTIVATE, which has .de look at the DNS of a domain again.
func (c *call) activate() reply {
	if !c.tldOf(c.domain.Name).is("de") {
		return refuse(c.settings.UnsupportedCode, "Not supported for this TLD")
	}
	d := c.domain
	if d.DNSErrors != "" {
		c.changed = true
		c.agenda.add(c.now.Add(15*time.Minute), func(time.Time) { d.DNSErrors = "" })
	}
	return ok(nil)
}

// ciraMail answers the commands that make the .ca registry send mail.
func (c *call) ciraMail() reply {
	d, no := c.ownDomain("domain")
	if no.code != 0 {
		return no
	}
	if !c.tldOf(d.Name).is("ca") {
		return refuse(c.settings.UnsupportedCode, "Not supported for this TLD")
	}
	return ok(nil)
}

// setAffiliate answers SET_DOMAIN_AFFILIATE_ID.
func (c *call) setAffiliate() reply {
	d, no := c.ownDomain("domain")
	if no.code != 0 {
		return no
	}
	id := c.attrs.trimmed("affiliate_id")
	if len(id) > 256 {
		return refuse(465, "Invalid data, error=affiliate_id")
	}
	c.changed = d.AffiliateID != id
	d.AffiliateID = id
	return ok(nil)
}

// getContract answers GET_CONTRACT. What the types of contract are no source says.
func (c *call) getContract() reply {
	if c.attrs.trimmed("type") == "" {
		return missing("type")
	}
	return ok(assoc{"contract": "This is the text of the simulator's contract."})
}

// plain turns a value of a request into the types that JSON decodes to.
func plain(v any) any {
	switch v := v.(type) {
	case assoc:
		out := make(map[string]any, len(v))
		for key, inner := range v {
			out[key] = plain(inner)
		}
		return out
	case list:
		out := make([]any, len(v))
		for i, inner := range v {
			out[i] = plain(inner)
		}
		return out
	}
	return v
}

// fromPlain is the inverse of plain; numbers and booleans of a seed become texts.
func fromPlain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(assoc, len(v))
		for key, inner := range v {
			out[key] = fromPlain(inner)
		}
		return out
	case []any:
		out := make(list, len(v))
		for i, inner := range v {
			out[i] = fromPlain(inner)
		}
		return out
	case string:
		return v
	case bool:
		return bit(v)
	case float64:
		return itoa(int(v))
	}
	return ""
}

// sameJSON compares values that JSON can hold.
func sameJSON(a, b any) bool {
	x, err := json.Marshal(a)
	if err != nil {
		return false
	}
	y, err := json.Marshal(b)
	return err == nil && string(x) == string(y)
}
