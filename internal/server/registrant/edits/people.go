package edits

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/a-h/templ"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/inventory"
	"portal/internal/kind"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/secret"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/internal/untouched"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// peoplePage says who has access to a domain, and gives, changes and takes it.
type peoplePage struct {
	gate      *gate.Gate
	inventory *inventory.Service
	audit     *audit.Store
}

// peopleView is the page with the sub-user that was read for it.
type peopleView struct {
	edits.PeopleView
	now registrar.SubUser
}

type peopleEdit = gate.Edit[*peopleView]

func (p peoplePage) form() gate.Form[*peopleView] {
	return gate.Form[*peopleView]{
		Gate: p.gate,
		Asks: []gate.Ask{gate.Asks(subUserNow)},
		View: p.view,
		Components: func(v *peopleView) (whole, part templ.Component) {
			return edits.PeoplePage(v.PeopleView), edits.PeopleForm(v.PeopleView)
		},
		Parse: parsePeople,
		Back:  map[kind.Kind]gate.Back[*peopleView]{kind.SubUserAdd: backSubUserAdd, kind.SubUserSet: backSubUser},
	}
}

// peopleChoices is how many domains the page offers as links.
const peopleChoices = 25

// choose handles GET /people?domain=: it leads to the page of a domain.
func (p peoplePage) choose(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	view := edits.PeopleChoiceView{Layout: p.gate.Pages.Layout(r), Domain: strings.TrimSpace(r.URL.Query().Get("domain"))}
	if view.Domain != "" {
		name, err := rules.DomainIn(view.Domain)
		if err == nil {
			return page.Redirect(w, r, ui.DomainPath(name, "people"))
		}
		view.Invalid = true
	}
	names, err := p.inventory.Names(r.Context(), who.Key, inventory.Filter{}, peopleChoices+1)
	if err != nil {
		return err
	}
	view.Names, view.More = names[:min(len(names), peopleChoices)], len(names) > peopleChoices
	if view.Given, err = p.given(r.Context(), who); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, edits.PeopleChoicePage(view))
}

// view shows who has access to a domain. Who it is, is the owner's business.
func (p peoplePage) view(r *http.Request, on gate.Subject) (*peopleView, error) {
	view := &peopleView{}
	block := peopleBlock(on)
	if block == "" {
		var err error
		if view.now, err = subUserNow(r.Context(), on.Who, on.Name); err != nil {
			return nil, err
		}
	}
	form, err := p.gate.Domains.EditForm(r, on, block) // after the read, which may close a change
	view.EditForm = form
	if err != nil || block != "" {
		return view, err
	}
	view.Seen, view.Present = change.SubUserSeen(view.now), view.now.Username
	view.Username, view.Rights = view.now.Username, change.RightWords(view.now.Rights)
	view.All = change.RightWords(registrar.AllRights)
	return view, nil
}

func peopleBlock(on gate.Subject) ui.Block {
	if on.Who.Registrar.LoginReader == nil {
		return ui.BlockedUnsupported
	}
	return gate.BlockOf(on, registrar.RightProfile)
}

// subUserNow reads the sub-user of name for the owner; a zero one says that there is none.
func subUserNow(ctx context.Context, who gate.Visitor, name registrar.DomainName) (registrar.SubUser, error) {
	if who.Registrar.LoginReader == nil || !who.Rights.Has(registrar.RightProfile) {
		return registrar.SubUser{}, registrar.Lacks("read sub-user")
	}
	present, err := who.Registrar.LoginReader.SubUser(ctx, name)
	if errors.Is(err, registrar.ErrNotFound) {
		return registrar.SubUser{}, nil
	}
	return present, err
}

// parsePeople reads whether somebody is to be added, changed or deleted.
func parsePeople(e *peopleEdit) (change.Change, int, error) {
	v, form := e.View, e.R.PostForm
	asked, wanted := askedSubUser(form.Get("do"), v.now, form.Get("username"), form["right"])
	password := secret.New(form.Get(ui.PeoplePasswordField))
	if asked != kind.SubUserDelete {
		v.Username, v.Rights = wanted.Username, form["right"]
		v.UsernameWrong = (asked == kind.SubUserAdd || wanted.Username != v.now.Username) &&
			(!goodUsername.MatchString(wanted.Username) || profile.MayBe(wanted.Username, e.On.Who.Profile))
		if asked == kind.SubUserAdd || !password.IsEmpty() {
			v.Fault = rules.JudgePassword(password, wanted.Username)
		}
	}
	return change.NewSubUser(asked, e.Ticket, e.On.Observed, v.now, wanted, password), v.Problems(), nil
}

// goodUsername is the registrars' rule for names of sub-users.
var goodUsername = regexp.MustCompile(`^[a-z0-9]{3,20}$`)

// askedSubUser reads what a form asks for. Deleting is asked for by what it does;
// whether there was somebody before is what the form was made from.
func askedSubUser(do string, present registrar.SubUser, username string, rights []string) (asked kind.Kind, wanted registrar.SubUser) {
	switch do {
	case "delete":
		return kind.SubUserDelete, registrar.SubUser{}
	case "add":
		asked = kind.SubUserAdd
	default:
		asked = kind.SubUserSet
	}
	wanted = registrar.SubUser{ID: present.ID, Username: strings.ToLower(strings.TrimSpace(username)), Rights: change.RightsOf(rights)}
	if asked == kind.SubUserSet && untouched.Fold(untouched.Words).Same(username, present.Username) {
		wanted.Username = present.Username
	}
	return asked, wanted
}
