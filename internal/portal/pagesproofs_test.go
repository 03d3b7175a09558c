package portal_test

import (
	"net/url"

	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// toldRows are rows whose calls come from the queue, or which have none to drive.
var toldRows = map[string]bool{
	"Read the list again":                                true,
	"Renew for years":                                    true,
	"Mail the password of the .ca registry":              true,
	"Have changes of owner approved on one's behalf":     true,
	"Use contacts for other domains, or for all of them": true,
	"Change many domains at once":                        true,
	"Follow dates in a calendar program":                 true,
	"The demo's letters":                                 true,
	"Mails about what happened":                          true,
	"Change the username":                                true, // it ends the walk's session
}

// form is url.Values in short.
type form = url.Values

// strangers are nameservers of which no registry knows the first.
var strangers = []string{"ns1.stranger.example", "ns2.new.example"}

// checkedStrangers says that the visitor was told so.
var checkedStrangers = change.NameserversSeen([]registrar.Nameserver{{Host: strangers[0]}, {Host: strangers[1]}})

// uncheckedDS is a record that nobody can compare with its zone.
const uncheckedDS = "60485 13 2 d4b7d520e7bb5f0f67674a0cceb1e3e0614b93c4f9e99b8383f6a1e4469da50a"

// checkedDS says that the visitor was asked about it.
var checkedDS = change.DNSSECSeen([]registrar.DS{{KeyTag: 60485, Algorithm: 13, DigestType: 2, Digest: uncheckedDS[len("60485 13 2 "):]}})

// pageProofs go from signing in to signing out, in this order.
var pageProofs = []pageProof{
	{function: "Sign-in form", path: "/sign-in"},
	{function: "Sign in", path: "/sign-in", from: "/sign-in", await: "GET DOMAIN list",
		post: form{"domain": {"example.com"}, "username": {"jane"}, "password": {markedPassword}}},
	{function: "Ask for the login to be mailed", path: "/forgot"},
	{function: "Mail the login", path: "/forgot", post: form{"domain": {"example.com"}, "to": {"owner"}}, await: "SEND_PASSWORD"},
	{function: "List, search and filter domains", path: "/domains"},
	{function: "Domains that expire soon", path: "/domains?expires=30d"},
	{function: "Carry what is chosen in the list to another page of it, without script", path: "/domains", from: "/domains", post: form{"domain": {"example.com"}, "go": {"sort=expires"}}},
	{function: "Label domains", path: "/domains/labels", from: "/domains", post: form{"domain": {"example.com"}, "add": {"shop"}}},
	{function: "First page of a domain, in an hour", path: "/domains/example.us"},
	{function: "Main menu: state, banners, expiry, last sign-in", path: "/domains/example.com"},
	{function: "Find another domain in the top bar", path: "/domains/switch?q=lock"},
	{function: "Switch to another domain", path: "/domains/locked.com"},
	{function: "Put advice aside", path: "/domains/example.com/advice", from: "/domains/example.com", post: form{"topic": {"lock"}, "state": {"off"}}},

	{function: "See contacts, and a change of owner that waits", path: "/domains/trade.com/contacts"},
	{function: "Contact in a form", path: "/domains/example.com/contacts/tech"},
	{function: "Save a contact, for other roles too", makes: kind.ContactsSet, path: "/domains/example.com/contacts/tech", post: form{"email": {"tech@brightwater.example"}}},
	{function: "Choose domains to get the same contacts", path: "/domains/example.com/contacts/others"},
	{function: "Take back a change of owner", makes: kind.ContactsRevoke, path: "/domains/trade.com/contacts", post: form{"do": {"revoke"}}},
	{function: "Send the approval mail again", makes: kind.TradeResend, path: "/domains/resend.com/contacts", post: form{"do": {"resend-owner"}}},
	{function: "Have changes of owner approved on one's behalf, or by both owners", makes: kind.TradeAgentSet, path: "/domains/example.com/contacts", post: form{"do": {"agent-off"}}},
	{function: "Do without 60 days after a change of owner", makes: kind.TradeLockSet, path: "/domains/example.com/contacts", post: form{"do": {"lock-off"}}},

	{function: "See nameservers", path: "/domains/example.com/nameservers"},
	{function: "Add nameservers to the registry, and save them", makes: kind.HostAddToRegistry, path: "/domains/hosts.com/nameservers",
		post: form{"ns": strangers, "do": {"register"}, "add": strangers[:1], "checked": {checkedStrangers}}},
	{function: "Save nameservers", makes: kind.NameserversSet, path: "/domains/example.com/nameservers", post: form{"ns": {"ns1.new.example", "ns2.new.example"}}},
	{function: "Save nameservers of a locked domain", path: "/domains/locked.com/nameservers", post: form{"ns": {"ns1.new.example", "ns2.new.example"}, "unlock": {"yes"}}},
	{function: "See hosts", path: "/domains/hosts.com/hosts"},
	{function: "Register a host", makes: kind.HostCreate, path: "/domains/hosts.com/hosts", post: form{"host": {"ns3"}, "ipv4": {"192.0.2.3"}}},
	{function: "Host in a form", path: "/domains/hosts.com/hosts/ns1.hosts.com"},
	{function: "Change a host", makes: kind.HostChange, path: "/domains/hosts.com/hosts/ns1.hosts.com", post: form{"ipv4": {"192.0.2.9"}}},
	{function: "Ask before a host goes", path: "/domains/hosts.com/hosts/ns2.hosts.com/delete"},
	{function: "Delete a host", makes: kind.HostDelete, path: "/domains/hosts.com/hosts/ns2.hosts.com/delete", post: form{}},

	{function: "See the lock", path: "/domains/example.com/lock"},
	{function: "Lock or unlock, for a time too", makes: kind.LockSet, path: "/domains/example.com/lock", post: form{"lock": {"on"}}},
	{function: "Page of moving away", path: "/domains/locked.com/move-away"},
	{function: "Unlock for a week and show the code", makes: kind.LockSet, path: "/domains/locked.com/move-away", post: form{}},
	{function: "Page of the transfer code", path: "/domains/example.com/auth-code"},
	{function: "Show the code", makes: kind.AuthCodeShow, path: "/domains/example.com/auth-code", post: form{"do": {"show"}}},
	{function: "Set a new code", makes: kind.AuthCodeSet, path: "/domains/example.com/auth-code", post: form{"do": {"make"}}},
	{function: "Mail the code", makes: kind.AuthCodeSend, path: "/domains/example.com/auth-code", post: form{"do": {"mail"}}},
	{function: "See contact privacy", path: "/domains/example.com/privacy"},
	{function: "Switch contact privacy", makes: kind.PrivacySet, path: "/domains/example.com/privacy", post: form{"privacy": {"on"}}},

	{function: "Profile: last sign-in, number of domains, what waits at registries", path: "/profile"},
	{function: "Password form", path: "/profile/password"},
	{function: "Change the password", makes: kind.PasswordSet, path: "/profile/password",
		post: form{"current_password": {markedPassword}, "new_password": {"Other-pass.word2"}, "new_again": {"Other-pass.word2"}}},
	{function: "Choose a domain to see who has access", path: "/people"},
	{function: "See who has access", path: "/domains/example.com/people"},
	{function: "Give a person access", makes: kind.SubUserAdd, path: "/domains/example.com/people",
		post: form{"do": {"add"}, "username": {"webhost"}, "right": {"nameservers"}, "secret_password": {"Third-pass.word3"}}},
	{function: "Change a person's rights", makes: kind.SubUserSet, path: "/domains/example.com/people", post: form{"do": {"set"}, "right": {"owner"}, "secret_password": {""}}},
	{function: "Take a person's access away", makes: kind.SubUserDelete, path: "/domains/example.com/people", post: form{"do": {"delete"}}},

	{function: "Choose what moves to another profile", path: "/profile/ownership"},
	{function: "What follows from a move", path: "/profile/ownership?way=new&scope=one&domain=resend.com"},
	{function: "Hand over a domain to a new profile", makes: kind.OwnershipMove, path: "/profile/ownership", from: "/profile/ownership?way=new&scope=one&domain=resend.com",
		post: form{"username": {"nora"}, "secret_new": {"Fourth-pass.wrd4"}, "secret_again": {"Fourth-pass.wrd4"}, "secret_current": {"Other-pass.word2"}}},
	{function: "Move a domain to a profile that is there", path: "/profile/ownership", from: "/profile/ownership?way=existing&scope=one&domain=hosts.com",
		post: form{"username": {"nora"}, "secret_new": {"Fourth-pass.wrd4"}, "join": {"resend.com"}, "secret_current": {"Other-pass.word2"}}},
	{function: "Requests at the registry, and those that were", path: "/domains/example.com/requests"},

	{function: "Dates and renewal setting", path: "/domains/example.com/renewal"},
	{function: "Save the renewal setting", makes: kind.RenewalSet, path: "/domains/example.com/renewal", post: form{"renewal": {"auto"}}},

	{function: "See what only some extensions have (extras)", path: "/domains/example.us/extras"},
	{function: "Set in a form", path: "/domains/example.us/extras/us_nexus"},
	{function: "Save a set: nexus, CED, trademark, WHOIS opt-out, registry data", makes: kind.ExtrasSet, path: "/domains/example.us/extras/us_nexus",
		post: form{"extra.app_purpose": {"P3"}, "extra.category": {"C11"}}},
	{function: "Show the reseller's contact", path: "/domains/example.us/extras/provider", post: form{"extra.domain_enabled": {"Y"}}},
	{function: "Legal type of a .ca registrant", path: "/domains/example.ca/extras/ca_registrant", post: form{"extra.legal_type": {"CCT"}}},
	{function: "Mail the password of the .ca registry", makes: kind.RegistryPasswordSend, path: "/domains/example.ca/extras/password", from: "/domains/example.ca/extras", post: form{"do": {"password"}}},
	{function: "Have the .de registry look again", makes: kind.NameserversActivate, path: "/domains/example.de/extras/activate", from: "/domains/example.de/extras", post: form{"do": {"activate"}}},
	{function: "Hand a .uk domain over (IPS tag)", makes: kind.TagSet, path: "/domains/example.co.uk/extras/uk_tag", spare: "GET USERINFO",
		post: form{"extra.gaining_registrar_tag": {"ELSEWHERE"}, "confirm": {"example.co.uk"}, "reauth_password": {"Other-pass.word2"}}},

	{function: "See the DNS zone", path: "/domains/zone.com/dns"},
	{function: "Create a zone", makes: kind.ZoneCreate, path: "/domains/example.com/dns", post: form{"type": {"A"}, "name": {"www"}, "value": {"192.0.2.1"}, "do": {"save"},
		"reviewed": {change.Fingerprint([]string{"A www 192.0.2.1"})}}},
	{function: "Save a zone", makes: kind.ZoneSet, path: "/domains/example.com/dns", post: form{"type": {"A"}, "name": {"@"}, "value": {"192.0.2.2"}, "do": {"save"},
		"reviewed": {change.Fingerprint([]string{"A @ 192.0.2.2", "A www 192.0.2.1"})}}},
	{function: "Delete a zone", makes: kind.ZoneDelete, path: "/domains/example.com/dns", post: form{"do": {"delete"}, "sure": {"yes"}}},
	{function: "Download a zone", path: "/domains/zone.com/dns/zone.txt"},
	{function: "See DNSSEC", path: "/domains/example.com/dnssec"},
	{function: "Add or remove DS records", makes: kind.DNSSECSet, path: "/domains/example.com/dnssec", post: form{"do": {"add"},
		"records": {uncheckedDS}, "checked": {checkedDS}}},
	{function: "See forwards", path: "/domains/example.com/forwarding"},
	{function: "Start forwarding", makes: kind.ForwardingStart, path: "/domains/example.com/forwarding", post: form{"do": {"start"}}},
	{function: "Save forwards", makes: kind.ForwardingSet, path: "/domains/example.com/forwarding", post: form{"do": {"save"}, "name": {"@"}, "to": {"https://www.example.net/"}}},
	{function: "Stop forwarding", makes: kind.ForwardingStop, path: "/domains/example.com/forwarding", post: form{"do": {"stop"}, "sure": {"yes"}}},
	{function: "See where mail of a .name goes", path: "/domains/example.name/mail-forwarding"},
	{function: "Save where mail of a .name goes", makes: kind.MailForwardSet, path: "/domains/example.name/mail-forwarding", post: form{"do": {"save"}, "email": {"jane@mail.example"}}},
	{function: "See the owner's verification", path: "/domains/unverified.com/verification"},
	{function: "Send the verification mail again", makes: kind.VerificationSend, path: "/domains/unverified.com/verification", post: form{"do": {"send"}}},

	{function: "What the public sees", path: "/domains/example.com/public"},
	{function: "Activity of a domain", path: "/domains/example.com/activity"},
	{function: "Activity of the profile", path: "/activity"},
	{function: "Receipt of a change", path: lastReceipt},
	{function: "Own sessions", path: "/sessions"},
	{function: "About the provider", path: "/about"},
	{function: "Help, and its search", path: "/help?q=lock"},
	{function: "Language and colours", path: "/preferences", from: "/domains", post: form{"lang": {"en"}, "next": {"/domains"}}},
	{function: "Stay signed in", path: "/sessions/stay", from: "/domains", post: form{}},
	{function: "Sign out", path: "/sign-out", from: "/domains", post: form{}, await: "DELETE COOKIE"},
}
