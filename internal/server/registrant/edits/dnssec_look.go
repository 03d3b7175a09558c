package edits

import (
	"net/http"
	"slices"

	"portal/internal/change"
	"portal/internal/preflight"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/server/gate"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// keys are what the servers of a domain publish now; none are told where nobody is
// asked.
func (p dnssecPage) keys(r *http.Request, who gate.Visitor, live registrar.Domain) preflight.Keys {
	if p.preflight == nil {
		return preflight.Keys{}
	}
	return p.preflight.Keys(asking(r, who), string(live.Name), registrar.Hosts(live.Nameservers))
}

func fits(keys preflight.Keys) func(registrar.DS) bool {
	return func(ds registrar.DS) bool { return keys.Fit(ds.KeyTag, ds.Algorithm, ds.DigestType, ds.Digest) }
}

// look answers the buttons that change nothing: it says whether records fit the zone,
// and asks whether some are to be removed.
func (p dnssecPage) look(e *dnssecEdit) (done bool, err error) {
	form, live := e.View.form, e.On.Live
	if form.do != doLook && form.do != doAsk {
		return false, nil
	}
	e.View.Typed, e.View.Fields = form.pasted, form.fields
	if form.do == doAsk {
		e.View.Removing = form.removed(live.DS)
		if len(e.View.Removing) == 0 { // somebody else was faster
			return true, e.Again(http.StatusConflict, ui.FormBanner{Kind: ui.FormStale})
		}
	}
	e.View.Look = lookOf(p.keys(e.R, e.On.Who, live), without(live.DS, e.View.Removing))
	return true, e.Ask(http.StatusOK, ui.FormBanner{})
}

// lookOf says which of records fit keys.
func lookOf(keys preflight.Keys, records []registrar.DS) edits.DSLook {
	look := edits.DSLook{Done: true, Told: keys.Told(), Signed: keys.Signed()}
	for _, ds := range records {
		if fits(keys)(ds) {
			look.Fitting = append(look.Fitting, ds)
		}
	}
	return look
}

// proved reports whether the zone publishes a key that one of records names, as far
// as that is known without much waiting.
func (p dnssecPage) proved(r *http.Request, live registrar.Domain, records []registrar.DS) bool {
	if p.watch == nil || len(records) == 0 {
		return false
	}
	return slices.ContainsFunc(records, fits(p.watch.Keys(r.Context(), string(live.Name), registrar.Hosts(live.Nameservers))))
}

// doubt asks once more before records are added: about those that fit no key of the
// zone or could not be compared with its keys, and algorithms that nobody knows.
func (p dnssecPage) doubt(e *dnssecEdit, _ change.Change) (asked bool, err error) {
	form, live := e.View.form, e.On.Live
	wanted, _ := form.wanted(e.On.Name, live.DS)
	added := without(wanted, live.DS)
	if len(added) == 0 || form.checked == change.DNSSECSeen(wanted) {
		return false, nil
	}
	keys := p.keys(e.R, e.On.Who, live)
	doubtful := slices.ContainsFunc(added, func(ds registrar.DS) bool {
		return !fits(keys)(ds) || rules.AlgorithmName(ds.Algorithm) == ""
	})
	if !doubtful {
		return false, nil
	}
	e.View.Adding, e.View.Look, e.View.ByFields = added, lookOf(keys, wanted), form.do == doAddFields
	e.View.Checked = change.DNSSECSeen(wanted)
	return true, e.Ask(http.StatusUnprocessableEntity, ui.FormBanner{Kind: ui.FormUnfit})
}
