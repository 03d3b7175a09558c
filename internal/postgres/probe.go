package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Probe tells whether the database can be written to now.
type Probe struct {
	pool *pgxpool.Pool

	mu    sync.Mutex
	asked time.Time
	last  error
}

// NewProbe returns a probe of the database of pool.
func NewProbe(pool *pgxpool.Pool) *Probe { return &Probe{pool: pool} }

// probeKeeps is how long an answer is good, so that whoever asks often costs nothing.
const probeKeeps = time.Second

// Writable returns why the database can't be written to, nil if it can: it writes a
// row that needs room on the disk, and takes it back. A full disk, a read-only
// server and one that is away are noticed.
func (p *Probe) Writable(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Since(p.asked) < probeKeeps {
		return p.last
	}
	p.last = tryWrite(ctx, p.pool)
	p.asked = time.Now()
	return p.last
}

// The row is larger than what is free in a page that is in use.
const insertProbe = `
	INSERT INTO session (id_hash, brand, account, profile, username, data, created_at, seen_at, expires_at)
	VALUES ($1, '', '', '', '', $2, now(), now(), now())`

var errTakenBack = errors.New("taken back")

func tryWrite(ctx context.Context, pool *pgxpool.Pool) error {
	id, filling := make([]byte, 32), make([]byte, 7000)
	_, _ = rand.Read(id) // never fails, see crypto/rand
	_, _ = rand.Read(filling)
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, insertProbe, id, filling); err != nil {
			return fmt.Errorf("try to write: %w", err)
		}
		return errTakenBack
	})
	if errors.Is(err, errTakenBack) {
		return nil
	}
	return err
}
