package srs

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"portal/internal/srs/xcp"
)

// Record is one record of a DNS zone at SystemDNS. There are no TTLs, and only
// these types. Source: XCP reference, section 5.8.
type Record struct {
	Type                   string // A, AAAA, CNAME, MX, SRV or TXT; others may be told, and can't be set
	Subdomain              string // relative; "" for the domain itself
	Value                  string // address, host name or text
	Priority, Weight, Port int    // MX and SRV
	Numerals               string `json:",omitempty"` // the numbers as they are spelled, with blanks between, if that is not the usual way
}

// recordValue names the field that holds Value.
var recordValue = map[string]string{
	"A": "ip_address", "AAAA": "ipv6_address", "CNAME": "hostname", "MX": "hostname", "SRV": "hostname", "TXT": "text",
}

// recordNumbers names the fields that hold numbers.
var recordNumbers = map[string][]string{"MX": {"priority"}, "SRV": {"priority", "weight", "port"}}

// Writable reports whether the service has a place for records of r's type.
func (r Record) Writable() bool { return recordValue[r.Type] != "" }

func (r Record) assoc() xcp.Assoc {
	a := xcp.Assoc{"subdomain": r.Subdomain, recordValue[r.Type]: r.Value}
	fields, spelled := recordNumbers[r.Type], strings.Fields(r.Numerals)
	for i, field := range fields {
		a[field] = []int{r.Priority, r.Weight, r.Port}[i]
		if len(spelled) == len(fields) {
			a[field] = spelled[i]
		}
	}
	return a
}

// numerals are the numbers of a record as they were sent, or "" if all are spelled
// in the usual way, or one is no number.
func numerals(kind string, v xcp.Value) string {
	var spelled []string
	usual := true
	for _, field := range recordNumbers[kind] {
		text := v.Get(field).Text()
		n, err := strconv.ParseUint(text, 10, 16)
		if err != nil {
			return ""
		}
		spelled, usual = append(spelled, text), usual && strconv.FormatUint(n, 10) == text
	}
	if usual {
		return ""
	}
	return strings.Join(spelled, " ")
}

// otherFields writes the fields of a record of an unknown type, for people.
func otherFields(v xcp.Value) string {
	var fields []string
	for key, value := range v.Items() {
		if key != "subdomain" {
			fields = append(fields, key+"="+value.Text())
		}
	}
	return strings.Join(fields, " ")
}

// Zone is a DNS zone at SystemDNS.
type Zone struct {
	Records   []Record // grouped by type
	Delegated bool     // the domain uses the nameservers of SystemDNS
	Reply     *Reply   `json:"-"` // that told it
}

func zoneFrom(r *Reply) *Zone {
	a := r.Attributes
	z := &Zone{Delegated: a.Get("nameservers_ok").Is(), Reply: r}
	byType := maps.Collect(a.Get("records").Items())
	for _, kind := range slices.Sorted(maps.Keys(byType)) {
		name := strings.ToUpper(kind) // some sources write lower case
		for _, v := range byType[kind].List() {
			value := v.Get(recordValue[name])
			text := value.Text()
			switch {
			case name == "TXT":
				text = value.Raw()
			case recordValue[name] == "":
				text = otherFields(v)
			}
			z.Records = append(z.Records, Record{
				Type: name, Subdomain: v.Get("subdomain").Text(), Value: text,
				Priority: v.Get("priority").Int(), Weight: v.Get("weight").Int(), Port: v.Get("port").Int(),
				Numerals: numerals(name, v),
			})
		}
	}
	return z
}

// recordSet groups records by type. An empty set is an empty map.
func recordSet(records []Record) xcp.Assoc {
	groups := map[string][]xcp.Assoc{}
	for _, r := range records {
		groups[r.Type] = append(groups[r.Type], r.assoc())
	}
	a := xcp.Assoc{}
	for kind, group := range groups {
		a[kind] = group
	}
	return a
}

func (c *Client) zone(ctx context.Context, e effect, action, domain string, a xcp.Assoc) (*Zone, error) {
	r, err := c.about(ctx, e, action, domain, a)
	if err != nil {
		return nil, err
	}
	return zoneFrom(r), nil
}

// CreateZone makes a zone from records, or from a template when there are none;
// without either it is empty.
// An existing zone is code 485.
//
// XCP action CREATE_DNS_ZONE, object DOMAIN. Source: XCP reference, section 5.8.
func (c *Client) CreateZone(ctx context.Context, domain, template string, records []Record) (*Zone, error) {
	a := xcp.Assoc{}
	setText(a, "dns_template", template)
	if template == "" || len(records) > 0 {
		a["records"] = recordSet(records)
	}
	return c.zone(ctx, changing, "CREATE_DNS_ZONE", domain, a)
}

// Zone reads the zone of a domain. The code for none is not known; expect 480 and
// with it registrar.ErrNotFound.
//
// XCP action GET_DNS_ZONE, object DOMAIN. Source: XCP reference, section 5.8.
func (c *Client) Zone(ctx context.Context, domain string) (*Zone, error) {
	return c.zone(ctx, reading, "GET_DNS_ZONE", domain, nil)
}

// SetZone replaces the whole zone.
//
// XCP action SET_DNS_ZONE, object DOMAIN. Source: XCP reference, section 5.8.
func (c *Client) SetZone(ctx context.Context, domain string, records []Record) (*Zone, error) {
	return c.zone(ctx, changing, "SET_DNS_ZONE", domain, xcp.Assoc{"records": recordSet(records)})
}

// ResetZone puts the zone back to a template.
//
// XCP action RESET_DNS_ZONE, object DOMAIN. Source: XCP reference, section 5.8.
func (c *Client) ResetZone(ctx context.Context, domain, template string) (*Zone, error) {
	a := xcp.Assoc{}
	setText(a, "dns_template", template)
	return c.zone(ctx, changing, "RESET_DNS_ZONE", domain, a)
}

// DeleteZone removes the zone.
//
// XCP action DELETE_DNS_ZONE, object DOMAIN. Source: XCP reference, section 5.8.
func (c *Client) DeleteZone(ctx context.Context, domain string) (*Reply, error) {
	return c.about(ctx, changing, "DELETE_DNS_ZONE", domain, nil)
}

// ForceZoneNameservers delegates the domain to SystemDNS.
//
// XCP action FORCE_DNS_NAMESERVERS, object DOMAIN. Source: XCP reference, section 5.8.
func (c *Client) ForceZoneNameservers(ctx context.Context, domain string) (*Reply, error) {
	return c.about(ctx, changing, "FORCE_DNS_NAMESERVERS", domain, nil)
}
