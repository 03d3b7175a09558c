package portal

import (
	"context"
	"log/slog"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/inventory"
	"portal/internal/registrar"
)

// newInventory returns the copy of what profiles hold.
func newInventory(set Settings, registrars map[string]registrar.Registrar, store *audit.Store, log *slog.Logger) *inventory.Service {
	accounts := make(map[string]inventory.Account, len(registrars))
	for id, reg := range registrars {
		accounts[id] = inventory.Account{Reader: reg.Reader, Events: reg.Events}
	}
	return inventory.New(inventory.Config{Pool: set.Pool, Audit: store, Accounts: accounts, Settings: set.Refresh, Now: set.Now, Log: log})
}

// witnessOf tells held of every domain that is read on the path of a change.
func witnessOf(held *inventory.Service, log *slog.Logger) change.Witness {
	return func(ctx context.Context, who auth.Actor, live registrar.Domain, version int64) {
		if err := held.Heard(ctx, who.Key, live, version); err != nil && ctx.Err() == nil {
			// It must not stop the change; the next read finds the same.
			log.WarnContext(ctx, "read not noted in the inventory", "err", err)
		}
	}
}

// Prove compares what the inventory read with the changes that are not settled. It is an
// inventory.Prove.
func (a *App) Prove(ctx context.Context, account string, live registrar.Domain, version int64) {
	if _, err := a.Changes.Prove(ctx, account, live, version); err != nil && ctx.Err() == nil {
		a.log.WarnContext(ctx, "unsettled changes not compared with a read", "err", err)
	}
}
