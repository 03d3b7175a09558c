package registrant

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"

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
	"portal/web/templates"
)

// peopleChoices is how many domains the page offers as links.
const peopleChoices = 25

// choosePeople handles GET /people?domain=: it leads to the page of a domain.
func (h *Handlers) choosePeople(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	view := templates.PeopleChoiceView{Layout: h.Pages.Layout(r), Domain: strings.TrimSpace(r.URL.Query().Get("domain"))}
	if view.Domain != "" {
		name, err := rules.DomainIn(view.Domain)
		if err == nil {
			return page.Redirect(w, r, templates.DomainPath(name, "people"))
		}
		view.Invalid = true
	}
	names, err := h.Inventory.Names(r.Context(), who.Key, inventory.Filter{}, peopleChoices+1)
	if err != nil {
		return err
	}
	view.Names, view.More = names[:min(len(names), peopleChoices)], len(names) > peopleChoices
	return page.Render(w, r, http.StatusOK, templates.PeopleChoicePage(view))
}

// showPeople handles GET /domains/{domain}/people.
func (h *Handlers) showPeople(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	on, err := h.gate.Domains.LiveWith(r, who, gate.Asks(subUserNow))
	if err != nil {
		return err
	}
	view, err := h.peopleView(r, on)
	if err != nil {
		return err
	}
	return gate.Render(w, r, http.StatusOK, templates.PeoplePage(view), templates.PeopleForm(view))
}

// peopleView shows who has access to a domain. Who it is, is the owner's business.
func (h *Handlers) peopleView(r *http.Request, on gate.Subject) (templates.PeopleView, error) {
	var present registrar.SubUser
	block := h.peopleBlock(on)
	if block == "" {
		var err error
		if present, err = subUserNow(r.Context(), on.Who, on.Name); err != nil {
			return templates.PeopleView{}, err
		}
	}
	form, err := h.gate.Domains.EditForm(r, on, block) // after the read, which may close a change
	view := templates.PeopleView{EditForm: form}
	if err != nil || block != "" {
		return view, err
	}
	view.Seen, view.Present = change.SubUserSeen(present), present.Username
	view.Username, view.Rights = present.Username, change.RightWords(present.Rights)
	view.All = change.RightWords(registrar.AllRights)
	return view, nil
}

func (h *Handlers) peopleBlock(on gate.Subject) templates.Block {
	if on.Who.Registrar.LoginReader == nil {
		return templates.BlockedUnsupported
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

// savePeople handles POST /domains/{domain}/people: it adds, changes or deletes
// the one who has access.
func (h *Handlers) savePeople(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	ticket, form := gate.TicketOf(r.PostForm), r.PostForm
	name, who, seen, err := h.observe(r, who)
	if err != nil {
		return h.resubmitted(w, r, who, ticket.ID, err)
	}
	on := gate.Subject{Name: name, Who: who, Live: seen.Domain}
	view, err := h.peopleView(r, on)
	if err != nil {
		return err
	}
	again := func(status int, n templates.FormNotice) error {
		view.Notice = n
		return gate.Render(w, r, status, templates.PeoplePage(view), templates.PeopleForm(view))
	}
	done, err := h.blocked(w, r, who, ticket.ID, view.Block, func() error { return again(http.StatusUnprocessableEntity, templates.FormNotice{}) })
	if done {
		return err
	}
	var present registrar.SubUser
	if view.Block == "" {
		if present, err = subUserNow(r.Context(), who, name); err != nil {
			return err
		}
	}
	asked, wanted := askedSubUser(form.Get("do"), present, form.Get("username"), form["right"])
	password := secret.New(form.Get(templates.PeoplePasswordField))
	if view.Block == "" && asked != kind.SubUserDelete {
		view.Username, view.Rights = wanted.Username, form["right"]
		view.UsernameWrong = (asked == kind.SubUserAdd || wanted.Username != present.Username) &&
			(!goodUsername.MatchString(wanted.Username) || profile.MayBe(wanted.Username, who.Profile))
		if asked == kind.SubUserAdd || !password.IsEmpty() {
			view.Fault = rules.JudgePassword(password, wanted.Username)
		}
	}
	if n := view.Problems(); n > 0 {
		sent, err := h.gate.Receipts.Sent(r.Context(), who, ticket.ID)
		if err == nil && sent {
			return h.gate.Receipts.Lead(w, r, who, ticket.ID)
		}
		return again(http.StatusUnprocessableEntity, templates.FormNotice{Kind: templates.FormProblems, Problems: n})
	}
	return h.apply(w, r, who, change.NewSubUser(asked, ticket, seen, present, wanted, password), again)
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
