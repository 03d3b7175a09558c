package registrant

import (
	"bytes"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"

	"portal/internal/calendar"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// calendarRoutes are the page about the feed, and the feed itself.
func (h *Handlers) calendarRoutes(route page.Route) {
	in := h.gate.Visitors
	route("GET /calendar", in.SignedIn(gate.Owner(h.showCalendar)))
	route("POST /calendar", in.SignedIn(gate.Owner(gate.Proven(h.once(to("/calendar?done=sent"), h.createCalendar)))))
	route("POST /calendar/revoke", in.SignedIn(gate.Owner(gate.Proven(h.revokeCalendar))))
	route("GET /calendar/revoke", instead("/calendar"))
	route("GET /calendar/{file}", private(h.serveCalendar))
}

// showCalendar handles GET /calendar?done=.
func (h *Handlers) showCalendar(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	return h.renderCalendar(w, r, who, templates.CalendarView{
		Revoked: r.URL.Query().Get("done") == "revoked", Sent: r.URL.Query().Get("done") == "sent",
	})
}

func (h *Handlers) renderCalendar(w http.ResponseWriter, r *http.Request, who gate.Visitor, view templates.CalendarView) error {
	feed, err := h.Calendar.Feed(r.Context(), who.Actor)
	if err != nil && !errors.Is(err, calendar.ErrNotFound) {
		return err
	}
	view.Layout, view.Exists, view.Form = h.Pages.Layout(r), err == nil, rand.Text()
	view.CreatedAt, view.FetchedAt = feed.CreatedAt, feed.FetchedAt
	return page.Render(w, r, http.StatusOK, templates.CalendarPage(view))
}

// createCalendar handles POST /calendar, for a first address and for another
// one. The answer shows it: it can't be shown by a page that is loaded later.
func (h *Handlers) createCalendar(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	token, err := h.Calendar.Create(r.Context(), who.Actor)
	if err != nil {
		return err
	}
	page.CarriesSecret(w)
	address := page.VisitOf(r).Brand.URL + "/calendar/" + token + feedSuffix
	return h.renderCalendar(w, r, who, templates.CalendarView{Address: address})
}

// revokeCalendar handles POST /calendar/revoke.
func (h *Handlers) revokeCalendar(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	if err := h.Calendar.Revoke(r.Context(), who.Actor); err != nil {
		return err
	}
	return page.Redirect(w, r, "/calendar?done=revoked")
}

const feedSuffix = ".ics"

// serveCalendar handles GET /calendar/{token}.ics. Whoever knows the address may
// read the feed; any other address is not there.
func (h *Handlers) serveCalendar(w http.ResponseWriter, r *http.Request) error {
	token, ok := strings.CutSuffix(r.PathValue("file"), feedSuffix)
	var file calendar.File
	err := calendar.ErrNotFound
	if ok {
		file, err = h.Calendar.Fetch(r.Context(), page.VisitOf(r).Brand, token, r.Header.Get("If-None-Match"))
	}
	if errors.Is(err, calendar.ErrNotFound) {
		// Without words of ours: programs ask here, and the address may be an old secret.
		http.Error(w, http.StatusText(http.StatusNotFound), http.StatusNotFound)
		return nil
	}
	if err != nil {
		return err
	}
	head := w.Header()
	head.Set("Content-Type", "text/calendar; charset=utf-8")
	head.Set("Content-Disposition", `inline; filename="domains.ics"`)
	head.Set("Cache-Control", "private, max-age=3600")
	head.Set("ETag", file.ETag)
	if file.Body == nil {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	http.ServeContent(w, r, "", file.ChangedAt, bytes.NewReader(file.Body))
	return nil
}
