package seal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/mod/sumdb/tlog"

	"portal/internal/proof"
	"portal/internal/routine"
)

// How often the queue is looked at, and how many entries get their place at once. With
// both an entry is sealed within a second.
const (
	every     = 250 * time.Millisecond
	mostLeafs = 4096
)

// Errors that end sealing until a person acts.
var (
	// ErrWrongKey means that the file has not the key that the log is to be signed with.
	ErrWrongKey = errors.New("the key is not the one that the log is sealed with")
	// ErrContradiction means that a checkpoint is known outside of the database which the
	// database does not lead to: it was restored from an earlier state, or rewritten.
	ErrContradiction = errors.New("the database is not the one that was sealed before")
)

// Config is what a sealer needs.
type Config struct {
	Pool    *pgxpool.Pool
	KeyFile string // "" for none: then nothing is sealed
	Copies  Copies
	Log     *slog.Logger
}

// Sealer seals the log, one process at a time.
type Sealer struct {
	pool   *pgxpool.Pool
	keys   keyFile
	copies Copies
	log    *slog.Logger

	mu       sync.Mutex
	fault    error            // that ended the last round
	unkept   string           // what is wrong with the file of checkpoints
	outside  string           // and with the other copies
	alarm    error            // a contradiction that was told from outside
	compared bool             // with what is kept outside
	last     proof.Checkpoint // the largest that this process has signed or seen

	publish chan Checkpoint
}

// New returns a sealer. It does nothing before Run.
func New(c Config) *Sealer {
	return &Sealer{pool: c.Pool, keys: keyFile{path: c.KeyFile}, copies: c.Copies, log: c.Log, publish: make(chan Checkpoint, 1)}
}

// Run seals until ctx ends. What goes wrong ends no more than the round.
func (s *Sealer) Run(ctx context.Context) {
	if s.keys.path == "" {
		s.note(ctx, fmt.Errorf("%w: PORTAL_AUDIT_KEY is not set", ErrNoKey))
		return
	}
	var background routine.Group
	background.Do(func() { s.publishAll(ctx) })
	routine.Repeat(ctx, s.log, "seal", func(ctx context.Context) time.Duration {
		err := s.Round(ctx)
		if ctx.Err() == nil {
			s.note(ctx, err)
		}
		if asksForSomebody(err) {
			return 10 * every
		}
		return every
	})
	_ = background.Wait()
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastRound)
	defer cancel()
	for done := false; !done; { // until the round that was broken off has let go of the lock
		var err error
		if done, err = s.round(last); err != nil { // another process, or the next start, seals what is left
			s.log.InfoContext(last, "what was written last is sealed later", "err", err)
			return
		}
		done = done || !routine.Pause(last, every/4)
	}
}

// lastRound is how long a process that stops may take to seal what it wrote last.
const lastRound = 5 * time.Second

// asksForSomebody reports whether trying again soon is of no use.
func asksForSomebody(err error) bool {
	return errors.Is(err, ErrNoKey) || errors.Is(err, ErrWrongKey) || errors.Is(err, ErrContradiction) || errors.Is(err, ErrBroken)
}

// note keeps what ended a round, for Fault, and logs it when it is new.
func (s *Sealer) note(ctx context.Context, err error) {
	if err != nil && s.lost(err) {
		return
	}
	s.mu.Lock()
	before := text(s.fault)
	s.fault = err
	s.mu.Unlock()
	fault := text(err)
	switch {
	case fault == before:
	case fault == "":
		s.log.InfoContext(ctx, "the log is sealed again")
	case asksForSomebody(err):
		s.log.ErrorContext(ctx, "the log is NOT SEALED until somebody acts; everything else goes on", "err", fault)
	default:
		routine.Report(ctx, s.log, "the log is not sealed now; it is tried again", err)
	}
}

// text is what err says, "" for none.
func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// lost reports whether another sealer was faster, which is no fault.
func (s *Sealer) lost(err error) bool {
	var refused *pgconn.PgError
	return errors.As(err, &refused) && (refused.Code == "40001" || refused.Code == "23505")
}

