package seal

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/mod/sumdb/tlog"

	"portal/internal/profile"
	"portal/internal/proof"
)

// Errors of proofs; test for them with errors.Is.
var (
	ErrNotFound  = errors.New("there is no such entry")
	ErrNotSealed = errors.New("an entry is not sealed yet")
)

// Prover makes proofs of entries that are sealed.
type Prover struct{ pool *pgxpool.Pool }

// NewProver returns a prover for the log in pool.
func NewProver(pool *pgxpool.Pool) *Prover { return &Prover{pool} }

// Proof is an entry with its proof.
type Proof struct {
	proof.File
	Entry []byte // the bytes that are hashed
}

// Bundle proves all entries of a change, and how the log's key came to be the one that
// signed: whoever has an earlier key can check them too.
type Bundle struct {
	Entries []Proof
	Keys    []Proof
}

// Files returns the files of the bundle by name: for each entry its exact bytes and its
// proof, and in the folder keys those about keys of the log.
func (b Bundle) Files() iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for folder, proofs := range map[string][]Proof{"": b.Entries, proof.KeysFolder + "/": b.Keys} {
			for _, p := range proofs {
				name := folder + strconv.FormatInt(p.Index, 10)
				if !yield(name+proof.EntrySuffix, p.Entry) || !yield(name+proof.ProofSuffix, p.Format()) {
					return
				}
			}
		}
	}
}

// WriteTo writes the files into dir, which is made if it is missing.
func (b Bundle) WriteTo(dir string) error {
	for name, text := range b.Files() {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

const (
	selectOfChange = `
	SELECT coalesce(l.index, -1), e.body
	FROM audit_step s
	JOIN audit_entry e ON e.id = s.entry_id AND e.at = s.at
	LEFT JOIN audit_leaf l ON l.entry_id = e.id
	WHERE s.change_id = @id AND e.change_id = s.change_id`

	ofProfile = `
		AND e.brand = @brand AND e.account = @account AND e.profile = @profile`

	selectOfEntries = `
	SELECT coalesce(l.index, -1), e.body
	FROM audit_entry e
	LEFT JOIN audit_leaf l ON l.entry_id = e.id
	WHERE e.id = ANY (@ids) AND e.brand = ANY (@brands)`

	byIndex = `
	ORDER BY l.index`

	selectOfKeys = `
	SELECT l.index, e.body
	FROM audit_key k
	JOIN audit_leaf l ON l.entry_id = k.entry_id
	JOIN audit_entry e ON e.id = k.entry_id AND e.at = l.at` + byIndex
)

// Change returns the proofs of change id, whoever made it.
func (p *Prover) Change(ctx context.Context, id string) (Bundle, error) {
	return p.bundle(ctx, selectOfChange+byIndex, pgx.NamedArgs{"id": id})
}

// ChangeOf returns the proofs of change id if it is one of the profile's.
func (p *Prover) ChangeOf(ctx context.Context, whose profile.Key, id string) (Bundle, error) {
	args := pgx.NamedArgs{"id": id, "brand": whose.Brand, "account": whose.Account, "profile": whose.Profile}
	return p.bundle(ctx, selectOfChange+ofProfile+byIndex, args)
}

// Entries returns the proofs of those of the entries ids that are of one of brands, for
// staff: of a page of a search, or of an export page by page.
func (p *Prover) Entries(ctx context.Context, brands []string, ids []int64) (Bundle, error) {
	return p.bundle(ctx, selectOfEntries+byIndex, pgx.NamedArgs{"ids": ids, "brands": brands})
}

// bundle reads from one snapshot, so that tree and checkpoints fit.
func (p *Prover) bundle(ctx context.Context, query string, args pgx.NamedArgs) (b Bundle, err error) {
	err = pgx.BeginTxFunc(ctx, p.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		entries, err := proofsWanted(ctx, tx, query, args)
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			return ErrNotFound
		}
		last := entries[len(entries)-1].Index
		for _, e := range entries { // those without a place come last
			if e.Index < 0 {
				return ErrNotSealed
			}
		}
		under, err := checkpointFor(ctx, tx, last)
		if err != nil {
			return err
		}
		b.Entries = entries
		if err := prove(ctx, tx, b.Entries, under); err != nil {
			return err
		}
		b.Keys, err = proveKeys(ctx, tx)
		return err
	})
	if err != nil {
		return Bundle{}, fmt.Errorf("prove: %w", err)
	}
	return b, nil
}

func proofsWanted(ctx context.Context, db database, query string, args pgx.NamedArgs) ([]Proof, error) {
	rows, _ := db.Query(ctx, query, args)
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p Proof, err error) {
		return p, row.Scan(&p.Index, &p.Entry)
	})
}

// A checkpoint that witnesses have signed goes before a later one.
const (
	selectCovering = checkpointColumns + `
	WHERE size > @index
	ORDER BY size IN (SELECT size FROM audit_cosignature WHERE size > @index) DESC, size DESC
	LIMIT 1`

	selectFirstCovering = checkpointColumns + `
	WHERE size > @index
	ORDER BY size
	LIMIT 1`

	selectCosignatures = `
	SELECT line
	FROM audit_cosignature
	WHERE size = @size
	ORDER BY witness`
)

// checkpointFor returns a checkpoint of the entry at index, with cosignatures.
func checkpointFor(ctx context.Context, db database, index int64) (Checkpoint, error) {
	return covering(ctx, db, selectCovering, index)
}

func covering(ctx context.Context, db database, query string, index int64) (Checkpoint, error) {
	c, err := scanCheckpoint(db.QueryRow(ctx, query, pgx.NamedArgs{"index": index}))
	if errors.Is(err, pgx.ErrNoRows) {
		return Checkpoint{}, ErrNotSealed
	}
	if err != nil {
		return Checkpoint{}, err
	}
	rows, _ := db.Query(ctx, selectCosignatures, pgx.NamedArgs{"size": c.Size})
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return Checkpoint{}, fmt.Errorf("read cosignatures: %w", err)
	}
	c.Note = append(c.Note, strings.Join(lines, "")...)
	return c, nil
}

// prove completes proofs, and checks each against what under signs.
func prove(ctx context.Context, db database, proofs []Proof, under Checkpoint) error {
	reader := hashes(ctx, db)
	for i := range proofs {
		p := &proofs[i]
		var err error
		if p.Hashes, err = tlog.ProveRecord(under.Size, p.Index, reader); err != nil {
			return fmt.Errorf("entry at %d: %w", p.Index, err)
		}
		if tlog.CheckRecord(p.Hashes, under.Size, under.Root, p.Index, tlog.RecordHash(p.Entry)) != nil {
			return fmt.Errorf("entry at %d: %w", p.Index, ErrBroken)
		}
		p.Checkpoint = under.Note
	}
	return nil
}

// proveKeys proves what the log says of its keys, each under the checkpoint that the
// key before has signed.
func proveKeys(ctx context.Context, db database) ([]Proof, error) {
	keys, err := proofsWanted(ctx, db, selectOfKeys, nil)
	if err != nil {
		return nil, fmt.Errorf("entries about keys: %w", err)
	}
	for i := range keys {
		under, err := covering(ctx, db, selectFirstCovering, keys[i].Index)
		if errors.Is(err, ErrNotSealed) {
			return keys[:i], nil
		}
		if err == nil {
			err = prove(ctx, db, keys[i:i+1], under)
		}
		if err != nil {
			return nil, err
		}
	}
	return keys, nil
}
