package seal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"strings"
	"time"

	"portal/internal/proof"
	"portal/internal/routine"
	"portal/internal/secret"
)

// Copies are where checkpoints are kept outside of the database. Whoever rewrites the
// database can't rewrite these.
type Copies struct {
	File      string        // latest checkpoint, as it was signed; "" for none
	Webhook   secret.String // address that each checkpoint is posted to
	Witnesses []Witness
	Pace      time.Duration // between two checkpoints for webhook and witnesses; 0 for 10 s
}

// compareOutside compares the database once with the checkpoints that are kept outside of
// it. One that the database does not lead to is an ErrContradiction. That a witness does
// not answer is none: it gets what is signed next.
func (s *Sealer) compareOutside(ctx context.Context) error {
	s.mu.Lock()
	done, alarm := s.compared, s.alarm
	s.mu.Unlock()
	if done || alarm != nil {
		return alarm
	}
	if s.copies.File != "" {
		if err := s.compareFile(ctx); err != nil {
			return err
		}
	}
	if err := s.compareWitnesses(ctx); err != nil {
		return err
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

func (s *Sealer) compareWitnesses(ctx context.Context) error {
	if len(s.copies.Witnesses) == 0 {
		return nil
	}
	last, err := lastCheckpoint(ctx, s.pool)
	if err != nil || last.Size == 0 {
		return err
	}
	for _, w := range s.copies.Witnesses {
		if err := s.submit(ctx, w, last); errors.Is(err, ErrContradiction) {
			s.raise(err)
			return err
		} else if err != nil {
			s.log.WarnContext(ctx, "a witness could not be compared with", "err", err)
		}
	}
	return nil
}

// raise keeps an alarm: from now on this process signs nothing.
func (s *Sealer) raise(alarm error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.alarm == nil {
		s.alarm = alarm
	}
}

// offer has c published; what was to be published before and is not yet is passed over.
func (s *Sealer) offer(c Checkpoint) {
	s.keepFile(c)
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

// keepFile puts c into the file of the latest checkpoint.
func (s *Sealer) keepFile(c Checkpoint) {
	if s.copies.File == "" {
		return
	}
	problem := ""
	if err := replaceFile(s.copies.File, c.Note, 0o644); err != nil {
		problem = "PORTAL_AUDIT_CHECKPOINT_FILE can't be written: " + err.Error()
	}
	s.mu.Lock()
	before := s.unkept
	s.unkept = problem
	s.mu.Unlock()
	if problem != "" && problem != before {
		s.log.Error("a checkpoint of the log is not kept outside of the database", "err", problem)
	}
}

// publishAll sends checkpoints to the webhook and to witnesses until ctx ends: the latest
// at a time, and again until it arrived or there is a later one.
func (s *Sealer) publishAll(ctx context.Context) {
	var next *Checkpoint
	pace := s.copies.Pace
	if pace == 0 {
		pace = 10 * time.Second
	}
	routine.Repeat(ctx, s.log, "publish checkpoints", func(ctx context.Context) time.Duration {
		if next == nil {
			select {
			case c := <-s.publish:
				next = &c
			case <-ctx.Done():
				return 0
			}
		}
		select {
		case c := <-s.publish:
			next = &c
		default:
		}
		if s.Publish(ctx, *next) {
			next = nil
		}
		return pace
	})
}

// Publish sends c outside once, and reports whether it arrived everywhere.
func (s *Sealer) Publish(ctx context.Context, c Checkpoint) bool {
	var problems []string
	if address := s.copies.Webhook.Reveal(); address != "" {
		status, _, err := post(ctx, address, strings.NewReader(string(c.Note)))
		if err == nil && (status < http.StatusOK || status >= http.StatusMultipleChoices) {
			err = fmt.Errorf("it answered %d", status)
		}
		if err != nil {
			problems = append(problems, fmt.Sprintf("PORTAL_AUDIT_WEBHOOK: %v", err))
		}
	}
	for _, w := range s.copies.Witnesses {
		err := s.submit(ctx, w, c)
		if errors.Is(err, ErrContradiction) {
			s.raise(err)
			s.note(ctx, err)
			return true // never again
		}
		if err != nil {
			problems = append(problems, err.Error())
		}
	}
	s.noteOutside(ctx, strings.Join(problems, "; "))
	return len(problems) == 0
}

// noteOutside keeps what is wrong with the copies outside, and logs it when it is new.
func (s *Sealer) noteOutside(ctx context.Context, problem string) {
	s.mu.Lock()
	before := s.outside
	s.outside = problem
	s.mu.Unlock()
	switch {
	case problem == before || ctx.Err() != nil:
	case problem == "":
		s.log.InfoContext(ctx, "checkpoints arrive outside again")
	default:
		s.log.WarnContext(ctx, "a checkpoint did not arrive outside; it is sent again", "err", problem)
	}
}
