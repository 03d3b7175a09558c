package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"portal/internal/brand"
	"portal/internal/change"
	"portal/internal/notice"
	"portal/internal/postgres"
	"portal/internal/preflight"
	"portal/internal/registrar"
	"portal/internal/secret"
)

type serveCmd struct {
	Addr        string        `env:"PORTAL_ADDR" default:":8080" help:"Address to listen on."`
	DatabaseURL secret.String `env:"DATABASE_URL" help:"PostgreSQL URL of the application's role."`
	Brands      string        `env:"PORTAL_BRANDS" help:"JSON file of the brands."`
	Accounts    string        `env:"PORTAL_ACCOUNTS" help:"JSON file of the reseller accounts."`
	SealingKey  string        `env:"PORTAL_SEALING_KEY_FILE" help:"File with at least 32 random bytes in base64; seals what sessions hold."`
	TLSCert     string        `env:"PORTAL_TLS_CERT" help:"Certificate chain, if the portal itself ends TLS."`
	TLSKey      string        `env:"PORTAL_TLS_KEY" help:"Key of the certificate."`
	Proxies     []string      `env:"PORTAL_TRUSTED_PROXIES" help:"Addresses or ranges of proxies whose X-Forwarded-For is believed."`
	AllowHTTP   bool          `env:"PORTAL_ALLOW_HTTP" help:"Accept brands with http addresses: sessions then travel in the clear."`

	CallDeadline time.Duration `env:"PORTAL_CALL_DEADLINE" default:"100s" help:"How long a change waits for the registrar's answer; the account's write_timeout may end it earlier."`
	Preflight    bool          `env:"PORTAL_PREFLIGHT" default:"true" negatable:"" help:"Ask new nameservers what they answer for a domain before they are saved, and those of a domain whether they answer; needs DNS (port 53) to the internet."`
	StandIn      string        `env:"PORTAL_PREFLIGHT_STAND_IN" hidden:"" help:"Address with port of a DNS server that answers in place of all nameservers, for measurements and tests."`

	Settle time.Duration `env:"PORTAL_SETTLE" default:"3m" help:"How long after sending the registrar may still carry out a change that it did not answer."`
}

// Run serves until ctx ends.
func (c *serveCmd) Run(ctx context.Context, o output) error {
	set, err := c.settings()
	if err != nil {
		return fmt.Errorf("settings:\n%w", err)
	}
	if set.pool, err = postgres.OpenCurrent(ctx, set.databaseURL); err != nil {
		return err
	}
	defer set.pool.Close()
	set.mailer = notice.SMTP{}
	warnOfSilence(set.brands.All(), o.log)
	app, err := newApp(set, o.log)
	if err != nil {
		return err
	}
	return app.serve(ctx, c.Addr, c.TLSCert, c.TLSKey, func(string) {})
}

// settings reads and checks everything, so that one message names all that is wrong.
func (c *serveCmd) settings() (appSettings, error) {
	set := appSettings{databaseURL: c.DatabaseURL.Reveal(), timing: change.DefaultSettings}
	if c.Preflight {
		set.preflight = preflight.New(preflightOf(c.StandIn))
	}
	var problems []error
	note := func(err error) {
		if err != nil {
			problems = append(problems, err)
		}
	}
	if set.databaseURL == "" {
		note(errors.New("DATABASE_URL is missing"))
	}
	var err error
	set.sealingKey, err = readKey(c.SealingKey)
	note(err)
	set.brands, err = loadFile("PORTAL_BRANDS", c.Brands, brand.Load)
	note(err)
	set.accounts, err = loadFile("PORTAL_ACCOUNTS", c.Accounts, loadAccounts)
	note(err)
	if err == nil {
		if set.registrars, err = set.accounts.open(nil); err != nil {
			note(fmt.Errorf("PORTAL_ACCOUNTS: %w", err))
		}
	}
	set.proxies, err = parseProxies(c.Proxies)
	note(err)
	if (c.TLSCert == "") != (c.TLSKey == "") {
		note(errors.New("PORTAL_TLS_CERT and PORTAL_TLS_KEY go together"))
	}
	note(c.setTiming(&set.timing))
	if set.brands != nil {
		set.secure, err = secureBrands(set.brands.All(), c.AllowHTTP)
		note(err)
		note(served(set.brands.All(), set.registrars))
	}
	return set, errors.Join(problems...)
}

