package audit_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"portal/internal/audit"
)

// plant writes an entry as the application's role can: valid JSON of the right kind,
// in which something deeper is of another type.
func (f fixture) plant(t *testing.T, kind, changeID, more string) {
	t.Helper()
	if _, err := f.db.Pool.Exec(t.Context(), `INSERT INTO audit_entry (body) VALUES (`+bodyOf(kind, changeID, more)+`)`); err != nil {
		t.Fatal(err)
	}
}

func TestOneEntryThatCanNotBeReadCostsNoOtherItsLine(t *testing.T) {
	f := newFixture(t)
	var said bytes.Buffer
	f.Store = audit.NewStore(f.db.Pool, startProcess(t, f.db), f.clock.Now, slog.New(slog.NewTextHandler(&said, nil)))
	f.begin(t, "B")
	f.plant(t, "drift", "", `"drift":{"diff":[],"seen_at":"x"}`)
	f.plant(t, "denial", "", `"denied":{"kind":"lock.set","right":"all"}`)
	f.plant(t, "sign_in", "", `"sign_in":"applied","count":"many"`)
	f.plant(t, "intent", "C", `"change":{"kind":"lock.set","group":"g","diff":{"field":"lock"}}`)
	f.plant(t, "outcome", "B", `"ending":{"outcome":"applied","ms":"x"}`)
	if _, err := f.db.Pool.Exec(t.Context(), `DELETE FROM change_lease`); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		lines, _, err := f.Activity(t.Context(), audit.ScopeOf(jane), domain, audit.Page{Limit: 10})
		if err != nil || len(lines) != 5 {
			t.Fatalf("%d lines, %v", len(lines), err)
		}
		for _, line := range lines {
			if !line.Unreadable || line.ID == 0 || line.At.IsZero() || line.Domain != domain {
				t.Errorf("line %+v", line)
			}
		}
		if c := lines[4].Change; c == nil || c.ID != "B" || c.Ending != nil || !c.Unreadable {
			t.Errorf("the change without an end that can be read: %+v", c)
		}
	}
	if n := strings.Count(said.String(), "can't be read"); n < 5 || strings.Count(said.String(), "entry=2 ") != 1 {
		t.Errorf("it is told once of each: %s", said.String())
	}
	for _, id := range []string{"B", "C"} {
		c, err := f.Change(t.Context(), audit.ScopeOf(jane), id)
		if !errors.Is(err, audit.ErrUnreadable) || c.ID != id || c.Domain != domain || c.IntendedAt.IsZero() {
			t.Errorf("story of %s: %+v, %v", id, c, err)
		}
	}
	group, err := f.Group(t.Context(), audit.ScopeOf(jane), domain, "g")
	if err != nil || len(group) != 1 || !group[0].Unreadable {
		t.Errorf("group %+v, %v", group, err)
	}
	if _, err := f.Recorded(t.Context(), 2); !errors.Is(err, audit.ErrUnreadable) {
		t.Errorf("a follower is told: %v", err)
	}
}

// What can't be read makes no address trusted, and explains what reads otherwise.
func TestAnEntryThatCanNotBeReadIsTakenForTheWorst(t *testing.T) {
	f := newFixture(t)
	f.plant(t, "intent", "C", `"change":{"kind":"contacts.set","diff":[{"field":"owner.email","old":"x","new":null,"personal":true}]}`)
	steps, err := f.AddressSteps(t.Context(), jane.Account, domain)
	if err != nil || len(steps) != 4 || // one for each contact
		!steps[0].Elsewhere || steps[0].Certain || steps[0].Address != "" || steps[0].At.IsZero() {
		t.Errorf("steps %+v, %v", steps, err)
	}
	tx, err := f.db.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(t.Context()) }()
	touches, err := f.Touched(t.Context(), tx, jane.Account, domain, 0, f.version(t))
	if err != nil || len(touches) != 1 || !touches[0].Explains("lock", []string{"locked"}) {
		t.Errorf("touches %+v, %v", touches, err)
	}
}
