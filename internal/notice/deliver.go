package notice

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/jobs"
	"portal/internal/profile"
	"portal/internal/registrar"
)

// State is what became of a mail.
type State string

// The states. All but queued are final.
const (
	StateQueued  State = "queued"
	StateSent    State = "sent"    // the mail server took it
	StateFailed  State = "failed"  // it was never sent, see Reason
	StateBounced State = "bounced" // the mail server refused it for good
)

// row is a mail as it is stored.
type row struct {
	ID        int64
	Source    string
	Recipient string
	profile.Key
	Kind      Kind
	Domain    registrar.DomainName
	State     State
	Attempts  int
	MessageID string
	CreatedAt time.Time
}

const selectNotice = `
	SELECT id, source, recipient, brand, account, profile, kind, domain, state, attempts, message_id, created_at
	FROM notice
	WHERE id = $1`

// deliver sends a mail that was not sent yet.
func (s *Service) deliver(ctx context.Context, a deliverArgs) error {
	rows, _ := s.Pool.Query(ctx, selectNotice, a.Notice)
	n, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[row])
	if errors.Is(err, pgx.ErrNoRows) || err == nil && n.State != StateQueued {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read notice: %w", err)
	}
	b, known := s.Brands.ByID(n.Brand)
	if !known {
		return s.end(ctx, n, result{StateFailed, ReasonNoMail, ""})
	}
	letter, err := s.write(ctx, b, n)
	if errors.Is(err, errLost) || errors.Is(err, audit.ErrNotFound) || errors.Is(err, audit.ErrUnreadable) {
		return s.end(ctx, n, result{StateFailed, ReasonLost, ""})
	}
	if err != nil {
		return err
	}
	message, err := letter.message(b, n, s.Now())
	if err != nil {
		return s.end(ctx, n, result{StateFailed, ReasonNoAddress, ""})
	}
	return s.settle(ctx, n, s.Mailer.Send(ctx, b, message))
}

// settle acts on what the mail server said.
func (s *Service) settle(ctx context.Context, n row, err error) error {
	var refusal *Refusal
	switch {
	case err == nil:
		return s.end(ctx, n, result{StateSent, "", "2xx"})
	case errors.Is(err, ErrNoMail):
		return s.end(ctx, n, result{StateFailed, ReasonNoMail, ""})
	case !errors.As(err, &refusal):
		return err
	case refusal.Permanent():
		s.Logger.WarnContext(ctx, "notice bounced", "notice", n.ID, "brand", n.Brand, "code", refusal.Code)
		return s.end(ctx, n, result{StateBounced, ReasonRefused, refusal.Class()})
	}
	pause := pauseAfter(n.Attempts + 1)
	if s.Now().Add(pause).Sub(n.CreatedAt) > patience {
		s.Logger.WarnContext(ctx, "notice given up", "notice", n.ID, "brand", n.Brand, "code", refusal.Code)
		return s.end(ctx, n, result{StateFailed, ReasonGivenUp, refusal.Class()})
	}
	if err := s.end(ctx, n, result{StateQueued, "", refusal.Class()}); err != nil {
		return err
	}
	return jobs.Later(pause)
}

// pauseAfter grows from a minute to four hours.
func pauseAfter(attempts int) time.Duration {
	return min(time.Minute<<min(attempts-1, 10), 4*time.Hour)
}

type result struct {
	state  State
	reason string
	answer string
}

const updateNotice = `
	UPDATE notice
	SET state = @state::text, reason = @reason, answer = @answer, attempts = attempts + 1, tried_at = @now,
		ended_at = CASE WHEN @state::text <> 'queued' THEN @now::timestamptz END
	WHERE id = @id AND state = 'queued'`

// end notes the result of an attempt. It must be noted even when the process is
// told to stop: else the mail would go out twice.
func (s *Service) end(ctx context.Context, n row, r result) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	_, err := s.Pool.Exec(ctx, updateNotice, pgx.NamedArgs{
		"id": n.ID, "state": string(r.state), "reason": r.reason, "answer": r.answer, "now": s.Now(),
	})
	if err != nil {
		return fmt.Errorf("note result of notice %d: %w", n.ID, err)
	}
	return nil
}
