package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"portal/internal/brand"
	"portal/internal/change"
	"portal/internal/notice"
	"portal/internal/portal"
	"portal/internal/postgres"
	"portal/internal/preflight"
	"portal/internal/registrar"
	"portal/internal/seal"
	"portal/internal/secret"
	"portal/internal/settings"
)

// serveName is how the command is called.
const serveName = "serve"

type serveCmd struct {
	Check bool `help:"Say whether the settings are right, and the database answers, without serving."`

	Addr        string        `env:"PORTAL_ADDR" default:":8080" help:"Address to listen on."`
	DatabaseURL secret.String `env:"DATABASE_URL" help:"PostgreSQL URL of the application's role. The password may stand in PGPASSWORD or PGPASSFILE instead, where nothing has to be escaped."`
	Brands      string        `env:"PORTAL_BRANDS" help:"JSON file of the brands."`
	Accounts    string        `env:"PORTAL_ACCOUNTS" help:"JSON file of the reseller accounts."`
	SealingKeys []string      `name:"sealing-key" env:"PORTAL_SEALING_KEY_FILE" placeholder:"FILE,..." help:"Files with sealing keys, each at least 32 random bytes in base64; a file may hold several, a line each. The first key seals what sessions hold, and all open it."`
	AuditKey    string        `name:"audit-key" env:"PORTAL_AUDIT_KEY" placeholder:"FILE" help:"File of the key that signs the audit log, made by portal audit key new. Without it nothing is sealed; everything else goes on."`
	AuditCopy   string        `name:"audit-checkpoint" env:"PORTAL_AUDIT_CHECKPOINT_FILE" placeholder:"FILE" help:"File that always holds the latest signed checkpoint of the audit log. It is compared with the database at the start: keep it where a back-up of the database does not bring it back."`
	AuditHook   secret.String `name:"audit-webhook" env:"PORTAL_AUDIT_WEBHOOK" help:"Address that signed checkpoints of the audit log are posted to, the latest every 10 s at most."`
	Witnesses   string        `name:"audit-witnesses" env:"PORTAL_AUDIT_WITNESSES" placeholder:"FILE" help:"File of witnesses (C2SP tlog-witness) that sign checkpoints too: a verifier key, a space and an address in each line."`
	AuditTiles  string        `name:"audit-tiles" env:"PORTAL_AUDIT_TILES_TOKEN_FILE" placeholder:"FILE" help:"File with a token of at least 32 characters. Monitors that send it read the sealed audit log (C2SP tlog-tiles) at /audit-log/ of any host."`
	Admin       string        `name:"admin-url" env:"PORTAL_ADMIN_URL" placeholder:"URL" help:"Address of the console, where staff read the audit log: scheme and a host that no brand has, such as https://console.example.com. Without it there is none."`
	TLSCert     string        `env:"PORTAL_TLS_CERT" help:"Certificate chain, if the portal itself ends TLS."`
	TLSKey      string        `env:"PORTAL_TLS_KEY" help:"Key of the certificate."`
	Proxies     []string      `env:"PORTAL_TRUSTED_PROXIES" help:"Addresses or ranges of proxies whose X-Forwarded-For is believed."`
	AllowHTTP   bool          `env:"PORTAL_ALLOW_HTTP" help:"Accept brands with http addresses: sessions then travel in the clear."`
	Subdomains  bool          `name:"hsts-subdomains" env:"PORTAL_HSTS_SUBDOMAINS" help:"Let Strict-Transport-Security cover the subdomains of the brands' hosts too, which must then all be served over TLS."`

	CallDeadline time.Duration `env:"PORTAL_CALL_DEADLINE" default:"100s" min:"1s" max:"100s" help:"How long a change waits for the registrar's answer; the account's write_timeout may end it earlier."`
	Settle       time.Duration `env:"PORTAL_SETTLE" default:"3m" min:"1s" max:"24h" help:"How long after sending the registrar may still carry out a change that it did not answer."`
	Drain        time.Duration `env:"PORTAL_DRAIN" default:"5s" min:"0s" max:"5m" help:"How long /readyz says 503 before a portal that was told to stop closes its port, so that a balancer sends nobody there any more."`
	Preflight    bool          `env:"PORTAL_PREFLIGHT" default:"true" negatable:"" help:"Ask new nameservers what they answer for a domain before they are saved, and those of a domain whether they answer; needs DNS (port 53) to the internet, and a resolver that finds the public addresses of hosts, not those of an internal network."`
	StandIn      string        `env:"PORTAL_PREFLIGHT_STAND_IN" hidden:"" help:"Address with port of a DNS server that answers in place of all nameservers, for measurements and tests."`
}

// databasePatience is how long a database that is away is waited for at the start.
const databasePatience = time.Minute

