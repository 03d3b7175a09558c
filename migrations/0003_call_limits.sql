-- How many calls each reseller account may make, whichever process makes them.

-- What it holds is worth a fraction of a second, so it needn't survive a crash,
-- and no caller should wait for a disk. The free room keeps updates in one page.
CREATE UNLOGGED TABLE call_rate (
	account text PRIMARY KEY,
	next_at timestamptz NOT NULL
) WITH (fillfactor = 10);
COMMENT ON TABLE call_rate IS 'Permits to call a registrar, handed out on the clock of the database.';
COMMENT ON COLUMN call_rate.next_at IS 'The moment of the next permit; those before it are given away.';

GRANT SELECT, INSERT, UPDATE ON call_rate TO {{.app_role}};
