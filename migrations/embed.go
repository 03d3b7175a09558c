// Package migrations holds the numbered steps of the database schema.
package migrations

import "embed"

// Files holds the steps, such as 0001_sessions.sql. They are templates: app_role
// stands for the application's role, quoted.
//
//go:embed *.sql
var Files embed.FS
