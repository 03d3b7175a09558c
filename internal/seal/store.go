package seal

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"portal/internal/proof"
)

// ErrBroken means that what is stored of the tree is not what was signed.
var ErrBroken = errors.New("the stored tree is not the one that was signed")

// database is a pool, a connection or a transaction.
type database interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Checkpoint is one as it is kept.
type Checkpoint struct {
	proof.Checkpoint
	At   time.Time
	Note []byte // signed
}

const checkpointColumns = `
	SELECT size, root, at, note
	FROM audit_checkpoint`

const selectLast = checkpointColumns + `
	ORDER BY size DESC
	LIMIT 1`

func scanCheckpoint(row pgx.Row) (c Checkpoint, err error) {
	var root []byte
	var text string
	if err = row.Scan(&c.Size, &root, &c.At, &text); err != nil {
		return Checkpoint{}, err
	}
	c.Note = []byte(text)
	claims, err := proof.Peek(c.Note)
	if err != nil {
		return c, fmt.Errorf("checkpoint of %d entries: %w", c.Size, err)
	}
	if claims.Size != c.Size || len(root) != tlog.HashSize || claims.Root != tlog.Hash(root) {
		return c, fmt.Errorf("checkpoint of %d entries: %w: its columns are not what its note says", c.Size, ErrBroken)
	}
	c.Checkpoint = claims
	return c, nil
}

// lastCheckpoint returns the latest checkpoint; its Size is 0 if there is none.
func lastCheckpoint(ctx context.Context, db database) (Checkpoint, error) {
	c, err := scanCheckpoint(db.QueryRow(ctx, selectLast))
	if errors.Is(err, pgx.ErrNoRows) {
		return Checkpoint{}, nil
	}
	if err != nil {
		return Checkpoint{}, fmt.Errorf("read the last checkpoint: %w", err)
	}
	return c, nil
}

const selectSize = `
	SELECT coalesce(max(index) + 1, 0)
	FROM audit_leaf`

const selectTiles = `
	SELECT t.level, t.n, t.hashes
	FROM unnest(@levels::smallint[], @numbers::bigint[]) AS w (level, n)
	JOIN audit_tile t ON t.level = w.level AND t.n = w.n`

// readTiles returns what is stored of each of wanted, cut to its width.
func readTiles(ctx context.Context, db database, wanted []tlog.Tile) (map[tlog.Tile][]byte, error) {
	levels, numbers := make([]int16, len(wanted)), make([]int64, len(wanted))
	for i, w := range wanted {
		levels[i], numbers[i] = int16(w.L), w.N
	}
	rows, _ := db.Query(ctx, selectTiles, pgx.NamedArgs{"levels": levels, "numbers": numbers})
	stored, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct {
		Level  int16
		N      int64
		Hashes []byte
	}])
	if err != nil {
		return nil, fmt.Errorf("read tiles: %w", err)
	}
	found := make(map[tlog.Tile][]byte, len(wanted))
	for _, w := range wanted {
		for _, s := range stored {
			if int(s.Level) == w.L && s.N == w.N && len(s.Hashes) >= w.W*tlog.HashSize {
				found[w] = s.Hashes[:w.W*tlog.HashSize]
			}
		}
		if found[w] == nil {
			return nil, fmt.Errorf("%w: tile %s is missing, or too short", ErrBroken, w.Path())
		}
	}
	return found, nil
}

// loadTree takes up the tree of the first size entries.
func loadTree(ctx context.Context, db database, size int64) (*tree, error) {
	tiles, err := readTiles(ctx, db, edge(size))
	if err != nil {
		return nil, err
	}
	return newTree(size, func(t tlog.Tile) ([]byte, error) { return tiles[t], nil })
}

// mostTiles are kept while proofs are made: some 32 MB.
const mostTiles = 4096

// hashes reads single hashes of the tree out of its tiles, for proofs, and keeps the tiles
// for the next one: entries that are neighbours have most of them in common. They are not
// checked: whoever makes a proof of them checks that.
func hashes(ctx context.Context, db database) tlog.HashReader {
	kept := make(map[tlog.Tile][]byte)
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		if len(kept) > mostTiles {
			clear(kept)
		}
		var wanted []tlog.Tile
		of := make([]tlog.Tile, len(indexes))
		for i, index := range indexes {
			of[i] = tlog.TileForIndex(tileHeight, index)
			if kept[of[i]] == nil && !slices.Contains(wanted, of[i]) {
				wanted = append(wanted, of[i])
			}
		}
		if len(wanted) > 0 {
			tiles, err := readTiles(ctx, db, wanted)
			if err != nil {
				return nil, err
			}
			maps.Copy(kept, tiles)
		}
		all := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			h, err := tlog.HashFromTile(of[i], kept[of[i]], index)
			if err != nil {
				return nil, err
			}
			all[i] = h
		}
		return all, nil
	})
}
