package process

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/routine"
)

// keysEvery is how often a process looks which keys the others have.
const keysEvery = 10 * time.Second

// Keys compares the sealing keys of this process with those of all others on its
// database, by their fingerprints. That lists differ is no fault, as they do in the
// course of a rotation; that another process seals what this one can't open is.
type Keys struct {
	pool    *pgxpool.Pool
	process *Process
	own     []string // fingerprints; the first key seals, all open
	log     *slog.Logger

	mu      sync.Mutex
	foreign []string // keys that others seal with and this process lacks, sorted
}

// NewKeys returns the comparison for self, whose keys have the fingerprints own.
func NewKeys(pool *pgxpool.Pool, self *Process, own []string, log *slog.Logger) *Keys {
	return &Keys{pool: pool, process: self, own: own, log: log}
}

// Run compares until ctx ends.
func (k *Keys) Run(ctx context.Context) {
	routine.Repeat(ctx, k.log, "sealing keys", func(ctx context.Context) time.Duration {
		if err := k.Compare(ctx); err != nil && ctx.Err() == nil {
			k.log.WarnContext(ctx, "sealing keys of other processes are not known", "err", err)
		}
		return keysEvery
	})
}

// The column holder is the number of a process.
const (
	tellKeys = `
	INSERT INTO process_keys (holder, keys)
	VALUES (@process, @keys)
	ON CONFLICT (holder) DO UPDATE
	SET keys = excluded.keys, seen_at = now()`

	forgetKeys = `
	DELETE FROM process_keys
	WHERE holder <> ALL (@living) AND holder <> @process`

	selectForeignKeys = `
	SELECT DISTINCT keys[1]
	FROM process_keys
	WHERE holder = ANY (@living) AND keys[1] <> ALL (@keys)
	ORDER BY 1`
)

// Compare tells the others which keys this process has, and logs if there is, or is
// no longer, a living process that seals with a key that this one lacks.
func (k *Keys) Compare(ctx context.Context) error {
	living, err := Living(ctx, k.pool)
	if err != nil {
		return err
	}
	args := pgx.NamedArgs{"process": k.process.Number(), "keys": k.own, "living": living}
	for _, query := range []string{tellKeys, forgetKeys} {
		if _, err := k.pool.Exec(ctx, query, args); err != nil {
			return fmt.Errorf("tell keys of process: %w", err)
		}
	}
	rows, _ := k.pool.Query(ctx, selectForeignKeys, args)
	foreign, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("read keys of processes: %w", err)
	}
	k.note(ctx, foreign)
	return nil
}

func (k *Keys) note(ctx context.Context, foreign []string) {
	k.mu.Lock()
	before := k.foreign
	k.foreign = foreign
	k.mu.Unlock()
	switch {
	case slices.Equal(before, foreign):
	case len(foreign) == 0:
		k.log.InfoContext(ctx, "this process can open what all others seal, again", "keys", k.own)
	default:
		k.log.WarnContext(ctx, "other processes seal with keys that this one does not have: visitors who meet both are asked to sign in again",
			"missing", foreign, "keys", k.own)
	}
}

// Fault says which keys this process lacks, for operators; "" if it lacks none.
func (k *Keys) Fault() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.foreign) == 0 {
		return ""
	}
	return "another process seals with a key that this one does not have (fingerprint " + strings.Join(k.foreign, ", ") +
		"): give all processes the same sealing keys"
}
