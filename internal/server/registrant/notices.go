package registrant

import (
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"portal/internal/notice"
	"portal/internal/registrar/rules/contact"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// noticeHistory is how many of the last mails a page shows.
const noticeHistory = 30

// noticeRoutes are the pages about mails, and what confirms an address.
func (h *Handlers) noticeRoutes(route page.Route) {
	in := h.gate.Visitors
	route("GET /notices", in.SignedIn(gate.Owner(h.showNotices)))
	route("POST /notices", in.SignedIn(gate.Owner(h.saveNotices)))
	route("POST /notices/addresses", in.SignedIn(gate.Owner(gate.Proven(h.once(to("/notices"), h.addNoticeAddress)))))
	route("POST /notices/addresses/{id}", in.SignedIn(gate.Owner(gate.Proven(h.saveNoticeAddress))))
	route("POST /notices/addresses/{id}/remove", in.SignedIn(gate.Owner(gate.Proven(h.removeNoticeAddress))))
	for _, form := range []string{"addresses", "addresses/{id}", "addresses/{id}/remove"} {
		route("GET /notices/"+form, instead("/notices"))
	}
	route("GET /notices/confirm/{token}", private(h.showConfirmation))
	route("POST /notices/confirm/{token}", private(h.saveConfirmation))
}

// instead leads from an address that only takes forms to the page of the form:
// people come there who had to sign in meanwhile, or who load it again.
func instead(path string) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error { return page.Redirect(w, r, path) }
}

// private is for addresses that hold a secret: no link tells them on.
func private(handler page.Handler) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Referrer-Policy", "no-referrer")
		return handler(w, r)
	}
}

// showNotices handles GET /notices?done=.
func (h *Handlers) showNotices(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	view := templates.NoticesView{Done: templates.NoticesDone(r.URL.Query().Get("done"))}
	return h.renderNotices(w, r, http.StatusOK, who, view)
}

// renderNotices completes view with what is stored.
func (h *Handlers) renderNotices(w http.ResponseWriter, r *http.Request, status int, who gate.Visitor, view templates.NoticesView) error {
	declined, err := h.Notices.Declined(r.Context(), who.Actor)
	if err != nil {
		return err
	}
	addresses, err := h.Notices.Addresses(r.Context(), who.Actor)
	if err != nil {
		return err
	}
	sent, err := h.Notices.History(r.Context(), who.Actor, noticeHistory)
	if err != nil {
		return err
	}
	view.Layout, view.Most, view.Form = h.Pages.Layout(r), notice.MaxAddresses, rand.Text()
	view.Path = "/notices" // where the forms of the frame lead back to
	if view.NewKinds == nil {
		view.NewKinds = noticeKinds(notice.Kinds(), func(notice.Kind) bool { return true })
	}
	for _, about := range notice.Kinds() {
		kind := templates.NoticeKind{ID: string(about.Kind), Name: about.Name, Chosen: !slices.Contains(declined, about.Kind)}
		if about.Always {
			view.Always = append(view.Always, kind)
		} else {
			view.Choices = append(view.Choices, kind)
		}
	}
	for _, a := range addresses {
		view.Addresses = append(view.Addresses, templates.NoticeTarget{
			ID: a.ID, Address: a.Address, Confirmed: !a.ConfirmedAt.IsZero(), Until: a.Until,
			Kinds: noticeKinds(notice.Kinds(), func(k notice.Kind) bool { return slices.Contains(a.Kinds, k) }),
		})
	}
	view.Sent = sentNotices(sent)
	return page.Render(w, r, status, templates.NoticesPage(view))
}

func noticeKinds(all []notice.About, chosen func(notice.Kind) bool) []templates.NoticeKind {
	kinds := make([]templates.NoticeKind, len(all))
	for i, about := range all {
		kinds[i] = templates.NoticeKind{ID: string(about.Kind), Name: about.Name, Chosen: chosen(about.Kind)}
	}
	return kinds
}

func sentNotices(sent []notice.Sent) []templates.SentNotice {
	var rows []templates.SentNotice
	for _, n := range sent {
		for _, about := range notice.Kinds() {
			if about.Kind == n.Kind {
				rows = append(rows, templates.SentNotice{
					Name: about.Name, Domain: n.Domain, Recipient: n.Recipient, State: string(n.State), Reason: n.Reason, At: n.At,
				})
			}
		}
	}
	return rows
}

