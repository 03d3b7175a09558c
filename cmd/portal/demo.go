package main

import (
	"context"
	"encoding/json"

	"portal/internal/demo"
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

// Run serves the demo until ctx ends.
func (c *demoCmd) Run(ctx context.Context, o output) error {
	options := demo.Options{
		Addr: c.Addr, Data: c.Data, Reset: c.Reset, Scenario: c.Scenario, DatabaseURL: c.DatabaseURL.Reveal(), Version: programVersion(), Log: o.log,
	}
	return demo.Serve(ctx, options, func(report demo.Report) {
		if c.JSON {
			_ = json.NewEncoder(o.out).Encode(report)
			return
		}
		report.WriteText(o.out)
	})
}