// setTiming refuses times that would break the promises of the path: a shutdown
// waits for calls, and old values prove nothing while a call may still run.
func (c *serveCmd) setTiming(t *change.Settings) error {
	if longest := shutdownWait - 10*time.Second; c.CallDeadline < time.Second || c.CallDeadline > longest {
		return fmt.Errorf("PORTAL_CALL_DEADLINE must be between 1s and %s", longest)
	}
	if c.Settle <= c.CallDeadline {
		return fmt.Errorf("PORTAL_SETTLE must be longer than %s, the longest that a call may run", c.CallDeadline)
	}
	t.CallDeadline, t.Settle = c.CallDeadline, c.Settle
	return nil
}

func loadFile[T any](name, path string, load func(string) (T, error)) (T, error) {
	if path == "" {
		var none T
		return none, fmt.Errorf("%s is missing", name)
	}
	loaded, err := load(path)
	if err != nil {
		return loaded, fmt.Errorf("%s: %w", name, err)
	}
	return loaded, nil
}

func readKey(path string) ([]byte, error) {
	if path == "" {
		return nil, errors.New("PORTAL_SEALING_KEY_FILE is missing; make one with: head -c 32 /dev/urandom | base64 > FILE")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("PORTAL_SEALING_KEY_FILE: %w", err)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, errors.New("PORTAL_SEALING_KEY_FILE is not base64") // the cause would quote the key
	}
	if len(key) < secret.MinKeyBytes {
		return nil, fmt.Errorf("PORTAL_SEALING_KEY_FILE holds %d bytes, at least %d are needed", len(key), secret.MinKeyBytes)
	}
	return key, nil
}

func parseProxies(texts []string) ([]netip.Prefix, error) {
	var proxies []netip.Prefix
	for _, text := range texts {
		if text == "" {
			continue // an empty variable, as compose files have them
		}
		if prefix, err := netip.ParsePrefix(text); err == nil {
			proxies = append(proxies, prefix.Masked())
		} else if address, err := netip.ParseAddr(text); err == nil {
			proxies = append(proxies, netip.PrefixFrom(address, address.BitLen()))
		} else {
			return nil, fmt.Errorf("PORTAL_TRUSTED_PROXIES: %q is neither an address nor a range", text)
		}
	}
	return proxies, nil
}

// secureBrands reports whether the brands are served over TLS, by us or by a
// proxy. They share one kind of session cookie, so it is all or none.
func secureBrands(brands []brand.Brand, allowHTTP bool) (bool, error) {
	var plain []string
	for _, b := range brands {
		if u, err := url.Parse(b.URL); err != nil || u.Scheme != "https" {
			plain = append(plain, b.ID)
		}
	}
	switch {
	case len(plain) == 0:
		return true, nil
	case len(plain) < len(brands):
		return false, fmt.Errorf("brands %s have http addresses while others have https", strings.Join(plain, ", "))
	case !allowHTTP:
		return false, errors.New("brands have http addresses; use https, or set PORTAL_ALLOW_HTTP to accept the risk")
	}
	return false, nil
}

// served checks that every brand's account exists.
func served(brands []brand.Brand, registrars map[string]registrar.Registrar) error {
	var problems []error
	for _, b := range brands {
		if reg, ok := registrars[b.Account]; !ok {
			problems = append(problems, fmt.Errorf("brand %s: account %q is not among the accounts", b.ID, b.Account))
		} else if reg.Profiles == nil {
			problems = append(problems, fmt.Errorf("brand %s: registrants can't sign in with account %q", b.ID, b.Account))
		}
	}
	return errors.Join(problems...)
}
