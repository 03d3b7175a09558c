-- What a visitor can repeat at will has one entry a minute, which says how often it
-- happened. Here is what the next one will say.

CREATE TABLE audit_count (
	key      bytea PRIMARY KEY CHECK (octet_length(key) = 32),
	until    timestamptz NOT NULL,
	told     integer NOT NULL,
	more     integer NOT NULL,
	body     json NOT NULL,
	personal json NOT NULL
);
COMMENT ON COLUMN audit_count.key IS 'SHA-256 of what is counted together, such as denials of one login at one route.';
COMMENT ON COLUMN audit_count.until IS 'No entry before this time.';
COMMENT ON COLUMN audit_count.told IS 'How many the last entry stands for.';
COMMENT ON COLUMN audit_count.more IS 'How many came since, and are in no entry yet.';
COMMENT ON COLUMN audit_count.body IS 'The entry that the last of them would have had.';
COMMENT ON COLUMN audit_count.personal IS 'Its personal values.';
CREATE INDEX audit_count_until ON audit_count (until);

GRANT SELECT, INSERT, UPDATE, DELETE ON audit_count TO {{.app_role}};
