package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"portal/internal/audit"
	"portal/internal/postgres"
	"portal/internal/process"
	"portal/internal/secret"
	"portal/internal/settings"
	"portal/internal/staff"
)

// adminCmd looks after accounts of staff.
type adminCmd struct {
	Create adminCreateCmd `cmd:"" help:"Make an account for the console, and print the link that sets it up."`
}

type adminCreateCmd struct {
	Email string   `arg:"" help:"Email address of the person."`
	Name  string   `help:"Name of the person."`
	Role  string   `enum:"operator,owner,support,auditor" default:"operator" help:"operator, owner, support or auditor."`
	Brand []string `help:"IDs of the brands whose entries they see; none for an operator, who sees all."`

	DatabaseURL secret.String `env:"DATABASE_URL" help:"PostgreSQL URL of the application's role."`
	SealingKeys []string      `name:"sealing-key" env:"PORTAL_SEALING_KEY_FILE" placeholder:"FILE,..." help:"Files with sealing keys, as for serve."`
	Admin       string        `name:"admin-url" env:"PORTAL_ADMIN_URL" placeholder:"URL" help:"Address of the console, as for serve."`
}

// Run makes the account.
func (c *adminCreateCmd) Run(ctx context.Context, o output) error {
	var problems settings.Problems
	keys := readKeys(c.SealingKeys, &problems)
	if c.DatabaseURL.IsEmpty() {
		problems.Addf("DATABASE_URL", "DATABASE_URL is missing: set it to postgres://portal_app@host/database")
	}
	if c.Admin == "" {
		problems.Addf("PORTAL_ADMIN_URL", "the link leads to the console: set its address")
	}
	if err := problems.Err(); err != nil {
		return wrongSettings(err)
	}
	pool, err := postgres.OpenCurrent(ctx, c.DatabaseURL.Reveal())
	if err != nil {
		return err
	}
	defer pool.Close()
	log := audit.NewStore(pool, process.New(c.DatabaseURL.Reveal(), slog.New(slog.DiscardHandler)), time.Now, o.log)
	service, err := staff.NewService(staff.Config{Pool: pool, Key: keys[0], OldKeys: keys[1:], Log: log, Now: time.Now})
	if err != nil {
		return err
	}
	token, err := service.Create(ctx, c.member())
	if errors.Is(err, staff.ErrRole) {
		return fmt.Errorf("%w: name them with --brand", err)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(o.out, "%s/set-up?%s\n\nThis link sets the account up. It works once, until %s.\n",
		strings.TrimRight(c.Admin, "/"), url.Values{"token": {token}}.Encode(), time.Now().Add(staff.LinkFor).Format(time.RFC1123))
	return nil
}

func (c *adminCreateCmd) member() staff.Member {
	return staff.Member{Email: c.Email, Name: c.Name, Role: staff.Role(c.Role), Scope: staff.Scope{All: len(c.Brand) == 0, Brands: c.Brand}}
}
