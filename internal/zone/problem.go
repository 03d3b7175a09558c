package zone

import "strings"

// Problem says what kind of thing is wrong with a record, or with a line of a file.
type Problem string

// What is wrong with a field. Each says what Fault.Text quotes, and what Fault.Want
// is, if they are set.
const (
	BadType        Problem = "type"
	OtherType      Problem = "other_type"    // one that zones here can't hold; the type
	ProvidedType   Problem = "provided_type" // SOA, or NS of the domain; the type
	AliasType      Problem = "alias_type"    // a provider's own kind of CNAME; the type
	ObsoleteSPF    Problem = "obsolete_spf"  // type SPF, where a TXT belongs
	BadName        Problem = "name"          // the name
	NameTooLong    Problem = "name_long"     // the name
	NameOutside    Problem = "name_outside"  // the name
	NameUnderscore Problem = "name_score"    // the name, of a host with an underscore
	NameBlank      Problem = "name_blank"    // the name; with hyphens instead
	NameIsURL      Problem = "name_url"      // the address of a page; the name in it
	NameIsMail     Problem = "name_mail"     // an address for mail
	NameDots       Problem = "name_dots"     // nothing between two dots, or before the first; the name
	SeveralNames   Problem = "names"         // more than one in a field; the names
	ServiceBadName Problem = "service_name"  // SRV names are _service._protocol; the name
	NoValue        Problem = "no_value"
	BadIPv4        Problem = "ipv4"            // the value
	BadIPv6        Problem = "ipv6"            // the value
	IsIPv6         Problem = "is_ipv6"         // an IPv6 address of type A; the address
	IsIPv4         Problem = "is_ipv4"         // an IPv4 address of type AAAA; the address
	IsHost         Problem = "is_host"         // a name where an address belongs; the name
	SeveralIPs     Problem = "addresses"       // more than one in a field; the value
	AddressPort    Problem = "address_port"    // a port behind it; the address alone
	AddressNetwork Problem = "address_network" // a network such as 192.0.2.0/24
	AddressZeros   Problem = "address_zeros"   // 192.000.002.001, which some read as octal; without zeros
	AddressIsURL   Problem = "address_url"     // the address of a page; the address in it
	BadHost        Problem = "host"            // the value
	SeveralHosts   Problem = "hosts"           // more than one in a field; the value
	HostIsURL      Problem = "host_url"        // the value; the host in it
	HostPort       Problem = "host_port"       // a port behind it; the host alone
	HostIsMail     Problem = "host_mail"       // an address for mail; the value
	HostIsAddress  Problem = "host_address"    // an address where a host name belongs; the address
	HostIsLabel    Problem = "host_label"      // one label, such as "mail"; the host of that name in the domain
	NoHost         Problem = "no_host"         // a number and no host; the number
	NullWithNumber Problem = "null_priority"   // "no mail" with another priority than 0; the priority
	BadService     Problem = "service"         // not weight, port and host; the value
	NoPriority     Problem = "no_priority"
	BadPriority    Problem = "priority"     // not a number from 0 to 65535; what stands there
	BadWeight      Problem = "weight"       // the same of a weight
	BadPort        Problem = "port"         // the same of a port
	PriorityTwice  Problem = "priority_two" // another one stands before the value; that one
	EmptyText      Problem = "text_empty"
	TextTooLong    Problem = "text_long"    // more than maxText bytes
	BadCharacter   Problem = "text_control" // one that can't be seen; the character
	NotText        Problem = "text_bytes"   // bytes that are no UTF-8
	OpenQuote      Problem = "quote_open"   // a quotation mark that nothing closes; what follows it
	MixedQuotes    Problem = "quote_mixed"  // partly in quotes; what is outside
	WholeLine      Problem = "line"         // a line of a zone file in one field; the line
)

// What is wrong among records.
const (
	Duplicate      Problem = "duplicate"      // it is there twice
	AliasAtApex    Problem = "alias_apex"     // a CNAME for the domain itself
	AliasBeside    Problem = "alias_beside"   // a CNAME beside other records of its name; the name
	AliasOfItself  Problem = "alias_self"     // a CNAME that leads to itself
	AliasCircle    Problem = "alias_circle"   // CNAMEs that never come to an end; the way
	AliasTooLong   Problem = "alias_long"     // more CNAMEs in a row than are followed; the way
	HostIsAlias    Problem = "host_alias"     // MX or SRV that names a CNAME of the zone; the way
	NullBeside     Problem = "null_beside"    // "no mail" beside mail servers
	SecondPurpose  Problem = "second_purpose" // a name has one such text only; SPF, DMARC and the like
	TooManyRecords Problem = "too_many"       // more than MaxRecords
)

// What is wrong with a line of a file.
const (
	Generate   Problem = "generate"   // $GENERATE
	Include    Problem = "include"    // $INCLUDE
	Directive  Problem = "directive"  // another word with a dollar sign; the word
	OtherClass Problem = "class"      // not of the internet; the class
	AWSOnly    Problem = "aws_only"   // of the class AWS, which only cli53 writes
	NoData     Problem = "no_data"    // nothing behind the type; the type
	MXShort    Problem = "mx_short"   // not priority and host; the data
	SRVShort   Problem = "srv_short"  // not priority, weight, port and host; the data
	OpenParen  Problem = "paren_open" // a bracket that nothing closes
	NotARecord Problem = "not_record"
	NoColumn   Problem = "no_column"   // a row of a table of which nobody can tell the priority; the host
	BrokenJSON Problem = "json_broken" // where it breaks off, or what can't be read
	OtherJSON  Problem = "json_other"  // JSON without a list of records; the keys it has
	PolicyOnly Problem = "policy"      // one of several answers by weight, place or health; the policy
)

// Fault is a problem, with the text that has it.
type Fault struct {
	Problem Problem
	Text    string // at most mostQuoted characters
	Want    string // what is probably meant, or could stand there; as long at most
}

// mostQuoted bounds what is quoted, in characters.
const mostQuoted = 80

func fault(p Problem, text string) Fault { return Fault{Problem: p, Text: short(text)} }

// instead is a fault with what could stand in the place of its text.
func instead(p Problem, text, want string) Fault {
	return Fault{Problem: p, Text: short(text), Want: short(want)}
}

// short is a text on one line, cut where it is too long to be quoted.
func short(text string) string {
	text = strings.ToValidUTF8(text[:min(len(text), 8*mostQuoted)], "�")
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) > mostQuoted {
		return string(runes[:mostQuoted-1]) + "…"
	}
	return string(runes)
}

// Place is a field of a row, by the row's position.
type Place struct {
	Row   int
	Field Field
}
