package srssim

import "maps"

// shared holds the registry data that has a command of its own and is also a part
// of tld_data. There is one record of each, inside tld_data, whichever way it was
// set: XCP reference, section 6.4.
var shared = map[string]struct {
	zone  string
	check func(assoc) reply // nil for a text
}{
	"nexus":            {"us", nexusProblem},
	"ced_info":         {"asia", cedProblem},
	"forwarding_email": {"name", nil},
}

// tldData is the registry data of a domain; with nothing in it it is an empty text.
func (d *Domain) tldData() any {
	if data, _ := fromPlain(d.Data["tld_data"]).(assoc); len(data) > 0 {
		return data
	}
	return ""
}

// foldShared moves what a seed keeps beside tld_data into it.
func (t *tld) foldShared(d *Domain) {
	for key, part := range shared {
		v, beside := d.Data[key]
		if !beside || !t.is(part.zone) {
			continue
		}
		data, _ := d.Data["tld_data"].(map[string]any)
		if data = maps.Clone(data); data == nil {
			data = map[string]any{}
		}
		if _, known := data[key]; !known {
			data[key] = v
		}
		d.Data = maps.Clone(d.Data) // generated domains share theirs
		d.Data["tld_data"] = data
		delete(d.Data, key)
	}
}

// sharedOf reads a shared part through its own type of GET DOMAIN.
func sharedOf(key string) handler {
	part := shared[key]
	return func(c *call) reply {
		if !c.tldOf(c.domain.Name).is(part.zone) {
			return refuse(c.settings.UnsupportedCode, "Not supported for this TLD")
		}
		data, _ := c.domain.tldData().(assoc)
		v, known := data[key]
		switch {
		case known:
		case part.check == nil:
			v = ""
		default:
			v = assoc{}
		}
		return ok(assoc{key: v})
	}
}

// storeShared sets one part of the registry data and leaves the others.
func (c *call) storeShared(d *Domain, action, key string, v any) reply {
	data, _ := d.Data["tld_data"].(map[string]any)
	if data = maps.Clone(data); data == nil {
		data = map[string]any{}
	}
	data[key] = plain(v)
	return c.storeData(d, action, map[string]any{"tld_data": data})
}

// modifyForwardingEmail says where mail for a .name goes.
func (c *call) modifyForwardingEmail(d *Domain) reply {
	if !c.attrs.has("forwarding_email") {
		return missing("forwarding_email")
	}
	return c.storeShared(d, "modify_forwarding_email", "forwarding_email", c.attrs.trimmed("forwarding_email"))
}

// modifyTLDData replaces the registry data. A shared part that is not sent stays,
// since the registry can't be without it.
func (c *call) modifyTLDData(d *Domain) reply {
	sent := c.attrs.assoc("tld_data")
	if !c.attrs.has("tld_data") {
		return missing("tld_data")
	}
	next, _ := plain(sent).(map[string]any)
	before, _ := d.Data["tld_data"].(map[string]any)
	for key, part := range shared {
		if !c.tldOf(d.Name).is(part.zone) {
			continue
		}
		if old, had := before[key]; had && !sent.has(key) {
			next[key] = old
		}
		if part.check != nil && sent.has(key) {
			if no := part.check(sent.assoc(key)); no.code != 0 {
				return no
			}
		}
	}
	return c.storeData(d, "modify_tld_data", map[string]any{"tld_data": next})
}
