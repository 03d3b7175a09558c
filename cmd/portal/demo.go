package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"

	"portal/internal/audit"
	"portal/internal/brand"
	"portal/internal/change"
	"portal/internal/notice"
	"portal/internal/postgres"
	"portal/internal/preflight"
	"portal/internal/secret"
)

type demoCmd struct {
	Addr  string `default:"127.0.0.1:8080" help:"Address to listen on; keep it on loopback."`
	Data  string `default:".portal-demo" help:"Folder for the database and the simulator's state."`
	Reset bool   `help:"Start from nothing."`
	JSON  bool   `name:"json" help:"Print one JSON line for scripts instead of text."`

	Scenario    string        `default:"calm" enum:"calm,slow,flaky,throttled,broken" help:"How the simulated registrar behaves: calm, slow, flaky, throttled or broken."`
	DatabaseURL secret.String `env:"DATABASE_URL" help:"A PostgreSQL server to use instead of a private one, as a role that may create roles."`
}

// demoTiming is shorter than in production, where a registrar may take its time.
var demoTiming = change.Settings{
	VisitorWait:  change.DefaultSettings.VisitorWait,
	CallDeadline: change.DefaultSettings.CallDeadline,
	Settle:       30 * time.Second,
	Pace:         audit.Pace{Least: time.Second, Most: 20 * time.Second},
}

// Run serves the demo until ctx ends.
func (c *demoCmd) Run(ctx context.Context, o output) (err error) {
	data, err := filepath.Abs(c.Data)
	if err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	unlock, err := takeOver(ctx, data, o.log)
	if err != nil {
		return err
	}
	defer unlock()
	if c.Reset {
		if err := os.RemoveAll(filepath.Join(data, "simulator")); err != nil {
			return fmt.Errorf("reset: %w", err)
		}
		if err := os.RemoveAll(filepath.Join(data, "outbox")); err != nil {
			return fmt.Errorf("reset: %w", err)
		}
	}
	key, err := keptKey(filepath.Join(data, "sealing-key"))
	if err != nil {
		return err
	}
	set, stop, err := c.database(ctx, data, key, o)
	if err != nil {
		return err
	}
	set.sealingKeys = [][]byte{key}
	set.outbox = &notice.Outbox{Dir: filepath.Join(data, "outbox")}
	set.mailer = set.outbox
	set.preflight = preflight.New(demoDNS())
	defer func() { err = errors.Join(err, stop()) }()
	defer set.pool.Close()

	brands := demoBrands(time.Now())
	sim, err := c.simulator(ctx, data, brands)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sim.Close()) }()

	addr, err := c.reserve()
	if err != nil {
		return err
	}
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	if err := demoPortal(&set, brands, sim.simulatorReady, port, data); err != nil {
		return err
	}
	p := &portal{log: o.log}
	return p.serve(ctx, addr, set, nil, func(string) { c.announce(o.out, newDemoReport(brands, sim.simulatorReady, port, set.databaseURL)) })
}

// reserve turns port 0 into a free port, so that addresses can be printed and
// brands made before the portal serves.
func (c *demoCmd) reserve() (string, error) {
	l, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return "", fmt.Errorf("listen: %w", err)
	}
	defer func() { _ = l.Close() }() // taken again in a moment
	return l.Addr().String(), nil
}

// database opens the given server or a private one, and brings it up to date.
func (c *demoCmd) database(ctx context.Context, data string, key []byte, o output) (set appSettings, stop func() error, err error) {
	stop = func() error { return nil }
	owner := c.DatabaseURL.Reveal()
	role := postgres.AppRole{Name: postgres.PrivateAppRole}
	if owner == "" {
		server, err := postgres.StartPrivate(ctx, filepath.Join(data, "postgres"), postgres.PrivateOptions{Reset: c.Reset})
		if err != nil {
			return set, nil, err
		}
		if note := server.Note(); note != "" {
			o.log.InfoContext(ctx, note)
		}
		stop, owner, set.databaseURL = server.Close, server.OwnerURL(), server.AppURL()
	} else if set.databaseURL, role, err = appURL(owner, key); err != nil {
		return set, nil, err
	}
	if err = postgres.Migrate(ctx, owner, role); err == nil {
		set.pool, err = postgres.OpenCurrent(ctx, set.databaseURL)
	}
	if err != nil {
		return set, nil, errors.Join(err, stop())
	}
	return set, stop, nil
}

