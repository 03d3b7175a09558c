package notice

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	mail "github.com/wneessen/go-mail"

	"portal/internal/audit"
	"portal/internal/brand"
	"portal/internal/jobs"
	"portal/internal/registrar"
	"portal/internal/words"
)

// Queue is the name of the queue of mails.
const Queue = "mail"

// Log is where stories are read from.
type Log interface {
	Recorded(ctx context.Context, id int64) (audit.Recorded, error)
	Watched(ctx context.Context, changeID string) (audit.Change, error)
}

// Mailer hands a mail to whoever delivers it. It returns ErrNoMail if b has no
// way to send, and a *Refusal if it was not taken.
type Mailer interface {
	Send(ctx context.Context, b brand.Brand, m *mail.Msg) error
}

// ErrNoMail means that a brand has no settings for mail.
var ErrNoMail = errors.New("the brand sends no mail")

// Config is what a Service is made of.
type Config struct {
	Pool    *pgxpool.Pool
	Queue   *jobs.Queue // New adds its handlers
	Log     Log
	Readers map[string]registrar.Reader // by account ID
	Brands  *brand.Registry
	Words   *words.Catalogue
	Mailer  Mailer
	Batches Batches // nil while there are none
	Lapses  Lapses  // nil for no reminders
	// Contacts tells whom to tell of what was withheld; nil for confirmed addresses alone.
	Contacts Contacts
	Key      []byte   // makes the tokens of links
	OldKeys  [][]byte // made those of links that are not sent yet
	Now      func() time.Time
	Logger   *slog.Logger
}

// Service writes and sends notices, and keeps who wants which.
type Service struct {
	Config
	keys [][]byte // the first makes tokens
}

// New returns a service that works the jobs of c.Queue, which is started later.
func New(c Config) (*Service, error) {
	s := &Service{Config: c}
	for _, k := range append([][]byte{c.Key}, c.OldKeys...) {
		key, err := hkdf.Key(sha256.New, k, nil, "notice links", sha256.Size)
		if err != nil {
			return nil, fmt.Errorf("derive key of notices: %w", err)
		}
		s.keys = append(s.keys, key)
	}
	jobs.Handle(c.Queue, s.compose)
	jobs.Handle(c.Queue, s.deliver)
	jobs.Handle(c.Queue, s.composeBatch)
	jobs.Handle(c.Queue, s.remind)
	return s, nil
}

// composeArgs names an entry of the log that people are to be told of.
type composeArgs struct {
	Entry int64 `json:"entry"`
}

// Kind implements jobs.Args.
func (composeArgs) Kind() string { return "notice.compose" }

// deliverArgs names a mail.
type deliverArgs struct {
	Notice int64 `json:"notice"`
}

// Kind implements jobs.Args.
func (deliverArgs) Kind() string { return "notice.deliver" }

// Follower queues the notices of entries, in their own transactions.
func (s *Service) Follower() audit.Follower {
	return func(ctx context.Context, tx pgx.Tx, r audit.Recorded) error {
		if r.SignIn != nil && !r.SignIn.NewPlace && !withheld(r) {
			return nil
		}
		if _, ok := kindOf(r); !ok {
			return nil
		}
		return s.Queue.Insert(ctx, tx, jobs.Job{Args: composeArgs{r.ID}, Queue: Queue})
	}
}

const purgeNotices = `
	DELETE FROM notice
	WHERE created_at <= $1`

const purgeBatchOwners = `
	DELETE FROM notice_batch_owner
	WHERE created_at <= $1`

const purgeReminders = `
	DELETE FROM notice_reminder
	WHERE created_at <= $1`

const purgeAddresses = `
	DELETE FROM notice_address
	WHERE confirmed_at IS NULL AND token_until <= $1`

// How long is kept what was sent, and to whom.
const (
	keepNotices     = 180 * 24 * time.Hour
	keepBatchOwners = 10 * 24 * time.Hour
)

// Purge removes what is not needed any more. Call it now and then.
func (s *Service) Purge(ctx context.Context) error {
	now := s.Now()
	var problems []error
	for query, before := range map[string]time.Time{
		purgeNotices: now.Add(-keepNotices), purgeReminders: now.Add(-keepNotices), purgeBatchOwners: now.Add(-keepBatchOwners), purgeAddresses: now.Add(-24 * time.Hour),
	} {
		if _, err := s.Pool.Exec(ctx, query, before); err != nil {
			problems = append(problems, fmt.Errorf("purge notices: %w", err))
		}
	}
	return errors.Join(problems...)
}
