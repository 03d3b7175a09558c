package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"portal/internal/audit"
	"portal/internal/profile"
)

type auditEraseCmd struct {
	auditDatabase `embed:""`
	Brand         string    `placeholder:"ID" help:"Brand whose values are erased."`
	Account       string    `placeholder:"ID" help:"Reseller account of the profile."`
	Profile       string    `placeholder:"USERNAME" help:"Profile whose values are erased, as the log calls it."`
	Login         string    `placeholder:"USERNAME" help:"Only where this login of the profile, such as a sub-user, came from."`
	Staff         string    `placeholder:"ID" help:"Account of staff whose name and addresses are erased."`
	Before        time.Time `format:"2006-01-02" placeholder:"YYYY-MM-DD" help:"All values of the brand from before this day (UTC)."`
	Reason        string    `required:"" placeholder:"TEXT" help:"Who asked for it, and why, for the log."`
	Yes           bool      `help:"Erase; without it only tell how much there is to erase."`
}

// Run tells how much there is to erase, and erases it if asked to.
func (c *auditEraseCmd) Run(ctx context.Context, o output) error {
	pool, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	store := audit.NewStore(pool, nil, time.Now, o.log)
	erasure := audit.Erasure{Key: profile.Key{Brand: c.Brand, Account: c.Account, Profile: c.Profile}, Login: c.Login, Staff: c.Staff, Before: c.Before}
	if !c.Yes {
		n, err := store.Erasable(ctx, erasure)
		if err != nil {
			return c.wrong(err)
		}
		fmt.Fprintf(o.out, "%d personal values of %d entries would be erased for ever; add --yes to do it\n", n.Values, n.Entries)
		return nil
	}
	n, err := store.Erase(ctx, erasure, audit.Act{Reason: c.Reason})
	if err != nil {
		return c.wrong(err)
	}
	fmt.Fprintf(o.out, "%d personal values of %d entries are erased; an entry of the log says so\n", n.Values, n.Entries)
	return nil
}

// wrong tells flags that say too little from what failed.
func (c *auditEraseCmd) wrong(err error) error {
	if errors.Is(err, audit.ErrWidely) {
		return &exitError{exitNotRun, fmt.Errorf("%w: give --brand, --account and --profile, or --staff, or --brand and --before", err)}
	}
	return err
}
