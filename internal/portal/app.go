// Package portal builds the portal from its settings, and serves it. It is the one
// place where services are made and given to each other.
package portal

import (
	"cmp"
	"context"
	"crypto/tls"
	"log/slog"
	"maps"
	"net/http"
	"net/netip"
	"slices"
	"strings"
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
	"portal/internal/seal"
	"portal/internal/secret"
	"portal/internal/server"
	"portal/internal/server/admin"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/internal/server/registrant"
	"portal/internal/staff"
	"portal/internal/words"
	"portal/internal/zone/versions"
)

// signInPatience is the default of Settings.Patience: longer, and people would press again.
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
	ConsoleHost string             // where staff work; "" for no console
	Patience    time.Duration      // how long a sign-in waits for its turn instead of being sent away; 0 for 4 s, less for not at all
	AuditKey    string             // file of the key that signs the log; "" for none
	AuditCopies seal.Copies        // where its checkpoints are kept outside of the database
	AuditToken  secret.String      // of monitors that may read the log's tiles; "" for none
	// RemindEvery is how often domains that expire are looked for; 0 for the usual.
	RemindEvery time.Duration

	// What stands for the world where it must hold still; zero for the real one.
	Registrars map[string]registrar.Registrar // by account ID, in place of those of Accounts
	Now        func() time.Time
	Refresh    inventory.Settings
}

// App is a portal, ready to serve. Its services are complete and know each other.
type App struct {
	Audit     *audit.Store
	Staff     *staff.Service
	Auth      *auth.Service
	Changes   *change.Service
	Inventory *inventory.Service
	Relocks   *relock.Service
	Batches   *bulk.Service
	Notices   *notice.Service
	Queue     *jobs.Queue // of the work behind the pages; nobody works it before the start
	Process   *process.Process
	Sealer    *seal.Sealer

	handler http.Handler
	keys    *process.Keys
	limits  *callLimits
	forms   *forms.Store
	log     *slog.Logger

	visits     sync.WaitGroup // requests that it answers now
	background routine.Group
	cancel     context.CancelFunc
}

// New builds everything. serving tells why no new visitors are wanted, nil for none; it
// may be nil itself. Only package change is given the writers.
func New(set Settings, serving func() error, log *slog.Logger) (*App, error) {
	if set.Now == nil {
		set.Now = time.Now
	}
	catalogue, err := words.Load()
	if err != nil {
		return nil, err
	}
	a := &App{Process: process.New(set.DatabaseURL, log), limits: &callLimits{pool: set.Pool}, forms: forms.NewStore(set.Pool, set.Now), log: log}
	registrars, err := a.registrarsOf(set)
	if err != nil {
		return nil, err
	}
	a.Queue = newQueue(set, slices.Collect(maps.Keys(registrars)), a.Process, log)
	a.keys = process.NewKeys(set.Pool, a.Process, fingerprints(set.SealingKeys), log)
	a.Sealer = seal.New(seal.Config{Pool: set.Pool, KeyFile: set.AuditKey, Copies: set.AuditCopies, Log: log})
	if err := a.buildServices(set, registrars, catalogue); err != nil {
		return nil, err
	}
	a.handler, err = server.New(server.Config{
		Brands: set.Brands, Words: catalogue, Proxies: set.Proxies, Secure: set.Secure, Subdomains: set.Subdomains,
		Registrant: a.pages(set, registrars, catalogue), Console: a.console(set), Ready: readiness(set.Pool, serving), Fault: a.fault, AuditLog: auditLog(set, log), Now: set.Now, Log: log,
	})
	return a, err
}

// registrarsOf returns the registrars by account ID.
func (a *App) registrarsOf(set Settings) (map[string]registrar.Registrar, error) {
	if set.Registrars != nil {
		return set.Registrars, nil
	}
	registrars, problems := set.Accounts.Open(a.limits.of)
	return registrars, problems.Err()
}

