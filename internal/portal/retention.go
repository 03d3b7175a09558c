package portal

import (
	"context"
	"errors"
	"time"

	"portal/internal/audit"
	"portal/internal/brand"
	"portal/internal/profile"
)

// retention erases the personal values of brands that say how long these are kept.
func retention(brands *brand.Registry, log *audit.Store, now func() time.Time) func(context.Context) error {
	return func(ctx context.Context) error {
		var failed []error
		for _, b := range brands.All() {
			if b.KeepPersonalDays == 0 {
				continue
			}
			erasure := audit.Erasure{Key: profile.Key{Brand: b.ID}, Before: now().AddDate(0, 0, -b.KeepPersonalDays).UTC().Truncate(24 * time.Hour)}
			_, err := log.Erase(ctx, erasure, audit.Act{Reason: "keep_personal_days"})
			failed = append(failed, err)
		}
		return errors.Join(failed...)
	}
}
