package seal

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/proof"
)

// chunkPlaces are read at once: a multiple of a tile's width.
const chunkPlaces = 32 * tileWidth

// VerifyDatabase verifies the log in pool, all of it as it is at one moment.
func VerifyDatabase(ctx context.Context, pool *pgxpool.Pool, o VerifyOptions) (*Verification, error) {
	from := &stored{pool: pool}
	defer from.close(context.WithoutCancel(ctx))
	return verify(ctx, from, o)
}

// stored is the log in a database, as several connections see it in one snapshot.
type stored struct {
	pool     *pgxpool.Pool
	main     *pgxpool.Conn
	snapshot string
	size     int64
	at       int64 // next place
	queue    int64 // last entry that waits and was handed out

	mu      sync.Mutex
	readers map[int]*pgxpool.Conn
}

const (
	beginReading = `
	BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
	SET LOCAL statement_timeout = 0;
	SET LOCAL idle_in_transaction_session_timeout = 0;
	SET LOCAL jit = off`

	selectBegin = `
	SELECT pg_export_snapshot(), coalesce((SELECT max(index) + 1 FROM audit_leaf), 0), coalesce((SELECT max(size) FROM audit_checkpoint), 0)`

	selectHints = `
	SELECT e.body
	FROM audit_key k
	JOIN audit_entry e ON e.id = k.entry_id`
)

func (s *stored) begin(ctx context.Context) (b beginning, err error) {
	s.readers = map[int]*pgxpool.Conn{}
	if s.main, err = s.pool.Acquire(ctx); err != nil {
		return b, err
	}
	if _, err = s.main.Conn().PgConn().Exec(ctx, beginReading).ReadAll(); err != nil {
		return b, err
	}
	if err = s.main.QueryRow(ctx, selectBegin).Scan(&s.snapshot, &s.size, &b.signed); err != nil {
		return b, fmt.Errorf("look at the tree: %w", err)
	}
	b.size = s.size
	rows, _ := s.main.Query(ctx, selectHints)
	bodies, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		return b, fmt.Errorf("look for keys: %w", err)
	}
	for _, body := range bodies {
		if h, ok := proof.SuccessionOf(body); ok {
			b.hints = append(b.hints, h)
		}
	}
	return b, nil
}

// close gives the connections back; their transactions end with them.
func (s *stored) close(ctx context.Context) {
	for _, conn := range s.readers {
		_ = conn.Conn().Close(ctx)
		conn.Release()
	}
	if s.main != nil {
		_ = s.main.Conn().Close(ctx)
		s.main.Release()
	}
}

func (s *stored) tree(ctx context.Context, size int64) (*tree, error) {
	return loadTree(ctx, s.main, size)
}

const selectTile = `
	SELECT hashes
	FROM audit_tile
	WHERE level = $1 AND n = $2`

func (s *stored) tile(ctx context.Context, level int, n int64) (data []byte, err error) {
	err = s.main.QueryRow(ctx, selectTile, level, n).Scan(&data)
	if errors.Is(err, pgx.ErrNoRows) {
		return []byte{}, nil
	}
	return data, err
}

// next hands out the places in runs that end with a tile, then the queue.
func (s *stored) next(ctx context.Context, from int64) (func(int) (*chunk, error), error) {
	if s.at < from {
		s.at = from
	}
	if s.at >= s.size {
		return s.nextWaiting(ctx)
	}
	first, end := s.at, min((s.at/chunkPlaces+1)*chunkPlaces, s.size)
	s.at = end
	return func(worker int) (*chunk, error) {
		conn, err := s.reader(ctx, worker)
		if err != nil {
			return nil, err
		}
		return readPlaces(ctx, conn, first, end)
	}, nil
}

const (
	selectQueue = `
	SELECT entry_id, at
	FROM audit_unsealed
	WHERE entry_id > $1::bigint AND entry_id <= $2::bigint`

	// The last of a run of the queue, or of the queue.
	selectQueueEnd = `
	SELECT coalesce((SELECT entry_id FROM audit_unsealed WHERE entry_id > $1 ORDER BY entry_id OFFSET $2 LIMIT 1), max(entry_id), 0)
	FROM audit_unsealed
	WHERE entry_id > $1`
)

