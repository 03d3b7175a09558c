package port

import (
	"cmp"
	"context"
	"slices"

	"portal/internal/registrar"
	"portal/internal/srs"
)

// Forwards implements registrar.ForwardingReader, in order of name.
func (a *adapter) Forwards(ctx context.Context, name registrar.DomainName) ([]registrar.Forward, error) {
	rules, err := a.client.Forwarding(ctx, srs.ByReseller(string(name)))
	if err != nil {
		return nil, askError("read forwarding of "+string(name), err)
	}
	forwards := make([]registrar.Forward, len(rules))
	for i, r := range rules {
		forwards[i] = registrar.Forward{
			Name: r.Subdomain, Destination: r.Destination, Enabled: r.Enabled, Masked: r.Masked,
			Title: r.Title, Description: r.Description, Keywords: r.Keywords,
		}
	}
	slices.SortStableFunc(forwards, func(a, b registrar.Forward) int { return cmp.Compare(a.Name, b.Name) })
	return forwards, nil
}

// MailForward implements registrar.ForwardingReader.
func (a *adapter) MailForward(ctx context.Context, name registrar.DomainName) (string, error) {
	email, err := a.client.ForwardingEmail(ctx, srs.ByReseller(string(name)))
	if err != nil {
		return "", askError("read mail forwarding of "+string(name), err)
	}
	return email, nil
}

// StartForwarding implements registrar.ForwardingWriter.
func (a *adapter) StartForwarding(ctx context.Context, name registrar.DomainName) (registrar.Receipt, error) {
	reply, err := a.client.CreateForwarding(ctx, srs.ByReseller(string(name)))
	return answered(reply, "start forwarding of "+string(name), err)
}

// SetForwards implements registrar.ForwardingWriter.
func (a *adapter) SetForwards(ctx context.Context, name registrar.DomainName, all []registrar.Forward) (registrar.Receipt, error) {
	rules := make([]srs.Forwarding, len(all))
	for i, f := range all {
		rules[i] = srs.Forwarding{
			Subdomain: f.Name, Destination: f.Destination, Enabled: f.Enabled, Masked: f.Masked,
			Title: f.Title, Description: f.Description, Keywords: f.Keywords,
		}
	}
	reply, err := a.client.SetForwarding(ctx, srs.ByReseller(string(name)), rules)
	return markGone(answered(reply, "set forwarding of "+string(name), err))
}

// StopForwarding implements registrar.ForwardingWriter.
func (a *adapter) StopForwarding(ctx context.Context, name registrar.DomainName) (registrar.Receipt, error) {
	reply, err := a.client.DeleteForwarding(ctx, srs.ByReseller(string(name)))
	return markGone(answered(reply, "stop forwarding of "+string(name), err))
}

// SetMailForward implements registrar.ForwardingWriter.
func (a *adapter) SetMailForward(ctx context.Context, name registrar.DomainName, email string) (registrar.Receipt, error) {
	change, err := a.client.ModifyForwardingEmail(ctx, srs.ByReseller(string(name)), email)
	receipt, err := changed(change, "set mail forwarding of "+string(name), err)
	return withoutValues(receipt, err, email)
}
