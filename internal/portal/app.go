// Package portal builds the portal from its settings, and serves it. It is the one
// place where services are made and given to each other.
package portal

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/advice"
	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/brand"
	"portal/internal/bulk"
	"portal/internal/calendar"
	"portal/internal/change"
	"portal/internal/departure"
	"portal/internal/forms"
	"portal/internal/inventory"
	"portal/internal/jobs"
	"portal/internal/notice"
	"portal/internal/postgres"
	"portal/internal/preflight"
	"portal/internal/process"
	"portal/internal/registrar"
	"portal/internal/relock"
	"portal/internal/routine"
	"portal/internal/server"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/internal/server/registrant"
	"portal/internal/words"
	"portal/internal/zone/versions"
)

// shutdownWait is how long calls in flight may go on after a request to stop.
const shutdownWait = 110 * time.Second

// signInPatience is how long a sign-in waits for its turn instead of being sent away.
const signInPatience = 4 * time.Second

// Settings are what a portal is built from, checked.
type Settings struct {
	DatabaseURL string
	Pool        *pgxpool.Pool
	SealingKeys [][]byte // the first seals, all open
	Brands      *brand.Registry
	Accounts    Accounts
	Proxies     []netip.Prefix   // whose X-Forwarded-For is believed
	Secure      bool             // the brands are served over TLS, by the portal or by a proxy
	Subdomains  bool             // of the hosts are served over TLS too
	Certificate *tls.Certificate // nil if another program ends TLS
	Timing      change.Settings
	Mailer      notice.Mailer
	Outbox      *notice.Outbox     // in the demo only
	Preflight   *preflight.Checker // nil: new nameservers are not asked
}

// App is a portal, ready to serve.
type App struct {
	handler http.Handler
	self    *process.Process
	keys    *process.Keys
	limits  *callLimits
	changes *change.Service
	held    *inventory.Service
	queue   *jobs.Queue
	notices *notice.Service
	forms   *forms.Store
	auth    *auth.Service
	log     *slog.Logger

	visits     sync.WaitGroup // requests that it answers now
	background routine.Group
	cancel     context.CancelFunc
}

// New builds everything. serving tells why no new visitors are wanted, nil for none; it
// may be nil itself. Only package change is given the writers.
func New(set Settings, serving func() error, log *slog.Logger) (*App, error) {
	self := process.New(set.DatabaseURL, log)
	limits := &callLimits{pool: set.Pool}
	registrars, problems := set.Accounts.Open(limits.of)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	store := audit.NewStore(set.Pool, self, time.Now, log)
	held := newInventory(set.Pool, registrars, store, log)
	signIns, err := auth.NewService(auth.Config{
		Pool: set.Pool, Key: set.SealingKeys[0], OldKeys: set.SealingKeys[1:], Recorder: store, Visitor: visitorOf, Identify: held.Identify, Secure: set.Secure,
		Patience: signInPatience, Now: time.Now, Log: log,
	})
	if err != nil {
		return nil, err
	}
	plans := relock.NewStore(set.Pool, store, time.Now)
	changes := change.NewService(store, registrars, set.Timing, change.Others{
		Witness: witnessOf(held, log), Namesakes: held, Relocks: plans,
		Departures: departure.New(signIns, held, func(account string) registrar.Profiles { return registrars[account].Profiles }),
	}, time.Now, log)
	queue := newQueue(set, self, log)
	batches := bulk.New(bulk.Config{Pool: set.Pool, Changes: changes, States: held, Queue: queue, Finished: finishedTo(queue), Now: time.Now, Log: log})
	batches.Register(queue)
	queue.Every("log-counts", 15*time.Second, store.WriteCounts)
	relocks := relock.New(plans, changes, log)
	relocks.Register(queue)
	store.Follow(batches.Follower())
	catalogue, err := words.Load()
	if err != nil {
		return nil, err
	}
	notices, err := newNotices(set, registrars, store, changes, batches, queue, catalogue, log)
	if err != nil {
		return nil, err
	}
	sent := forms.NewStore(set.Pool, time.Now)
	pages := registrant.Config{
		Ask: postgres.NewAsk(set.Pool), Auth: signIns, Changes: changes, Audit: store, Inventory: held, Zones: versions.NewStore(set.Pool, time.Now), Advice: advice.NewStore(set.Pool, time.Now), Forms: sent, Batches: batches, Relocks: relocks, Accounts: readersOf(registrars),
		Notices: notices, Outbox: set.Outbox, Preflight: set.Preflight, Watch: watchOf(set.Preflight, log),
		Calendar: calendar.New(calendar.Config{Pool: set.Pool, Source: datesOf{held}, More: []calendar.Dates{relocks}, Words: catalogue, Now: time.Now}),
	}
	keys := process.NewKeys(set.Pool, self, fingerprints(set.SealingKeys), log)
	srv, err := server.New(server.Config{
		Brands: set.Brands, Words: catalogue, Proxies: set.Proxies, Secure: set.Secure, Subdomains: set.Subdomains,
		Registrant: pages, Ready: readiness(set.Pool, serving), Fault: keys.Fault, Now: time.Now, Log: log,
	})
	if err != nil {
		return nil, err
	}
	return &App{handler: srv, self: self, keys: keys, limits: limits, changes: changes, held: held, queue: queue, notices: notices, forms: sent, auth: signIns, log: log}, nil
}

