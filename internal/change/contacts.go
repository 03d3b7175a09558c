package change

import (
	"context"
	"maps"
	"slices"
	"strings"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// Contacts replaces the contacts of one or more roles of a domain, each as a whole.
type Contacts struct {
	base
	before, wanted map[registrar.ContactRole]registrar.FullContact // of the same roles
	erased         bool                                            // what it was about is not known any more
}

// NewContacts returns the change from what was observed and set, which was read
// after that. wanted has the roles that are to be replaced, with all of their fields.
func NewContacts(t Ticket, from Observed, set registrar.ContactSet, wanted map[registrar.ContactRole]registrar.FullContact) Contacts {
	c := Contacts{base: baseOf(kind.ContactsSet, t, from), wanted: maps.Clone(wanted), before: make(map[registrar.ContactRole]registrar.FullContact, len(wanted))}
	for role := range wanted {
		c.before[role] = set.Contacts[role]
	}
	return c
}

// ContactsSeen is the fingerprint of contacts for a form: that of each role, in
// the order of registrar.ContactRoles, with dots between.
func ContactsSeen(contacts map[registrar.ContactRole]registrar.FullContact) string {
	var parts []string
	for _, role := range rolesOf(contacts) {
		parts = append(parts, Fingerprint(contacts[role]))
	}
	return strings.Join(parts, ".")
}

// rolesOf lists the roles of contacts in the order in which people expect them.
func rolesOf(contacts map[registrar.ContactRole]registrar.FullContact) []registrar.ContactRole {
	return slices.DeleteFunc(slices.Clone(registrar.ContactRoles), func(role registrar.ContactRole) bool {
		_, has := contacts[role]
		return !has
	})
}

// Right implements Change: that of every role it replaces.
func (c Contacts) Right() (right registrar.Rights) {
	for role := range c.wanted {
		right |= role.Right()
	}
	return right
}

// Seen implements Change.
func (c Contacts) Seen() string { return ContactsSeen(c.before) }

// Diff implements Change with one difference for each field.
func (c Contacts) Diff() []audit.Difference {
	var diff []audit.Difference
	for _, role := range rolesOf(c.wanted) {
		before, wanted := c.before[role], c.wanted[role]
		for _, field := range fieldsOf(before, wanted) {
			from, to := contactValue(before, field), contactValue(wanted, field)
			if !slices.Equal(from, to) {
				diff = append(diff, audit.Difference{Field: kind.FieldContact(role, field), Old: from, New: to, Personal: true})
			}
		}
	}
	return diff
}

// fieldsOf lists the fields that a and b have, those of single TLDs last.
func fieldsOf(a, b registrar.FullContact) []string {
	extra := slices.Collect(maps.Keys(a.Extra))
	extra = slices.AppendSeq(extra, maps.Keys(b.Extra))
	slices.Sort(extra)
	return append(slices.Clone(registrar.ContactFields), slices.Compact(extra)...)
}

// contactValue is the value of a field as a difference has it, nil for none.
func contactValue(c registrar.FullContact, field string) []string {
	value := c.Extra[field]
	if known := c.Field(field); known != nil {
		value = *known
	}
	if value == "" {
		return nil
	}
	return []string{value}
}

// States implements Change.
func (c Contacts) States() (before, wanted any) { return c.before, c.wanted }

// Send implements Change.
func (c Contacts) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	if w.ContactWriter == nil {
		return registrar.Receipt{}, registrar.Lacks("set contacts of " + string(c.domain))
	}
	return w.ContactWriter.SetContacts(ctx, c.domain, c.wanted)
}

// Look implements Change. Only fields that were to change count: registries write
// others in a form of their own. While a change of registrant waits for its
// approval, the old owner proves nothing.
func (c Contacts) Look(ctx context.Context, r registrar.Reading) (Sighting, error) {
	if c.erased {
		return Sighting{Sight: SeesNothing}, nil
	}
	seen, live, err := lookAtContacts(ctx, r, c.domain)
	if err != nil {
		return Sighting{}, err
	}
	found := make(map[registrar.ContactRole]registrar.FullContact, len(c.wanted))
	for role := range c.wanted {
		found[role] = live.Contacts[role]
	}
	seen.Found, seen.Sight = found, SeesOther
	switch {
	case c.shows(c.wanted, found):
		seen.Sight = SeesWanted
	case c.shows(c.before, found):
		seen.Sight = SeesBefore
	}
	if _, owner := c.wanted[registrar.OwnerContact]; owner && live.PendingOwner != "" {
		seen.Waiting = max(seen.Waiting, 1)
	}
	return seen, nil
}

// shows reports whether found has the values of state wherever before and wanted differ.
func (c Contacts) shows(state, found map[registrar.ContactRole]registrar.FullContact) bool {
	for role, wanted := range c.wanted {
		for _, field := range fieldsOf(c.before[role], wanted) {
			if slices.Equal(contactValue(c.before[role], field), contactValue(wanted, field)) {
				continue
			}
			if !slices.Equal(contactValue(state[role], field), contactValue(found[role], field)) {
				return false
			}
		}
	}
	return true
}

// lookAtContacts reads the contacts of a domain, and what waits at its registry.
func lookAtContacts(ctx context.Context, r registrar.Reading, name registrar.DomainName) (Sighting, registrar.ContactSet, error) {
	if r.ContactReader == nil {
		return Sighting{}, registrar.ContactSet{}, notTold(name)
	}
	seen, err := lookAt(ctx, r, name, 0, func(registrar.Domain) (Sight, any) { return SeesOther, nil })
	if err != nil {
		return Sighting{}, registrar.ContactSet{}, err
	}
	live, err := r.ContactReader.Contacts(ctx, name)
	return seen, live, err
}

// decodeContacts rebuilds the change from its intent.
func decodeContacts(c audit.Change) (Change, error) {
	decoded := Contacts{base: recordedBase(c), erased: c.Erased}
	if c.Erased {
		return decoded, nil
	}
	if err := decodeStates(c, &decoded.before, &decoded.wanted); err != nil {
		return nil, err
	}
	return decoded, nil
}
