package srs_test

import (
	"sync"
	"testing"

	"portal/internal/registrar"
	"portal/internal/srs/port"
)

// A server refuses the 101st command on a connection with code 350. A read would
// be sent again after a pause that a visitor has to wait.
func TestAConnectionIsGivenUpBeforeTheServerRefusesIt(t *testing.T) {
	f := startFar(t, simulatorSeed)
	reader := port.New(newClient(t, f.config())).Reader
	var all sync.WaitGroup
	for _, name := range []registrar.DomainName{"alpha-garden.com", "bravo-garden.net", "charlie-shop.org"} {
		all.Go(func() {
			for range 150 {
				if _, err := reader.Domain(t.Context(), name, registrar.PartRegistration); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	for _, entry := range f.sim.Ledger(0) {
		if entry.Code != 200 {
			t.Fatalf("command %d got code %d", entry.Seq, entry.Code)
		}
	}
	if n := f.received("GET"); n != 450 {
		t.Errorf("%d commands were sent, want 450", n)
	}
}
