package registrartest

import (
	"net/netip"
	"testing"

	"portal/internal/registrar"
)

var tradeRules = []rule{
	{"the lock after a change of registrant is on until it is set otherwise", func(t *testing.T, f Fixture) {
		for _, lock := range []bool{true, false, true} {
			must(t)(f.Registrar.TradeWriter.SetLockAfterTrade(t.Context(), f.Domains[0], lock, visitor))
			got, err := f.Registrar.TradeReader.TradeSettings(t.Context(), f.Domains[0])
			if want := (registrar.TradeSettings{LockAfter: lock, Changeable: true}); err != nil || got != want {
				t.Errorf("%+v, %v, want %+v", got, err, want)
			}
		}
		if got, err := f.Registrar.TradeReader.TradeSettings(t.Context(), f.Domains[1]); err != nil || !got.LockAfter {
			t.Errorf("untouched: %+v, %v", got, err)
		}
	}},
	{"changes of registrant are approved on behalf of both sides until that is turned off", func(t *testing.T, f Fixture) {
		for _, on := range []bool{true, false, true} {
			must(t)(f.Registrar.TradeWriter.SetDesignatedAgent(t.Context(), f.Domains[0], on, visitor))
			if got, err := f.Registrar.TradeReader.DesignatedAgent(t.Context(), f.Domains[0]); err != nil || got != on {
				t.Errorf("%v, %v, want %v", got, err, on)
			}
		}
		if got, err := f.Registrar.TradeReader.DesignatedAgent(t.Context(), f.Domains[1]); err != nil || !got {
			t.Errorf("untouched: %v, %v", got, err)
		}
	}},
	{"the lock needs the address of the registrant", func(t *testing.T, f Fixture) {
		_, err := f.Registrar.TradeWriter.SetLockAfterTrade(t.Context(), f.Domains[0], false, netip.Addr{})
		wantReason(t, err, registrar.ReasonInvalid, "")
	}},
	{"the approval of no change can't be asked for again", func(t *testing.T, f Fixture) {
		_, err := f.Registrar.TradeWriter.ResendApproval(t.Context(), f.Domains[0], false)
		wantReason(t, err, registrar.ReasonGone, "")
		f.Trade(f.Domains[0])
		for _, toNew := range []bool{true, false} {
			must(t)(f.Registrar.TradeWriter.ResendApproval(t.Context(), f.Domains[0], toNew))
		}
	}},
}
