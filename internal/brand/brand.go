// Package brand knows whose portal a visitor sees: which Host belongs to which
// brand, its look, its support and the registrar account behind it.
//
// Brands come from one JSON file:
//
//	{"brands": [{
//	  "id": "acme",
//	  "name": "Acme Domains",
//	  "hosts": ["domains.acme.example", "acme.localhost"],
//	  "url": "https://domains.acme.example",
//	  "account": "acme-main",
//	  "accent": {"light": "#00656b", "dark": "oklch(0.78 0.11 195)"},
//	  "support": {"email": "support@acme.example", "security": "security@acme.example", "phone": "+1 416 555 0123", "url": "https://acme.example/help"},
//	  "languages": ["en", "fr"],
//	  "language": "en",
//	  "time_zone": "America/Toronto",
//	  "logo": {"file": "acme.svg", "wordmark": false},
//	  "legal": {"name": "Acme Domains Inc.", "address": ["1 King Street", "Toronto"], "url": "https://acme.example/legal"},
//	  "mail": {"from": "notices@acme.example", "host": "smtp.acme.example", "tls": "starttls", "username": "acme", "password_file": "smtp-password"},
//	  "nameservers": [{"name": "Acme hosting", "hosts": ["ns1.acme.example", "ns2.acme.example"]}]
//	}]}
//
// Required are id, name, hosts, url and account. The first of languages is
// the default unless language says otherwise. Times are in time_zone, an IANA name, in
// mails and where a visitor's browser does not tell its own; UTC if left out. A logo is an SVG file beside the configuration.
// Each of nameservers is offered under its name where nameservers are changed.
package brand

import (
	"cmp"
	"net"
	"strings"
	"time"
	_ "time/tzdata" // a container may have no time zones of its own
)

// Brand is what a Host shows. Make one with Parse or Load, which check it.
type Brand struct {
	ID        string   `json:"id"` // lower-case letters, digits and hyphens
	Name      string   `json:"name"`
	Hosts     []string `json:"hosts"`   // lower case, without port
	URL       string   `json:"url"`     // canonical: scheme and host, no path
	Account   string   `json:"account"` // ID of the registrar account
	Accent    Accent   `json:"accent"`
	Support   Support  `json:"support"`
	Languages []string `json:"languages"` // tags offered to visitors; empty for all
	Language  string   `json:"language"`  // default language; "" to leave it to the catalogue
	TimeZone  string   `json:"time_zone"` // IANA name; "" for UTC
	Logo      Logo     `json:"logo"`
	Legal     Legal    `json:"legal"`
	Mail      *Mail    `json:"mail,omitempty"` // nil: the brand sends no mail

	Nameservers []NameserverSet `json:"nameservers,omitempty"` // sets that visitors may choose

	palette palette
	zone    *time.Location
	urls    *assetURLs // nil of a brand that was not loaded
}

// Zone is the brand's time zone.
func (b Brand) Zone() *time.Location {
	if b.zone == nil {
		return time.UTC
	}
	return b.zone
}

// Accent is the brand's one colour for each scheme, as "#rrggbb" or
// "oklch(L C H)". An empty one becomes the portal's own.
type Accent struct {
	Light string `json:"light"`
	Dark  string `json:"dark"`
}

// Support is where a visitor finds help; every field may be empty.
type Support struct {
	Email    string `json:"email"`
	Phone    string `json:"phone"`
	URL      string `json:"url"`
	Security string `json:"security"` // e-mail address for reports of security holes; "" for Email
}

// SecurityContacts are where a hole can be reported, as URIs, best first.
func (b Brand) SecurityContacts() []string {
	var contacts []string
	if email := cmp.Or(b.Support.Security, b.Support.Email); email != "" {
		contacts = append(contacts, "mailto:"+email)
	}
	if b.Support.URL != "" {
		contacts = append(contacts, b.Support.URL)
	}
	return contacts
}

// Logo is the brand's mark. Without one a neutral mark is shown.
type Logo struct {
	File     string `json:"file"`     // name of an SVG file beside the configuration
	Wordmark bool   `json:"wordmark"` // the logo already spells the name
	SVG      []byte `json:"-"`        // checked contents of File; nil for none
}

// Legal says who stands behind the brand, for the page about the provider.
type Legal struct {
	Name    string   `json:"name"`
	Address []string `json:"address"` // lines
	URL     string   `json:"url"`
}

// Known reports whether there is anything to tell about the provider.
func (l Legal) Known() bool { return l.Name != "" || len(l.Address) > 0 || l.URL != "" }

// Registry finds brands. It is never changed after it was made.
type Registry struct {
	brands []Brand
	byHost map[string]int
}

// ByHost returns the brand of a request's Host, which may have a port and any
// case. There is no default: an unknown host has no brand.
func (r *Registry) ByHost(host string) (Brand, bool) {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	i, ok := r.byHost[strings.ToLower(host)]
	if !ok {
		return Brand{}, false
	}
	return r.brands[i], true
}

// ByID returns the brand called id.
func (r *Registry) ByID(id string) (Brand, bool) {
	for _, b := range r.brands {
		if b.ID == id {
			return b, true
		}
	}
	return Brand{}, false
}

// All returns every brand, in the order of the configuration.
func (r *Registry) All() []Brand { return append([]Brand(nil), r.brands...) }
