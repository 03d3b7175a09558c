package process_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"portal/internal/postgres/postgrestest"
	"portal/internal/process"
)

// comparison is that of one of several processes on a database, with a log of its own.
type comparison struct {
	*process.Keys
	log *bytes.Buffer
	end func()
}

func startProcess(t *testing.T, db *postgrestest.DB, keys ...string) comparison {
	t.Helper()
	h, log := newTestProcess(db), &bytes.Buffer{}
	return comparison{process.NewKeys(db.Pool, h, keys, slog.New(slog.NewTextHandler(log, nil))), log, hold(t, h)}
}

// fault is what the process says of its keys, once it has looked.
func (p comparison) fault(t *testing.T) string {
	t.Helper()
	if err := p.Compare(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p.Fault()
}

func TestAProcessSaysWhenAnotherSealsWithAKeyThatItLacks(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	first, second := startProcess(t, db, "aaa"), startProcess(t, db, "bbb")
	first.fault(t)
	for range 3 {
		if fault := second.fault(t); !strings.Contains(fault, "aaa") || strings.Contains(fault, "bbb") {
			t.Errorf("the second says %q", fault)
		}
		if fault := first.fault(t); !strings.Contains(fault, "bbb") {
			t.Errorf("the first says %q", fault)
		}
	}
	if n := strings.Count(first.log.String(), "\n"); n != 1 || !strings.Contains(first.log.String(), "level=WARN") {
		t.Errorf("one difference, %d lines in its log: %s", n, first.log)
	}
	// A process that is dead seals nothing any more.
	second.end()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for first.fault(t) != "" { // until PostgreSQL noticed
		<-tick.C
	}
	if n := strings.Count(first.log.String(), "\n"); n != 2 {
		t.Errorf("%d lines in its log: %s", n, first.log)
	}
	var left int
	if err := db.Owner.QueryRow(t.Context(), "SELECT count(*) FROM process_keys").Scan(&left); err != nil || left != 1 {
		t.Errorf("%d rows, %v", left, err)
	}
}

// In the course of a rotation lists differ, and no process may complain.
func TestKeysThatAllCanOpenAreNoFault(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	var all []comparison
	for _, keys := range [][]string{{"old"}, {"old", "new"}} {
		all = append(all, startProcess(t, db, keys...))
	}
	quiet(t, all)
	all[0].end()
	all = append(all[1:], startProcess(t, db, "new", "old"))
	quiet(t, all)
	// The second step before the first is done: only who lacks the new key says so.
	late := startProcess(t, db, "old")
	quiet(t, all)
	if fault := late.fault(t); !strings.Contains(fault, "new") {
		t.Errorf("it says %q", fault)
	}
}

func quiet(t *testing.T, all []comparison) {
	t.Helper()
	for range 2 {
		for i, p := range all {
			if fault := p.fault(t); fault != "" || p.log.Len() != 0 {
				t.Errorf("process %d says %q, and in its log: %s", i, fault, p.log)
			}
		}
	}
}
