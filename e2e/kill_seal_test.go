package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"portal/internal/seal"
)

// killSeal is the key that signs the log, and the file of its latest checkpoint.
type killSeal struct {
	key           seal.Key
	file, outside string
}

func newKillSeal(t *testing.T, dir string) killSeal {
	t.Helper()
	key, err := seal.NewKey("kill.example/log")
	s := killSeal{key, filepath.Join(dir, "audit-key"), filepath.Join(dir, "audit-checkpoint")}
	if err == nil {
		err = seal.WriteKeys(s.file, key)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// sealed verifies the log, with the checkpoint that the portal kept outside.
func (w *killWorld) sealed(t *testing.T) {
	t.Helper()
	kept, err := os.ReadFile(w.seal.outside)
	if err != nil {
		t.Fatal(err)
	}
	v, err := seal.VerifyDatabase(t.Context(), w.db.Pool, seal.VerifyOptions{
		Keys: []note.Verifier{w.seal.key.Verifier}, Outside: map[string][]byte{"the file": kept},
	})
	if err != nil {
		t.Fatal(err)
	}
	if !v.Fine() || v.Size == 0 {
		t.Errorf("%s %+v", v.Sentence(), v.Findings)
	}
}