// nextWaiting hands out entries that wait for their place.
func (s *stored) nextWaiting(ctx context.Context) (func(int) (*chunk, error), error) {
	own, err := s.conn(ctx, dispatcher)
	if err != nil {
		return nil, err
	}
	after := s.queue
	if err := own.QueryRow(ctx, selectQueueEnd, after, chunkPlaces-1).Scan(&s.queue); err != nil || s.queue == 0 {
		return nil, err
	}
	last := s.queue
	return func(worker int) (*chunk, error) {
		conn, err := s.reader(ctx, worker)
		if err != nil {
			return nil, err
		}
		return readWaiting(ctx, conn, after, last)
	}, nil
}

// dispatcher has a connection as workers have.
const dispatcher = -1

// reader is conn for reading as it comes over the wire.
func (s *stored) reader(ctx context.Context, worker int) (*pgconn.PgConn, error) {
	conn, err := s.conn(ctx, worker)
	if err != nil {
		return nil, err
	}
	return conn.Conn().PgConn(), nil
}

// conn returns the connection of a worker, in the snapshot.
func (s *stored) conn(ctx context.Context, worker int) (*pgxpool.Conn, error) {
	s.mu.Lock()
	conn := s.readers[worker]
	s.mu.Unlock()
	if conn != nil {
		return conn, nil
	}
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.readers[worker] = conn
	s.mu.Unlock()
	begin := strings.Replace(beginReading, ";", "; SET TRANSACTION SNAPSHOT '"+s.snapshot+"';", 1)
	_, err = conn.Conn().PgConn().Exec(ctx, begin).ReadAll()
	return conn, err
}

// Queries whose rows are read as they come over the wire, in binary: the verifier reads
// everything there is.
const (
	selectLeaves = `
	SELECT index, entry_id, at
	FROM audit_leaf
	WHERE index >= $1::bigint AND index < $2::bigint
	ORDER BY index`

	selectHashes = `
	SELECT n, hashes
	FROM audit_tile
	WHERE level = 0 AND n >= $1::bigint AND n <= $2::bigint
	ORDER BY n`

	selectCheckpoints = `
	SELECT size, at, root, convert_to(note, 'UTF8')
	FROM audit_checkpoint
	WHERE size > $1::bigint AND size <= $2::bigint
	ORDER BY size`

	entryColumns = `
	SELECT id, at, kind, brand, account, profile, domain, change_id, body
	FROM audit_entry`
	personalColumns = `
	SELECT entry_id, name, salt, value
	FROM audit_personal`

	// The times keep partitions out that can have none of the entries.
	amongEntries  = ` WHERE id >= $1::bigint AND id <= $2::bigint AND at >= $3::timestamptz AND at <= $4::timestamptz`
	theseEntries  = ` WHERE id = ANY ($1::bigint[]) AND at >= $2::timestamptz AND at <= $3::timestamptz`
	lostEntries   = ` WHERE id = ANY ($1::bigint[])`
	amongPersonal = ` WHERE entry_id >= $1::bigint AND entry_id <= $2::bigint`
	thesePersonal = ` WHERE entry_id = ANY ($1::bigint[])`
)

// readPlaces reads the places from first to before end, with all that belongs to them.
func readPlaces(ctx context.Context, conn *pgconn.PgConn, first, end int64) (*chunk, error) {
	c := &chunk{from: first, to: end, leaves: make([]leafRow, 0, end-first)}
	err := raw(ctx, conn, selectLeaves, []string{number(first), number(end)}, func(v [][]byte) {
		c.leaves = append(c.leaves, leafRow{int64of(v[0]), int64of(v[1]), microsOf(v[2])})
	})
	if err == nil {
		c.hashes = make([]byte, (end-first)*32)
		err = raw(ctx, conn, selectHashes, []string{number(first / tileWidth), number((end - 1) / tileWidth)}, func(v [][]byte) {
			at := int64of(v[0])*tileWidth - first
			from := max(0, -at) * 32
			if from < int64(len(v[1])) && max(at, 0)*32 < int64(len(c.hashes)) {
				copy(c.hashes[max(at, 0)*32:], v[1][from:])
			}
		})
	}
	if err == nil {
		err = raw(ctx, conn, selectCheckpoints, []string{number(first), number(end)}, func(v [][]byte) {
			c.checkpoints = append(c.checkpoints, storedCheckpoint{int64of(v[0]), microsOf(v[1]), copied(v[2]), copied(v[3])})
		})
	}
	if err == nil {
		err = readEntries(ctx, conn, c, c.leaves)
	}
	if err != nil {
		return nil, fmt.Errorf("read places from %d on: %w", first, err)
	}
	return c, nil
}

