package demo

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"

	"portal/internal/postgres"
	"portal/internal/secret"
)

// appURL names, for a server that somebody gave us, a role that can't rewrite
// the log. Name and password come from the demo's key: the same key finds the
// same role again, and another data folder makes another one.
func appURL(owner string, key []byte) (string, postgres.AppRole, error) {
	u, err := url.Parse(owner)
	if err != nil || u.Scheme == "" {
		return "", postgres.AppRole{}, fmt.Errorf("DATABASE_URL must be a URL such as postgres://user:password@host/database")
	}
	derived, err := hkdf.Key(sha256.New, key, nil, "database role", 20)
	if err != nil {
		return "", postgres.AppRole{}, fmt.Errorf("derive database password: %w", err)
	}
	name, password := "portal_demo_"+hex.EncodeToString(derived[:4]), hex.EncodeToString(derived[4:])
	u.User = url.UserPassword(name, password)
	return u.String(), postgres.AppRole{Name: name, Password: secret.New(password)}, nil
}
