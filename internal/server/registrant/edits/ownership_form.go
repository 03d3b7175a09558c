package edits

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
	"portal/internal/secret"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// ownershipNames is how many domains are offered at once while somebody types.
const ownershipNames = 25

// choice reads what is to be moved, and how. A choice without a way is not
// made yet, or has problems; then there is the view that asks for it.
func (p ownershipPage) choice(r *http.Request, who gate.Visitor, from url.Values) (edits.OwnershipChoice, edits.OwnershipChoiceView, error) {
	choice := edits.OwnershipChoice{Name: who.Session.Registrar.Domain}
	asking := edits.OwnershipChoiceView{Layout: p.gate.Pages.Layout(r), Profile: profile.Username(who.Profile), Domain: strings.TrimSpace(from.Get("domain"))}
	switch way := edits.OwnershipWay(from.Get("way")); way {
	case edits.OwnershipRename, edits.OwnershipNew, edits.OwnershipExisting:
		asking.Way = way
	}
	asked := from.Has("way") || from.Has("scope")
	asking.All = from.Get("scope") == "all" || asking.Way == edits.OwnershipRename
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
	names, err := p.inventory.Names(r.Context(), who.Key, inventory.Filter{}, ownershipNames)
	asking.Names = names
	return choice, asking, err
}

// showNames handles GET /profile/ownership/names?domain=: the profile's
// domains with that in their names.
func (p ownershipPage) showNames(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	search := strings.TrimSpace(r.URL.Query().Get("domain"))
	names, err := p.inventory.Names(r.Context(), who.Key, inventory.Filter{Search: search}, ownershipNames)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, edits.OwnershipNames(edits.OwnershipChoiceView{Names: names}))
}

// observe reads the domain of a choice, which the visitor is known to hold. While the
// registrar does not answer the page says so.
func (p ownershipPage) observe(r *http.Request, who gate.Visitor, choice edits.OwnershipChoice) (gate.Subject, error) {
	var asks []gate.Ask
	if !choice.All {
		asks = append(asks, gate.Asks(subUserNow))
	}
	on, err := p.gate.Domains.Start(r, who, choice.Name, registrar.PartProfile|registrar.PartLock, asks...)
	if errors.Is(err, registrar.ErrUnavailable) || err == nil && on.Live.Profile == "" {
		on.Stale, err = true, nil
	}
	return on, err
}

// view shows what follows from a choice.
func (p ownershipPage) view(r *http.Request, on gate.Subject, choice edits.OwnershipChoice) (*ownershipView, error) {
	ctx := r.Context()
	view := &ownershipView{OwnershipView: edits.OwnershipView{
		EditForm:        ui.EditForm{Layout: p.gate.Pages.Layout(r), Head: ui.DomainHead{Name: choice.Name}, ChangeID: change.NewID()},
		OwnershipChoice: choice, Profile: profile.Username(on.Who.Profile), Ends: choice.All || choice.Name == on.Who.Session.Registrar.Domain,
	}}
	view.Seen, view.Block = change.OwnershipSeen(on.Live.Profile), gate.BlockOf(on, registrar.RightProfile)
	if on.Stale {
		view.Seen = ""
		return view, nil
	}
	if choice.All {
		progress, err := p.inventory.Progress(ctx, on.Who.Key)
		view.Domains = max(progress.Total, 1)
		return view, err
	}
	var err error
	if view.RelockAt, err = relockAt(ctx, p.relocks, on); err != nil {
		return nil, err
	}
	if person, err := subUserNow(ctx, on.Who, choice.Name); err == nil { // else the page says that it is not known
		view.Person = person.Username
	}
	return view, nil
}

// readOwnership reads the form's fields into the view, with what is wrong with them,
// and returns what they ask for.
func readOwnership(form url.Values, view *edits.OwnershipView) registrar.MoveTarget {
	current, password := secret.New(form.Get(ui.OwnershipCurrentField)), secret.New(form.Get(ui.OwnershipPasswordField))
	view.Username, view.Join = strings.TrimSpace(form.Get("username")), strings.TrimSpace(form.Get("join"))
	to := registrar.MoveTarget{Username: strings.ToLower(view.Username), Password: password, All: view.All}
	view.UsernameWrong = !goodUsername.MatchString(to.Username)
	view.CurrentMissing = current.IsEmpty()
	switch view.Way {
	case edits.OwnershipRename:
		to.Password = current
		view.CurrentWeak = !view.CurrentMissing && rules.JudgePassword(current, to.Username) != ""
	case edits.OwnershipNew:
		view.Fault = rules.JudgePassword(password, to.Username)
		view.Differs = view.Fault == "" && form.Get(ui.OwnershipAgainField) != password.Reveal()
	case edits.OwnershipExisting:
		view.UsernameWrong = to.Username == ""
		name, err := rules.DomainIn(view.Join)
		to.Join, view.JoinInvalid, view.TheirsMissing = name, err != nil, password.IsEmpty()
	}
	view.UsernameSame = view.Way != edits.OwnershipExisting && strings.EqualFold(to.Username, view.Profile)
	return to
}
