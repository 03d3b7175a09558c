package srs

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"

	"portal/internal/registrar"
)

// portFields names the fields of a contact that the port calls otherwise.
var portFields = map[string]string{"org_name": "organisation", "lang": "language"}

func portField(key string) string {
	if name, ok := portFields[key]; ok {
		return name
	}
	return key
}

func portContact(c Contact) registrar.FullContact {
	full := registrar.FullContact{Extra: maps.Clone(c.Extra)}
	for _, f := range contactFields {
		*full.Field(portField(f.key)) = *f.of(&c)
	}
	return full
}

func wireContact(full registrar.FullContact) Contact {
	c := Contact{Extra: maps.Clone(full.Extra)}
	for _, f := range contactFields {
		*f.of(&c) = *full.Field(portField(f.key))
	}
	return c
}

// Contacts implements registrar.ContactReader with the contacts that are in force.
// Who waits to become the registrant is told by a read of the owner alone.
func (a *adapter) Contacts(ctx context.Context, name registrar.DomainName) (registrar.ContactSet, error) {
	auth := ByReseller(string(name))
	var active map[ContactType]Contact
	coming := &Contact{}
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) { active, err = a.activeContacts(gctx, auth); return err })
	g.Go(func() error {
		owner, err := a.client.DomainContact(gctx, auth, OwnerContact, false)
		if err == nil {
			coming = owner
		}
		return ignoreRefusal(err)
	})
	if err := g.Wait(); err != nil {
		return registrar.ContactSet{}, readError("read contacts of "+string(name), err)
	}
	set := registrar.ContactSet{PendingOwner: coming.OwnershipChange, Contacts: map[registrar.ContactRole]registrar.FullContact{}}
	for _, role := range registrar.ContactRoles {
		if contact, ok := active[ContactType(role)]; ok {
			set.Contacts[role] = portContact(contact)
		}
	}
	return set, nil
}

// activeContacts reads all contacts, without a change of registrant that is not
// finished. An answer without an owner is none: an update made from it would
// empty what it did not tell.
func (a *adapter) activeContacts(ctx context.Context, auth Authority) (map[ContactType]Contact, error) {
	r, err := a.client.getDomain(ctx, auth, "all_info", Assoc{"active_contacts_only": true}, "contact_set")
	if err != nil {
		return nil, err
	}
	set := contactsFrom(r.Attributes.Get("contact_set"))
	if _, ok := set[OwnerContact]; !ok {
		return nil, &registrar.Error{
			Kind: registrar.ErrUnavailable, Op: r.Op, Code: r.Code, Text: r.Text, Duration: r.Duration,
			Err: fmt.Errorf("%w: the owner is missing", ErrMalformed),
		}
	}
	return set, nil
}

// SetContacts implements registrar.ContactWriter. Some registries refuse a whole
// update for a role or a field that they do not have (XCP reference, section
// 6.2), so that those are left out.
func (a *adapter) SetContacts(ctx context.Context, name registrar.DomainName, set map[registrar.ContactRole]registrar.FullContact) (registrar.Receipt, error) {
	op := "set contacts of " + string(name)
	facts, _ := registrar.FactsFor(name)
	wire := map[ContactType]Contact{}
	for role, full := range set {
		if facts.Contacts != nil && !slices.Contains(facts.Contacts, string(role)) {
			continue
		}
		contact := wireContact(full)
		if facts.Has("no_state") {
			contact.State = ""
		}
		wire[ContactType(role)] = contact
	}
	if len(wire) == 0 {
		return registrar.Receipt{}, refused(op, registrar.ReasonUnsupported, "")
	}
	change, err := a.client.ModifyContacts(ctx, ByReseller(string(name)), wire, Scope{})
	receipt, err := change.receipt(op, err)
	err = aboutField(err, slices.Sorted(maps.Keys(wire)))
	return withoutValues(receipt, err, valuesOf(wire)...)
}

// valuesOf lists what contacts hold.
func valuesOf(set map[ContactType]Contact) (values []string) {
	for _, c := range set {
		for _, f := range contactFields {
			values = append(values, *f.of(&c))
		}
		values = slices.AppendSeq(values, maps.Values(c.Extra))
	}
	return values
}

// RevokeOwnerChange implements registrar.ContactWriter.
func (a *adapter) RevokeOwnerChange(ctx context.Context, name registrar.DomainName) (registrar.Receipt, error) {
	change, err := a.client.RevokeRegistrantChange(ctx, ByReseller(string(name)))
	return gone(change.receipt("revoke owner change of "+string(name), err))
}

// SetPrivacy implements registrar.PrivacyWriter.
func (a *adapter) SetPrivacy(ctx context.Context, name registrar.DomainName, on bool) (registrar.Receipt, error) {
	change, err := a.client.ModifyWhoisPrivacy(ctx, ByReseller(string(name)), on, Scope{})
	return change.receipt("set privacy of "+string(name), err)
}

// SendVerification implements registrar.VerificationWriter.
func (a *adapter) SendVerification(ctx context.Context, name registrar.DomainName) (registrar.Receipt, error) {
	reply, err := a.client.SendVerification(ctx, string(name))
	return reply.receipt("send verification of "+string(name), err)
}
