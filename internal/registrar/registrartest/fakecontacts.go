package registrartest

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"

	"portal/internal/registrar"
)

// SetContacts gives name these contacts, as if somebody had done so elsewhere.
func (f *Fake) SetContacts(name registrar.DomainName, set registrar.ContactSet) {
	f.prepare(name, func(h *holding) {
		h.contacts, h.pendingOwner = map[registrar.ContactRole]registrar.FullContact{}, set.PendingOwner
		h.replaceContacts(set.Contacts)
	})
}

// SetPendingOwner makes a change of registrant wait at name; "" ends it.
func (f *Fake) SetPendingOwner(name registrar.DomainName, registrant string) {
	f.prepare(name, func(h *holding) { h.pendingOwner = registrant })
}

// contactRoles are the roles that the TLD of name has.
func contactRoles(name registrar.DomainName) []registrar.ContactRole {
	known := facts(name).Contacts
	if known == nil {
		return registrar.ContactRoles
	}
	return slices.DeleteFunc(slices.Clone(registrar.ContactRoles), func(role registrar.ContactRole) bool {
		return !slices.Contains(known, string(role))
	})
}

func defaultContacts(d registrar.Domain) map[registrar.ContactRole]registrar.FullContact {
	set := map[registrar.ContactRole]registrar.FullContact{}
	for _, role := range contactRoles(d.Name) {
		set[role] = registrar.FullContact{
			FirstName: "Alex", LastName: "Sample", Organisation: "Sample Ltd", Address1: "1 Example Street",
			City: "Toronto", State: "ON", PostalCode: "M5V 2T6", Country: "CA", Phone: "+1.4165550123", Email: "alex@example.com",
		}
	}
	return set
}

// ownerOf puts what the registration tells of the owner over the contact, so that
// tests that set only one of them see both.
func (h *holding) ownerOf() registrar.FullContact {
	full := h.contacts[registrar.OwnerContact].Clone()
	if o := h.state.Owner; o != (registrar.Contact{}) {
		full.FirstName, full.LastName, full.Organisation, full.Email = o.FirstName, o.LastName, o.Organisation, o.Email
	}
	return full
}

func (h *holding) replaceContacts(set map[registrar.ContactRole]registrar.FullContact) {
	for role, full := range set {
		full = full.Clone()
		maps.DeleteFunc(full.Extra, func(_, value string) bool { return value == "" })
		if facts(h.state.Name).Has("no_state") {
			full.State = ""
		}
		h.contacts[role] = full
		if role == registrar.OwnerContact {
			h.state.Owner = registrar.Contact{
				FirstName: full.FirstName, LastName: full.LastName, Organisation: full.Organisation, Email: full.Email,
			}
		}
	}
}

// Contacts implements registrar.ContactReader.
func (r roles) Contacts(ctx context.Context, name registrar.DomainName) (registrar.ContactSet, error) {
	return read(ctx, r.Fake, "read contacts of", name, func(h *holding) (registrar.ContactSet, *registrar.Error) {
		set := registrar.ContactSet{PendingOwner: h.pendingOwner, Contacts: map[registrar.ContactRole]registrar.FullContact{}}
		for role, full := range h.contacts {
			set.Contacts[role] = full.Clone()
		}
		set.Contacts[registrar.OwnerContact] = h.ownerOf()
		return set, nil
	})
}

// SetContacts implements registrar.ContactWriter.
func (r roles) SetContacts(ctx context.Context, name registrar.DomainName, set map[registrar.ContactRole]registrar.FullContact) (registrar.Receipt, error) {
	wanted := map[registrar.ContactRole]registrar.FullContact{}
	for _, role := range contactRoles(name) {
		if full, ok := set[role]; ok {
			wanted[role] = full.Clone()
		}
	}
	check := func(h *holding) *registrar.Error {
		if len(wanted) == 0 {
			return no("470", registrar.ReasonUnsupported, "")
		}
		for _, role := range slices.Sorted(maps.Keys(wanted)) {
			if field := badField(h.contacts[role], wanted[role]); field != "" {
				return no("465", registrar.ReasonField, string(role)+"."+field)
			}
		}
		return nil
	}
	return r.does(ctx, WriteContacts, name, texts(slices.Sorted(maps.Keys(wanted))), check, func(h *holding) { h.replaceContacts(wanted) })
}

var phonePattern = regexp.MustCompile(`^\+\d{1,3}\.\d{1,12}(x\d{1,4})?$`)

// badField returns the field that no registry would take, "" for none. What it
// holds already it takes again.
func badField(stored, c registrar.FullContact) string {
	switch {
	case c.Phone != stored.Phone && c.Phone != "" && !phonePattern.MatchString(c.Phone):
		return "phone"
	case c.Fax != stored.Fax && c.Fax != "" && !phonePattern.MatchString(c.Fax):
		return "fax"
	case c.Email != stored.Email && c.Email != "" && !strings.Contains(c.Email, "@"):
		return "email"
	case c.Country != stored.Country && c.Country != "" && (len(c.Country) != 2 || strings.ToUpper(c.Country) != c.Country):
		return "country"
	}
	return ""
}

// RevokeOwnerChange implements registrar.ContactWriter.
func (r roles) RevokeOwnerChange(ctx context.Context, name registrar.DomainName) (registrar.Receipt, error) {
	return r.does(ctx, WriteRevokeOwner, name, nil, tradeWaits, func(h *holding) { h.pendingOwner = "" })
}

func tradeWaits(h *holding) *registrar.Error {
	if h.pendingOwner == "" {
		return no("480", registrar.ReasonGone, "")
	}
	return nil
}

// SetPrivacy implements registrar.PrivacyWriter.
func (r roles) SetPrivacy(ctx context.Context, name registrar.DomainName, on bool) (registrar.Receipt, error) {
	check := func(h *holding) *registrar.Error {
		if h.state.Privacy == registrar.PrivacyUnsupported || facts(name).Privacy == registrar.No {
			return no("480", registrar.ReasonUnsupported, "")
		}
		return nil
	}
	return r.does(ctx, WritePrivacy, name, onOff(on), check, func(h *holding) {
		h.state.Privacy = registrar.PrivacyOff
		if on {
			h.state.Privacy = registrar.PrivacyOn
		}
	})
}

// SendVerification implements registrar.VerificationWriter. Who is verified needs
// no mail.
func (r roles) SendVerification(ctx context.Context, name registrar.DomainName) (registrar.Receipt, error) {
	check := func(h *holding) *registrar.Error {
		if !h.state.Verification.Status.Open() {
			return no("480", registrar.ReasonOther, "")
		}
		return nil
	}
	return r.does(ctx, WriteVerification, name, nil, check, func(h *holding) {
		h.state.Verification.Bounced = false
		if h.state.Verification.Status != registrar.VerificationSuspended {
			h.state.Verification.Status = registrar.VerificationWaiting
		}
	})
}
