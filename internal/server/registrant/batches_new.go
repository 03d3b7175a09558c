package registrant

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"portal/internal/bulk"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// saveBatch handles POST /batches, from the list of domains: see chosen.
func (h *Handlers) saveBatch(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	names, err := h.chosen(r, who)
	if err != nil {
		return err
	}
	return h.draft(w, r, who, h.pasteView(r, ""), names, templates.PasteNothing)
}

// showPaste handles GET /batches/new.
func (h *Handlers) showPaste(w http.ResponseWriter, r *http.Request, _ gate.Visitor) error {
	return page.Render(w, r, http.StatusOK, templates.BatchPastePage(h.pasteView(r, "")))
}

func (h *Handlers) pasteView(r *http.Request, text string) templates.BatchPasteView {
	return templates.BatchPasteView{Layout: h.Pages.Layout(r), Text: text, Most: bulk.MaxRows, Form: page.FormID(r)}
}

// savePaste handles POST /batches/new. If some names are not in the profile, the
// visitor is asked whether to go on without.
func (h *Handlers) savePaste(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	view := h.pasteView(r, r.PostForm.Get("text"))
	list := parsePasted(view.Text)
	if len(list.names) > bulk.MaxRows {
		return pasteProblem(w, r, view, templates.PasteTooMany)
	}
	held, err := h.Inventory.Held(r.Context(), who.Key, list.asked())
	if err != nil {
		return err
	}
	held, view.LeftOut = list.split(held)
	view.Found = len(held)
	switch {
	case len(held) == 0 && len(view.LeftOut) > 0:
		return pasteProblem(w, r, view, templates.PasteNone)
	case len(view.LeftOut) > 0 && r.PostForm.Get("without") == "":
		return pasteProblem(w, r, view, templates.PasteLeftOut)
	}
	return h.draft(w, r, who, view, held, templates.PasteEmpty)
}

// draft makes a bulk edit of names, which the profile holds, once for each form. none is the problem
// of having no name.
func (h *Handlers) draft(w http.ResponseWriter, r *http.Request, who gate.Visitor, view templates.BatchPasteView, names []registrar.DomainName, none templates.BatchPasteProblem) error {
	id, err := h.Batches.DraftOnce(r.Context(), who.Actor, page.SentForm(r), names)
	switch {
	case errors.Is(err, bulk.ErrEmpty):
		return pasteProblem(w, r, view, none)
	case errors.Is(err, bulk.ErrTooMany):
		return pasteProblem(w, r, view, templates.PasteTooMany)
	case errors.Is(err, bulk.ErrOpen):
		if view.Text == "" { // chosen in the list of domains
			view.Text = lines(names)
		}
		if view.Open, err = h.openBatches(r, who); err != nil {
			return err
		}
		return pasteProblem(w, r, view, templates.PasteOpen)
	case err != nil:
		return err
	}
	return page.Redirect(w, r, templates.BatchPath(id, ""))
}

// openBatches are those to start or discard before there is room for another one.
func (h *Handlers) openBatches(r *http.Request, who gate.Visitor) ([]templates.BatchSummary, error) {
	open, err := h.Batches.Open(r.Context(), who.Actor)
	summaries := make([]templates.BatchSummary, len(open))
	for i, b := range open {
		summaries[i] = batchSummary(b)
	}
	return summaries, err
}

// lines are names as a list to paste.
func lines(names []registrar.DomainName) string {
	var text strings.Builder
	for _, name := range names {
		text.WriteString(name.Unicode() + "\n")
	}
	return text.String()
}

func pasteProblem(w http.ResponseWriter, r *http.Request, view templates.BatchPasteView, problem templates.BatchPasteProblem) error {
	view.Problem = problem
	return page.Render(w, r, http.StatusUnprocessableEntity, templates.BatchPastePage(view))
}

// pastedList is a list of names as people paste it.
type pastedList struct {
	names   []registrar.DomainName // in order, each once
	behind  []registrar.DomainName // what may be names behind a slash, or parts of an address
	leftOut []templates.BatchLeftOut
}

// parsePasted reads names between any separators. Addresses of pages and of
// mail are taken for the name in them.
func parsePasted(text string) pastedList {
	var list pastedList
	seen := make(map[string]bool)
	for entry := range strings.FieldsFuncSeq(text, separates) {
		name, err := rules.DomainIn(entry)
		key := string(name)
		if err != nil {
			key = entry
		}
		switch {
		case seen[key]:
			continue
		case err != nil:
			list.leftOut = append(list.leftOut, templates.BatchLeftOut{Text: page.Shortened(entry), Syntax: true})
		default:
			list.names = append(list.names, name)
		}
		seen[key] = true
		list.behind = append(list.behind, behindSlashes(entry)...)
	}
	return list
}

// behindSlashes are what reads as a name behind the first slash of an entry: names
// are listed so, and pages of a website look like it.
func behindSlashes(entry string) []registrar.DomainName {
	if strings.Contains(entry, "//") {
		return nil
	}
	var names []registrar.DomainName
	parts := strings.Split(entry, "/")
	for _, part := range parts[1:] {
		if name, err := rules.DomainIn(part); err == nil {
			names = append(names, name)
		}
	}
	return names
}

// mostAbove bounds how many labels a host has in front of a name.
const mostAbove = 3

// above are the names that host may be below, the nearest first.
func above(host registrar.DomainName) []registrar.DomainName {
	var names []registrar.DomainName
	_, rest, _ := strings.Cut(string(host), ".")
	for len(names) < mostAbove && strings.Contains(rest, ".") {
		names = append(names, registrar.DomainName(rest))
		_, rest, _ = strings.Cut(rest, ".")
	}
	return names
}

// asked are all names to look for in the profile.
func (l pastedList) asked() []registrar.DomainName {
	names := slices.Concat(l.names, l.behind)
	for _, name := range l.names {
		names = append(names, above(name)...)
	}
	return names
}

// separates reports whether r stands between names: all that can be neither in
// a name nor in an address.
func separates(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(",;|\"'`<>(){}«»“”„•·\u200b\ufeff", r)
}

// split tells the names that the profile holds from those to leave out.
func (l pastedList) split(held []registrar.DomainName) (kept []registrar.DomainName, leftOut []templates.BatchLeftOut) {
	mine := make(map[registrar.DomainName]bool, len(held))
	for _, name := range held {
		mine[name] = true
	}
	leftOut = l.leftOut
	for _, name := range l.names {
		if mine[name] {
			kept = append(kept, name)
			continue
		}
		out := templates.BatchLeftOut{Text: name.Unicode()}
		if i := slices.IndexFunc(above(name), func(parent registrar.DomainName) bool { return mine[parent] }); i >= 0 {
			out.Below = above(name)[i]
		}
		leftOut = append(leftOut, out)
	}
	for _, name := range kept {
		delete(mine, name)
	}
	for _, name := range l.behind {
		if mine[name] {
			kept = append(kept, name)
			delete(mine, name)
		}
	}
	return kept, leftOut
}
