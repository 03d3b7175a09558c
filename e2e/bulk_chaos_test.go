package e2e

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"portal/internal/bulk"
	"portal/internal/srs/srssim"
)

// bulkRows is how many rows a batch has.
func bulkRows(t *testing.T) int {
	t.Helper()
	text := os.Getenv("CHAOS_ROWS")
	if text == "" {
		return 400
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 50 || n > bulk.MaxRows {
		t.Fatalf("CHAOS_ROWS is %q, not a number of rows", text)
	}
	return n
}

// bulkFaults disturb the writes of a batch and some of its reads. The delay keeps
// some writes on their way at any moment.
func bulkFaults() []srssim.Fault {
	yes := true
	faults := []srssim.Fault{
		{Kind: srssim.FaultDelay, DelayMS: 150, Probability: 0.5},
		{Kind: srssim.FaultDelay, DelayMS: 150, Probability: 0.5, DelayAfter: true},
		{Kind: srssim.FaultDrop, Probability: 0.02},
		{Kind: srssim.FaultCut, Probability: 0.02},
		{Kind: srssim.FaultGarbage, Probability: 0.02},
		{Kind: srssim.FaultReset, Probability: 0.02},
		{Kind: srssim.FaultHTTP, Probability: 0.02},
		{Kind: srssim.FaultHTTP, Probability: 0.02, Apply: &yes},
		{Kind: srssim.FaultCode, Code: 705, Probability: 0.02},
		{Kind: srssim.FaultCode, Code: 705, Probability: 0.02, Apply: &yes},
		{Kind: srssim.FaultCode, Code: 300, Probability: 0.02},
	}
	for i := range faults {
		faults[i].Action = "ADVANCED_UPDATE_NAMESERVERS"
	}
	return append(faults,
		srssim.Fault{Kind: srssim.FaultHTTP, Action: "GET", Probability: 0.02},
		srssim.Fault{Kind: srssim.FaultReset, Action: "GET", Probability: 0.01},
		srssim.Fault{Kind: srssim.FaultDelay, Action: "GET", Probability: 0.05, DelayMS: 200},
	)
}

// TestABatchOutlivesAKilledPortal has two portals work a batch while the
// registrar misbehaves, kills one of them midway, and holds each row against what
// the registrar was sent.
func TestABatchOutlivesAKilledPortal(t *testing.T) {
	t.Parallel()
	for name, restarted := range map[string]bool{"for good": false, "and started again": true} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			rows := bulkRows(t)
			w := newBulkWorld(t, rows, 1000)
			id := w.checked(t, w.names)
			checked := time.Since(began)
			if err := w.sim.AddFaults(bulkFaults()...); err != nil {
				t.Fatal(err)
			}
			w.start(t, id)
			w.await(t, id, func(b bulk.Batch) bool { return b.Counts.Todo < rows/2 })
			w.portals[1].kill()
			if restarted {
				w.portals[1].start(t)
			}
			w.await(t, id, bulkSettled)
			findings := w.compare(t, id)
			took := time.Since(began)
			w.sim.ClearFaults()
			rounds := w.retryAll(t, id)
			w.checkAllDone(t)
			memory := w.portals[0].memory(t)
			if memory >= bulkMemory {
				t.Errorf("the portal had %d MB resident", memory)
			}
			t.Logf("bulk: rows=%d restarted=%t %s retries=%d memory=%dMB checked=%.0fs total=%.0fs",
				rows, restarted, findings, rounds, memory, checked.Seconds(), took.Seconds())
		})
	}
}

