package registrant

import (
	"context"
	"net/http"
	"time"

	"portal/internal/advice"
	"portal/internal/auth"
	"portal/internal/postgres"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// adviceOn is what is worth a look at the domain, less what the profile put aside.
// While the registrar does not answer there is none: it would rest on old facts.
func (h *Handlers) adviceOn(ctx context.Context, l templates.Layout, on gate.Subject, more adviceAsked) (templates.AdviceView, error) {
	view := templates.AdviceView{Layout: l, Domain: on.Name, MayPutAside: on.Who.Role == auth.RoleOwner, Unknown: on.Stale}
	if on.Stale {
		return view, nil
	}
	rests := h.adviceRests(ctx, on)
	shown, aside, err := h.Advice.SortBy(ctx, on.Who.Key, on.Name, rests, more.kept)
	for _, a := range shown {
		if a.Topic == advice.LockOff && !more.lockedAgain(on).IsZero() {
			continue // its owner has seen to that
		}
		item := templates.AdviceItem{Topic: string(a.Topic), State: a.State}
		if a.Topic == advice.Silent {
			item.Hosts = rests.Silent
		}
		view.Items = append(view.Items, item)
	}
	view.Aside = len(aside)
	return view, err
}

// adviceRests is what advice about the domain rests on.
func (h *Handlers) adviceRests(ctx context.Context, on gate.Subject) advice.View {
	view := advice.View{Domain: on.Live}
	if h.Watch != nil {
		said := h.Watch.Silent(ctx, string(on.Name), registrar.Hosts(on.Live.Nameservers))
		view.Asked, view.Silent = said.Known, said.Hosts
	}
	return view
}

// saveAdvice handles POST /domains/{domain}/advice: it puts one advice aside, as
// the visitor saw it, or has all shown again.
func (h *Handlers) saveAdvice(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	on, err := h.gate.Domains.Live(r, who)
	if err != nil {
		return err
	}
	if on.Who.Role != auth.RoleOwner {
		return &auth.DeniedError{Missing: registrar.RightProfile}
	}
	if _, err := h.gate.Domains.Complete(r.Context(), &on); err != nil {
		return err
	}
	if err := h.putAside(r, on); err != nil {
		return err
	}
	if !page.IsPartial(r) {
		return page.Redirect(w, r, templates.DomainPath(on.Name, "")+"#advice")
	}
	var now postgres.Questions
	var more adviceAsked
	more.question(h, on.Who)(&now, on.Name)
	if err := h.Ask(r.Context(), &now); err != nil {
		return err
	}
	view, err := h.adviceOn(r.Context(), h.Pages.Layout(r), on, more)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, templates.AdviceRegion(view))
}

// showAdvised handles GET /domains/{domain}/advice, where somebody comes from who
// had to sign in meanwhile.
func (h *Handlers) showAdvised(w http.ResponseWriter, r *http.Request, _ gate.Visitor) error {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil {
		return err
	}
	return page.Redirect(w, r, templates.DomainPath(name, ""))
}

// putAside does nothing about what has changed since the visitor saw it.
func (h *Handlers) putAside(r *http.Request, on gate.Subject) error {
	if r.PostForm.Get("again") != "" {
		return h.Advice.TakeBack(r.Context(), on.Who.Key, on.Name)
	}
	seen := advice.Advice{Topic: advice.Topic(r.PostForm.Get("topic")), State: r.PostForm.Get("state")}
	shown, _, err := h.Advice.Sort(r.Context(), on.Who.Key, on.Name, h.adviceRests(r.Context(), on))
	if err != nil {
		return err
	}
	for _, a := range shown {
		if a == seen {
			return h.Advice.PutAside(r.Context(), on.Who.Key, on.Name, a)
		}
	}
	return nil
}

// adviceAsked is what advice needs from the database.
type adviceAsked struct {
	kept     []advice.Advice // what was put aside
	relockAt time.Time       // when an unlocked domain is locked again; zero for never
}

// question fills in a.
func (a *adviceAsked) question(h *Handlers, who gate.Visitor) gate.Question {
	return func(page *postgres.Questions, name registrar.DomainName) {
		h.Advice.Ask(page, who.Key, name, &a.kept)
		h.Relocks.AskDue(page, who.Actor, name, &a.relockAt)
	}
}

// lockedAgain is when the domain is locked again; zero for never.
func (a adviceAsked) lockedAgain(on gate.Subject) time.Time {
	if on.Live.Lock.Locked {
		return time.Time{}
	}
	return a.relockAt
}
