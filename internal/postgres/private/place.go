package private

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// place is where a private server lives and as whom it runs.
type place struct {
	dir  string              // absolute, without symbolic links
	bin  string              // folder of the server programs
	as   *syscall.Credential // nil: as ourselves
	note string              // why dir is not the folder that was asked for
}

func (p place) data() string    { return filepath.Join(p.dir, "pgdata") }
func (p place) logFile() string { return filepath.Join(p.dir, "postgres.log") }

// settle makes dir ready for a server. When we are root, PostgreSQL runs as
// another user, who may be unable to reach dir (it lies below /root, for
// instance); then a folder for temporary files takes its place.
func settle(dir, bin string, throwaway bool) (place, error) {
	as, err := serverUser()
	if err != nil {
		return place{}, err
	}
	p, err := tryPlace(dir, bin, as, throwaway)
	if err == nil || as == nil {
		return p, err
	}
	for _, base := range []string{os.TempDir(), "/tmp", "/var/tmp"} {
		other := filepath.Join(base, "portal-postgres-"+shortHash(dir))
		if q, err2 := tryPlace(other, bin, as, throwaway); err2 == nil {
			q.note = fmt.Sprintf("user %d can't use %s, so the database is kept in %s", as.Uid, dir, q.dir)
			return q, nil
		}
	}
	return place{}, err
}

func tryPlace(dir, bin string, as *syscall.Credential, throwaway bool) (place, error) {
	if err := os.MkdirAll(dir, 0o711); err != nil {
		return place{}, fmt.Errorf("folder for the database: %w", err)
	}
	dir, err := realPath(dir)
	if err != nil {
		return place{}, fmt.Errorf("folder for the database: %w", err)
	}
	p := place{dir: dir, bin: bin, as: as}
	if err := ownedByUs(dir, as); err != nil {
		return place{}, err
	}
	if throwaway { // the server's user is to remove it in the end
		if err := p.give(dir); err != nil {
			return place{}, fmt.Errorf("folder for the database: %w", err)
		}
	}
	return p, p.reachable()
}

// serverUser returns whom the server runs as: PostgreSQL refuses to run as root.
func serverUser() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			return nil, fmt.Errorf("user %s: %w", name, err)
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is no user postgres or nobody")
}

// reachable tries whether the server's user can enter the folder.
func (p place) reachable() error {
	if p.as == nil {
		return nil
	}
	cmd := exec.Command(filepath.Join(p.bin, "postgres"), "--version")
	cmd.Dir = p.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.as}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("user %d can't enter %s or run PostgreSQL: %w %.200s", p.as.Uid, p.dir, err, out)
	}
	return nil
}

// ownedByUs guards against a folder that somebody else prepared for us, which
// matters where names can be foreseen, as among temporary files.
func ownedByUs(dir string, as *syscall.Credential) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("folder for the database: %w", err)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() {
		return fmt.Errorf("%s is no folder", dir)
	}
	if int(stat.Uid) != os.Geteuid() && (as == nil || stat.Uid != as.Uid) {
		return fmt.Errorf("%s belongs to user %d", dir, stat.Uid)
	}
	return nil
}

// folder creates a folder that only the server's user (and root) may enter.
func (p place) folder(path string) error {
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := ownedByUs(path, p.as); err != nil {
		return err
	}
	if err := os.Chmod(path, 0o700); err != nil {
		return err
	}
	return p.give(path)
}

// give makes path the server's user's own.
func (p place) give(path string) error {
	if p.as == nil {
		return nil
	}
	return os.Lchown(path, int(p.as.Uid), int(p.as.Gid))
}

// socketDir creates the folder of the server's socket. The system limits the
// length of a socket's path to about 100 bytes.
func (p place) socketDir() (string, error) {
	candidates := []string{filepath.Join(p.dir, "socket")}
	for _, base := range []string{os.TempDir(), "/tmp"} {
		candidates = append(candidates, filepath.Join(base, "portal-socket-"+shortHash(p.dir)))
	}
	for _, path := range candidates {
		if len(path) > 80 {
			continue
		}
		if err := p.folder(path); err != nil {
			return "", fmt.Errorf("folder for the database's socket: %w", err)
		}
		return path, nil
	}
	return "", fmt.Errorf("no folder with a path short enough for a socket: %s", candidates)
}

func realPath(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(path)
}

func shortHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return fmt.Sprintf("%x", sum[:6])
}
