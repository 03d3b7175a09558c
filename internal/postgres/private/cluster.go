package private

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// fit exchanges the server programs for those that made the data, if there are
// data: a server reads those of its own major version only.
func (s *Server) fit() error {
	made, err := os.ReadFile(filepath.Join(s.data(), "PG_VERSION"))
	if err != nil {
		return nil // none yet
	}
	want, err := strconv.Atoi(string(trimLine(made)))
	if err != nil {
		return fmt.Errorf("version of the data in %s: %w", s.dir, err)
	}
	if want == s.version {
		return nil
	}
	s.bin, s.version, err = findBinaries(func(version int) bool { return version == want })
	if err != nil {
		return fmt.Errorf("the data in %s need PostgreSQL %d, which is not installed; "+
			"install it, or start afresh with a reset", s.dir, want)
	}
	return nil
}

// initialise creates the cluster when there is none. It is built beside its
// place and renamed, so that a run which was cut short leaves nothing half done.
func (s *Server) initialise(ctx context.Context) error {
	if _, err := os.Stat(s.data()); err == nil {
		return nil
	}
	var last error
	for _, locale := range []string{"C.UTF-8", "C"} { // macOS has no C.UTF-8
		if last = s.initdb(ctx, locale); last == nil {
			return os.Rename(s.data()+".new", s.data())
		}
	}
	return last
}

func (s *Server) initdb(ctx context.Context, locale string) error {
	fresh := s.data() + ".new"
	if err := errors.Join(os.RemoveAll(fresh), s.folder(fresh)); err != nil {
		return fmt.Errorf("folder for the database: %w", err)
	}
	args := []string{"-D", fresh, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=" + locale, "-k"}
	if s.opts.Throwaway {
		args = append(args, "-N")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, "initdb"), args...)
	cmd.Dir, cmd.Env = s.dir, childEnv()
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.as, Setpgid: true}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("create database cluster: %w: %s", err, out[max(0, len(out)-500):])
	}
	return nil
}

// arguments returns the server's command line: little memory, no network.
func (s *Server) arguments() []string {
	settings := []string{
		"listen_addresses=", "dynamic_shared_memory_type=mmap", "unix_socket_directories=" + s.socket, "unix_socket_permissions=0700", "port=5432",
		"shared_buffers=32MB", "max_connections=100", "max_wal_size=256MB", "wal_level=minimal", "max_wal_senders=0",
		"jit=off", "huge_pages=off", "max_parallel_workers_per_gather=0", "logging_collector=off",
		"log_min_messages=warning", "timezone=UTC", "log_timezone=UTC",
	}
	if s.opts.Throwaway {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off",
			"shared_buffers=16MB", "max_connections=300", "autovacuum=off")
	}
	args := []string{"-D", s.data()}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	return args
}

const missingRoles = `
	SELECT name
	FROM unnest($1::text[]) AS name
	WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)`

const countDatabase = `
	SELECT count(*)
	FROM pg_database
	WHERE datname = 'portal'`

// bootstrap creates the roles and the database where they are missing.
func (s *Server) bootstrap(ctx context.Context) error {
	conn, err := connect(ctx, s.URL("postgres", "postgres"))
	if err != nil {
		return err
	}
	defer closeConn(conn)
	rows, _ := conn.Query(ctx, missingRoles, []string{"portal_owner", AppRole})
	roles, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("look for roles: %w", err)
	}
	for _, role := range roles {
		if _, err := conn.Exec(ctx, "CREATE ROLE "+pgx.Identifier{role}.Sanitize()+" LOGIN"); err != nil {
			return fmt.Errorf("create role %s: %w", role, err)
		}
	}
	var databases int
	if err := conn.QueryRow(ctx, countDatabase).Scan(&databases); err != nil || databases > 0 {
		return err
	}
	return s.CreateDatabase(ctx, "portal", "")
}

// CreateDatabase adds a database that portal_owner owns: an empty one, or a
// copy of template.
func (s *Server) CreateDatabase(ctx context.Context, name, template string) error {
	sql := "CREATE DATABASE " + pgx.Identifier{name}.Sanitize() + " OWNER portal_owner"
	if template != "" {
		sql += " TEMPLATE " + pgx.Identifier{template}.Sanitize()
		if s.version >= 15 { // older ones know no other way; it takes less than half the time here
			sql += " STRATEGY FILE_COPY"
		}
	}
	return s.administer(ctx, sql)
}

// DropDatabase removes a database and ends the connections to it.
func (s *Server) DropDatabase(ctx context.Context, name string) error {
	return s.administer(ctx, "DROP DATABASE "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)")
}

func (s *Server) administer(ctx context.Context, sql string) error {
	conn, err := connect(ctx, s.URL("postgres", "postgres"))
	if err != nil {
		return err
	}
	defer closeConn(conn)
	if _, err := conn.Exec(ctx, sql); err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	return nil
}

// connectPatience bounds one attempt to connect.
const connectPatience = 10 * time.Second

func connect(ctx context.Context, url string) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("address of the private database: %w", err)
	}
	config.ConnectTimeout = connectPatience
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect to the private database: %w", err)
	}
	return conn, nil
}

func ping(ctx context.Context, url string) error {
	conn, err := connect(ctx, url)
	if err == nil {
		closeConn(conn)
	}
	return err
}

// closeConn says goodbye even when the caller's context is over.
func closeConn(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = conn.Close(ctx) // the server notices by itself
}
