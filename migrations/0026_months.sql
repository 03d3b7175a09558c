-- The log in partitions, one for each month (of UTC). What is there becomes the first
-- one as it is: it is neither copied nor read. The portal makes months ahead
-- (audit_make_months), and what belongs to none goes to audit_entry_rest, so that no
-- entry is refused for want of a month.
--
-- Programs of the release before go on as they are.

LOCK TABLE audit_entry, audit_personal IN ACCESS EXCLUSIVE MODE;

CREATE TABLE audit_partition (
	name  text PRIMARY KEY,
	until timestamptz NOT NULL CHECK (isfinite(until))
);
COMMENT ON TABLE audit_partition IS 'Partitions of audit_entry, each from where the one before ends.';
GRANT SELECT ON audit_partition TO {{.app_role}};
INSERT INTO audit_partition (name, until)
SELECT 'audit_entry_before', obj_description(c.oid, 'pg_constraint')::timestamptz
FROM pg_constraint c
WHERE c.conrelid = 'audit_entry'::regclass AND c.conname = 'audit_entry_before_months';

-- That a personal value belongs to an entry is checked by its guard when it is written,
-- which nothing could do later; see audit_entry_keep for what comes after.
ALTER TABLE audit_personal DROP CONSTRAINT audit_personal_entry_id_fkey;

DROP TRIGGER audit_entry_guard ON audit_entry;
DROP TRIGGER audit_entry_queue ON audit_entry;
ALTER TABLE audit_entry RENAME TO audit_entry_before;
ALTER INDEX audit_entry_pkey RENAME TO audit_entry_before_pkey;
ALTER INDEX audit_entry_change RENAME TO audit_entry_before_change;
ALTER INDEX audit_entry_domain RENAME TO audit_entry_before_domain;
ALTER INDEX audit_entry_profile RENAME TO audit_entry_before_profile;
ALTER INDEX audit_entry_version RENAME TO audit_entry_before_version;
ALTER SEQUENCE audit_entry_id_seq RENAME TO audit_entry_before_id_seq;
REVOKE ALL ON audit_entry_before FROM {{.app_role}};
REVOKE ALL (id, at, kind, brand, account, profile, domain, change_id, body, xact_id) ON audit_entry_before FROM {{.app_role}};

CREATE TABLE audit_entry (
	id        bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME audit_entry_id_seq) NOT NULL,
	at        timestamptz NOT NULL DEFAULT clock_timestamp(),
	kind      text NOT NULL,
	brand     text NOT NULL,
	account   text NOT NULL,
	profile   text NOT NULL,
	domain    text NOT NULL,
	change_id text NOT NULL,
	body      bytea NOT NULL,
	xact_id   xid8,
	CONSTRAINT audit_entry_kind_check CHECK (kind IN ('intent', 'outcome', 'resolution', 'denial', 'sign_in', 'drift', 'act'))
) PARTITION BY RANGE (at);
COMMENT ON TABLE audit_entry IS 'Append-only: the application role may SELECT and INSERT, nothing else. Partitioned by month.';
COMMENT ON COLUMN audit_entry.at IS 'Copied from the body, where it is never far from the clock of the database.';
COMMENT ON COLUMN audit_entry.profile IS 'Username of the profile; empty where it is not known, as in a refused sign-in.';
COMMENT ON COLUMN audit_entry.domain IS 'A-labels; empty where the entry is about no single domain.';
COMMENT ON COLUMN audit_entry.change_id IS 'Joins intent, outcome and resolution of one edit; empty for other kinds.';
COMMENT ON COLUMN audit_entry.body IS 'The exact bytes of the entry (JSON). The other columns are copies for search.';
COMMENT ON COLUMN audit_entry.xact_id IS
	'Transaction that wrote the entry; null in entries from before. Only that transaction can add personal values.';