// Run serves until ctx ends.
func (c *serveCmd) Run(ctx context.Context, o output) error {
	set, problems := c.settings(o.env, time.Now())
	if c.Check || problems.Err() != nil {
		if set.DatabaseURL != "" {
			problems = append(problems, judgeDatabase(ctx, set.DatabaseURL)...)
		}
		return c.verdict(o, problems)
	}
	warn(o, problems)
	var err error
	if set.Pool, err = postgres.Await(ctx, set.DatabaseURL, databasePatience, o.log); err != nil {
		return err
	}
	defer set.Pool.Close()
	warnOfSilence(set.Brands.All(), o.log)
	s := &portal.Server{Drain: c.Drain, Version: programVersion(), Log: o.log}
	s.Reread = func() (portal.Settings, error) {
		next, problems := c.settings(nil, time.Now())
		next.Pool = set.Pool
		warn(o, problems)
		return next, problems.Err()
	}
	reload := make(chan os.Signal, 1)
	signal.Notify(reload, syscall.SIGHUP)
	defer signal.Stop(reload)
	return s.Serve(ctx, c.Addr, set, reload, func(string) {})
}

// verdict is the one message about all that is wrong, or that nothing is.
func (c *serveCmd) verdict(o output, problems settings.Problems) error {
	if c.Check {
		wrong, warnings := problems.Split()
		for _, w := range warnings {
			fmt.Fprintf(o.out, "warning: %s\n", w)
		}
		if len(wrong) == 0 {
			fmt.Fprintln(o.out, "the settings are right")
			return nil
		}
	} else {
		warn(o, problems)
	}
	return wrongSettings(problems.Err())
}

func warn(o output, problems settings.Problems) {
	_, warnings := problems.Split()
	for _, w := range warnings {
		o.log.Warn("a setting is worth a look", "setting", w.String())
	}
}

// judgeDatabase tries once what serving waits for.
func judgeDatabase(ctx context.Context, databaseURL string) (problems settings.Problems) {
	pool, err := postgres.OpenCurrent(ctx, databaseURL)
	if err != nil {
		problems.Addf("DATABASE_URL", "%s", strings.Join(strings.Fields(err.Error()), " "))
		return problems
	}
	pool.Close()
	return nil
}

// settings reads and checks everything but the database, so that one message names
// all that is wrong: with what stands already, env.
func (c *serveCmd) settings(env settings.Problems, now time.Time) (portal.Settings, settings.Problems) {
	problems := append(settings.Problems(nil), env...)
	set := portal.Settings{DatabaseURL: c.DatabaseURL.Reveal(), Timing: change.DefaultSettings, Mailer: notice.SMTP{}, Subdomains: c.Subdomains}
	if c.Preflight {
		set.Preflight = preflight.New(preflightOf(c.StandIn))
	}
	if set.DatabaseURL == "" {
		problems.Addf("DATABASE_URL", "DATABASE_URL is missing: set it to postgres://portal_app@host/database")
	}
	set.SealingKeys = readKeys(c.SealingKeys, &problems)
	set.AuditKey, set.AuditCopies = c.AuditKey, c.auditCopies(&problems)
	set.AuditToken = c.auditToken(&problems)
	set.Brands = c.loadBrands(&problems)
	set.ConsoleHost = consoleHost(c.Admin, c.AllowHTTP, set.Brands, &problems)
	var registrars map[string]registrar.Registrar
	registrars, set.Accounts = c.loadAccounts(&problems)
	set.Proxies = parseProxies(c.Proxies, &problems)
	c.setTiming(&set.Timing, &problems)
	var brands []brand.Brand
	if set.Brands != nil {
		brands = set.Brands.All()
		set.Secure = secureBrands(brands, c.AllowHTTP, &problems)
		if registrars != nil {
			served(brands, registrars, &problems)
		}
	}
	set.Certificate = c.loadCertificate(brands, now, &problems)
	return set, problems
}

// consoleHost is the host of the console, without port.
func consoleHost(address string, allowHTTP bool, brands *brand.Registry, problems *settings.Problems) string {
	const name = "PORTAL_ADMIN_URL"
	if address == "" {
		return ""
	}
	u, err := url.Parse(address)
	switch {
	case err != nil, u.Hostname() == "", u.Scheme != "https" && u.Scheme != "http", u.User != nil, strings.Trim(u.Path, "/") != "", u.RawQuery != "":
		problems.Addf(name, "%q is no address such as https://console.example.com", address)
	case u.Scheme == "http" && !allowHTTP:
		problems.Addf(name, "sessions of staff would travel in the clear: serve %q over https, or set PORTAL_ALLOW_HTTP", address)
	case brands != nil:
		if b, taken := brands.ByHost(u.Hostname()); taken {
			problems.Addf(name, "host %q is one of brand %s: the console needs one of its own", u.Hostname(), b.ID)
		}
	}
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// auditCopies are where checkpoints of the log are kept outside of the database. Nothing
// about the key keeps the portal from serving.
func (c *serveCmd) auditCopies(problems *settings.Problems) seal.Copies {
	copies := seal.Copies{File: c.AuditCopy, Webhook: c.AuditHook}
	if c.AuditKey != "" {
		if _, err := seal.ReadKeys(c.AuditKey); err != nil {
			problems.Warnf("PORTAL_AUDIT_KEY", "%v: the audit log will not be sealed (its value is not shown, as it may be a key)", err)
		} else if settings.OpenToAll(c.AuditKey) {
			problems.Warnf("PORTAL_AUDIT_KEY", "%s", settings.AdviseOpen)
		}
	}
	if u, err := url.Parse(c.AuditHook.Reveal()); !c.AuditHook.IsEmpty() && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
		problems.Addf("PORTAL_AUDIT_WEBHOOK", "it is no address such as https://host/path (its value is not shown, as it may hold a token)")
	}
	if c.Witnesses == "" {
		return copies
	}
	var err error
	if copies.Witnesses, err = seal.ReadWitnesses(c.Witnesses); err != nil {
		problems.Addf("PORTAL_AUDIT_WITNESSES", "%v", err)
	}
	return copies
}

