package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/alecthomas/kong"

	"portal/internal/settings"
)

// cli is every command; kong reads flags and environment into it. Its tags are also
// what docs/settings.md is made from, and min and max what values are held to.
type cli struct {
	Serve       serveCmd       `cmd:"" help:"Serve the portal. Needs a database and settings."`
	Demo        demoCmd        `cmd:"" help:"Serve a demonstration with everything it needs, on this machine only."`
	Migrate     migrateCmd     `cmd:"" help:"Bring the database to the present schema."`
	Simulate    simulateCmd    `cmd:"" help:"Stand in for a registrar."`
	Doctor      doctorCmd      `cmd:"" help:"Find out why a registrar does not answer as it should, and what cures it."`
	Audit       auditCmd       `cmd:"" help:"Look after the audit log: its key, proofs of entries, verification."`
	Admin       adminCmd       `cmd:"" help:"Look after accounts of staff, who work in the console."`
	Healthcheck healthcheckCmd `cmd:"" help:"Ask a running portal whether it serves; for containers."`
	Settings    settingsCmd    `cmd:"" help:"Print what can be set: variables and files, or the JSON Schema of a file."`

	LogLevel  slog.Level       `env:"PORTAL_LOG_LEVEL" default:"info" help:"debug, info, warn or error."`
	LogFormat string           `env:"PORTAL_LOG_FORMAT" enum:"text,json" default:"text" help:"text or json; also of the message that a failed command ends with."`
	Version   kong.VersionFlag `help:"Print version and commit, and end."`
}

// output is where a command writes: results to out, the log to log. env is what is
// wrong with the variables that it reads.
type output struct {
	out io.Writer
	log *slog.Logger
	env settings.Problems
}

// run parses args and runs the command they name.
func run(ctx context.Context, args []string, out, errOut io.Writer) error {
	return new(cli).run(ctx, args, out, errOut)
}

func (c *cli) run(ctx context.Context, args []string, out, errOut io.Writer) error {
	exited := -1
	parser, err := c.parser(out, errOut, func(code int) { exited = code })
	if err != nil {
		return fmt.Errorf("read the command line: %w", err)
	}
	env := readEnvironment(parser.Model.Node, os.Environ())
	parsed, err := parser.Parse(args)
	if exited == 0 { // --help or --version was printed
		return nil
	}
	if err != nil {
		return &exitError{status: exitNotRun, err: err}
	}
	o := output{out: out, log: c.logger(errOut), env: env.of(parsed)}
	if command := parsed.Selected(); command == nil || command.Name != serveName {
		if err := o.env.Err(); err != nil {
			return wrongSettings(err)
		}
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	err = parsed.Run(o)
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return nil // stopped on request
	}
	return err
}

func (c *cli) parser(out, errOut io.Writer, exit func(int)) (*kong.Kong, error) {
	return kong.New(c,
		kong.Name("portal"),
		kong.Description("A portal where people look after their domain names."),
		kong.Writers(out, errOut),
		kong.Exit(exit),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Vars{"version": "portal " + programVersion()},
	)
}

// wrongSettings is the one message about all settings that are wrong.
func wrongSettings(err error) error { return fmt.Errorf("these settings are wrong:\n%w", err) }

// logger writes in the chosen format. Durations are numbers of milliseconds in both.
func (c *cli) logger(w io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel, ReplaceAttr: inMilliseconds}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// inMilliseconds gives durations one unit: the handlers of package slog write
// nanoseconds or a unit that changes from line to line.
func inMilliseconds(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindDuration {
		a.Value = slog.Float64Value(float64(a.Value.Duration().Round(time.Microsecond)) / float64(time.Millisecond))
	}
	return a
}

// report writes what a command failed with as the log's format wants it: for
// programs one line of JSON, for people plain lines.
func (c *cli) report(w io.Writer, err error) {
	if c.LogFormat == "" { // the command line could not be read
		c.LogFormat = os.Getenv("PORTAL_LOG_FORMAT")
	}
	if c.LogFormat != "json" {
		fmt.Fprintln(w, "portal:", err)
		return
	}
	var problems settings.Problems
	if errors.As(err, &problems) {
		c.logger(w).Error("these settings are wrong", "problems", problems)
		return
	}
	c.logger(w).Error("the command failed", "err", err.Error())
}
