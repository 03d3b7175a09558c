package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"portal/internal/demo"
	"portal/internal/registrar/rules"
	"portal/internal/routine"
	"portal/internal/srs/srssim"
)

type simulateCmd struct {
	OpenSRS simulateOpenSRSCmd `cmd:"" name:"opensrs" help:"Simulate the OpenSRS XML API, with state, faults and a ledger."`
}

type simulateOpenSRSCmd struct {
	Addr    string `default:"127.0.0.1:55443" help:"Address of the API, over TLS."`
	Control string `default:"127.0.0.1:55480" help:"Address for the ledger, faults, clock and state; keep it on loopback."`
	Seed    string `type:"existingfile" help:"JSON file with accounts, profiles and domains; see the documentation of package srssim."`
	State   string `help:"File to go on from if it is there, and to save to at the end."`
	Dir     string `default:".portal-simulator" help:"Folder for the certificate authority, so that it stays the same between runs."`
	TLS     string `name:"tls" default:"self" placeholder:"self|FILE" help:"Certificate: made by itself, or a PEM file with certificate and key."`

	Scenario string `default:"calm" enum:"calm,slow,flaky,throttled,broken" help:"The weather: calm, slow, flaky, throttled or broken."`

	Tied bool `help:"End when standard input ends, as when the program that started this one dies."`
}

// Run serves until ctx ends, and prints one JSON line once it does.
func (c *simulateOpenSRSCmd) Run(ctx context.Context, o output) error {
	if c.Tied {
		var stop context.CancelFunc
		ctx, stop = context.WithCancel(ctx)
		defer stop()
		routine.Begin(func() error {
			_, err := io.Copy(io.Discard, os.Stdin)
			return err
		}, func(error) { stop() })
	}
	sim, err := c.simulator(o)
	if err != nil {
		return err
	}
	tls, err := c.certificate()
	if err != nil {
		return err
	}
	run, err := sim.Start(srssim.StartOptions{XCPAddr: c.Addr, ControlAddr: c.Control, TLS: tls})
	if err != nil {
		return err
	}
	line, err := json.Marshal(demo.SimulatorReady{XCP: run.XCPURL, Control: run.ControlURL, CAFile: run.CAFile})
	if err != nil {
		return err
	}
	fmt.Fprintf(o.out, "%s\n", line)
	<-ctx.Done()
	return errors.Join(run.Close(), c.save(sim))
}

func (c *simulateOpenSRSCmd) simulator(o output) (*srssim.Simulator, error) {
	seed, err := c.seed()
	if err != nil {
		return nil, err
	}
	return srssim.New(srssim.Config{Seed: seed, Scenario: c.Scenario, TLDs: rules.TLDData, Log: o.log})
}

func (c *simulateOpenSRSCmd) certificate() (*srssim.TLS, error) {
	if c.TLS != "self" {
		return srssim.LoadTLS(c.TLS, c.TLS, "")
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("folder of the certificate authority: %w", err)
	}
	return srssim.SelfSigned(c.Dir)
}

// seed is the saved state, else the given seed, else the demo's accounts.
func (c *simulateOpenSRSCmd) seed() (srssim.Seed, error) {
	if c.State != "" {
		seed, err := srssim.ReadSeed(c.State)
		if !errors.Is(err, fs.ErrNotExist) {
			return seed, err
		}
	}
	if c.Seed != "" {
		return srssim.ReadSeed(c.Seed)
	}
	return demo.Seed(demo.Brands(time.Now())), nil
}

func (c *simulateOpenSRSCmd) save(sim *srssim.Simulator) error {
	if c.State == "" {
		return nil
	}
	return sim.SaveFile(c.State)
}
