package registrar

import "context"

// Record is one record of a DNS zone that the registrar serves.
type Record struct {
	Type     string // A, AAAA, CNAME, MX, SRV or TXT; others are told, and can't be written
	Name     string // relative to the domain; "" for the domain itself
	Value    string // address, host name or text
	Priority int    // MX and SRV
	Weight   int    // SRV
	Port     int    // SRV
	// Numerals are priority, weight and port, as far as the type has them, as the
	// registrar spells them, with a blank between, if that is not the usual way:
	// "010 5 05060". A record that is written has them so again.
	Numerals string
}

// Zone is a DNS zone that the registrar serves. It has no TTLs.
type Zone struct {
	Records []Record // sorted by type, name and value
	// Delegated is true when the domain uses the registrar's nameservers, so that
	// the zone is what the world sees.
	Delegated bool
}

// ZoneReader reads zones.
type ZoneReader interface {
	// Zone returns ErrNotFound when the registrar serves none for name. Texts of
	// TXT records are as they were written, blanks at their ends included.
	Zone(ctx context.Context, name DomainName) (Zone, error)
	// ZoneHosts returns the nameservers that serve the zones.
	ZoneHosts() []string
}

// ZoneWriter changes zones, always as a whole. A zone that exists already is
// refused with ReasonExists, one that does not with ReasonGone.
type ZoneWriter interface {
	CreateZone(ctx context.Context, name DomainName, records []Record) (Receipt, error)
	SetZone(ctx context.Context, name DomainName, records []Record) (Receipt, error)
	DeleteZone(ctx context.Context, name DomainName) (Receipt, error)
}

// DNSSECWriter changes the DS records at the registry.
type DNSSECWriter interface {
	// SetDS replaces all records; none ends DNSSEC.
	SetDS(ctx context.Context, name DomainName, records []DS) (Receipt, error)
}

// Forward sends visitors of an address below a domain elsewhere.
type Forward struct {
	Name        string // relative to the domain; "" for the domain itself, * for all others
	Destination string // URL, at most 200 characters
	Enabled     bool
	Masked      bool // keep the address in the browser; Title, Description and Keywords count then
	Title       string
	Description string
	Keywords    string // separated by commas
}

// ForwardingReader reads where visitors and mail are forwarded to.
type ForwardingReader interface {
	// Forwards returns ErrNotFound where the service was never started.
	Forwards(ctx context.Context, name DomainName) ([]Forward, error)
	// MailForward returns where mail for a .name goes; "" for nowhere. Where there
	// is no such thing it returns ErrRejected with ReasonUnsupported.
	MailForward(ctx context.Context, name DomainName) (string, error)
}

// ForwardingWriter changes where visitors and mail are forwarded to. Starting
// what runs is refused with ReasonExists, what does not run with ReasonGone.
type ForwardingWriter interface {
	StartForwarding(ctx context.Context, name DomainName) (Receipt, error)
	SetForwards(ctx context.Context, name DomainName, all []Forward) (Receipt, error)
	StopForwarding(ctx context.Context, name DomainName) (Receipt, error)
	SetMailForward(ctx context.Context, name DomainName, email string) (Receipt, error)
}
