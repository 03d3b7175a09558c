package inventory

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/audit"
	"portal/internal/inventory/identity"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/routine"
)

// ErrNotFound means that the profile does not hold the domain, as far as the
// inventory knows.
var ErrNotFound = errors.New("not in the inventory")

// profileID is the number of a profile in SQL, which columns called holder refer to.
// It is null, which matches nothing, for one that has none.
const profileID = `(SELECT id FROM inventory_profile WHERE brand = @brand AND account = @account AND profile = @profile)`

// Account is what the inventory may ask of a reseller account.
type Account struct {
	Reader registrar.Reader
	Events registrar.Events // nil when there is no queue of events
}

// Config is what a Service is built from.
type Config struct {
	Pool     *pgxpool.Pool
	Audit    *audit.Store
	Accounts map[string]Account // by account ID
	Now      func() time.Time
	Log      *slog.Logger
	Settings Settings // zero values stand for DefaultSettings
}

// Prove is told of what was read in the background, which may show the end of a
// change; see change.Service.Prove.
type Prove func(ctx context.Context, account string, live registrar.Domain, version int64)

// Service keeps the inventory of the accounts that this process serves.
type Service struct {
	*identity.Service // who holds what

	pool     *pgxpool.Pool
	audit    *audit.Store
	accounts map[string]Account
	now      func() time.Time
	log      *slog.Logger
	set      Settings

	work context.Context // ends with Close
	stop context.CancelFunc
	wg   sync.WaitGroup

	mu      sync.Mutex
	closing bool
	listing map[opened]bool      // under way in this process
	dirty   map[profile.Key]bool // whose facets are to be counted again
}

// New returns a service that does nothing by itself before Run.
func New(c Config) *Service {
	readers := make(map[string]registrar.Reader, len(c.Accounts))
	for id, account := range c.Accounts {
		readers[id] = account.Reader
	}
	work, stop := context.WithCancel(context.Background())
	return &Service{
		Service: identity.New(c.Pool, readers), pool: c.Pool, audit: c.Audit, accounts: c.Accounts, now: c.Now, log: c.Log, set: c.Settings.complete(),
		work: work, stop: stop, listing: make(map[opened]bool), dirty: make(map[profile.Key]bool),
	}
}

// Settings are the times of the inventory.
type Settings struct {
	ListAge    time.Duration // a listing as old as this is replaced when somebody looks
	ListDead   time.Duration // a listing without a sign of life for so long is dead
	ListRetry  time.Duration // after a listing that failed
	ListPage   int           // names asked for in one call; the registrar may send fewer
	CallWait   time.Duration // for one answer of the registrar
	RetryPause time.Duration // before a failed call of a listing is made again
	Refresh    time.Duration // between two reads of a domain's details
	Watchful   time.Duration // the same where something is about to happen
	Claim      time.Duration // how long a read may take before somebody else tries
	Poll       time.Duration // between two looks at a queue of events
	Tick       time.Duration // between two looks at what is due
}

// DefaultSettings are right for a registrar that is asked a few times a second.
var DefaultSettings = Settings{
	ListAge: 10 * time.Minute, ListDead: 30 * time.Second, ListRetry: 30 * time.Second, ListPage: 500,
	CallWait: time.Minute, RetryPause: 5 * time.Second,
	Refresh: 24 * time.Hour, Watchful: 4 * time.Hour, Claim: 3 * time.Minute,
	Poll: 20 * time.Second, Tick: time.Second,
}

func (s Settings) complete() Settings {
	or := func(d *time.Duration, standard time.Duration) {
		if *d == 0 {
			*d = standard
		}
	}
	or(&s.ListAge, DefaultSettings.ListAge)
	or(&s.ListDead, DefaultSettings.ListDead)
	or(&s.ListRetry, DefaultSettings.ListRetry)
	or(&s.CallWait, DefaultSettings.CallWait)
	or(&s.RetryPause, DefaultSettings.RetryPause)
	or(&s.Refresh, DefaultSettings.Refresh)
	or(&s.Watchful, DefaultSettings.Watchful)
	or(&s.Claim, DefaultSettings.Claim)
	or(&s.Poll, DefaultSettings.Poll)
	or(&s.Tick, DefaultSettings.Tick)
	if s.ListPage == 0 {
		s.ListPage = DefaultSettings.ListPage
	}
	return s
}

// Run reads details that are due, polls events and keeps counts fresh until ctx
// ends, and tells prove of what it read; nil for nobody. Every process may run it at
// once: they share the work.
func (s *Service) Run(ctx context.Context, prove Prove) {
	var loops routine.Group
	for account, a := range s.accounts {
		loops.Do(func() { s.readDetails(ctx, account, prove) })
		if a.Events != nil {
			loops.Do(func() { s.pollEvents(ctx, account) })
		}
	}
	loops.Do(func() { s.keepFacets(ctx) })
	_ = loops.Wait() // its loops have no errors
}

// Close stops the listings of this process, and waits for them as long as ctx
// allows. What they brought in so far stays.
func (s *Service) Close(ctx context.Context) error {
	s.mu.Lock()
	s.closing = true
	s.mu.Unlock()
	s.stop()
	ended := make(chan struct{})
	routine.Begin(func() error {
		s.wg.Wait()
		return nil
	}, func(error) { close(ended) })
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
