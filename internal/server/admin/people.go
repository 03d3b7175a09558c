package admin

import (
	"net/http"

	"portal/internal/server/page"
	"portal/internal/staff"
	"portal/web/templates/admin"
)

// people handles GET /people.
func (c *Console) people(w http.ResponseWriter, r *http.Request, who staff.Session) error {
	all, err := c.Staff.Members(r.Context(), who.Member.Scope)
	if err != nil {
		return err
	}
	view := admin.PeopleView{Frame: c.frame(r, who, admin.People)}
	for _, m := range all {
		view.All = append(view.All, memberOf(m))
	}
	return page.Render(w, r, http.StatusOK, admin.PeoplePage(view))
}

// sessions handles GET /sessions.
func (c *Console) sessions(w http.ResponseWriter, r *http.Request, who staff.Session) error {
	all, err := c.Staff.Sessions(r.Context(), who.Member)
	if err != nil {
		return err
	}
	view := admin.SessionsView{Frame: c.frame(r, who, admin.Sessions), Here: who.Ref}
	for _, s := range all {
		view.All = append(view.All, admin.Session{Ref: s.Ref, Agent: s.Agent, Address: s.Origin, Seen: s.Seen})
	}
	return page.Render(w, r, http.StatusOK, admin.SessionsPage(view))
}

// endSession handles POST /sessions.
func (c *Console) endSession(w http.ResponseWriter, r *http.Request, who staff.Session) error {
	if err := c.Staff.End(r.Context(), who, r.PostForm.Get("end")); err != nil {
		return err
	}
	return page.Redirect(w, r, string(admin.Sessions))
}
