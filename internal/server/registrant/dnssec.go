package registrant

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/web/templates"
)

// dnssecParts are what the page rests on.
const dnssecParts = registrar.PageParts | registrar.PartDNSSEC

// mostPasted bounds a pasted text, in bytes, and mostDS the records of a domain.
const (
	mostPasted = 16 << 10
	mostDS     = 12
)

// showDNSSEC handles GET /domains/{domain}/dnssec.
func (h *Handlers) showDNSSEC(w http.ResponseWriter, r *http.Request, who visitor) error {
	on, err := h.liveParts(r, who, dnssecParts)
	if err != nil {
		return err
	}
	view, err := h.dnssecView(r, on)
	if err != nil {
		return err
	}
	return h.form(w, r, http.StatusOK, templates.DNSSECPage(view), templates.DNSSECForm(view))
}

func (h *Handlers) dnssecView(r *http.Request, on subject) (templates.DNSSECView, error) {
	records := slices.Clone(on.live.DS)
	told := on.live.Parts.Has(registrar.PartDNSSEC)
	facts, _ := registrar.FactsFor(on.name)
	form, err := h.editForm(r, on, dnssecBlock(on, facts))
	form.Seen = change.DNSSECSeen(records)
	return templates.DNSSECView{EditForm: form, Records: records, Told: told, Supported: facts.DNSSEC}, err
}

// dnssecBlock says why the records can't be changed, if so. Records that are
// there can always be taken away, whatever the data say of the TLD.
func dnssecBlock(on subject, facts registrar.TLDFacts) templates.Block {
	if facts.DNSSEC == registrar.No && len(on.live.DS) == 0 {
		return templates.BlockedUnsupported
	}
	if block := blockOf(on, registrar.RightProfile); block != "" {
		return block
	}
	if !on.live.Parts.Has(registrar.PartDNSSEC) { // an edit would replace what nobody has seen
		return templates.BlockedDown
	}
	return ""
}

// saveDNSSEC handles POST /domains/{domain}/dnssec: it adds records, asks whether
// some are to be removed, or removes them.
func (h *Handlers) saveDNSSEC(w http.ResponseWriter, r *http.Request, who visitor) error {
	form := parseDNSSEC(r.PostForm)
	name, who, seen, err := h.observeParts(r, who, dnssecParts)
	if err != nil {
		return h.resubmitted(w, r, who, form.ticket.ID, err)
	}
	view, err := h.dnssecView(r, subject{name: name, who: who, live: seen.Domain})
	if err != nil {
		return err
	}
	again := func(status int, n templates.FormNotice) error {
		view.Notice = n
		return h.form(w, r, status, templates.DNSSECPage(view), templates.DNSSECForm(view))
	}
	done, err := h.blocked(w, r, who, form.ticket.ID, view.Block, func() error { return again(http.StatusUnprocessableEntity, templates.FormNotice{}) })
	if done {
		return err
	}
	view.Typed = form.pasted
	if form.ask {
		if view.Removing = form.removed(seen.Domain.DS); len(view.Removing) > 0 {
			view.ChangeID, view.Seen = form.ticket.ID, form.ticket.Seen
			return again(http.StatusOK, templates.FormNotice{})
		}
		return again(http.StatusConflict, templates.FormNotice{Kind: templates.FormStale})
	}
	wanted, problem, line := form.wanted(name, seen.Domain.DS)
	if problem != "" {
		view.Problem, view.Line = problem, line
		view.ChangeID, view.Seen = form.ticket.ID, form.ticket.Seen
		return again(http.StatusUnprocessableEntity, templates.FormNotice{Kind: templates.FormProblems, Problems: 1})
	}
	return h.apply(w, r, who, change.NewDNSSEC(form.ticket, seen, wanted), again)
}

// dnssecForm is the form as it was sent.
type dnssecForm struct {
	ticket change.Ticket
	pasted string
	remove []string // records as templates.DSValue has them
	ask    bool     // whether to remove them is to be asked first
	sure   bool     // to remove them
}

func parseDNSSEC(form url.Values) dnssecForm {
	f := dnssecForm{ticket: ticketOf(form), pasted: strings.ToValidUTF8(form.Get("records"), "")}
	f.pasted = f.pasted[:min(len(f.pasted), mostPasted)]
	do := form.Get("do")
	if one, ok := strings.CutPrefix(do, "remove:"); ok {
		f.ask, f.remove = true, []string{one}
	}
	if do == "remove" {
		f.sure, f.remove = true, form["remove"][:min(len(form["remove"]), 4*mostDS)]
	}
	return f
}

// removed are those of live that are to go.
func (f dnssecForm) removed(live []registrar.DS) []registrar.DS {
	var gone []registrar.DS
	for _, ds := range live {
		if slices.Contains(f.remove, templates.DSValue(ds)) || slices.Contains(f.remove, templates.RemoveAllDS) {
			gone = append(gone, ds)
		}
	}
	return gone
}

// wanted are the records that the form asks for, or what is wrong in which line.
func (f dnssecForm) wanted(name registrar.DomainName, live []registrar.DS) ([]registrar.DS, templates.DNSSECProblem, int) {
	if f.sure {
		gone := f.removed(live)
		return slices.DeleteFunc(slices.Clone(live), func(ds registrar.DS) bool { return slices.Contains(gone, ds) }), "", 0
	}
	wanted := slices.Clone(live)
	added, line := 0, 0
	for text := range strings.SplitSeq(f.pasted, "\n") {
		line++
		if text, _, _ := strings.Cut(text, ";"); strings.TrimSpace(text) == "" {
			continue
		}
		ds, err := registrar.ParseDS(name, text)
		if err != nil {
			return nil, dnssecProblem(err), line
		}
		added++
		if !slices.Contains(wanted, ds) {
			wanted = append(wanted, ds)
		}
	}
	switch {
	case added == 0:
		return nil, templates.DNSSECNothing, 0
	case len(wanted) > mostDS:
		return nil, templates.DNSSECTooMany, 0
	}
	return wanted, "", 0
}

func dnssecProblem(err error) templates.DNSSECProblem {
	for known, problem := range map[error]templates.DNSSECProblem{
		registrar.ErrDSOwner: templates.DNSSECOwner, registrar.ErrDSDigest: templates.DNSSECDigest, registrar.ErrDSType: templates.DNSSECType,
		registrar.ErrDSKey: templates.DNSSECKey, registrar.ErrDSZoneKey: templates.DNSSECZoneKey,
	} {
		if errors.Is(err, known) {
			return problem
		}
	}
	return templates.DNSSECSyntax
}

// savedDNSSEC words what saveDNSSEC is about to save.
func savedDNSSEC(r *http.Request, l templates.Layout) []templates.ReauthItem {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil {
		return nil
	}
	return templates.DNSSECSummary(l, name)
}
