// Command portalbench measures the portal and prints one line for each figure:
//
//	bench <name> <value> <unit>
//
// It starts what it needs by itself, on loopback and in a temporary folder: a
// private PostgreSQL, a simulated registrar, a DNS server, and the portal as a
// process of its own. What is compared is measured in turns within the run, so
// that a noisy machine disturbs both sides alike. Named measurements, such as
// "portalbench overview", leave out the others.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "portalbench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) (err error) {
	if len(args) > 0 && args[0] == bareCommand {
		return serveBare(ctx, args[1:])
	}
	flags := flag.NewFlagSet("portalbench", flag.ContinueOnError)
	entries := flags.Int("entries", 1_000_000, "how long the log is where it is measured")
	if err := flags.Parse(args); err != nil {
		return err
	}
	args = flags.Args()
	dir, err := os.MkdirTemp("", "portalbench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if len(args) == 0 {
		if err := measureCodec(ctx, dir); err != nil {
			return fmt.Errorf("codec: %w", err)
		}
	}
	w, err := startWorld(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.stop()) }()
	w.entries = *entries
	for _, m := range measurements {
		if len(args) > 0 && !slices.Contains(args, m.name) {
			continue
		}
		if err := m.measure(ctx, w); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	return nil
}

// measurements are what is measured of a portal at work, in this order.
var measurements = []struct {
	name    string
	measure func(context.Context, *world) error
}{
	{"sign-ins", measureSignIns}, {"edits", measureEdits}, {"overview", measureOverview}, {"rounds", measureRounds},
	{"list", measureList}, {"bulk", measureBulk}, {"attack", measureAttack}, {"seal", measureSeal},
}

// report prints one figure, to about four digits.
func report(name string, value float64, unit string) {
	decimals := max(0, 3-int(math.Floor(math.Log10(max(value, 0.001)))))
	fmt.Printf("bench %s %s %s\n", name, strconv.FormatFloat(value, 'f', decimals, 64), unit)
}

// build compiles a package, or with "test" its tests, into dir.
func build(ctx context.Context, dir, name, verb, pkg string) (string, error) {
	path := filepath.Join(dir, name)
	args := []string{"build", "-o", path, pkg}
	if verb == "test" {
		args = []string{"test", "-c", "-o", path, pkg}
	}
	if out, err := exec.CommandContext(ctx, "go", args...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return path, nil
}
