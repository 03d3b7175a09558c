package account

import (
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"portal/internal/forms"
	"portal/internal/notice"
	"portal/internal/registrar/rules/contact"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/account"
	"portal/web/templates/ui"
)

// noticeHistory is how many of the last mails a page shows.
const noticeHistory = 30

// noticesPage chooses which mails go out, and where to.
type noticesPage struct {
	gate    *gate.Gate
	notices *notice.Service
	forms   *forms.Store
}

// routes are the page about mails, and what confirms an address.
func (p noticesPage) routes(route page.Route) {
	in := p.gate.Visitors
	route("GET /notices", in.SignedIn(gate.Owner(p.show)))
	route("POST /notices", in.SignedIn(gate.Owner(p.save)))
	route("POST /notices/addresses", in.SignedIn(gate.Owner(gate.Proven(once(p.forms, "/notices", p.addAddress)))))
	route("POST /notices/addresses/{id}", in.SignedIn(gate.Owner(gate.Proven(p.saveAddress))))
	route("POST /notices/addresses/{id}/remove", in.SignedIn(gate.Owner(gate.Proven(p.removeAddress))))
	for _, form := range []string{"addresses", "addresses/{id}", "addresses/{id}/remove"} {
		route("GET /notices/"+form, page.Instead("/notices"))
	}
	route("GET /notices/confirm/{token}", private(p.showConfirmation))
	route("POST /notices/confirm/{token}", private(p.saveConfirmation))
}

// show handles GET /notices?done=.
func (p noticesPage) show(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	view := account.NoticesView{Done: account.NoticesDone(r.URL.Query().Get("done"))}
	return p.render(w, r, http.StatusOK, who, view)
}

// render completes view with what is stored.
func (p noticesPage) render(w http.ResponseWriter, r *http.Request, status int, who gate.Visitor, view account.NoticesView) error {
	declined, err := p.notices.Declined(r.Context(), who.Actor)
	if err != nil {
		return err
	}
	addresses, err := p.notices.Addresses(r.Context(), who.Actor)
	if err != nil {
		return err
	}
	sent, err := p.notices.History(r.Context(), who.Actor, noticeHistory)
	if err != nil {
		return err
	}
	view.Layout, view.Most, view.Form = p.gate.Pages.Layout(r), notice.MaxAddresses, rand.Text()
	view.Path = "/notices" // where the forms of the frame lead back to
	if view.NewGroups == nil {
		view.NewGroups = noticeGroups(func(notice.Kind) bool { return true })
	}
	view.Groups = noticeGroups(func(k notice.Kind) bool { return !slices.Contains(declined, k) })
	if err := p.addReminders(r.Context(), who, view.Groups); err != nil {
		return err
	}
	for _, a := range addresses {
		view.Addresses = append(view.Addresses, account.NoticeTarget{
			ID: a.ID, Address: a.Address, Confirmed: !a.ConfirmedAt.IsZero(), Until: a.Until,
			Groups: noticeGroups(func(k notice.Kind) bool { return slices.Contains(a.Kinds, k) }),
		})
	}
	view.Sent = sentNotices(sent)
	return page.Render(w, r, status, account.NoticesPage(view))
}

// noticeGroups lists all kinds by their groups.
func noticeGroups(chosen func(notice.Kind) bool) []account.NoticeGroup {
	var groups []account.NoticeGroup
	for _, about := range notice.Kinds() {
		if n := len(groups); n == 0 || groups[n-1].ID != string(about.Group) {
			groups = append(groups, account.NoticeGroup{ID: string(about.Group)})
		}
		g := &groups[len(groups)-1]
		g.Kinds = append(g.Kinds, account.NoticeKind{ID: string(about.Kind), Name: about.Name, Always: about.Always, Chosen: chosen(about.Kind)})
	}
	return groups
}

func sentNotices(sent []notice.Sent) []account.SentNotice {
	var rows []account.SentNotice
	for _, n := range sent {
		for _, about := range notice.Kinds() {
			if about.Kind == n.Kind {
				rows = append(rows, account.SentNotice{
					Name: about.Name, Domain: n.Domain, Recipient: n.Recipient, State: string(n.State), Reason: string(n.Reason), At: n.At,
				})
			}
		}
	}
	return rows
}