// readWaiting reads the entries that wait for their place.
func readWaiting(ctx context.Context, conn *pgconn.PgConn, after, last int64) (*chunk, error) {
	c := &chunk{from: -1}
	var queue []leafRow
	err := raw(ctx, conn, selectQueue, []string{number(after), number(last)}, func(v [][]byte) {
		queue = append(queue, leafRow{-1, int64of(v[0]), microsOf(v[1])})
	})
	if err == nil {
		err = readEntries(ctx, conn, c, queue)
	}
	if err != nil {
		return nil, fmt.Errorf("read entries that wait: %w", err)
	}
	wanted := make(map[int64]bool, len(queue))
	for _, q := range queue {
		wanted[q.entry] = true
	}
	there := c.entries[:0]
	for _, e := range c.entries {
		if wanted[e.id] {
			there = append(there, e)
		}
	}
	c.entries = there
	return c, nil
}

// readEntries reads the entries of leaves and their personal values: by the run of IDs
// that they are, which is fastest, unless that is much longer.
func readEntries(ctx context.Context, conn *pgconn.PgConn, c *chunk, leaves []leafRow) error {
	if len(leaves) == 0 {
		return nil
	}
	ids := make([]int64, len(leaves))
	low, high := leaves[0], leaves[0]
	for i, l := range leaves {
		ids[i] = l.entry
		low.entry, high.entry = min(low.entry, l.entry), max(high.entry, l.entry)
		low.at, high.at = min(low.at, l.at), max(high.at, l.at)
	}
	entries, personal, args := entryColumns+amongEntries, personalColumns+amongPersonal, []string{number(low.entry), number(high.entry)}
	if high.entry-low.entry > 4*int64(len(ids)) {
		entries, personal, args = entryColumns+theseEntries, personalColumns+thesePersonal, []string{list(ids)}
	}
	arena := new(arena)
	c.entries = make([]entryRow, 0, len(ids))
	keep := func(v [][]byte) {
		c.entries = append(c.entries, entryRow{
			int64of(v[0]), microsOf(v[1]), arena.keep(v[2]), arena.keep(v[3]), arena.keep(v[4]), arena.keep(v[5]), arena.keep(v[6]), arena.keep(v[7]), arena.keep(v[8]),
		})
	}
	if err := raw(ctx, conn, entries, append(slices.Clip(args), timeText(low.at), timeText(high.at)), keep); err != nil {
		return err
	}
	if lost := lostAmong(ids, c.entries); len(lost) > 0 { // gone, or their times were altered
		if err := raw(ctx, conn, entryColumns+lostEntries, []string{list(lost)}, keep); err != nil {
			return err
		}
	}
	return raw(ctx, conn, personal, args, func(v [][]byte) {
		c.personal = append(c.personal, personalRow{int64of(v[0]), arena.keep(v[1]), arena.keep(v[2]), arena.keep(v[3])})
	})
}

// lostAmong returns those of ids that entries lack.
func lostAmong(ids []int64, entries []entryRow) (lost []int64) {
	there := make(map[int64]bool, len(entries))
	for i := range entries {
		there[entries[i].id] = true
	}
	for _, id := range ids {
		if !there[id] {
			lost = append(lost, id)
		}
	}
	return lost
}

func timeText(micros int64) string { return time.UnixMicro(micros).UTC().Format(time.RFC3339Nano) }

// arena keeps what is valid until the next row only.
type arena struct{ free []byte }

func (a *arena) keep(b []byte) []byte {
	if len(a.free) < len(b) {
		a.free = make([]byte, max(1<<18, len(b)))
	}
	n := copy(a.free, b)
	kept := a.free[:n:n]
	a.free = a.free[n:]
	return kept
}

