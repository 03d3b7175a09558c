-- Versions of DNS zones, so that one can be put back.

CREATE TABLE zone_version (
	id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	brand     text NOT NULL,
	account   text NOT NULL,
	profile   text NOT NULL,
	domain    text NOT NULL,
	change_id text NOT NULL,
	actor     text NOT NULL,
	at        timestamptz NOT NULL,
	records   text[] NOT NULL
);
COMMENT ON TABLE zone_version IS 'Zones as they were about to be saved, or were found before that. Whether a save came into force, the log tells.';
COMMENT ON COLUMN zone_version.domain IS 'A-labels.';
COMMENT ON COLUMN zone_version.change_id IS 'The change that saves it; empty for a zone that was found.';
COMMENT ON COLUMN zone_version.actor IS 'Username; empty for a zone that was found.';
COMMENT ON COLUMN zone_version.records IS 'One line each: type, name, numbers and value, with one blank between.';
CREATE INDEX zone_version_of_domain ON zone_version (brand, account, profile, domain, id);
CREATE UNIQUE INDEX zone_version_once ON zone_version (brand, account, profile, change_id) WHERE change_id <> '';

GRANT SELECT, INSERT, UPDATE, DELETE ON zone_version TO {{.app_role}};
