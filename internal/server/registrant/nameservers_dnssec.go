package registrant

import (
	"net/http"

	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/web/templates"
)

// nameserversParts are what the page rests on: a signed domain may not resolve
// once its nameservers change.
const nameserversParts = registrar.PageParts | registrar.PartDNSSEC

// wouldBreakDNSSEC reports whether the DS records of a domain would name keys that
// the wanted servers may not sign with. A new order is no other delegation.
func wouldBreakDNSSEC(live registrar.Domain, wanted []registrar.Nameserver) bool {
	return len(live.DS) > 0 && !registrar.SameDelegation(live.Nameservers, wanted)
}

// askAboutDS asks what shall become of the DS records before anything is sent. A
// form that was sent before leads to its receipt: the records may be newer.
func (h *Handlers) askAboutDS(w http.ResponseWriter, r *http.Request, who gate.Visitor, form nameserversForm, view templates.NameserversView) error {
	sent, err := h.gate.Receipts.Sent(r.Context(), who, form.ticket.ID)
	if err != nil {
		return err
	}
	if sent {
		return h.gate.Receipts.Lead(w, r, who, form.ticket.ID)
	}
	view.ChangeID, view.Seen = form.ticket.ID, form.ticket.Seen
	view.Notice.Kind = templates.NoticeSigned
	return h.renderNameservers(w, r, http.StatusUnprocessableEntity, view)
}
