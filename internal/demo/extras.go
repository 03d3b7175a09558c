package demo

import (
	"maps"
	"time"

	"portal/internal/srs/srssim"
)

// providerCard is the reseller's contact, as the public record may show it.
var providerCard = srssim.Contact{
	"business": "Acme Domains", "phone": "+1.4165550100", "email": "help@acme.example", "url": "https://acme.example", "opt_info": "Weekdays, 9 to 17",
}

// withExtras gives a profile domains of endings with settings of their own, and
// domains that it has what their registry wants to know.
func withExtras(p *srssim.Profile, now time.Time) *srssim.Profile {
	canadian := maps.Clone(p.Contacts.Owner)
	canadian["legal_type"], canadian["cwa"], canadian["member"] = "CCO", "Y", "N"
	for _, d := range p.Domains {
		switch d.Name {
		case "brightwater.co.uk":
			d.Data = map[string]any{"uk_whois_opt": "N", "reg_type": "IND"}
		case "brightwater.it":
			d.Data = map[string]any{"tld_data": map[string]any{"it_registrant_info": map[string]any{
				"entity_type": "2", "nationality_code": "CA", "reg_code": "CA118231", "since": "2014"}}}
		case "jane-rivers.ca":
			d.Contacts = p.Contacts
			d.Contacts.Owner = canadian
			d.Data = map[string]any{"trademark": "N"}
		}
	}
	specials := []*srssim.Domain{
		{Name: "brightwater.us", Data: map[string]any{"nexus": map[string]any{"app_purpose": "P1", "category": "C31", "validator": "CA"}}},
		{Name: "brightwater.asia", Data: map[string]any{"ced_info": map[string]any{
			"contact_type": "owner", "locality_country": "JP", "locality_city": "Osaka", "legal_entity_type": "corporation",
			"id_type": "certificate", "id_number": "JP-20931"}}},
		{Name: "brightwater.fr", Data: map[string]any{"tld_data": map[string]any{"registrant_extra_info": map[string]any{
			"registrant_type": "organization", "siren_siret": "732829320"}}}},
		{Name: "brightwater.eu"},
		{Name: "brightwater.de", DNSErrors: "ns2.northhost.example does not answer"},
		{Name: "brightwater.org.uk", Data: map[string]any{"uk_whois_opt": "N", "reg_type": "LTD"}},
		{Name: "brightwater.me.uk", Data: map[string]any{"uk_whois_opt": "Y", "reg_type": "IND"}},
	}
	for i, d := range specials {
		d.Expires = now.AddDate(0, 5+i, 0).UTC().Truncate(time.Second)
		d.Nameservers = []string{"ns1.northhost.example", "ns2.northhost.example"}
	}
	p.Domains = append(p.Domains, specials...)
	return p
}
