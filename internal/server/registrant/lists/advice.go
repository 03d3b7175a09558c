package lists

import (
	"context"
	"net/http"
	"time"

	"portal/internal/advice"
	"portal/internal/auth"
	"portal/internal/postgres"
	"portal/internal/preflight"
	"portal/internal/registrar"
	"portal/internal/relock"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/lists"
	"portal/web/templates/ui"
)

// advicePage says what is worth a look at a domain, and what was dismissed of that.
type advicePage struct {
	gate    *gate.Gate
	ask     postgres.Ask
	advice  *advice.Store
	relocks *relock.Service
	watch   *preflight.Watch // nil: nameservers are not asked whether they answer
}

// view is what is worth a look at the domain, less what the profile dismissed.
// While the registrar does not answer there is none: it would rest on old facts.
func (p advicePage) view(ctx context.Context, l ui.Layout, on gate.Subject, more adviceAsked) (lists.AdviceView, error) {
	view := lists.AdviceView{Layout: l, Domain: on.Name, Expires: on.Live.Expires, MayPutAside: on.Who.Role == auth.RoleOwner, Unknown: on.Stale}
	if on.Stale {
		return view, nil
	}
	rests, health := p.rests(ctx, on)
	view.Health = health
	shown, aside, err := p.advice.SortBy(ctx, on.Who.Key, on.Name, rests, more.kept)
	for _, a := range shown {
		if a.Topic == advice.LockOff && !more.lockedAgain(on).IsZero() {
			continue // its owner has seen to that
		}
		item := lists.AdviceItem{Topic: string(a.Topic), State: a.State}
		if a.Topic == advice.Silent {
			item.Hosts = rests.Silent
		}
		view.Items = append(view.Items, item)
	}
	view.Aside = len(aside)
	return view, err
}

// rests is what advice about the domain rests on, and whether its nameservers answer.
func (p advicePage) rests(ctx context.Context, on gate.Subject) (advice.View, lists.Health) {
	view, health := advice.View{Domain: on.Live}, lists.Health{}
	if p.watch != nil {
		said := p.watch.Silent(ctx, string(on.Name), registrar.Hosts(on.Live.Nameservers))
		view.Asked, view.Silent = said.Known, said.Hosts
		if said.Known {
			health = lists.Health{At: said.At, Silent: said.Hosts}
		}
	}
	return view, health
}

// save handles POST /domains/{domain}/advice: it puts one advice aside, as
// the visitor saw it, or has all shown again.
func (p advicePage) save(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	on, err := p.gate.Domains.Live(r, who)
	if err != nil {
		return err
	}
	if on.Who.Role != auth.RoleOwner {
		return &auth.DeniedError{Missing: registrar.RightProfile}
	}
	if _, err := p.gate.Domains.Complete(r.Context(), &on); err != nil {
		return err
	}
	if err := p.putAside(r, on); err != nil {
		return err
	}
	if !page.IsPartial(r) {
		return page.Redirect(w, r, ui.DomainPath(on.Name, "")+"#advice")
	}
	var now postgres.Questions
	var more adviceAsked
	p.question(on.Who, &more)(&now, on.Name)
	if err := p.ask(r.Context(), &now); err != nil {
		return err
	}
	view, err := p.view(r.Context(), p.gate.Pages.Layout(r), on, more)
	if err != nil {
		return err
	}
	view.Open = true
	return page.Render(w, r, http.StatusOK, lists.AdviceRegion(view))
}

// redirect handles GET /domains/{domain}/advice, where somebody comes from who
// had to sign in meanwhile.
func (p advicePage) redirect(w http.ResponseWriter, r *http.Request, _ gate.Visitor) error {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil {
		return err
	}
	return page.Redirect(w, r, ui.DomainPath(name, ""))
}

// putAside does nothing about what has changed since the visitor saw it.
func (p advicePage) putAside(r *http.Request, on gate.Subject) error {
	if r.PostForm.Get("again") != "" {
		return p.advice.TakeBack(r.Context(), on.Who.Key, on.Name)
	}
	seen := advice.Advice{Topic: advice.Topic(r.PostForm.Get("topic")), State: r.PostForm.Get("state")}
	rests, _ := p.rests(r.Context(), on)
	shown, _, err := p.advice.Sort(r.Context(), on.Who.Key, on.Name, rests)
	if err != nil {
		return err
	}
	for _, a := range shown {
		if a == seen {
			return p.advice.PutAside(r.Context(), on.Who.Key, on.Name, a)
		}
	}
	return nil
}

// adviceAsked is what advice needs from the database.
type adviceAsked struct {
	kept     []advice.Advice // what was dismissed
	relockAt time.Time       // when an unlocked domain is locked again; zero for never
}

// question fills in a.
func (p advicePage) question(who gate.Visitor, a *adviceAsked) gate.Question {
	return func(page *postgres.Questions, name registrar.DomainName) {
		p.advice.Ask(page, who.Key, name, &a.kept)
		p.relocks.AskDue(page, who.Actor, name, &a.relockAt)
	}
}

// lockedAgain is when the domain is locked again; zero for never.
func (a adviceAsked) lockedAgain(on gate.Subject) time.Time {
	if on.Live.Lock.Locked {
		return time.Time{}
	}
	return a.relockAt
}
