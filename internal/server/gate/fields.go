package gate

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/server/page"
	"portal/web/templates/ui"
)

// TicketOf reads what every form that changes something carries. A change ID that
// is none of ours is replaced, so that it can't be recorded. Accepted is what the page
// warned of, by its word: a form that can be edited after a warning clears it.
func TicketOf(form url.Values) change.Ticket {
	t := change.Ticket{ID: form.Get("change_id"), Seen: form.Get("seen"), Accepted: kind.RisksIn(form["accepted"])}
	if !change.ValidID(t.ID) {
		t.ID = change.NewID()
	}
	return t
}

// Switch reads a field that is to be "on" or "off". ok is false for all else: no
// button sends that, and a switch that opens something must not be guessed.
func Switch(form url.Values, field string) (on, ok bool) {
	value := form.Get(field)
	return value == "on", value == "on" || value == "off"
}

// BlockOf says why nothing of a domain can be changed with right, if so.
func BlockOf(on Subject, right registrar.Rights) ui.Block {
	switch {
	case !on.Who.Rights.Has(right):
		return ui.BlockedPermission
	case on.Stale:
		return ui.BlockedDown
	case on.Live.TransferAway:
		return ui.BlockedTransfer
	case on.Live.Held:
		return ui.BlockedHeld
	}
	return ""
}

// SeenBy is BlockOf for what only those see who may change it: records and forwards
// name hosts and addresses that nobody outside can list.
func SeenBy(on Subject, right registrar.Rights) ui.Block {
	if !on.Who.Rights.Has(right) {
		return ui.BlockedHidden
	}
	return BlockOf(on, right)
}

// Render answers with an edit page: the whole of it, or the part that htmx replaces.
func Render(w http.ResponseWriter, r *http.Request, status int, whole, part templ.Component) error {
	if page.IsPartial(r) {
		return page.Render(w, r, status, part)
	}
	return page.Render(w, r, status, whole)
}

// Wrong counts a field that needs correction, if it does.
func Wrong(is bool) int {
	if is {
		return 1
	}
	return 0
}
