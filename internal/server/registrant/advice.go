package registrant

import (
	"context"
	"net/http"

	"github.com/jackc/pgx/v5"

	"portal/internal/advice"
	"portal/internal/auth"
	"portal/internal/registrar"
	"portal/internal/server/page"
	"portal/web/templates"
)

// adviceOn is what is worth a look at the domain, less what the profile put aside.
// While the registrar does not answer there is none: it would rest on old facts.
func (h *Handlers) adviceOn(ctx context.Context, l templates.Layout, on subject, more adviceAsked) (templates.AdviceView, error) {
	view := templates.AdviceView{Layout: l, Domain: on.name, MayPutAside: on.who.Role == auth.RoleOwner, Unknown: on.stale}
	if on.stale {
		return view, nil
	}
	rests := h.adviceRests(ctx, on)
	shown, aside, err := h.Advice.SortBy(ctx, on.who.Key, on.name, rests, more.kept)
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
func (h *Handlers) adviceRests(ctx context.Context, on subject) advice.View {
	view := advice.View{Domain: on.live}
	if h.Watch != nil {
		said := h.Watch.Silent(ctx, string(on.name), registrar.Hosts(on.live.Nameservers))
		view.Asked, view.Silent = said.Known, said.Hosts
	}
	return view
}

// saveAdvice handles POST /domains/{domain}/advice: it puts one advice aside, as
// the visitor saw it, or has all shown again.
func (h *Handlers) saveAdvice(w http.ResponseWriter, r *http.Request, who visitor) error {
	on, err := h.liveDomain(r, who)
	if err != nil {
		return err
	}
	if on.who.Role != auth.RoleOwner {
		return &auth.DeniedError{Missing: registrar.RightProfile}
	}
	if _, err := h.complete(r.Context(), &on); err != nil {
		return err
	}
	if err := h.putAside(r, on); err != nil {
		return err
	}
	if !page.IsPartial(r) {
		return page.Redirect(w, r, templates.DomainPath(on.name, "")+"#advice")
	}
	var now pgx.Batch
	var more adviceAsked
	more.question(h, on.who)(&now, on.name)
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
func (h *Handlers) showAdvised(w http.ResponseWriter, r *http.Request, _ visitor) error {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil {
		return err
	}
	return page.Redirect(w, r, templates.DomainPath(name, ""))
}

// putAside does nothing about what has changed since the visitor saw it.
func (h *Handlers) putAside(r *http.Request, on subject) error {
	if r.PostForm.Get("again") != "" {
		return h.Advice.TakeBack(r.Context(), on.who.Key, on.name)
	}
	seen := advice.Advice{Topic: advice.Topic(r.PostForm.Get("topic")), State: r.PostForm.Get("state")}
	shown, _, err := h.Advice.Sort(r.Context(), on.who.Key, on.name, h.adviceRests(r.Context(), on))
	if err != nil {
		return err
	}
	for _, a := range shown {
		if a == seen {
			return h.Advice.PutAside(r.Context(), on.who.Key, on.name, a)
		}
	}
	return nil
}
