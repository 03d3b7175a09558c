package seal_test

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/note"

	"portal/internal/audit"
	"portal/internal/proof"
	"portal/internal/seal"
)

// announce writes the entry that tells of a key, as the program does.
func (f *fixture) announce(ctx context.Context, tx pgx.Tx, s proof.Succession) (int64, error) {
	detail := map[string]string{"old": s.Old, "new": s.New}
	if s.Restart != "" {
		detail["restart"] = s.Restart
	}
	store := audit.NewStore(f.db.Pool, nil, time.Now, slog.New(slog.DiscardHandler))
	return store.AppendAct(ctx, tx, audit.Act{Action: proof.SealKeyAction, Reason: "it is a year old", Detail: detail})
}

func (f *fixture) rotate(t *testing.T) seal.Key {
	t.Helper()
	next, err := seal.Rotate(t.Context(), f.db.Pool, f.keys, f.announce)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

func (f *fixture) verifyWith(t *testing.T, keys ...note.Verifier) *seal.Verification {
	t.Helper()
	v, err := seal.VerifyDatabase(t.Context(), f.db.Pool, seal.VerifyOptions{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestANewKeyIsVouchedForByTheOld(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	if _, err := seal.Rotate(t.Context(), f.db.Pool, f.keys, f.announce); !errors.Is(err, seal.ErrUnused) {
		t.Errorf("a key that nothing is sealed with: %v", err)
	}
	f.giveKeys(t, f.key)
	f.write(t, 3)
	f.round(t)
	second := f.rotate(t)
	if last := f.last(t); last.Size != 4 {
		t.Fatalf("the entry about the key is not signed: %d", last.Size)
	} else if _, _, err := proof.Open(last.Note, f.key.Verifier); err != nil {
		t.Errorf("not signed with the old key: %v", err)
	}
	f.change(t, "A")
	f.round(t)
	third := f.rotate(t)
	f.write(t, 300)
	f.round(t)
	for name, key := range map[string]seal.Key{"first": f.key, "second": second, "third": third} {
		if v := f.verifyWith(t, key.Verifier); !v.Fine() || v.Signed != 307 {
			t.Errorf("with the %s key: %+v", name, v)
		}
		keys := proof.Keys{Logs: []note.Verifier{key.Verifier}}
		bundle, err := seal.NewProver(f.db.Pool).Change(t.Context(), "A")
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		if err := bundle.WriteTo(dir); err != nil {
			t.Fatal(err)
		}
		report, err := proof.CheckBundle(os.DirFS(dir), keys)
		if err != nil || len(report.Wrong) > 0 || !strings.HasPrefix(report.Sentence(), "PROVED: 2 entries") {
			t.Errorf("bundle with the %s key: %v, %q", name, err, report.Wrong)
		}
		report, err = proof.CheckBundle(without(t, os.DirFS(dir), "keys"), keys)
		if proved := err == nil && len(report.Wrong) == 0; proved != (name == "third") {
			t.Errorf("bundle without what it says of keys, with the %s key: %v, %q", name, err, report.Wrong)
		}
	}
	if v := f.verifyWith(t, newKey(t, origin).Verifier); !slices.Contains(codes(v), seal.KeyUnknown) {
		t.Errorf("with a key of nobody: %+v", v)
	}
	// A key that was replaced signs nothing any more.
	f.giveKeys(t, f.key)
	f.write(t, 1)
	if err := f.Round(t.Context()); !errors.Is(err, seal.ErrWrongKey) {
		t.Errorf("the first key again: %v", err)
	}
}

func TestAnInterruptedChangeOfKeysGoesOn(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.write(t, 3)
	f.round(t)
	next := newKey(t, origin)
	f.giveKeys(t, f.key, next) // it got as far as the file
	f.write(t, 1)
	f.round(t)
	failed := errors.New("cut off")
	cut := func(context.Context, pgx.Tx, proof.Succession) (int64, error) { return 0, failed }
	if _, err := seal.Rotate(t.Context(), f.db.Pool, f.keys, cut); !errors.Is(err, failed) {
		t.Fatal(err)
	}
	if got := f.rotate(t); got.Public != next.Public {
		t.Errorf("another key: %s", got.Public)
	}
	f.write(t, 1)
	f.round(t)
	if v := f.verify(t); !v.Fine() || v.Size != 6 {
		t.Errorf("%+v", v)
	}
}

func TestALogIsBegunAnewByAPersonOnly(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.seed(t)
	f.restore(t)
	f.write(t, 5)
	if err := f.process().Round(t.Context()); !errors.Is(err, seal.ErrContradiction) {
		t.Fatalf("before: %v", err)
	}
	if _, err := seal.Restart(t.Context(), f.db.Pool, f.keys, f.outside, origin, f.announce); err == nil {
		t.Error("under the name that has promised something else")
	}
	next, err := seal.Restart(t.Context(), f.db.Pool, f.keys, f.outside, origin+"-2", f.announce)
	if err != nil {
		t.Fatal(err)
	}
	f.Sealer = f.process()
	f.write(t, 5)
	f.round(t)
	if last := f.last(t); last.Size != 711 || last.Origin != origin+"-2" {
		t.Errorf("the last checkpoint: %+v", last.Checkpoint)
	}
	if v := f.verifyWith(t, next.Verifier); !v.Fine() || v.Restarts != 1 || !strings.Contains(v.Sentence(), "begun anew 1 times") {
		t.Errorf("by who was handed the new key: %+v", v)
	}
	if v := f.verifyWith(t, f.key.Verifier); !slices.Equal(codes(v), []seal.Code{seal.CheckpointForged, seal.CheckpointLate}) && !slices.Equal(codes(v), []seal.Code{seal.CheckpointForged}) {
		t.Errorf("by who was not: %+v", v)
	}
}

// without returns files but for a folder.
func without(t *testing.T, files fs.FS, folder string) fs.FS {
	t.Helper()
	left := fstest.MapFS{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name == folder:
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		text, err := fs.ReadFile(files, name)
		left[name] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return left
}
