package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/alecthomas/kong"
)

// cli is every command; kong reads flags and environment into it.
type cli struct {
	Serve       serveCmd       `cmd:"" help:"Serve the portal. Needs a database and settings."`
	Demo        demoCmd        `cmd:"" help:"Serve a demonstration with everything it needs, on this machine only."`
	Migrate     migrateCmd     `cmd:"" help:"Bring the database to the present schema."`
	Simulate    simulateCmd    `cmd:"" help:"Stand in for a registrar."`
	Doctor      doctorCmd      `cmd:"" help:"Find out why a registrar does not answer as it should, and what cures it."`
	Healthcheck healthcheckCmd `cmd:"" help:"Ask a running portal whether it serves; for containers."`

	LogLevel  slog.Level `env:"PORTAL_LOG_LEVEL" default:"info" help:"debug, info, warn or error."`
	LogFormat string     `env:"PORTAL_LOG_FORMAT" enum:"text,json" default:"text" help:"text or json."`
}

// output is where a command writes: results to out, the log to log.
type output struct {
	out io.Writer
	log *slog.Logger
}

// run parses args and runs the command they name.
func run(ctx context.Context, args []string, out, errOut io.Writer) error {
	var flags cli
	exited := -1
	parser, err := kong.New(&flags,
		kong.Name("portal"),
		kong.Description("A portal where people look after their domain names."),
		kong.Writers(out, errOut),
		kong.Exit(func(code int) { exited = code }),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		return fmt.Errorf("read the command line: %w", err)
	}
	parsed, err := parser.Parse(args)
	if exited == 0 { // --help was printed
		return nil
	}
	if err != nil {
		return &exitError{status: exitNotRun, err: err}
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	err = parsed.Run(output{out: out, log: flags.logger(errOut)})
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return nil // stopped on request
	}
	return err
}

func (c *cli) logger(w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
