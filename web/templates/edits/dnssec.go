package edits

import (
	"fmt"
	"slices"
	"strconv"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/words"
	"portal/web/templates/ui"
)

// RemoveAllDS stands for all records where one of them could stand.
const RemoveAllDS = "all"

// DNSSECProblem says what is wrong with a pasted record.
type DNSSECProblem string

// The problems. The zero value is none.
const (
	DNSSECNothing   DNSSECProblem = "nothing"
	DNSSECSyntax    DNSSECProblem = "syntax"
	DNSSECOwner     DNSSECProblem = "owner"   // of another name
	DNSSECMissing   DNSSECProblem = "missing" // a part of the record
	DNSSECAlgorithm DNSSECProblem = "algorithm"
	DNSSECType      DNSSECProblem = "type"   // of the digest
	DNSSECHex       DNSSECProblem = "hex"    // the digest has another character
	DNSSECLength    DNSSECProblem = "length" // of the digest
	DNSSECKey       DNSSECProblem = "key"
	DNSSECZoneKey   DNSSECProblem = "zone_key"
	DNSSECTooMany   DNSSECProblem = "too_many"
	DNSSECTag       DNSSECProblem = "tag"
)

var dnssecProblems = map[DNSSECProblem]words.Key{
	DNSSECNothing:   words.Key("dnssec.problem.nothing"),
	DNSSECSyntax:    words.Key("dnssec.problem.syntax"),
	DNSSECOwner:     words.Key("dnssec.problem.owner"),
	DNSSECMissing:   words.Key("dnssec.problem.missing"),
	DNSSECAlgorithm: words.Key("dnssec.problem.algorithm"),
	DNSSECType:      words.Key("dnssec.problem.type"),
	DNSSECHex:       words.Key("dnssec.problem.hex"),
	DNSSECLength:    words.Key("dnssec.problem.length"),
	DNSSECKey:       words.Key("dnssec.problem.key"),
	DNSSECZoneKey:   words.Key("dnssec.problem.zone_key"),
	DNSSECTooMany:   words.Key("dnssec.problem.too_many"),
	DNSSECTag:       words.Key("dnssec.problem.tag"),
}

// dsParts are what the parts of a record are called.
var dsParts = map[string]words.Key{
	string(rules.DSKeyTag):    words.Key("dnssec.fields.tag"),
	string(rules.DSAlgorithm): words.Key("dnssec.fields.algorithm"),
	string(rules.DSType):      words.Key("dnssec.fields.type"),
	string(rules.DSDigest):    words.Key("dnssec.fields.digest"),
}

// DSFields are the fields of one record as they were typed.
type DSFields struct{ Tag, Algorithm, Type, Digest string }

// DSLook is what a look at the zone found out about records. The zero value is
// that there was none.
type DSLook struct {
	Done    bool
	Told    bool // the zone's servers answered
	Signed  bool // they publish keys
	Fitting []registrar.DS
}

// DNSSECView lists the DS records of a domain, and adds and removes some.
type DNSSECView struct {
	ui.EditForm
	Records   []registrar.DS
	Told      bool           // whether there are records is known
	Supported registrar.Fact // by the TLD
	Proved    bool           // the zone publishes a key that one of Records names
	MayLook   bool           // there is a button that compares the records with the zone
	Look      DSLook         // at Records, or at those that would be there after Removing or Adding
	Typed     string
	Fields    DSFields
	ByFields  bool // Problem and Adding are about Fields, else about Typed
	Problem   DNSSECProblem
	At        rules.DSError  // where in Typed the problem is; line 0 for all of it
	Removing  []registrar.DS // the page asks whether these are to go; none for no question
	Adding    []registrar.DS // records that the page doubts and asks about
	Checked   string         // sent back when they are to be added all the same
}

// Action is the form's address.
func (v DNSSECView) Action() string { return ui.DomainPath(v.Head.Name, string(ui.SectionDNSSEC)) }

// state says in words what is true now.
func (v DNSSECView) state() ui.Banner {
	if len(v.Records) == 0 {
		return ui.Banner{Tone: ui.ToneInfo, Icon: "shield", Title: v.T("dnssec.off.state"), Text: v.T("dnssec.off.sub")}
	}
	if !v.proved() {
		return ui.Banner{Tone: ui.ToneInfo, Icon: "shield", Title: v.T("dnssec.unproved.state"), Text: v.T("dnssec.unproved.sub")}
	}
	return ui.Banner{Tone: ui.ToneOK, Icon: "shield", Title: v.T("dnssec.on.state"), Text: v.N("dnssec.on.sub", len(v.Records))}
}

// proved reports whether a look, now or lately, found a key of the zone that the
// records at the registry name.
func (v DNSSECView) proved() bool {
	if v.Look.Told && len(v.Adding) == 0 && len(v.Removing) == 0 {
		return len(v.Look.Fitting) > 0
	}
	return v.Proved
}

