package demo

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"portal/internal/srs/srssim"
)

// Login is one that the demo prints.
type Login struct {
	Domain   string `json:"domain"`
	Username string `json:"username"`
	Password string `json:"password"`
	Role     string `json:"role"`
}

// Brand is one of the demo with the reseller account behind it.
type Brand struct {
	ID       string
	Name     string
	Accent   [2]string // light, dark
	Account  string    // reseller user name at the simulator
	Key      string
	Renew    string // where its shop renews; "" for none
	Logins   []Login
	Profiles []*srssim.Profile
	Contact  srssim.Contact // the reseller's, in public records; nil where it is not offered
}

// The keys and passwords below open nothing but the simulator on loopback.
func Brands(now time.Time) []Brand {
	return []Brand{
		{
			ID: "acme", Name: "Acme Domains", Contact: providerCard, Accent: [2]string{"#00656b", "#55c6c4"},
			Account: "acme-reseller", Key: resellerKey("acme"),
			Renew: "https://shop.acme.example/renew?domain={domain}",
			Logins: []Login{
				{"brightwater.com", "jane", "river-Stone.2041", "owner"},
				{"harbour-0001.com", "harbour", "quay_Light.7713", "owner"},
				{"brightwater.org", "webhost", "cable-Tray.9050", "sub_user"},
				{"riverlabs.dev", "books", "ledger_Line.3321", "sub_user"},
			},
			Profiles: []*srssim.Profile{withExtras(janesProfile(now), now), agencyProfile()},
		},
		{
			ID: "globex", Name: "Globex Names", Accent: [2]string{"#7a3b9a", "#cda0ea"},
			Account: "globex-reseller", Key: resellerKey("globex"),
			Logins:   []Login{{"northwind.net", "sam", "orchard-Gate.515", "owner"}},
			Profiles: []*srssim.Profile{samsProfile(now)},
		},
	}
}

func resellerKey(account string) string {
	return fmt.Sprintf("%x", account) + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
}

