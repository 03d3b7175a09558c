// Package identity tells which profile a login belongs to, and which profile is known to
// hold a name. Registrars name a profile by its username, which several may have, so that
// only what a session shows to be held tells them apart.
package identity

import (
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/registrar"
)

// Service knows profiles by the names that they were seen to hold.
type Service struct {
	pool    *pgxpool.Pool
	readers map[string]registrar.Reader // by account ID
}

// New returns the service for the given accounts.
func New(pool *pgxpool.Pool, readers map[string]registrar.Reader) *Service {
	return &Service{pool: pool, readers: readers}
}
