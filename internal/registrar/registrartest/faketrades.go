package registrartest

import (
	"context"
	"net/netip"

	"portal/internal/registrar"
)

// SetTradeLock says whether the next change of registrant of name is followed by
// the lock, as if somebody had done so elsewhere.
func (f *Fake) SetTradeLock(name registrar.DomainName, lock bool) {
	f.prepare(name, func(h *holding) { h.noTradeLock = !lock })
}

// TradeSettings implements registrar.TradeReader. They are fixed while a change of
// registrant waits.
func (r roles) TradeSettings(ctx context.Context, name registrar.DomainName) (registrar.TradeSettings, error) {
	return read(ctx, r.Fake, "read trade settings of", name, func(h *holding) (registrar.TradeSettings, *registrar.Error) {
		return registrar.TradeSettings{LockAfter: !h.noTradeLock, Changeable: h.pendingOwner == ""}, nil
	})
}

// SetAgent says whether changes of registrant of name are approved on behalf of both
// sides, as if somebody had done so elsewhere.
func (f *Fake) SetAgent(name registrar.DomainName, on bool) {
	f.prepare(name, func(h *holding) { h.noAgent = !on })
}

// DesignatedAgent implements registrar.TradeReader.
func (r roles) DesignatedAgent(ctx context.Context, name registrar.DomainName) (bool, error) {
	return read(ctx, r.Fake, "read designated agent of", name, func(h *holding) (bool, *registrar.Error) {
		return !h.noAgent, nil
	})
}

// SetLockAfterTrade implements registrar.TradeWriter.
func (r roles) SetLockAfterTrade(ctx context.Context, name registrar.DomainName, lock bool, from netip.Addr) (registrar.Receipt, error) {
	check := func(*holding) *registrar.Error {
		if !from.IsValid() {
			return no("460", registrar.ReasonInvalid, "")
		}
		return nil
	}
	return r.does(ctx, WriteTradeLock, name, onOff(lock), check, func(h *holding) { h.noTradeLock = !lock })
}

// SetDesignatedAgent implements registrar.TradeWriter.
func (r roles) SetDesignatedAgent(ctx context.Context, name registrar.DomainName, on bool, _ netip.Addr) (registrar.Receipt, error) {
	return r.does(ctx, WriteTradeAgent, name, onOff(on), nil, func(h *holding) { h.noAgent = !on })
}

// ResendApproval implements registrar.TradeWriter.
func (r roles) ResendApproval(ctx context.Context, name registrar.DomainName, newRegistrant bool) (registrar.Receipt, error) {
	to := "present"
	if newRegistrant {
		to = "new"
	}
	return r.does(ctx, WriteTradeResend, name, []string{to}, tradeWaits, nothing)
}
