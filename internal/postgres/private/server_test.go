package private_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/postgres/postgrestest"
	"portal/internal/postgres/private"
)

func TestDataOutliveTheServer(t *testing.T) {
	t.Parallel()
	dir := serverDir(t)
	server := startIn(t, dir, private.Options{})
	execute(t, server.OwnerURL(), "CREATE TABLE kept ()")
	closeServer(t, server)

	server = startIn(t, dir, private.Options{})
	execute(t, server.OwnerURL(), "TABLE kept")
	closeServer(t, server)

	server = startIn(t, dir, private.Options{Reset: true})
	defer closeServer(t, server)
	if err := try(t, server.OwnerURL(), "TABLE kept"); err == nil {
		t.Error("a reset kept the table")
	}
}

func TestAFolderServesOneProgramAtATime(t *testing.T) {
	t.Parallel()
	dir := serverDir(t)
	server := startIn(t, dir, private.Options{})
	defer closeServer(t, server)

	if _, err := private.Start(t.Context(), dir, private.Options{}); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("second start: %v", err)
	}
	execute(t, server.AppURL(), "SELECT 1") // the first is left alone
}

func TestTheApplicationsRoleCanNotCreateTables(t *testing.T) {
	t.Parallel()
	server := startIn(t, serverDir(t), private.Options{Throwaway: true})
	defer closeServer(t, server)
	if err := try(t, server.AppURL(), "CREATE TABLE mine ()"); err == nil {
		t.Error("the application created a table")
	}
}

func TestALongPathGetsItsSocketElsewhere(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(serverDir(t), strings.Repeat("long/", 25))
	server := startIn(t, dir, private.Options{Throwaway: true})
	execute(t, server.AppURL(), "SELECT 1")
	closeServer(t, server)
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder of a throwaway server is still there: %v", err)
	}
}

func TestAFolderThatTheServersUserCanNotReachIsReplaced(t *testing.T) {
	t.Parallel()
	closed := t.TempDir()
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(closed, "pg")
	server := startIn(t, dir, private.Options{Throwaway: true})
	defer closeServer(t, server)

	execute(t, server.AppURL(), "SELECT 1")
	if root := os.Geteuid() == 0; root != (server.Note() != "") || root == (server.Dir() == dir) {
		t.Errorf("as root %t: data in %s, note %q", root, server.Dir(), server.Note())
	}
}

// A program that is killed can't clean up; what it left must not stop the next.
func TestTheNextStartWorksAfterTheProgramWasKilled(t *testing.T) {
	t.Parallel()
	dir := serverDir(t)
	kill(t, startElsewhere(t, dir, ""))

	server := startIn(t, dir, private.Options{})
	defer closeServer(t, server)
	execute(t, server.OwnerURL(), "TABLE elsewhere")
}

func TestTheNextStartWorksAfterProgramAndGuardWereKilled(t *testing.T) {
	t.Parallel()
	dir := serverDir(t)
	first := startIn(t, dir, private.Options{})
	execute(t, first.OwnerURL(), "CREATE TABLE kept ()")
	orphan := first.PID()
	first.Abandon()

	server := startIn(t, dir, private.Options{})
	defer closeServer(t, server)
	if server.PID() == orphan {
		t.Error("the orphan still runs")
	}
	execute(t, server.OwnerURL(), "TABLE kept")
}

func TestALockFileWithAnothersProcessNumberDoesNotStopTheServer(t *testing.T) {
	t.Parallel()
	dir := serverDir(t)
	server := startIn(t, dir, private.Options{})
	closeServer(t, server)
	// After a restart of the machine the number may be any program's of the same user.
	other := exec.Command("sleep", "60")
	info, err := os.Stat(filepath.Join(server.Dir(), "pgdata"))
	if err != nil {
		t.Fatal(err)
	}
	owner := info.Sys().(*syscall.Stat_t)
	if os.Geteuid() == 0 {
		other.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}}
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer kill(t, other)
	stale := filepath.Join(server.Dir(), "pgdata", "postmaster.pid")
	if err := os.WriteFile(stale, fmt.Appendf(nil, "%d\n%s/pgdata\n", other.Process.Pid, server.Dir()), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(stale, int(owner.Uid), int(owner.Gid)); err != nil {
		t.Fatal(err)
	}
	closeServer(t, startIn(t, dir, private.Options{}))
}

func TestDataOfAVersionThatIsNotInstalledAreRefusedOrReset(t *testing.T) {
	t.Parallel()
	dir := serverDir(t)
	server := startIn(t, dir, private.Options{})
	closeServer(t, server)
	if err := os.WriteFile(filepath.Join(server.Dir(), "pgdata", "PG_VERSION"), []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := private.Start(t.Context(), dir, private.Options{}); err == nil || !strings.Contains(err.Error(), "need PostgreSQL 9") {
		t.Errorf("err = %v", err)
	}
	closeServer(t, startIn(t, dir, private.Options{Reset: true}))
}

func TestAThrowawayServerLeavesNothingWhenTheProgramIsKilled(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("", "portal-pg-") // the server's user may remove what is its own there
	if err != nil {
		t.Fatal(err)
	}
	kill(t, startElsewhere(t, dir, "throwaway"))
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal("the folder is still there")
		}
	}
}

// TestProgramElsewhere is the program of the tests above: started by
// startElsewhere it runs a server until it is killed. By itself it does nothing.
func TestProgramElsewhere(t *testing.T) {
	dir := os.Getenv("PORTAL_TEST_SERVER_DIR")
	if dir == "" {
		return
	}
	opts := private.Options{Throwaway: os.Getenv("PORTAL_TEST_SERVER_KIND") == "throwaway"}
	server := startIn(t, dir, opts)
	execute(t, server.OwnerURL(), "CREATE TABLE elsewhere ()")
	_, _ = os.Stdout.WriteString("started\n")
	select {}
}

func startElsewhere(t *testing.T, dir, kind string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestProgramElsewhere$")
	cmd.Env = append(os.Environ(), "PORTAL_TEST_SERVER_DIR="+dir, "PORTAL_TEST_SERVER_KIND="+kind)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "started\n" {
		t.Fatalf("program elsewhere: %q, %v", line, err)
	}
	return cmd
}

func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // reports the kill
}

// serverDir names a folder that is not there yet.
func serverDir(t *testing.T) string {
	t.Helper()
	return filepath.Join(postgrestest.Folder(t), "pg")
}

func startIn(t *testing.T, dir string, opts private.Options) *private.Server {
	t.Helper()
	server, err := private.Start(t.Context(), dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	return server
}

func closeServer(t *testing.T, server *private.Server) {
	t.Helper()
	if err := server.Close(); err != nil {
		t.Error(err)
	}
}

func execute(t *testing.T, url, sql string) {
	t.Helper()
	if err := try(t, url, sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func try(t *testing.T, url, sql string) error {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	_, err = conn.Exec(t.Context(), sql)
	return err
}
