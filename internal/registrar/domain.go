package registrar

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/idna"
)

// DomainName is a registered name as lower-case A-labels, without a final dot.
type DomainName string

// ErrDomainSyntax means that a text can't be a registered domain name.
var ErrDomainSyntax = errors.New("not a domain name")

// hostProfile is IDNA 2008 as registries use it: lower case, no transitional
// mapping of ß, letters-digits-hyphen after conversion.
var hostProfile = idna.New(
	idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(true),
	idna.VerifyDNSLength(true), idna.BidiRule(),
)

// ParseDomainName reads a name as people type it: any case, U- or A-labels,
// blanks around it, a final dot. It wants at least two labels.
func ParseDomainName(text string) (DomainName, error) {
	ascii, err := ASCII(text)
	if err != nil || !strings.Contains(ascii, ".") {
		return "", fmt.Errorf("%w: %.100q", ErrDomainSyntax, text)
	}
	return DomainName(ascii), nil
}

// AtOrAbove lists the names that host is, or is below, without its TLD. A host that
// is no name has none.
func AtOrAbove(host string) []DomainName {
	name, err := ParseDomainName(strings.TrimSuffix(host, "."))
	if err != nil {
		return nil
	}
	var names []DomainName
	for rest := string(name); strings.Contains(rest, "."); _, rest, _ = strings.Cut(rest, ".") {
		names = append(names, DomainName(rest))
	}
	return names
}

// Unicode returns the name as U-labels, for people.
func (d DomainName) Unicode() string { return unicodeName(string(d)) }

// TLD returns the last label, without a dot.
func (d DomainName) TLD() string { return string(d[strings.LastIndexByte(string(d), '.')+1:]) }

// ASCII returns a name, with or without a final dot, as lower-case A-labels, if these
// can stand in the DNS of a registry.
func ASCII(text string) (string, error) {
	text = strings.TrimSuffix(strings.TrimSpace(text), ".")
	ascii, err := hostProfile.ToASCII(text)
	if err != nil {
		return "", err
	}
	// What does not stand for itself can't have come from a name: bytes that are
	// no text, for one, are mapped to something that is not allowed.
	if again, err := hostProfile.ToASCII(ascii); err != nil || again != ascii {
		return "", errors.New("not the A-labels of any name")
	}
	for label := range strings.SplitSeq(ascii, ".") {
		if label == "" || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			return "", errors.New("empty label, or a hyphen at its edge")
		}
	}
	return ascii, nil
}

func unicodeName(ascii string) string {
	text, err := hostProfile.ToUnicode(ascii)
	if err != nil {
		return ascii // a name that was registered under older rules shows as it is
	}
	return text
}

// Parts names parts of a Domain. A registrar may need a call for each.
type Parts uint8

// The parts.
const (
	PartRegistration Parts = 1 << iota // Nameservers, the dates, Renewal, Owner, AdminEmail
	PartLock                           // Lock, TransferAway
	PartProfile                        // Profile, Waiting, Held
	PartPrivacy
	PartVerification
	PartDNSSEC

	AllParts Parts = 1<<iota - 1
	// PageParts are what the head of a page about a domain shows.
	PageParts = PartRegistration | PartLock | PartProfile | PartPrivacy
)

// Has reports whether all of want are in p.
func (p Parts) Has(want Parts) bool { return p&want == want }

// Domain is the live state of one registration, as far as it was asked for.
type Domain struct {
	Name        DomainName
	Parts       Parts        // what was asked for and told; all else is zero
	Nameservers []Nameserver // in order
	Created     time.Time    // at the registry; zero if not told
	Expires     time.Time    // zero if not told
	Updated     time.Time    // zero if not told
	Renewal     Renewal
	Lock        Lock
	Privacy     Privacy
	Owner       Contact
	AdminEmail  string // of the admin contact; "" if not told
	// Profile is the username of the profile that holds the domain; "" if not told.
	Profile string
	// Waiting counts requests that the registry has not answered yet; -1 if the
	// registrar did not tell.
	Waiting int
	// TransferAway is true while another registrar takes the domain over.
	TransferAway bool
	// Held is true while the registrar refuses changes (inaccurate contact
	// data, a dispute, an auction).
	Held         bool
	Verification Verification
	DS           []DS      // none while the domain is unsigned
	ReadAt       time.Time // when the registrar answered
}

