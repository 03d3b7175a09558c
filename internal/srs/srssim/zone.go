package srssim

import (
	"net/netip"
	"slices"
	"strings"
)

// zoneFields are the fields of each record type, XCP reference, section 5.8.
var zoneFields = map[string][]string{
	"A":     {"subdomain", "ip_address"},
	"AAAA":  {"subdomain", "ipv6_address"},
	"CNAME": {"subdomain", "hostname"},
	"MX":    {"subdomain", "hostname", "priority"},
	"SRV":   {"subdomain", "hostname", "priority", "weight", "port"},
	"TXT":   {"subdomain", "text"},
}

// onZone wraps the commands that need a zone to be there.
func onZone(run func(*call, *Domain) reply) handler {
	return func(c *call) reply {
		d, no := c.ownDomain("domain")
		switch {
		case no.code != 0:
			return no
		case d.Zone == nil:
			return refuse(c.settings.NoZoneCode, "DNS zone not found for %s", d.Name)
		}
		return run(c, d)
	}
}

// createZone answers CREATE_DNS_ZONE.
func (c *call) createZone() reply {
	d, no := c.ownDomain("domain")
	switch {
	case no.code != 0:
		return no
	case d.Zone != nil:
		return refuse(485, "DNS zone already exists for %s", d.Name)
	}
	return c.writeZone(d)
}

// writeZone stores the records of the request, or what its template stands for.
func (c *call) writeZone(d *Domain) reply {
	records, no := parseRecords(c.attrs.assoc("records"))
	if no.code != 0 {
		return no
	}
	next := &Zone{Records: records}
	c.changed = d.Zone == nil || !sameJSON(d.Zone, next)
	d.Zone = next
	return ok(c.zoneAttributes(d))
}

func getZone(c *call, d *Domain) reply { return ok(c.zoneAttributes(d)) }

func setZone(c *call, d *Domain) reply {
	if !c.attrs.has("records") && !c.attrs.has("dns_template") {
		return missing("records")
	}
	return c.writeZone(d)
}

// resetZone goes back to the template; templates are empty here.
func resetZone(c *call, d *Domain) reply {
	c.changed = len(d.Zone.Records) > 0
	d.Zone = &Zone{}
	return ok(c.zoneAttributes(d))
}

func deleteZone(c *call, d *Domain) reply {
	c.changed, d.Zone = true, nil
	return ok(nil)
}

// forceSystemDNS answers FORCE_DNS_NAMESERVERS.
func (c *call) forceSystemDNS() reply {
	d, no := c.ownDomain("domain")
	if no.code != 0 {
		return no
	}
	_, most := c.tldOf(d.Name).limits()
	next := systemDNS[:min(most, len(systemDNS))]
	if no := c.checkDelegation(d, next); no.code != 0 {
		return no
	}
	return c.delegate(d, next)
}

func (c *call) zoneAttributes(d *Domain) assoc {
	records := assoc{}
	for kind, entries := range d.Zone.Records {
		each := list{}
		for _, fields := range entries {
			each = append(each, fromStrings(fields))
		}
		records[kind] = each
	}
	onSystem := !slices.ContainsFunc(d.Nameservers, func(host string) bool { return !slices.Contains(systemDNS, host) })
	return assoc{"records": records, "nameservers_ok": bit(onSystem)}
}

// parseRecords reads records by type and refuses what the types do not have.
func parseRecords(in assoc) (map[string][]map[string]string, reply) {
	out := map[string][]map[string]string{}
	for written := range in {
		kind := strings.ToUpper(written)
		fields, known := zoneFields[kind]
		if !known {
			return nil, refuse(465, "Invalid data, error=unknown record type %s", written)
		}
		for _, v := range in.list(written) {
			entry, isMap := v.(assoc)
			if !isMap {
				return nil, refuse(465, "Invalid data, error=record of type %s", kind)
			}
			record := map[string]string{}
			for _, field := range fields {
				record[field] = entry.trimmed(field)
				if field == "text" {
					record[field] = entry.text(field) // blanks may count here
				}
				if record[field] == "" && field != "subdomain" {
					return nil, refuse(465, "Invalid data, error=%s record without %s", kind, field)
				}
			}
			if problem := recordProblem(record); problem != "" {
				return nil, refuse(465, "Invalid data, error=%s record: %s", kind, problem)
			}
			out[kind] = append(out[kind], record)
		}
	}
	return out, reply{}
}

func recordProblem(r map[string]string) string {
	if ip, is := r["ip_address"]; is {
		if addr, err := netip.ParseAddr(ip); err != nil || !addr.Is4() {
			return "invalid ip_address"
		}
	}
	if ip, is := r["ipv6_address"]; is {
		if addr, err := netip.ParseAddr(ip); err != nil || !addr.Is6() {
			return "invalid ipv6_address"
		}
	}
	for _, field := range []string{"priority", "weight", "port"} {
		if _, is := r[field]; is {
			if n := (assoc{field: r[field]}).number(field, -1); n < 0 || n > 65535 {
				return "invalid " + field
			}
		}
	}
	// A dot says that there is no host (RFC 7505, RFC 2782); no source says that it is refused.
	_, counted := r["priority"]
	if host, is := r["hostname"]; is && !(counted && host == ".") && !validHost(hostName(host)) {
		return "invalid hostname"
	}
	return ""
}
