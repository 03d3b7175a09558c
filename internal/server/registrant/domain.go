package registrant

import (
	"net/http"

	"portal/internal/audit"
	"portal/internal/postgres"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/internal/server/registrant/edits"
	"portal/web/templates"
)

// recentEntries is how much history the overview shows.
const recentEntries = 5

// showOverview handles GET /domains/{domain}.
func (h *Handlers) showOverview(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	var history []audit.Activity
	var more adviceAsked
	on, err := h.gate.Domains.Live(r, who, more.question(h, who), func(page *postgres.Questions, name registrar.DomainName) {
		h.Audit.AskActivity(page, audit.ScopeOf(who.Actor), name, recentEntries, &history)
	})
	if err != nil {
		return err
	}
	if path := templates.DomainPath(on.Name, ""); r.URL.Path != path {
		return page.Redirect(w, r, path)
	}
	head, err := h.gate.Domains.Head(r.Context(), on)
	if err != nil {
		return err
	}
	l := h.Pages.Layout(r)
	on.Live = *head.State // with what was not read now
	things, err := h.adviceOn(r.Context(), l, on, more)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, templates.OverviewPage(templates.OverviewView{
		Layout: l, Head: head, Recent: entriesOf(l.Words, who, history), MayChangeNameservers: edits.MayChangeNameservers(on),
		OwnerHidden: !on.Who.Rights.Has(registrar.RightOwnerContact), Advice: things, RelockAt: more.lockedAgain(on),
	}))
}
