-- Who is signed in, and how many sign-ins failed lately.

CREATE TABLE session (
	id_hash    bytea PRIMARY KEY CHECK (octet_length(id_hash) = 32),
	brand      text NOT NULL,
	account    text NOT NULL,
	profile    text NOT NULL,
	username   text NOT NULL,
	data       bytea NOT NULL,
	created_at timestamptz NOT NULL,
	seen_at    timestamptz NOT NULL,
	expires_at timestamptz NOT NULL
);
COMMENT ON COLUMN session.id_hash IS 'SHA-256 of the ID in the cookie; the ID itself is stored nowhere.';
COMMENT ON COLUMN session.brand IS 'The session is good at this brand''s address only.';
COMMENT ON COLUMN session.data IS
	'Who it is and the session at the registrar, sealed with id_hash and brand. The plain columns are copies for search.';
COMMENT ON COLUMN session.seen_at IS 'Last request, exact to a minute; the idle limit counts from here.';
COMMENT ON COLUMN session.expires_at IS 'The limit that no activity moves.';
CREATE INDEX session_profile ON session (account, profile);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE sign_in_throttle (
	key      text PRIMARY KEY,
	failures double precision NOT NULL CHECK (failures >= 0),
	last_at  timestamptz NOT NULL,
	free_at  timestamptz NOT NULL,
	noted    boolean NOT NULL
);
COMMENT ON COLUMN sign_in_throttle.key IS
	'What is counted for, such as profile or address, and a keyed hash: no name and no address is stored.';
COMMENT ON COLUMN sign_in_throttle.failures IS
	'Failed attempts and those under way: each is counted before the registrar is asked, and given back if it was right. '
	'A fraction while they are forgotten little by little.';
COMMENT ON COLUMN sign_in_throttle.free_at IS 'No attempt before this time.';
COMMENT ON COLUMN sign_in_throttle.noted IS 'An attempt before free_at is in the audit log; more of them add no entries.';
CREATE INDEX sign_in_throttle_last ON sign_in_throttle (last_at);

CREATE TABLE sign_in_known (
	key     text PRIMARY KEY,
	last_at timestamptz NOT NULL
);
COMMENT ON TABLE sign_in_known IS
	'Which login signed in from which network lately, as keyed hashes: its failures there are counted apart.';
CREATE INDEX sign_in_known_last ON sign_in_known (last_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON session, sign_in_throttle, sign_in_known TO {{.app_role}};
