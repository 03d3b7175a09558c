package edits

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/preflight"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/server/gate"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// dnssecPage adds and removes DS records.
type dnssecPage struct {
	gate      *gate.Gate
	preflight *preflight.Checker // nil: nobody is asked which keys a zone has
	watch     *preflight.Watch   // nil: nor whether its servers answer
}

// dnssecView is the page with what was sent.
type dnssecView struct {
	edits.DNSSECView
	form dnssecForm
}

type dnssecEdit = gate.Edit[*dnssecView]

func (p dnssecPage) form() gate.Form[*dnssecView] {
	return gate.Form[*dnssecView]{
		Gate:  p.gate,
		Parts: registrar.PageParts | registrar.PartDNSSEC,
		View:  p.view,
		Components: func(v *dnssecView) (whole, part templ.Component) {
			return edits.DNSSECPage(v.DNSSECView), edits.DNSSECForm(v.DNSSECView)
		},
		Button: p.look,
		Parse:  parseDS,
		Review: p.doubt,
		Back:   map[kind.Kind]gate.Back[*dnssecView]{kind.DNSSECSet: backDNSSEC},
	}
}

func (p dnssecPage) view(r *http.Request, on gate.Subject) (*dnssecView, error) {
	records := slices.Clone(on.Live.DS)
	facts, _ := rules.FactsFor(on.Name)
	form, err := p.gate.Domains.EditForm(r, on, dnssecBlock(on, facts))
	form.Seen = change.DNSSECSeen(records)
	return &dnssecView{form: parseDNSSEC(r.PostForm), DNSSECView: edits.DNSSECView{
		EditForm: form, Records: records, Told: on.Live.Parts.Has(registrar.PartDNSSEC), Supported: facts.DNSSEC, MayLook: p.preflight != nil,
		Proved: p.proved(r, on.Live, records),
	}}, err
}

// dnssecBlock says why the records can't be changed, if so. Records that are
// there can always be taken away, whatever the data say of the TLD.
func dnssecBlock(on gate.Subject, facts rules.TLDFacts) ui.Block {
	if facts.DNSSEC == registrar.No && len(on.Live.DS) == 0 {
		return ui.BlockedUnsupported
	}
	if block := gate.BlockOf(on, registrar.RightProfile); block != "" {
		return block
	}
	if !on.Live.Parts.Has(registrar.PartDNSSEC) { // an edit would replace what nobody has seen
		return ui.BlockedDown
	}
	return ""
}

// parseDS reads which records are to be there: with those that were typed, or without
// those that were chosen.
func parseDS(e *dnssecEdit) (change.Change, int, error) {
	form := e.View.form
	wanted, bad := form.wanted(e.On.Name, e.On.Live.DS)
	e.View.Typed, e.View.Fields = form.pasted, form.fields
	if bad.problem != "" {
		e.View.Problem, e.View.At, e.View.ByFields = bad.problem, bad.at, form.do == doAddFields
	}
	ticket := e.Ticket
	if form.checked != change.DNSSECSeen(wanted) { // a warning about other records
		ticket.Accepted = nil
	}
	return change.NewDNSSEC(ticket, e.On.Observed, wanted), gate.Wrong(bad.problem != ""), nil
}

// savedDNSSEC words what the form is about to save.
func savedDNSSEC(_ *http.Request, l ui.Layout, name registrar.DomainName) []ui.ReauthItem {
	return edits.DNSSECSummary(l, name)
}
