package ui

import (
	"strconv"

	"portal/internal/registrar/rules"
	"portal/internal/words"
)

// HostProblemKind says what is wrong with one nameserver of the form.
type HostProblemKind string

// The kinds.
const (
	HostSyntax    HostProblemKind = "syntax"
	HostAddress   HostProblemKind = "address" // an IP address
	HostDuplicate HostProblemKind = "duplicate"
	HostTooFew    HostProblemKind = "too_few"  // beside the first empty field, or the first
	HostTooMany   HostProblemKind = "too_many" // beside the first that is too many
	HostUnknown   HostProblemKind = "unknown"  // the registry does not know it
	HostBelow     HostProblemKind = "below"    // nor this one, which is below the domain itself: it needs addresses
	HostRefused   HostProblemKind = "refused"  // the registry did not accept it
)

var hostProblems = map[HostProblemKind]words.Key{
	HostSyntax:    words.Key("nameservers.problem.syntax"),
	HostAddress:   words.Key("nameservers.problem.address"),
	HostDuplicate: words.Key("nameservers.problem.duplicate"),
	HostUnknown:   words.Key("nameservers.problem.unknown"),
	HostBelow:     words.Key("nameservers.problem.below"),
	HostRefused:   words.Key("nameservers.problem.refused"),
}

// hostFaults say why a text is no host name.
var hostFaults = map[rules.HostFault]words.Key{
	rules.HostPartial:   words.Key("host.fault.partial"),
	rules.HostDots:      words.Key("host.fault.dots"),
	rules.HostHyphen:    words.Key("host.fault.hyphen"),
	rules.HostLong:      words.Key("host.fault.long"),
	rules.HostCharacter: words.Key("host.fault.character"),
	rules.HostAddressed: words.Key("host.fault.addressed"),
	rules.HostSeveral:   words.Key("host.fault.several"),
}

// HostProblem words what is wrong with a nameserver that was typed.
func HostProblem(l Layout, kind HostProblemKind, typed string) string {
	if kind != HostSyntax {
		return l.T(hostProblems[kind])
	}
	fault, part := rules.JudgeHost(typed)
	if key, known := hostFaults[fault]; known {
		return l.T(key, "part", Quoted(part))
	}
	return l.T("nameservers.problem.syntax", "typed", Quoted(typed))
}

// Quoted is a text as it is quoted in a sentence: not all of a long one.
func Quoted(text string) string {
	const most = 60
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	return string(letters[:most]) + "…"
}

// HostFieldID names the field of a host in row i, so that focus finds it again.
func HostFieldID(i int) string { return "ns-" + strconv.Itoa(i+1) }
