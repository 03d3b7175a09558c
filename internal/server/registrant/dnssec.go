package registrant

import (
	"net/http"
	"slices"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/server/gate"
	"portal/web/templates"
)

// dnssecParts are what the page rests on.
const dnssecParts = registrar.PageParts | registrar.PartDNSSEC

// showDNSSEC handles GET /domains/{domain}/dnssec.
func (h *Handlers) showDNSSEC(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	on, err := h.gate.Domains.Read(r, who, dnssecParts, nil)
	if err != nil {
		return err
	}
	view, err := h.dnssecView(r, on)
	if err != nil {
		return err
	}
	return gate.Render(w, r, http.StatusOK, templates.DNSSECPage(view), templates.DNSSECForm(view))
}

func (h *Handlers) dnssecView(r *http.Request, on gate.Subject) (templates.DNSSECView, error) {
	records := slices.Clone(on.Live.DS)
	told := on.Live.Parts.Has(registrar.PartDNSSEC)
	facts, _ := rules.FactsFor(on.Name)
	form, err := h.gate.Domains.EditForm(r, on, dnssecBlock(on, facts))
	form.Seen = change.DNSSECSeen(records)
	return templates.DNSSECView{
		EditForm: form, Records: records, Told: told, Supported: facts.DNSSEC, MayLook: h.Preflight != nil,
		Proved: h.proved(r, on.Live, records),
	}, err
}

// dnssecBlock says why the records can't be changed, if so. Records that are
// there can always be taken away, whatever the data say of the TLD.
func dnssecBlock(on gate.Subject, facts rules.TLDFacts) templates.Block {
	if facts.DNSSEC == registrar.No && len(on.Live.DS) == 0 {
		return templates.BlockedUnsupported
	}
	if block := gate.BlockOf(on, registrar.RightProfile); block != "" {
		return block
	}
	if !on.Live.Parts.Has(registrar.PartDNSSEC) { // an edit would replace what nobody has seen
		return templates.BlockedDown
	}
	return ""
}

// saveDNSSEC handles POST /domains/{domain}/dnssec: it adds records, looks whether
// they fit the zone, asks whether some are to be removed, or removes them.
func (h *Handlers) saveDNSSEC(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	form := parseDNSSEC(r.PostForm)
	name, who, seen, err := h.observeParts(r, who, dnssecParts)
	if err != nil {
		return h.resubmitted(w, r, who, form.ticket.ID, err)
	}
	view, err := h.dnssecView(r, gate.Subject{Name: name, Who: who, Live: seen.Domain})
	if err != nil {
		return err
	}
	again := func(status int, n templates.FormNotice) error {
		view.Notice = n
		return gate.Render(w, r, status, templates.DNSSECPage(view), templates.DNSSECForm(view))
	}
	done, err := h.blocked(w, r, who, form.ticket.ID, view.Block, func() error { return again(http.StatusUnprocessableEntity, templates.FormNotice{}) })
	if done {
		return err
	}
	view.Typed, view.Fields = form.pasted, form.fields
	if form.do == doLook || form.do == doAsk {
		return h.lookAtDNSSEC(r, who, form, seen.Domain, &view, again)
	}
	wanted, bad := form.wanted(name, seen.Domain.DS)
	if bad.problem != "" {
		view.Problem, view.At, view.ByFields = bad.problem, bad.at, form.do == doAddFields
		view.ChangeID, view.Seen = form.ticket.ID, form.ticket.Seen
		return again(http.StatusUnprocessableEntity, templates.FormNotice{Kind: templates.FormProblems, Problems: 1})
	}
	if ask, err := h.doubts(r, who, form, seen.Domain, wanted, &view); err != nil || ask {
		if err != nil {
			return err
		}
		return again(http.StatusUnprocessableEntity, templates.FormNotice{Kind: templates.FormUnfit})
	}
	return h.apply(w, r, who, change.NewDNSSEC(form.ticket, seen, wanted), again)
}

// savedDNSSEC words what saveDNSSEC is about to save.
func savedDNSSEC(r *http.Request, l templates.Layout) []templates.ReauthItem {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil {
		return nil
	}
	return templates.DNSSECSummary(l, name)
}
