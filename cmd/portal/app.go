package main

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
	"portal/internal/forms"
	"portal/internal/inventory"
	"portal/internal/jobs"
	"portal/internal/notice"
	"portal/internal/postgres"
	"portal/internal/preflight"
	"portal/internal/process"
	"portal/internal/registrar"
	"portal/internal/relock"
	"portal/internal/server"
	"portal/internal/server/page"
	"portal/internal/server/registrant"
	"portal/internal/settings"
	"portal/internal/words"
	"portal/internal/zone"
)

// shutdownWait is how long calls in flight may go on after a request to stop.
const shutdownWait = 110 * time.Second

// signInPatience is how long a sign-in waits for its turn instead of being sent away.
const signInPatience = 4 * time.Second

// appSettings is what a portal is built from, checked.
type appSettings struct {
	databaseURL string
	pool        *pgxpool.Pool
	sealingKeys [][]byte // the first seals, all open
	brands      *brand.Registry
	accounts    accountSet
	registrars  map[string]registrar.Registrar // of accounts; newApp opens them with the limits that processes share
	proxies     []netip.Prefix
	secure      bool
	subdomains  bool             // of the hosts are served over TLS too
	certificate *tls.Certificate // nil if another program ends TLS
	probe       *postgres.Probe  // of pool; newApp makes it
	serving     func() error     // why no new visitors are wanted; nil func if they always are
	timing      change.Settings
	mailer      notice.Mailer
	outbox      *notice.Outbox     // in the demo only
	preflight   *preflight.Checker // nil: new nameservers are not asked
}

// app is a portal, ready to serve.
type app struct {
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
	background sync.WaitGroup
	cancel     context.CancelFunc
}

// newApp builds everything. Only package change is given the writers.
func newApp(set appSettings, log *slog.Logger) (*app, error) {
	self := process.New(set.databaseURL, log)
	limits := &callLimits{pool: set.pool}
	set.probe = postgres.NewProbe(set.pool)
	var problems settings.Problems
	set.registrars, problems = set.accounts.open(limits.of)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	store := audit.NewStore(set.pool, self, time.Now)
	store.LogTo(log)
	changes := change.NewService(store, set.registrars, set.timing, time.Now, log)
	held := newInventory(set, store, changes, log)
	signIns, err := auth.NewService(auth.Config{
		Pool: set.pool, Key: set.sealingKeys[0], OldKeys: set.sealingKeys[1:], Recorder: store, Visitor: visitorOf, Identify: held.Identify, Secure: set.secure,
		Patience: signInPatience, Now: time.Now, Log: log,
	})
	if err != nil {
		return nil, err
	}
	queue := newQueue(set, self, log)
	batches := bulk.New(bulk.Config{Pool: set.pool, Changes: changes, States: held, Queue: queue, Now: time.Now, Log: log})
	batches.Register(queue)
	queue.Every("log-counts", 15*time.Second, store.WriteCounts)
	relocks := relock.New(relock.Config{Pool: set.pool, Changes: changes, Audit: store, Now: time.Now, Log: log})
	relocks.Register(queue)
	changes.Relocks = relocks
	store.Follow(batches.Follower())
	catalogue, err := words.Load()
	if err != nil {
		return nil, err
	}
	notices, err := newNotices(set, store, changes, batches, queue, catalogue, log)
	if err != nil {
		return nil, err
	}
	sent := forms.NewStore(set.pool, time.Now)
	pages := &registrant.Handlers{
		Ask: postgres.NewAsk(set.pool), Auth: signIns, Changes: changes, Audit: store, Inventory: held, Zones: zone.NewStore(set.pool, time.Now), Advice: advice.NewStore(set.pool, time.Now), Forms: sent, Batches: batches, Relocks: relocks, Accounts: readersOf(set.registrars), Log: log,
		Notices: notices, Outbox: set.outbox, Preflight: set.preflight, Watch: watchOf(set.preflight),
		Calendar: calendar.New(calendar.Config{Pool: set.pool, Source: datesOf{held}, More: []calendar.Dates{relocks}, Words: catalogue, Now: time.Now}),
	}
	changes.Departures = pages
	keys := process.NewKeys(set.pool, self, fingerprints(set.sealingKeys), log)
	srv, err := server.New(server.Config{
		Brands: set.brands, Words: catalogue, Proxies: set.proxies, Secure: set.secure, Subdomains: set.subdomains,
		Registrant: pages, Ready: set.ready, Fault: keys.Fault, Now: time.Now, Log: log,
	})
	if err != nil {
		return nil, err
	}
	return &app{handler: srv, self: self, keys: keys, limits: limits, changes: changes, held: held, queue: queue, notices: notices, forms: sent, auth: signIns, log: log}, nil
}

// ready returns why the portal can't serve edits now, nil if it can.
func (s appSettings) ready(ctx context.Context) error {
	if s.serving != nil {
		if err := s.serving(); err != nil {
			return err
		}
	}
	return s.probe.Writable(ctx)
}

// visitorOf says who sent a request, as the middleware found out.
func visitorOf(r *http.Request) auth.Visitor {
	visit := page.VisitOf(r)
	return auth.Visitor{Brand: visit.Brand.ID, Address: visit.Address, Agent: visit.Agent}
}

// readersOf leaves the writers out: pages never see one.
func readersOf(registrars map[string]registrar.Registrar) map[string]registrant.Account {
	accounts := make(map[string]registrant.Account, len(registrars))
	for id, reg := range registrars {
		accounts[id] = registrant.Account{Reading: reg.Reading, Profiles: reg.Profiles}
	}
	return accounts
}

// start sets the app to work behind the pages. What it does outlives ctx's values
// alone: stop ends it.
func (a *app) start(ctx context.Context) error {
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
	a.background.Go(func() { a.changes.Reconcile(ctx) })
	a.background.Go(func() { a.keys.Run(ctx) })
	a.background.Go(func() { a.purge(ctx) })
	a.background.Go(func() { a.held.Run(ctx) })
	return nil
}

// stop lets jobs under way end, then the changes that outlive them, then all else.
// No request may come any more.
func (a *app) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownWait)
	defer cancel()
	err := errors.Join(a.held.Close(ctx), a.queue.Stop(ctx), a.changes.Close(ctx))
	a.cancel()
	a.background.Wait()
	a.limits.close()
	return err
}

// purge removes sessions and counters that are over, now and then.
func (a *app) purge(ctx context.Context) {
	tick := time.NewTicker(10 * time.Minute)
	defer tick.Stop()
	for {
		if err := errors.Join(a.auth.Purge(ctx), a.notices.Purge(ctx), a.forms.Purge(ctx)); err != nil && ctx.Err() == nil {
			a.log.WarnContext(ctx, "purge will be tried again", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// watchOf looks after the nameservers of domains by the rules of c; nil for nobody.
func watchOf(c *preflight.Checker) *preflight.Watch {
	if c == nil {
		return nil
	}
	return preflight.NewWatch(c, time.Now)
}
