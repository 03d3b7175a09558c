package seal_test

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/mod/sumdb/tlog"
	"golang.org/x/sync/errgroup"

	"portal/internal/proof"
	"portal/internal/seal"
)

// A sealer whose connection is cut at any statement, before or after it was carried
// out, leaves a log that the next one goes on with.
func TestASealerThatIsKilledAtAnyStepLeavesAWholeLog(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.write(t, 250)
	f.round(t)
	steps := 0
	for _, after := range []bool{false, true} {
		for step := 1; ; step++ {
			f.write(t, 11)
			killer := &seal.Killer{At: step, After: after}
			f.killed(t, killer)
			f.sealed(t)
			if v := f.verify(t); !v.Fine() || v.Waiting != 0 || v.Signed != v.Size {
				t.Fatalf("killed at statement %d, after it %v: %+v", step, after, v)
			}
			if !killer.Done {
				break
			}
			steps++
		}
	}
	if steps < 20 {
		t.Errorf("killed at %d steps only", steps)
	}
}

// sealed seals all that waits: at once, unless the database has yet to notice that the
// sealer before is gone.
func (f *fixture) sealed(t *testing.T) {
	t.Helper()
	for range 500 {
		f.round(t)
		var left bool
		const open = "SELECT EXISTS (SELECT FROM audit_unsealed) OR (SELECT max(index) + 1 FROM audit_leaf) > (SELECT max(size) FROM audit_checkpoint)"
		if err := f.db.Pool.QueryRow(t.Context(), open).Scan(&left); err != nil {
			t.Fatal(err)
		}
		if !left {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("a dead sealer's lock stays")
}

// killed runs a round in a process whose connection killer cuts.
func (f *fixture) killed(t *testing.T, killer *seal.Killer) {
	t.Helper()
	config, err := pgxpool.ParseConfig(f.db.AppURL)
	if err != nil {
		t.Fatal(err)
	}
	config.ConnConfig.Tracer, config.MaxConns = killer, 1
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	_ = seal.New(seal.Config{Pool: pool, KeyFile: f.keys, Log: slog.New(slog.DiscardHandler)}).Round(t.Context())
}

func TestManySealersMakeOneLog(t *testing.T) {
	t.Parallel()
	for name, round := range map[string]func(*seal.Sealer) error{
		"with their lock": func(s *seal.Sealer) error { return s.Round(t.Context()) },
		"without it":      func(s *seal.Sealer) error { return s.SealUnlocked(t.Context()) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			var group errgroup.Group
			for range 3 {
				s := f.process()
				group.Go(func() error {
					for range 20 {
						if err := round(s); err != nil {
							return err
						}
					}
					return nil
				})
			}
			for range 10 {
				f.write(t, 60)
			}
			if err := group.Wait(); err != nil {
				t.Fatal(err)
			}
			f.round(t)
			if v := f.verify(t); !v.Fine() || v.Size != 600 || v.Waiting != 0 {
				t.Errorf("%+v", v)
			}
		})
	}
}

func TestAClockThatGoesBackBreaksNoPromise(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.write(t, 5)
	f.round(t)
	f.owner(t, "UPDATE audit_checkpoint SET at = at + interval '1 hour'") // when the clock ran ahead
	f.insert(t, `{"v":1,"at":"2026-01-01T00:00:00Z","kind":"sign_in","brand":"acme","account":"a","sign_in":"x"}`)
	f.round(t)
	if v := f.verify(t); !v.Fine() || v.Signed != 6 {
		t.Errorf("%+v", v)
	}
}

// restore does what restoring a back-up from the time of 700 entries does.
func (f *fixture) restore(t *testing.T) {
	t.Helper()
	f.owner(t,
		"DELETE FROM audit_checkpoint WHERE size > 700",
		"DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_leaf WHERE index >= 700)",
		"DELETE FROM audit_leaf WHERE index >= 700", "DELETE FROM audit_step WHERE change_id = 'B'",
		"DELETE FROM audit_tile WHERE level = 0 AND n > 2",
		"UPDATE audit_tile SET hashes = substring(hashes FOR (700 - 512) * 32) WHERE level = 0 AND n = 2",
		"UPDATE audit_tile SET hashes = substring(hashes FOR 64) WHERE level = 1")
}

func TestAnOlderDatabaseIsNotSealedUntilSomebodyDecides(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.seed(t)
	f.restore(t)
	f.write(t, 400) // it went on; the portal writes and edits all the same
	signed := func() (n int) {
		if err := f.db.Pool.QueryRow(t.Context(), "SELECT max(size) FROM audit_checkpoint").Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for name, s := range map[string]*seal.Sealer{"the process that ran": f.Sealer, "one that starts, by the file": f.process()} {
		for range 2 {
			err := s.Round(t.Context())
			s.Note(t.Context(), err)
			if !errors.Is(err, seal.ErrContradiction) || signed() != 700 || !strings.Contains(s.Trouble(), "`portal audit key restart`") || !strings.Contains(s.Fault(), "not the one that was sealed before") {
				t.Errorf("%s: %v; %d signed; says %q", name, err, signed(), s.Fault())
			}
		}
	}
	// Who has neither file nor memory can't know; whoever kept a checkpoint can tell.
	kept, err := os.ReadFile(f.outside)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(f.outside); err != nil {
		t.Fatal(err)
	}
	if err := f.process().Round(t.Context()); err != nil || signed() != 1100 {
		t.Errorf("without either: %v, %d signed", err, signed())
	}
	if v := f.verify(t); !v.Fine() {
		t.Errorf("by itself it is whole: %+v", v)
	}
	if err := os.WriteFile(f.outside, kept, 0o600); err != nil {
		t.Fatal(err)
	}
	if v := f.verify(t); !slices.Equal(codes(v), []seal.Code{seal.Contradiction}) || !strings.Contains(v.Findings[0].Says, "forked or rewritten") {
		t.Errorf("with the checkpoint that was kept: %+v", v)
	}
	if err := f.process().Round(t.Context()); !errors.Is(err, seal.ErrContradiction) {
		t.Errorf("a process that starts with it: %v", err)
	}
}

// A second checkpoint of one size, signed by the real key, is a fork.
func TestAForkedCheckpointIsFound(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.seed(t)
	forked := proof.Checkpoint{Origin: origin, Size: 700, Root: tlog.RecordHash([]byte("x"))}
	note, err := forked.Signed(f.key.Signer)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.outside, note, 0o600); err != nil {
		t.Fatal(err)
	}
	if v := f.verify(t); !slices.Equal(codes(v), []seal.Code{seal.Contradiction}) {
		t.Errorf("kept outside: %+v", v)
	}
	f.owner(t, fmt.Sprintf("UPDATE audit_checkpoint SET root = '\\x%x', note = '%s' WHERE size = 700", forked.Root[:], note))
	if err := os.Remove(f.outside); err != nil {
		t.Fatal(err)
	}
	if v := f.verify(t); !slices.Equal(codes(v), []seal.Code{seal.CheckpointWrong}) {
		t.Errorf("in the database: %+v", v)
	}
}
