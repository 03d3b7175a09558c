package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// takeOver makes this process the only demo on the data folder. A demo that
// still runs there is asked to stop: after a killed "go run" the program that
// it started lives on and would keep the address.
func takeOver(ctx context.Context, data string, log *slog.Logger) (release func(), err error) {
	if err := os.MkdirAll(data, 0o755); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	path := filepath.Join(data, "demo.pid")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	for waited := time.Duration(0); ; waited += 100 * time.Millisecond {
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			break
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) || waited > 30*time.Second {
			_ = file.Close()
			return nil, fmt.Errorf("another demo runs on %s and does not stop", data)
		}
		if waited == 0 {
			stopOther(ctx, path, log)
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err := os.WriteFile(path, fmt.Append(nil, os.Getpid()), 0o600); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("data folder: %w", err)
	}
	return func() { _ = file.Close() }, nil // closing gives the lock back
}

func stopOther(ctx context.Context, path string, log *slog.Logger) {
	text, err := os.ReadFile(path)
	if err != nil {
		return
	}
	var pid int
	if _, err := fmt.Sscan(string(text), &pid); err != nil || pid <= 1 || pid == os.Getpid() || !isProgram(pid) {
		return
	}
	log.WarnContext(ctx, "another demo runs on this folder; stopping it", "process", pid)
	_ = syscall.Kill(pid, syscall.SIGTERM) // it may have ended meanwhile
}

// isProgram reports whether process pid runs, and is this program where that
// can be told: a number may be another program's by now.
func isProgram(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	command, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return os.IsNotExist(err) && !procExists()
	}
	return strings.Contains(string(command), "portal")
}

// procExists is false on systems without /proc, where a name can't be looked up.
func procExists() bool {
	_, err := os.Stat("/proc/self")
	return err == nil
}
