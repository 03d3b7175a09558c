package change

import (
	"context"
	"fmt"
	"net/netip"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// TradeLock says whether the next change of registrant is followed by the
// transfer lock of 60 days.
type TradeLock struct {
	base
	before, wanted bool
	from           netip.Addr // of the registrant, for the registrar's records
}

// NewTradeLock returns the change from what was observed; before is
// registrar.TradeSettings.LockAfter, read after that.
func NewTradeLock(t Ticket, from Observed, before, wanted bool, by netip.Addr) TradeLock {
	return TradeLock{base: baseOf(kind.TradeLockSet, t, from), before: before, wanted: wanted, from: by}
}

// TradeLockSeen is the fingerprint of the setting for a form.
func TradeLockSeen(lock bool) string { return Fingerprint(lockWord(lock)) }

// Seen implements Change.
func (c TradeLock) Seen() string { return TradeLockSeen(c.before) }

// Diff implements Change.
func (c TradeLock) Diff() []audit.Difference {
	if c.before == c.wanted {
		return nil
	}
	return []audit.Difference{{Field: kind.FieldTradeLock, Old: []string{lockWord(c.before)}, New: []string{lockWord(c.wanted)}}}
}

// States implements Change.
func (c TradeLock) States() (before, wanted any) { return lockWord(c.before), lockWord(c.wanted) }

// Send implements Change.
func (c TradeLock) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	if w.TradeWriter == nil {
		return registrar.Receipt{}, registrar.Lacks("set lock after trade of " + string(c.domain))
	}
	return w.TradeWriter.SetLockAfterTrade(ctx, c.domain, c.wanted, c.from)
}

// Look implements Change.
func (c TradeLock) Look(ctx context.Context, r registrar.Reading) (Sighting, error) {
	if r.TradeReader == nil {
		return Sighting{}, notTold(c.domain)
	}
	live, err := r.TradeReader.TradeSettings(ctx, c.domain)
	if err != nil {
		return Sighting{}, err
	}
	seen := Sighting{Sight: SeesBefore, Found: lockWord(live.LockAfter)}
	if live.LockAfter == c.wanted {
		seen.Sight = SeesWanted
	}
	return seen, nil
}

// decodeTradeLock rebuilds the change from its intent.
func decodeTradeLock(c audit.Change) (Change, error) {
	var before, wanted string
	if err := decodeStates(c, &before, &wanted); err != nil {
		return nil, err
	}
	decoded := TradeLock{base: recordedBase(c), before: before == Locked, wanted: wanted == Locked}
	if before != lockWord(decoded.before) || wanted != lockWord(decoded.wanted) {
		return nil, fmt.Errorf("states of %s are %.20q and %.20q", c.Kind, before, wanted)
	}
	return decoded, nil
}

// Resend mails the present or the new registrant again, who is to approve a
// change. It leaves nothing to read.
type Resend struct {
	base
	to string // kind.ValueOwner or kind.ValueNewOwner
}

// NewResend returns the act.
func NewResend(t Ticket, from Observed, toNew bool) Resend {
	r := Resend{baseOf(kind.TradeResend, t, from), kind.ValueOwner}
	if toNew {
		r.to = kind.ValueNewOwner
	}
	return r
}

// ResendSeen is the fingerprint for a form: no state is what it starts from.
func ResendSeen() string { return Fingerprint(kind.TradeResend) }

// Seen implements Change.
func (Resend) Seen() string { return ResendSeen() }

// Diff implements Change.
func (c Resend) Diff() []audit.Difference {
	return []audit.Difference{{Field: kind.FieldTradeApproval, New: []string{c.to}}}
}

// States implements Change.
func (c Resend) States() (before, wanted any) { return "", c.to }

// Send implements Change.
func (c Resend) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	if w.TradeWriter == nil {
		return registrar.Receipt{}, registrar.Lacks("resend approval of " + string(c.domain))
	}
	return w.TradeWriter.ResendApproval(ctx, c.domain, c.to == kind.ValueNewOwner)
}

// Look implements Change.
func (Resend) Look(context.Context, registrar.Reading) (Sighting, error) {
	return Sighting{Sight: SeesNothing}, nil
}

// decodeResend rebuilds the act from its intent.
func decodeResend(c audit.Change) (Change, error) {
	var before string
	act := Resend{base: recordedBase(c)}
	if err := decodeStates(c, &before, &act.to); err != nil {
		return nil, err
	}
	return act, nil
}
