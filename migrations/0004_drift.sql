-- Changes that were seen and not made here are entries too.

ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_kind_check;
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_kind_check
	CHECK (kind IN ('intent', 'outcome', 'resolution', 'denial', 'sign_in', 'drift'));