// wanted reads which kinds a form chooses, one by one or by group.
func wanted(r *http.Request) []notice.Kind {
	var kinds []notice.Kind
	for _, about := range notice.Kinds() {
		if slices.Contains(r.PostForm["group"], string(about.Group)) {
			kinds = append(kinds, about.Kind)
		}
	}
	for _, k := range r.PostForm["kind"] {
		kinds = append(kinds, notice.Kind(k))
	}
	return kinds
}

func noticesDone(w http.ResponseWriter, r *http.Request, done account.NoticesDone) error {
	return page.Redirect(w, r, "/notices?done="+string(done))
}

// save handles POST /notices.
func (p noticesPage) save(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	if err := p.notices.Choose(r.Context(), who.Actor, wanted(r)); err != nil {
		return err
	}
	if err := p.notices.ChooseReminders(r.Context(), who.Actor, reminderDays(r)); err != nil {
		return err
	}
	return noticesDone(w, r, account.NoticesSaved)
}

var addressProblems = []struct {
	err     error
	problem account.NoticesProblem
	status  int
}{
	{notice.ErrAddress, account.NoticesBadAddress, http.StatusUnprocessableEntity},
	{notice.ErrTwice, account.NoticesTwice, http.StatusUnprocessableEntity},
	{notice.ErrTooMany, account.NoticesTooMany, http.StatusUnprocessableEntity},
	{notice.ErrThrottled, account.NoticesThrottled, http.StatusTooManyRequests},
}

// addAddress handles POST /notices/addresses.
func (p noticesPage) addAddress(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	typed, kinds := r.PostForm.Get("address"), wanted(r)
	view := account.NoticesView{Typed: typed}
	view.NewGroups = noticeGroups(func(k notice.Kind) bool { return slices.Contains(kinds, k) })
	address, wrong := contact.Email(typed)
	if wrong.Fault != "" {
		view.Wrong = wrong
		return p.render(w, r, http.StatusUnprocessableEntity, who, view)
	}
	err := p.notices.Add(r.Context(), who.Actor, address, kinds)
	if err == nil {
		return noticesDone(w, r, account.NoticesAdded)
	}
	for _, known := range addressProblems {
		if errors.Is(err, known.err) {
			view.Problem = known.problem
			if known.status == http.StatusTooManyRequests {
				w.Header().Set("Retry-After", "86400")
			}
			return p.render(w, r, known.status, who, view)
		}
	}
	return err
}

// saveAddress handles POST /notices/addresses/{id}.
func (p noticesPage) saveAddress(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	err := p.notices.ChooseFor(r.Context(), who.Actor, addressID(r), wanted(r))
	return p.addressChanged(w, r, err, account.NoticesSaved)
}

// removeAddress handles POST /notices/addresses/{id}/remove.
func (p noticesPage) removeAddress(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	err := p.notices.Remove(r.Context(), who.Actor, addressID(r))
	return p.addressChanged(w, r, err, account.NoticesRemoved)
}

// addressID is 0, which no address has, for what is no number.
func addressID(r *http.Request) int64 {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return 0
	}
	return id
}

func (p noticesPage) addressChanged(w http.ResponseWriter, r *http.Request, err error, done account.NoticesDone) error {
	if errors.Is(err, notice.ErrNotFound) {
		return &page.Failure{Kind: ui.ErrorNotFound, Err: err}
	}
	if err != nil {
		return err
	}
	return noticesDone(w, r, done)
}

// showConfirmation handles GET /notices/confirm/{token}. It changes nothing:
// mail programs follow links to look at them.
func (p noticesPage) showConfirmation(w http.ResponseWriter, r *http.Request) error {
	err := p.notices.Link(r.Context(), page.VisitOf(r).Brand.ID, r.PathValue("token"))
	return p.renderConfirmation(w, r, err, account.ConfirmView{Action: r.URL.Path})
}

// saveConfirmation handles POST /notices/confirm/{token}.
func (p noticesPage) saveConfirmation(w http.ResponseWriter, r *http.Request) error {
	err := p.notices.Confirm(r.Context(), page.VisitOf(r).Brand.ID, r.PathValue("token"))
	return p.renderConfirmation(w, r, err, account.ConfirmView{Done: true})
}

func (p noticesPage) renderConfirmation(w http.ResponseWriter, r *http.Request, err error, view account.ConfirmView) error {
	status := http.StatusOK
	switch {
	case errors.Is(err, notice.ErrLink):
		status, view = http.StatusNotFound, account.ConfirmView{}
	case err != nil:
		return err
	}
	view.Layout = p.gate.Pages.Layout(r)
	return page.Render(w, r, status, account.ConfirmPage(view))
}
