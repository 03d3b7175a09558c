package edits

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/registrar/rules/contact"
	"portal/internal/registrar/rules/extras"
	"portal/internal/routine"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// extrasPage shows the settings that only some TLDs have, with a form for each set. Its
// own form asks the registry for what leaves no setting.
type extrasPage struct{ gate *gate.Gate }

// extrasAsks are what the pages of settings read besides the domain.
var extrasAsks = []gate.Ask{gate.Asks(gate.Capabilities), extraContacts}

func (p extrasPage) form() gate.Form[*edits.ExtrasView] {
	return gate.Form[*edits.ExtrasView]{
		Gate: p.gate,
		Asks: extrasAsks,
		View: p.view,
		Components: func(v *edits.ExtrasView) (whole, part templ.Component) {
			return edits.ExtrasPage(*v), edits.ExtrasForm(*v)
		},
		Block: func(e *gate.Edit[*edits.ExtrasView]) (ui.Block, ui.FormBanner) {
			return extraActs[edits.ExtraAct(e.R.PathValue("set"))].block(e.On), ui.FormBanner{}
		},
		Parse: func(e *gate.Edit[*edits.ExtrasView]) (change.Change, int, error) {
			return extraActs[edits.ExtraAct(e.R.PathValue("set"))].change(e.Ticket, e.On.Observed), 0, nil
		},
	}
}

// extraAct is what a registry does when it is asked, and what has no state.
type extraAct struct {
	fact   string // of the TLDs whose registries do it
	right  registrar.Rights
	seen   func() string
	change func(change.Ticket, change.Observed) change.Change
}

var extraActs = map[edits.ExtraAct]extraAct{
	edits.ExtraActivate: {"dns_activation", registrar.RightExtras, change.ActivateSeen,
		func(t change.Ticket, from change.Observed) change.Change { return change.NewActivate(t, from) }},
	edits.ExtraPassword: {"registry_password", registrar.RightProfile, change.RegistryPasswordSeen,
		func(t change.Ticket, from change.Observed) change.Change { return change.NewRegistryPassword(t, from) }},
}

// block says why the registry of a domain can't be asked, if so.
func (a extraAct) block(on gate.Subject) ui.Block {
	if facts, _ := rules.FactsFor(on.Name); !facts.Has(a.fact) || on.Who.Registrar.ExtrasReader == nil {
		return ui.BlockedUnsupported
	}
	return gate.BlockOf(on, a.right)
}

// view shows the sets that the registrar offers for a domain now. While it does not
// answer there are none to show.
func (p extrasPage) view(r *http.Request, on gate.Subject) (*edits.ExtrasView, error) {
	var found []extra
	if !on.Stale {
		var err error
		if found, err = p.read(r, on); err != nil {
			return nil, err
		}
	}
	form, err := p.gate.Domains.EditForm(r, on, gate.BlockOf(on, 0)) // after the reads, which may close a change
	view := &edits.ExtrasView{EditForm: form, Unread: on.Stale}
	if err != nil || on.Stale {
		return view, err
	}
	for _, e := range found {
		one := edits.ExtraView{EditForm: view.EditForm, Set: e.set, Live: e.fields, Shown: e.fields}
		one.ChangeID, one.Seen, one.Block = change.NewID(), e.seen(), extraBlock(on, e)
		view.Sets = append(view.Sets, one)
	}
	facts, _ := rules.FactsFor(on.Name)
	view.Language = facts.Has("language_field")
	for name, act := range extraActs { // no registry does two of them
		if act.block(on) == "" {
			view.Act, view.Seen = name, act.seen()
		}
	}
	return view, nil
}

// extra is a set of a domain as it is now.
type extra struct {
	set      extras.Set
	fields   registrar.Fields     // nil for what the visitor may not see, or nobody can read
	contacts registrar.ContactSet // for a set that is part of a contact
}

