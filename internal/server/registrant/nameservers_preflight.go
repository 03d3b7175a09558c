package registrant

import (
	"context"
	"net/http"
	"sync"

	"portal/internal/change"
	"portal/internal/preflight"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/web/templates"
)

// showCheck answers the button that looks at the new nameservers without saving.
func (h *Handlers) showCheck(w http.ResponseWriter, r *http.Request, who gate.Visitor, wanted []registrar.Nameserver, view templates.NameserversView) error {
	if h.Preflight == nil {
		return h.renderNameservers(w, r, http.StatusOK, view)
	}
	h.check(r, who, wanted, &view)
	view.Notice.Kind = templates.NoticeChecked
	return h.renderNameservers(w, r, http.StatusOK, view)
}

// askAboutCheck looks at another delegation before it is saved, and asks once more
// where something is known to stop, or the registry to know a host not. No answer
// asks nothing: only the visitor knows what servers are still to be set up.
func (h *Handlers) askAboutCheck(w http.ResponseWriter, r *http.Request, who gate.Visitor, form nameserversForm,
	wanted []registrar.Nameserver, view templates.NameserversView,
) (done bool, err error) {
	if form.checked == change.NameserversSeen(wanted) || sameHosts(view.Current, wanted) || form.ticket.Seen != view.Seen {
		return false, nil
	}
	sent, err := h.gate.Receipts.Sent(r.Context(), who, form.ticket.ID)
	if err != nil || sent {
		return err != nil, err
	}
	switch breaks := h.check(r, who, wanted, &view); {
	case breaks:
		view.Notice.Kind = templates.NoticeRisk
	case len(view.Problems) > 0:
		view.Notice.Kind = templates.NoticeUnknownHosts
	default:
		return false, nil
	}
	view.ChangeID, view.Seen = form.ticket.ID, form.ticket.Seen
	return true, h.renderNameservers(w, r, http.StatusUnprocessableEntity, view)
}

func sameHosts(current []string, wanted []registrar.Nameserver) bool {
	present := make([]registrar.Nameserver, len(current))
	for i, host := range current {
		present[i].Host = host
	}
	return registrar.SameDelegation(present, wanted)
}

// check puts into view what the wanted hosts answer and which of them the registry
// does not know, asking all at once, and reports whether something is known to stop.
func (h *Handlers) check(r *http.Request, who gate.Visitor, wanted []registrar.Nameserver, view *templates.NameserversView) bool {
	name, current := view.Head.Name, view.Current
	var both sync.WaitGroup
	var report preflight.Report
	if h.Preflight != nil {
		both.Go(func() { report = h.Preflight.Check(asking(r, who), string(name), current, registrar.Hosts(wanted)) })
	}
	unknown := unknownHosts(r.Context(), who, *view, wanted)
	both.Wait()
	for _, f := range report {
		view.Findings = append(view.Findings, finding(f))
	}
	view.Problems, view.Checked = unknown, change.NameserversSeen(wanted)
	return report.Breaks()
}

// asking is the context of questions to nameservers, counted for the visitor's profile.
func asking(r *http.Request, who gate.Visitor) context.Context {
	return preflight.For(r.Context(), who.Brand+" "+who.Account+" "+who.Profile)
}

func finding(f preflight.Finding) templates.PreflightFinding {
	return templates.PreflightFinding{
		Host: f.Host, Kind: templates.PreflightKind(f.Kind), Breaks: f.Kind.Breaks(), Today: f.Today, Then: f.Then,
	}
}
