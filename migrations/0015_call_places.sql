-- How many calls each process has under way at each reseller account, and how
-- many more it wants, so that idle processes leave theirs to busy ones.

-- As with call_rate, it is worth seconds: no crash need be survived, no disk waited for.
CREATE UNLOGGED TABLE call_place (
	account text NOT NULL,
	process text NOT NULL,
	granted integer[] NOT NULL,
	running integer[] NOT NULL,
	unmet integer[] NOT NULL,
	seen_at timestamptz NOT NULL,
	PRIMARY KEY (account, process)
) WITH (fillfactor = 10);
COMMENT ON TABLE call_place IS 'Calls to registrars that processes have under way. Arrays hold ordinary calls, then those of sign-ins and edits.';
COMMENT ON COLUMN call_place.granted IS 'What the last question was granted.';
COMMENT ON COLUMN call_place.running IS 'Calls under way, those just granted included.';
COMMENT ON COLUMN call_place.unmet IS 'Calls that were wanted and not granted.';
COMMENT ON COLUMN call_place.seen_at IS 'When the process was last heard from.';

GRANT SELECT, INSERT, UPDATE, DELETE ON call_place TO {{.app_role}};