// readiness tells why the portal can't serve edits now, nil if it can.
func readiness(pool *pgxpool.Pool, serving func() error) func(context.Context) error {
	probe := postgres.NewProbe(pool)
	return func(ctx context.Context) error {
		if serving != nil {
			if err := serving(); err != nil {
				return err
			}
		}
		return probe.Writable(ctx)
	}
}

// visitorOf says who sent a request, as the middleware found out.
func visitorOf(r *http.Request) auth.Visitor {
	visit := page.VisitOf(r)
	return auth.Visitor{Brand: visit.Brand.ID, Address: visit.Address, Agent: visit.Agent}
}

// readersOf leaves the writers out: pages never see one.
func readersOf(registrars map[string]registrar.Registrar) map[string]gate.Account {
	accounts := make(map[string]gate.Account, len(registrars))
	for id, reg := range registrars {
		accounts[id] = gate.Account{Reading: reg.Reading, Profiles: reg.Profiles}
	}
	return accounts
}

// start sets the app to work behind the pages. What it does outlives ctx's values
// alone: stop ends it.
func (a *App) start(ctx context.Context) error {
	ctx, a.cancel = context.WithCancel(ctx)
	err := a.self.Start(ctx)
	if err == nil {
		err = a.queue.Start(ctx)
	}
	if err != nil {
		a.cancel()
		a.limits.close()
		return err
	}
	a.background.Do(func() { a.changes.Reconcile(ctx) })
	a.background.Do(func() { a.keys.Run(ctx) })
	a.background.Do(func() { a.purge(ctx) })
	a.background.Do(func() { a.held.Run(ctx, proveBy(a.changes, a.log)) })
	return nil
}

// stop lets jobs under way end, then the changes that outlive them, then all else.
// No request may come any more.
func (a *App) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownWait)
	defer cancel()
	err := errors.Join(a.held.Close(ctx), a.queue.Stop(ctx), a.changes.Close(ctx))
	a.cancel()
	a.background.Wait()
	a.limits.close()
	return err
}

// purge removes sessions and counters that are over, now and then.
func (a *App) purge(ctx context.Context) {
	routine.Repeat(ctx, a.log, "purge", func(ctx context.Context) time.Duration {
		var problems []error
		for _, purge := range []func(context.Context) error{a.auth.Purge, a.notices.Purge, a.forms.Purge} {
			problems = append(problems, routine.Try(func() error { return purge(ctx) }))
		}
		if err := errors.Join(problems...); err != nil && ctx.Err() == nil {
			routine.Report(ctx, a.log, "purge will be tried again", err)
		}
		return 10 * time.Minute
	})
}

// watchOf looks after the nameservers of domains by the rules of c; nil for nobody.
func watchOf(c *preflight.Checker, log *slog.Logger) *preflight.Watch {
	if c == nil {
		return nil
	}
	return preflight.NewWatch(c, time.Now, log)
}
