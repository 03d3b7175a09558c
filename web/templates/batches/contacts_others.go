package batches

import (
	"slices"

	"portal/internal/registrar"
	"portal/web/templates/ui"
)

// ContactsOthersView gives the contacts of a domain to others: it leads to a bulk
// edit that tells what would happen.
//
// The form posts to its own address: use, repeated, for the roles; all for every
// domain of the profile, or text with names.
type ContactsOthersView struct {
	ui.EditForm
	Form     string // random text: the same form makes one bulk edit
	Contacts []ui.RoleContact
	Chosen   []registrar.ContactRole
	All      bool
	Text     string
	NoRoles  bool                  // none was chosen
	Doubtful registrar.ContactRole // one that was chosen, whose address has to be confirmed first; "" for none
	NoNames  bool                  // none is left
	TooMany  bool                  // more than a bulk edit takes
	Open     []BatchSummary        // to start or discard first, where there are too many
	LeftOut  []BatchLeftOut        // what was typed and is not in the profile
}

// Action is the form's address.
func (v ContactsOthersView) Action() string { return ui.DomainPath(v.Head.Name, "contacts/others") }

func (v ContactsOthersView) chosen(role registrar.ContactRole) bool {
	return slices.Contains(v.Chosen, role)
}

// problem words what is wrong with the names; "" for nothing.
func (v ContactsOthersView) problem() string {
	switch {
	case v.TooMany:
		return v.T("contacts.others.too_many")
	case len(v.Open) > 0:
		return v.T("batches.paste.problem.open")
	case len(v.LeftOut) > 0:
		texts := make([]string, min(len(v.LeftOut), 5))
		for i := range texts {
			texts[i] = v.LeftOut[i].Text
		}
		return v.N("contacts.others.left_out", len(v.LeftOut), "names", v.Words.List(texts))
	case v.NoNames:
		return v.T("contacts.others.no_names")
	}
	return ""
}

// ofOwner reports whether the owner of domains changes.
func (e BatchEdit) ofOwner() bool {
	return slices.ContainsFunc(e.Contacts, func(c ui.RoleContact) bool { return c.Role == registrar.OwnerContact })
}
