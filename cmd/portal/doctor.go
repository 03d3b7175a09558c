package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"portal/internal/portal"
	"portal/internal/settings"
	"portal/internal/srs/doctor"
)

type doctorCmd struct {
	Accounts string `env:"PORTAL_ACCOUNTS" help:"JSON file of the reseller accounts, as for serve."`
	Account  string `placeholder:"ID" help:"Check this account only."`
	EchoURL  string `name:"echo-url" env:"PORTAL_ECHO_URL" placeholder:"URL" help:"Service that answers the caller's bare address, to learn which address the registrar sees."`
	JSON     bool   `name:"json" help:"Print one JSON document, for support; it holds no key."`
}

// Run prints the report. Its error says with which status to exit: 1 after a
// problem, 2 if the doctor could not run; notices alone are no error.
func (c *doctorCmd) Run(ctx context.Context, o output) error {
	report := c.examine(ctx)
	if err := c.print(o, report); err != nil {
		return &exitError{status: exitNotRun, err: fmt.Errorf("print the report: %w", err)}
	}
	switch report.Status {
	case doctor.Healthy:
		return nil
	case doctor.Unwell:
		return &exitError{status: exitFailed, err: errors.New(report.Summary())}
	}
	return &exitError{status: exitNotRun, err: errors.New(report.Summary())}
}

func (c *doctorCmd) print(o output, report doctor.Report) error {
	if !c.JSON {
		return report.WriteText(o.out)
	}
	enc := json.NewEncoder(o.out)
	enc.SetIndent("", "  ")
	return enc.Encode(report)
}

func (c *doctorCmd) examine(ctx context.Context) doctor.Report {
	set := doctor.Settings{Only: c.Account, EchoURL: c.EchoURL, Version: programVersion()}
	if c.Accounts == "" {
		return doctor.CouldNotRun(set, doctor.AccountsMissing, nil)
	}
	accounts, err := portal.LoadAccounts(c.Accounts)
	var unreadable *settings.FileError
	switch {
	case errors.As(err, &unreadable):
		return doctor.CouldNotRun(set, doctor.AccountsUnreadable, err)
	case err != nil:
		return doctor.CouldNotRun(set, doctor.AccountsInvalid, err)
	}
	for _, a := range accounts.All {
		set.Accounts = append(set.Accounts, examinable(a, filepath.Dir(c.Accounts)))
	}
	return doctor.Run(ctx, set)
}

// examinable keeps what is wrong as something to find, instead of refusing it.
func examinable(a portal.Account, dir string) doctor.Account {
	out := doctor.Account{
		ID: a.ID, Provider: a.Provider, Endpoint: a.Endpoint, Username: a.Username, KeyFile: a.KeyFile,
		ParallelCalls: a.ParallelCalls, CallsPerSecond: a.CallsPerSecond, ReadTimeout: time.Duration(a.ReadTimeout),
	}
	out.Key, out.KeyErr = a.ReadKey(dir)
	out.RootCAs, out.RootsErr = a.ReadRoots(dir)
	return out
}