// faults are what /readyz may tell of a round that ended; the log says all.
var faults = []error{ErrNoKey, ErrWrongKey, ErrContradiction, ErrBroken}

// Fault says why the log is not sealed, or its checkpoints don't arrive outside, for
// operators; "" if all is well. Everybody may read it.
func (s *Sealer) Fault() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.fault != nil:
		for _, known := range faults {
			if errors.Is(s.fault, known) {
				return "the audit log is not sealed: " + known.Error() + "; the log says more"
			}
		}
		return "the audit log is not sealed at the moment; the log says why"
	case s.unkept != "" || s.outside != "":
		return "checkpoints of the audit log do not arrive outside of the database; the log says why"
	}
	return ""
}

// Trouble says what is wrong in full, for staff; "" for nothing.
func (s *Sealer) Trouble() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fault != nil {
		return s.fault.Error()
	}
	return cmp.Or(s.unkept, s.outside)
}

const selectPending = `
	SELECT EXISTS (SELECT FROM audit_unsealed),
		coalesce((SELECT max(index) + 1 FROM audit_leaf), 0),
		coalesce((SELECT max(size) FROM audit_checkpoint), 0)`

// Round seals what waits, and signs. It does nothing if another sealer is at it.
func (s *Sealer) Round(ctx context.Context) error {
	_, err := s.round(ctx)
	return err
}

// round is Round. It reports whether it sealed, or there was nothing to seal.
func (s *Sealer) round(ctx context.Context) (done bool, err error) {
	keys, err := s.keys.read()
	if err != nil {
		return false, fmt.Errorf("PORTAL_AUDIT_KEY: %w", err)
	}
	if err := s.compareOutside(ctx); err != nil {
		return false, err
	}
	var waiting bool
	var size, signed int64
	if err := s.pool.QueryRow(ctx, selectPending).Scan(&waiting, &size, &signed); err != nil {
		return false, fmt.Errorf("look for entries to seal: %w", err)
	}
	if !waiting && size == signed && signed == s.largest().Size {
		return true, nil
	}
	if err := s.leadsTo(ctx, s.largest(), size, "this process has seen"); err != nil {
		return false, err
	}
	if !waiting && size == signed { // by another process
		last, err := lastCheckpoint(ctx, s.pool)
		s.saw(last.Checkpoint)
		return true, err
	}
	return alone(ctx, s.pool, func(conn *pgx.Conn) error { return s.seal(ctx, conn, keys) })
}

// leadsTo returns an ErrContradiction if the tree of size entries does not lead to c.
func (s *Sealer) leadsTo(ctx context.Context, c proof.Checkpoint, size int64, where string) error {
	if size < c.Size {
		return contradiction(c, where)
	}
	err := agrees(ctx, s.pool, c)
	if errors.Is(err, ErrBroken) {
		return contradiction(c, where)
	}
	return err
}

const (
	tryLock = `SELECT pg_try_advisory_lock(hashtextextended('portal seal', 0))`
	unlock  = `SELECT pg_advisory_unlock(hashtextextended('portal seal', 0))`
)

// alone does work on a connection that holds the sealers' lock; not at all if another
// one has it, of which it reports false. The lock ends with the connection at the latest.
func alone(ctx context.Context, pool *pgxpool.Pool, work func(*pgx.Conn) error) (mine bool, err error) {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return false, fmt.Errorf("connect to seal: %w", err)
	}
	defer conn.Release()
	if err := conn.QueryRow(ctx, tryLock).Scan(&mine); err != nil || !mine {
		return false, err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		var was bool
		if err := conn.QueryRow(ctx, unlock).Scan(&was); err != nil || !was {
			_ = conn.Conn().Close(ctx)
		}
	}()
	return true, work(conn.Conn())
}

