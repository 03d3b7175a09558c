-- The audit log: append-only entries, erasable personal values beside them, and
-- the leases and watches that keep edits apart and follow the unsettled ones.

CREATE TABLE audit_entry (
	id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at        timestamptz NOT NULL,
	kind      text NOT NULL CHECK (kind IN ('intent', 'outcome', 'resolution', 'denial', 'sign_in')),
	brand     text NOT NULL,
	account   text NOT NULL,
	profile   text NOT NULL,
	domain    text NOT NULL,
	change_id text NOT NULL,
	body      bytea NOT NULL
);
COMMENT ON TABLE audit_entry IS 'Append-only: the application role may SELECT and INSERT, nothing else.';
COMMENT ON COLUMN audit_entry.profile IS 'Username of the profile; empty where it is not known, as in a refused sign-in.';
COMMENT ON COLUMN audit_entry.domain IS 'A-labels; empty where the entry is about no single domain.';
COMMENT ON COLUMN audit_entry.change_id IS 'Joins intent, outcome and resolution of one edit; empty for other kinds.';
COMMENT ON COLUMN audit_entry.body IS 'The exact bytes of the entry (JSON). The other columns are copies for search.';

-- One intent, one outcome and one resolution for a change, whatever races there are.
CREATE UNIQUE INDEX audit_entry_change ON audit_entry (change_id, kind) WHERE change_id <> '';
CREATE INDEX audit_entry_domain ON audit_entry (account, domain, id) WHERE domain <> '';
CREATE INDEX audit_entry_profile ON audit_entry (brand, account, profile, id);

CREATE TABLE audit_personal (
	entry_id bigint NOT NULL REFERENCES audit_entry (id),
	name     text NOT NULL,
	salt     bytea NOT NULL,
	value    text NOT NULL,
	PRIMARY KEY (entry_id, name)
);
COMMENT ON TABLE audit_personal IS
	'Personal values of entries. The body holds SHA-256(salt, value), so a row erased here breaks no proof.';

CREATE TABLE change_lease (
	account   text NOT NULL,
	domain    text NOT NULL,
	change_id text NOT NULL UNIQUE,
	holder    bigint NOT NULL,
	taken_at  timestamptz NOT NULL,
	PRIMARY KEY (account, domain)
);
COMMENT ON TABLE change_lease IS 'One open edit for each domain: taken with the intent, given back with its end.';
COMMENT ON COLUMN change_lease.holder IS
	'Number of the process that sends; it holds an advisory lock of that number while it lives.';

CREATE TABLE change_watch (
	change_id text PRIMARY KEY,
	next_at   timestamptz NOT NULL,
	checks    integer NOT NULL DEFAULT 0
);
COMMENT ON TABLE change_watch IS 'Changes that the reconciler still follows: unknown, pending, or left by a dead process.';
CREATE INDEX change_watch_next ON change_watch (next_at);

GRANT SELECT, INSERT ON audit_entry, audit_personal TO {{.app_role}};
GRANT SELECT, INSERT, UPDATE, DELETE ON change_lease, change_watch TO {{.app_role}};
