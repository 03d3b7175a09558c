-- Times and counts that decide how long somebody waits are ones that can come: no
-- infinity, which no program can read, and no NaN, beside which nothing is less.
-- Programs of the release before never wrote another. What is merely far off is for
-- the programs to judge, whose clocks they are.

DO $$
DECLARE
	c     record;
	sound text;
BEGIN
	FOR c IN
		SELECT a.attrelid::regclass AS tab, a.attname AS col, 'sane_' || a.attname AS name
		FROM pg_attribute a
		WHERE a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'timestamptz'::regtype
			AND a.attrelid IN (SELECT to_regclass(t) FROM unnest(ARRAY['session', 'sign_in_throttle', 'sign_in_known', 'sign_in_place',
				'change_lease', 'change_watch', 'call_rate', 'call_place', 'process_keys', 'audit_count', 'audit_tally', 'batch', 'batch_row',
				'inventory_profile', 'inventory_detail', 'inventory_domain', 'inventory_poll', 'notice', 'notice_address', 'notice_batch_owner',
				'calendar_feed', 'zone_version', 'relock', 'advice_aside']) AS t)
	LOOP
		sound := format('%1$I >= ''0001-01-01 00:00:00+00'' AND %1$I < ''10000-01-01 00:00:00+00''', c.col);
		EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I CHECK (%s) NOT VALID', c.tab, c.name, sound);
		EXECUTE format('UPDATE %1$s SET %2$I = CASE WHEN %2$I > now() THEN now() ELSE ''epoch'' END WHERE NOT (%3$s)', c.tab, c.col, sound);
		EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', c.tab, c.name);
	END LOOP;

	FOR c IN
		SELECT *
		FROM (VALUES
			('sign_in_throttle', 'failures', 'failures >= 0 AND failures <= 1000000'),
			('inventory_detail', 'failures', 'failures >= 0'),
			('relock', 'tries', 'tries >= 0'),
			('batch_row', 'attempts', 'attempts >= 0'),
			('change_watch', 'checks', 'checks >= 0')
		) AS v (tab, col, sound)
	LOOP
		EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I CHECK (%s) NOT VALID', c.tab, 'sane_' || c.col, c.sound);
		EXECUTE format('UPDATE %I SET %I = 0 WHERE NOT (%s)', c.tab, c.col, c.sound);
		EXECUTE format('ALTER TABLE %I VALIDATE CONSTRAINT %I', c.tab, 'sane_' || c.col);
	END LOOP;
END
$$;

-- Worth seconds: processes write their rows again at once.
TRUNCATE call_place;
ALTER TABLE call_place
	ADD CONSTRAINT sane_granted CHECK (cardinality(granted) = 2 AND array_position(granted, NULL) IS NULL AND 0 <= ALL (granted) AND 100000 >= ALL (granted)),
	ADD CONSTRAINT sane_running CHECK (cardinality(running) = 2 AND array_position(running, NULL) IS NULL AND 0 <= ALL (running) AND 100000 >= ALL (running)),
	ADD CONSTRAINT sane_unmet CHECK (cardinality(unmet) = 2 AND array_position(unmet, NULL) IS NULL AND 0 <= ALL (unmet) AND 1000000 >= ALL (unmet));