// janesProfile holds domains of different TLDs and states.
func janesProfile(now time.Time) *srssim.Profile {
	days := func(n int) time.Time { return now.AddDate(0, 0, n).UTC().Truncate(time.Second) }
	north := []string{"ns1.northhost.example", "ns2.northhost.example"}
	cloud := []string{"ada.cloudnine.example", "bob.cloudnine.example"}
	return &srssim.Profile{
		Username: "jane", Password: "river-Stone.2041",
		LastAccess: days(-12), LastIP: "203.0.113.9",
		Contacts: allContacts(contact("Jane", "Rivers", "Brightwater Ltd", "jane@brightwater.com")),
		Domains: []*srssim.Domain{
			{Name: "brightwater.com", Expires: days(24), Nameservers: north, Privacy: "enabled", Zone: zone()},
			{Name: "brightwater.net", Expires: days(290), Nameservers: north, Privacy: "enabled", Locked: true, AutoRenew: true},
			{Name: "brightwater.org", Expires: days(411), Nameservers: north, Privacy: "disabled", AutoRenew: true, Hosts: hosts,
				SubUser: &srssim.SubUser{Username: "webhost", Password: "cable-Tray.9050", Permission: 16},
				NoAgent: true,
				Trade:   &srssim.Trade{Owner: contact("Nora", "Field", "Fieldworks Ltd", "nora@fieldworks.example"), Started: days(-1), Due: days(6)}},
			{Name: "brightwater.co.uk", Expires: days(270), Nameservers: north},
			{Name: signed, Expires: days(366), Nameservers: north, EncodingType: "ger", AutoRenew: true, DNSSEC: dsRecords},
			{Name: "jane-rivers.ca", Expires: days(3), Nameservers: []string{"ns1.acme-dns.example", "ns2.acme-dns.example"}, Privacy: "enabled"},
			{Name: "riverlabs.dev", Expires: days(430), Nameservers: cloud, Privacy: "enabled", Locked: true, AutoRenew: true,
				SubUser: &srssim.SubUser{Username: "books", Password: "ledger_Line.3321", Permission: 4}},
			{Name: "riverlabs.io", Expires: days(730), Nameservers: cloud},
			{Name: "brightwater.fi", Expires: days(180), Nameservers: cloud},
			{Name: "brightwater.it", Expires: days(95), Nameservers: zoneHosts(), Zone: zone(), Forwarding: forwarding},
			{Name: "jane-rivers.name", Expires: days(210), Nameservers: north, Data: map[string]any{"forwarding_email": "jane@brightwater.com"}},
			{Name: "brightwater.dk", Expires: days(140), Nameservers: []string{"ns1.brightwater.org", "ns2.brightwater.org"}},
			{Name: "brightwater.shop", Expires: days(55), Nameservers: north, Privacy: "enabled", Inaccurate: true},
			{Name: "riverlabs.app", Expires: days(345), Nameservers: cloud, Privacy: "enabled", Locked: true, AutoRenew: true,
				Verification: &srssim.Verification{Status: "verifying", Deadline: days(9), Sent: 1}},
			{Name: "brightwater.online", Expires: days(322), Nameservers: north, Privacy: "enabled", Locked: true, AutoRenew: true,
				Verification: &srssim.Verification{Status: "not_verified", Deadline: days(4), Bounced: true, Sent: 2}},
			{Name: "brightwater.biz", Expires: days(211), Nameservers: north, Privacy: "enabled", Locked: true, AutoRenew: true,
				Verification: &srssim.Verification{Status: "suspended", Deadline: days(-2), Sent: 1}},
			{Name: "riverlabs.org", Expires: days(190), Nameservers: cloud, Privacy: "enabled", Locked: true, AutoRenew: true,
				Verification: &srssim.Verification{Status: "admin_reviewing", Sent: 1}},
			{Name: "riverlabs.net", Expires: days(250), Nameservers: cloud, Privacy: "enabling", PrivacyDue: days(2), Locked: true, AutoRenew: true},
			{Name: "brightwater-legal.com", Expires: days(160), Nameservers: north, Privacy: "enabled", Locked: true, Frozen: true, AutoRenew: true},
			{Name: "brightwater-sold.com", Expires: days(120), Nameservers: north, Privacy: "enabled", TransferAway: true},
			{Name: "riverlabs.fi", Expires: days(300), Nameservers: north, Waiting: requests(days)},
			{Name: "old-brightwater.info", Expires: days(-9), Nameservers: north, Privacy: "disabled", LetExpire: true},
		},
	}
}

// hosts are nameservers below a domain; the last one serves none.
var hosts = []srssim.Host{
	{Name: "ns1.brightwater.org", IPv4: "203.0.113.53", IPv6: "2001:db8::53"},
	{Name: "ns2.brightwater.org", IPv4: "198.51.100.53"},
	{Name: "ns3.brightwater.org", IPv6: "2001:db8:7::53"},
}

// requests are what a registry that takes its time did, and has yet to do.
func requests(days func(int) time.Time) []srssim.Request {
	return []srssim.Request{
		{ID: 1001, Action: "modify_contact_info", Requested: days(-40), Answered: days(-39), Text: "Request completed"},
		{ID: 1002, Action: "enhanced_update_nameservers", Requested: days(-1), Due: days(2),
			Patch: json.RawMessage(`{"nameservers": ["ada.cloudnine.example", "bob.cloudnine.example"]}`)},
	}
}

// forwarding has a forward of each kind.
var forwarding = &srssim.Forwarding{Rules: []map[string]string{
	{"subdomain": "", "destination_url": "https://brightwater.com/it/", "enabled": "1", "masked": "0"},
	{"subdomain": "shop", "destination_url": "https://brightwater.shop/", "enabled": "1", "masked": "1", "title": "Brightwater Shop"},
	{"subdomain": "*", "destination_url": "https://brightwater.com/", "enabled": "0", "masked": "0"},
}}

// dsRecords are the record of zoneKey, and an old one whose key is gone.
var dsRecords = []srssim.DS{
	{KeyTag: "2157", Algorithm: "13", DigestType: "2", Digest: "c14e4f0cf273b82c6ee28f03c894fc245efad82bf751491558de9ac674b452cd"},
	{KeyTag: "60485", Algorithm: "5", DigestType: "1", Digest: strings.Repeat("2bb18", 8)},
}

