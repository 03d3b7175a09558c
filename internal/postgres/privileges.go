package postgres

import (
	"context"
	"fmt"
)

// selectTampering names what lets the role in use rewrite the log, or write it
// past its guards; "" for nothing. Whoever owns a table, its schema or its guard,
// or can become the owner, can also change it.
const selectTampering = `
	SELECT current_user, coalesce(min(CASE
		WHEN r.rolsuper THEN 'it is a superuser'
		WHEN r.rolcreaterole THEN 'it may give itself other roles'
		WHEN pg_has_role(current_user, c.relowner, 'MEMBER') THEN 'it owns ' || c.relname
		WHEN pg_has_role(current_user, n.nspowner, 'MEMBER') THEN 'it owns the schema ' || n.nspname
		WHEN has_table_privilege(current_user, c.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
			OR has_any_column_privilege(current_user, c.oid, 'UPDATE') THEN 'it could update or delete rows of ' || c.relname
		WHEN has_table_privilege(current_user, c.oid, 'INSERT')
			OR EXISTS (
				SELECT 1
				FROM pg_attribute a
				WHERE a.attrelid = c.oid AND a.attname IN ('id', 'xact_id') AND has_column_privilege(current_user, c.oid, a.attnum, 'INSERT'))
			THEN 'it could choose what a row of ' || c.relname || ' says'
		WHEN EXISTS (
			SELECT 1
			FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
			WHERE d.refobjid = c.oid AND d.refclassid = 'pg_class'::regclass AND has_sequence_privilege(current_user, s.oid, 'UPDATE'))
			THEN 'it could choose the next ID of ' || c.relname
		WHEN part.inhrelid IS NOT NULL AND (has_table_privilege(current_user, c.oid, 'INSERT') OR has_any_column_privilege(current_user, c.oid, 'INSERT'))
			THEN 'it could write rows of ' || c.relname || ' by itself'
		WHEN (c.relname IN ('audit_entry', 'audit_personal') OR part.inhrelid IS NOT NULL) AND g.tgenabled IS DISTINCT FROM 'A'
			THEN 'the guard of ' || c.relname || ' is missing or turned off'
		WHEN pg_has_role(current_user, f.proowner, 'MEMBER') THEN 'it owns the function ' || f.proname
	END), '')
	FROM pg_roles r, pg_class c
	JOIN pg_namespace n ON n.oid = c.relnamespace
	LEFT JOIN pg_inherits part ON part.inhrelid = c.oid AND part.inhparent = to_regclass('audit_entry')
	LEFT JOIN pg_trigger g ON g.tgrelid = c.oid AND g.tgname = CASE WHEN part.inhrelid IS NULL THEN c.relname ELSE 'audit_entry' END || '_guard'
	LEFT JOIN pg_proc f ON f.oid = g.tgfoid
	WHERE r.rolname = current_user AND (part.inhrelid IS NOT NULL OR c.oid IN (to_regclass('audit_entry'), to_regclass('audit_personal'), to_regclass('audit_tally'),
		to_regclass('audit_step'), to_regclass('audit_partition'), to_regclass('audit_unsealed'), to_regclass('audit_leaf'), to_regclass('audit_tile'), to_regclass('audit_checkpoint')))`

// checkPrivileges returns ErrPrivileged if the log would be worth nothing under
// the role of db.
func checkPrivileges(ctx context.Context, db querier) error {
	var role, may string
	if err := db.QueryRow(ctx, selectTampering).Scan(&role, &may); err != nil {
		return fmt.Errorf("check database role: %w", err)
	}
	if may != "" {
		return fmt.Errorf("%w: of role %s, %s; connect as the application's role, which `portal migrate` sets up",
			ErrPrivileged, role, may)
	}
	return nil
}