// seal gives all that waits its place, and signs the tree.
func (s *Sealer) seal(ctx context.Context, conn *pgx.Conn, keys []Key) error {
	last, err := lastCheckpoint(ctx, conn)
	if err != nil {
		return err
	}
	key, err := signingKey(ctx, conn, last, keys)
	if err != nil {
		return err
	}
	if err := agrees(ctx, conn, last.Checkpoint); err != nil {
		return err
	}
	grown, err := placeAll(ctx, conn)
	if err != nil {
		return err
	}
	if grown.size == last.Size {
		return nil
	}
	next, err := sign(ctx, conn, key, grown)
	if err != nil {
		return err
	}
	s.saw(next.Checkpoint)
	s.offer(next)
	return nil
}

// agrees compares what is stored of the tree with a checkpoint that was signed.
func agrees(ctx context.Context, db database, c proof.Checkpoint) error {
	if c.Size == 0 {
		return nil
	}
	stored, err := loadTree(ctx, db, c.Size)
	if err != nil {
		return err
	}
	if stored.root() != c.Root {
		return fmt.Errorf("%w: that of %d entries has another root hash", ErrBroken, c.Size)
	}
	return nil
}

const selectSuccessor = `
	SELECT k.verifier
	FROM audit_key k
	JOIN audit_leaf l USING (entry_id)
	WHERE l.index < @signed OR k.restart
	ORDER BY l.index DESC
	LIMIT 1`

// signingKey returns the one of keys that the next checkpoint after last is to be
// signed with: the one that the log itself names as its latest, else that of last.
func signingKey(ctx context.Context, db database, last Checkpoint, keys []Key) (Key, error) {
	if last.Size == 0 {
		return keys[0], nil
	}
	var named string
	err := db.QueryRow(ctx, selectSuccessor, pgx.NamedArgs{"signed": last.Size}).Scan(&named)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return Key{}, fmt.Errorf("look for the key in use: %w", err)
	}
	for _, k := range keys {
		if named == k.Public {
			return k, nil
		}
		if _, _, err := proof.Open(last.Note, k.Verifier); err == nil && named == "" {
			return k, nil
		}
	}
	if named == "" {
		named = "the one of the last checkpoint, of the log " + last.Origin
	}
	return Key{}, fmt.Errorf("%w: PORTAL_AUDIT_KEY has %s, wanted is %s", ErrWrongKey, keys[0].Public, named)
}

const (
	selectWaiting = `
	SELECT entry_id, at
	FROM audit_unsealed
	WHERE entry_id > @after
	ORDER BY entry_id
	LIMIT @most`

	selectBodies = `
	SELECT id, body
	FROM audit_entry
	WHERE id = ANY (@ids) AND at BETWEEN @first AND @last`

	appendLeaves = `SELECT audit_append_leaves(@old, @ids)`
	extendTile   = `SELECT audit_extend_tile(@level, @n, @hashes)`
)

// placeAll gives all entries that wait their places, and returns the tree with them.
func placeAll(ctx context.Context, conn *pgx.Conn) (*tree, error) {
	var size int64
	if err := conn.QueryRow(ctx, selectSize).Scan(&size); err != nil {
		return nil, fmt.Errorf("size of the tree: %w", err)
	}
	grown, err := loadTree(ctx, conn, size)
	if err != nil {
		return nil, err
	}
	// Each batch begins behind the one before: those rows are gone, and still in the way. What
	// came late before them is found in the next round.
	for after := int64(0); ; {
		looked := 0
		err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) (err error) {
			looked, after, err = place(ctx, tx, grown, after)
			return err
		})
		if err != nil || looked < mostLeafs {
			return grown, err
		}
	}
}

