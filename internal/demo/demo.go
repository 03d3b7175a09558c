// Package demo is the demonstration: brands, logins and domains in every state, a
// simulated registrar and nameservers, and a portal in front of them, on this machine only.
package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"portal/internal/audit"
	"portal/internal/brand"
	"portal/internal/change"
	"portal/internal/notice"
	"portal/internal/portal"
	"portal/internal/postgres"
	"portal/internal/postgres/private"
	"portal/internal/preflight"
	"portal/internal/seal"
	"portal/internal/secret"
)

// Options are what may be chosen about a demo.
type Options struct {
	Addr        string // to listen on; port 0 for any
	Data        string // folder of the database and of the simulator's state
	Reset       bool   // start from nothing
	Scenario    string // how the simulated registrar behaves; see package srssim
	DatabaseURL string // a server to use instead of a private one, as a role that may create roles; "" for none
	Version     string // of the program
	Log         *slog.Logger
}

// timing is shorter than in production, where a registrar may take its time.
var timing = change.Settings{
	VisitorWait:  change.DefaultSettings.VisitorWait,
	CallDeadline: change.DefaultSettings.CallDeadline,
	Settle:       30 * time.Second,
	Pace:         audit.Pace{Least: time.Second, Most: 20 * time.Second},
}

// Serve runs the demo until ctx ends. It calls announce once the demo serves.
func Serve(ctx context.Context, o Options, announce func(Report)) (err error) {
	data, err := filepath.Abs(o.Data)
	if err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	unlock, err := takeOver(ctx, data, o.Log)
	if err != nil {
		return err
	}
	defer unlock()
	if o.Reset {
		if err := forget(data); err != nil {
			return err
		}
	}
	key, err := keptKey(filepath.Join(data, "sealing-key"))
	if err != nil {
		return err
	}
	set, stop, err := o.database(ctx, data, key)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	defer set.Pool.Close()

	brands := Brands(time.Now())
	sim, err := o.simulator(ctx, data, brands)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sim.Close()) }()

	addr, port, err := o.reserve()
	if err != nil {
		return err
	}
	if err := configure(&set, brands, sim.SimulatorReady, port, data); err != nil {
		return err
	}
	set.SealingKeys = [][]byte{key}
	if set.AuditKey, err = keptAuditKey(filepath.Join(data, "audit-key")); err != nil {
		return err
	}
	set.AuditCopies.File = filepath.Join(data, "audit-checkpoint")
	people := employed(brands, port)
	if err := employ(ctx, set, people, data); err != nil {
		return err
	}
	set.ConsoleHost = adminHost
	s := &portal.Server{Version: o.Version, Log: o.Log}
	return s.Serve(ctx, addr, set, nil, func(string) { announce(newReport(brands, people, sim.SimulatorReady, port, set.DatabaseURL)) })
}

// forget removes what an earlier demo did; its database resets itself.
func forget(data string) error {
	for _, folder := range []string{"simulator", "outbox", "audit-key", "audit-checkpoint", "staff.json"} {
		if err := os.RemoveAll(filepath.Join(data, folder)); err != nil {
			return fmt.Errorf("reset: %w", err)
		}
	}
	return nil
}

// reserve turns port 0 into a free port, so that addresses can be printed and
// brands made before the portal serves.
func (o Options) reserve() (addr, port string, err error) {
	l, err := net.Listen("tcp", o.Addr)
	if err != nil {
		return "", "", fmt.Errorf("listen: %w", err)
	}
	addr = l.Addr().String()
	if err := l.Close(); err != nil { // taken again in a moment
		return "", "", fmt.Errorf("listen: %w", err)
	}
	_, port, err = net.SplitHostPort(addr)
	return addr, port, err
}