// raw calls row with the values of each row, which are valid until it returns.
func raw(ctx context.Context, conn *pgconn.PgConn, sql string, args []string, row func([][]byte)) error {
	params := make([][]byte, len(args))
	for i, a := range args {
		params[i] = []byte(a)
	}
	rows := conn.ExecParams(ctx, sql, params, nil, nil, []int16{pgx.BinaryFormatCode})
	for rows.NextRow() {
		row(rows.Values())
	}
	_, err := rows.Close()
	return err
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

func list(ids []int64) string {
	text := []byte{'{'}
	for i, id := range ids {
		if i > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendInt(text, id, 10)
	}
	return string(append(text, '}'))
}

func copied(b []byte) []byte { return append([]byte(nil), b...) }

func int64of(b []byte) int64 { return int64(binary.BigEndian.Uint64(b)) }

// microsOf reads a time, which counts from the year 2000 on the wire.
func microsOf(b []byte) int64 { return int64of(b) + 946_684_800_000_000 }

const (
	countEntries = `SELECT count(*) FROM audit_entry`

	selectNowhere = `
	SELECT e.id
	FROM audit_entry e
	WHERE NOT EXISTS (SELECT FROM audit_leaf l WHERE l.entry_id = e.id) AND NOT EXISTS (SELECT FROM audit_unsealed q WHERE q.entry_id = e.id)
	ORDER BY e.id
	LIMIT 1000`

	selectQueueOnly = `
	SELECT q.entry_id
	FROM audit_unsealed q
	WHERE NOT EXISTS (SELECT FROM audit_entry e WHERE e.id = q.entry_id)
	ORDER BY q.entry_id
	LIMIT 1000`

	countBeyond = `
	SELECT count(*)
	FROM audit_checkpoint
	WHERE size > $1`

	countOldWaiting = `
	SELECT count(*)
	FROM audit_unsealed
	WHERE at < clock_timestamp() - interval '1 minute'`

	selectLeaseAlone = `
	SELECT l.change_id
	FROM change_lease l
	WHERE NOT EXISTS (SELECT FROM audit_entry e WHERE e.change_id = l.change_id AND e.kind = 'intent')
	ORDER BY 1
	LIMIT 1000`

	selectUnattended = `
	SELECT o.change_id
	FROM unnest($1::text[]) AS o (change_id)
	WHERE NOT EXISTS (SELECT FROM change_lease l WHERE l.change_id = o.change_id) AND NOT EXISTS (SELECT FROM change_watch w WHERE w.change_id = o.change_id)
	LIMIT 1000`
)

// rest compares the number of entries with that of those that were read; only where they
// differ it looks for which. What was read earlier and not now counts as read.
func (s *stored) rest(ctx context.Context, v *Verification, read int64, open []string) error {
	var all, late int64
	if err := s.main.QueryRow(ctx, countEntries).Scan(&all); err != nil {
		return fmt.Errorf("count entries: %w", err)
	}
	if v.From == 0 { // else the steps before are not known
		if err := s.compareSteps(ctx, v); err != nil {
			return err
		}
	}
	if all < read {
		v.find(EntryMissing, -1, 0, "%d entries that were verified earlier are not there any more; verify everything to find out which", read-all)
	}
	for _, q := range []struct {
		skip bool
		sql  string
		args []any
		tell func(id string)
	}{
		{all <= read, strings.Replace(selectNowhere, "SELECT e.id", "SELECT e.id::text", 1), nil, func(id string) {
			v.find(EntryUnsealed, -1, entryID(id), "entry %s has no place in the tree and waits for none: it was not written by the portal, or its place was taken away", id)
		}},
		{false, strings.Replace(selectQueueOnly, "SELECT q.entry_id", "SELECT q.entry_id::text", 1), nil, func(id string) {
			v.find(EntryMissing, -1, entryID(id), "entry %s waits to be sealed, and is not there", id)
		}},
		{false, selectLeaseAlone, nil, func(id string) {
			v.find(LeaseAlone, -1, 0, "the lease of change %s has no intent", id)
		}},
		{len(open) == 0, selectUnattended, []any{open}, func(id string) {
			v.find(ChangeOpen, -1, 0, "change %s has no end, and nobody is at it", id)
		}},
	} {
		if q.skip {
			continue
		}
		rows, _ := s.main.Query(ctx, q.sql, q.args...)
		ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return fmt.Errorf("look for what is left over: %w", err)
		}
		for _, id := range ids {
			q.tell(id)
		}
	}
	var beyond int64
	if err := s.main.QueryRow(ctx, countBeyond, s.size).Scan(&beyond); err != nil {
		return fmt.Errorf("look at checkpoints: %w", err)
	}
	if beyond > 0 {
		v.find(CheckpointWrong, -1, 0, "%d checkpoints are of more entries than have a place: entries were cut off", beyond)
	}
	if err := s.main.QueryRow(ctx, countOldWaiting).Scan(&late); err != nil {
		return fmt.Errorf("look at the queue: %w", err)
	}
	if late > 0 {
		v.find(EntryWaiting, -1, 0, "%d entries wait to be sealed for longer than a minute: nothing seals, and nothing protects them yet", late)
	}
	return nil
}

// unattended returns the changes of open that nobody is at.
func (s *stored) unattended(ctx context.Context, open []string) ([]string, error) {
	rows, _ := s.main.Query(ctx, strings.Replace(selectUnattended, "LIMIT 1000", "", 1), open)
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func entryID(text string) int64 {
	id, _ := strconv.ParseInt(text, 10, 64)
	return id
}
