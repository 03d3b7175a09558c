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

// proveBy has changes compare what the inventory reads with what is not settled.
func proveBy(changes *change.Service, log *slog.Logger) inventory.Prove {
	return func(ctx context.Context, account string, live registrar.Domain, version int64) {
		if _, err := changes.Prove(ctx, account, live, version); err != nil && ctx.Err() == nil {
			log.WarnContext(ctx, "unsettled changes not compared with a read", "err", err)
		}
	}
}
