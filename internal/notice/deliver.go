package notice

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	mail "github.com/wneessen/go-mail"

	"portal/internal/audit"
	"portal/internal/brand"
	"portal/internal/jobs"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/routine"
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
	return s.settle(ctx, n, s.attempt(ctx, b, n))
}

// errUnwritten means that a mail could not be written: there is nothing to send.
var errUnwritten = errors.New("notice could not be written")

// attempt writes a mail and sends it. A panic is a failure like another: it is tried
// again and given up as they are.
func (s *Service) attempt(ctx context.Context, b brand.Brand, n row) error {
	var message *mail.Msg
	err := routine.Try(func() error {
		letter, err := s.write(ctx, b, n)
		if err != nil {
			return err
		}
		message, err = letter.message(b, n, s.Now())
		return err
	})
	if err != nil {
		return fmt.Errorf("%w: %w", errUnwritten, err)
	}
	return routine.Try(func() error { return s.Mailer.Send(ctx, b, message) })
}

// settle notes what came of an attempt, and has the mail tried again or given up.
func (s *Service) settle(ctx context.Context, n row, err error) error {
	var refusal *Refusal
	refused := errors.As(err, &refusal)
	switch {
	case err == nil:
		return s.end(ctx, n, result{StateSent, "", "2xx"})
	case errors.Is(err, ErrNoMail):
		return s.end(ctx, n, result{StateFailed, ReasonNoMail, ""})
	case errors.Is(err, errNoAddress):
		return s.end(ctx, n, result{StateFailed, ReasonNoAddress, ""})
	case errors.Is(err, errLost), errors.Is(err, audit.ErrNotFound), errors.Is(err, audit.ErrUnreadable):
		return s.end(ctx, n, result{StateFailed, ReasonLost, ""})
	case refused && refusal.Permanent():
		s.Logger.WarnContext(ctx, "notice bounced", "notice", n.ID, "brand", n.Brand, "code", refusal.Code)
		return s.end(ctx, n, result{StateBounced, ReasonRefused, refusal.Class()})
	case refused:
		return s.tryAgain(ctx, n, result{StateFailed, ReasonGivenUp, refusal.Class()}, err)
	case errors.Is(ctx.Err(), context.Canceled):
		return err // the process stops, which says nothing about the mail
	case errors.Is(err, errUnwritten):
		return s.tryAgain(ctx, n, result{StateFailed, ReasonUnwritten, ""}, err)
	}
	return s.tryAgain(ctx, n, result{StateFailed, ReasonGivenUp, ""}, err)
}

// tryAgain has the mail tried again after a pause or, once patience is over, ends it
// with last. A mail server that stays away is worth a warning; that something else
// fails for so long is a fault of ours.
func (s *Service) tryAgain(ctx context.Context, n row, last result, cause error) error {
	log := s.Logger.With("notice", n.ID, "brand", n.Brand, "kind", n.Kind, "attempt", n.Attempts+1).With(routine.Attrs(cause)...)
	pause := pauseAfter(n.Attempts + 1)
	over := s.Now().Add(pause).Sub(n.CreatedAt) > patience
	switch refused := errors.As(cause, new(*Refusal)); {
	case over && refused:
		log.WarnContext(ctx, "notice given up")
	case over:
		log.ErrorContext(ctx, "notice given up")
	case !refused:
		log.WarnContext(ctx, "notice failed and will be tried again")
	}
	if over {
		return s.end(ctx, n, last)
	}
	if err := s.end(ctx, n, result{StateQueued, "", last.answer}); err != nil {
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
	reason Reason
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
		"id": n.ID, "state": string(r.state), "reason": string(r.reason), "answer": r.answer, "now": s.Now(),
	})
	if err != nil {
		return fmt.Errorf("note result of notice %d: %w", n.ID, err)
	}
	return nil
}
