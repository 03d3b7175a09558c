package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/audit"
	"portal/internal/proof"
	"portal/internal/seal"
)

type auditKeyRotateCmd struct {
	auditKeyFile  `embed:""`
	auditDatabase `embed:""`
	Reason        string `placeholder:"TEXT" help:"Why, for the log."`
}

// Run replaces the key in the file and prints the new verifier key.
func (c *auditKeyRotateCmd) Run(ctx context.Context, o output) error {
	pool, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	key, err := seal.Rotate(ctx, pool, c.File, announce(pool, o, c.Reason))
	if err != nil {
		return err
	}
	fmt.Fprintln(o.out, key.Public)
	return nil
}

type auditKeyRestartCmd struct {
	auditKeyFile  `embed:""`
	auditDatabase `embed:""`
	Origin        string `required:"" placeholder:"HOST/PATH" help:"Name of the log from now on; not the one that it had."`
	Reason        string `required:"" placeholder:"TEXT" help:"Who decided, and why, for the log."`
	Checkpoint    string `env:"PORTAL_AUDIT_CHECKPOINT_FILE" placeholder:"FILE" help:"File with the last checkpoint from before, which is put aside. It proves what was lost."`
}

// Run begins the log anew and prints the new verifier key.
func (c *auditKeyRestartCmd) Run(ctx context.Context, o output) error {
	pool, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	key, err := seal.Restart(ctx, pool, c.File, c.Checkpoint, c.Origin, announce(pool, o, c.Reason))
	if err != nil {
		return err
	}
	o.log.WarnContext(ctx, "the log is begun anew: hand auditors and witnesses the new verifier key, and start all processes anew")
	fmt.Fprintln(o.out, key.Public)
	return nil
}

// announce writes the entry that tells of a new key.
func announce(pool *pgxpool.Pool, o output, reason string) seal.Announce {
	store := audit.NewStore(pool, nil, time.Now, o.log)
	return func(ctx context.Context, tx pgx.Tx, s proof.Succession) (int64, error) {
		detail := map[string]string{"old": s.Old, "new": s.New}
		if s.Restart != "" {
			detail["restart"] = s.Restart
		}
		return store.AppendAct(ctx, tx, audit.Act{Action: proof.SealKeyAction, Reason: reason, Detail: detail})
	}
}
