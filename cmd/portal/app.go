package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
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
	"portal/internal/inventory"
	"portal/internal/jobs"
	"portal/internal/notice"
	"portal/internal/postgres"
	"portal/internal/preflight"
	"portal/internal/registrar"
	"portal/internal/relock"
	"portal/internal/server"
	"portal/internal/server/page"
	"portal/internal/server/registrant"
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
	sealingKey  []byte
	brands      *brand.Registry
	accounts    accountSet
	registrars  map[string]registrar.Registrar // of accounts; newApp opens them with the limits that processes share
	proxies     []netip.Prefix
	secure      bool
	timing      change.Settings
	mailer      notice.Mailer
	outbox      *notice.Outbox     // in the demo only
	preflight   *preflight.Checker // nil: new nameservers are not asked
}

// app is a portal, ready to serve.
type app struct {
	handler http.Handler
	holder  *audit.Holder
	limits  *callLimits
	changes *change.Service
	held    *inventory.Service
	queue   *jobs.Queue
	notices *notice.Service
	auth    *auth.Service
	log     *slog.Logger
}

// newApp builds everything. Only package change is given the writers.
func newApp(set appSettings, log *slog.Logger) (*app, error) {
	holder := audit.NewHolder(set.databaseURL, log)
	limits := &callLimits{pool: set.pool, holder: holder, log: log}
	var err error
	if set.registrars, err = set.accounts.open(limits.of); err != nil {
		return nil, err
	}
	store := audit.NewStore(set.pool, holder, time.Now)
	changes := change.NewService(store, set.registrars, set.timing, time.Now, log)
	held := newInventory(set, store, changes, log)
	signIns, err := auth.NewService(auth.Config{
		Pool: set.pool, Key: set.sealingKey, Recorder: store, Visitor: visitorOf, Identify: held.Identify, Secure: set.secure,
		Patience: signInPatience, Now: time.Now, Log: log,
	})
	if err != nil {
		return nil, err
	}
	queue := newQueue(set, holder, log)
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
	notices, err := newNotices(set, store, batches, queue, catalogue, log)
	if err != nil {
		return nil, err
	}
	pages := &registrant.Handlers{
		Ask: postgres.NewAsk(set.pool), Auth: signIns, Changes: changes, Audit: store, Inventory: held, Zones: zone.NewStore(set.pool, time.Now), Advice: advice.NewStore(set.pool, time.Now), Batches: batches, Relocks: relocks, Accounts: readersOf(set.registrars), Log: log,
		Notices: notices, Outbox: set.outbox, Preflight: set.preflight, Watch: watchOf(set.preflight),
		Calendar: calendar.New(calendar.Config{Pool: set.pool, Source: datesOf{held}, More: []calendar.Dates{relocks}, Words: catalogue, Now: time.Now}),
	}
	changes.Departures = pages
	srv, err := server.New(server.Config{
		Brands: set.brands, Words: catalogue, Proxies: set.proxies, Secure: set.secure,
		Registrant: pages, Ready: set.pool.Ping, Now: time.Now, Log: log,
	})
	if err != nil {
		return nil, err
	}
	return &app{handler: srv, holder: holder, limits: limits, changes: changes, held: held, queue: queue, notices: notices, auth: signIns, log: log}, nil
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

// serve listens on addr until ctx ends, then lets requests and calls in flight
// end. It calls ready with the real address once it serves.
func (a *app) serve(ctx context.Context, addr, certFile, keyFile string, ready func(addr string)) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	web := &http.Server{
		Handler:           a.handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      90 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(a.log.Handler(), slog.LevelDebug),
	}
	// What follows changes must outlive the request to stop.
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	if err := a.holder.Start(work); err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := a.queue.Start(work); err != nil {
		return errors.Join(err, listener.Close())
	}
	var background sync.WaitGroup
	background.Go(func() { a.changes.Reconcile(work) })
	background.Go(func() { a.purge(work) })
	background.Go(func() { a.held.Run(work) })

	failed := make(chan error, 1)
	go func() {
		if certFile != "" {
			failed <- web.ServeTLS(listener, certFile, keyFile)
			return
		}
		failed <- web.Serve(listener)
	}()
	a.log.InfoContext(ctx, "serving", "addr", listener.Addr().String())
	ready(listener.Addr().String())
	select {
	case err = <-failed:
	case <-ctx.Done():
		err = a.shutDown(web)
	}
	stopWork()
	background.Wait()
	a.limits.close()
	return err
}

// purge removes sessions and counters that are over, now and then.
func (a *app) purge(ctx context.Context) {
	tick := time.NewTicker(10 * time.Minute)
	defer tick.Stop()
	for {
		if err := errors.Join(a.auth.Purge(ctx), a.notices.Purge(ctx)); err != nil && ctx.Err() == nil {
			a.log.WarnContext(ctx, "purge will be tried again", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// shutDown ends in the order that loses nothing: no new requests, then the
// requests and jobs under way, then the changes that outlive them.
func (a *app) shutDown(web *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownWait)
	defer cancel()
	a.log.Info("stopping")
	return errors.Join(web.Shutdown(ctx), a.held.Close(ctx), a.queue.Stop(ctx), a.changes.Close(ctx))
}

// watchOf looks after the nameservers of domains by the rules of c; nil for nobody.
func watchOf(c *preflight.Checker) *preflight.Watch {
	if c == nil {
		return nil
	}
	return preflight.NewWatch(c, time.Now)
}