func (c *demoCmd) simulator(ctx context.Context, data string, brands []demoBrand) (*demoSimulator, error) {
	dir := filepath.Join(data, "simulator")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	return startDemoSimulator(ctx, dir, c.Scenario, brands)
}

// demoPortal fills set with brands, accounts and a sealing key that is kept
// between runs.
func demoPortal(set *appSettings, brands []demoBrand, sim simulatorReady, port, data string) error {
	var accounts []accountSettings
	var configured []brand.Brand
	for _, b := range brands {
		accounts = append(accounts, accountSettings{
			ID: b.ID, Provider: "opensrs", Endpoint: sim.XCP, Username: b.Account, Key: secret.New(b.Key), CAFile: sim.CAFile,
			ParallelCalls: 64, CallsPerSecond: 2000,
		})
		configured = append(configured, b.brand(port))
	}
	set.accounts = accountSet{all: accounts, dir: data}
	encoded, err := json.Marshal(map[string]any{"brands": configured})
	if err != nil {
		return err
	}
	if set.brands, err = brand.Parse(encoded, nil); err != nil {
		return err
	}
	set.timing = demoTiming
	return nil
}

func (b demoBrand) host() string { return b.ID + ".localhost" }

func (b demoBrand) url(port string) string { return "http://" + net.JoinHostPort(b.host(), port) }

func (b demoBrand) brand(port string) brand.Brand {
	return brand.Brand{
		ID: b.ID, Name: b.Name, Hosts: []string{b.host()}, URL: b.url(port), Account: b.ID,
		Accent:    brand.Accent{Light: b.Accent[0], Dark: b.Accent[1]},
		Support:   brand.Support{Email: "support@" + b.ID + ".example", Phone: "+1 416 555 0123"},
		Languages: []string{"en", "fr"}, Language: "en",
		Nameservers: b.nameservers(),
		Legal:       brand.Legal{Name: b.Name + " Inc.", Address: []string{"1 King Street West", "Toronto"}},
	}
}

// hostingDomain has the nameservers of the brand's hosting below it.
func (b demoBrand) hostingDomain() string { return b.ID + "-hosting.example" }

// nameservers are what the brand offers by name.
func (b demoBrand) nameservers() []brand.NameserverSet {
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

// demoReport is what --json prints.
type demoReport struct {
	Brands      []demoReportBrand `json:"brands"`
	Admin       *struct{}         `json:"admin"` // there is no console yet
	OpenSRS     demoReportSRS     `json:"opensrs"`
	DatabaseURL string            `json:"database_url"`
}

type demoReportBrand struct {
	Name     string      `json:"name"`
	URL      string      `json:"url"`
	Profiles []demoLogin `json:"profiles"`
}

type demoReportSRS struct {
	simulatorReady
	Username string `json:"username"`
	Key      string `json:"key"`
}

func newDemoReport(brands []demoBrand, sim simulatorReady, port, databaseURL string) demoReport {
	report := demoReport{
		OpenSRS:     demoReportSRS{simulatorReady: sim, Username: brands[0].Account, Key: brands[0].Key},
		DatabaseURL: databaseURL,
	}
	for _, b := range brands {
		report.Brands = append(report.Brands, demoReportBrand{Name: b.Name, URL: b.url(port), Profiles: b.Logins})
	}
	return report
}

// announce prints where to go and how to sign in.
func (c *demoCmd) announce(w io.Writer, report demoReport) {
	if c.JSON {
		_ = json.NewEncoder(w).Encode(report)
		return
	}
	for _, b := range report.Brands {
		fmt.Fprintf(w, "\n%s  %s\n", b.Name, b.URL)
		for _, p := range b.Profiles {
			fmt.Fprintf(w, "  %-18s domain %-18s username %-8s password %s\n", p.Role, p.Domain, p.Username, p.Password)
		}
	}
	fmt.Fprintf(w, "\nsimulator control %s\nready %s\n", report.OpenSRS.Control, report.Brands[0].URL)
}