// buildServices makes what works behind the pages.
func (a *App) buildServices(set Settings, registrars map[string]registrar.Registrar, catalogue *words.Catalogue) (err error) {
	a.Audit = audit.NewStore(set.Pool, a.Process, set.Now, a.log)
	a.Staff, err = staff.NewService(staff.Config{Pool: set.Pool, Key: set.SealingKeys[0], OldKeys: set.SealingKeys[1:], Log: a.Audit, Now: set.Now})
	if err != nil {
		return err
	}
	a.Queue.Every("staff-purge", 10*time.Minute, a.Staff.Purge)
	a.Inventory = newInventory(set, registrars, a.Audit, a.log)
	a.Auth, err = auth.NewService(auth.Config{
		Pool: set.Pool, Key: set.SealingKeys[0], OldKeys: set.SealingKeys[1:], Recorder: a.Audit, Visitor: visitorOf, Identify: a.Inventory.Identify, Secure: set.Secure,
		Patience: max(0, cmp.Or(set.Patience, signInPatience)), Now: set.Now, Log: a.log,
	})
	if err != nil {
		return err
	}
	plans := relock.NewStore(set.Pool, a.Audit, set.Now)
	a.Changes = change.NewService(a.Audit, registrars, set.Timing, change.Others{
		Witness: witnessOf(a.Inventory, a.log), Namesakes: a.Inventory, Relocks: plans,
		Departures: departure.New(a.Auth, a.Inventory, func(account string) registrar.Profiles { return registrars[account].Profiles }),
	}, set.Now, a.log)
	a.Batches = bulk.New(bulk.Config{Pool: set.Pool, Changes: a.Changes, States: a.Inventory, Queue: a.Queue, Finished: finishedTo(a.Queue), Now: set.Now, Log: a.log})
	a.Batches.Register(a.Queue)
	a.Relocks = relock.New(plans, a.Changes, a.log)
	a.Relocks.Register(a.Queue)
	a.Queue.Every("log-counts", 15*time.Second, a.Audit.WriteCounts)
	a.Queue.Every("log-months", 6*time.Hour, a.Audit.MakeMonths)
	a.Queue.Every("log-retention", 24*time.Hour, retention(set.Brands, a.Audit, set.Now))
	a.Notices, err = newNotices(set, registrars, a, catalogue)
	if err != nil {
		return err
	}
	a.Audit.Follow(a.Batches.Follower())
	a.Audit.Follow(a.Notices.Follower())
	a.Queue.Every("reminders", cmp.Or(set.RemindEvery, time.Hour), a.Notices.Remind)
	return nil
}

// pages are what a registrant's pages need.
func (a *App) pages(set Settings, registrars map[string]registrar.Registrar, catalogue *words.Catalogue) registrant.Config {
	return registrant.Config{
		Ask: postgres.NewAsk(set.Pool), Auth: a.Auth, Changes: a.Changes, Audit: a.Audit, Inventory: a.Inventory, Zones: versions.NewStore(set.Pool, set.Now),
		Advice: advice.NewStore(set.Pool, set.Now), Forms: a.forms, Batches: a.Batches, Relocks: a.Relocks, Proofs: proofsOf(set), Accounts: readersOf(registrars),
		Notices: a.Notices, Outbox: set.Outbox, Preflight: set.Preflight, Watch: watchOf(set, a.log),
		Calendar: calendar.New(calendar.Config{Pool: set.Pool, Source: datesOf{a.Inventory}, More: []calendar.Dates{a.Relocks}, Words: catalogue, Now: set.Now}),
	}
}

// console is what staff work with; nil without a host for it.
func (a *App) console(set Settings) *server.ConsoleConfig {
	if set.ConsoleHost == "" {
		return nil
	}
	return &server.ConsoleConfig{Host: set.ConsoleHost, Config: admin.Config{Staff: a.Staff, Audit: a.Audit, Proofs: proofsOf(set), Fault: a.fault}}
}

// Handler is the portal on the web.
func (a *App) Handler() http.Handler { return a.handler }

// proofsOf makes proofs of entries; nil if the log is not sealed.
func proofsOf(set Settings) *seal.Prover {
	if set.AuditKey == "" {
		return nil
	}
	return seal.NewProver(set.Pool)
}

// auditLog serves the log to monitors; nil if none may read it.
func auditLog(set Settings, log *slog.Logger) http.Handler {
	if set.AuditToken.IsEmpty() {
		return nil
	}
	return seal.NewTiles(set.Pool, set.AuditToken.Reveal(), log)
}

// fault says what is wrong with the whole installation, for operators; "" for nothing.
func (a *App) fault() string {
	faults := slices.DeleteFunc([]string{a.keys.Fault(), a.Sealer.Fault()}, func(f string) bool { return f == "" })
	return strings.Join(faults, "\nfault: ")
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

// watchOf looks after the nameservers of domains; nil for nobody.
func watchOf(set Settings, log *slog.Logger) *preflight.Watch {
	if set.Preflight == nil {
		return nil
	}
	return preflight.NewWatch(set.Preflight, set.Now, log)
}