// compare holds every row against the ledger, and returns what there was in one line.
func (w *bulkWorld) compare(t *testing.T, id string) string {
	t.Helper()
	writes, outcomes := w.writesSince(0), w.outcomes(t)
	count := map[string]int{}
	for _, row := range w.rows(t, id) {
		sent := writes[row.Domain]
		delete(writes, row.Domain)
		checkRow(t, row, sent)
		count["rows_"+string(row.State)]++
		if row.Reason != "" {
			count["reason_"+string(row.Reason)]++
		}
		outcome := outcomes[row.ChangeID]
		if outcome == "" && len(sent) > 0 {
			outcome = "none" // its process died
		}
		count["outcome_"+outcome]++
		for _, e := range sent {
			if count["writes"]++; e.Fault != "" && e.Fault != srssim.FaultDelay {
				count["fault_"+e.Fault]++
			}
		}
	}
	if len(writes) > 0 {
		t.Errorf("%d domains were changed and are no rows", len(writes))
	}
	var line []string
	for _, name := range slices.Sorted(maps.Keys(count)) {
		line = append(line, fmt.Sprintf("%s=%d", name, count[name]))
	}
	return strings.Join(line, " ")
}

// checkRow holds one row against its writes, of which there is one at most.
func checkRow(t *testing.T, row bulk.Row, sent []srssim.Entry) {
	t.Helper()
	changed := 0
	for _, e := range sent {
		if e.Changed {
			changed++
		}
	}
	switch {
	case len(sent) > 1:
		t.Errorf("row %d, %s, was sent %d times", row.Seq, row.Domain, len(sent))
	case row.State == bulk.RowDone && changed != 1:
		t.Errorf("row %d, %s, is done, and the registrar did not do it: %+v", row.Seq, row.Domain, sent)
	case row.State == bulk.RowFailed && changed != 0:
		t.Errorf("row %d, %s, failed because %q, and the registrar did it: %+v", row.Seq, row.Domain, row.Reason, sent)
	case row.State != bulk.RowDone && row.State != bulk.RowFailed:
		t.Errorf("row %d, %s, is %s because %q", row.Seq, row.Domain, row.State, row.Reason)
	}
}

// retryAll retries what failed until nothing does, and returns how often.
func (w *bulkWorld) retryAll(t *testing.T, id string) int {
	t.Helper()
	for round := range 10 {
		b, err := w.batches.Batch(t.Context(), bulkOwner, id)
		if err != nil {
			t.Fatal(err)
		}
		if b.Counts.Failed+b.Counts.Stale == 0 {
			return round
		}
		if id, err = w.batches.Retry(t.Context(), bulkOwner, id); err != nil {
			t.Fatal(err)
		}
		w.await(t, id, func(b bulk.Batch) bool { return b.State == bulk.StateReady })
		w.start(t, id)
		w.await(t, id, bulkSettled)
	}
	t.Error("rows fail again and again")
	return 10
}

// checkAllDone looks at every domain: the registrar made each change once.
func (w *bulkWorld) checkAllDone(t *testing.T) {
	t.Helper()
	writes := w.writesSince(0)
	for _, name := range w.names {
		changed := 0
		for _, e := range writes[name] {
			if e.Changed {
				changed++
			}
		}
		if changed != 1 {
			t.Errorf("%s was changed %d times: %+v", name, changed, writes[name])
		}
	}
}

// TestTwoPortalsKeepTheCallLimit has two portals work a batch while nothing is
// wrong. How much of the limit they use depends on the machine: see make bench.
func TestTwoPortalsKeepTheCallLimit(t *testing.T) {
	t.Parallel()
	const limit = 60
	w := newBulkWorld(t, 200, limit)
	id := w.checked(t, w.names)
	first := w.seq()
	began := time.Now()
	w.start(t, id)
	w.await(t, id, bulkSettled)
	calls := len(w.sim.Ledger(first))
	took := time.Since(began)
	for name, sent := range w.writesSince(first) {
		if len(sent) != 1 {
			t.Errorf("%s was sent %d times", name, len(sent))
		}
	}
	t.Logf("bulk: calls=%d seconds=%.1f", calls, took.Seconds())
	// All calls got their permits while we looked, however late they went out; two
	// portals that know nothing of each other get twice as many.
	if most := limit*(took.Seconds()+0.2) + 1; float64(calls) > most {
		t.Errorf("%d calls, at most %.0f are allowed", calls, most)
	}
}
