package lists

import (
	"context"
	"errors"
	"net/http"

	"portal/internal/registrar"
	"portal/internal/registrar/rules/contact"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/lists"
	"portal/web/templates/ui"
)

// publicPage shows a domain as the public directory may show it, made from the live
// state and what is known of the registry. The directory is not asked.
type publicPage struct{ gate *gate.Gate }

// publicSets are the settings by which registries ask what to show of the owner, by TLD.
var publicSets = map[string]struct {
	set           registrar.ExtraSet
	field         string
	hidden, shown string
	partly        bool // it is about the address alone
}{
	"ca": {registrar.ExtraCADisplay, "display", "PRIVATE", "FULL", false},
	"it": {registrar.ExtraITDisplay, "consent_for_publishing", "N", "Y", false},
	"uk": {registrar.ExtraUKOptOut, "uk_whois_opt", "Y", "N", true},
}

// show handles GET /domains/{domain}/public.
func (p publicPage) show(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	on, err := p.gate.Domains.Read(r, who, registrar.PageParts|registrar.PartDNSSEC, []gate.Ask{gate.Asks(contactsOf), gate.Asks(publicSet)})
	if err != nil {
		return err
	}
	if path := ui.DomainPath(on.Name, string(ui.SectionPublic)); r.URL.Path != path {
		return page.Redirect(w, r, path)
	}
	head, err := p.gate.Domains.Head(r.Context(), on)
	if err != nil {
		return err
	}
	view := lists.PublicView{Layout: p.gate.Pages.Layout(r), Head: head, Live: on.Live, Unread: on.Stale}
	if !on.Stale {
		if view.Contacts, err = p.contacts(r.Context(), on); err != nil {
			return err
		}
	}
	return page.Render(w, r, http.StatusOK, lists.PublicPage(view))
}

// contacts are those that the domain has, and what the directory does with each.
// Values are for those who may change them.
func (p publicPage) contacts(ctx context.Context, on gate.Subject) ([]lists.PublicContact, error) {
	set, err := contactsOf(ctx, on.Who, on.Name)
	if err != nil && !errors.Is(err, registrar.ErrUnavailable) {
		return nil, err
	}
	own, err := publicSet(ctx, on.Who, on.Name)
	if err != nil {
		own = nil // shown as not known
	}
	var all []lists.PublicContact
	for _, role := range contact.Roles(on.Name) {
		c := lists.PublicContact{Publicity: publicityOf(on.Live, role, own)}
		c.Role = role
		if on.Who.Rights.Has(role.Right()) {
			c.Contact, c.Known = set.Contacts[role]
		}
		all = append(all, c)
	}
	return all, nil
}

// publicityOf says what the directory does with a contact. The owner's own setting at
// the registry is in fields; nil if there is none, or it can't be read.
func publicityOf(d registrar.Domain, role registrar.ContactRole, fields registrar.Fields) lists.Publicity {
	switch d.Privacy {
	case registrar.PrivacyOn:
		return lists.PublicService
	case registrar.PrivacyEnabling, registrar.PrivacyDisabling:
		return lists.PublicMoving
	}
	known, has := publicSets[d.Name.TLD()]
	if has && role == registrar.OwnerContact {
		switch fields[known.field] {
		case known.hidden:
			if known.partly {
				return lists.PublicPartly
			}
			return lists.PublicHidden
		case known.shown:
			return lists.PublicShown
		}
		return lists.PublicUnknown
	}
	if d.Privacy == "" {
		return lists.PublicUnknown
	}
	return lists.PublicRegistry
}

// contactsOf reads the contacts of a domain.
func contactsOf(ctx context.Context, who gate.Visitor, name registrar.DomainName) (registrar.ContactSet, error) {
	if who.Registrar.ContactReader == nil {
		return registrar.ContactSet{}, nil
	}
	return who.Registrar.ContactReader.Contacts(ctx, name)
}

// publicSet reads what the owner of a domain chose at its registry; nil where there is no choice.
func publicSet(ctx context.Context, who gate.Visitor, name registrar.DomainName) (registrar.Fields, error) {
	known, has := publicSets[name.TLD()]
	if !has || who.Registrar.ExtrasReader == nil {
		return nil, nil
	}
	return who.Registrar.ExtrasReader.Extras(ctx, name, known.set)
}
