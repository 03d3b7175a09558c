package account

import (
	"context"
	"net/http"
	"time"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/inventory"
	"portal/internal/profile"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/account"
)

// profilePage is about the profile itself.
type profilePage struct {
	gate      *gate.Gate
	inventory *inventory.Service
	audit     *audit.Store
}

// show handles GET /profile.
func (p profilePage) show(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	progress, err := p.inventory.Progress(r.Context(), who.Key)
	if err != nil {
		return err
	}
	view := account.ProfileView{
		Layout: p.gate.Pages.Layout(r), Profile: profile.Username(who.Profile), Domains: progress.Total, Listing: progress.Listing,
		LastSeen: who.Session.LastSeen, LastFrom: who.Session.LastFrom,
	}
	if view.LastSeen.IsZero() {
		if view.LastSeen, view.LastFrom, err = p.lastSignIn(r.Context(), who); err != nil {
			return err
		}
	}
	if view.Waiting, err = p.inventory.Waiting(r.Context(), who.Key, waitingShown); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, account.ProfilePage(view))
}

// waitingShown is how many domains the page lists of which requests wait.
const waitingShown = 25

// lastSignIn is the sign-in before this session that the log knows, for registrars
// that tell of none; the zero time if there is none.
func (p profilePage) lastSignIn(ctx context.Context, who gate.Visitor) (at time.Time, from string, err error) {
	const lately = 25 // entries that are looked through: most are sign-ins and their ends
	found, err := p.audit.History(ctx, audit.ScopeOf(who.Actor), audit.Filter{
		Entries: []string{audit.EntrySignIn}, Actor: who.Username, Until: who.Session.CreatedAt,
	}, audit.Page{Limit: lately})
	for _, line := range found.Lines {
		if line.SignIn == auth.SignInApplied {
			return line.At, gate.AddressOf(line.Actor), err
		}
	}
	return time.Time{}, "", err
}
