package seal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"portal/internal/proof"
)

// Copies are where checkpoints are kept outside of the database. Whoever rewrites the
// database can't rewrite these.
type Copies struct {
	File string // latest checkpoint, as it was signed; "" for none
}

// compareOutside compares the database once with the checkpoint that is kept outside of
// it. One that the database does not lead to is an ErrContradiction.
func (s *Sealer) compareOutside(ctx context.Context) error {
	s.mu.Lock()
	done := s.compared
	s.mu.Unlock()
	if done {
		return nil
	}
	if s.copies.File != "" {
		if err := s.compareFile(ctx); err != nil {
			return err
		}
	}
	s.mu.Lock()
	s.compared = true
	s.mu.Unlock()
	return nil
}

func (s *Sealer) compareFile(ctx context.Context) error {
	kept, err := os.ReadFile(s.copies.File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // the first time
	}
	if err != nil {
		return fmt.Errorf("PORTAL_AUDIT_CHECKPOINT_FILE: %w", err)
	}
	c, err := proof.Peek(kept)
	if err != nil {
		return fmt.Errorf("PORTAL_AUDIT_CHECKPOINT_FILE: %w", err)
	}
	var size int64
	if err := s.pool.QueryRow(ctx, selectSize).Scan(&size); err != nil {
		return fmt.Errorf("size of the tree: %w", err)
	}
	if err := s.leadsTo(ctx, c, size, "PORTAL_AUDIT_CHECKPOINT_FILE holds"); err != nil {
		return err
	}
	s.saw(c)
	return nil
}

// offer has c published; what was to be published before and is not yet is passed over.
func (s *Sealer) offer(c Checkpoint) {
	for {
		select {
		case s.publish <- c:
			return
		default:
		}
		select {
		case <-s.publish:
		default:
		}
	}
}

// publishAll keeps checkpoints outside until ctx ends.
func (s *Sealer) publishAll(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case c := <-s.publish:
			if s.copies.File != "" {
				if err := replaceFile(s.copies.File, c.Note, 0o644); err != nil {
					s.log.ErrorContext(ctx, "the checkpoint's file can't be written", "err", err)
				}
			}
		}
	}
}