// problem words what is wrong with what was pasted.
func (v DNSSECView) problem() string {
	key, ok := dnssecProblems[v.Problem]
	if !ok {
		return ""
	}
	part := v.At.Part
	if name, ok := dsParts[part]; ok && v.Problem == DNSSECMissing {
		part = v.T(name)
	}
	text := v.T(key, "domain", string(v.Head.Name), "part", part, "want", v.At.Want, "got", v.At.Got)
	if v.At.Line == 0 {
		return text
	}
	return v.T("dnssec.problem.line", "line", v.At.Line, "quoted", v.At.Text, "problem", text)
}

// fieldProblem words what is wrong with the field of a record that is called name.
func (v DNSSECView) fieldProblem(name string) string {
	about := "digest"
	switch v.Problem {
	case DNSSECTag, DNSSECTooMany, DNSSECSyntax:
		about = "tag"
	}
	if !v.ByFields || about != name {
		return ""
	}
	return v.problem()
}

// pasteProblem words what is wrong with what was pasted.
func (v DNSSECView) pasteProblem() string {
	if v.ByFields {
		return ""
	}
	return v.problem()
}

// dsOptions are the algorithms and digest types to choose from: those of today.
// Older ones can still be pasted.
func dsOptions() (algorithms, types []ui.Option) {
	const private = 253
	for _, n := range rules.Algorithms() {
		if n < private && !rules.OutdatedDS(registrar.DS{Algorithm: n, DigestType: rules.DigestSHA256}) {
			algorithms = append(algorithms, numbered(n, rules.AlgorithmName(n)))
		}
	}
	for _, n := range rules.DigestTypes() {
		if !rules.OutdatedDS(registrar.DS{DigestType: n}) {
			types = append(types, numbered(n, rules.DigestName(n)))
		}
	}
	return algorithms, types
}

func numbered(n uint8, name string) ui.Option {
	return ui.Option{Value: strconv.Itoa(int(n)), Text: strconv.Itoa(int(n)) + " – " + name}
}

// fit says whether ds fits the zone, if that was found out.
func (v DNSSECView) fit(ds registrar.DS) (icon, text string) {
	switch {
	case !v.Look.Told && slices.Contains(v.Adding, ds):
		return "circle-help", v.T("dnssec.look.unread")
	case !v.Look.Told || slices.Contains(v.Removing, ds):
		return "", ""
	case slices.Contains(v.Look.Fitting, ds):
		return "circle-check", v.T("dnssec.look.fits")
	}
	return "triangle-alert", v.T("dnssec.look.unfit")
}

// look sums up what was found out about the records that the page is about.
func (v DNSSECView) look() (ui.Banner, bool) {
	switch {
	case !v.Look.Done || len(v.Removing) == len(v.Records) && len(v.Records) > 0:
		return ui.Banner{}, false
	case !v.Look.Told && len(v.Removing) > 0:
		return ui.Banner{}, false
	case !v.Look.Told:
		return ui.Banner{Tone: ui.ToneInfo, Icon: "circle-help", Title: v.T("dnssec.look.silent.title"), Text: v.T("dnssec.look.silent.text")}, true
	case len(v.Look.Fitting) > 0 && len(v.Adding) > 0:
		return ui.Banner{}, false
	case len(v.Look.Fitting) > 0:
		return ui.Banner{Tone: ui.ToneOK, Icon: "circle-check", Title: v.T("dnssec.look.well.title"), Text: v.T("dnssec.look.well.text")}, true
	case !v.Look.Signed:
		return ui.Banner{Tone: ui.ToneBad, Icon: "circle-x", Title: v.T("dnssec.look.unsigned.title"), Text: v.T("dnssec.look.broken.text", "domain", v.Head.Name.Unicode())}, true
	}
	return ui.Banner{Tone: ui.ToneBad, Icon: "circle-x", Title: v.T("dnssec.look.none.title"), Text: v.T("dnssec.look.broken.text", "domain", v.Head.Name.Unicode())}, true
}

// addButton is what the buttons that add are called.
func (v DNSSECView) addButton(byFields bool) string {
	if len(v.Adding) > 0 && v.ByFields == byFields {
		return v.T("dnssec.add.anyway")
	}
	return v.T("dnssec.add.button")
}

// addClass is how the buttons that add look: the one of records in doubt as dangerous,
// and no other one as what is to be done.
func (v DNSSECView) addClass(byFields bool) string {
	switch {
	case len(v.Adding) > 0 && v.ByFields == byFields:
		return "btn danger push"
	case byFields || len(v.Adding) > 0:
		return "btn"
	}
	return "btn main"
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

// DNSSECSummary tells of an edit of the DS records.
func DNSSECSummary(l ui.Layout, name registrar.DomainName) []ui.ReauthItem {
	return []ui.ReauthItem{{Label: l.T("reauth.domain"), Values: []string{name.Unicode()}}, {Label: l.T("dnssec.title"), Values: []string{l.T("dnssec.records")}}}
}
