-- Mails about what happened, who wants them, and private calendar feeds.

CREATE TABLE sign_in_place (
	key     text PRIMARY KEY,
	last_at timestamptz NOT NULL
);
COMMENT ON TABLE sign_in_place IS
	'Which login was used lately, and from where, as keyed hashes: a sign-in from elsewhere is worth a notice.';
CREATE INDEX sign_in_place_last ON sign_in_place (last_at);

CREATE TABLE notice (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	source     text NOT NULL,
	recipient  text NOT NULL,
	brand      text NOT NULL,
	account    text NOT NULL,
	profile    text NOT NULL,
	kind       text NOT NULL,
	domain     text NOT NULL,
	state      text NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'bounced')),
	reason     text NOT NULL DEFAULT '',
	answer     text NOT NULL DEFAULT '',
	attempts   integer NOT NULL DEFAULT 0,
	message_id text NOT NULL,
	created_at timestamptz NOT NULL,
	tried_at   timestamptz,
	ended_at   timestamptz,
	UNIQUE (source, recipient)
);
COMMENT ON TABLE notice IS 'One mail each, and what became of it. What it says is read from the log when it is sent.';
COMMENT ON COLUMN notice.source IS 'What it is about: entry/ID of the log, batch/ID or address/ID. Said once to each recipient.';
COMMENT ON COLUMN notice.recipient IS 'The address; empty if none was known.';
COMMENT ON COLUMN notice.domain IS 'A-labels; empty if it is about none, or about many.';
COMMENT ON COLUMN notice.reason IS 'Why it was not sent, in the portal''s words.';
COMMENT ON COLUMN notice.answer IS 'Class of the last answer of the mail server: 2xx, 4xx, 5xx or connection.';
CREATE INDEX notice_of_profile ON notice (brand, account, profile, id);
CREATE INDEX notice_to ON notice (brand, recipient, created_at);
CREATE INDEX notice_created ON notice (created_at);

CREATE TABLE notice_preference (
	brand    text NOT NULL,
	account  text NOT NULL,
	profile  text NOT NULL,
	language text NOT NULL DEFAULT '',
	declined text[] NOT NULL DEFAULT '{}',
	PRIMARY KEY (brand, account, profile)
);
COMMENT ON COLUMN notice_preference.language IS 'In which the owner last used the portal; empty for the brand''s.';
COMMENT ON COLUMN notice_preference.declined IS 'Kinds of notices that owner contacts don''t get. Kinds about security are sent all the same.';

CREATE TABLE notice_address (
	id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	brand        text NOT NULL,
	account      text NOT NULL,
	profile      text NOT NULL,
	address      text NOT NULL,
	kinds        text[] NOT NULL,
	nonce        bytea NOT NULL,
	token_hash   bytea NOT NULL UNIQUE,
	token_until  timestamptz NOT NULL,
	created_at   timestamptz NOT NULL,
	confirmed_at timestamptz
);
COMMENT ON TABLE notice_address IS 'Further addresses of a profile. One gets notices once its reader confirmed it.';
COMMENT ON COLUMN notice_address.nonce IS 'With the portal''s key it makes the token of the link, which is stored nowhere.';
COMMENT ON COLUMN notice_address.token_hash IS 'SHA-256 of that token.';
CREATE UNIQUE INDEX notice_address_once ON notice_address (brand, account, profile, lower(address));

CREATE TABLE notice_batch_owner (
	batch      text NOT NULL,
	seq        integer NOT NULL,
	change_id  text NOT NULL,
	address    text NOT NULL,
	created_at timestamptz NOT NULL,
	PRIMARY KEY (batch, seq)
);
COMMENT ON TABLE notice_batch_owner IS
	'Who is told of which rows of a finished batch: each owner of their own domains. Kept until the mails are sent.';
CREATE INDEX notice_batch_owner_created ON notice_batch_owner (created_at);

CREATE TABLE calendar_feed (
	brand      text NOT NULL,
	account    text NOT NULL,
	profile    text NOT NULL,
	token_hash bytea NOT NULL UNIQUE,
	created_at timestamptz NOT NULL,
	fetched_at timestamptz,
	etag       text NOT NULL DEFAULT '',
	changed_at timestamptz NOT NULL,
	PRIMARY KEY (brand, account, profile)
);
COMMENT ON COLUMN calendar_feed.token_hash IS 'SHA-256 of the secret part of the address, which is stored nowhere.';
COMMENT ON COLUMN calendar_feed.etag IS 'Of the feed as it was last fetched; changed_at says since when it is so.';

GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_place, notice, notice_preference, notice_address, notice_batch_owner, calendar_feed
	TO {{.app_role}};
