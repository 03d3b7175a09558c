package kind

// Notice names what tells people of a change. Package notice has the words.
type Notice string

// The notices of changes.
const (
	NoticePassword         Notice = "password"
	NoticeOwnership        Notice = "ownership" // a domain, or all, went to another login
	NoticePeople           Notice = "people"    // somebody else was given access, or other access
	NoticeNameservers      Notice = "nameservers"
	NoticeZone             Notice = "zone"
	NoticeLock             Notice = "lock" // one of three: unlocked, locked, locked again
	NoticeKept             Notice = "kept" // unlocked, where the lock would have come back
	NoticeCodeShown        Notice = "code_shown"
	NoticeCodeSet          Notice = "code_set"
	NoticeTag              Notice = "tag" // the domain went to another registrar
	NoticeRegistryPassword Notice = "registry_password"
	NoticeExtras           Notice = "extras"
	NoticeHosts            Notice = "hosts" // nameservers that are registered below a domain
	NoticeDNSSEC           Notice = "dnssec"
	NoticeForwarding       Notice = "forwarding" // of addresses
	NoticeMailForward      Notice = "mail_forward"
	NoticeContacts         Notice = "contacts"
	NoticeRenewal          Notice = "renewal"
	NoticePrivacy          Notice = "privacy"
)
