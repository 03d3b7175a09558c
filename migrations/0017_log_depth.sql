-- The guard looks at each key of an entry, however deep; and what is counted for the
-- log is guarded as the log is.
--
-- Programs of the release before go on as they are: their entries fit the guard, and
-- they count in audit_count, with the grants that it has. audit_adopt_counts moves
-- what they left there; a later release drops that table.

-- Whether all readers of an entry find the same: none of its keys comes twice in one
-- object, for readers that don't mind case either (Go's takes the long s for s and the
-- Kelvin sign for k), and outside of states, which are a kind's own, keys are plain.
CREATE FUNCTION audit_keys_clear(entry json) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
	WITH RECURSIVE part (value, plain) AS (
		SELECT entry, '^[a-z_]+$'
		UNION ALL
		SELECT child.value, CASE WHEN child.key IN ('before', 'wanted', 'found') THEN '' WHEN child.key = 'personal' THEN '^[a-z0-9_.]+$' ELSE part.plain END
		FROM part, LATERAL (
			SELECT o.key, o.value FROM json_each(CASE WHEN json_typeof(part.value) = 'object' THEN part.value END) AS o
			UNION ALL
			SELECT NULL, a.value FROM json_array_elements(CASE WHEN json_typeof(part.value) = 'array' THEN part.value END) AS a
		) AS child
		WHERE json_typeof(child.value) IN ('object', 'array')
	)
	SELECT NOT EXISTS (
		SELECT
		FROM part, LATERAL (
			SELECT bool_and(k ~ part.plain) AS plain,
				count(*) <> count(DISTINCT translate(k, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' || chr(383) || chr(8490), 'abcdefghijklmnopqrstuvwxyzsk')) AS twice
			FROM json_object_keys(CASE WHEN json_typeof(part.value) = 'object' THEN part.value END) AS k
		) AS keys
		WHERE NOT keys.plain OR keys.twice
	)
$$;

-- Refuses a body that is no entry, or not the same entry to each reader.
CREATE FUNCTION audit_check_body(raw json) RETURNS void
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
		END, '') = '' OR (coalesce(entry ->> 'change_id', '') <> '') <> (entry ->> 'kind' IN ('intent', 'outcome', 'resolution')) THEN
		RAISE check_violation USING MESSAGE = 'the body is no entry of the log';
	END IF;
END
$$;

CREATE OR REPLACE FUNCTION audit_entry_guard() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	entry   jsonb := convert_from(NEW.body, 'UTF8')::jsonb;
	claimed timestamptz := entry ->> 'at';
	intent  {{.schema}}.audit_entry;
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

-- The application says what happened, and functions of the owner's role count it and
-- write the entries. Nobody can lower a count, put it off, or tell it of somebody else.
CREATE TABLE audit_tally (
	key      bytea PRIMARY KEY,
	until    timestamptz NOT NULL CHECK (isfinite(until)),
	told     integer NOT NULL,
	more     integer NOT NULL,
	body     jsonb NOT NULL,
	personal jsonb NOT NULL
);
COMMENT ON COLUMN audit_tally.key IS 'What is counted together, see audit_tally_key.';
COMMENT ON COLUMN audit_tally.until IS 'No entry before this time.';
COMMENT ON COLUMN audit_tally.told IS 'How many the last entry stands for.';
COMMENT ON COLUMN audit_tally.more IS 'How many came since, and are in no entry yet.';
COMMENT ON COLUMN audit_tally.body IS 'The entry that the last of them would have had.';
COMMENT ON COLUMN audit_tally.personal IS 'Its personal values by name.';
CREATE INDEX audit_tally_until ON audit_tally (until);
COMMENT ON TABLE audit_count IS 'Counts of programs of an earlier release, see audit_tally.';

GRANT SELECT ON audit_tally TO {{.app_role}};

-- Denials of one login at one route are counted together, and sign-ins from one
-- address that the registrar did not answer.
CREATE FUNCTION audit_tally_key(body jsonb, personal jsonb) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT sha256(convert_to(CASE
		WHEN body ->> 'kind' = 'denial' THEN jsonb_build_array('denial', body -> 'brand', body -> 'account', body -> 'profile',
			body -> 'username', body -> 'role', body -> 'domain', body #> '{denied,kind}')
		WHEN body ->> 'kind' = 'sign_in' AND body ->> 'sign_in' = 'unavailable' THEN jsonb_build_array('sign_in', body -> 'brand', body -> 'account', personal -> 'address')
	END::text, 'UTF8'))
$$;

-- Writes an entry that stands for number, with its personal values, which may be null.
CREATE FUNCTION audit_append_counted(number integer, this timestamptz, body jsonb, personal jsonb, OUT id bigint, OUT at timestamptz)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	salted jsonb;
BEGIN
	SELECT jsonb_object_agg(p.key, jsonb_build_object('salt', encode(s.salt, 'hex'), 'value', p.value,
			'sum', encode(sha256(s.salt || convert_to(p.value, 'UTF8')), 'hex')))
	INTO salted
	FROM jsonb_each_text(personal) AS p, LATERAL (SELECT CASE WHEN p.key <> '' THEN uuid_send(gen_random_uuid()) END AS salt) AS s
	WHERE p.value <> '';
	body := body - 'personal' - 'count' || jsonb_build_object('at', to_char(this AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'));
	IF number > 1 THEN
		body := body || jsonb_build_object('count', number);
	END IF;
	IF salted IS NOT NULL THEN
		body := body || jsonb_build_object('personal', (SELECT jsonb_object_agg(s.key, s.value -> 'sum') FROM jsonb_each(salted) AS s));
	END IF;
	INSERT INTO {{.schema}}.audit_entry AS e (body) VALUES (convert_to(body::text, 'UTF8')) RETURNING e.id, e.at INTO id, at;
	INSERT INTO {{.schema}}.audit_personal (entry_id, name, salt, value)
	SELECT id, s.key, decode(s.value ->> 'salt', 'hex'), s.value ->> 'value' FROM jsonb_each(salted) AS s;
END
$$;

-- Counts an attempt. If it, or what was counted before it, has its entry now, the
-- entry is returned, else no row. A count that is open for longer than ever was
-- written by a clock that ran ahead.
CREATE FUNCTION audit_count_attempt(body jsonb, personal jsonb, claimed timestamptz,
	OUT id bigint, OUT at timestamptz, OUT told integer) RETURNS SETOF record
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	this  timestamptz := {{.schema}}.audit_time(claimed);
	tally {{.schema}}.audit_tally;
BEGIN
	PERFORM {{.schema}}.audit_check_body(body::json);
	INSERT INTO {{.schema}}.audit_tally AS c (key, until, told, more, body, personal)
	VALUES ({{.schema}}.audit_tally_key(body, personal), this + interval '1 minute', 1, 0, body, personal)
	ON CONFLICT (key) DO UPDATE
	SET told = CASE WHEN c.until > this AND c.until <= EXCLUDED.until THEN c.told ELSE c.more + 1 END,
		more = CASE WHEN c.until > this AND c.until <= EXCLUDED.until THEN c.more + 1 ELSE 0 END,
		until = CASE WHEN c.until > this AND c.until <= EXCLUDED.until THEN c.until ELSE EXCLUDED.until END,
		body = EXCLUDED.body, personal = EXCLUDED.personal
	RETURNING * INTO tally;
	IF tally.more > 0 THEN
		RETURN;
	END IF;
	SELECT e.id, e.at, tally.told INTO id, at, told
	FROM {{.schema}}.audit_append_counted(tally.told, this, tally.body, tally.personal) AS e;
	RETURN NEXT;
END
$$;

-- Writes what was counted by key and is due, and returns it; forgets what did not go
-- on. No row if nothing is due, or somebody else is at it.
CREATE FUNCTION audit_write_count(due bytea, claimed timestamptz,
	OUT id bigint, OUT at timestamptz, OUT told integer, OUT body jsonb, OUT personal jsonb) RETURNS SETOF record
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	this  timestamptz := {{.schema}}.audit_time(claimed);
	tally {{.schema}}.audit_tally;
BEGIN
	SELECT * INTO tally
	FROM {{.schema}}.audit_tally c
	WHERE c.key = due AND (c.until <= this OR c.until > this + interval '1 minute')
	FOR UPDATE SKIP LOCKED;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	IF tally.more = 0 THEN
		DELETE FROM {{.schema}}.audit_tally c WHERE c.key = due;
		RETURN;
	END IF;
	UPDATE {{.schema}}.audit_tally c SET told = c.more, more = 0, until = this + interval '1 minute' WHERE c.key = due;
	SELECT e.id, e.at INTO id, at FROM {{.schema}}.audit_append_counted(tally.more, this, tally.body, tally.personal) AS e;
	told := tally.more;
	body := tally.body;
	personal := tally.personal;
	RETURN NEXT;
END
$$;

-- Moves counts of programs of the release before. One that can't be read stays.
CREATE FUNCTION audit_adopt_counts() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	old {{.schema}}.audit_count;
BEGIN
	FOR old IN SELECT * FROM {{.schema}}.audit_count c WHERE isfinite(c.until) FOR UPDATE SKIP LOCKED LOOP
		BEGIN
			INSERT INTO {{.schema}}.audit_tally AS c (key, until, told, more, body, personal)
			SELECT {{.schema}}.audit_tally_key(old.body::jsonb, old.personal::jsonb), old.until, old.told, old.more, old.body::jsonb, old.personal::jsonb
			ON CONFLICT (key) DO UPDATE SET more = c.more + EXCLUDED.more;
			DELETE FROM {{.schema}}.audit_count c WHERE c.key = old.key;
		EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
			CONTINUE;
		END;
	END LOOP;
END
$$;

REVOKE ALL ON FUNCTION audit_append_counted, audit_count_attempt, audit_write_count, audit_adopt_counts FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_count_attempt, audit_write_count, audit_adopt_counts TO {{.app_role}};
