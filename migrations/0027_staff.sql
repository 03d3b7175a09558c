-- Staff of resellers, who look after registrants: accounts, second factors, sessions.

CREATE TABLE staff_member (
	id         text PRIMARY KEY,
	email      text NOT NULL,
	name       text NOT NULL,
	role       text NOT NULL CHECK (role IN ('operator', 'owner', 'support', 'auditor')),
	brands     text[] NOT NULL CHECK ((role = 'operator') = (brands = '{}')),
	password   bytea,
	totp       bytea,
	totp_step  bigint NOT NULL DEFAULT 0,
	created_at timestamptz NOT NULL CHECK (isfinite(created_at)),
	ended_at   timestamptz CHECK (isfinite(ended_at))
);
CREATE UNIQUE INDEX staff_member_email ON staff_member (lower(email));
COMMENT ON COLUMN staff_member.id IS 'Stands in the audit log for the person, whose address can be erased there.';
COMMENT ON COLUMN staff_member.brands IS 'IDs of the brands whose entries they may read; an operator, and nobody else, has none and reads all.';
COMMENT ON COLUMN staff_member.password IS 'bcrypt of a hash of it; null until the account was set up.';
COMMENT ON COLUMN staff_member.totp IS 'Sealed secret of one-time codes; null until the account was set up.';
COMMENT ON COLUMN staff_member.totp_step IS 'Of the last code that was taken: no other of that time or before is taken.';
COMMENT ON COLUMN staff_member.ended_at IS 'Nobody signs in to the account since; null for one that is in use.';

CREATE TABLE staff_recovery (
	member text NOT NULL REFERENCES staff_member (id),
	hash   bytea NOT NULL CHECK (octet_length(hash) = 32),
	PRIMARY KEY (member, hash)
);
COMMENT ON TABLE staff_recovery IS 'SHA-256 of recovery codes that were not used yet.';

CREATE TABLE staff_link (
	hash       bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
	member     text NOT NULL REFERENCES staff_member (id),
	totp       bytea NOT NULL,
	expires_at timestamptz NOT NULL CHECK (isfinite(expires_at))
);
COMMENT ON TABLE staff_link IS 'Links that set an account up: SHA-256 of the token. One that was used is gone.';
COMMENT ON COLUMN staff_link.totp IS 'Sealed secret that the account gets.';
CREATE INDEX staff_link_member ON staff_link (member);

CREATE TABLE staff_session (
	id_hash    bytea PRIMARY KEY CHECK (octet_length(id_hash) = 32),
	ref        text NOT NULL,
	member     text NOT NULL REFERENCES staff_member (id),
	second     boolean NOT NULL,
	address    text NOT NULL,
	agent      text NOT NULL,
	created_at timestamptz NOT NULL CHECK (isfinite(created_at)),
	seen_at    timestamptz NOT NULL CHECK (isfinite(seen_at)),
	proved_at  timestamptz NOT NULL CHECK (isfinite(proved_at))
);
COMMENT ON COLUMN staff_session.ref IS 'Names the session in the audit log.';
COMMENT ON COLUMN staff_session.second IS 'The second factor was shown, too; before that the session opens nothing but the page that asks for it.';
COMMENT ON COLUMN staff_session.proved_at IS 'When the person last proved who they are.';
CREATE INDEX staff_session_member ON staff_session (member);

CREATE TABLE staff_throttle (
	key      text PRIMARY KEY,
	failures double precision NOT NULL CHECK (failures >= 0 AND failures < 1e6),
	last_at  timestamptz NOT NULL CHECK (isfinite(last_at))
);
COMMENT ON TABLE staff_throttle IS 'Failed sign-ins lately, by account and by network, as keyed hashes.';

GRANT SELECT, INSERT, UPDATE ON staff_member TO {{.app_role}};
GRANT SELECT, INSERT, DELETE ON staff_recovery, staff_link TO {{.app_role}};
GRANT SELECT, INSERT, UPDATE, DELETE ON staff_session, staff_throttle TO {{.app_role}};