// auditToken is what monitors of the log send.
func (c *serveCmd) auditToken(problems *settings.Problems) secret.String {
	const name, least = "PORTAL_AUDIT_TILES_TOKEN_FILE", 32
	if c.AuditTiles == "" {
		return secret.String{}
	}
	text, err := settings.ReadFile(c.AuditTiles)
	token := strings.TrimSpace(string(text))
	switch {
	case err != nil:
		problems.Addf(name, "%v", err)
	case len(token) < least:
		problems.Addf(name, "the token has %d characters, at least %d are needed", len(token), least)
	case settings.OpenToAll(c.AuditTiles):
		problems.Warnf(name, "%s", settings.AdviseOpen)
	}
	return secret.New(token)
}

// setTiming refuses times that would break the promises of the path: old values
// prove nothing while a call may still run.
func (c *serveCmd) setTiming(t *change.Settings, problems *settings.Problems) {
	if c.Settle <= c.CallDeadline {
		problems.Addf("PORTAL_SETTLE", "it must be longer than %s, the longest that a call may run (PORTAL_CALL_DEADLINE)", c.CallDeadline)
	}
	t.CallDeadline, t.Settle = c.CallDeadline, c.Settle
}

// noteFile notes what a file of settings has wrong; where it can't be read at all,
// by the variable that names it.
func noteFile(variable string, err error, problems *settings.Problems) {
	var found settings.Problems
	if errors.As(err, &found) {
		*problems = append(*problems, found...)
		return
	}
	problems.Addf(variable, "%v", err)
}

func (c *serveCmd) loadAccounts(problems *settings.Problems) (map[string]registrar.Registrar, portal.Accounts) {
	const name = "PORTAL_ACCOUNTS"
	if c.Accounts == "" {
		problems.Addf(name, "%s is missing: it names the JSON file of the reseller accounts", name)
		return nil, portal.Accounts{}
	}
	set, err := portal.LoadAccounts(c.Accounts)
	if err != nil {
		noteFile(name, err, problems)
	}
	if !set.FromFile() {
		return nil, set
	}
	registrars, found := set.Open(nil)
	*problems = append(*problems, found...)
	return registrars, set
}

// readKeys reads the sealing keys, the one that seals first. It quotes neither keys
// nor paths: what was given as a path may be a key.
func readKeys(paths []string, problems *settings.Problems) (keys [][]byte) {
	const name = "PORTAL_SEALING_KEY_FILE"
	for i, path := range paths {
		which := ""
		if len(paths) > 1 {
			which = fmt.Sprintf("file %d: ", i+1)
		}
		text, err := settings.ReadFile(path)
		if err != nil {
			problems.Addf(name, "%s%v (its value is not shown, as it may be a key)", which, err)
			continue
		}
		if settings.OpenToAll(path) {
			problems.Warnf(name, "%s%s", which, settings.AdviseOpen)
		}
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); line == "" {
				continue
			}
			key, err := base64.StdEncoding.DecodeString(line)
			switch {
			case err != nil:
				problems.Addf(name, "%sPORTAL_SEALING_KEY_FILE is not base64", which) // the cause would quote the key
			case len(key) < secret.MinKeyBytes:
				problems.Addf(name, "%sPORTAL_SEALING_KEY_FILE holds %d bytes, at least %d are needed", which, len(key), secret.MinKeyBytes)
			default:
				keys = append(keys, key)
			}
		}
	}
	if len(keys) == 0 && problems.Of(name) == 0 {
		problems.Addf(name, "it holds no key; make one with: head -c 32 /dev/urandom | base64 > FILE")
	}
	return keys
}

func parseProxies(texts []string, problems *settings.Problems) (proxies []netip.Prefix) {
	for _, text := range texts {
		if text = strings.TrimSpace(text); text == "" {
			continue // an empty variable, as compose files have them
		}
		if prefix, err := netip.ParsePrefix(text); err == nil {
			proxies = append(proxies, prefix.Masked())
		} else if address, err := netip.ParseAddr(text); err == nil {
			proxies = append(proxies, netip.PrefixFrom(address, address.BitLen()))
		} else {
			problems.Addf("PORTAL_TRUSTED_PROXIES", "%q is neither an address nor a range, such as 10.0.0.0/8", text)
		}
	}
	return proxies
}
