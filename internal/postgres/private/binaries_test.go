package private

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestThisMachinesServerIsFound(t *testing.T) {
	dir, version, err := FindBinaries()
	if err != nil {
		t.Fatal(err)
	}
	if told, err := serverVersion(dir); err != nil || told != version || version < OldestVersion {
		t.Errorf("%s holds version %d (%v), found as %d", dir, told, err, version)
	}
}

func TestAFolderIsTakenOnlyWithAServerThatTellsItsVersion(t *testing.T) {
	tests := []struct {
		name    string
		initdb  bool
		output  string
		version int // 0: refused
	}{
		{"a release", true, "postgres (PostgreSQL) 16.4 (Debian 16.4-1)", 16},
		{"a version before its release", true, "postgres (PostgreSQL) 18beta1", 18},
		{"a client without initdb", false, "postgres (PostgreSQL) 16.4", 0},
		{"another program", true, "hello", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			program(t, dir, "postgres", "echo '"+tt.output+"'")
			if tt.initdb {
				program(t, dir, "initdb", "")
			}
			if version, err := serverVersion(dir); version != tt.version || (err == nil) != (tt.version > 0) {
				t.Errorf("version %d, %v; want %d", version, err, tt.version)
			}
		})
	}
}

func TestTheNewestFolderComesFirst(t *testing.T) {
	base := t.TempDir()
	for _, name := range []string{"v9", "v14", "v17"} {
		if err := os.Mkdir(filepath.Join(base, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(base)
	if diff := cmp.Diff([]string{"v17", "v14", "v9"}, newestFirst("v*")); diff != "" {
		t.Error(diff)
	}
}

func program(t *testing.T, dir, name, body string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+body+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
}
