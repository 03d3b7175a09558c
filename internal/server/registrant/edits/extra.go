package edits

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/registrar/rules/extras"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/edits"
	"portal/web/templates/receipt"
	"portal/web/templates/ui"
)

// extraPage changes one set of settings, or gives the domain to another registrar.
type extraPage struct{ gate *gate.Gate }

// extraView is the page with the set as it is now.
type extraView struct {
	edits.ExtraView
	live extra
}

type extraEdit = gate.Edit[*extraView]

func (p extraPage) form() gate.Form[*extraView] {
	return gate.Form[*extraView]{
		Gate: p.gate,
		Asks: extrasAsks,
		View: p.view,
		Components: func(v *extraView) (whole, part templ.Component) {
			return edits.ExtraPage(v.ExtraView), edits.ExtraForm(v.ExtraView)
		},
		Parse:  parseExtra,
		Review: provenAway,
		Return: returnExtra,
		Back:   map[kind.Kind]gate.Back[*extraView]{kind.ExtrasSet: backExtra, kind.ContactsSet: backExtra},
	}
}

// showExtra handles GET /domains/{domain}/extras/{set}. What a registry is asked for
// has no page of its own.
func (e *Edits) showExtra(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	if asksRegistry(r) {
		return page.Redirect(w, r, r.URL.Path[:strings.LastIndexByte(r.URL.Path, '/')])
	}
	return e.extra.form().Show(w, r, who)
}

// saveExtra handles POST /domains/{domain}/extras/{set}.
func (e *Edits) saveExtra(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	if asksRegistry(r) {
		return e.extras.form().Save(w, r, who)
	}
	return e.extra.form().Save(w, r, who)
}

func asksRegistry(r *http.Request) bool {
	_, act := extraActs[edits.ExtraAct(r.PathValue("set"))]
	return act
}

// view is the page of one set. Who may not change a set does not see it.
func (p extraPage) view(r *http.Request, on gate.Subject) (*extraView, error) {
	set, ok := extras.At(r.PathValue("set"))
	if !ok {
		return nil, registrar.ErrNotFound
	}
	live, block, err := p.live(r, on, set)
	if err != nil {
		return nil, err
	}
	form, err := p.gate.Domains.EditForm(r, on, block)
	form.Seen = live.seen()
	return &extraView{live: live, ExtraView: edits.ExtraView{EditForm: form, Set: set, Live: live.fields, Shown: live.fields, Alone: true}}, err
}

// live reads a set, and says why it can't be changed, if so.
func (p extraPage) live(r *http.Request, on gate.Subject, set extras.Set) (extra, ui.Block, error) {
	e := extra{set: set}
	if block := gate.BlockOf(on, set.Needs()); block == ui.BlockedPermission || block == ui.BlockedDown {
		return e, block, nil
	}
	offers, err := offered(r.Context(), p.gate, page.VisitOf(r).Now, on)
	if err != nil {
		return e, "", err
	}
	if !slices.ContainsFunc(offers, func(s extras.Set) bool { return s.Name == set.Name }) {
		return e, ui.BlockedUnsupported, nil
	}
	e, err = readExtra(r.Context(), on, set)
	return e, extraBlock(on, e), err
}

func parseExtra(e *extraEdit) (change.Change, int, error) {
	v := e.View
	if v.Set.Level == extras.Away {
		return parseTag(e)
	}
	wanted, problems := v.Set.Judge(e.On.Name, v.live.fields, typedExtras(e.R.PostForm))
	v.Shown, v.Problems = wanted, problems
	return v.live.change(e.Ticket, e.On.Observed, wanted), len(problems), nil
}

// parseTag reads to which registrar the domain is to go. That takes the name of the
// domain, typed, in the same form.
func parseTag(e *extraEdit) (change.Change, int, error) {
	v := e.View
	wanted, problems := v.Set.Judge(e.On.Name, nil, typedExtras(e.R.PostForm))
	v.Shown, v.Problems, v.Confirm = wanted, problems, page.Bounded(e.R.PostForm.Get(edits.ExtraConfirmField), mostInHost)
	typed, err := rules.DomainIn(v.Confirm)
	v.ConfirmWrong = err != nil || typed != e.On.Name
	c := change.NewTag(e.Ticket, e.On.Observed, strings.ToUpper(wanted[edits.ExtraTagField]))
	return c, len(problems) + gate.Wrong(v.ConfirmWrong), nil
}

// provenAway asks for the password, in the same form, before a domain goes to another
// registrar.
func provenAway(e *extraEdit, _ change.Change) (asked bool, err error) {
	if e.View.Set.Level == extras.Away && !e.R.PostForm.Has(ui.ReauthPasswordField) { // where it is there, it was right
		return true, auth.ErrProofNeeded
	}
	return false, nil
}

// returnExtra shows the form with what was typed and why it came back. After a
// conflict it shows what differs from what is there by now.
func returnExtra(e *extraEdit, n *ui.FormBanner) {
	v := e.View
	v.Problems, v.ConfirmWrong = nil, false
	switch n.Kind {
	case ui.FormStale, ui.FormBusy:
		v.Rows = receipt.ExtraDiff(v.Words, v.Set, v.Live, v.Shown)
	case ui.FormRefused:
		if _, known := extras.FieldOf(v.Set.Name, n.Subject); n.Reason == registrar.ReasonField && known {
			v.Problems = map[string]extras.Problem{n.Subject: {Fault: extras.Refused}}
		}
	}
}

// mostTypedExtras bounds how many fields a form may bring.
const mostTypedExtras = 200

// typedExtras are the fields of a set, as the form has them.
func typedExtras(form url.Values) registrar.Fields {
	typed := registrar.Fields{}
	for key, values := range form {
		field, ok := strings.CutPrefix(key, edits.ExtraFieldPrefix)
		if ok && len(typed) < mostTypedExtras {
			typed[field] = values[0]
		}
	}
	return typed
}

// savedExtra words what the form is about to save.
func savedExtra(r *http.Request, l ui.Layout, name registrar.DomainName) []ui.ReauthItem {
	return edits.ExtraSummary(l, name, r.PathValue("set"))
}
