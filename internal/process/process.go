// Package process tells which processes of the portal live, by advisory locks in the
// database, and whether they have each other's sealing keys.
package process

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/routine"
)

// LockClass sets the advisory locks of processes apart from all others: a lock has it
// as classid and the number of its process as objid.
const LockClass = 0x706f7274

// Process is this process as others see it. While it lives it holds an
// advisory lock of its number, so that other processes can tell leases that
// are in use from those of a process that died.
type Process struct {
	number int32
	url    string
	log    *slog.Logger
}

// New returns a process that connects to the database at url by a connection of its
// own. Start comes before anything is done in its name.
func New(url string, log *slog.Logger) *Process {
	return &Process{number: rand.Int32N(1<<31-2) + 1, url: url, log: log}
}

// Number identifies the process.
func (p *Process) Number() int64 { return int64(p.number) }

// Start takes the lock and keeps it until ctx ends, over reconnects.
func (p *Process) Start(ctx context.Context) error {
	conn, err := p.lock(ctx)
	if err != nil {
		return err
	}
	routine.Go(ctx, p.log, "process lock", func() { p.keep(ctx, conn) })
	return nil
}

// patience bounds each step on the connection, so that a network
// that swallows everything is noticed.
const patience = 5 * time.Second

func (p *Process) lock(ctx context.Context) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := pgx.Connect(ctx, p.url)
	if err != nil {
		return nil, fmt.Errorf("connect for process lock: %w", err)
	}
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1::int, $2::int)`, LockClass, p.number); err != nil {
		_ = conn.Close(ctx)
		return nil, fmt.Errorf("take process lock: %w", err)
	}
	return conn, nil
}

// keep notices a lost connection within seconds and takes the lock again. In
// between another process may adopt a lease of ours; that only makes it look
// at the registrar, and the wait before a "not applied" outlasts any call.
func (p *Process) keep(ctx context.Context, conn *pgx.Conn) {
	const pace = 2 * time.Second
	routine.Pause(ctx, pace)
	routine.Repeat(ctx, p.log, "process lock", func(ctx context.Context) time.Duration {
		if conn != nil && alive(ctx, conn) {
			return pace
		}
		if conn != nil {
			_ = conn.Close(ctx)
		}
		var err error
		if conn, err = p.lock(ctx); err != nil && ctx.Err() == nil {
			p.log.WarnContext(ctx, "process lock is lost", "err", err)
		}
		return pace
	})
	if conn != nil {
		_ = conn.Close(context.WithoutCancel(ctx))
	}
}

func alive(ctx context.Context, conn *pgx.Conn) bool {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return conn.Ping(ctx) == nil
}
