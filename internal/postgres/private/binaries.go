package private

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

// OldestVersion is the oldest major version of PostgreSQL that the portal runs on.
const OldestVersion = 14

// ErrNoServer means that this machine has no PostgreSQL server of a usable version.
var ErrNoServer = errors.New("no PostgreSQL server (14 or newer) on this machine: install one " +
	"(Debian and Ubuntu: apt-get install postgresql; macOS: brew install postgresql@17), or set DATABASE_URL")

// FindBinaries returns the folder of this machine's PostgreSQL server programs
// and their major version. It asks pg_config, then looks along PATH, then into
// the usual folders, newest first, and returns ErrNoServer when none will do.
func FindBinaries() (dir string, version int, err error) {
	return findBinaries(func(version int) bool { return version >= OldestVersion })
}

func findBinaries(fits func(version int) bool) (string, int, error) {
	for _, dir := range binaryFolders() {
		if version, err := serverVersion(dir); err == nil && fits(version) {
			return dir, version, nil
		}
	}
	return "", 0, ErrNoServer
}

// binaryFolders lists where the programs may be. Symbolic links are followed,
// because the programs find their libraries by their own true place.
func binaryFolders() []string {
	var dirs []string
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, string(trimLine(out)))
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",          // Debian, Ubuntu
		"/usr/pgsql-*/bin",                   // Red Hat, from PGDG
		"/usr/local/pgsql/bin",               // built from source
		"/opt/homebrew/opt/postgresql@*/bin", // macOS on ARM
		"/usr/local/opt/postgresql@*/bin",    // macOS on Intel
		"/Applications/Postgres.app/Contents/Versions/*/bin",
		"/usr/bin", // Fedora, Arch, Alpine
	} {
		dirs = append(dirs, newestFirst(pattern)...)
	}
	return dirs
}

var digits = regexp.MustCompile(`\d+`)

func newestFirst(pattern string) []string {
	found, _ := filepath.Glob(pattern) // fails on a malformed pattern only
	number := func(path string) int {
		n, _ := strconv.Atoi(digits.FindString(path)) // no number sorts last
		return n
	}
	slices.SortFunc(found, func(a, b string) int { return cmp.Compare(number(b), number(a)) })
	return found
}

var versionLine = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// serverVersion asks the server program in dir for its major version. A folder
// without initdb holds a client only.
func serverVersion(dir string) (int, error) {
	if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
		return 0, err
	}
	out, err := exec.Command(filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return 0, err
	}
	match := versionLine.FindSubmatch(out)
	if match == nil {
		return 0, fmt.Errorf("%s/postgres does not tell its version: %.100q", dir, out)
	}
	return strconv.Atoi(string(match[1]))
}
