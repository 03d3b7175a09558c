package seal

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/mod/sumdb/tlog"

	"portal/internal/routine"
)

// Tiles serves the log to monitors outside, as C2SP tlog-tiles has it: /checkpoint,
// /tile/L/N and /tile/entries/N. Entries hold no personal values; who reads them is
// asked for a token all the same.
type Tiles struct {
	pool  *pgxpool.Pool
	token [sha256.Size]byte
	log   *slog.Logger
}

// NewTiles returns the log in pool for whoever sends token.
func NewTiles(pool *pgxpool.Pool, token string, log *slog.Logger) *Tiles {
	return &Tiles{pool, sha256.Sum256([]byte(token)), log}
}

// Errors that become an answer.
var (
	errNoTile  = errors.New("there is no such tile, or it is not as wide yet")
	errTooLong = errors.New("an entry is longer than the format can tell")
)

// ServeHTTP implements http.Handler. Its paths are relative to where the log is served.
func (t *Tiles) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	sent, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	sum := sha256.Sum256([]byte(sent))
	if !ok || subtle.ConstantTimeCompare(sum[:], t.token[:]) != 1 {
		w.Header().Set("WWW-Authenticate", "Bearer")
		http.Error(w, "a token is needed", http.StatusUnauthorized)
		return
	}
	kind, cache := "application/octet-stream", "private, max-age=31536000, immutable"
	path := strings.TrimPrefix(r.URL.Path, "/")
	var data []byte
	var err error
	if path == "checkpoint" {
		kind, cache = "text/plain; charset=utf-8", "no-store"
		data, err = t.checkpoint(r.Context())
	} else {
		data, err = t.tile(r.Context(), path)
	}
	switch {
	case errors.Is(err, errNoTile), errors.Is(err, ErrNotSealed):
		http.NotFound(w, r)
		return
	case err != nil:
		routine.Report(r.Context(), t.log, "a tile of the log can't be served", err, "tile", path)
		http.Error(w, "the log says why", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", cache)
	_, _ = w.Write(data)
}

func (t *Tiles) checkpoint(ctx context.Context) ([]byte, error) {
	c, err := lastCheckpoint(ctx, t.pool)
	if err != nil {
		return nil, err
	}
	if c.Size == 0 {
		return nil, ErrNotSealed
	}
	c, err = covering(ctx, t.pool, selectFirstCovering, c.Size-1)
	return c.Note, err
}

// tile returns the tile that path names. Package tlog writes the height of tiles into
// their paths, and calls entries data.
func (t *Tiles) tile(ctx context.Context, path string) ([]byte, error) {
	rest, ok := strings.CutPrefix(path, "tile/")
	if of, entries := strings.CutPrefix(rest, "entries/"); entries {
		rest = "data/" + of
	}
	wanted, err := tlog.ParseTilePath(fmt.Sprintf("tile/%d/%s", tileHeight, rest))
	if !ok || err != nil {
		return nil, errNoTile
	}
	if wanted.L == -1 {
		return t.entries(ctx, wanted)
	}
	tiles, err := readTiles(ctx, t.pool, []tlog.Tile{wanted})
	if errors.Is(err, ErrBroken) {
		return nil, errNoTile
	}
	return tiles[wanted], err
}

const selectEntriesOf = `
	SELECT e.body
	FROM audit_leaf l
	JOIN audit_entry e ON e.id = l.entry_id AND e.at = l.at
	WHERE l.index >= @from AND l.index < @to
	ORDER BY l.index`

// entries returns entries, each behind its length in 16 bits.
func (t *Tiles) entries(ctx context.Context, wanted tlog.Tile) ([]byte, error) {
	from := wanted.N * tileWidth
	rows, _ := t.pool.Query(ctx, selectEntriesOf, pgx.NamedArgs{"from": from, "to": from + int64(wanted.W)})
	bodies, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		return nil, fmt.Errorf("read entries: %w", err)
	}
	if len(bodies) < wanted.W {
		return nil, errNoTile
	}
	var data []byte
	for i, body := range bodies {
		if len(body) > 1<<16-1 {
			return nil, fmt.Errorf("%w: the one at %d has %d bytes", errTooLong, from+int64(i), len(body))
		}
		data = append(binary.BigEndian.AppendUint16(data, uint16(len(body))), body...)
	}
	return data, nil
}
