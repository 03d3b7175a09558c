package registrant

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"portal/internal/change"
	"portal/internal/inventory"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/routine"
	"portal/internal/secret"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// ownershipNames is how many domains are offered at once while somebody types.
const ownershipNames = 25

// ownershipChoice reads what is to be moved, and how. A choice without a way is not
// made yet, or has problems; then there is the view that asks for it.
func (h *Handlers) ownershipChoice(r *http.Request, who gate.Visitor, from url.Values) (templates.OwnershipChoice, templates.OwnershipChoiceView, error) {
	choice := templates.OwnershipChoice{Name: who.Session.Registrar.Domain}
	asking := templates.OwnershipChoiceView{Layout: h.Pages.Layout(r), Profile: profile.Username(who.Profile), Domain: strings.TrimSpace(from.Get("domain"))}
	switch way := templates.OwnershipWay(from.Get("way")); way {
	case templates.OwnershipRename, templates.OwnershipNew, templates.OwnershipExisting:
		asking.Way = way
	}
	asked := from.Has("way") || from.Has("scope")
	asking.All = from.Get("scope") == "all" || asking.Way == templates.OwnershipRename
	asking.WayMissing = asked && asking.Way == ""
	if asked && !asking.All {
		name, err := rules.DomainIn(asking.Domain)
		asking.Invalid = err != nil
		choice.Name = name
	}
	if asked && !asking.Invalid {
		_, err := who.Registrar.Profiles.ProfileHolds(r.Context(), who.Session.Registrar, choice.Name)
		asking.Foreign = errors.Is(err, registrar.ErrNotFound)
		if err != nil && !asking.Foreign {
			return choice, asking, err
		}
	}
	if asked && !asking.WayMissing && !asking.Invalid && !asking.Foreign {
		choice.Way, choice.All = asking.Way, asking.All
		return choice, asking, nil
	}
	if asking.Domain == "" && !asked {
		asking.Domain = choice.Name.Unicode()
	}
	names, err := h.Inventory.Names(r.Context(), who.Key, inventory.Filter{}, ownershipNames)
	asking.Names = names
	return choice, asking, err
}

// showOwnershipNames handles GET /profile/ownership/names?domain=: the profile's
// domains with that in their names.
func (h *Handlers) showOwnershipNames(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	search := strings.TrimSpace(r.URL.Query().Get("domain"))
	names, err := h.Inventory.Names(r.Context(), who.Key, inventory.Filter{Search: search}, ownershipNames)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, templates.OwnershipNames(templates.OwnershipChoiceView{Names: names}))
}

// ownershipView shows what follows from a choice, and what the edit starts from.
func (h *Handlers) ownershipView(r *http.Request, who gate.Visitor, choice templates.OwnershipChoice) (templates.OwnershipView, change.Observed, error) {
	ctx, own := r.Context(), who.Session.Registrar.Domain
	view := templates.OwnershipView{
		EditForm:        templates.EditForm{Layout: h.Pages.Layout(r), Head: templates.DomainHead{Name: choice.Name}, ChangeID: change.NewID()},
		OwnershipChoice: choice, Profile: profile.Username(who.Profile), Ends: choice.All || choice.Name == own,
	}
	var person registrar.SubUser
	var unnamed error // then the page says that it is not known who has access
	var both routine.Group
	both.Do(func() {
		if !choice.All {
			person, unnamed = subUserNow(ctx, who, choice.Name)
		}
	})
	seen, err := h.Changes.Observe(ctx, who.Actor, choice.Name, registrar.PartProfile|registrar.PartLock)
	_ = both.Wait() // Do has no errors
	if errors.Is(err, registrar.ErrUnavailable) || err == nil && seen.Domain.Profile == "" {
		view.Block = templates.BlockedDown
		return view, seen, nil
	}
	if err != nil {
		return view, seen, err
	}
	on := gate.Subject{Name: choice.Name, Who: who, Live: seen.Domain}
	view.Seen, view.Block = change.OwnershipSeen(seen.Domain.Profile), gate.BlockOf(on, registrar.RightProfile)
	if choice.All {
		progress, err := h.Inventory.Progress(ctx, who.Key)
		view.Domains = max(progress.Total, 1)
		return view, seen, err
	}
	view.RelockAt, err = h.relockAt(ctx, on)
	if err != nil {
		return view, seen, err
	}
	if unnamed == nil {
		view.Person = person.Username
	}
	return view, seen, nil
}

// readOwnership reads the form's fields into the view, with what is wrong with them,
// and returns what they ask for.
func readOwnership(form url.Values, view *templates.OwnershipView) registrar.MoveTarget {
	current, password := secret.New(form.Get(templates.OwnershipCurrentField)), secret.New(form.Get(templates.OwnershipPasswordField))
	view.Username, view.Join = strings.TrimSpace(form.Get("username")), strings.TrimSpace(form.Get("join"))
	to := registrar.MoveTarget{Username: strings.ToLower(view.Username), Password: password, All: view.All}
	view.UsernameWrong = !goodUsername.MatchString(to.Username)
	view.CurrentMissing = current.IsEmpty()
	switch view.Way {
	case templates.OwnershipRename:
		to.Password = current
		view.CurrentWeak = !view.CurrentMissing && rules.JudgePassword(current, to.Username) != ""
	case templates.OwnershipNew:
		view.Fault = rules.JudgePassword(password, to.Username)
		view.Differs = view.Fault == "" && form.Get(templates.OwnershipAgainField) != password.Reveal()
	case templates.OwnershipExisting:
		view.UsernameWrong = to.Username == ""
		name, err := rules.DomainIn(view.Join)
		to.Join, view.JoinInvalid, view.TheirsMissing = name, err != nil, password.IsEmpty()
	}
	view.UsernameSame = view.Way != templates.OwnershipExisting && strings.EqualFold(to.Username, view.Profile)
	return to
}
