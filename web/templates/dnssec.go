package templates

import (
	"fmt"
	"strconv"
	"strings"

	"portal/internal/registrar"
	"portal/internal/words"
)

// RemoveAllDS stands for all records where one of them could stand.
const RemoveAllDS = "all"

// DNSSECProblem says what is wrong with a pasted record.
type DNSSECProblem string

// The problems. The zero value is none.
const (
	DNSSECNothing DNSSECProblem = "nothing"
	DNSSECSyntax  DNSSECProblem = "syntax"
	DNSSECOwner   DNSSECProblem = "owner" // of another name
	DNSSECDigest  DNSSECProblem = "digest"
	DNSSECType    DNSSECProblem = "type"
	DNSSECKey     DNSSECProblem = "key"
	DNSSECZoneKey DNSSECProblem = "zone_key"
	DNSSECTooMany DNSSECProblem = "too_many"
)

var dnssecProblems = map[DNSSECProblem]words.Key{
	DNSSECNothing: words.Key("dnssec.problem.nothing"),
	DNSSECSyntax:  words.Key("dnssec.problem.syntax"),
	DNSSECOwner:   words.Key("dnssec.problem.owner"),
	DNSSECDigest:  words.Key("dnssec.problem.digest"),
	DNSSECType:    words.Key("dnssec.problem.type"),
	DNSSECKey:     words.Key("dnssec.problem.key"),
	DNSSECZoneKey: words.Key("dnssec.problem.zone_key"),
	DNSSECTooMany: words.Key("dnssec.problem.too_many"),
}

// DNSSECView lists the DS records of a domain, and adds and removes some.
type DNSSECView struct {
	EditForm
	Records   []registrar.DS
	Told      bool           // whether there are records is known
	Supported registrar.Fact // by the TLD
	Typed     string
	Problem   DNSSECProblem
	Line      int            // of Typed that has the problem; 0 for all of it
	Removing  []registrar.DS // the page asks whether these are to go; none for no question
}

// Action is the form's address.
func (v DNSSECView) Action() string { return DomainPath(v.Head.Name, string(sectionDNSSEC)) }

// state says in words what is true now.
func (v DNSSECView) state() Banner {
	if len(v.Records) == 0 {
		return Banner{Tone: ToneInfo, Icon: "shield", Title: v.T("dnssec.off.state"), Text: v.T("dnssec.off.sub")}
	}
	return Banner{Tone: ToneOK, Icon: "shield", Title: v.T("dnssec.on.state"), Text: v.N("dnssec.on.sub", len(v.Records))}
}

// problem words what is wrong with what was pasted.
func (v DNSSECView) problem() string {
	key, ok := dnssecProblems[v.Problem]
	if !ok {
		return ""
	}
	text := v.T(key, "domain", string(v.Head.Name))
	if v.Line == 0 {
		return text
	}
	return v.T("dnssec.problem.line", "line", v.Line, "problem", text)
}

// consequence says what follows from removing what the page asks about.
func (v DNSSECView) consequence() string {
	if len(v.Removing) == len(v.Records) {
		return v.T("dnssec.remove.all.consequence", "domain", v.Head.Name.Unicode())
	}
	return v.T("dnssec.remove.consequence", "domain", v.Head.Name.Unicode())
}

// DSValue writes a record as the log has it.
func DSValue(ds registrar.DS) string {
	return fmt.Sprintf("%d %d %d %s", ds.KeyTag, ds.Algorithm, ds.DigestType, ds.Digest)
}

func algorithmOf(p *words.Printer, number uint8) string {
	if name := registrar.AlgorithmName(number); name != "" {
		return name
	}
	return p.T("dnssec.algorithm.unknown", "number", int(number))
}

func digestOf(p *words.Printer, number uint8) string {
	if name := registrar.DigestName(number); name != "" {
		return name
	}
	return p.T("dnssec.digest.unknown", "number", int(number))
}

// dsWords words records as the log has them.
func dsWords(p *words.Printer, values []string) []string {
	worded := make([]string, len(values))
	for i, value := range values {
		worded[i] = value
		fields := strings.Fields(value)
		if len(fields) != 4 {
			continue
		}
		algorithm, err1 := strconv.ParseUint(fields[1], 10, 8)
		digest, err2 := strconv.ParseUint(fields[2], 10, 8)
		if err1 == nil && err2 == nil {
			worded[i] = p.T("dnssec.record", "tag", fields[0], "algorithm", algorithmOf(p, uint8(algorithm)),
				"type", digestOf(p, uint8(digest)), "digest", fields[3])
		}
	}
	return worded
}

// DNSSECSummary tells of an edit of the DS records.
func DNSSECSummary(l Layout, name registrar.DomainName) []ReauthItem {
	return []ReauthItem{{l.T("reauth.domain"), []string{name.Unicode()}}, {l.T("dnssec.title"), []string{l.T("dnssec.records")}}}
}
