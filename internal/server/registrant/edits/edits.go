// Package edits holds the pages of what a registrant changes at the registrar, a file
// each: it says what the page reads, how the form is parsed, when it is shown once more,
// and which change it makes. What happens in between is gate.Form.
package edits

import (
	"net/http"
	"net/url"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/inventory"
	"portal/internal/preflight"
	"portal/internal/registrar"
	"portal/internal/relock"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/internal/zone/versions"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// Config is what the pages are made of.
type Config struct {
	Gate      *gate.Gate
	Auth      *auth.Service
	Audit     *audit.Store
	Inventory *inventory.Service
	Relocks   *relock.Service
	Zones     *versions.Store
	Preflight *preflight.Checker // nil: nameservers are not asked before they are saved
	Watch     *preflight.Watch   // nil: nor whether they answer
}

// Edits answers the routes of all edits.
type Edits struct {
	gate         *gate.Gate
	authCode     authCodePage
	contact      contactPage
	contacts     contactsPage
	dns          dnsPage
	dnssec       dnssecPage
	extra        extraPage
	extras       extrasPage
	forwarding   forwardingPage
	host         hostPage
	hosts        hostsPage
	lock         lockPage
	mailForward  mailForwardPage
	moveAway     moveAwayPage
	nameservers  nameserversPage
	ownership    ownershipPage
	people       peoplePage
	privacy      privacyPage
	renewal      renewalPage
	verification verificationPage
}

// New returns the edits.
func New(c Config) *Edits {
	g, hosts := c.Gate, hostsReader{c.Inventory}
	return &Edits{
		gate:         g,
		authCode:     authCodePage{g, c.Audit},
		contact:      contactPage{g},
		contacts:     contactsPage{g},
		dns:          dnsPage{g, c.Audit, c.Zones},
		dnssec:       dnssecPage{g, c.Preflight, c.Watch},
		extra:        extraPage{g},
		extras:       extrasPage{g},
		forwarding:   forwardingPage{g},
		host:         hostPage{g, hosts},
		hosts:        hostsPage{g, hosts},
		lock:         lockPage{g, c.Relocks},
		mailForward:  mailForwardPage{g},
		moveAway:     moveAwayPage{g, c.Relocks},
		nameservers:  nameserversPage{g, c.Preflight},
		ownership:    ownershipPage{g, c.Auth, c.Inventory, c.Relocks},
		people:       peoplePage{g, c.Inventory, c.Audit},
		privacy:      privacyPage{g},
		renewal:      renewalPage{g},
		verification: verificationPage{g, c.Audit},
	}
}

// Routes puts the pages on their routes.
func (e *Edits) Routes(route page.Route) {
	in := e.gate.Visitors
	route("GET /domains/{domain}/auth-code", in.SignedIn(e.authCode.form().Show))
	route("POST /domains/{domain}/auth-code", in.SignedIn(e.authCode.form().Save))
	route("GET /domains/{domain}/contacts", in.SignedIn(e.contacts.form().Show))
	route("POST /domains/{domain}/contacts", in.Saving(e.contacts.form().Save, gate.Summarise(savedContacts)))
	route("GET /domains/{domain}/contacts/{role}", in.SignedIn(e.contact.form().Show))
	route("POST /domains/{domain}/contacts/{role}", in.Saving(e.contact.form().Save, gate.Summarise(savedContact)))
	route("GET /domains/{domain}/dns", in.SignedIn(e.dns.form().Show))
	route("POST /domains/{domain}/dns", in.Saving(e.dns.form().Save, gate.Summarise(savedDNS)), page.List)
	route("GET /domains/{domain}/dns/zone.txt", in.SignedIn(e.dns.download))
	route("GET /domains/{domain}/dnssec", in.SignedIn(e.dnssec.form().Show))
	route("POST /domains/{domain}/dnssec", in.Saving(e.dnssec.form().Save, gate.Summarise(savedDNSSEC)))
	route("GET /domains/{domain}/extras", in.SignedIn(e.extras.form().Show))
	route("GET /domains/{domain}/extras/{set}", in.SignedIn(e.showExtra))
	route("POST /domains/{domain}/extras/{set}", in.Saving(e.saveExtra, gate.Summarise(savedExtra)))
	route("GET /domains/{domain}/forwarding", in.SignedIn(e.forwarding.form().Show))
	route("POST /domains/{domain}/forwarding", in.Saving(e.forwarding.form().Save, gate.Summarise(savedForwarding)), page.List)
	route("GET /domains/{domain}/hosts", in.SignedIn(e.hosts.form().Show))
	route("POST /domains/{domain}/hosts", in.Saving(e.hosts.form().Save, gate.Summarise(savedHost)))
	route("GET /domains/{domain}/hosts/{host}", in.SignedIn(e.host.form().Show))
	route("POST /domains/{domain}/hosts/{host}", in.Saving(e.host.form().Save, gate.Summarise(savedHost)))
	route("GET /domains/{domain}/hosts/{host}/delete", in.SignedIn(e.host.deleteForm().Show))
	route("POST /domains/{domain}/hosts/{host}/delete", in.Saving(e.host.deleteForm().Save, gate.Summarise(savedDeleteHost)))
	route("GET /domains/{domain}/lock", in.SignedIn(e.lock.form().Show))
	route("POST /domains/{domain}/lock", in.Saving(e.lock.form().Save, gate.Summarise(savedLock)))
	route("GET /domains/{domain}/mail-forwarding", in.SignedIn(e.mailForward.form().Show))
	route("POST /domains/{domain}/mail-forwarding", in.Saving(e.mailForward.form().Save, gate.Summarise(savedMailForward)))
	route("GET /domains/{domain}/move-away", in.SignedIn(e.moveAway.form().Show))
	route("POST /domains/{domain}/move-away", in.Saving(e.moveAway.form().Save, gate.Summarise(savedMoveAway)))
	route("GET /domains/{domain}/nameservers", in.SignedIn(e.nameservers.form().Show))
	route("POST /domains/{domain}/nameservers", in.Saving(e.nameservers.form().Save, gate.Summarise(savedNameservers)))
	route("GET /people", in.SignedIn(gate.Owner(e.people.choose)))
	route("GET /domains/{domain}/people", in.SignedIn(e.people.form().Show))
	route("POST /domains/{domain}/people", in.SignedIn(e.people.form().Save))
	route("GET /domains/{domain}/privacy", in.SignedIn(e.privacy.form().Show))
	route("POST /domains/{domain}/privacy", in.Saving(e.privacy.form().Save, gate.Summarise(savedPrivacy)))
	route("GET /domains/{domain}/renewal", in.SignedIn(e.renewal.form().Show))
	route("POST /domains/{domain}/renewal", in.Saving(e.renewal.form().Save, gate.Summarise(savedRenewal)))
	route("GET /domains/{domain}/verification", in.SignedIn(e.verification.form().Show))
	route("POST /domains/{domain}/verification", in.SignedIn(e.verification.form().Save))
	route("GET /profile/ownership", in.SignedIn(gate.Owner(e.ownership.show)))
	route("GET /profile/ownership/names", in.SignedIn(gate.Owner(e.ownership.showNames)))
	route("POST /profile/ownership", in.SignedIn(e.ownership.save))
}

// Contacts is the page of all contacts as it opens, for a bulk edit that starts from
// them, with the contacts that were read.
func (e *Edits) Contacts(r *http.Request, who gate.Visitor) (edits.ContactsView, registrar.ContactSet, error) {
	on, err := e.gate.Domains.LiveWith(r, who, contactsAsks...)
	if err != nil {
		return edits.ContactsView{}, registrar.ContactSet{}, err
	}
	view, err := e.contacts.view(r, on)
	if err != nil {
		return edits.ContactsView{}, registrar.ContactSet{}, err
	}
	return view.ContactsView, view.set, nil
}

// MayChangeNameservers reports whether nothing keeps the visitor from changing them.
func MayChangeNameservers(on gate.Subject) bool { return nameserversBlock(on) == "" }

// CheckHosts reads the nameservers that a bulk edit names: the rows of the form with
// each host in one of its own, what they ask for, and what is wrong by row.
func (*Edits) CheckHosts(typed []string, least, most int) (rows []string, wanted []registrar.Nameserver, problems map[int]ui.HostProblemKind) {
	form := nameserversForm{hosts: takenApart(typed)}
	wanted, problems = form.check(limits{least, most}, nil)
	return form.hosts, wanted, problems
}

// TypedHosts are the nameservers of a form as they were typed, without blanks around
// them; blank rows keep their place.
func (*Edits) TypedHosts(form url.Values) []string { return typedHosts(form) }
