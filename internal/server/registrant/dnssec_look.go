package registrant

import (
	"net/http"
	"slices"

	"portal/internal/change"
	"portal/internal/preflight"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/server/gate"
	"portal/web/templates"
)

// keys are what the servers of a domain publish now; none are told where nobody is
// asked.
func (h *Handlers) keys(r *http.Request, who gate.Visitor, live registrar.Domain) preflight.Keys {
	if h.Preflight == nil {
		return preflight.Keys{}
	}
	return h.Preflight.Keys(asking(r, who), string(live.Name), registrar.Hosts(live.Nameservers))
}

func fits(keys preflight.Keys) func(registrar.DS) bool {
	return func(ds registrar.DS) bool { return keys.Fit(ds.KeyTag, ds.Algorithm, ds.DigestType, ds.Digest) }
}

// lookAtDNSSEC answers the buttons that change nothing: it says whether records
// fit the zone, and asks whether some are to be removed.
func (h *Handlers) lookAtDNSSEC(r *http.Request, who gate.Visitor, form dnssecForm, live registrar.Domain, view *templates.DNSSECView,
	again func(status int, n templates.FormNotice) error,
) error {
	if form.do == doAsk {
		view.Removing = form.removed(live.DS)
		if len(view.Removing) == 0 { // somebody else was faster
			return again(http.StatusConflict, templates.FormNotice{Kind: templates.FormStale})
		}
	}
	view.ChangeID, view.Seen = form.ticket.ID, form.ticket.Seen
	view.Look = lookOf(h.keys(r, who, live), without(live.DS, view.Removing))
	return again(http.StatusOK, templates.FormNotice{})
}

// lookOf says which of records fit keys.
func lookOf(keys preflight.Keys, records []registrar.DS) templates.DSLook {
	look := templates.DSLook{Done: true, Told: keys.Told(), Signed: keys.Signed()}
	for _, ds := range records {
		if fits(keys)(ds) {
			look.Fitting = append(look.Fitting, ds)
		}
	}
	return look
}

// proved reports whether the zone publishes a key that one of records names, as far
// as that is known without much waiting.
func (h *Handlers) proved(r *http.Request, live registrar.Domain, records []registrar.DS) bool {
	if h.Watch == nil || len(records) == 0 {
		return false
	}
	return slices.ContainsFunc(records, fits(h.Watch.Keys(r.Context(), string(live.Name), registrar.Hosts(live.Nameservers))))
}

// doubts reports whether to ask once more before records are added: about those
// that fit no key of the zone or could not be compared with its keys, and algorithms
// that nobody knows.
func (h *Handlers) doubts(r *http.Request, who gate.Visitor, form dnssecForm, live registrar.Domain, wanted []registrar.DS, view *templates.DNSSECView) (bool, error) {
	added := without(wanted, live.DS)
	if len(added) == 0 || form.checked == change.DNSSECSeen(wanted) || form.ticket.Seen != view.Seen {
		return false, nil
	}
	if sent, err := h.gate.Receipts.Sent(r.Context(), who, form.ticket.ID); err != nil || sent {
		return false, err
	}
	keys := h.keys(r, who, live)
	doubtful := slices.ContainsFunc(added, func(ds registrar.DS) bool {
		return !fits(keys)(ds) || rules.AlgorithmName(ds.Algorithm) == ""
	})
	if doubtful {
		view.Adding, view.Look, view.ByFields = added, lookOf(keys, wanted), form.do == doAddFields
		view.Checked, view.ChangeID, view.Seen = change.DNSSECSeen(wanted), form.ticket.ID, form.ticket.Seen
	}
	return doubtful, nil
}
