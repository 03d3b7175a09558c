package registrant

import (
	"net/http"

	"github.com/a-h/templ"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/web/templates"
)

// hostComponent renders a page about one host.
type hostComponent func(templates.HostView) templ.Component

// hostEdit is a form about one host that was sent, with what is true now.
type hostEdit struct {
	who   gate.Visitor
	seen  change.Observed
	live  []registrar.Host
	view  *templates.HostView
	again func(status int, n templates.FormNotice) error
}

// hostEdit reads what an edit of the host of the path starts from. done is true
// when the answer is given already.
func (h *Handlers) hostEdit(w http.ResponseWriter, r *http.Request, who gate.Visitor, id string, whole, part hostComponent) (e hostEdit, done bool, err error) {
	name, who, seen, err := h.observe(r, who)
	if err != nil {
		return e, true, h.resubmitted(w, r, who, id, err)
	}
	view, live, err := h.hostView(r, gate.Subject{Name: name, Who: who, Live: seen.Domain})
	if err != nil {
		return e, true, h.resubmitted(w, r, who, id, err)
	}
	e = hostEdit{who: who, seen: seen, live: live, view: &view}
	e.again = func(status int, n templates.FormNotice) error {
		view.Notice = n
		return gate.Render(w, r, status, whole(view), part(view))
	}
	block := view.Block
	if view.Gone && block == templates.Blocked { // whether by this form or by another, the one path tells
		block = ""
	}
	done, err = h.blocked(w, r, who, id, block, func() error { return e.again(http.StatusUnprocessableEntity, templates.FormNotice{}) })
	return e, done, err
}