// database opens the given server or a private one, and brings it up to date.
func (o Options) database(ctx context.Context, data string, key []byte) (set portal.Settings, stop func() error, err error) {
	stop = func() error { return nil }
	owner := o.DatabaseURL
	role := postgres.AppRole{Name: private.AppRole}
	if owner == "" {
		server, err := private.Start(ctx, filepath.Join(data, "postgres"), private.Options{Reset: o.Reset})
		if err != nil {
			return set, nil, err
		}
		if note := server.Note(); note != "" {
			o.Log.InfoContext(ctx, note)
		}
		stop, owner, set.DatabaseURL = server.Close, server.OwnerURL(), server.AppURL()
	} else if set.DatabaseURL, role, err = appURL(owner, key); err != nil {
		return set, nil, err
	}
	if err = postgres.Migrate(ctx, owner, role); err == nil {
		set.Pool, err = postgres.OpenCurrent(ctx, set.DatabaseURL)
	}
	if err != nil {
		return set, nil, errors.Join(err, stop())
	}
	return set, stop, nil
}

func (o Options) simulator(ctx context.Context, data string, brands []Brand) (*simulator, error) {
	dir := filepath.Join(data, "simulator")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	return startSimulator(ctx, dir, o.Scenario, brands)
}

// configure gives set the brands, their accounts at sim, and what is the demo's own.
func configure(set *portal.Settings, brands []Brand, sim SimulatorReady, port, data string) error {
	var accounts []portal.Account
	var configured []brand.Brand
	for _, b := range brands {
		accounts = append(accounts, portal.Account{
			ID: b.ID, Provider: "opensrs", Endpoint: sim.XCP, Username: b.Account, Key: secret.New(b.Key), CAFile: sim.CAFile,
			ParallelCalls: 64, CallsPerSecond: 2000,
		})
		configured = append(configured, b.brand(port))
	}
	encoded, err := json.Marshal(map[string]any{"brands": configured})
	if err != nil {
		return err
	}
	set.Accounts = portal.Accounts{All: accounts, Dir: data}
	set.Timing, set.Preflight = timing, preflight.New(dnsStandIn())
	set.Outbox = &notice.Outbox{Dir: filepath.Join(data, "outbox")}
	set.Mailer, set.RemindEvery = set.Outbox, 10*time.Second
	set.Brands, err = brand.Parse(encoded, nil)
	return err
}

func (b Brand) host() string { return b.ID + ".localhost" }

func (b Brand) url(port string) string { return "http://" + net.JoinHostPort(b.host(), port) }

func (b Brand) brand(port string) brand.Brand {
	return brand.Brand{
		ID: b.ID, Name: b.Name, Hosts: []string{b.host()}, URL: b.url(port), Account: b.ID,
		Accent:    brand.Accent{Light: b.Accent[0], Dark: b.Accent[1]},
		Support:   brand.Support{Email: "support@" + b.ID + ".example", Phone: "+1 416 555 0123"},
		RenewURL:  b.Renew,
		Languages: []string{"en", "fr"}, Language: "en",
		Nameservers: b.nameservers(),
		Legal:       brand.Legal{Name: b.Name + " Inc.", Address: []string{"1 King Street West", "Toronto"}},
	}
}

// hostingDomain has the nameservers of the brand's hosting below it.
func (b Brand) hostingDomain() string { return b.ID + "-hosting.example" }

// nameservers are what the brand offers by name.
func (b Brand) nameservers() []brand.NameserverSet {
	name, hosting := b.ID+"-dns.example", b.hostingDomain()
	return []brand.NameserverSet{
		{Name: b.Name + " DNS", Hosts: []string{"ns1." + name, "ns2." + name}},
		{Name: b.Name + " Hosting", Hosts: []string{"ns1." + hosting, "ns2." + hosting}},
	}
}

func keptKey(path string) ([]byte, error) {
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		key = secret.NewKey()
		err = os.WriteFile(path, key, 0o600)
	}
	return key, err
}

// keptAuditKey returns the file of the key that signs the log, made if it is missing.
func keptAuditKey(path string) (string, error) {
	_, err := os.Stat(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return path, err
	}
	key, err := seal.NewKey("demo.localhost/audit")
	if err == nil {
		err = seal.WriteKeys(path, key)
	}
	return path, err
}
