package seal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/proof"
)

// Errors of a change of key.
var (
	ErrUnused = errors.New("nothing is sealed with the key yet")
	ErrBusy   = errors.New("another sealer does not let go of the log")
)

// Announce writes the entry that tells of a new key, in tx, and returns its ID.
type Announce func(ctx context.Context, tx pgx.Tx, s proof.Succession) (int64, error)

// Rotate replaces the key in file by a new one. The log tells of the new key in an entry
// that is sealed and signed with the old one; from then on the new one signs. Where it is
// interrupted, it goes on when it is called again: until it is done the file has both keys.
func Rotate(ctx context.Context, pool *pgxpool.Pool, file string, announce Announce) (Key, error) {
	keys, err := ReadKeys(file)
	if err != nil {
		return Key{}, err
	}
	if len(keys) == 1 {
		next, err := NewKey(keys[0].Origin())
		if err != nil {
			return Key{}, err
		}
		keys = append(keys, next)
		if err := WriteKeys(file, keys...); err != nil {
			return Key{}, err
		}
	}
	old, next := keys[0], keys[1]
	err = aloneSoon(ctx, pool, func(conn *pgx.Conn) error {
		last, err := lastCheckpoint(ctx, conn)
		if err != nil {
			return err
		}
		if last.Size == 0 {
			return ErrUnused
		}
		key, err := signingKey(ctx, conn, last, keys)
		if err != nil || key.Public == next.Public {
			return err // it was signed before
		}
		if err := agrees(ctx, conn, last.Checkpoint); err != nil {
			return err
		}
		if err := announceOnce(ctx, conn, proof.Succession{Old: old.Public, New: next.Public}, announce); err != nil {
			return err
		}
		return sealWith(ctx, conn, old, last.Size)
	})
	if err != nil {
		return Key{}, err
	}
	return next, WriteKeys(file, next)
}

// Restart begins the log anew, with the entries that there are, under a new name and key:
// a person's decision, where the database is older than what was signed. What the file at
// copies holds is put aside. The old key signs nothing more, and `portal audit verify`
// takes the new one from those only who were handed it.
func Restart(ctx context.Context, pool *pgxpool.Pool, file, outside, origin string, announce Announce) (Key, error) {
	keys, err := ReadKeys(file)
	if err != nil {
		return Key{}, err
	}
	aside := time.Now().UTC().Format("20060102T150405Z")
	next, old, err := restartKeys(file, aside, origin, keys)
	if err != nil {
		return Key{}, err
	}
	err = aloneSoon(ctx, pool, func(conn *pgx.Conn) error {
		last, err := lastCheckpoint(ctx, conn)
		if err != nil {
			return err
		}
		if err := agrees(ctx, conn, last.Checkpoint); err != nil {
			return err
		}
		if err := announceOnce(ctx, conn, proof.Succession{Old: old.Public, New: next.Public, Restart: "yes"}, announce); err != nil {
			return err
		}
		return errors.Join(putAside(outside, aside), sealWith(ctx, conn, next, last.Size))
	})
	if err != nil {
		return Key{}, err
	}
	return next, WriteKeys(file, next)
}

// restartKeys returns the key of the new log and that of the old one, which the file both
// has until the log is begun anew, and another file for ever.
func restartKeys(file, aside, origin string, keys []Key) (next, old Key, err error) {
	if origin == keys[0].Origin() {
		if len(keys) == 2 && keys[1].Origin() != origin {
			return keys[0], keys[1], nil // it was interrupted
		}
		return next, old, fmt.Errorf("the log %s has promised something else: give the new one another origin", origin)
	}
	if next, err = NewKey(origin); err != nil {
		return next, old, err
	}
	return next, keys[0], errors.Join(WriteKeys(file+".before-"+aside, keys...), WriteKeys(file, next, keys[0]))
}

func putAside(path, suffix string) error {
	if path == "" {
		return nil
	}
	err := os.Rename(path, path+".before-"+suffix)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// aloneSoon is alone for work that waits for its turn.
func aloneSoon(ctx context.Context, pool *pgxpool.Pool, work func(*pgx.Conn) error) error {
	for range 100 {
		done, err := alone(ctx, pool, work)
		if done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return ErrBusy
}

const (
	selectAnnounced = `
	SELECT EXISTS (SELECT FROM audit_key WHERE verifier = @verifier)`

	insertKey = `
	INSERT INTO audit_key (entry_id, verifier, restart)
	VALUES (@entry, @verifier, @restart)`
)

// announceOnce has the entry written that tells of a key, unless it is there.
func announceOnce(ctx context.Context, conn *pgx.Conn, s proof.Succession, announce Announce) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		var there bool
		if err := tx.QueryRow(ctx, selectAnnounced, pgx.NamedArgs{"verifier": s.New}).Scan(&there); err != nil || there {
			return err
		}
		id, err := announce(ctx, tx, s)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, insertKey, pgx.NamedArgs{"entry": id, "verifier": s.New, "restart": s.Restart != ""})
		return err
	})
}

// sealWith seals all that waits, and signs with key if the tree is larger than signed.
func sealWith(ctx context.Context, conn *pgx.Conn, key Key, signed int64) error {
	grown, err := placeAll(ctx, conn)
	if err != nil || grown.size == signed {
		return err
	}
	_, err = sign(ctx, conn, key, grown)
	return err
}
