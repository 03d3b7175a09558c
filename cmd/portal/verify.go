package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/mod/sumdb/note"

	"portal/internal/audit"
	"portal/internal/proof"
	"portal/internal/seal"
)

type auditVerifyCmd struct {
	auditDatabase `embed:""`
	Key           []string `placeholder:"VKEY" sep:"none" help:"Verifier key that you were handed. Left out, that of the file in PORTAL_AUDIT_KEY, which proves less to others."`
	File          string   `name:"audit-key" env:"PORTAL_AUDIT_KEY" placeholder:"FILE" help:"File of the key, where --key is left out."`
	Checkpoint    []string `env:"PORTAL_AUDIT_CHECKPOINT_FILE" placeholder:"FILE" help:"Files with checkpoints that were kept outside of the database."`
	State         string   `placeholder:"FILE" help:"Go on from the last checkpoint that was verified, which this file keeps. What comes before it is not read again."`
	From          string   `placeholder:"FILE" help:"Verify this export of portal audit export, without a database."`
	Record        bool     `help:"Write into the log that it was verified, and what came of it; as a role that may add to it."`
	JSON          bool     `name:"json" help:"Print the report as JSON."`
}

// Run verifies the log: 0 if all is as it was sealed, 1 if not, 2 if that can't be said.
func (c *auditVerifyCmd) Run(ctx context.Context, o output) error {
	v, err := c.verify(ctx, o)
	if err != nil {
		return &exitError{exitNotRun, fmt.Errorf("the log could not be verified: %s", err)} // not wrapped: being stopped is no success here
	}
	if c.JSON {
		enc := json.NewEncoder(o.out)
		enc.SetIndent("", "  ")
		if err := enc.Encode(v); err != nil {
			return err
		}
	} else {
		print := func(format string, args ...any) { fmt.Fprintf(o.out, format+"\n", args...) }
		for _, f := range v.Findings {
			print("%s: %s", f.Code, f.Says)
		}
		if v.More > 0 {
			print("and %d more findings", v.More)
		}
		print("%d entries read in %s (%.0f a second), %d checkpoints, %d of them from outside; %d personal values compared, %d erased; %d changes under way",
			v.Entries, v.Took.Round(time.Millisecond), float64(v.Entries)/v.Took.Seconds(), v.Checkpoints, v.Outside, v.Personal, v.Erased, v.Open)
		print("%s", v.Sentence())
	}
	if !v.Fine() {
		return &exitError{exitFailed, errors.New("the log is not as it was sealed")}
	}
	return nil
}

func (c *auditVerifyCmd) verify(ctx context.Context, o output) (*seal.Verification, error) {
	options := seal.VerifyOptions{State: c.State, Outside: map[string][]byte{}, Progress: progress()}
	var err error
	if options.Keys, err = c.keys(); err != nil {
		return nil, err
	}
	for _, file := range c.Checkpoint {
		if options.Outside[file], err = os.ReadFile(file); err != nil {
			return nil, err
		}
	}
	if c.From != "" {
		file, err := os.Open(c.From)
		if err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }()
		return seal.VerifyExport(ctx, file, options)
	}
	pool, err := c.open(ctx)
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	v, err := seal.VerifyDatabase(ctx, pool, options)
	if err != nil || !c.Record {
		return v, err
	}
	return v, record(ctx, pool, o, audit.Act{Action: "verify", Detail: map[string]string{
		"size": strconv.FormatInt(v.Size, 10), "root": v.Root, "findings": strconv.Itoa(len(v.Findings) + v.More),
	}})
}

// record writes into the log what this program did.
func record(ctx context.Context, pool *pgxpool.Pool, o output, act audit.Act) error {
	if err := audit.NewStore(pool, nil, time.Now, o.log).RecordAct(ctx, act); err != nil {
		return fmt.Errorf("record it in the log: %w", err)
	}
	return nil
}

func (c *auditVerifyCmd) keys() ([]note.Verifier, error) {
	if len(c.Key) > 0 {
		keys, err := proof.ParseKeys(c.Key, nil)
		return keys.Logs, err
	}
	if c.File == "" {
		return nil, errors.New("give the verifier key with --key, or set PORTAL_AUDIT_KEY")
	}
	keys, err := seal.ReadKeys(c.File)
	if err != nil {
		return nil, err
	}
	return []note.Verifier{keys[0].Verifier}, nil
}

// progress tells on a terminal how far the verifier is; nil where there is none.
func progress() func(done, total int64) {
	if info, err := os.Stderr.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	began := time.Now()
	var told time.Time
	return func(done, total int64) {
		if time.Since(told) < 200*time.Millisecond && done < total {
			return
		}
		told = time.Now()
		fmt.Fprintf(os.Stderr, "\r%d of %d entries, %.0f a second ", done, total, float64(done)/time.Since(began).Seconds())
		if done == total {
			fmt.Fprint(os.Stderr, "\r\x1b[K")
		}
	}
}

type auditExportCmd struct {
	auditDatabase `embed:""`
	Out           string `required:"" placeholder:"FILE" help:"File to write."`
	Personal      bool   `help:"With personal values, such as addresses, and what is needed to compare them with the entries."`
}

// Run writes the file.
func (c *auditExportCmd) Run(ctx context.Context, o output) (err error) {
	pool, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	act := audit.Act{Action: "export", Subject: "the whole log", Detail: map[string]string{"personal": map[bool]string{true: "yes", false: "no"}[c.Personal]}}
	if err := record(ctx, pool, o, act); err != nil { // first: what leaves is on record
		return err
	}
	file, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(seal.Export(ctx, pool, file, c.Personal), file.Close()); err != nil {
		return fmt.Errorf("%s is not whole: %w", c.Out, err)
	}
	fmt.Fprintf(o.out, "%s is the whole log; verify it with: portal audit verify --from %s --key VERIFIER-KEY\n", c.Out, c.Out)
	return nil
}