// read reads the sets that the registrar offers for a domain, in the order
// of pages, as far as the visitor may change them.
func (p extrasPage) read(r *http.Request, on gate.Subject) ([]extra, error) {
	offered, err := offered(r.Context(), p.gate, page.VisitOf(r).Now, on)
	if err != nil {
		return nil, err
	}
	found := make([]extra, len(offered))
	group, ctx := routine.WithContext(r.Context())
	for i, set := range offered {
		group.Go(func() (err error) {
			found[i], err = readExtra(ctx, on, set)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(found, func(e extra) bool { // where the registry keeps nothing
		return e.fields != nil && len(e.set.For(on.Name, e.fields)) == 0
	}), nil
}

// offered lists the sets that a domain has, in the order of pages.
func offered(ctx context.Context, g *gate.Gate, now time.Time, on gate.Subject) ([]extras.Set, error) {
	names, err := gate.Capabilities(ctx, on.Who, on.Name)
	if err != nil || on.Who.Registrar.ExtrasReader == nil {
		return nil, err
	}
	g.Domains.Offered(on.Who, names, now)
	return slices.DeleteFunc(extras.Sets(), func(s extras.Set) bool {
		if s.Contact != "" {
			return on.Who.Registrar.ContactReader == nil || !inContact(s, on.Name)
		}
		return !slices.Contains(names, s.Name)
	}), nil
}

// inContact reports whether s is a part of one of the contacts of name. The registrar
// does not list such a set.
func inContact(s extras.Set, name registrar.DomainName) bool {
	return s.Contact != "" && slices.Contains(s.TLDs, name.TLD()) && slices.Contains(contact.Roles(name), s.Contact)
}

// extraContacts asks for the contacts that hold a set of name.
func extraContacts(ctx context.Context, who gate.Visitor, name registrar.DomainName) {
	for _, s := range extras.Sets() {
		if inContact(s, name) && who.Rights.Has(s.Needs()) {
			_, _ = contactsOf(ctx, who, name)
		}
	}
}

// readExtra reads one set, if the visitor may see it.
func readExtra(ctx context.Context, on gate.Subject, set extras.Set) (e extra, err error) {
	e.set = set
	switch {
	case !on.Who.Rights.Has(set.Needs()) || set.Level == extras.Away:
		return e, nil
	case set.Contact != "":
		e.contacts, err = contactsOf(ctx, on.Who, on.Name)
		e.fields = registrar.Fields(e.contacts.Contacts[set.Contact].Clone().Extra)
	default:
		e.fields, err = on.Who.Registrar.ExtrasReader.Extras(ctx, on.Name, set.Name)
		if errors.Is(err, registrar.ErrRejected) { // it can be set, and not be read
			err = nil
		}
	}
	if e.fields == nil {
		e.fields = registrar.Fields{}
	}
	return e, err
}

// seen is the fingerprint of the set for a form.
func (e extra) seen() string {
	switch {
	case e.set.Level == extras.Away:
		return change.TagSeen()
	case e.set.Contact != "":
		return seenOf(e.contacts, e.set.Contact)
	}
	return change.ExtrasSeen(e.set.Name, e.fields)
}

// change makes the edit that gives the set the fields of wanted.
func (e extra) change(t change.Ticket, from change.Observed, wanted registrar.Fields) change.Change {
	if e.set.Contact == "" {
		return change.NewExtras(t, from, e.set.Name, e.fields, wanted)
	}
	full := e.contacts.Contacts[e.set.Contact].Clone()
	full.Extra = nil
	for key, value := range wanted {
		if value != "" {
			if full.Extra == nil {
				full.Extra = map[string]string{}
			}
			full.Extra[key] = value
		}
	}
	return change.NewContacts(t, from, e.contacts, map[registrar.ContactRole]registrar.FullContact{e.set.Contact: full})
}

// extraBlock says why a set can't be changed, if so.
func extraBlock(on gate.Subject, e extra) ui.Block {
	if block := gate.BlockOf(on, e.set.Needs()); block != "" {
		return block
	}
	if !e.set.If.Holds(e.fields) {
		return ui.Blocked
	}
	return ""
}
