package change

import (
	"context"
	"fmt"
	"net/netip"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// TradeAgent turns the designated agent on or off.
type TradeAgent struct {
	base
	before, wanted bool
	from           netip.Addr // of the registrant, for the registrar's records
}

// NewTradeAgent returns the change from what was observed; before is what
// registrar.TradeReader.DesignatedAgent told after that.
func NewTradeAgent(t Ticket, from Observed, before, wanted bool, by netip.Addr) TradeAgent {
	return TradeAgent{base: baseOf(kind.TradeAgentSet, t, from), before: before, wanted: wanted, from: by}
}

// TradeAgentSeen is the fingerprint of the setting for a form.
func TradeAgentSeen(on bool) string { return Fingerprint(onOff(on)) }

func onOff(on bool) string {
	if on {
		return kind.ValueOn
	}
	return kind.ValueOff
}

// Seen implements Change.
func (c TradeAgent) Seen() string { return TradeAgentSeen(c.before) }

// Diff implements Change.
func (c TradeAgent) Diff() []audit.Difference {
	if c.before == c.wanted {
		return nil
	}
	return []audit.Difference{{Field: kind.FieldTradeAgent, Old: []string{onOff(c.before)}, New: []string{onOff(c.wanted)}}}
}

// States implements Change.
func (c TradeAgent) States() (before, wanted any) { return onOff(c.before), onOff(c.wanted) }

// Send implements Change.
func (c TradeAgent) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	if w.TradeWriter == nil {
		return registrar.Receipt{}, registrar.Lacks("set designated agent of " + string(c.domain))
	}
	return w.TradeWriter.SetDesignatedAgent(ctx, c.domain, c.wanted, c.from)
}

// Look implements Change.
func (c TradeAgent) Look(ctx context.Context, r registrar.Reading) (Sighting, error) {
	if r.TradeReader == nil {
		return Sighting{}, notTold(c.domain)
	}
	live, err := r.TradeReader.DesignatedAgent(ctx, c.domain)
	if err != nil {
		return Sighting{}, err
	}
	seen := Sighting{Sight: SeesBefore, Found: onOff(live)}
	if live == c.wanted {
		seen.Sight = SeesWanted
	}
	return seen, nil
}

// decodeTradeAgent rebuilds the change from its intent.
func decodeTradeAgent(c audit.Change) (Change, error) {
	var before, wanted string
	if err := decodeStates(c, &before, &wanted); err != nil {
		return nil, err
	}
	decoded := TradeAgent{base: recordedBase(c), before: before == kind.ValueOn, wanted: wanted == kind.ValueOn}
	if before != onOff(decoded.before) || wanted != onOff(decoded.wanted) {
		return nil, fmt.Errorf("states of %s are %.20q and %.20q", c.Kind, before, wanted)
	}
	return decoded, nil
}