// place gives the first entries of the queue behind after their places, in one transaction
// with the tiles of the tree, and adds them to grown. It returns how many it looked at,
// and the last of them.
func place(ctx context.Context, tx pgx.Tx, grown *tree, after int64) (looked int, last int64, err error) {
	queue, ids, sums, err := waiting(ctx, tx, after)
	if err != nil || len(queue) == 0 {
		return 0, after, err
	}
	looked, last = len(queue), queue[len(queue)-1]
	if len(ids) == 0 {
		return looked, last, nil
	}
	if _, err := tx.Exec(ctx, appendLeaves, pgx.NamedArgs{"old": grown.size, "ids": ids}); err != nil {
		return 0, after, fmt.Errorf("append leaves: %w", err)
	}
	var changed []tile
	for _, h := range sums {
		grown.add(h, func(t tile) { changed = append(changed, t) })
	}
	batch := new(pgx.Batch)
	for _, t := range append(changed, grown.partial()...) {
		batch.Queue(extendTile, pgx.NamedArgs{"level": t.level, "n": t.n, "hashes": t.hashes})
	}
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return 0, after, fmt.Errorf("extend tiles: %w", err)
	}
	return looked, last, nil
}

// waiting returns the first of the queue behind after, and those of them that are there,
// with the hashes of their leaves. An entry that waits and is not there stays in the
// queue, where the verifier finds it.
func waiting(ctx context.Context, tx pgx.Tx, after int64) (queue, ids []int64, sums []tlog.Hash, err error) {
	rows, _ := tx.Query(ctx, selectWaiting, pgx.NamedArgs{"most": mostLeafs, "after": after})
	var first, last, at time.Time
	var id int64
	_, err = pgx.ForEachRow(rows, []any{&id, &at}, func() error {
		if queue = append(queue, id); len(queue) == 1 || at.Before(first) {
			first = at
		}
		if at.After(last) {
			last = at
		}
		return nil
	})
	if err != nil || len(queue) == 0 {
		return nil, nil, nil, err
	}
	found := make(map[int64]tlog.Hash, len(queue))
	rows, _ = tx.Query(ctx, selectBodies, pgx.NamedArgs{"ids": queue, "first": first, "last": last})
	var body pgtype.DriverBytes
	_, err = pgx.ForEachRow(rows, []any{&id, &body}, func() error {
		found[id] = tlog.RecordHash(body)
		return nil
	})
	if err != nil {
		return nil, nil, nil, fmt.Errorf("read entries to seal: %w", err)
	}
	for _, id := range queue {
		if sum, ok := found[id]; ok {
			ids, sums = append(ids, id), append(sums, sum)
		}
	}
	return queue, ids, sums, nil
}

const addCheckpoint = `SELECT audit_add_checkpoint(@size, @root, @note)`

// sign keeps a signed checkpoint of grown, whose leaves are committed.
func sign(ctx context.Context, conn *pgx.Conn, key Key, grown *tree) (Checkpoint, error) {
	c := Checkpoint{Checkpoint: proof.Checkpoint{Origin: key.Origin(), Size: grown.size, Root: grown.root()}}
	var err error
	if c.Note, err = c.Signed(key.Signer); err != nil {
		return Checkpoint{}, fmt.Errorf("sign a checkpoint: %w", err)
	}
	args := pgx.NamedArgs{"size": c.Size, "root": c.Root[:], "note": string(c.Note)}
	if err := conn.QueryRow(ctx, addCheckpoint, args).Scan(&c.At); err != nil {
		return Checkpoint{}, fmt.Errorf("keep a checkpoint: %w", err)
	}
	return c, nil
}

// largest returns the largest checkpoint that this process has signed or seen.
func (s *Sealer) largest() proof.Checkpoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

func (s *Sealer) saw(c proof.Checkpoint) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.Size > s.last.Size {
		s.last = c
	}
}

// contradiction says that c, known from where, is not of this database.
func contradiction(c proof.Checkpoint, where string) error {
	return fmt.Errorf("%w: %s a checkpoint of %d entries with root hash %s, to which this database does not lead. "+
		"If it was restored from a back-up, entries are lost; `portal audit verify` says which checkpoint it still leads to, "+
		"and `portal audit key restart` lets a person decide to go on from there", ErrContradiction, where, c.Size, c.Root)
}
