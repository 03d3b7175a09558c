package account

import (
	"bytes"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"

	"portal/internal/calendar"
	"portal/internal/forms"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/account"
)

// calendarPage makes the address of the feed, and takes it back.
type calendarPage struct {
	gate     *gate.Gate
	calendar *calendar.Service
	forms    *forms.Store
}

// routes are the page about the feed, and the feed itself.
func (p calendarPage) routes(route page.Route) {
	in := p.gate.Visitors
	route("GET /calendar", in.SignedIn(gate.Owner(p.show)))
	route("POST /calendar", in.SignedIn(gate.Owner(gate.Proven(once(p.forms, "/calendar?done=sent", p.create)))))
	route("POST /calendar/revoke", in.SignedIn(gate.Owner(gate.Proven(p.revoke))))
	route("GET /calendar/revoke", page.Instead("/calendar"))
	route("GET /calendar/{file}", private(p.serve))
}

// show handles GET /calendar?done=.
func (p calendarPage) show(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	return p.render(w, r, who, account.CalendarView{
		Revoked: r.URL.Query().Get("done") == "revoked", Sent: r.URL.Query().Get("done") == "sent",
	})
}

func (p calendarPage) render(w http.ResponseWriter, r *http.Request, who gate.Visitor, view account.CalendarView) error {
	feed, err := p.calendar.Feed(r.Context(), who.Actor)
	if err != nil && !errors.Is(err, calendar.ErrNotFound) {
		return err
	}
	view.Layout, view.Exists, view.Form = p.gate.Pages.Layout(r), err == nil, rand.Text()
	view.CreatedAt, view.FetchedAt = feed.CreatedAt, feed.FetchedAt
	return page.Render(w, r, http.StatusOK, account.CalendarPage(view))
}

// create handles POST /calendar, for a first address and for another
// one. The answer shows it: it can't be shown by a page that is loaded later.
func (p calendarPage) create(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	token, err := p.calendar.Create(r.Context(), who.Actor)
	if err != nil {
		return err
	}
	page.CarriesSecret(w)
	address := page.VisitOf(r).Brand.URL + "/calendar/" + token + feedSuffix
	return p.render(w, r, who, account.CalendarView{Address: address})
}

// revoke handles POST /calendar/revoke.
func (p calendarPage) revoke(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	if err := p.calendar.Revoke(r.Context(), who.Actor); err != nil {
		return err
	}
	return page.Redirect(w, r, "/calendar?done=revoked")
}

const feedSuffix = ".ics"

// serve handles GET /calendar/{token}.ics. Whoever knows the address may
// read the feed; any other address is not there.
func (p calendarPage) serve(w http.ResponseWriter, r *http.Request) error {
	token, ok := strings.CutSuffix(r.PathValue("file"), feedSuffix)
	var file calendar.File
	err := calendar.ErrNotFound
	if ok {
		file, err = p.calendar.Fetch(r.Context(), page.VisitOf(r).Brand, token, r.Header.Get("If-None-Match"))
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
