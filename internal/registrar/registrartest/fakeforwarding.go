package registrartest

import (
	"cmp"
	"context"
	"slices"

	"portal/internal/registrar"
)

// SetForwards starts forwarding for name, as if somebody had done so elsewhere.
func (f *Fake) SetForwards(name registrar.DomainName, all ...registrar.Forward) {
	f.prepare(name, func(h *holding) { h.forwards, h.forwarding = slices.Clone(all), true })
}

// SetMail says where mail for name goes, which may be no .name then.
func (f *Fake) SetMail(name registrar.DomainName, email string) {
	f.prepare(name, func(h *holding) { h.mail, h.mails = email, true })
}

// Forwards implements registrar.ForwardingReader.
func (r roles) Forwards(ctx context.Context, name registrar.DomainName) ([]registrar.Forward, error) {
	return read(ctx, r.Fake, "read forwarding of", name, func(h *holding) ([]registrar.Forward, *registrar.Error) {
		if !h.forwarding {
			return nil, absent()
		}
		all := slices.Clone(h.forwards)
		slices.SortStableFunc(all, func(a, b registrar.Forward) int { return cmp.Compare(a.Name, b.Name) })
		return all, nil
	})
}

func hasMail(h *holding) *registrar.Error {
	if h.state.Name.TLD() != "name" && !h.mails {
		return no("480", registrar.ReasonUnsupported, "")
	}
	return nil
}

// MailForward implements registrar.ForwardingReader.
func (r roles) MailForward(ctx context.Context, name registrar.DomainName) (string, error) {
	return read(ctx, r.Fake, "read mail forwarding of", name, func(h *holding) (string, *registrar.Error) {
		return h.mail, hasMail(h)
	})
}

// StartForwarding implements registrar.ForwardingWriter.
func (r roles) StartForwarding(ctx context.Context, name registrar.DomainName) (registrar.Receipt, error) {
	check := func(h *holding) *registrar.Error {
		if h.forwarding {
			return no("485", registrar.ReasonExists, "")
		}
		return nil
	}
	return r.does(ctx, WriteForwardStart, name, nil, check, func(h *holding) { h.forwarding = true })
}

func forwards(h *holding) *registrar.Error {
	if !h.forwarding {
		return no("480", registrar.ReasonGone, "")
	}
	return nil
}

// SetForwards implements registrar.ForwardingWriter.
func (r roles) SetForwards(ctx context.Context, name registrar.DomainName, all []registrar.Forward) (registrar.Receipt, error) {
	check := func(h *holding) *registrar.Error {
		if slices.ContainsFunc(all, func(f registrar.Forward) bool { return f.Destination == "" || len(f.Destination) > 200 }) {
			return cmp.Or(forwards(h), no("465", registrar.ReasonInvalid, ""))
		}
		return forwards(h)
	}
	return r.does(ctx, WriteForwards, name, nil, check, func(h *holding) { h.forwards = slices.Clone(all) })
}

// StopForwarding implements registrar.ForwardingWriter.
func (r roles) StopForwarding(ctx context.Context, name registrar.DomainName) (registrar.Receipt, error) {
	return r.does(ctx, WriteForwardStop, name, nil, forwards, func(h *holding) { h.forwards, h.forwarding = nil, false })
}

// SetMailForward implements registrar.ForwardingWriter.
func (r roles) SetMailForward(ctx context.Context, name registrar.DomainName, email string) (registrar.Receipt, error) {
	return r.does(ctx, WriteMailForward, name, nil, hasMail, func(h *holding) { h.mail = email })
}
