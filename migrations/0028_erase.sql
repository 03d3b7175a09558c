-- Personal values of the log are erased by an entry that says which: an act named erase,
-- written in the same transaction. The application's role can erase in no other way, so
-- that nothing disappears silently; what is proved of the entries stays proved.

CREATE TABLE audit_erasure (
	entry_id bigint PRIMARY KEY,
	at       timestamptz NOT NULL CHECK (isfinite(at)),
	brand    text NOT NULL,
	account  text NOT NULL,
	profile  text NOT NULL,
	login    text NOT NULL,
	staff    text NOT NULL,
	before   timestamptz CHECK (isfinite(before))
);
COMMENT ON TABLE audit_erasure IS 'What was erased when, as the entries of these acts say: of a profile or one login of it, of staff, or all of a brand from before a time.';
GRANT SELECT ON audit_erasure TO {{.app_role}};

-- What an erasure is about, from the detail of its act; an error if it is about nothing.
CREATE FUNCTION audit_erasure_of(detail jsonb) RETURNS {{.schema}}.audit_erasure
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	x {{.schema}}.audit_erasure;
BEGIN
	x.brand := coalesce(detail ->> 'brand', '');
	x.account := coalesce(detail ->> 'account', '');
	x.profile := coalesce(detail ->> 'profile', '');
	x.login := coalesce(detail ->> 'login', '');
	x.staff := coalesce(detail ->> 'staff', '');
	x.before := (detail ->> 'before')::timestamptz;
	IF num_nonnulls(nullif(x.profile, ''), nullif(x.staff, ''), x.before) <> 1
		OR x.staff = '' AND x.brand = '' OR x.profile <> '' AND x.account = '' OR x.login <> '' AND x.profile = '' THEN
		RAISE check_violation USING MESSAGE = 'an erasure is about one profile, or about staff, or about a brand before a time';
	END IF;
	RETURN x;
END
$$;

-- The personal values that an erasure is about. What an open change starts from stays.
CREATE FUNCTION audit_to_erase(x {{.schema}}.audit_erasure) RETURNS TABLE (entry_id bigint, name text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF x.staff <> '' THEN
		RETURN QUERY
		SELECT p.entry_id, p.name
		FROM {{.schema}}.audit_entry e JOIN {{.schema}}.audit_personal p ON p.entry_id = e.id
		WHERE position('"staff"'::bytea IN e.body) > 0 AND convert_from(e.body, 'UTF8')::jsonb ->> 'staff' = x.staff
			AND p.name IN ('staff', 'address', 'agent');
	ELSIF x.login <> '' THEN
		-- What a login did belongs to the profile; where it came from is its own.
		RETURN QUERY
		SELECT p.entry_id, p.name
		FROM {{.schema}}.audit_entry e JOIN {{.schema}}.audit_personal p ON p.entry_id = e.id
		WHERE e.brand = x.brand AND e.account = x.account AND e.profile = x.profile
			AND lower(convert_from(e.body, 'UTF8')::jsonb ->> 'username') = lower(x.login)
			AND p.name IN ('address', 'agent', 'username');
	ELSIF x.profile <> '' THEN
		RETURN QUERY
		SELECT p.entry_id, p.name
		FROM {{.schema}}.audit_entry e JOIN {{.schema}}.audit_personal p ON p.entry_id = e.id
		WHERE e.brand = x.brand AND e.account = x.account AND p.name <> 'staff'
			AND (e.profile = x.profile OR e.profile = '' AND EXISTS (
				SELECT FROM {{.schema}}.audit_personal u
				WHERE u.entry_id = e.id AND u.name = 'username' AND lower(u.value) = lower(split_part(x.profile, '#', 1))))
			AND NOT EXISTS (SELECT FROM {{.schema}}.change_lease l WHERE l.change_id = e.change_id)
			AND NOT EXISTS (SELECT FROM {{.schema}}.change_watch w WHERE w.change_id = e.change_id);
	ELSE
		RETURN QUERY
		SELECT p.entry_id, p.name
		FROM {{.schema}}.audit_entry e JOIN {{.schema}}.audit_personal p ON p.entry_id = e.id
		WHERE e.at < x.before AND e.brand = x.brand
			AND NOT EXISTS (SELECT FROM {{.schema}}.change_lease l WHERE l.change_id = e.change_id)
			AND NOT EXISTS (SELECT FROM {{.schema}}.change_watch w WHERE w.change_id = e.change_id);
	END IF;
END
$$;

-- How much an erasure would erase.
CREATE FUNCTION audit_count_to_erase(detail jsonb, OUT entries bigint, OUT vals bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT count(DISTINCT t.entry_id), count(*) FROM {{.schema}}.audit_to_erase({{.schema}}.audit_erasure_of(detail)) AS t
$$;

-- Erases what the act says that this transaction wrote as entry act, and returns how
-- many values that were.
CREATE FUNCTION audit_erase(act bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	entry  record;
	x      {{.schema}}.audit_erasure;
	erased bigint;
BEGIN
	SELECT e.at, convert_from(e.body, 'UTF8')::jsonb -> 'act' AS said INTO entry
	FROM {{.schema}}.audit_entry e
	WHERE e.id = act AND e.at >= {{.schema}}.audit_lately() AND e.kind = 'act'
		AND e.xact_id = pg_current_xact_id() AND e.xmin = pg_current_xact_id()::xid;
	IF NOT FOUND OR entry.said ->> 'action' <> 'erase' THEN
		RAISE check_violation USING MESSAGE = 'what is erased is said by an entry of the same transaction';
	END IF;
	x := {{.schema}}.audit_erasure_of(entry.said -> 'detail');
	IF x.before > clock_timestamp() THEN
		RAISE check_violation USING MESSAGE = 'an erasure is of what was written before';
	END IF;
	INSERT INTO {{.schema}}.audit_erasure (entry_id, at, brand, account, profile, login, staff, before)
	VALUES (act, entry.at, x.brand, x.account, x.profile, x.login, x.staff, x.before);
	DELETE FROM {{.schema}}.audit_personal p USING {{.schema}}.audit_to_erase(x) AS t
	WHERE p.entry_id = t.entry_id AND p.name = t.name AND t.entry_id <> act;
	GET DIAGNOSTICS erased = ROW_COUNT;
	RETURN erased;
END
$$;

-- When values of an entry were erased; null if no erasure tells of it.
CREATE FUNCTION audit_erased_at(entry bigint) RETURNS timestamptz
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
	SELECT min(x.at)
	FROM {{.schema}}.audit_entry e, LATERAL (SELECT convert_from(e.body, 'UTF8')::jsonb AS body) b, {{.schema}}.audit_erasure x
	WHERE e.id = entry AND x.entry_id > e.id AND CASE
		WHEN x.staff <> '' THEN b.body ->> 'staff' = x.staff
		WHEN x.login <> '' THEN (e.brand, e.account, e.profile, lower(b.body ->> 'username')) = (x.brand, x.account, x.profile, lower(x.login))
		WHEN x.profile <> '' THEN (e.brand, e.account) = (x.brand, x.account) AND e.profile IN (x.profile, '')
		ELSE e.brand = x.brand AND e.at < x.before
	END
$$;

REVOKE ALL ON FUNCTION audit_erase FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_erase TO {{.app_role}};
