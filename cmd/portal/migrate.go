package main

import (
	"context"

	"portal/internal/postgres"
	"portal/internal/secret"
	"portal/internal/settings"
)

type migrateCmd struct {
	OwnerURL    secret.String `name:"owner-url" env:"PORTAL_OWNER_URL" help:"PostgreSQL URL of the role that owns the tables."`
	AppRole     string        `env:"PORTAL_APP_ROLE" default:"portal_app" help:"Role that the portal itself connects as."`
	AppPassword secret.String `env:"PORTAL_APP_PASSWORD" help:"Creates the role with this password if it is missing."`
	SetPassword bool          `name:"set-app-password" help:"Give the role PORTAL_APP_PASSWORD also if it is there already."`
}

// Run brings the schema up to date and grants the application its rights.
func (c *migrateCmd) Run(ctx context.Context, o output) error {
	if c.OwnerURL.IsEmpty() {
		return wrongSettings(settings.Problems{{Source: "PORTAL_OWNER_URL", Says: "it is missing: set it to postgres://portal_owner@host/database"}})
	}
	role := postgres.AppRole{Name: c.AppRole, Password: c.AppPassword, SetPassword: c.SetPassword}
	if err := postgres.Migrate(ctx, c.OwnerURL.Reveal(), role); err != nil {
		return err
	}
	version, err := postgres.Version(ctx, c.OwnerURL.Reveal())
	if err != nil {
		return err
	}
	o.log.InfoContext(ctx, "schema is current", "version", version)
	return nil
}
