-- Bulk edits: a batch is one edit of many domains, each of which is a row.

CREATE TABLE batch (
	id          text PRIMARY KEY,
	brand       text NOT NULL,
	account     text NOT NULL,
	profile     text NOT NULL,
	username    text NOT NULL,
	rights      integer NOT NULL,
	address     text NOT NULL,
	agent       text NOT NULL,
	session_ref text NOT NULL,
	kind        text NOT NULL DEFAULT '',
	params      json NOT NULL DEFAULT 'null',
	state       text NOT NULL CHECK (state IN ('draft', 'checking', 'ready', 'running', 'paused', 'finished', 'cancelled')),
	round       integer NOT NULL DEFAULT 0,
	retry_of    text NOT NULL DEFAULT '',
	created_at  timestamptz NOT NULL,
	moving_at   timestamptz,
	pushed_at   timestamptz,
	started_at  timestamptz,
	finished_at timestamptz
);
COMMENT ON COLUMN batch.username IS
	'This and the next four say who made or started the batch, for the entries of its rows in the audit log.';
COMMENT ON COLUMN batch.address IS 'Address of the browser: a personal value, emptied when the batch ends.';
COMMENT ON COLUMN batch.agent IS 'User-Agent of the browser: a personal value, emptied when the batch ends.';
COMMENT ON COLUMN batch.kind IS 'Kind of the edit; empty in a draft.';
COMMENT ON COLUMN batch.params IS
	'The edit as JSON. Of some kinds it holds personal values, as rows do then; they go with the batch.';
COMMENT ON COLUMN batch.round IS 'Number of the dry run: what a former one finds out does not count any more.';
COMMENT ON COLUMN batch.retry_of IS 'The batch whose failed rows these are; empty for none.';
COMMENT ON COLUMN batch.moving_at IS 'Since when rows are checked or worked without a pause.';
COMMENT ON COLUMN batch.pushed_at IS 'When rows that may have lost their jobs were last queued again; NULL if not since moving_at.';
CREATE INDEX batch_holder ON batch (brand, account, profile, created_at);
CREATE INDEX batch_moving ON batch (id) WHERE state IN ('checking', 'running');

CREATE TABLE batch_row (
	batch      text NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
	seq        integer NOT NULL,
	domain     text NOT NULL,
	change_id  text NOT NULL UNIQUE,
	seen       text NOT NULL DEFAULT '',
	old        text[] NOT NULL DEFAULT '{}',
	new        text[] NOT NULL DEFAULT '{}',
	state      text NOT NULL DEFAULT 'todo' CHECK (state IN (
		'todo', 'same', 'impossible', 'sending', 'done', 'pending', 'failed', 'unknown', 'stale', 'cancelled')),
	reason     text NOT NULL DEFAULT '',
	subject    text NOT NULL DEFAULT '',
	at         timestamptz NOT NULL,
	checked_at timestamptz,
	attempts   integer NOT NULL DEFAULT 0,
	PRIMARY KEY (batch, seq),
	UNIQUE (batch, domain)
);
COMMENT ON COLUMN batch_row.change_id IS 'Given before anything is sent, so that no row is sent twice, whoever works it.';
COMMENT ON COLUMN batch_row.seen IS 'Fingerprint of what the dry run found; the row is sent only if that is still so.';
COMMENT ON COLUMN batch_row.state IS
	'From the intent on a copy of what the audit log says, written in the transaction of its entries.';
COMMENT ON COLUMN batch_row.at IS 'When the state was reached.';
COMMENT ON COLUMN batch_row.checked_at IS 'When the dry run had looked at it; NULL before.';
COMMENT ON COLUMN batch_row.attempts IS 'Attempts, of the dry run or of the work, that were put off.';
CREATE INDEX batch_row_state ON batch_row (batch, state);
CREATE INDEX batch_row_open ON batch_row (batch) WHERE state IN ('todo', 'sending');
CREATE INDEX batch_row_unchecked ON batch_row (batch) WHERE checked_at IS NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON batch, batch_row TO {{.app_role}};
