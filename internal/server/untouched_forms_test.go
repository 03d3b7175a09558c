package server_test

import (
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"

	"portal/internal/registrar"
	"portal/internal/zone"
)

// foundForm is a form over a state that holds what it would not take.
type foundForm struct {
	name, path, form string
	save             url.Values          // what the button says
	find             []func(s *site)     // makes such states
	touch            func(f url.Values)  // changes one field
	live             func(s *site) any   // what the form is about
	touched          func(found any) any // that, with the one field changed
	exact            bool                // blanks count: it is for programs
}

func contactIn(found any, edit func(*registrar.FullContact)) any {
	set := found.(registrar.ContactSet)
	set.Contacts = maps.Clone(set.Contacts)
	owner := set.Contacts[registrar.OwnerContact]
	edit(&owner)
	set.Contacts[registrar.OwnerContact] = owner
	return set
}

// oddContacts hold in each field what is odd in it, one after the other.
func oddContacts(t *testing.T) (states []func(*site)) {
	odd := map[string][]string{
		"first_name": {" Jane", "Ja\u200bne", "42", "Zoe\u0308"}, "last_name": {"", "O\u00a0Neill", "Rivers ", strings.Repeat("long ", 300)},
		"organisation": {"Brightwater  Ltd", "Brightwater\u00a0Ltd", "Bright\r\nwater\tLtd", "Cafe\u0301  Ltd"},
		"address1":     {"12\nQuay  Street", "", "\"<Quay>\" & Co", "x"}, "city": {"75", "Toronto ", "", "Montre\u0301al"},
		"state": {"Ontario", "on", "ZZ ", ""}, "postal_code": {"m5j2n1", "12345678901234567890", " ", "M5J  2N1"},
		"country": {"ca", "XX", "UK", "CA"}, "email": {"jane@bücher.example", "jane@localhost", "jane@BÜCHER.example", " jane@example.com"},
		"phone": {"+1.4165550123x12345", "+225.07010203", "+52.15512345678", "+18031234567"}, "fax": {"999-999-9999", "+1.4165550123 x12", "none", "0"},
		"url": {"ftp://x", "bücher.example/ ü", "http://", ""},
	}
	for i := range 4 {
		states = append(states, func(s *site) {
			set := s.contacts(t, "example.com")
			owner := set.Contacts[registrar.OwnerContact].Clone()
			owner.Address2, owner.Extra = "", map[string]string{"vat": " 1  2 "}
			for field, values := range odd {
				*owner.Field(field) = values[i]
			}
			set.Contacts[registrar.OwnerContact] = owner
			s.acme.SetContacts("example.com", set)
		})
	}
	return states
}

