package bulk_test

import (
	"errors"
	"testing"
	"time"

	"portal/internal/auth"
	"portal/internal/bulk"
	"portal/internal/change"
)

// Rows that a pause held back go out without asking, so that a session which was left
// open sets none going: neither at the start nor after a pause.
func TestRowsThatCanTakeADomainAwayGoOnAfterAFreshProofOnly(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	names := f.domains(3)
	old := jane
	old.Proof.At = f.clock.Now().Add(-auth.ProofLasts - time.Second)
	hosts := &change.NameserversPlan{Op: change.ReplaceHosts, Hosts: []string{"ns1.new.example", "ns2.new.example"}}
	id := f.checked(t, hosts, names...)
	refused := func(what string, err error, state bulk.State) {
		t.Helper()
		if !errors.Is(err, auth.ErrProofNeeded) {
			t.Errorf("%s without a fresh proof: %v", what, err)
		}
		f.wantState(t, id, state)
	}
	refused("start", f.Start(t.Context(), old, id), bulk.StateReady)
	f.must(t, f.Start(t.Context(), jane, id))
	f.must(t, f.Pause(t.Context(), old, id)) // stopping needs none
	refused("resume", f.Resume(t.Context(), old, id), bulk.StatePaused)
	if sent := f.writesTo(); len(sent) > 0 {
		t.Errorf("sent to %v", sent)
	}
	f.must(t, f.Resume(t.Context(), jane, id))
	f.wantState(t, id, bulk.StateRunning)
}