// wanted reads which kinds a form chooses.
func wanted(r *http.Request) []notice.Kind {
	var kinds []notice.Kind
	for _, k := range r.PostForm["kind"] {
		kinds = append(kinds, notice.Kind(k))
	}
	return kinds
}

func noticesDone(w http.ResponseWriter, r *http.Request, done templates.NoticesDone) error {
	return page.Redirect(w, r, "/notices?done="+string(done))
}

// saveNotices handles POST /notices.
func (h *Handlers) saveNotices(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	if err := h.Notices.Choose(r.Context(), who.Actor, wanted(r)); err != nil {
		return err
	}
	return noticesDone(w, r, templates.NoticesSaved)
}

var addressProblems = []struct {
	err     error
	problem templates.NoticesProblem
	status  int
}{
	{notice.ErrAddress, templates.NoticesBadAddress, http.StatusUnprocessableEntity},
	{notice.ErrTwice, templates.NoticesTwice, http.StatusUnprocessableEntity},
	{notice.ErrTooMany, templates.NoticesTooMany, http.StatusUnprocessableEntity},
	{notice.ErrThrottled, templates.NoticesThrottled, http.StatusTooManyRequests},
}

// addNoticeAddress handles POST /notices/addresses.
func (h *Handlers) addNoticeAddress(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	typed, kinds := r.PostForm.Get("address"), wanted(r)
	view := templates.NoticesView{Typed: typed}
	view.NewKinds = noticeKinds(notice.Kinds(), func(k notice.Kind) bool { return slices.Contains(kinds, k) })
	address, wrong := contact.Email(typed)
	if wrong.Fault != "" {
		view.Wrong = wrong
		return h.renderNotices(w, r, http.StatusUnprocessableEntity, who, view)
	}
	err := h.Notices.Add(r.Context(), who.Actor, address, kinds)
	if err == nil {
		return noticesDone(w, r, templates.NoticesAdded)
	}
	for _, known := range addressProblems {
		if errors.Is(err, known.err) {
			view.Problem = known.problem
			if known.status == http.StatusTooManyRequests {
				w.Header().Set("Retry-After", "86400")
			}
			return h.renderNotices(w, r, known.status, who, view)
		}
	}
	return err
}

// saveNoticeAddress handles POST /notices/addresses/{id}.
func (h *Handlers) saveNoticeAddress(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	err := h.Notices.ChooseFor(r.Context(), who.Actor, addressID(r), wanted(r))
	return h.addressChanged(w, r, err, templates.NoticesSaved)
}

// removeNoticeAddress handles POST /notices/addresses/{id}/remove.
func (h *Handlers) removeNoticeAddress(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	err := h.Notices.Remove(r.Context(), who.Actor, addressID(r))
	return h.addressChanged(w, r, err, templates.NoticesRemoved)
}

// addressID is 0, which no address has, for what is no number.
func addressID(r *http.Request) int64 {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return 0
	}
	return id
}

func (h *Handlers) addressChanged(w http.ResponseWriter, r *http.Request, err error, done templates.NoticesDone) error {
	if errors.Is(err, notice.ErrNotFound) {
		return &page.Failure{Kind: templates.ErrorNotFound, Err: err}
	}
	if err != nil {
		return err
	}
	return noticesDone(w, r, done)
}

// showConfirmation handles GET /notices/confirm/{token}. It changes nothing:
// mail programs follow links to look at them.
func (h *Handlers) showConfirmation(w http.ResponseWriter, r *http.Request) error {
	err := h.Notices.Link(r.Context(), page.VisitOf(r).Brand.ID, r.PathValue("token"))
	return h.renderConfirmation(w, r, err, templates.ConfirmView{Action: r.URL.Path})
}

// saveConfirmation handles POST /notices/confirm/{token}.
func (h *Handlers) saveConfirmation(w http.ResponseWriter, r *http.Request) error {
	err := h.Notices.Confirm(r.Context(), page.VisitOf(r).Brand.ID, r.PathValue("token"))
	return h.renderConfirmation(w, r, err, templates.ConfirmView{Done: true})
}

func (h *Handlers) renderConfirmation(w http.ResponseWriter, r *http.Request, err error, view templates.ConfirmView) error {
	status := http.StatusOK
	switch {
	case errors.Is(err, notice.ErrLink):
		status, view = http.StatusNotFound, templates.ConfirmView{}
	case err != nil:
		return err
	}
	view.Layout = h.Pages.Layout(r)
	return page.Render(w, r, status, templates.ConfirmPage(view))
}
