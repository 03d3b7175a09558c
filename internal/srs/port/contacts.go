package port

import (
	"context"
	"maps"
	"slices"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/routine"
	"portal/internal/srs"
)

// portFields names the fields of a contact that the port calls otherwise.
var portFields = map[string]string{"org_name": "organisation", "lang": "language"}

func portField(key string) string {
	if name, ok := portFields[key]; ok {
		return name
	}
	return key
}

func portContact(c srs.Contact) registrar.FullContact {
	full := registrar.FullContact{Extra: maps.Clone(c.Extra)}
	for key, value := range c.Fields() {
		*full.Field(portField(key)) = *value
	}
	return full
}

func wireContact(full registrar.FullContact) srs.Contact {
	c := srs.Contact{Extra: maps.Clone(full.Extra)}
	for key, value := range c.Fields() {
		*value = *full.Field(portField(key))
	}
	return c
}

// Contacts implements registrar.ContactReader with the contacts that are in force.
// Who waits to become the registrant is told by a read of the owner alone.
func (a *adapter) Contacts(ctx context.Context, name registrar.DomainName) (registrar.ContactSet, error) {
	auth := srs.ByReseller(string(name))
	var active map[srs.ContactType]srs.Contact
	coming := &srs.Contact{}
	g, gctx := routine.WithContext(ctx)
	g.Go(func() (err error) { active, err = a.client.ActiveContacts(gctx, auth); return err })
	g.Go(func() error {
		owner, err := a.client.DomainContact(gctx, auth, srs.OwnerContact, false)
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
		if contact, ok := active[srs.ContactType(role)]; ok {
			set.Contacts[role] = portContact(contact)
		}
	}
	return set, nil
}

// SetContacts implements registrar.ContactWriter. Some registries refuse a whole
// update for a role or a field that they do not have (XCP reference, section
// 6.2), so that those are left out.
func (a *adapter) SetContacts(ctx context.Context, name registrar.DomainName, set map[registrar.ContactRole]registrar.FullContact) (registrar.Receipt, error) {
	op := "set contacts of " + string(name)
	facts, _ := rules.FactsFor(name)
	wire := map[srs.ContactType]srs.Contact{}
	for role, full := range set {
		if facts.Contacts != nil && !slices.Contains(facts.Contacts, string(role)) {
			continue
		}
		contact := wireContact(full)
		if facts.Has("no_state") {
			contact.State = ""
		}
		wire[srs.ContactType(role)] = contact
	}
	if len(wire) == 0 {
		return registrar.Receipt{}, refused(op, registrar.ReasonUnsupported, "")
	}
	change, err := a.client.ModifyContacts(ctx, srs.ByReseller(string(name)), wire, srs.Reach{})
	receipt, err := changed(change, op, err)
	err = aboutField(err, slices.Sorted(maps.Keys(wire)))
	return withoutValues(receipt, err, valuesOf(wire)...)
}

// valuesOf lists what contacts hold.
func valuesOf(set map[srs.ContactType]srs.Contact) (values []string) {
	for _, c := range set {
		for _, value := range c.Fields() {
			values = append(values, *value)
		}
		values = slices.AppendSeq(values, maps.Values(c.Extra))
	}
	return values
}

// RevokeOwnerChange implements registrar.ContactWriter.
func (a *adapter) RevokeOwnerChange(ctx context.Context, name registrar.DomainName) (registrar.Receipt, error) {
	change, err := a.client.RevokeRegistrantChange(ctx, srs.ByReseller(string(name)))
	return markGone(changed(change, "revoke owner change of "+string(name), err))
}

// SetPrivacy implements registrar.PrivacyWriter.
func (a *adapter) SetPrivacy(ctx context.Context, name registrar.DomainName, on bool) (registrar.Receipt, error) {
	change, err := a.client.ModifyWhoisPrivacy(ctx, srs.ByReseller(string(name)), on, srs.Reach{})
	return changed(change, "set privacy of "+string(name), err)
}

// SendVerification implements registrar.VerificationWriter.
func (a *adapter) SendVerification(ctx context.Context, name registrar.DomainName) (registrar.Receipt, error) {
	reply, err := a.client.SendVerification(ctx, string(name))
	return answered(reply, "send verification of "+string(name), err)
}
