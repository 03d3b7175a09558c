package postgrestest

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Folder returns a new folder for a server of the test's own. Unlike one of
// t.TempDir, another user can reach it.
func Folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp(base(), "portal-folder-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}

const (
	memory     = "/dev/shm"
	memoryRoom = 1 << 30 // bytes; a server with its databases takes a tenth
)

// base is where servers live: in memory where there is room, because making a
// database means copying hundreds of files. TMPDIR goes before it.
func base() string {
	var fs syscall.Statfs_t
	if os.Getenv("TMPDIR") != "" || syscall.Statfs(memory, &fs) != nil {
		return os.TempDir()
	}
	if uint64(fs.Bavail)*uint64(fs.Bsize) < memoryRoom {
		return os.TempDir()
	}
	return memory
}

// sweep removes what is left of servers that were killed together with the
// guard that would have removed it: folders whose lock nobody holds.
func sweep() {
	locks, _ := filepath.Glob(filepath.Join(base(), "portal-test-*", "lock")) // the pattern is sound
	for _, path := range locks {
		info, err := os.Stat(path)
		if err != nil || time.Since(info.ModTime()) < time.Minute {
			continue // one that is being made is not locked yet
		}
		file, err := os.Open(path)
		if err != nil {
			continue // somebody else's, or just removed
		}
		if syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			_ = os.RemoveAll(filepath.Dir(path)) // the next one tries again
		}
		_ = file.Close()
	}
}
