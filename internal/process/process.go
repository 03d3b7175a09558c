package audit

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
)

// holderClass sets the advisory locks of holders apart from all others.
const holderClass = 0x706f7274

// Holder is this process as an owner of leases. While it lives it holds an
// advisory lock of its number, so that other processes can tell leases that
// are in use from those of a process that died.
type Holder struct {
	number int32
	url    string
	log    *slog.Logger
}

// NewHolder returns a holder that connects to the database at url by a
// connection of its own; Run must be running before it takes leases.
func NewHolder(url string, log *slog.Logger) *Holder {
	return &Holder{number: rand.Int32N(1<<31-2) + 1, url: url, log: log}
}

// Number identifies the holder.
func (h *Holder) Number() int64 { return int64(h.number) }

// Start takes the lock and keeps it until ctx ends, over reconnects.
func (h *Holder) Start(ctx context.Context) error {
	conn, err := h.lock(ctx)
	if err != nil {
		return err
	}
	go h.keep(ctx, conn)
	return nil
}

// holderPatience bounds each step on the holder's connection, so that a network
// that swallows everything is noticed.
const holderPatience = 5 * time.Second

func (h *Holder) lock(ctx context.Context) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, holderPatience)
	defer cancel()
	conn, err := pgx.Connect(ctx, h.url)
	if err != nil {
		return nil, fmt.Errorf("connect for holder lock: %w", err)
	}
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1::int, $2::int)`, holderClass, h.number); err != nil {
		_ = conn.Close(ctx)
		return nil, fmt.Errorf("take holder lock: %w", err)
	}
	return conn, nil
}

// keep notices a lost connection within seconds and takes the lock again. In
// between another process may adopt a lease of ours; that only makes it look
// at the registrar, and the wait before a "not applied" outlasts any call.
func (h *Holder) keep(ctx context.Context, conn *pgx.Conn) {
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			if conn != nil {
				_ = conn.Close(context.WithoutCancel(ctx))
			}
			return
		case <-tick.C:
		}
		if conn != nil && alive(ctx, conn) {
			continue
		}
		if conn != nil {
			_ = conn.Close(ctx)
		}
		var err error
		if conn, err = h.lock(ctx); err != nil && ctx.Err() == nil {
			h.log.WarnContext(ctx, "holder lock is lost", "err", err)
		}
	}
}

func alive(ctx context.Context, conn *pgx.Conn) bool {
	ctx, cancel := context.WithTimeout(ctx, holderPatience)
	defer cancel()
	return conn.Ping(ctx) == nil
}
