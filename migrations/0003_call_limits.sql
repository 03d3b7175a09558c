-- How many calls each reseller account may make, whichever process makes them.

CREATE TABLE call_rate (
	account text PRIMARY KEY,
	next_at timestamptz NOT NULL
);
COMMENT ON TABLE call_rate IS 'Permits to call a registrar, handed out on the clock of the database.';
COMMENT ON COLUMN call_rate.next_at IS 'When the next permit is due; those before it are given away.';

GRANT SELECT, INSERT, UPDATE, DELETE ON call_rate TO {{.app_role}};
