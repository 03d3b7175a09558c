package port

import (
	"context"
	"net/netip"

	"portal/internal/registrar"
	"portal/internal/srs"
)

// TradeSettings implements registrar.TradeReader. The lock is on unless told otherwise.
func (a *adapter) TradeSettings(ctx context.Context, name registrar.DomainName) (registrar.TradeSettings, error) {
	lock, err := a.client.TradeLock(ctx, string(name))
	if err != nil {
		return registrar.TradeSettings{}, askError("read trade settings of "+string(name), err)
	}
	return registrar.TradeSettings{LockAfter: lock.Hold != srs.No, Changeable: lock.CanModify}, nil
}

// DesignatedAgent implements registrar.TradeReader.
func (a *adapter) DesignatedAgent(ctx context.Context, name registrar.DomainName) (bool, error) {
	op := "read designated agent of " + string(name)
	flag, err := a.client.DesignatedAgent(ctx, string(name))
	switch {
	case err != nil:
		return false, askError(op, err)
	case flag == srs.NotTold:
		return false, refused(op, registrar.ReasonUnsupported, "")
	}
	return flag == srs.Yes, nil
}

// SetLockAfterTrade implements registrar.TradeWriter. The command needs the address.
func (a *adapter) SetLockAfterTrade(ctx context.Context, name registrar.DomainName, lock bool, from netip.Addr) (registrar.Receipt, error) {
	op := "set lock after trade of " + string(name)
	if !from.IsValid() {
		return registrar.Receipt{}, refused(op, registrar.ReasonInvalid, "")
	}
	reply, err := a.client.ModifyTradeLock(ctx, string(name), lock, from.Unmap().WithZone(""))
	return answered(reply, op, err)
}

// SetDesignatedAgent implements registrar.TradeWriter.
func (a *adapter) SetDesignatedAgent(ctx context.Context, name registrar.DomainName, on bool, from netip.Addr) (registrar.Receipt, error) {
	reply, err := a.client.ModifyDesignatedAgent(ctx, string(name), on, from.Unmap().WithZone(""))
	return answered(reply, "set designated agent of "+string(name), err)
}

// ResendApproval implements registrar.TradeWriter.
func (a *adapter) ResendApproval(ctx context.Context, name registrar.DomainName, newRegistrant bool) (registrar.Receipt, error) {
	who := "current"
	if newRegistrant {
		who = "new"
	}
	reply, err := a.client.ResendTradeApproval(ctx, string(name), who, "")
	return markGone(answered(reply, "resend approval of "+string(name), err))
}