// agencyProfile holds 2,000 domains.
func agencyProfile() *srssim.Profile {
	ns := []string{"ns1.harbour-media.example", "ns2.harbour-media.example"}
	return &srssim.Profile{
		Username: "harbour", Password: "quay_Light.7713",
		Contacts: allContacts(contact("Amir", "Haddad", "Harbour Media", "domains@harbour-media.example")),
		Generate: []srssim.Generate{
			{Count: 1200, Pattern: "harbour-%04d.com", Domain: srssim.Domain{Nameservers: ns, Privacy: "enabled", AutoRenew: true}},
			{Count: 500, Pattern: "harbour-%04d.net", Domain: srssim.Domain{Nameservers: ns, Locked: true}},
			{Count: 300, Pattern: "client-%03d.org", Domain: srssim.Domain{Nameservers: ns, Privacy: "disabled"}},
		},
	}
}

func samsProfile(now time.Time) *srssim.Profile {
	ns := []string{"ns1.globex-dns.example", "ns2.globex-dns.example"}
	return &srssim.Profile{
		Username: "sam", Password: "orchard-Gate.515",
		Contacts: allContacts(contact("Sam", "Okafor", "Northwind", "sam@northwind.net")),
		Domains: []*srssim.Domain{
			{Name: "northwind.net", Expires: now.AddDate(0, 4, 0).UTC().Truncate(time.Second), Nameservers: ns, Privacy: "enabled", AutoRenew: true},
			{Name: "northwind.nl", Expires: now.AddDate(0, 7, 0).UTC().Truncate(time.Second), Nameservers: ns},
			{Name: "northwind.eu", Expires: now.AddDate(0, 9, 0).UTC().Truncate(time.Second), Nameservers: zoneHosts()},
			{Name: "northwind.club", Expires: now.AddDate(1, 1, 0).UTC().Truncate(time.Second), Nameservers: ns, Locked: true},
		},
	}
}

// allContacts is one contact in every role.
func allContacts(c srssim.Contact) srssim.ContactSet {
	return srssim.ContactSet{Owner: c, Admin: c, Billing: c, Tech: c}
}

// zoneHosts serve the zones that the simulator keeps.
func zoneHosts() []string {
	return []string{"ns1.systemdns.com", "ns2.systemdns.com", "ns3.systemdns.com"}
}

// zone has a record of each type.
func zone() *srssim.Zone {
	return &srssim.Zone{Records: map[string][]map[string]string{
		"A":     {{"subdomain": "", "ip_address": "192.0.2.10"}, {"subdomain": "mail", "ip_address": "192.0.2.25"}},
		"AAAA":  {{"subdomain": "", "ipv6_address": "2001:db8::10"}},
		"CNAME": {{"subdomain": "www", "hostname": "sites.northhost.example"}},
		"MX":    {{"subdomain": "", "hostname": "mx1.northhost.example", "priority": "10"}, {"subdomain": "", "hostname": "mx2.northhost.example", "priority": "20"}},
		"SRV":   {{"subdomain": "_sip._tcp", "hostname": "sip.northhost.example", "priority": "10", "weight": "5", "port": "5060"}},
		"TXT":   {{"subdomain": "", "text": "v=spf1 mx -all"}, {"subdomain": "_dmarc", "text": "v=DMARC1; p=quarantine"}},
	}}
}

func contact(first, last, org, email string) srssim.Contact {
	return srssim.Contact{
		"first_name": first, "last_name": last, "org_name": org, "email": email,
		"address1": "1 Quay Street", "city": "Toronto", "state": "ON", "postal_code": "M5J 2N1",
		"country": "CA", "phone": "+1.4165550123",
	}
}

// Seed is what the simulator starts from.
func Seed(brands []Brand) srssim.Seed {
	settings := srssim.DefaultSettings()
	for _, b := range brands { // each brand has hosting that registries have not heard of
		settings.Strangers = append(settings.Strangers, b.hostingDomain())
	}
	seed := srssim.Seed{Settings: &settings}
	for _, b := range brands {
		seed.Accounts = append(seed.Accounts, &srssim.Account{
			Username: b.Account, Key: b.Key, Balance: 500_00, Profiles: b.Profiles, Contact: b.Contact,
		})
	}
	return seed
}
