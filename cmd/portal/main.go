// Command portal is the registrant self-service portal: one binary that serves
// it, demonstrates it, and looks after its database.
package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// collectAt is how far memory grows before it is collected, in percent of what is in
// use. That is so little here, a few dozen megabytes, that Go's own 100 has the collector run
// many times a second.
const collectAt = 400

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var command cli
	if err := command.run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		command.report(os.Stderr, err)
		os.Exit(exitStatus(err))
	}
}

// The exit statuses other than 0.
const (
	exitFailed = 1 // the command ran and failed, or its settings are wrong; for doctor: it found something
	exitNotRun = 2 // it could not run, as with a flag that does not exist
)

// exitError is an error with an exit status of its own; others mean exitFailed.
type exitError struct {
	status int
	err    error
}

// Error is what the cause says.
func (e *exitError) Error() string { return e.err.Error() }

// Unwrap returns the cause.
func (e *exitError) Unwrap() error { return e.err }

func exitStatus(err error) int {
	var exit *exitError
	if errors.As(err, &exit) {
		return exit.status
	}
	return exitFailed
}
