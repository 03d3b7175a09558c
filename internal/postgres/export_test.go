package postgres

// MigrateFrom and the like let tests bring migrations of their own.
var (
	MigrateFrom   = migrateFrom
	ScramVerifier = scramVerifier
)
