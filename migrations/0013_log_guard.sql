-- The database guards the log: the application writes bodies, and nothing else of
-- an entry is its own to choose.
--
-- A program of an earlier release names at and the copied columns too. It may go on
-- doing so: the guard sets them all the same.

ALTER TABLE audit_entry ADD COLUMN xact_id xid8;
COMMENT ON COLUMN audit_entry.xact_id IS
	'Transaction that wrote the entry; null in entries from before. Only that transaction can add personal values.';
COMMENT ON COLUMN audit_entry.at IS 'Copied from the body, where it is never far from the clock of the database.';

-- The sender asks for the last step of a change before each read of its domain;
-- attempts to sign in, which name any domain, must not make that longer.
CREATE INDEX audit_entry_version ON audit_entry (account, domain, id) WHERE kind IN ('intent', 'outcome', 'resolution');

REVOKE INSERT ON audit_entry, audit_personal FROM {{.app_role}};
GRANT INSERT (at, kind, brand, account, profile, domain, change_id, body) ON audit_entry TO {{.app_role}};
GRANT INSERT (entry_id, name, salt, value) ON audit_personal TO {{.app_role}};

-- The time that an entry or a decision goes by: the sender's while that agrees with
-- the database's, else the database's.
CREATE FUNCTION audit_time(claimed timestamptz) RETURNS timestamptz
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE
		WHEN claimed BETWEEN clock_timestamp() - interval '10 seconds' AND clock_timestamp() + interval '10 seconds' THEN claimed
		ELSE clock_timestamp()
	END
$$;

CREATE FUNCTION audit_entry_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	entry   jsonb := convert_from(NEW.body, 'UTF8')::jsonb;
	claimed timestamptz := entry ->> 'at';
	intent  {{.schema}}.audit_entry;
BEGIN
	-- Readers may take "At" for "at": of two that differ in case they would believe the other.
	IF EXISTS (SELECT 1 FROM jsonb_object_keys(entry) AS k WHERE k !~ '^[a-z_]+$') THEN
		RAISE check_violation USING MESSAGE = 'the body has a key that no entry has';
	END IF;
	NEW.at := {{.schema}}.audit_time(claimed);
	IF NEW.at IS DISTINCT FROM claimed OR entry ->> 'at' !~ '^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$' THEN
		entry := jsonb_set(entry, '{at}', to_jsonb(to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')));
		NEW.body := convert_to(entry::text, 'UTF8');
	END IF;
	NEW.kind := entry ->> 'kind';
	NEW.brand := entry ->> 'brand';
	NEW.account := entry ->> 'account';
	NEW.profile := coalesce(entry ->> 'profile', '');
	NEW.domain := coalesce(entry ->> 'domain', '');
	NEW.change_id := coalesce(entry ->> 'change_id', '');
	NEW.xact_id := pg_current_xact_id();
	IF coalesce(CASE NEW.kind
			WHEN 'intent' THEN entry #>> '{change,kind}'
			WHEN 'outcome' THEN entry #>> '{ending,outcome}'
			WHEN 'resolution' THEN entry #>> '{resolution,verdict}'
			WHEN 'denial' THEN entry #>> '{denied,kind}'
			WHEN 'sign_in' THEN entry ->> 'sign_in'
			WHEN 'drift' THEN entry #>> '{drift,seen_at}'
		END, '') = '' OR (NEW.change_id <> '') <> (NEW.kind IN ('intent', 'outcome', 'resolution')) THEN
		RAISE check_violation USING MESSAGE = 'the body is no entry of the log';
	END IF;
	IF NEW.kind NOT IN ('outcome', 'resolution') THEN
		RETURN NEW;
	END IF;
	-- Steps of one change come one after another; package audit takes the same lock.
	PERFORM pg_advisory_xact_lock(hashtextextended(NEW.change_id, 0));
	SELECT * INTO intent FROM {{.schema}}.audit_entry e WHERE e.change_id = NEW.change_id AND e.kind = 'intent';
	IF (intent.brand, intent.account, intent.profile, intent.domain) IS DISTINCT FROM (NEW.brand, NEW.account, NEW.profile, NEW.domain) THEN
		RAISE check_violation USING MESSAGE = 'the end of a change belongs to its intent';
	END IF;
	IF EXISTS (
		SELECT 1 FROM {{.schema}}.audit_entry e
		WHERE e.change_id = NEW.change_id AND (e.kind = 'resolution' OR e.kind = 'outcome'
			AND convert_from(e.body, 'UTF8')::jsonb #>> '{ending,outcome}' NOT IN ('unknown', 'pending'))
	) THEN
		RAISE unique_violation USING MESSAGE = 'the change has its end already';
	END IF;
	RETURN NEW;
END
$$;

-- An entry's row carries its transaction twice: xmin comes round again after some
-- years, and xact_id would after a restore into another server.
CREATE FUNCTION audit_personal_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF NOT EXISTS (
		SELECT 1 FROM {{.schema}}.audit_entry e
		WHERE e.id = NEW.entry_id AND e.xact_id = pg_current_xact_id() AND e.xmin = pg_current_xact_id()::xid
			AND convert_from(e.body, 'UTF8')::jsonb -> 'personal' ->> NEW.name
				= encode(sha256(NEW.salt || convert_to(NEW.value, 'UTF8')), 'hex')
	) THEN
		RAISE check_violation USING MESSAGE = 'a personal value is written with its entry, which holds its commitment';
	END IF;
	RETURN NEW;
END
$$;

CREATE TRIGGER audit_entry_guard BEFORE INSERT ON audit_entry
	FOR EACH ROW EXECUTE FUNCTION audit_entry_guard();
CREATE TRIGGER audit_personal_guard BEFORE INSERT ON audit_personal
	FOR EACH ROW EXECUTE FUNCTION audit_personal_guard();
-- Also where session_replication_role says that triggers rest.
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_guard;
ALTER TABLE audit_personal ENABLE ALWAYS TRIGGER audit_personal_guard;