// Renewal is what happens at expiry.
type Renewal string

// The renewal settings. The zero value means that the registrar did not tell.
const (
	RenewalAuto   Renewal = "auto"   // renewed by itself
	RenewalExpire Renewal = "expire" // lapses, no notices
	RenewalManual Renewal = "manual" // notices are sent, then it lapses
)

// Lock is the switch for the EPP status clientTransferProhibited (RFC 5731).
type Lock struct {
	Supported  bool // the TLD has it
	Locked     bool
	Changeable bool // false while the registrar holds the domain
}

// Privacy is the state of WHOIS privacy.
type Privacy string

// The states of WHOIS privacy. The zero value means that the registrar did not tell.
const (
	PrivacyOn          Privacy = "on"
	PrivacyOff         Privacy = "off"
	PrivacyEnabling    Privacy = "enabling"
	PrivacyDisabling   Privacy = "disabling"
	PrivacyUnsupported Privacy = "unsupported"
)

// VerificationStatus says how it stands with the registrant's e-mail address.
type VerificationStatus string

// The states of a verification. The zero value means that the registrar did not tell.
const (
	VerificationVerified  VerificationStatus = "verified"
	VerificationNeeded    VerificationStatus = "needed"    // not begun, or failed: there is to be a mail before the deadline
	VerificationWaiting   VerificationStatus = "waiting"   // a mail is out: its link is to be followed before the deadline
	VerificationPending   VerificationStatus = "pending"   // the registrar's turn
	VerificationSuspended VerificationStatus = "suspended" // the deadline passed: the domain does not resolve
	VerificationNone      VerificationStatus = "none"      // the domain's owner needs none
	VerificationOther     VerificationStatus = "other"     // told in a word that is new to us
)

// Pressing reports whether somebody has to act, or the domain stops working.
func (s VerificationStatus) Pressing() bool {
	return s == VerificationNeeded || s == VerificationWaiting || s == VerificationSuspended
}

// Open reports whether the owner's address is known not to be confirmed.
func (s VerificationStatus) Open() bool { return s.Pressing() || s == VerificationPending }

// Verification is that of a registrant's e-mail address, which ICANN asks for.
type Verification struct {
	Status   VerificationStatus
	Deadline time.Time // of the suspension; zero if none or not told
	Bounced  bool      // the mail to the registrant came back
}

// DS is a delegation signer record (RFC 4034, section 5).
type DS struct {
	KeyTag     uint16
	Algorithm  uint8
	DigestType uint8
	Digest     string // lower-case hexadecimal
}

// Contact names the registrant of a domain. Fields are free text from outside.
type Contact struct {
	FirstName, LastName, Organisation, Email string
}

// Nameserver is one host that serves a domain.
type Nameserver struct {
	Host string // lower-case A-labels, no final dot
}

// ErrHostSyntax means that a text can't be a host name.
var ErrHostSyntax = errors.New("not a host name")

// ParseNameserver reads a host name as people type it, like ParseDomainName.
func ParseNameserver(text string) (Nameserver, error) {
	ascii, err := ASCII(text)
	if err != nil || !strings.Contains(ascii, ".") || endsInNumber(ascii) {
		return Nameserver{}, fmt.Errorf("%w: %.100q", ErrHostSyntax, text)
	}
	return Nameserver{Host: ascii}, nil
}

// endsInNumber tells addresses such as 192.0.2.1 from host names: no top-level
// domain is a number.
func endsInNumber(host string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	return strings.Trim(last, "0123456789") == ""
}

// Hosts returns the names of ns, in order.
func Hosts(ns []Nameserver) []string {
	hosts := make([]string, len(ns))
	for i, n := range ns {
		hosts[i] = n.Host
	}
	return hosts
}

// SameDelegation reports whether a and b name the same servers. Order does not
// count: registries keep none.
func SameDelegation(a, b []Nameserver) bool {
	hostsA, hostsB := Hosts(a), Hosts(b)
	slices.Sort(hostsA)
	slices.Sort(hostsB)
	return slices.Equal(hostsA, hostsB)
}
