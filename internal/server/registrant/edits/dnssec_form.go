package edits

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/server/page"
	"portal/web/templates/edits"
)

// mostPasted bounds a pasted text, in bytes, and mostDS the records of a domain.
const (
	mostPasted = 16 << 10
	mostDS     = 12
)

// What a button of the page does. The first one is what Enter does.
const (
	doAdd       = "add"        // what was pasted
	doAddFields = "add_fields" // one record, by its fields
	doLook      = "look"       // whether the records fit the zone
	doAsk       = "ask"        // whether to remove some
	doRemove    = "remove"
)

// dnssecForm is the form as it was sent.
type dnssecForm struct {
	do      string
	pasted  string
	fields  edits.DSFields
	remove  []string // records as edits.DSValue has them
	checked string   // fingerprint of the records that the visitor was asked about
}

func parseDNSSEC(form url.Values) dnssecForm {
	f := dnssecForm{do: form.Get("do"), checked: form.Get("checked"), pasted: strings.ToValidUTF8(form.Get("records"), "")}
	f.pasted = f.pasted[:min(len(f.pasted), mostPasted)]
	f.fields = edits.DSFields{
		Tag: typed(form, "tag"), Algorithm: typed(form, "algorithm"), Type: typed(form, "type"), Digest: typed(form, "digest"),
	}
	one, asked := strings.CutPrefix(f.do, "remove:")
	switch {
	case asked:
		f.do, f.remove = doAsk, []string{one}
	case f.do == doRemove:
		f.remove = form["remove"][:min(len(form["remove"]), 4*mostDS)]
	case f.do != doAddFields && f.do != doLook:
		f.do = doAdd
		if strings.TrimSpace(f.pasted) == "" && f.fields.Tag+f.fields.Digest != "" { // Enter in one of the fields
			f.do = doAddFields
		}
	}
	return f
}

// typed is a short text of a form, without blanks at its ends.
func typed(form url.Values, name string) string {
	text := strings.ToValidUTF8(form.Get(name), "")
	return strings.TrimSpace(text[:min(len(text), 200)])
}

// removed are those of live that are to go.
func (f dnssecForm) removed(live []registrar.DS) []registrar.DS {
	var gone []registrar.DS
	for _, ds := range live {
		if slices.Contains(f.remove, edits.DSValue(ds)) || slices.Contains(f.remove, edits.RemoveAllDS) {
			gone = append(gone, ds)
		}
	}
	return gone
}

// without returns the records that are not in gone.
func without(records, gone []registrar.DS) []registrar.DS {
	return slices.DeleteFunc(slices.Clone(records), func(ds registrar.DS) bool { return slices.Contains(gone, ds) })
}

// badDS says what is wrong with what was typed. Lines count from 1.
type badDS struct {
	problem edits.DNSSECProblem
	at      rules.DSError // where, with line 0 for all of it
}

// wanted are the records that the form asks for, or what is wrong with it.
func (f dnssecForm) wanted(name registrar.DomainName, live []registrar.DS) ([]registrar.DS, badDS) {
	if f.do == doRemove {
		return without(live, f.removed(live)), badDS{}
	}
	added, bad := f.added(name)
	if bad.problem != "" {
		return nil, bad
	}
	wanted := slices.Clone(live)
	for _, ds := range added {
		if len(wanted) > max(mostDS, len(live)) {
			break // too many, whatever the others are
		}
		if !slices.Contains(wanted, ds) {
			wanted = append(wanted, ds)
		}
	}
	switch {
	case len(added) == 0:
		return nil, badDS{problem: edits.DNSSECNothing}
	case len(wanted) > mostDS && len(wanted) > len(live):
		return nil, badDS{problem: edits.DNSSECTooMany}
	}
	return wanted, badDS{}
}

// added reads what was typed, one record in each line.
func (f dnssecForm) added(name registrar.DomainName) ([]registrar.DS, badDS) {
	if f.do == doAddFields {
		return f.byFields(name)
	}
	added, err := rules.ReadDS(name, f.pasted)
	return added, badDSOf(err)
}

// byFields reads the one record whose fields were typed.
func (f dnssecForm) byFields(name registrar.DomainName) ([]registrar.DS, badDS) {
	if _, err := strconv.ParseUint(f.fields.Tag, 10, 16); err != nil {
		return nil, badDS{problem: edits.DNSSECTag, at: rules.DSError{Part: f.fields.Tag}}
	}
	added, err := rules.ReadDS(name, strings.Join([]string{f.fields.Tag, f.fields.Algorithm, f.fields.Type, f.fields.Digest}, " "))
	bad := badDSOf(err)
	bad.at.Line = 0
	return added, bad
}

// dnssecProblems are what the page says of the errors of rules.ReadDS.
var dnssecProblems = map[error]edits.DNSSECProblem{
	rules.ErrDSSyntax: edits.DNSSECSyntax, rules.ErrDSOwner: edits.DNSSECOwner, rules.ErrDSMissing: edits.DNSSECMissing,
	rules.ErrDSTag: edits.DNSSECTag, rules.ErrDSAlgorithm: edits.DNSSECAlgorithm, rules.ErrDSType: edits.DNSSECType,
	rules.ErrDSHex: edits.DNSSECHex, rules.ErrDSLength: edits.DNSSECLength,
	rules.ErrDSKey: edits.DNSSECKey, rules.ErrDSZoneKey: edits.DNSSECZoneKey,
}

// badDSOf is what is wrong by an error of rules.ReadDS; nothing for none.
func badDSOf(err error) badDS {
	var at *rules.DSError
	if !errors.As(err, &at) {
		return badDS{}
	}
	bad := badDS{problem: dnssecProblems[at.Err], at: *at}
	bad.at.Text, bad.at.Part = page.Shortened(at.Text), page.Shortened(at.Part)
	return bad
}