func foundForms(t *testing.T) []foundForm {
	reading := func(s *site) registrar.Reading { return s.acme.Registrar().Reading }
	return []foundForm{{
		name: "contact", path: ownerPath, form: "form#contact", find: oddContacts(t),
		touch: func(f url.Values) { f.Set("address2", "Suite 4") },
		live:  func(s *site) any { return s.contacts(t, "example.com") },
		touched: func(found any) any {
			return contactIn(found, func(c *registrar.FullContact) { c.Address2 = "Suite 4" })
		},
	}, {
		name: "contact of a registry that has no states", path: "/domains/example.nl/contacts/tech", form: "form#contact",
		find: []func(s *site){func(s *site) {
			s.acme.AddDomain("jane", registrar.Domain{Name: "example.nl"})
			set := s.contacts(t, "example.nl")
			tech := set.Contacts[registrar.TechContact].Clone()
			tech.State, tech.PostalCode, tech.Address2 = "NH", "1234  ab", ""
			set.Contacts[registrar.TechContact] = tech
			s.acme.SetContacts("example.nl", set)
		}},
		touch: func(f url.Values) { f.Set("address2", "Suite 4") },
		live:  func(s *site) any { return s.contacts(t, "example.nl").Contacts[registrar.TechContact] },
		touched: func(found any) any {
			tech := found.(registrar.FullContact)
			tech.Address2 = "Suite 4"
			return tech
		},
	}, {
		name: "forwards", path: "/domains/example.com/forwarding", form: "form#forwarding", save: url.Values{"do": {"save"}},
		find: []func(s *site){func(s *site) {
			s.acme.SetForwards("example.com",
				registrar.Forward{Name: "A_b ", Destination: "HTTP://bücher.example/ü  x", Enabled: true},
				registrar.Forward{Name: "m", Destination: "ftp://x\r\ny", Masked: true, Title: " Cafe\u0301  x", Description: "a\nb\tc", Keywords: strings.Repeat("k,", 1500)},
				registrar.Forward{Name: "n", Destination: "https://n.example/", Title: "left over", Enabled: true},
				registrar.Forward{Name: "z", Destination: "https://z.example/", Enabled: true})
		}},
		touch: func(f url.Values) { f["to"][len(f["to"])-1] = "https://other.example/" },
		live: func(s *site) any {
			all, err := reading(s).ForwardingReader.Forwards(t.Context(), "example.com")
			return read(t, all, err)
		},
		touched: func(found any) any {
			all := slices.Clone(found.([]registrar.Forward))
			all[len(all)-1].Destination = "https://other.example/"
			return all
		},
	}, {
		name: "mail", path: "/domains/jane.name/mail-forwarding", form: "form#mail-forward", save: url.Values{"do": {"save"}},
		find: []func(s *site){
			func(s *site) {
				s.acme.AddDomain("jane", registrar.Domain{Name: "jane.name"})
				s.acme.SetMail("jane.name", "jane@bücher.example")
			},
			func(s *site) { s.acme.SetMail("jane.name", "JANE@jane.name ") },
			func(s *site) { s.acme.SetMail("jane.name", "nobody") },
		},
		touch: func(f url.Values) { f.Set("email", "else@example.com") },
		live: func(s *site) any {
			mail, err := reading(s).ForwardingReader.MailForward(t.Context(), "jane.name")
			return read(t, mail, err)
		},
		touched: func(any) any { return "else@example.com" },
	}, {
		name: "host", path: "/domains/example.com/hosts/ns_1.example.com", form: "#work form",
		find: []func(s *site){func(s *site) {
			s.acme.SetHosts("example.com", registrar.Host{Name: "ns_1.example.com", IPv4: netip.MustParseAddr("10.0.0.1")})
		}},
		touch: func(f url.Values) { f.Set("ipv6", "2001:4860::1") },
		live: func(s *site) any {
			hosts, err := reading(s).HostReader.Hosts(t.Context(), "example.com")
			return read(t, hosts, err)[0]
		},
		touched: func(found any) any {
			host := found.(registrar.Host)
			host.IPv6 = netip.MustParseAddr("2001:4860::1")
			return host
		},
	}, {
		name: "nameservers", path: "/domains/example.com/nameservers", form: "form#nameservers",
		find: []func(s *site){func(s *site) {
			s.acme.SetState("example.com", func(d *registrar.Domain) {
				d.Nameservers = []registrar.Nameserver{{Host: "NS_1.Old.example"}, {Host: "localhost"}, {Host: "ns2.old.example"}}
			})
		}},
		touch: func(f url.Values) { f["ns"][2] = "ns1.new.example" },
		live: func(s *site) any {
			d, _ := s.acme.State("example.com")
			return registrar.Hosts(d.Nameservers)
		},
		touched: func(found any) any { return []string{found.([]string)[0], found.([]string)[1], "ns1.new.example"} },
	}, {
		name: "settings of a TLD", path: "/domains/example.us/extras/us_nexus", form: "#work form",
		find: []func(s *site){func(s *site) {
			s.special("example.us", registrar.ExtraUSNexus, registrar.Fields{"app_purpose": "P9", "category": "C31", "validator": "gb ", "kept": " a  b"})
		}},
		touch: func(f url.Values) { f.Set("extra.category", "C32") },
		live:  func(s *site) any { return s.extras(t, "example.us", registrar.ExtraUSNexus) },
		touched: func(found any) any {
			fields := maps.Clone(found.(registrar.Fields))
			fields["category"] = "C32"
			return fields
		},
	}, {
		name: "the provider's contact", path: "/domains/example.com/extras/provider", form: "#work form",
		find: []func(s *site){func(s *site) {
			s.acme.SetExtras("example.com", registrar.ExtraResellerContact, registrar.Fields{
				"domain_enabled": "N", "business": "Acme  Ltd", "phone": "999-999-9999", "email": "x@bücher.example", "opt_info": "one\r\ntwo\n\tthree " + strings.Repeat("x", 3000),
			})
		}},
		touch: func(f url.Values) { f.Set("extra.domain_enabled", "Y") },
		live:  func(s *site) any { return s.extras(t, "example.com", registrar.ExtraResellerContact) },
		touched: func(found any) any {
			fields := maps.Clone(found.(registrar.Fields))
			fields["domain_enabled"] = "Y"
			return fields
		},
	}, {
		name: "zone", path: dnsPath, form: "form#dns", save: url.Values{"do": {"save"}}, exact: true,
		find: []func(s *site){func(s *site) {
			s.acme.SetZone("example.com",
				registrar.Record{Type: "TXT", Value: "  v=DMARC1 "}, registrar.Record{Type: "TXT", Name: "k", Value: "Cafe\u0301\u00a0a\tb"},
				registrar.Record{Type: "TXT", Name: "l", Value: "a\r\nb"}, registrar.Record{Type: "A", Name: "ftp_old", Value: "192.0.2.9"},
				registrar.Record{Type: "MX", Name: "m", Priority: 5, Value: "Mail.Example.NET."}, registrar.Record{Type: "A", Name: "z", Value: "192.0.2.1"})
		}},
		touch: func(f url.Values) {
			touchRow(f, "z", func(row *zone.Row) { row.Value = "192.0.2.2" })
			lookedAt(f, "A z 192.0.2.1", "A z 192.0.2.2")
		},
		live: func(s *site) any { return s.zone(t, "example.com") },
		touched: func(found any) any {
			records := slices.Clone(found.([]registrar.Record))
			i := slices.IndexFunc(records, func(r registrar.Record) bool { return r.Name == "z" })
			records[i].Value = "192.0.2.2"
			return records
		},
	}, {
		name: "second login", path: "/domains/example.com/people", form: `form:has([name="right"])`, save: url.Values{"do": {"set"}},
		find: []func(s *site){func(s *site) {
			s.acme.SetSubUser("example.com", "sue.of_old-times-and-longer", registrar.RightTechContact)
		}},
		touch: func(f url.Values) { f["right"] = []string{"nameservers"} },
		live: func(s *site) any {
			user, err := reading(s).LoginReader.SubUser(t.Context(), "example.com")
			user.ID = ""
			return read(t, user, err)
		},
		touched: func(found any) any {
			user := found.(registrar.SubUser)
			user.Rights = registrar.RightNameservers
			return user
		},
	}}
}

// read passes on what was read at the registrar.
func read[T any](t *testing.T, value T, err error) T {
	t.Helper()
	must(t, err)
	return value
}