SELECT setval('audit_entry_id_seq', s.last_value, s.is_called) FROM audit_entry_before_id_seq s;
ALTER TABLE audit_entry_before ALTER COLUMN id DROP IDENTITY, ALTER COLUMN at SET DEFAULT clock_timestamp();
GRANT SELECT, INSERT (at, kind, brand, account, profile, domain, change_id, body) ON audit_entry TO {{.app_role}};

DO $$
BEGIN
	EXECUTE format('ALTER TABLE audit_entry ATTACH PARTITION audit_entry_before FOR VALUES FROM (MINVALUE) TO (%L)',
		(SELECT until FROM audit_partition WHERE name = 'audit_entry_before'));
END
$$;
ALTER TABLE audit_entry_before DROP CONSTRAINT audit_entry_before_months;

-- Indexes that the first partition has are taken as they are. IDs and steps are unique
-- in each partition; across them the sequence and audit_step see to that.
CREATE INDEX audit_entry_domain ON audit_entry (account, domain, id) WHERE domain <> '';
CREATE INDEX audit_entry_profile ON audit_entry (brand, account, profile, id);
CREATE INDEX audit_entry_version ON audit_entry (account, domain, id) WHERE kind IN ('intent', 'outcome', 'resolution');

-- The time of an entry: as audit_time has it, but in the month whose partition was
-- chosen for the row, for which its time of writing counts.
CREATE FUNCTION audit_time_of(claimed timestamptz, written timestamptz) RETURNS timestamptz
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE
		WHEN date_trunc('month', this AT TIME ZONE 'UTC') = date_trunc('month', written AT TIME ZONE 'UTC') THEN this
		ELSE {{.schema}}.audit_time(written)
	END
	FROM {{.schema}}.audit_time(claimed) AS this
$$;

CREATE OR REPLACE FUNCTION audit_entry_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	entry   jsonb := convert_from(NEW.body, 'UTF8')::jsonb;
	claimed timestamptz := entry ->> 'at';
	intent  record;
BEGIN
	PERFORM {{.schema}}.audit_check_body(convert_from(NEW.body, 'UTF8')::json);
	NEW.at := {{.schema}}.audit_time_of(claimed, NEW.at);
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
		SELECT e.brand, e.account, e.profile, e.domain INTO intent
		FROM {{.schema}}.audit_step s JOIN {{.schema}}.audit_entry e ON e.id = s.entry_id AND e.at = s.at
		WHERE s.change_id = NEW.change_id AND s.kind = 'intent';
		IF NOT FOUND OR (intent.brand, intent.account, intent.profile, intent.domain) IS DISTINCT FROM (NEW.brand, NEW.account, NEW.profile, NEW.domain) THEN
			RAISE check_violation USING MESSAGE = 'the end of a change belongs to its intent';
		END IF;
		IF EXISTS (SELECT FROM {{.schema}}.audit_step s WHERE s.change_id = NEW.change_id AND s.state NOT IN ('', 'unknown', 'pending')) THEN
			RAISE unique_violation USING MESSAGE = 'the change has its end already';
		END IF;
	END IF;
	INSERT INTO {{.schema}}.audit_step (change_id, kind, at, entry_id, state)
	VALUES (NEW.change_id, NEW.kind, NEW.at, NEW.id, {{.schema}}.audit_state(entry));
	RETURN NEW;
END
$$;

-- No entry of this transaction is older, so that few partitions are asked for it.
CREATE FUNCTION audit_lately() RETURNS timestamptz
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$ SELECT now() - interval '1 day' $$;

CREATE OR REPLACE FUNCTION audit_personal_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF NOT EXISTS (
		SELECT 1 FROM {{.schema}}.audit_entry e
		WHERE e.id = NEW.entry_id AND e.at >= {{.schema}}.audit_lately()
			AND e.xact_id = pg_current_xact_id() AND e.xmin = pg_current_xact_id()::xid
			AND convert_from(e.body, 'UTF8')::jsonb -> 'personal' ->> NEW.name
				= encode(sha256(NEW.salt || convert_to(NEW.value, 'UTF8')), 'hex')
	) THEN
		RAISE check_violation USING MESSAGE = 'a personal value is written with its entry, which holds its commitment';
	END IF;
	RETURN NEW;
