package kind

// Mail names what tells people of a change. Package notice has the words.
type Mail string

// The mails about changes.
const (
	MailPassword    Mail = "password"
	MailOwnership   Mail = "ownership" // a domain, or all, went to another login
	MailPeople      Mail = "people"    // somebody else was given access, or other access
	MailNameservers Mail = "nameservers"
	MailZone        Mail = "zone"
	MailLock        Mail = "lock" // one of three: unlocked, locked, locked again
	MailKept        Mail = "kept" // unlocked, where the lock would have come back
	MailCodeShown   Mail = "code_shown"
	MailCodeSet     Mail = "code_set"
	MailTag         Mail = "tag" // the domain went to another registrar
	MailExtras      Mail = "extras"
	MailHosts       Mail = "hosts" // nameservers that are registered below a domain
	MailDNSSEC      Mail = "dnssec"
	MailForwarding  Mail = "forwarding" // of addresses
	MailMailForward Mail = "mail_forward"
	MailContacts    Mail = "contacts"
	MailRenewal     Mail = "renewal"
	MailPrivacy     Mail = "privacy"
)
