package doctor

import (
	"fmt"
	"slices"
	"strings"
)

// Code names a finding: its step, a dot, and what is wrong. Codes do not change.
type Code string

// The codes.
const (
	AccountsMissing    Code = "settings.accounts_missing"
	AccountsUnreadable Code = "settings.accounts_unreadable"
	AccountsInvalid    Code = "settings.accounts_invalid"
	AccountsEmpty      Code = "settings.accounts_empty"
	AccountUnknown     Code = "settings.account_unknown"
	IDMissing          Code = "settings.id_missing"
	IDTwice            Code = "settings.id_twice"
	ProviderUnknown    Code = "settings.provider_unknown"
	UsernameMissing    Code = "settings.username_missing"
	UsernameUnusual    Code = "settings.username_unusual"
	KeyMissing         Code = "settings.key_missing"
	KeyUnreadable      Code = "settings.key_unreadable"
	KeyInPath          Code = "settings.key_in_path"
	KeyUnusual         Code = "settings.key_unusual"
	AuthorityInvalid   Code = "settings.authority_unreadable"
	EndpointInvalid    Code = "settings.endpoint_invalid"
	HostUnusual        Code = "settings.host_unusual"
	HostBatch          Code = "settings.host_batch"
	PortUnusual        Code = "settings.port_unusual"
	PortLegacy         Code = "settings.port_legacy"

	SignatureMD5    Code = "signature.md5"
	SignatureVector Code = "signature.vector"

	AddressFailed     Code = "address.failed"
	AddressUnreadable Code = "address.unreadable"
	AddressPrivate    Code = "address.private"

	DNSNotFound  Code = "dns.not_found"
	DNSNoAddress Code = "dns.no_address"
	DNSTimeout   Code = "dns.timeout"
	DNSFailed    Code = "dns.failed"

	TCPRefused     Code = "tcp.refused"
	TCPTimeout     Code = "tcp.timeout"
	TCPReset       Code = "tcp.reset"
	TCPUnreachable Code = "tcp.unreachable"
	TCPForbidden   Code = "tcp.forbidden"
	TCPFailed      Code = "tcp.failed"
	TCPPartly      Code = "tcp.partly"

	TLSNoCertificate    Code = "tls.no_certificate"
	TLSTimeout          Code = "tls.timeout"
	TLSNotTLS           Code = "tls.not_tls"
	TLSUnknownAuthority Code = "tls.unknown_authority"
	TLSWrongName        Code = "tls.wrong_name"
	TLSExpired          Code = "tls.expired"
	TLSNotYetValid      Code = "tls.not_yet_valid"
	TLSInvalid          Code = "tls.certificate_invalid"
	TLSOldProtocol      Code = "tls.old_protocol"
	TLSRefused          Code = "tls.refused"
	TLSFailed           Code = "tls.failed"
	TLSExpiresSoon      Code = "tls.expires_soon"

	ClockOff               Code = "clock.off"
	ClockBeforeCertificate Code = "clock.before_certificate"

	LookupTimeout  Code = "lookup.timeout"
	LookupClosed   Code = "lookup.closed"
	LookupReset    Code = "lookup.reset"
	LookupCut      Code = "lookup.cut"
	LookupTooLarge Code = "lookup.too_large"
	LookupNotHTTP  Code = "lookup.not_http"
	LookupFailed   Code = "lookup.failed"

	AnswerCredentials    Code = "answer.credentials"
	AnswerReseller       Code = "answer.reseller"
	AnswerAddress        Code = "answer.address"
	AnswerAddressDiffers Code = "answer.address_differs"
	AnswerBare           Code = "answer.bare"
	AnswerRate           Code = "answer.rate"
	AnswerParallel       Code = "answer.parallel"
	AnswerConnectionWorn Code = "answer.connection_worn"
	AnswerMissingHeader  Code = "answer.missing_header"
	AnswerRequestSlow    Code = "answer.request_slow"
	AnswerCommand        Code = "answer.command_unknown"
	AnswerInternal       Code = "answer.internal_error"
	AnswerRegistry       Code = "answer.registry"
	AnswerUnexpected     Code = "answer.unexpected"
	AnswerNotXCP         Code = "answer.not_xcp"
	AnswerServerError    Code = "answer.server_error"
	AnswerWrongPath      Code = "answer.wrong_path"
	AnswerHTTPStatus     Code = "answer.http_status"
)

// Explanation is what there is to say about a code. Words in braces, such as
// {host}, are filled in for a finding.
type Explanation struct {
	Code  Code
	Level Level
	Says  string
	Cures []string
}

// Explanations returns the table of all findings, in the order of the steps.
func Explanations() []Explanation { return slices.Clone(explanations) }

// explain fills the words for code with values, given as name, value, ...
func explain(code Code, values ...string) Finding {
	at := slices.IndexFunc(explanations, func(e Explanation) bool { return e.Code == code })
	if at < 0 {
		panic(fmt.Sprintf("doctor: finding %q has no explanation", code)) // a test goes through all codes
	}
	e := explanations[at]
	pairs := make([]string, len(values))
	for i, value := range values {
		if pairs[i] = value; i%2 == 0 {
			pairs[i] = "{" + value + "}"
		}
	}
	fill := strings.NewReplacer(pairs...)
	f := Finding{Code: code, Level: e.Level, Says: fill.Replace(e.Says), Cures: []string{}}
	for _, cure := range e.Cures {
		f.Cures = append(f.Cures, fill.Replace(cure))
	}
	return f
}
