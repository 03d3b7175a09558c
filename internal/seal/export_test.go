package seal

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// SealUnlocked seals as a sealer does that has lost its lock and does not know.
func (s *Sealer) SealUnlocked(ctx context.Context) error {
	keys, err := s.keys.read()
	if err != nil {
		return err
	}
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	err = s.seal(ctx, conn.Conn(), keys)
	if s.lost(err) {
		return nil
	}
	return err
}

// Note keeps what ended a round, as Run does.
func (s *Sealer) Note(ctx context.Context, err error) { s.note(ctx, err) }

var _ pgx.QueryTracer = (*Killer)(nil)

// Killer cuts a connection at its At-th statement, before it is sent or, where After is
// set, once it was carried out and nobody was told.
type Killer struct {
	At    int
	After bool

	seen int
	Done bool // it came to that
}

func (k *Killer) due(conn *pgx.Conn, after bool) {
	if after == k.After && k.seen == k.At && !k.Done {
		k.Done = true
		_ = conn.PgConn().Conn().Close()
	}
}

// TraceQueryStart implements pgx.QueryTracer.
func (k *Killer) TraceQueryStart(ctx context.Context, conn *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	k.seen++
	k.due(conn, false)
	return ctx
}

// TraceQueryEnd implements pgx.QueryTracer.
func (k *Killer) TraceQueryEnd(_ context.Context, conn *pgx.Conn, _ pgx.TraceQueryEndData) {
	k.due(conn, true)
}

// TraceBatchStart implements pgx.BatchTracer.
func (k *Killer) TraceBatchStart(ctx context.Context, conn *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	k.seen++
	k.due(conn, false)
	return ctx
}

// TraceBatchQuery implements pgx.BatchTracer.
func (k *Killer) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd implements pgx.BatchTracer.
func (k *Killer) TraceBatchEnd(_ context.Context, conn *pgx.Conn, _ pgx.TraceBatchEndData) {
	k.due(conn, true)
}
