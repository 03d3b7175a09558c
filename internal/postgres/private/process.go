package private

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"portal/internal/routine"
)

// guardScript runs the server and ends it with us: standard input is a pipe that
// we hold open, so its end means that we are gone, however we died. A line from
// us asks for an orderly stop instead. $1 is the signal for the first case, $2
// a folder to remove in it, or empty; the rest is the server's command line.
//
// A death signal (prctl) would do on Linux only, and hangs on a thread, not on
// the process.
const guardScript = `
signal=$1 remove=$2
shift 2
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
{ if read -r _ <&3; then kill -INT "$server"; else kill "-$signal" "$server"; exit 7; fi; } &
guard=$!
wait "$server"
code=$?
kill "$guard" 2>/dev/null
wait "$guard"
if [ $? -eq 7 ] && [ -n "$remove" ]; then cd / && rm -rf "$remove"; fi
exit "$code"
`

// process is one run of the server.
type process struct {
	line io.WriteCloser // to the guard
	kill func() error   // kills the guard only
	done chan struct{}  // closed when the server has ended
	err  error          // how it ended; read after done
	log  string
	from int64 // where this run begins in log
}

// launch starts the server under the guard, in a process group of its own: a
// Ctrl-C at the terminal is ours to handle, and the server must outlive our
// last write.
func (p place) launch(onDeath, remove string, args []string) (*process, error) {
	out, err := os.OpenFile(p.logFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("log of the database: %w", err)
	}
	defer func() { _ = out.Close() }() // the child has its own handle
	info, err := out.Stat()
	if err != nil {
		return nil, fmt.Errorf("log of the database: %w", err)
	}
	guard := []string{"-c", guardScript, "guard", onDeath, remove, filepath.Join(p.bin, "postgres")}
	cmd := exec.Command("/bin/sh", append(guard, args...)...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = p.dir, childEnv(), out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: p.as}
	run := &process{done: make(chan struct{}), log: p.logFile(), from: info.Size()}
	if run.line, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	run.kill = cmd.Process.Kill
	routine.Begin(cmd.Wait, func(err error) {
		run.err = err
		close(run.done)
	})
	return run, nil
}

// childEnv keeps PGPORT and its like away from the server programs.
func childEnv() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
}

// output returns what the server wrote in this run, at most its last 2 KiB.
func (r *process) output() string {
	text, err := os.ReadFile(r.log)
	if err != nil || int64(len(text)) < r.from {
		return ""
	}
	text = text[r.from:]
	return string(bytes.TrimSpace(text[max(0, len(text)-2048):]))
}

// stop asks for a fast shutdown, which ends open connections, and waits.
func (r *process) stop() error {
	_, _ = io.WriteString(r.line, "stop\n") // fails when the guard is gone, and so is the server
	select {
	case <-r.done:
		return nil
	case <-time.After(30 * time.Second):
		return errors.New("PostgreSQL did not stop within 30 s")
	}
}

// stopOrphan ends a server that outlived the program that started it. The
// caller holds the folder's lock, so nobody else uses the data.
func (p place) stopOrphan(ctx context.Context) error {
	pid := p.postmaster()
	if pid == 0 {
		return p.disownLockFile()
	}
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
		_ = syscall.Kill(pid, signal) // it may have ended meanwhile
		gone := func() bool { return p.postmaster() != pid }
		if err := waitUntil(ctx, 10*time.Second, gone); err == nil || ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return fmt.Errorf("the PostgreSQL server left in %s (process %d) does not end", p.dir, pid)
}

// noProcess is above the process numbers of every system.
const noProcess = "2147483647"

// disownLockFile takes the number of a process that is no more out of the
// server's lock file: by now it may be another program's, and PostgreSQL would
// not start. The rest of the file stays, since it leads PostgreSQL to backends
// that still write to the data.
func (p place) disownLockFile() error {
	path := filepath.Join(p.data(), "postmaster.pid")
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read lock file of the database: %w", err)
	}
	_, rest, _ := strings.Cut(string(text), "\n")
	// We may be root, and the folder another user's: no links.
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC|syscall.O_NOFOLLOW, 0)
	if err == nil {
		_, err = file.WriteString(noProcess + "\n" + rest)
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		return fmt.Errorf("correct lock file of the database: %w", err)
	}
	return nil
}

// postmaster returns the process that runs on the data, or 0. The number in the
// lock file may by now be another program's, so its command line is looked at.
func (p place) postmaster() int {
	text, err := os.ReadFile(filepath.Join(p.data(), "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil || pid <= 1 || !strings.Contains(commandLine(pid), p.data()) {
		return 0
	}
	return pid
}

func waitUntil(ctx context.Context, limit time.Duration, ready func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for !ready() {
		if err := pause(ctx); err != nil {
			return err
		}
	}
	return nil
}

// pause waits a moment between two looks.
func pause(ctx context.Context) error {
	select {
	case <-time.After(25 * time.Millisecond):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func trimLine(out []byte) []byte { return bytes.TrimRight(out, "\r\n") }
