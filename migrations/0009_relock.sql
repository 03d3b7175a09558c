-- Transfer locks that were taken off for a time, and are to be put on again.

CREATE TABLE relock (
	account   text NOT NULL,
	domain    text NOT NULL,
	brand     text NOT NULL,
	profile   text NOT NULL,
	username  text NOT NULL,
	unlock_id text NOT NULL,
	change_id text NOT NULL,
	due_at    timestamptz NOT NULL,
	next_at   timestamptz NOT NULL,
	tries     integer NOT NULL DEFAULT 0,
	PRIMARY KEY (account, domain)
);
COMMENT ON COLUMN relock.domain IS 'A-labels.';
COMMENT ON COLUMN relock.username IS 'The login that took the lock off.';
COMMENT ON COLUMN relock.unlock_id IS 'The change that took the lock off.';
COMMENT ON COLUMN relock.change_id IS
	'The change that puts it on: fixed beforehand, so that it is sent once whoever works on it how often. Another one follows what was not sent or refused.';
COMMENT ON COLUMN relock.next_at IS 'When to try; later than due_at after a try that did not help.';
CREATE INDEX relock_next ON relock (next_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON relock TO {{.app_role}};
