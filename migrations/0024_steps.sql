-- One intent, one outcome and one resolution for a change, whatever races there are:
-- this is kept by audit_step from here on, as a unique index of a table that is
-- partitioned can't span its partitions. The guard of the log writes it.
--
-- The log is partitioned in three steps. This one and the last lock it for moments; the
-- one between reads all of it while entries are written.

CREATE TABLE audit_step (
	change_id text NOT NULL,
	kind      text NOT NULL CHECK (kind IN ('intent', 'outcome', 'resolution')),
	at        timestamptz NOT NULL CHECK (isfinite(at)),
	entry_id  bigint NOT NULL,
	state     text NOT NULL,
	PRIMARY KEY (change_id, kind)
);
COMMENT ON TABLE audit_step IS 'Where the steps of a change stand in the log, each at most once. A copy: the entries say the same.';
COMMENT ON COLUMN audit_step.at IS 'As in the entry, so that it is looked for in one partition.';
COMMENT ON COLUMN audit_step.state IS 'Outcome or verdict; empty for an intent.';
GRANT SELECT ON audit_step TO {{.app_role}};

-- Outcome or verdict that an entry tells of.
CREATE FUNCTION audit_state(entry jsonb) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT coalesce(CASE entry ->> 'kind' WHEN 'outcome' THEN entry #>> '{ending,outcome}' WHEN 'resolution' THEN entry #>> '{resolution,verdict}' END, '')
$$;

CREATE OR REPLACE FUNCTION audit_entry_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	entry   jsonb := convert_from(NEW.body, 'UTF8')::jsonb;
	claimed timestamptz := entry ->> 'at';
	intent  record;
BEGIN
	PERFORM {{.schema}}.audit_check_body(convert_from(NEW.body, 'UTF8')::json);
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
	IF NEW.change_id = '' THEN
		RETURN NEW;
	END IF;
	IF NEW.kind <> 'intent' THEN
		-- Steps of one change come one after another; package audit takes the same lock.
		PERFORM pg_advisory_xact_lock(hashtextextended(NEW.change_id, 0));
		SELECT * INTO intent FROM {{.schema}}.audit_entry e WHERE e.change_id = NEW.change_id AND e.kind = 'intent';
		IF NOT FOUND OR (intent.brand, intent.account, intent.profile, intent.domain) IS DISTINCT FROM (NEW.brand, NEW.account, NEW.profile, NEW.domain) THEN
			RAISE check_violation USING MESSAGE = 'the end of a change belongs to its intent';
		END IF;
		IF EXISTS (
			SELECT 1 FROM {{.schema}}.audit_entry e
			WHERE e.change_id = NEW.change_id AND (e.kind = 'resolution' OR e.kind = 'outcome'
				AND convert_from(e.body, 'UTF8')::jsonb #>> '{ending,outcome}' NOT IN ('unknown', 'pending'))
		) THEN
			RAISE unique_violation USING MESSAGE = 'the change has its end already';
		END IF;
	END IF;
	INSERT INTO {{.schema}}.audit_step (change_id, kind, at, entry_id, state)
	VALUES (NEW.change_id, NEW.kind, NEW.at, NEW.id, {{.schema}}.audit_state(entry));
	RETURN NEW;
END
$$;

-- All that is in the log, and that comes before the months that are made for it, becomes
-- one partition. That no row is later is checked in the next step.
DO $$
DECLARE
	bound timestamp := date_trunc('month', now() AT TIME ZONE 'UTC') + interval '2 months';
BEGIN
	EXECUTE format('ALTER TABLE audit_entry ADD CONSTRAINT audit_entry_before_months CHECK (at IS NOT NULL AND at < %L::timestamptz) NOT VALID', bound || '+00');
	EXECUTE format('COMMENT ON CONSTRAINT audit_entry_before_months ON audit_entry IS %L', bound || '+00');
END
$$;
