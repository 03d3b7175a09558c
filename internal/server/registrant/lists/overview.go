package lists

import (
	"net/http"

	"portal/internal/audit"
	"portal/internal/postgres"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/lists"
	"portal/web/templates/ui"
)

// recentEntries is how much history the overview shows.
const recentEntries = 5

// overviewPage is the first page of a domain.
type overviewPage struct {
	gate   *gate.Gate
	audit  *audit.Store
	advice advicePage
	// mayChangeNameservers reports whether nothing keeps the visitor from changing them.
	mayChangeNameservers func(gate.Subject) bool
}

// show handles GET /domains/{domain}.
func (p overviewPage) show(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	var history []audit.Activity
	var more adviceAsked
	on, err := p.gate.Domains.Live(r, who, p.advice.question(who, &more), func(page *postgres.Questions, name registrar.DomainName) {
		p.audit.AskActivity(page, audit.ScopeOf(who.Actor), name, recentEntries, &history)
	})
	if err != nil {
		return err
	}
	if path := ui.DomainPath(on.Name, ""); r.URL.Path != path {
		return page.Redirect(w, r, path)
	}
	head, err := p.gate.Domains.Head(r.Context(), on)
	if err != nil {
		return err
	}
	l := p.gate.Pages.Layout(r)
	on.Live = *head.State // with what was not read now
	things, err := p.advice.view(r.Context(), l, on, more)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, lists.OverviewPage(lists.OverviewView{
		Layout: l, Head: head, Recent: entriesOf(l.Words, who, history), MayChangeNameservers: p.mayChangeNameservers(on),
		OwnerHidden: !on.Who.Rights.Has(registrar.RightOwnerContact), Advice: things, RelockAt: more.lockedAgain(on),
	}))
}
