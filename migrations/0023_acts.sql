-- A kind of entry for what is no change at the registrar: what staff or the system did.

ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_kind_check;
ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_kind_check
	CHECK (kind IN ('intent', 'outcome', 'resolution', 'denial', 'sign_in', 'drift', 'act')) NOT VALID;
ALTER TABLE audit_entry VALIDATE CONSTRAINT audit_entry_kind_check;

CREATE OR REPLACE FUNCTION audit_check_body(raw json) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	entry jsonb := raw::jsonb;
BEGIN
	IF NOT {{.schema}}.audit_keys_clear(raw) THEN
		RAISE check_violation USING MESSAGE = 'the body has a key that no entry has, or has it twice';
	END IF;
	IF coalesce(CASE entry ->> 'kind'
			WHEN 'intent' THEN entry #>> '{change,kind}'
			WHEN 'outcome' THEN entry #>> '{ending,outcome}'
			WHEN 'resolution' THEN entry #>> '{resolution,verdict}'
			WHEN 'denial' THEN entry #>> '{denied,kind}'
			WHEN 'sign_in' THEN entry ->> 'sign_in'
			WHEN 'drift' THEN entry #>> '{drift,seen_at}'
			WHEN 'act' THEN entry #>> '{act,action}'
		END, '') = '' OR (coalesce(entry ->> 'change_id', '') <> '') <> (entry ->> 'kind' IN ('intent', 'outcome', 'resolution')) THEN
		RAISE check_violation USING MESSAGE = 'the body is no entry of the log';
	END IF;
END
$$;

-- A log that was begun anew, because its database was restored from an earlier state.
ALTER TABLE audit_key ADD COLUMN restart boolean NOT NULL DEFAULT false;
GRANT INSERT (restart) ON audit_key TO {{.app_role}};