END
$$;

-- Instead of a foreign key, for which an entry would need a key over all partitions: an
-- entry with personal values stays as long as these do.
CREATE FUNCTION audit_entry_keep() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF TG_OP = 'TRUNCATE' OR EXISTS (SELECT FROM {{.schema}}.audit_personal p WHERE p.entry_id = OLD.id)
		AND (TG_OP = 'DELETE' OR NEW.id <> OLD.id) THEN
		RAISE foreign_key_violation USING MESSAGE = 'an entry stays while it has personal values';
	END IF;
	RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;

CREATE TRIGGER audit_entry_guard BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_guard();
CREATE TRIGGER audit_entry_queue AFTER INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_queue();
CREATE TRIGGER audit_entry_keep BEFORE DELETE OR UPDATE OF id ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_keep();
CREATE TRIGGER audit_entry_keep_all BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_keep();

-- Has the triggers of a partition fire always, as those of the whole do.
CREATE FUNCTION audit_guard_partition(partition text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	name text;
BEGIN
	FOREACH name IN ARRAY ARRAY['audit_entry_guard', 'audit_entry_queue', 'audit_entry_keep'] LOOP
		EXECUTE format('ALTER TABLE {{.schema}}.%I ENABLE ALWAYS TRIGGER %I', partition, name);
	END LOOP;
END
$$;

-- Makes a partition, as yet for nothing.
CREATE FUNCTION audit_create_partition(partition text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	EXECUTE format('CREATE TABLE {{.schema}}.%I (LIKE {{.schema}}.audit_entry INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES INCLUDING STORAGE)', partition);
	EXECUTE format('ALTER TABLE {{.schema}}.%I ADD CONSTRAINT %I PRIMARY KEY (id)', partition, partition || '_pkey');
	EXECUTE format('CREATE UNIQUE INDEX %I ON {{.schema}}.%I (change_id, kind) WHERE change_id <> ''''', partition || '_change', partition);
END
$$;

-- Makes the months up to that many ahead, and returns how many it made. A month whose
-- entries went to audit_entry_rest already stays there.
CREATE FUNCTION audit_make_months(ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
	month timestamptz;
	ends  timestamptz;
	made  integer := 0;
	name  text;
BEGIN
	PERFORM pg_advisory_xact_lock(hashtextextended('audit_make_months', 0));
	LOOP
		SELECT max(p.until) INTO month FROM {{.schema}}.audit_partition p;
		EXIT WHEN made >= 12 OR month > clock_timestamp() + make_interval(months => least(ahead, 12));
		ends := (month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC';
		name := 'audit_entry_' || to_char(month AT TIME ZONE 'UTC', 'YYYY_MM');
		INSERT INTO {{.schema}}.audit_partition (name, until) VALUES (name, ends);
		made := made + 1;
		CONTINUE WHEN EXISTS (SELECT FROM {{.schema}}.audit_entry_rest r WHERE r.at >= month AND r.at < ends);
		PERFORM {{.schema}}.audit_create_partition(name);
		EXECUTE format('ALTER TABLE {{.schema}}.audit_entry ATTACH PARTITION {{.schema}}.%I FOR VALUES FROM (%L) TO (%L)', name, month, ends);
		PERFORM {{.schema}}.audit_guard_partition(name);
	END LOOP;
	RETURN made;
END
$$;

SELECT audit_create_partition('audit_entry_rest');
ALTER TABLE audit_entry ATTACH PARTITION audit_entry_rest DEFAULT;
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_guard;
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_queue;
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_keep;
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_keep_all;
SELECT audit_guard_partition('audit_entry_before'), audit_guard_partition('audit_entry_rest');

REVOKE ALL ON FUNCTION audit_guard_partition, audit_create_partition, audit_make_months FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_make_months TO {{.app_role}};
SELECT audit_make_months(3);
