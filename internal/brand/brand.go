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
//	  "renew_url": "https://acme.example/renew?domain={domain}",
//	  "languages": ["en", "fr"],
//	  "language": "en",
//	  "time_zone": "America/Toronto",
//	  "logo": {"file": "acme.svg", "wordmark": false},
//	  "legal": {"name": "Acme Domains Inc.", "address": ["1 King Street", "Toronto"], "url": "https://acme.example/legal"},
//	  "help": "acme-help",
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

	"portal/internal/help"
	"portal/internal/settings"
)

// Brand is what a Host shows. Make one with Parse or Load, which check it. The tags
// of its fields are its documentation and its schema; see package settings.
type Brand struct {
	ID        string   `json:"id" rule:"required" doc:"Name in the log and the database: lower-case letters, digits and hyphens. Never change it."`
	Name      string   `json:"name" rule:"required" doc:"Name as visitors read it."`
	Hosts     []string `json:"hosts" rule:"required" doc:"Host names that show the brand, without port, exactly as the Host header has them."`
	URL       string   `json:"url" rule:"required" doc:"Canonical address, for links in mails: scheme and one of the hosts, no path."`
	Account   string   `json:"account" rule:"required" doc:"ID of the reseller account in the accounts file."`
	Accent    Accent   `json:"accent" doc:"The brand's colour, as #rrggbb or oklch(L C H), checked for contrast."`
	Support   Support  `json:"support" doc:"Where a visitor finds help."`
	RenewURL  string   `json:"renew_url" doc:"Where visitors renew a domain, such as https://shop.example/renew?domain={domain}, where {domain} stands for its name. Without it they are offered a prepared email to support, and its telephone number."`
	Languages []string `json:"languages" default:"all" doc:"Tags of the languages offered to visitors: en, en-US, fr. One that is not offered gives way to its sibling, such as en-US to en."`
	Language  string   `json:"language" default:"first of languages" doc:"Language for visitors who prefer none that is offered."`
	TimeZone  string   `json:"time_zone" default:"UTC" doc:"IANA name, such as America/Toronto, of times in mails and where a browser does not tell its own."`
	Logo      Logo     `json:"logo" doc:"The brand's mark; without one a neutral mark is shown."`
	Legal     Legal    `json:"legal" doc:"Who stands behind the brand, for the page about the provider."`
	HelpDir   string   `json:"help,omitempty" doc:"Folder beside the file of brands with help texts that take the place of the portal's, as LANGUAGE/ARTICLE.md; docs/operations.md says what they look like."`
	Mail      *Mail    `json:"mail,omitempty" doc:"How the brand's notices are sent. Without it they are recorded and not sent."`

	KeepPersonalDays int `json:"keep_personal_days,omitempty" rule:"minimum=0" default:"for ever" doc:"After how many days personal values of the audit log, such as addresses and what contacts were, are erased. The entries stay, and one tells of it."`

	Nameservers []NameserverSet `json:"nameservers,omitempty" doc:"Sets that visitors may choose by name, at most 12."`

	palette palette
	zone    *time.Location
	help    help.Book // nil: only the portal's own
	made    *assets   // nil of a brand that was not loaded
}

// Help is what the brand explains in its own words.
func (b Brand) Help() help.Book { return b.help }

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
	Light string `json:"light" default:"the portal's own" doc:"On a light page."`
	Dark  string `json:"dark" default:"the portal's own" doc:"On a dark page."`
}

// Support is where a visitor finds help; every field may be empty.
type Support struct {
	Email    string `json:"email" doc:"Address."`
	Phone    string `json:"phone" doc:"Telephone number."`
	URL      string `json:"url" doc:"Web address."`
	Security string `json:"security" default:"email" doc:"Address for reports of security holes."`
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
	File     string `json:"file" doc:"SVG drawing beside the file of brands, at most 64 KiB."`
	Wordmark bool   `json:"wordmark" default:"false" doc:"The logo already spells the name."`
	SVG      []byte `json:"-"` // checked contents of File; nil for none
}

// Legal says who stands behind the brand, for the page about the provider.
type Legal struct {
	Name    string   `json:"name" doc:"Name of the company."`
	Address []string `json:"address" doc:"Postal address, line by line."`
	URL     string   `json:"url" doc:"Web address of imprint or terms."`
}

// Known reports whether there is anything to tell about the provider.
func (l Legal) Known() bool { return l.Name != "" || len(l.Address) > 0 || l.URL != "" }

// Registry finds brands. It is never changed after it was made.
type Registry struct {
	brands   []Brand
	byHost   map[string]int
	warnings settings.Problems
}

// Warnings are what is worth a look in the file and kept nothing from working.
func (r *Registry) Warnings() settings.Problems { return r.warnings }

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
