package main

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/postgres"
	"portal/internal/proof"
	"portal/internal/seal"
	"portal/internal/secret"
	"portal/internal/settings"
)

// auditCmd looks after the audit log.
type auditCmd struct {
	Key    auditKeyCmd    `cmd:"" help:"The key that signs the audit log."`
	Prove  auditProveCmd  `cmd:"" help:"Write the entries of a change with the proofs that they stand in the log."`
	Check  auditCheckCmd  `cmd:"" help:"Check such proofs, without a database and without a network."`
	Erase  auditEraseCmd  `cmd:"" help:"Erase personal values from the log; what is proved of its entries stays proved."`
	Export auditExportCmd `cmd:"" help:"Write the whole log to a file, which portal audit verify --from verifies without the database."`
	Verify auditVerifyCmd `cmd:"" help:"Find out whether anything of the log was altered, deleted or inserted."`
}

type auditKeyCmd struct {
	New  auditKeyNewCmd  `cmd:"" help:"Make a key, and print its verifier key, which auditors are handed."`
	Show auditKeyShowCmd `cmd:"" help:"Print the verifier key."`

	Rotate  auditKeyRotateCmd  `cmd:"" help:"Replace the key; the log tells of the new one under the signature of the old."`
	Restart auditKeyRestartCmd `cmd:"" help:"Begin the log anew, under another name and key, where the database was restored from an earlier state."`
}

// auditKeyFile is the setting that commands on the key share.
type auditKeyFile struct {
	File string `name:"audit-key" env:"PORTAL_AUDIT_KEY" required:"" placeholder:"FILE" help:"File of the key."`
}

type auditKeyNewCmd struct {
	auditKeyFile `embed:""`
	Origin       string `required:"" placeholder:"HOST/PATH" help:"Name of this log, which no other log has, such as audit.example.com/portal."`
}

// Run makes the file; it never overwrites one.
func (c *auditKeyNewCmd) Run(o output) error {
	if _, err := os.Stat(c.File); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already: a log keeps its key, and `portal audit key rotate` replaces it", c.File)
	}
	key, err := seal.NewKey(c.Origin)
	if err == nil {
		err = seal.WriteKeys(c.File, key)
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(o.out, key.Public)
	return nil
}

type auditKeyShowCmd struct {
	auditKeyFile `embed:""`
}

// Run prints the verifier key in use.
func (c *auditKeyShowCmd) Run(o output) error {
	keys, err := seal.ReadKeys(c.File)
	if err != nil {
		return err
	}
	fmt.Fprintln(o.out, keys[0].Public)
	return nil
}

// auditDatabase is the setting that commands on the log itself share.
type auditDatabase struct {
	DatabaseURL secret.String `env:"DATABASE_URL" help:"PostgreSQL URL of the application's role, or of another one that may read the log."`
}

func (c auditDatabase) open(ctx context.Context) (*pgxpool.Pool, error) {
	if c.DatabaseURL.IsEmpty() {
		return nil, &exitError{exitNotRun, wrongSettings(settings.Problems{{Source: "DATABASE_URL", Says: "it is missing: set it to postgres://portal_app@host/database"}})}
	}
	pool, err := postgres.Open(ctx, c.DatabaseURL.Reveal())
	if err != nil {
		return nil, &exitError{exitNotRun, err}
	}
	return pool, nil
}

type auditProveCmd struct {
	auditDatabase `embed:""`
	Change        string `arg:"" help:"ID of the change, as its receipt tells."`
	Out           string `required:"" placeholder:"DIR" help:"Folder for the files: INDEX.json and INDEX.tlog-proof for each entry."`
}

// Run writes the proofs of a change.
func (c *auditProveCmd) Run(ctx context.Context, o output) error {
	pool, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	bundle, err := seal.NewProver(pool).Change(ctx, c.Change)
	if err == nil {
		err = bundle.WriteTo(c.Out)
	}
	if err != nil {
		return fmt.Errorf("change %s: %w", c.Change, err)
	}
	fmt.Fprintf(o.out, "%d entries with their proofs are in %s; check them with: portal audit check %s --key VERIFIER-KEY\n", len(bundle.Entries), c.Out, c.Out)
	return nil
}

type auditCheckCmd struct {
	Bundle  string   `arg:"" help:"Folder or .zip with entries and their proofs."`
	Key     []string `required:"" placeholder:"VKEY" sep:"none" help:"Verifier key of the log, as portal audit key show prints it."`
	Witness []string `placeholder:"VKEY" sep:"none" help:"Verifier key of a witness whose signature is to be looked for."`
}

// Run says in one sentence what the bundle proves.
func (c *auditCheckCmd) Run(o output) error {
	report, err := c.check()
	if err != nil {
		return &exitError{exitNotRun, err}
	}
	for _, wrong := range report.Wrong {
		fmt.Fprintln(o.out, wrong)
	}
	fmt.Fprintln(o.out, report.Sentence())
	if len(report.Wrong) > 0 {
		return &exitError{exitFailed, fmt.Errorf("%s does not prove what it should", c.Bundle)}
	}
	return nil
}

func (c *auditCheckCmd) check() (proof.Report, error) {
	keys, err := proof.ParseKeys(c.Key, c.Witness)
	if err != nil {
		return proof.Report{}, err
	}
	info, err := os.Stat(c.Bundle)
	if err != nil {
		return proof.Report{}, err
	}
	if info.IsDir() {
		return proof.CheckBundle(os.DirFS(c.Bundle), keys)
	}
	archive, err := zip.OpenReader(c.Bundle)
	if err != nil {
		return proof.Report{}, fmt.Errorf("%s: %w", c.Bundle, err)
	}
	defer func() { _ = archive.Close() }()
	return proof.CheckBundle(archive, keys)
}
